"""A1: a bundle with any change is not the bundle, whatever the change."""

import random

import pytest

from bluecarbon.evidence import bundle, container, places
from bluecarbon.evidence.refusals import Refused
from bluecarbon.evidence.verdicts import FAIL, NOT_RUN, PASS

SEED = 20230228


@pytest.fixture(scope="module")
def data(reference):
    return reference.build()


def taken(data):
    """Whether the reader takes these bytes; anything but its own refusal is an error of ours."""
    try:
        bundle.load(data)
    except Refused:
        return False
    return True


def test_the_bundle_itself_is_taken(data):
    assert taken(data)


def test_a1_every_flipped_byte_is_rejected(data, matrix):
    """Each byte once, by another pattern of bits each time."""
    changed, held = bytearray(data), 0
    for at in range(len(data)):
        changed[at] ^= 1 + (at * 37) % 255
        held += not taken(bytes(changed))
        changed[at] = data[at]
    matrix.report("A1 flipped bytes", len(data), held)


@pytest.mark.slow
def test_a1_every_flipped_bit_is_rejected(data, matrix):
    changed, held = bytearray(data), 0
    for at in range(len(data)):
        for bit in range(8):
            changed[at] ^= 1 << bit
            held += not taken(bytes(changed))
            changed[at] ^= 1 << bit
    matrix.report("A1 flipped bits", 8 * len(data), held)


def overwrite(data, dice):
    at = dice.randrange(len(data))
    return data[:at] + dice.randbytes(dice.randint(1, 64)) + data[at + dice.randint(1, 64) :]


def scatter(data, dice):
    changed = bytearray(data)
    for _ in range(dice.randint(2, 16)):
        changed[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(changed)


def insert(data, dice):
    at = dice.randint(0, len(data))
    return data[:at] + dice.randbytes(dice.randint(1, 64)) + data[at:]


def delete(data, dice):
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.randint(1, 512) :]


def truncate(data, dice):
    return data[: dice.randrange(len(data))]


def behead(data, dice):
    return data[dice.randint(1, len(data)) :]


def repeat(data, dice):
    start = dice.randrange(len(data))
    stop = start + dice.randint(1, 512)
    return data[:stop] + data[start:]


def exchange(data, dice):
    a, b, c = sorted(dice.sample(range(len(data) + 1), 3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def blank(data, dice):
    at, count = dice.randrange(len(data)), dice.randint(1, 512)
    count = min(count, len(data) - at)
    return data[:at] + b"\0" * count + data[at + count :]


MUTATIONS = (overwrite, scatter, insert, delete, truncate, behead, repeat, exchange, blank)


def test_a1_20_000_random_mutations_are_rejected(data, matrix):
    """A fixed seed, so that a failure can be looked at."""
    dice, tried, held = random.Random(SEED), 0, 0
    while tried < 20_000:
        changed = MUTATIONS[tried % len(MUTATIONS)](data, dice)
        if changed != data:
            tried += 1
            held += not taken(changed)
    matrix.report("A1 random mutations", tried, held)


def test_a1_a_changed_file_packed_anew_fails_a_level(data, matrix):
    """Checksums of ZIP are anyone's to write. The manifest knows the digests, a signature it."""
    dice, files, tried, held = random.Random(SEED), container.unpack(data), 0, 0
    listed = [p for p in files if p != places.MANIFEST and not places.ATTESTATION.fullmatch(p)]
    for path in listed:
        for _ in range(20):
            changed = bytearray(files[path])
            changed[dice.randrange(len(changed))] ^= dice.randint(1, 255)
            verdicts = bundle.check(container.pack({**files, path: bytes(changed)}))
            statuses = [verdict.status for verdict in verdicts]
            tried += 1
            held += FAIL in statuses[:2] and statuses[2] == NOT_RUN
    matrix.report("A1 changed files packed anew", tried, held)


def test_a1_a_file_added_left_out_or_renamed_is_rejected(data, matrix):
    files, tried, held = container.unpack(data), 0, 0
    for path in files:
        if places.ATTESTATION.fullmatch(path):
            continue
        without = {name: content for name, content in files.items() if name != path}
        other = path.replace(".", "2.", 1)
        for changed in (without, {**without, other: files[path]}, {**files, other: files[path]}):
            tried += 1
            held += not taken(container.pack(changed))
    matrix.report("A1 files added, left out, renamed", tried, held)


def test_an_attestation_may_come_and_go(data):
    """What is signed is the manifest, so more signatures change nothing that is signed."""
    files = container.unpack(data)
    more = container.pack({**files, "attestations/verifier.dsse.json": b"{}"})
    none = container.pack({p: c for p, c in files.items() if not p.startswith("attestations/")})
    for changed in (more, none):
        first, _, last = bundle.check(changed)
        assert (first.status, last.status) == (PASS, PASS)
        assert container.unpack(changed)[places.MANIFEST] == files[places.MANIFEST]
