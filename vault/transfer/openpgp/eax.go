package openpgp

import (
	"crypto/cipher"
	"crypto/subtle"
)

// eax is EAX (Bellare, Rogaway and Wagner) with tags of 128 bits; it only
// decrypts.
type eax struct {
	block cipher.Block
	whole word // what the last block is mixed with where it is whole
	part  word // and where it is not
}

func newEAX(block cipher.Block) *eax {
	e := &eax{block: block}
	var zero word
	block.Encrypt(zero[:], zero[:])
	e.whole = zero.double()
	e.part = e.whole.double()
	return e
}

// Open decrypts and authenticates; the last 16 bytes of sealed are the tag.
func (e *eax) Open(dst, nonce, sealed, about []byte) ([]byte, error) {
	if len(sealed) < tagSize {
		return nil, errTag
	}
	data, tag := sealed[:len(sealed)-tagSize], sealed[len(sealed)-tagSize:]
	counter := e.mac(0, nonce)
	sum := e.mac(1, about)
	sum.xor(counter[:])
	body := e.mac(2, data)
	sum.xor(body[:])
	if subtle.ConstantTimeCompare(sum[:], tag) != 1 {
		return nil, errTag
	}
	begin := len(dst)
	dst = append(dst, data...)
	cipher.NewCTR(e.block, counter[:]).XORKeyStream(dst[begin:], data)
	return dst, nil
}

// mac is CMAC (RFC 4493) of a block that holds a number, and data.
func (e *eax) mac(number byte, data []byte) word {
	w := word{15: number}
	if len(data) == 0 {
		w.xor(e.whole[:])
		e.block.Encrypt(w[:], w[:])
		return w
	}
	for {
		e.block.Encrypt(w[:], w[:])
		if len(data) <= 16 {
			break
		}
		w.xor(data[:16])
		data = data[16:]
	}
	var last word
	copy(last[:], data)
	if len(data) == 16 {
		last.xor(e.whole[:])
	} else {
		last[len(data)] = 0x80
		last.xor(e.part[:])
	}
	w.xor(last[:])
	e.block.Encrypt(w[:], w[:])
	return w
}
