package qr

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// maxWorkers bounds the goroutines of one step.
const maxWorkers = 8

// parallel calls f for stripes of at most chunk rows that together are
// [0, n), on several goroutines. A panic in any of them is one in the caller,
// where it can be recovered.
func parallel(n, chunk int, f func(from, to int)) {
	stripes := (n + chunk - 1) / chunk
	workers := min(runtime.GOMAXPROCS(0), stripes, maxWorkers)
	if workers <= 1 {
		f(0, n)
		return
	}
	var (
		next   atomic.Int64
		wg     sync.WaitGroup
		failed atomic.Pointer[any]
	)
	for range workers {
		wg.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failed.Store(&r)
				}
			}()
			for {
				i := int(next.Add(1)) - 1
				if i >= stripes {
					return
				}
				f(i*chunk, min(n, (i+1)*chunk))
			}
		})
	}
	wg.Wait()
	if r := failed.Load(); r != nil {
		panic(*r)
	}
}
