// Package vault keeps accounts in one age-encrypted file, and loses none.
//
// A vault is a folder (see [Open] for what lies in it). Its one precious file,
// vault.age, is a standard age v1 file whose plaintext is JSON Lines: a header,
// then one account a line, so that `age -d -i key vault.age | jq -r '.uri //
// empty'` gives everything back without this program.
//
// [Vault] is the decrypted contents, [Store] the folder on disk. Reading takes
// no lock and writes nothing but the state folder. Every change is a function
// that [Store.Update] applies under the lock to what was just read, so two
// programs that change the vault at once both win. A save leaves the old vault
// or the new one, never anything between, and keeps earlier generations.
//
// A line that this version cannot read is kept as it is, shown as unreadable,
// and never stops the others; fields that it does not know survive rewriting.
package vault
