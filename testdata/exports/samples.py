#!/usr/bin/env python3
"""Writes samples of encrypted exports into testdata/imports.

It is written from the formats' descriptions and shares nothing with fob, so
that a mistake in one of the two shows. Randomness is fixed, but for Ente's
header, which libsodium makes. Needs python3-cryptography, python3-nacl and
python3-argon2:

    python3 testdata/exports/samples.py testdata/imports
"""
import base64
import hashlib
import json
import os
import struct
import sys

import argon2.low_level as argon2
import nacl.bindings as sodium
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

PASSPHRASE = b"open"


def b32(n, padded=False):
    text = base64.b32encode(b"sample secret %02d!!!!" % n).decode()
    return text if padded else text.rstrip("=")


def fixed(label, n):
    """n bytes that look random and are always the same."""
    return hashlib.shake_256(("fob sample " + label).encode()).digest(n)


def b64(b):
    return base64.b64encode(b).decode()


def pbkdf2(algorithm, salt, rounds):
    return PBKDF2HMAC(algorithm=algorithm, length=32, salt=salt, iterations=rounds).derive(PASSPHRASE)


def aegis_entry(kind, name, issuer, n, **more):
    info = {"secret": b32(n), "algo": "SHA1", "digits": 6, "period": 30}
    info.update(more.pop("info", {}))
    entry = {
        "type": kind, "uuid": "00000000-0000-4000-8000-%012d" % n, "name": name, "issuer": issuer,
        "note": "", "favorite": False, "icon": None, "info": info, "groups": [],
    }
    entry.update(more)
    return entry


WORK, HOME = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def aegis_db():
    hotp = {"algo": "SHA256", "digits": 8, "counter": 41}
    motp = {"secret": base64.b32encode(bytes.fromhex("e3152afee62599c8")).decode().rstrip("="), "algo": "MD5", "period": 10, "pin": "1234"}
    yandex = {"secret": "LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI", "algo": "SHA256", "digits": 8, "pin": "7586"}
    hotp_entry = aegis_entry("hotp", "counter", "Second", 2, info=hotp, favorite=True)
    del hotp_entry["info"]["period"]
    return {
        "version": 3,
        "entries": [
            aegis_entry("totp", "one@example.com", "First", 1, note="a note\nof two lines", groups=[WORK, HOME]),
            hotp_entry,
            aegis_entry("steam", "gamer", "Steam", 3, info={"digits": 5}),
            aegis_entry("motp", "vpn", "Fourth", 4, info=motp),
            aegis_entry("yandex", "me", "Yandex", 5, info=yandex),
            aegis_entry("totp", "md5", "Sixth", 6, info={"algo": "MD5"}, groups=["33333333-3333-4333-8333-333333333333"]),
            aegis_entry("totp", "bad", "Seventh", 7, info={"secret": "not base32 at all 1"}),
            aegis_entry("totp", "long", "Eighth", 8, info={"algo": "SHA512", "digits": 10, "period": 60}),
        ],
        "groups": [{"uuid": WORK, "name": "Work"}, {"uuid": HOME, "name": "Home"}],
        "icons_optimized": True,
    }


def aegis_plain(db):
    return json.dumps({"version": 1, "header": {"slots": None, "params": None}, "db": db}, indent=4).encode()


def aegis_old():
    entries = []
    for n, group in ((1, "Work"), (2, None)):
        entry = aegis_entry("totp", "account %d" % n, "Issuer %d" % n, n, group=group)
        del entry["groups"], entry["note"], entry["favorite"]
        entries.append(entry)
    return aegis_plain({"version": 1, "entries": entries})


def aegis_encrypted():
    def gcm(key, label, text):
        nonce = fixed(label, 12)
        sealed = AESGCM(key).encrypt(nonce, text, None)
        return sealed[:-16], {"nonce": nonce.hex(), "tag": sealed[-16:].hex()}

    master, salt = fixed("aegis master", 32), fixed("aegis salt", 32)
    kek = Scrypt(salt=salt, length=32, n=1024, r=8, p=1).derive(PASSPHRASE)
    other, other_params = gcm(fixed("aegis phone", 32), "aegis phone nonce", master)
    key, key_params = gcm(kek, "aegis key nonce", master)
    text, params = gcm(master, "aegis db nonce", json.dumps(aegis_db()).encode())
    slots = [
        {"type": 2, "uuid": "a", "key": other.hex(), "key_params": other_params},
        {
            "type": 1, "uuid": "b", "key": key.hex(), "key_params": key_params,
            "n": 1024, "r": 8, "p": 1, "salt": salt.hex(), "repaired": True, "is_backup": False,
        },
    ]
    return json.dumps({"version": 1, "header": {"slots": slots, "params": params}, "db": b64(text)}, indent=4).encode()


GROUP = "44444444-4444-4444-8444-444444444444"


def twofas_services():
    def service(position, n, name, otp, **more):
        s = {
            "name": name, "secret": b32(n), "updatedAt": 1700000000000, "otp": otp, "order": {"position": position},
            "icon": {"selected": "Label", "label": {"text": "FO", "backgroundColor": "Default"}, "iconCollection": {"id": "a5b3fb65-4ec5-43e6-8ec1-49e24ca9e7ad"}},
        }
        s.update(more)
        return s

    return [
        service(2, 3, "Third", {"account": "counter", "issuer": "Third", "digits": 8, "algorithm": "SHA256", "counter": 7, "tokenType": "HOTP", "source": "Link"}),
        service(0, 1, "First", {"label": "First:one@example.com", "issuer": "First", "digits": 6, "period": 30, "algorithm": "SHA1", "tokenType": "TOTP", "source": "Link"}, groupId=GROUP),
        service(1, 2, "Second", {"account": "two", "source": "manual", "link": "otpauth://totp/Second?secret=[hidden]"}, secret=b32(2).lower()),
        service(3, 4, "Steam", {"account": "gamer", "tokenType": "STEAM", "source": "Manual"}),
        service(4, 5, "Fifth", {"account": "other", "digits": 6, "period": 30, "algorithm": "SHA384", "tokenType": "TOTP", "source": "Manual"}),
    ]


def twofas(services, **more):
    file = {
        "services": services, "groups": [{"id": GROUP, "name": "Work", "isExpanded": True, "updatedAt": 1700000000000}],
        "updatedAt": 1700000000000, "schemaVersion": 4, "appVersionCode": 5000009, "appVersionName": "5.1.0", "appOrigin": "android",
    }
    file.update(more)
    return json.dumps(file).encode()


def twofas_old():
    services = []
    for n in (1, 2):
        services.append({
            "name": "Issuer %d" % n, "order": {"position": 2 - n}, "secret": b32(n), "type": "Unknown", "updatedAt": 1600000000000,
            "otp": {"account": "account %d" % n, "issuer": "Issuer %d" % n, "label": "Issuer %d:account %d" % (n, n)},
        })
    return json.dumps({"services": services, "updatedAt": 1600000000000, "schemaVersion": 1, "appVersionCode": 300101, "appVersionName": "3.1.1", "appOrigin": "android"}).encode()


def twofas_encrypted():
    salt, nonce = fixed("2fas salt", 256), fixed("2fas nonce", 12)
    sealed = AESGCM(pbkdf2(hashes.SHA256(), salt, 10000)).encrypt(nonce, json.dumps(twofas_services()).encode(), None)
    return twofas([], servicesEncrypted=":".join(map(b64, (sealed, salt, nonce))), reference="")


def ente_encrypted():
    lines = [
        "otpauth://totp/First:one%%40example.com?secret=%s&issuer=First&algorithm=sha1&digits=6&period=30&codeDisplay=%%7B%%22pinned%%22%%3Atrue%%2C%%22tags%%22%%3A%%5B%%22Work%%22%%5D%%2C%%22note%%22%%3A%%22a%%20note%%22%%7D" % b32(1),
        "otpauth://hotp/Second:two?secret=%s&issuer=Second&algorithm=sha256&digits=8&counter=41" % b32(2),
        "otpauth://steam/Steam:gamer?secret=%s&issuer=Steam&algorithm=sha1&digits=5&period=30" % b32(3),
    ]
    memory, passes, salt = 1 << 20, 2, fixed("ente salt", 16)
    key = argon2.hash_secret_raw(PASSPHRASE, salt, time_cost=passes, memory_cost=memory // 1024, parallelism=1, hash_len=32, type=argon2.Type.ID)
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    header = sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    sealed = sodium.crypto_secretstream_xchacha20poly1305_push(
        state, "\n".join(lines).encode(), None, sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL)
    return json.dumps({
        "version": 1, "kdfParams": {"memLimit": memory, "opsLimit": passes, "salt": b64(salt)},
        "encryptedData": b64(sealed), "encryptionNonce": b64(header),
    }).encode()


def stratum_plain():
    def account(number, issuer, username, secret, **more):
        a = {
            "Type": number, "Icon": None, "Issuer": issuer, "Username": username, "Secret": secret, "Pin": None,
            "Algorithm": 0, "Digits": 6, "Period": 30, "Counter": 0, "CopyCount": 0, "Ranking": 0,
        }
        a.update(more)
        return a

    category = hashlib.sha1(b"Work").hexdigest()[:8]
    return json.dumps({
        "Authenticators": [
            account(2, "First", "one@example.com", b32(1), Ranking=1),
            account(1, "Second", "two", b32(2), Algorithm=1, Digits=8, Counter=41),
            account(4, "Steam", None, b32(3), Digits=5, Ranking=2),
            account(3, "Fourth", "vpn", "e3152afee62599c8", Period=10, Pin="1234", Ranking=3),
            account(5, "Yandex", "me", "LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI", Digits=8, Pin="7586", Ranking=4),
            account(9, "Sixth", "unknown", b32(6), Ranking=5),
        ],
        "Categories": [{"Id": category, "Name": "Work", "Ranking": 0}],
        "AuthenticatorCategories": [{"CategoryId": category, "AuthenticatorSecret": b32(1), "Ranking": 0}],
        "CustomIcons": [],
    }).encode()


def stratum_strong():
    salt, nonce = fixed("stratum salt", 16), fixed("stratum nonce", 12)
    key = argon2.hash_secret_raw(PASSPHRASE, salt, time_cost=3, memory_cost=65536, parallelism=4, hash_len=32, type=argon2.Type.ID)
    return b"AUTHENTICATORPRO" + salt + nonce + AESGCM(key).encrypt(nonce, stratum_plain(), None)


def stratum_legacy():
    salt, iv = fixed("stratum old salt", 20), fixed("stratum iv", 16)
    padder = padding.PKCS7(128).padder()
    enc = Cipher(algorithms.AES(pbkdf2(hashes.SHA1(), salt, 64000)), modes.CBC(iv)).encryptor()
    text = padder.update(stratum_plain()) + padder.finalize()
    return b"AuthenticatorPro" + salt + iv + enc.update(text) + enc.finalize()


def andotp_plain():
    def account(n, kind, issuer, label, **more):
        a = {
            "secret": b32(n, padded=True), "issuer": issuer, "label": label, "digits": 6, "type": kind, "algorithm": "SHA1",
            "thumbnail": "Default", "last_used": 0, "used_frequency": 0, "period": 30, "tags": [],
        }
        a.update(more)
        return a

    return json.dumps([
        account(1, "TOTP", "First", "one@example.com", tags=["Work", "Home"]),
        account(2, "HOTP", "Second", "two", algorithm="SHA256", digits=8, counter=41),
        account(3, "STEAM", "Steam", "gamer", digits=5),
        account(4, "MOTP", "Fourth", "vpn", secret=base64.b32encode(b"e3152afee62599c8").decode(), period=10),
    ]).encode()


def andotp_old_names():
    return json.dumps([
        {"secret": b32(n), "label": label, "digits": 6, "type": "TOTP", "algorithm": "SHA1", "thumbnail": "Default", "last_used": 0, "period": 30, "tags": []}
        for n, label in ((1, "First - one@example.com"), (2, "Second - Second:two"), (3, "alone"))
    ]).encode()


def andotp_new():
    rounds, salt, nonce = 1000, fixed("andotp salt", 12), fixed("andotp nonce", 12)
    return struct.pack(">I", rounds) + salt + nonce + AESGCM(pbkdf2(hashes.SHA1(), salt, rounds)).encrypt(nonce, andotp_plain(), None)


def andotp_old():
    nonce = b"\xf0" + fixed("andotp old nonce", 11)
    return nonce + AESGCM(hashlib.sha256(PASSPHRASE).digest()).encrypt(nonce, andotp_plain(), None)


FILES = {
    "aegis.json": lambda: aegis_plain(aegis_db()),
    "aegis-db1.json": aegis_old,
    "aegis-encrypted.json": aegis_encrypted,
    "2fas.2fas": lambda: twofas(twofas_services()),
    "2fas-schema1.2fas": twofas_old,
    "2fas-encrypted.2fas": twofas_encrypted,
    "ente-encrypted.txt": ente_encrypted,
    "stratum.json": stratum_plain,
    "stratum-strong.stratum": stratum_strong,
    "stratum-legacy.authpro": stratum_legacy,
    "andotp.json": andotp_plain,
    "andotp-labels.json": andotp_old_names,
    "andotp-new.json.aes": andotp_new,
    "andotp-old.json.aes": andotp_old,
}

if __name__ == "__main__":
    for name, make in FILES.items():
        with open(os.path.join(sys.argv[1], name), "wb") as f:
            f.write(make())
