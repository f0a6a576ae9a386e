package transfer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"strings"
)

// maxKeyFile is the largest key file that is read, in bytes: KeePass takes any
// file, but makes small ones.
const maxKeyFile = 16 << 20

// keyFileHash returns what a KeePass key file adds to the composite key: the
// key in it where it is made for that, else the hash of all of it.
func keyFileHash(data []byte) ([]byte, error) {
	if len(data) > maxKeyFile {
		return nil, &FormatError{Place: "the key file", Reason: "it is larger than 16 MiB"}
	}
	if bytes.Contains(data[:min(len(data), 1024)], []byte("<KeyFile")) {
		if key, ok := xmlKeyFile(data); ok {
			return key, nil
		}
		return nil, &FormatError{Place: "the key file", Reason: "it is damaged"}
	}
	if len(data) == 32 {
		return data, nil
	}
	if text := bytes.TrimSpace(data); len(text) == 64 {
		if key, err := hex.DecodeString(string(text)); err == nil {
			return key, nil
		}
	}
	sum := sha256.Sum256(data)
	return sum[:], nil
}

// xmlKeyFile reads the key files that KeePass makes: version 1 is base64, 2 is
// hexadecimal with a check.
func xmlKeyFile(data []byte) ([]byte, bool) {
	var file struct {
		Version string `xml:"Meta>Version"`
		Data    struct {
			Hash string `xml:"Hash,attr"`
			Text string `xml:",chardata"`
		} `xml:"Key>Data"`
	}
	if xml.Unmarshal(data, &file) != nil {
		return nil, false
	}
	text := strings.Join(strings.Fields(file.Data.Text), "")
	if !strings.HasPrefix(strings.TrimSpace(file.Version), "2") {
		key, err := base64.StdEncoding.DecodeString(text)
		return key, err == nil && len(key) == 32
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) == 0 {
		return nil, false
	}
	sum := sha256.Sum256(key)
	check, err := hex.DecodeString(strings.TrimSpace(file.Data.Hash))
	return key, err == nil && len(check) > 0 && bytes.HasPrefix(sum[:], check)
}
