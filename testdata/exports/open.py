#!/usr/bin/env python3
"""Opens an encrypted export and prints its accounts, one JSON object a line.

    open.py FORMAT FILE <<<PASSPHRASE

It is written from the formats' descriptions and shares nothing with fob: what
fob writes must be readable by others. FORMAT is aegis, 2fas, ente, stratum,
andotp or proton. Needs python3-cryptography, python3-nacl and python3-argon2.
"""
import base64
import json
import struct
import sys
import urllib.parse

import argon2.low_level as argon2
import nacl.bindings as sodium
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

# What every encrypted 2FAS backup carries beside its services.
REFERENCE = (
    "tRViSsLKzd86Hprh4ceC2OP7xazn4rrt4xhfEUbOjxLX8Rc3mkISXE0lWbmnWfggogbBJhtYgpK6fMl1D6mtsy92R3HkdGfwuXbzLebq"
    "VFJsR7IZ2w58t938iymwG4824igYy1wi6n2WDpO1Q1P69zwJGs2F5a1qP4MyIiDSD7NCV2OvidXQCBnDlGfmz0f1BQySRkkt4ryiJeCj"
    "D2o4QsveJ9uDBUn8ELyOrESv5R5DMDkD4iAF8TXU7KyoJujd"
)


def account(kind, issuer, name, secret, algorithm, digits, period=0, counter=0, pin="", tags=(), note="", favorite=False):
    print(json.dumps({
        "type": kind.lower(), "issuer": issuer, "account": name, "secret": secret, "algorithm": algorithm, "digits": digits,
        "period": period, "counter": counter, "pin": pin, "tags": list(tags), "note": note, "favorite": favorite,
    }))


def pbkdf2(algorithm, passphrase, salt, rounds):
    return PBKDF2HMAC(algorithm=algorithm, length=32, salt=salt, iterations=rounds).derive(passphrase)


def texts(o, *names):
    """Every one of these members must be there, as a string: the app takes anything else for an error."""
    for name in names:
        if not isinstance(o[name], str):
            sys.exit("%s is not a string" % name)


def aegis(data, passphrase):
    file = json.loads(data)
    assert file["version"] == 1
    h = bytes.fromhex
    master = None
    for slot in file["header"]["slots"]:
        if slot["type"] != 1:
            continue
        assert slot["repaired"] is True and slot["is_backup"] is False and len(slot["uuid"]) == 36
        kek = Scrypt(salt=h(slot["salt"]), length=32, n=slot["n"], r=slot["r"], p=slot["p"]).derive(passphrase)
        p = slot["key_params"]
        master = AESGCM(kek).decrypt(h(p["nonce"]), h(slot["key"]) + h(p["tag"]), None)
    p = file["header"]["params"]
    db = json.loads(AESGCM(master).decrypt(h(p["nonce"]), base64.b64decode(file["db"]) + h(p["tag"]), None))
    assert db["version"] == 3
    groups = {g["uuid"]: g["name"] for g in db["groups"]}
    assert len({e["uuid"] for e in db["entries"]}) == len(db["entries"])
    for e in db["entries"]:
        texts(e, "type", "uuid", "name", "issuer", "note")
        i = e["info"]
        texts(i, "secret", "algo")
        if e["type"] in ("motp", "yandex"):
            texts(i, "pin")
        secret = i["secret"]
        if e["type"] == "motp":
            secret = base64.b32decode(secret + "=" * (-len(secret) % 8)).hex()
        account(e["type"], e["issuer"], e["name"], secret, i["algo"], i["digits"], i.get("period", 0), i.get("counter", 0),
                i.get("pin", ""), [groups[g] for g in e["groups"]], e["note"], e["favorite"])


def twofas(data, passphrase):
    file = json.loads(data)
    assert file["services"] == [] and file["schemaVersion"] == 4 and isinstance(file["updatedAt"], int)
    texts(file, "appVersionName", "appOrigin")

    def unseal(text):
        sealed, salt, nonce = (base64.b64decode(part) for part in text.split(":"))
        assert len(salt) == 256
        return AESGCM(pbkdf2(hashes.SHA256(), passphrase, salt, 10000)).decrypt(nonce, sealed, None)

    assert unseal(file["reference"]).decode() == REFERENCE
    groups = {g["id"]: g["name"] for g in file["groups"]}
    for position, s in enumerate(json.loads(unseal(file["servicesEncrypted"]))):
        o = s["otp"]
        texts(s, "name", "secret")
        texts(o, "source", "tokenType", "algorithm")
        assert s["name"] and s["order"]["position"] == position and s["icon"]["iconCollection"]["id"]
        assert len(s["icon"]["label"]["text"]) <= 2
        tags = [groups[s["groupId"]]] if "groupId" in s else []
        account(o["tokenType"], s["name"], o["account"], s["secret"], o["algorithm"], o["digits"], o.get("period", 0), o.get("counter", 0), tags=tags)


def ente(data, passphrase):
    file = json.loads(data)
    k = file["kdfParams"]
    key = argon2.hash_secret_raw(passphrase, base64.b64decode(k["salt"]), time_cost=k["opsLimit"],
                                 memory_cost=k["memLimit"] // 1024, parallelism=1, hash_len=32, type=argon2.Type.ID)
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, base64.b64decode(file["encryptionNonce"]), key)
    text, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, base64.b64decode(file["encryptedData"]))
    assert tag == sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    text = text.decode()
    assert text.startswith("otpauth://") and "," not in text
    for line in text.splitlines():
        # As Ente itself takes a URI apart.
        uri = urllib.parse.urlsplit(line)
        query = {name: values[0] for name, values in urllib.parse.parse_qs(uri.query, keep_blank_values=True).items()}
        label = urllib.parse.unquote(uri.path)[1:]
        issuer = query["issuer"]
        name = label[len(issuer) + 1:] if label.startswith(issuer + ":") else label[label.index(":") + 1:]
        display = json.loads(query["codeDisplay"])
        assert display["trashed"] is False
        account(uri.netloc, issuer, name, query["secret"], query["algorithm"], int(query["digits"]), int(query.get("period", 0)),
                int(query.get("counter", 0)), tags=display["tags"], note=display["note"], favorite=display["pinned"])


def stratum(data, passphrase):
    assert data[:16] == b"AUTHENTICATORPRO"
    salt, nonce, sealed = data[16:32], data[32:44], data[44:]
    key = argon2.hash_secret_raw(passphrase, salt, time_cost=3, memory_cost=65536, parallelism=4, hash_len=32, type=argon2.Type.ID)
    file = json.loads(AESGCM(key).decrypt(nonce, sealed, None))
    names = {c["Id"]: c["Name"] for c in file["Categories"]}
    secrets = [a["Secret"] for a in file["Authenticators"]]
    assert len(set(secrets)) == len(secrets) and file["CustomIcons"] == []
    for b in file["AuthenticatorCategories"]:
        assert b["AuthenticatorSecret"] in secrets and b["CategoryId"] in names
    for a in file["Authenticators"]:
        kind = ["", "hotp", "totp", "motp", "steam", "yandex"][a["Type"]]
        assert 0 < len(a["Issuer"]) <= 32 and len(a["Username"]) <= 40 and a["Period"] > 0
        tags = [names[b["CategoryId"]] for b in file["AuthenticatorCategories"] if b["AuthenticatorSecret"] == a["Secret"]]
        algorithm = {"motp": "MD5", "yandex": "SHA256"}.get(kind) or ["SHA1", "SHA256", "SHA512"][a["Algorithm"]]
        account(kind, a["Issuer"], a["Username"], a["Secret"], algorithm, a["Digits"], 0 if kind == "hotp" else a["Period"],
                a["Counter"], a["Pin"] or "", tags)


def andotp(data, passphrase):
    rounds, salt, nonce, sealed = struct.unpack(">I", data[:4])[0], data[4:16], data[16:28], data[28:]
    for a in json.loads(AESGCM(pbkdf2(hashes.SHA1(), passphrase, salt, rounds)).decrypt(nonce, sealed, None)):
        secret, algorithm = a["secret"].rstrip("="), a["algorithm"]
        assert len(a["secret"]) % 8 == 0 and algorithm in ("SHA1", "SHA256", "SHA512")
        if a["type"] == "MOTP":
            secret, algorithm = base64.b32decode(a["secret"]).decode(), "MD5"
        account(a["type"], a["issuer"], a["label"], secret, algorithm, a["digits"], a.get("period", 0), a.get("counter", 0), tags=a["tags"])


def proton(data, passphrase):
    file = json.loads(data)
    assert file["version"] == 1 and set(file) == {"version", "salt", "content"}
    key = argon2.hash_secret_raw(passphrase, base64.b64decode(file["salt"]), time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, type=argon2.Type.ID)
    content = base64.b64decode(file["content"])
    inner = json.loads(AESGCM(key).decrypt(content[:12], content[12:], b"proton.authenticator.export.v1"))
    assert inner["version"] == 1
    for entry in inner["entries"]:
        assert set(entry) == {"id", "content", "note"}
        uri, name, note = entry["content"]["uri"], entry["content"]["name"], entry["note"] or ""
        if entry["content"]["entry_type"] == "Steam":
            assert uri.startswith("steam://")
            account("steam", "Steam", name, uri[len("steam://"):], "SHA1", 5, 30, note=note)
            continue
        assert entry["content"]["entry_type"] == "Totp" and uri.startswith("otpauth://totp/")
        query = {key: values[0] for key, values in urllib.parse.parse_qs(urllib.parse.urlsplit(uri).query).items()}
        account("totp", query.get("issuer", ""), name, query["secret"], query["algorithm"], int(query["digits"]), int(query["period"]), note=note)


if __name__ == "__main__":
    with open(sys.argv[2], "rb") as f:
        content = f.read()
    readers = {"aegis": aegis, "2fas": twofas, "ente": ente, "stratum": stratum, "andotp": andotp, "proton": proton}
    readers[sys.argv[1]](content, sys.stdin.buffer.read().rstrip(b"\n"))
