"""Verifies signatures without any code of bluecarbon: BUNDLE TRUST.json TIME (not with -O)."""

import base64
import hashlib
import json
import sys
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
Y_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826  # of order 8
TYPE, FIRST = "application/vnd.in-toto+json", "attestations/issuer.dsse.json"
LOT = "demonstration file geometry_digest id kg_co2e method serial supersedes vintage"
KINDS = {  # predicate type: role, field of the time, all fields
    "urn:bluecarbon:issue:1": ("issuer", "issued", "audience issued lots software"),
    "urn:bluecarbon:verification:1": ("verifier", "verified", "levels statement tool verified"),
    "urn:bluecarbon:receipt:1": ("platform", "received", "received register statement"),
}


def parse(data, fields=None, canonical=True):
    def once(pairs):
        assert len(dict(pairs)) == len(pairs), "a key stands twice"
        return dict(pairs)

    value = json.loads(data.decode(), object_pairs_hook=once)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert not canonical or text.encode() == data, "JSON that is not canonical"
    assert fields is None or set(value) == set(fields.split()), f"fields other than {fields}"
    return value


def unbase64(text):
    data = base64.b64decode(text, validate=True)
    assert base64.b64encode(data).decode() == text, "base64 in another form"
    return data


def made_by(key, sig, payload):
    message = b"DSSEv1 %d %b %d %b" % (len(TYPE), TYPE.encode(), len(payload), payload)
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["public_key"]))
        return public.verify(sig, message) is None and int.from_bytes(sig[32:], "little") < L
    except InvalidSignature:
        return False


def statement(files, name, payload, first, policy, at):
    s = parse(payload, "_type predicate predicateType subject")
    lots = sorted(n for n in files if n.startswith("lots/"))
    names = sorted([*lots, "manifest.json", "recipe.json"])
    digests = [(n, {"sha256": hashlib.sha256(files[n]).hexdigest()}) for n in names]
    assert [(e["name"], e["digest"]) for e in s["subject"]] == digests, "other subjects"
    assert s["_type"] == "https://in-toto.io/Statement/v1", "another statement"
    role, time, fields = KINDS[s["predicateType"]]
    said = parse(json.dumps(s["predicate"]).encode(), fields, canonical=False)
    assert (name == FIRST) == (role == "issuer"), "another place"
    assert said[time] <= at, "from the future"
    assert role == "issuer" or said["statement"] == first, "an attestation of another issue"
    if role == "issuer":
        assert policy["audience"] in (None, said["audience"]), "for another registry"
        for n, lot in zip(lots, said["lots"], strict=True):
            real = parse(files[n].rstrip(b"\n")) | {"file": n}
            real["method"] = {k: real["method"][k] for k in ("id", "edition")}
            real["serial"] = real["serial"]["text"]
            assert lot == {k: real[k] for k in LOT.split()}, f"{n} says something else"
            assert real["software_version"] == said["software"]["version"], "other software"
    return role, said, said[time]


def verify(bundle, trust, at):
    with zipfile.ZipFile(bundle) as container:
        files = {name: container.read(name) for name in container.namelist()}
    for entry in parse(files["manifest.json"])["files"]:
        digest = hashlib.sha256(files.get(entry["path"], b"")).hexdigest()
        assert entry["detached"] or digest == entry["sha256"], f"{entry['path']} was changed"
    trust = parse(trust, "format keys policy", canonical=False)
    keys, policy = {key["key_id"]: key for key in trust["keys"]}, trust["policy"]
    assert len(keys) == len(trust["keys"]), "a key is trusted twice"
    for key_id, key in keys.items():
        raw = bytes.fromhex(key["public_key"])
        y = int.from_bytes(raw, "little") % 2**255
        assert y in range(P), "a key in another encoding"
        assert y not in {0, 1, P - 1, Y_8, P - Y_8}, "a key of low order"
        assert hashlib.sha256(raw).hexdigest() == key_id, "a key id that is not the key's"
    accepted, first = set(), None
    for name in [FIRST, *(n for n in files if n.endswith(".dsse.json") and n != FIRST)]:
        envelope = parse(files[name], "payload payloadType signatures")
        payload, sigs = unbase64(envelope["payload"]), {}
        for s in envelope["signatures"]:
            assert s.keys() == {"keyid", "sig"}, "another signature"
            assert s["keyid"] > max(sigs, default=""), "a key twice, or another order"
            sigs[s["keyid"]] = unbase64(s["sig"])
            makers = {k for k, key in keys.items() if made_by(key, sigs[s["keyid"]], payload)}
            assert makers == {s["keyid"]} & keys.keys(), "a signature by another than it says"
        assert envelope["payloadType"] == TYPE, "another payload"
        if name != FIRST and not sigs.keys() & keys.keys():
            continue
        role, said, time = statement(files, name, payload, first, policy, at)
        first = first or hashlib.sha256(payload).hexdigest()
        for key in (keys.get(k, {"roles": ()}) for k in sigs):
            good = role in key["roles"] and key["not_before"] <= min(at, time)
            good = good and (not key["not_after"] or at < key["not_after"])
            good = good and not (key["revoked"] and key["revoked"]["date"] <= at)
            if role == "verifier" and good:
                good = all((r, h) != ("issuer", key["holder"]) for r, _, h in accepted)
                assert not good or "fail" not in said["levels"].values(), "a verifier objects"
                good = good and all(said["levels"][x] == "pass" for x in policy["levels"])
            assert good or name != FIRST, "an issuer's key that does not count"
            accepted |= {(role, key["key_id"], key["holder"])} if good else set()
    met = [role for role, _, _ in accepted]
    assert all(met.count(r) >= n for r, n in policy["threshold"].items()), "too few signatures"


if __name__ == "__main__":
    with open(sys.argv[2], "rb") as file:
        verify(sys.argv[1], file.read(), sys.argv[3])  # times are texts of one form
    print("accept")
