package paper

import "fmt"

// A Reed–Solomon code of bytes has at most 256 shards. A larger sheet is of
// several such codes, with the QR codes dealt out to them in turn, so that
// neighbours on the page are in different ones.
const maxGroup = 150 // data codes of one group

func groups(data int) int { return (data + maxGroup - 1) / maxGroup }

// parityCodes is how many parity codes go with so many data codes, for the loss
// of that share of them, in percent. At least two: one torn corner on each of
// two pages is nothing rare.
func parityCodes(data, percent int) int {
	g := groups(data)
	n := max((data*percent+99)/100, 2)
	return (n + g - 1) / g * g
}

// members returns the indices, from 0, of the shards of a group: its data, then
// its parity.
func members(group, data, parity int) (all []int, dataShards int) {
	g := groups(data)
	for i := group; i < data; i += g {
		all = append(all, i)
	}
	dataShards = len(all)
	for i := group; i < parity; i += g {
		all = append(all, data+i)
	}
	return all, dataShards
}

// addParity computes the parity shards after the data shards, which are all of
// one length.
func addParity(shards [][]byte, data, parity int) error {
	return eachGroup(shards, data, parity, func(c erasure, group [][]byte) error {
		c.encode(group)
		return nil
	})
}

// rebuild fills in the data shards that are nil.
func rebuild(shards [][]byte, data, parity int) error {
	return eachGroup(shards, data, parity, erasure.rebuild)
}

func eachGroup(shards [][]byte, data, parity int, work func(erasure, [][]byte) error) error {
	for g := range groups(data) {
		indices, n := members(g, data, parity)
		if len(indices) == n {
			continue
		}
		code := erasure{data: n, parity: len(indices) - n}
		group := make([][]byte, len(indices))
		for i, at := range indices {
			group[i] = shards[at]
		}
		if err := work(code, group); err != nil {
			return fmt.Errorf("parity: %w", err)
		}
		for i, at := range indices {
			shards[at] = group[i]
		}
	}
	return nil
}

// lacking returns how many more codes are needed, given those that are there:
// 0 when what is missing can be rebuilt.
func lacking(have []bool, data, parity int) int {
	need := 0
	for g := range groups(data) {
		indices, n := members(g, data, parity)
		for _, at := range indices {
			if at < len(have) && have[at] {
				n--
			}
		}
		need += max(n, 0)
	}
	return need
}
