// Package qr draws QR codes and finds them in pictures.
//
// Drawing: [Encode] makes a [Symbol], which writes itself for a terminal, as
// PNG and as SVG, always dark on light and with the quiet zone of four modules
// that ISO/IEC 18004 asks for.
//
// Finding: [Find] takes a PNG, JPEG, GIF, WebP or BMP of any kind (a
// screenshot, a photograph, a scan) and returns the text of every distinct
// code in it. It promises that a hostile picture costs bounded memory and
// time, and never a crash; and that only what passed a code's own error
// correction is returned.
//
// How the search works, file by file:
//
//   - load.go, limits.go: the picture's size is checked before it is decoded,
//     then it becomes one plane of gray bytes (gray.go).
//   - binarize.go: the plane and its halvings become dark and light by local
//     thresholds.
//   - finder.go: rows are scanned for the 1:1:3:1:1 of finder patterns, dark on
//     light and light on dark at once; columns and diagonals must agree.
//   - triples.go: three patterns of like size at right angles are a candidate;
//     pairs.go supposes a third one where a corner is torn off.
//   - leg.go, fit.go, grid.go: the candidate's size and perspective are found by
//     its timing patterns, then refined against everything in a code that is
//     fixed (layout.go).
//   - sample.go, mesh.go, decode.go: the modules are read from the gray plane,
//     flat or bent, and told apart as dark and light with several thresholds.
//   - codewords.go, version.go, correct.go: they are bytes in blocks, and each
//     block is checked and mended by its own error correction.
//   - bits.go, segments.go, charset.go: the bytes are segments, the segments text.
//   - search.go, deblur.go: the order of all this, coarse and cheap first,
//     thorough later, until the codes are found or the time is up.
package qr
