package openpgp

import (
	"crypto/cipher"
	"crypto/subtle"
	"errors"
	"math/bits"
)

// errTag is a tag that does not fit what it should authenticate.
var errTag = errors.New("message authentication failed")

type word [16]byte

// double multiplies by x in GF(2¹²⁸) as OCB and CMAC count it.
func (w word) double() word {
	var out word
	carry := w[0] >> 7
	for i := range 15 {
		out[i] = w[i]<<1 | w[i+1]>>7
	}
	out[15] = w[15]<<1 ^ carry*0x87
	return out
}

func (w *word) xor(b []byte) { subtle.XORBytes(w[:], w[:], b) }

// ocb is OCB3 (RFC 7253) with tags of 128 bits and nonces of 120; it only
// decrypts.
type ocb struct {
	block  cipher.Block
	star   word     // L_*
	dollar word     // L_$
	l      [32]word // L_0, L_1, …: 2³² blocks are more than a part has
}

func newOCB(block cipher.Block) *ocb {
	o := &ocb{block: block}
	block.Encrypt(o.star[:], o.star[:])
	o.dollar = o.star.double()
	o.l[0] = o.dollar.double()
	for i := 1; i < len(o.l); i++ {
		o.l[i] = o.l[i-1].double()
	}
	return o
}

// Open decrypts and authenticates; the last 16 bytes of sealed are the tag.
func (o *ocb) Open(dst, nonce, sealed, about []byte) ([]byte, error) {
	if len(sealed) < tagSize {
		return nil, errTag
	}
	data, tag := sealed[:len(sealed)-tagSize], sealed[len(sealed)-tagSize:]
	offset := o.start(nonce)
	var sum word
	begin := len(dst)
	for i := uint(1); len(data) >= 16; i++ {
		offset.xor(o.l[bits.TrailingZeros(i)][:])
		w := word(data[:16])
		w.xor(offset[:])
		o.block.Decrypt(w[:], w[:])
		w.xor(offset[:])
		sum.xor(w[:])
		dst = append(dst, w[:]...)
		data = data[16:]
	}
	if n := len(data); n > 0 {
		offset.xor(o.star[:])
		var pad word
		o.block.Encrypt(pad[:], offset[:])
		subtle.XORBytes(pad[:n], pad[:n], data)
		dst = append(dst, pad[:n]...)
		var last word
		copy(last[:], pad[:n])
		last[n] = 0x80
		sum.xor(last[:])
	}
	sum.xor(offset[:])
	sum.xor(o.dollar[:])
	o.block.Encrypt(sum[:], sum[:])
	hash := o.hash(about)
	sum.xor(hash[:])
	if subtle.ConstantTimeCompare(sum[:], tag) != 1 {
		clear(dst[begin:])
		return nil, errTag
	}
	return dst, nil
}

// start returns the first offset of a nonce of 15 bytes.
func (o *ocb) start(nonce []byte) word {
	// Seven bits for the tag's length, where 128 is 0, and a one.
	top := word{0: 1}
	copy(top[1:], nonce)
	bottom := uint(top[15] & 63)
	top[15] &^= 63
	o.block.Encrypt(top[:], top[:])
	var stretch [24]byte
	copy(stretch[:], top[:])
	for i := range 8 {
		stretch[16+i] = top[i] ^ top[i+1]
	}
	var out word
	for i := range out {
		at := uint(i) + bottom/8
		out[i] = stretch[at] << (bottom % 8)
		if shift := bottom % 8; shift > 0 {
			out[i] |= stretch[at+1] >> (8 - shift)
		}
	}
	return out
}

// hash is what the bound data adds to the tag.
func (o *ocb) hash(about []byte) word {
	var sum, offset word
	for i := uint(1); len(about) >= 16; i++ {
		offset.xor(o.l[bits.TrailingZeros(i)][:])
		w := word(about[:16])
		w.xor(offset[:])
		o.block.Encrypt(w[:], w[:])
		sum.xor(w[:])
		about = about[16:]
	}
	if len(about) > 0 {
		offset.xor(o.star[:])
		var last word
		copy(last[:], about)
		last[len(about)] = 0x80
		last.xor(offset[:])
		o.block.Encrypt(last[:], last[:])
		sum.xor(last[:])
	}
	return sum
}
