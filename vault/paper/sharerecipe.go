package paper

import "fmt"

// recipe is how shares become the key without fob: Electrum, which is in the
// archives of the Linux systems, has both SLIP-39 and Bech32.
func (s ShareSheet) recipe() []textStep {
	say := func(format string, args ...any) textStep { return textStep{text: fmt.Sprintf(format, args...)} }
	run := func(format string, args ...any) textStep {
		return textStep{text: fmt.Sprintf(format, args...), command: true}
	}
	return []textStep{
		say("The words are SLIP-39, without a passphrase. Put this into key.py, start python3 key.py > key.txt, and type "+
			"the words of %d shares, one share in a line. It needs Electrum, on Debian python3-electrum:", s.Enough),
		run("from electrum.slip39 import recover_ems"),
		run("from electrum.segwit_addr import Encoding, bech32_encode, convertbits"),
		run(`key = recover_ems([input() for i in range(%d)]).decrypt("")`, s.Enough),
		run(`name, data = "%s", convertbits(key, 8, 5)`, s.name()),
		run("print(bech32_encode(Encoding.BECH32, name, data).upper())"),
		say("Any other program with SLIP-39 gives the same 32 bytes; as Bech32 under that name and in capitals they are " +
			"the key that age (age-encryption.org) reads. The sheet of codes says how to go on."),
	}
}
