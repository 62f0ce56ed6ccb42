"""Ways to bend a signed bundle, for the forgeries."""

import json
from hashlib import sha256

from bluecarbon.evidence import canonical, manifest

ROLES = ("issuer", "verifier", "platform")
REVOKED = {"date": "2026-05-25T00:00:00Z", "reason": "the laptop was stolen"}


def envelope(files, name, change):
    """The files with the JSON of an attestation changed and written canonically."""
    content = json.loads(files[name])
    change(content)
    return {**files, name: canonical.dumps(content)}


def resigned(kit, files, change, name=None, by="issuer"):
    """The files with a statement changed and signed again, rightly, by a key."""
    name = name or kit.ISSUER_FILE
    return {**files, name: kit.signed(kit.changed(kit.payload_of(files, name), change), by)}


def listed(files):
    """The files with a manifest that fits them; signatures stay as they were."""
    bare = {n: c for n, c in files.items() if n != "manifest.json"}
    old = manifest.load(files["manifest.json"])
    detached = {
        n: manifest.Detached(size=e["size"], sha256=e["sha256"])
        for n, e in old.items()
        if e["detached"]
    }
    return {**bare, "manifest.json": manifest.make(bare, detached=detached)}


def lot_files(files):
    """Names of the lots."""
    return sorted(name for name in files if name.startswith("lots/"))


def with_recipe(files, **changes):
    """The files with another recipe, and a manifest that fits."""
    recipe = canonical.loads(files["recipe.json"]) | changes
    return listed({**files, "recipe.json": canonical.dumps(recipe)})


def flip(data, at=0):
    """Bytes with one bit turned."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def weak_key(kit, encoded):
    """A trust file with this public key as issuer."""
    raw = bytes.fromhex(encoded)
    changes = {"public_key": encoded, "key_id": sha256(raw).hexdigest()}
    return kit.trust_document(kit.entry("issuer", ["issuer"], **changes), verifier=0)


def changed_key(kit, name, **changes):
    """A trust file in which one key is changed."""
    keys = [kit.entry(role, [role], **(changes if role == name else {})) for role in ROLES]
    return kit.trust_document(*keys)


def two_verifiers(kit):
    """A trust file that asks for two verifiers."""
    names = ("verifier", "second verifier")
    keys = [kit.entry("issuer", ["issuer"]), *(kit.entry(n, ["verifier"]) for n in names)]
    return kit.trust_document(*keys, verifier=2)
