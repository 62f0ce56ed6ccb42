from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.evidence.lot_ids import CROCKFORD, crockford
from bluecarbon.lots import SerialBlock, check_character, merge_blocks, parse_serial
from bluecarbon.lots.serials import (
    HABITAT_CODES,
    MAX_NUMBER,
    MOD_37_2,
    habitat_code,
    holder_code,
    project_code,
)

CAPITALS = MOD_37_2[:36]


@st.composite
def blocks(draw, largest=MAX_NUMBER):
    first = draw(st.integers(1, MAX_NUMBER))
    return SerialBlock(
        project=draw(st.text(CAPITALS, min_size=1, max_size=12)),
        vintage=draw(st.integers(1900, 2999)),
        habitat=draw(st.text(CAPITALS, min_size=4, max_size=4)),
        holder=draw(st.text(CROCKFORD, min_size=6, max_size=6)),
        first=first,
        last=draw(st.integers(first, min(MAX_NUMBER, first + largest))),
    )


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("G123489654321", "Y"),  # python-stdnum, stdnum.iso7064.mod_37_2
        # By hand: A is 10; 10 * 2 = 20; 1 - 20 = -19, which is 18 modulo 37, and 18 is I.
        ("A", "I"),
        # By hand: 1 * 2 = 2; 1 - 2 = -1, which is 36 modulo 37, and 36 is *.
        ("1", "*"),
    ],
)
def test_check_character(text, check):
    """ISO 7064 MOD 37-2: one value from another program, two by hand."""
    assert check_character(text) == check


def test_check_character_is_that_of_the_definition():
    """ISO 7064, pure system: sum of value * 2^i from the right, check included, is 1 modulo 37."""
    for text in ("XIHU2022", "Z", "0000", "9A8B7C6D5E4F3G2H1I0J"):
        full = text + check_character(text)
        assert sum(MOD_37_2.index(c) * 2**i for i, c in enumerate(reversed(full))) % 37 == 1


@given(blocks())
def test_parse_is_the_inverse_of_format(block):
    assert parse_serial(block.text) == block
    assert str(block) == block.text


@given(blocks(), st.data())
def test_every_wrong_character_is_detected(block, data):
    """ISO 7064 pure systems detect every single substitution; the grammar, those with hyphens."""
    text = block.text
    at = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from([*MOD_37_2, "-", " ", "a", "\n", "О", "０"]))
    assume(wrong != text[at])
    with pytest.raises(InputError, match=r"Compare it with the lot|Copy it from the lot"):
        parse_serial(text[:at] + wrong + text[at + 1 :])


@given(blocks())
def test_every_transposition_of_neighbours_is_detected(block):
    text = block.text
    for i in range(len(text) - 1):
        if text[i] != text[i + 1]:
            with pytest.raises(InputError):
                parse_serial(text[:i] + text[i + 1] + text[i] + text[i + 2 :])


def test_all_single_errors_of_one_serial():
    """Exhaustive: 37 * 50 substitutions, every omission, every doubling."""
    text = SerialBlock(
        project="XIHU2022", vintage=2022, habitat="ALGA", holder="7KQ2ZD", first=1, last=2340
    ).text
    wrong = {text[:i] + c + text[i + 1 :] for i in range(len(text)) for c in MOD_37_2 + "-"}
    wrong -= {text}
    wrong |= {text[:i] + text[i + 1 :] for i in range(len(text))} - {text}
    wrong |= {text + "\n", " " + text, text.lower(), ""}
    accepted = []
    for candidate in wrong:
        try:
            accepted.append(parse_serial(candidate).text)
        except InputError:
            continue
    # Of the omissions only those in the project code leave the grammar intact, and the weights of
    # all that stands before them stay: the check finds these as well.
    assert accepted == []


@given(blocks(largest=10_000), st.data())
def test_a_partition_is_exact(block, data):
    parts = data.draw(st.lists(st.integers(1, block.count), max_size=20))
    counts, left = [], block.count
    for part in parts:
        if part < left:
            counts.append(part)
            left -= part
    counts.append(left)
    found = block.partition(counts)
    assert [b.count for b in found] == counts
    assert found[0].first == block.first
    assert found[-1].last == block.last
    assert all(a.last + 1 == b.first for a, b in pairwise(found))
    data.draw(st.randoms()).shuffle(found)
    assert merge_blocks(found) == block


def test_a_split_by_hand():
    block = parse_serial(
        SerialBlock(
            project="P", vintage=2022, habitat="MANG", holder="000000", first=11, last=20
        ).text
    )
    left, right = block.split(3)
    assert (left.first, left.last, right.first, right.last) == (11, 13, 14, 20)


@pytest.mark.parametrize(
    ("act", "cure"),
    [
        (lambda b: b.partition([3, 6]), "no unit may be lost"),
        (lambda b: b.partition([3, 8]), "no unit may be lost"),
        (lambda b: b.partition([0, 10]), "no unit may be lost"),
        (lambda b: b.partition([-1, 11]), "no unit may be lost"),
        (lambda b: b.partition([]), "no unit may be lost"),
        (lambda b: b.split(10), "no unit may be lost"),
        (lambda b: merge_blocks([b, b]), "Merge the neighbours only"),
        (lambda b: merge_blocks(b.partition([2, 3, 5])[::2]), "Merge the neighbours only"),
        (lambda b: merge_blocks([]), "at least one block"),
        (lambda b: SerialBlock(**fields(b) | {"first": 0}), "larger sale unit"),
        (lambda b: SerialBlock(**fields(b) | {"last": 10**9}), "larger sale unit"),
        (lambda b: SerialBlock(**fields(b) | {"first": 30}), "larger sale unit"),
        (lambda b: SerialBlock(**fields(b) | {"holder": "黄避岙乡"}), "holder_code"),
        (lambda b: SerialBlock(**fields(b) | {"vintage": 22_022}), "project_code"),
        (lambda b: project_code("Xihu 2022"), "as in xihu-2022"),
        (lambda b: project_code("x" * 41), "as in xihu-2022"),
    ],
)
def test_refusals_name_the_cure(act, cure):
    block = SerialBlock(
        project="P", vintage=2022, habitat="MANG", holder="000000", first=11, last=20
    )
    with pytest.raises(InputError, match=cure):
        act(block)


def fields(block):
    return {name: getattr(block, name) for name in SerialBlock.__slots__}


def test_codes():
    """NFC: é in one or in two code points is one holder. Codes of habitats are four characters."""
    assert project_code("xihu-2022") == "XIHU2022"
    assert holder_code("Baie de Mé") == holder_code("Baie de Me\u0301")
    assert holder_code("A") != holder_code("B")
    assert len(set(HABITAT_CODES.values())) == len(HABITAT_CODES)
    assert not any(code.startswith("X") for code in HABITAT_CODES.values())
    for habitat in (*HABITAT_CODES, "kelp forest", "光滩"):
        code = habitat_code(habitat)
        assert len(code) == 4
        assert set(code) <= set(CAPITALS)
    assert not set("ILOU") & set(CROCKFORD)


def test_crockford_by_hand():
    """0xFF00 is 11111 11100 00000 0: 31, 28, 0 in base 32."""
    assert crockford(b"\xff\x00", 3) == "ZW0"
