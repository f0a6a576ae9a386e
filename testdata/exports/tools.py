#!/usr/bin/env python3
"""Writes samples of the exports of command-line, desktop and smaller phone
authenticators into testdata/imports.

It is written from the formats' descriptions and shares nothing with fob.
Randomness is fixed, but for what openssl, gpg, zip and sqlcipher choose: a
sample that is there already is left alone unless it is named. Needs
python3-cryptography, python3-nacl, python3-argon2, openssl, gpg, sqlite3,
sqlcipher, zip and Go (for age, which has no option for a cheap passphrase):

    python3 testdata/exports/tools.py testdata/imports [NAME…]
"""
import base64
import hashlib
import hmac
import json
import os
import plistlib
import struct
import subprocess
import sys
import tempfile

import argon2.low_level as argon2
import nacl.bindings as sodium
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

PASSPHRASE = b"open"


def raw(n):
    return b"sample secret %02d!!!!" % n


def b32(n, padded=False):
    text = base64.b32encode(raw(n)).decode()
    return text if padded else text.rstrip("=")


def fixed(label, n):
    """n bytes that look random and are always the same."""
    return hashlib.shake_256(("fob sample " + label).encode()).digest(n)


def b64(b):
    return base64.b64encode(b).decode()


def dump(value):
    return json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n"


def cbc(key, iv, plain, pad=True):
    if pad:
        p = padding.PKCS7(128).padder()
        plain = p.update(plain) + p.finalize()
    e = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return e.update(plain) + e.finalize()


def gcm(key, iv, plain, aad):
    e = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
    e.authenticate_additional_data(aad)
    return e.update(plain) + e.finalize() + e.tag


def pbkdf2(algorithm, passphrase, salt, rounds, length=32):
    return PBKDF2HMAC(algorithm=algorithm, length=length, salt=salt, iterations=rounds).derive(passphrase)


def argon2id(salt, t, m, p, passphrase=PASSPHRASE):
    return argon2.hash_secret_raw(passphrase, salt, t, m, p, 32, argon2.Type.ID)


def run(*command, stdin=b""):
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, check=True).stdout


def openssl(plain, *options, passphrase="open"):
    return run("openssl", "enc", *options, "-pass", "pass:" + passphrase, stdin=plain)


URIS = (
    "otpauth://totp/Example:one%%40example.com?secret=%s&issuer=Example\n"
    "otpauth://hotp/Counter:two?secret=%s&issuer=Counter&counter=7\n" % (b32(1), b32(2))
).encode()

GAUTH = (
    "example one:%s\n\nspaced: %s\nlow:%s\n"
    "otpauth://totp/Long:two?secret=%s&issuer=Long&algorithm=SHA256&digits=8&period=60\n"
    % (b32(1), " ".join([b32(2)[:8], b32(2)[8:16], b32(2)[16:]]), b32(3).lower(), b32(4))
).encode()

TWOFA = (
    "github 6 %s\nlong 8 %s\nold 7 %s 00000000000000000004\n" % (b32(1, True), b32(2), b32(3))
).encode()

COTP = {
    "version": 2,
    "elements": [
        {"secret": b32(1), "issuer": "Example", "label": "one", "digits": 6, "type": "TOTP", "algorithm": "SHA1", "period": 30, "counter": None, "pin": None},
        {"secret": b32(2), "issuer": "Counter", "label": "two", "digits": 8, "type": "HOTP", "algorithm": "SHA256", "period": 30, "counter": 5, "pin": None},
        {"secret": b32(3), "issuer": "Steam", "label": "three", "digits": 5, "type": "STEAM", "algorithm": "SHA1", "period": 30, "counter": None, "pin": None},
        {"secret": "LA2V6KMCGYMWWVEW64RNP3JA3I", "issuer": "Yandex", "label": "four", "digits": 8, "type": "YANDEX", "algorithm": "SHA256", "period": 30, "counter": None, "pin": "5239"},
        {"secret": "e3152afee62599c8", "issuer": "Mobile", "label": "five", "digits": 6, "type": "MOTP", "algorithm": "MD5", "period": 10, "counter": None, "pin": "1234"},
        {"secret": "not base32!", "issuer": "Bad", "label": "six", "digits": 6, "type": "TOTP", "algorithm": "SHA1", "period": 30, "counter": None, "pin": None},
        "no object",
    ],
}


def cotp_encrypted():
    salt, nonce = fixed("cotp salt", 16), fixed("cotp nonce", 24)
    plain = json.dumps(dict(COTP, elements=COTP["elements"][:5])).encode()
    sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, None, nonce, argon2id(salt, 4, 32768, 4))
    return json.dumps({"version": 1, "nonce": b64(nonce), "salt": b64(salt), "cipher": b64(sealed)}).encode()


def mafile(n, name, **more):
    m = {
        "shared_secret": b64(raw(n)), "serial_number": "1234", "revocation_code": "R%05d" % n,
        "uri": "otpauth://totp/Steam:%s?secret=%s&issuer=Steam" % (name, b32(n)), "server_time": 1700000000,
        "account_name": name, "token_gid": "0", "identity_secret": b64(b"identity"), "secret_1": b64(b"secret one"),
        "status": 1, "device_id": "android:0", "fully_enrolled": True, "Session": {"SteamID": 76500000000000000 + n},
    }
    m.update(more)
    return m


def steam_app():
    accounts = {"765000%d" % n: dict(mafile(n, name), status=None) for n, name in ((1, "one"), (2, "two"))}
    return json.dumps({"accounts": accounts}).replace("/", "\\/").encode()


def sda(folder):
    """Steam Desktop Authenticator: an encrypted folder of two accounts, with a third that is missing."""
    entries = []
    for n, name in ((1, "one"), (2, "two"), (3, None)):
        salt, iv = fixed("sda salt %d" % n, 8), fixed("sda iv %d" % n, 16)
        if name:
            key = pbkdf2(hashes.SHA1(), PASSPHRASE, salt, 50000)
            write(folder, "%d.maFile" % n, b64(cbc(key, iv, json.dumps(mafile(n, name)).encode())).encode())
        entries.append({"encryption_iv": b64(iv), "encryption_salt": b64(salt), "filename": "%d.maFile" % n, "steamid": n})
    write(folder, "manifest.json", dump({"encrypted": True, "first_run": False, "entries": entries, "periodic_checking": False}))


def steamguard(folder):
    """steamguard-cli: one account in each kind of encryption, one in the clear, one locked by a keyring."""
    entries = []
    for n, name, scheme in ((4, "four", "Argon2idAes256"), (5, "five", "LegacySdaCompatible"), (6, "six", None), (7, "seven", "Keyring")):
        salt, iv = fixed("steamguard salt %d" % n, 16), fixed("steamguard iv %d" % n, 16)
        plain = json.dumps({"version": 1, "steam_id": n, **mafile(n, name)}).encode()
        encryption = {"scheme": scheme, "iv": b64(iv), "salt": b64(salt)}
        if scheme is None:
            encryption = None
            data = plain
        else:
            key = argon2id(salt, 3, 12288, 12) if scheme[0] == "A" else pbkdf2(hashes.SHA1(), PASSPHRASE, salt, 50000)
            data = b64(cbc(key, iv, plain)).encode()
        write(folder, "%d.maFile" % n, data)
        entries.append({"filename": "%d.maFile" % n, "steam_id": n, "account_name": name, "encryption": encryption})
    write(folder, "manifest.json", dump({"version": 1, "entries": entries, "keyring_id": "x"}))


# The browser extension leaves out what is usual.
CC = [
    ("11111111-1111-4111-8111-111111111111", {"account": "one", "issuer": "Example::example.com", "type": "totp", "secret": b32(1), "index": 1, "pinned": True}),
    ("22222222-2222-4222-8222-222222222222", {"account": "two", "issuer": "Counter", "type": "hotp", "secret": b32(2), "counter": 9, "index": 0}),
    ("33333333-3333-4333-8333-333333333333", {"account": "three", "issuer": "Long", "type": "totp", "secret": b32(3), "digits": 8, "period": 60, "algorithm": "SHA256", "index": 2}),
    ("44444444-4444-4444-8444-444444444444", {"account": "four", "issuer": "Steam", "type": "steam", "secret": "stm-" + b32(4), "index": 3}),
    ("55555555-5555-4555-8555-555555555555", {"account": "five", "issuer": "Blizzard", "type": "battle", "secret": "blz-" + b32(5), "index": 4}),
    ("66666666-6666-4666-8666-666666666666", {"account": "six", "issuer": "Hexadecimal", "type": "hex", "secret": raw(6).hex(), "index": 5}),
    ("77777777-7777-4777-8777-777777777777", {"account": "seven", "issuer": "Hexadecimal", "type": 6, "secret": raw(7).hex(), "counter": 3, "index": 6}),
    ("88888888-8888-4888-8888-888888888888", {"account": "eight", "issuer": "Mistaken", "type": "totp", "secret": raw(8).hex(), "index": 7}),
    ("99999999-9999-4999-8999-999999999999", {"account": "nine", "issuer": "Strange", "type": "totp", "secret": b32(9), "algorithm": "GOST3411_2012_256", "index": 8}),
]


def cc_plain():
    members = {h: dict(e, encrypted=False, hash=h, dataType="OTPStorage") for h, e in CC}
    members["UserSettings"] = {"theme": "dark"}
    members["odd"] = 7
    return dump(members)


def cryptojs(plain, passphrase="open"):
    return openssl(plain, "-aes-256-cbc", "-md", "md5", "-a", "-A", passphrase=passphrase).decode()


def cc_sealed(passphrase, **more):
    members = {}
    for h, e in CC[:3]:
        members[h] = dict(e, encrypted=True, hash=h, secret=cryptojs(e["secret"].encode(), passphrase))
    members.update(more)
    return dump(members)


def cc_v2():
    key = fixed("extension key", 32)
    return cc_sealed(key.hex(), key={"enc": cryptojs(key), "hash": "$argon2id$v=19$m=4096,t=1,p=1$AAAA$AAAA"})


def cc_v3():
    salt = "sample salt text"
    p = base64.b64encode(argon2id(salt.encode(), 2, 19456, 1)).decode().rstrip("=")
    members = {"key1": {"dataType": "Key", "id": "key1", "salt": salt, "hash": "$argon2id$…", "version": 3}}
    for h, e in CC[:3]:
        data = cryptojs(json.dumps(dict(e, encrypted=True, hash=h, dataType="OTPStorage", keyId="key1")).encode(), p)
        members[h] = {"dataType": "EncOTPStorage", "keyId": "key1", "data": data, "index": e["index"]}
    return dump(members)


OTPCLIENT = [
    {"type": "TOTP", "label": "one", "issuer": "Example", "secret": b32(1), "digits": 6, "algo": "SHA1", "period": 30, "group": "Work"},
    {"type": "HOTP", "label": "two", "issuer": "Counter", "secret": b32(2), "digits": 8, "algo": "SHA512", "counter": 4},
    {"type": "TOTP", "label": "three", "issuer": "Steam", "secret": b32(3), "digits": 5, "algo": "SHA1", "period": 30},
]


def otpclient(version, passphrase=PASSPHRASE):
    plain = json.dumps(OTPCLIENT).encode()
    iv, salt = fixed("otpclient iv %d" % version, 16), fixed("otpclient salt %d" % version, 32)
    if version == 1:
        head, key = iv + salt, pbkdf2(hashes.SHA512(), passphrase, salt, 100000)
    elif version == 2:
        head = struct.pack("<9s3xI16s32sIII", b"OTPClient", 2, iv, salt, 2, 1024, 1)
        key = argon2id(salt, 2, 1024, 1, passphrase)
    else:
        head = struct.pack(">9sI16s32sIII", b"OTPClient", 3, iv, salt, 3, 2048, 2)
        key = argon2id(salt, 3, 2048, 2, passphrase)
    return head + gcm(key, iv, plain, head)


TOTPCLI = [
    {"name": "Work", "accounts": [
        {"name": "one", "token": b32(1), "prefix": "", "algorithm": "sha1", "length": 6, "timePeriod": 30},
        {"name": "two", "token": b32(2), "prefix": "77", "algorithm": "sha256", "length": 8, "timePeriod": 60}]},
    {"name": "Home", "accounts": [{"name": "three", "token": b32(3), "prefix": "", "algorithm": "", "length": 0, "timePeriod": 0}]},
]

TOTPCLI_YAML = """- name: Work
  accounts:
    - name: one
      token: %s
      prefix: ""
      algorithm: sha1
      length: 6
      timeperiod: 30
    - name: 'two''s: "other"'
      token: %s
      prefix: "77"
      algorithm: sha256
      length: 8
      timeperiod: 60
- name: Home
  accounts:
    - name: "three \\u00e9"
      token: %s
      prefix: ""
""" % (b32(1), b32(2), b32(3))

AGE = """package main

import (
	"io"
	"os"

	"filippo.io/age"
	"filippo.io/age/armor"
)

func main() {
	r, err := age.NewScryptRecipient("open")
	if err != nil {
		panic(err)
	}
	r.SetWorkFactor(8)
	a := armor.NewWriter(os.Stdout)
	w, err := age.Encrypt(a, r)
	if err != nil {
		panic(err)
	}
	if _, err := io.Copy(w, os.Stdin); err != nil {
		panic(err)
	}
	if w.Close() != nil || a.Close() != nil {
		panic("close")
	}
}
"""


def age(plain):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "main.go", AGE.encode())
        return run("go", "run", folder + "/main.go", stdin=plain)


def totpcli_v1():
    plain = json.dumps({s["name"]: {a["name"]: a["token"] for a in s["accounts"]} for s in TOTPCLI}).encode()
    plain += b"\0" * (16 - len(plain) % 16)
    iv, key = fixed("totp-cli iv", 16), hashlib.sha1(PASSPHRASE).hexdigest()[:16].encode()
    return b64(iv + cbc(key, iv, plain, pad=False)).encode()


TWOFAUTH = {
    "app": "2fauth_v5.4.3", "schema": 1, "datetime": "2025-01-01T00:00:00.000000Z",
    "data": [
        {"otp_type": "totp", "account": "one", "service": "Example", "icon": "a.png", "icon_mime": "image/png", "icon_file": "AAAA", "secret": b32(1), "digits": 6, "algorithm": "sha1", "period": 30, "counter": None, "legacy_uri": "otpauth://totp/x"},
        {"otp_type": "hotp", "account": "two", "service": "Counter", "icon": None, "icon_mime": None, "icon_file": None, "secret": b32(2), "digits": 7, "algorithm": "sha512", "period": None, "counter": 12, "legacy_uri": ""},
        {"otp_type": "steamtotp", "account": "three", "service": "Steam", "icon": None, "icon_mime": None, "icon_file": None, "secret": b32(3), "digits": 5, "algorithm": "sha1", "period": 30, "counter": None, "legacy_uri": ""},
    ],
}

DUO = [
    {"version": 1.0, "accountType": "OtpAccount", "name": "one", "otpGenerator": {"otpSecret": b32(1)}, "pkey": "1", "logoUri": None},
    {"version": 1.0, "accountType": "OtpAccount", "name": "two", "otpGenerator": {"otpSecret": b32(2), "counter": 6}, "pkey": "2"},
    {"version": 1.0, "accountType": "DuoAccount", "name": "push", "pkey": "DPXXXX"},
]

BATTLE_KEY = bytes.fromhex(
    "398e27fc50276a656065b0e525f4c06c04c61075286b8e7aeda59da9813b5dd6c80d2fb38068773fa59ba47c17ca6c6479015c1d5b8b8f6b9a")


def battlenet():
    def mask(text):
        return bytes(a ^ b for a, b in zip(text.encode(), BATTLE_KEY)).hex()
    return ("""<?xml version='1.0' encoding='utf-8' standalone='yes' ?>
<map>
    <string name="com.blizzard.messenger.AUTHENTICATOR_DEVICE_SECRET">%s</string>
    <string name="com.blizzard.messenger.AUTHENTICATOR_SERIAL">%s</string>
    <long name="com.blizzard.messenger.AUTHENTICATOR_SERVER_TIME_DIFF" value="15" />
</map>
""" % (mask(raw(1).hex()), mask("EU-1111-2222-3333"))).encode()


TOTPAUTH = [
    {"issuer": "Example", "name": "one", "key": raw(1).hex().upper(), "base": 16, "digits": "6", "period": "30", "isFavorite": True},
    {"issuer": "Long", "name": "two", "key": b32(2), "base": 32, "digits": "8", "period": "60", "isFavorite": False},
    {"issuer": "Base64", "name": "three", "key": b64(raw(3)), "base": 64, "digits": "6", "period": "30", "isFavorite": False},
]


def totpauth(passphrase):
    plain = json.dumps({json.dumps(TOTPAUTH): "x"}).encode()
    return b64(cbc(hashlib.sha256(passphrase).digest(), bytes(16), plain)).encode()


def totpauth_xml():
    text = json.dumps(TOTPAUTH).replace('"', "&quot;")
    return ("<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n    <int name=\"RATE_US_COUNTER\" value=\"13\" />\n"
            "    <string name=\"STATIC_TOTP_CODES_LIST\">%s</string>\n</map>\n" % text).encode()


def sqlite(statements, program="sqlite3"):
    with tempfile.TemporaryDirectory() as folder:
        name = folder + "/db"
        run(program, name, stdin=statements.encode())
        with open(name, "rb") as f:
            return f.read()


GOOGLE_DB = """PRAGMA page_size=512; PRAGMA encoding='UTF-16le';
CREATE TABLE android_metadata (locale TEXT);
CREATE TABLE accounts (_id INTEGER PRIMARY KEY, email TEXT NOT NULL, secret TEXT NOT NULL, counter INTEGER DEFAULT 0, type INTEGER, provider INTEGER DEFAULT 0, issuer TEXT DEFAULT NULL, original_name TEXT DEFAULT NULL, isencrypted INTEGER DEFAULT 0);
INSERT INTO accounts VALUES(1,'Example:one','%s',0,0,0,'Example','Example:one',0);
INSERT INTO accounts VALUES(2,'two','%s',8,1,0,'Counter','two',0);
INSERT INTO accounts VALUES(3,'Řeka:three','%s',0,0,0,NULL,NULL,0);
INSERT INTO accounts VALUES(4,'locked','AAAAAAAAAAAAAAAA',0,0,0,'Locked','locked',1);
""" % (b32(1), b32(2), b32(3))

MICROSOFT_DB = """PRAGMA page_size=1024;
CREATE TABLE `accounts` (`_id` INTEGER PRIMARY KEY AUTOINCREMENT, `name` TEXT NOT NULL, `username` TEXT NOT NULL, `oath_secret_key` TEXT NOT NULL, `account_type` INTEGER NOT NULL, `encrypted_oath_secret_key` TEXT NOT NULL);
INSERT INTO accounts VALUES(1,'Example','one','%s',0,'');
INSERT INTO accounts VALUES(2,'Microsoft','two@example.com','%s',1,'');
INSERT INTO accounts VALUES(3,'Company','three@example.com','',2,'');
INSERT INTO accounts VALUES(4,'Locked','four','',0,'AAAA');
""" % (b32(1), b64(raw(2)))

STRATUM_DB = """PRAGMA page_size=1024;
CREATE TABLE "authenticator" ("Type" integer, "Icon" varchar, "Issuer" varchar NOT NULL, "Username" varchar, "Secret" varchar PRIMARY KEY NOT NULL, "Pin" varchar, "Algorithm" integer, "Digits" integer, "Period" integer, "Counter" bigint, "Ranking" integer);
CREATE TABLE "category" ("Id" varchar PRIMARY KEY NOT NULL, "Name" varchar NOT NULL, "Ranking" integer);
CREATE TABLE "authenticatorcategory" ("CategoryId" varchar NOT NULL, "AuthenticatorSecret" varchar NOT NULL, "Ranking" integer);
INSERT INTO authenticator VALUES(2,'x','Example','one','%s',NULL,0,6,30,0,0);
INSERT INTO authenticator VALUES(1,'x','Counter','two','%s',NULL,1,8,30,3,1);
INSERT INTO category VALUES('aaaaaaaa','Work',0);
INSERT INTO authenticatorcategory VALUES('aaaaaaaa','%s',0);
""" % (b32(1), b32(2), b32(2))

AUTHPLUS_DB = """PRAGMA key='open'; PRAGMA cipher_compatibility=3;
CREATE TABLE accounts (_id INTEGER PRIMARY KEY, position INTEGER, email TEXT NOT NULL, secret TEXT NOT NULL, counter INTEGER DEFAULT 0, type INTEGER, provider INTEGER DEFAULT 0, issuer TEXT, original_name TEXT, category TEXT);
INSERT INTO accounts VALUES(1,0,'one','%s',0,0,0,'Example','Example:one','All Accounts');
INSERT INTO accounts VALUES(2,1,'two','%s',10,1,0,'Counter','two','Work');
INSERT INTO accounts VALUES(3,2,'three','%s',0,2,0,'Battle.net','EU-1','All Accounts');
""" % (b32(1), b32(2), raw(3).hex())


def zipped(name, data):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, name, data)
        subprocess.run(["zip", "-q", "-X", "-P", "open", "x.zip", name], cwd=folder, check=True)
        with open(folder + "/x.zip", "rb") as f:
            return f.read()


def gpg(plain):
    with tempfile.TemporaryDirectory() as home:
        return run("gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "open",
                   "--s2k-mode", "3", "--s2k-count", "65536", "--symmetric", "--armor", stdin=plain)


class Archive:
    """A keyed archive as Apple's NSKeyedArchiver writes it."""

    def __init__(self):
        self.objects = ["$null"]

    def add(self, value):
        if value is None:
            return plistlib.UID(0)
        self.objects.append(value)
        return plistlib.UID(len(self.objects) - 1)

    def kind(self, name):
        return self.add({"$classname": name, "$classes": [name, "NSObject"]})

    def dictionary(self, members):
        keys = [self.add(k) for k in members]
        return self.add({"$class": self.kind("NSDictionary"), "NS.keys": keys, "NS.objects": list(members.values())})

    def array(self, items):
        return self.add({"$class": self.kind("NSMutableArray"), "NS.objects": items})

    def dump(self, root):
        return plistlib.dumps({"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": root}, "$objects": self.objects}, fmt=plistlib.FMT_BINARY)


def otpauth_account(archive, as_object, label, issuer, n, kind, algorithm, digits, period, counter):
    members = {
        "label": archive.add(label), "issuer": archive.add(issuer),
        "secret": archive.add({"$class": archive.kind("NSMutableData"), "NS.data": raw(n)}),
        "type": kind, "algorithm": algorithm, "digits": digits, "period": period, "counter": counter,
    }
    if as_object:
        return archive.add(dict(members, **{"$class": archive.kind("ACOTPAccount")}))
    return archive.dictionary({k: v if isinstance(v, plistlib.UID) else archive.add(v) for k, v in members.items()})


def rncryptor(label, plain):
    esalt, hsalt, iv = fixed(label + " salt", 8), fixed(label + " hmac", 8), fixed(label + " iv", 16)
    body = b"\3\1" + esalt + hsalt + iv + cbc(pbkdf2(hashes.SHA1(), PASSPHRASE, esalt, 10000), iv, plain)
    return body + hmac.new(pbkdf2(hashes.SHA1(), PASSPHRASE, hsalt, 10000), body, "sha256").digest()


def otpauth_outer(name, version, data_name, data, **more):
    a = Archive()
    members = {"Version": a.add(version), data_name: a.add(data)}
    members.update({k: a.add(v) for k, v in more.items()})
    return cbc(hashlib.sha256(name).digest(), bytes(16), a.dump(a.dictionary(members)))


def otpauth_one():
    a = Archive()
    plain = a.dump(otpauth_account(a, False, "one", "Example", 1, 2, 2, 8, 60, 0))
    return otpauth_outer(b"OTPAuth", 1.2, "Data", rncryptor("otpauth one", plain))


def otpauth_folders(a):
    def folder(name, accounts):
        return a.add({"$class": a.kind("ACOTPFolder"), "name": a.add(name), "accounts": a.array(accounts)})
    first = otpauth_account(a, True, "one", "Example", 1, 2, 0, 0, 0, 0)
    second = otpauth_account(a, True, "twö", "Counter", 2, 1, 1, 7, 0, 5)
    third = otpauth_account(a, True, "three", "Strange", 3, 2, 4, 6, 30, 0)
    return a.dump(a.dictionary({"Folders": a.array([folder("Accounts", [first]), folder("Work", [second, third])])}))


def otpauth_backup():
    return otpauth_outer(b"Authenticator", 1.1, "WrappedData", rncryptor("otpauth backup", otpauth_folders(Archive())))


def otpauth_backup_old():
    salt, iv = "sample-salt", "sample-iv"
    key = hashlib.sha256((salt + "-open").encode()).digest()
    sealed = cbc(key, hashlib.sha1(iv.encode()).digest()[:16], otpauth_folders(Archive()))
    return otpauth_outer(b"Authenticator", 1.0, "WrappedData", sealed, IV=iv, Salt=salt)


ENPASS = {
    "folders": [{"uuid": "f1", "title": "Work", "parent_uuid": ""}],
    "items": [
        {"title": "Example", "subtitle": "one", "note": "a note", "favorite": 1, "trashed": 0, "folders": ["f1"], "template_type": "login.default", "fields": [
            {"type": "username", "value": "", "deleted": 0}, {"type": "email", "value": "one@example.com", "deleted": 0},
            {"type": "password", "value": "not imported", "deleted": 0},
            {"type": "totp", "value": " ".join([b32(1)[i:i + 4] for i in range(0, 32, 4)]).lower(), "deleted": 0}]},
        {"title": "Second", "subtitle": "", "note": "", "favorite": 0, "trashed": 1, "template_type": "login.default", "fields": [
            {"type": "username", "value": "two", "deleted": 0},
            {"type": "totp", "value": "otpauth://totp/Second:two?secret=%s&digits=8" % b32(2), "deleted": 0},
            {"type": "totp", "value": b32(3), "deleted": 1}]},
        {"title": "No codes", "fields": []},
    ],
}

KEEPER = {
    "shared_folders": [],
    "records": [
        {"title": "a card", "$type": "bankCard", "custom_fields": {"$paymentCard::1": {"cardNumber": "0"}}},
        {"title": "Example", "$type": "login", "login": "one", "password": "not imported", "notes": "a note", "folders": [{"folder": "Work"}],
         "custom_fields": {"$oneTimeCode::1": "otpauth://totp/Example:one?secret=%s&issuer=Example" % b32(1)}},
        {"title": "Two codes", "$type": "login", "login": "two",
         "custom_fields": {"$oneTimeCode::1": "otpauth://totp/?secret=%s" % b32(2), "$oneTimeCode:Second:2": "otpauth://totp/Other:two?secret=%s" % b32(3)}},
        {"title": "general item"},
    ],
}

PASS = "correct-horse\nuser: one\notpauth://hotp/Counter:one?secret=%s&issuer=Counter&counter=4\nurl: https://example.com\n" % b32(1)
GOPASS = "correct-horse\n---\nuser: one\ntotp: %s\n" % b32(2)
WINAUTH = "otpauth://totp/Example%%3Aone?secret=%s&issuer=Example+One\r\n# a comment\r\n" % b32(1)

SAMPLES = {
    "gauth.csv": lambda: GAUTH,
    "gauth-encrypted.csv": lambda: openssl(GAUTH, "-aes-128-cbc", "-md", "sha256"),
    "openssl-md5.enc": lambda: openssl(URIS, "-aes-256-cbc", "-md", "md5"),
    "openssl-pbkdf2.txt": lambda: openssl(URIS, "-aes-256-cbc", "-pbkdf2", "-a"),
    "2fa.txt": lambda: TWOFA,
    "cotp.json": lambda: dump(COTP),
    "cotp-encrypted.json": cotp_encrypted,
    "steam.maFile": lambda: dump(mafile(1, "one")),
    "steam-app.json": steam_app,
    "authenticator-cc.json": cc_plain,
    "authenticator-cc-v1.json": lambda: cc_sealed("open"),
    "authenticator-cc-v2.json": cc_v2,
    "authenticator-cc-v3.json": cc_v3,
    "2fauth.json": lambda: dump(TWOFAUTH),
    "totp-cli.age": lambda: age(json.dumps(TOTPCLI).encode()),
    "totp-cli-v1.txt": totpcli_v1,
    "totp-cli.yaml": lambda: TOTPCLI_YAML.encode(),
    "otpclient.json": lambda: dump(OTPCLIENT),
    "otpclient-v1.enc": lambda: otpclient(1),
    "otpclient-v2.enc": lambda: otpclient(2),
    "otpclient-v3.enc": lambda: otpclient(3),
    "pass.txt": lambda: PASS.encode(),
    "gopass.txt": lambda: GOPASS.encode(),
    "winauth.zip": lambda: zipped("winauth.txt", WINAUTH.encode()),
    "winauth.txt.pgp": lambda: gpg(WINAUTH.encode()),
    "duo.json": lambda: dump(DUO),
    "battlenet.xml": battlenet,
    "totp-authenticator.encrypt": lambda: totpauth(b"TotpAuthenticator"),
    "totp-authenticator-own.encrypt": lambda: totpauth(PASSPHRASE),
    "totp-authenticator.xml": totpauth_xml,
    "authplus.zip": lambda: zipped("Accounts.txt", URIS),
    "authplus.db": lambda: sqlite(AUTHPLUS_DB, "sqlcipher"),
    "google.sqlite": lambda: sqlite(GOOGLE_DB),
    "microsoft.sqlite": lambda: sqlite(MICROSOFT_DB),
    "stratum.sqlite": lambda: sqlite(STRATUM_DB),
    "otpauth.otpauth": otpauth_one,
    "otpauth.otpauthdb": otpauth_backup,
    "otpauth-old.otpauthdb": otpauth_backup_old,
    "enpass.json": lambda: dump(ENPASS),
    "keeper.json": lambda: dump(KEEPER),
}


def write(folder, name, data):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


def main():
    folder, names = sys.argv[1], sys.argv[2:]
    for name, make in SAMPLES.items():
        if name in names or not names and not os.path.exists(os.path.join(folder, name)):
            write(folder, name, make())
    if not names:
        sda(os.path.join(folder, "steam-sda"))
        steamguard(os.path.join(folder, "steam-steamguard"))


main()
