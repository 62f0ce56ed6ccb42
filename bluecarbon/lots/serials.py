"""Serial numbers of sale units: blocks with a grammar and a check character.

    PROJECT-VINTAGE-HABITAT-HOLDER-FIRST-LAST-CHECK
    XIHU2022-2022-ALGA-7KQ2ZD-000000001-000002340-K            (form only)

A block stands for all units from FIRST to LAST. PROJECT is the project id in capitals without
hyphens, HOLDER a digest of the holder's name, CHECK the ISO 7064 MOD 37-2 check character of all
that stands before it without the hyphens.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

from bluecarbon.errors import InputError
from bluecarbon.evidence.lot_ids import crockford

# Values 0 to 36 of ISO 7064 MOD 37-2; "*" occurs as a check character only.
MOD_37_2 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"

# Habitats with a code that can be read; others get X and a digest.
HABITAT_CODES = {
    "mangrove": "MANG",
    "tidal marsh": "MARS",
    "seagrass": "SEAG",
    "seaweed farm": "ALGA",
    "bivalve farm": "BIVA",
}
# Largest number of a unit: nine digits. At 0.1 t that is 10^8 t of one holder, habitat and vintage.
MAX_NUMBER = 10**9 - 1

_GRAMMAR = re.compile(
    r"([0-9A-Z]{1,40})-([0-9]{4})-([0-9A-Z]{4})-([0-9A-Z]{6})-([0-9]{9})-([0-9]{9})-([0-9A-Z*])",
    re.ASCII,
)


def check_character(text: str) -> str:
    """ISO 7064 MOD 37-2 check character of capitals and digits.

    A pure system with weights 2^i modulo the prime 37: it detects every single substitution and
    every transposition of neighbours. (The hybrid MOD 37,36, whose check character is never "*",
    misses the transposition of a few pairs.)

    References
    ----------
    ISO/IEC 7064:2003, pure systems.
    """
    product = 0
    for character in text:
        product = (product + MOD_37_2.index(character)) * 2 % 37
    return MOD_37_2[(1 - product) % 37]


def project_code(project: str) -> str:
    """The project id in capitals without hyphens: xihu-2022 is XIHU2022."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", project) or len(project) > 40:
        raise InputError(
            where="project id",
            found=repr(project),
            rule="It has at most 40 small letters, digits and single hyphens between them.",
            cure="Write it as in xihu-2022.",
        )
    return project.replace("-", "").upper()


def habitat_code(habitat: str) -> str:
    """Four characters for a habitat."""
    return HABITAT_CODES.get(habitat) or "X" + crockford(_digest(habitat), 3)


def holder_code(holder: str) -> str:
    """Six characters for a holder, from the digest of the name: names may be in any script."""
    return crockford(_digest(holder), 6)


@dataclass(frozen=True, kw_only=True, slots=True)
class SerialBlock:
    """The sale units FIRST to LAST, both included, of one project, vintage, habitat and holder."""

    project: str  # code, not id: see `project_code`
    vintage: int
    habitat: str
    holder: str
    first: int
    last: int

    def __post_init__(self):
        if not 1 <= self.first <= self.last <= MAX_NUMBER:
            raise InputError(
                where="serial block",
                found=f"units {self.first} to {self.last}",
                rule=f"A block holds at least one unit, numbered from 1 to {MAX_NUMBER}.",
                cure="Give first <= last, or use a larger sale unit.",
            )
        if not _GRAMMAR.fullmatch(f"{self._body}-0"):
            raise InputError(
                where="serial block",
                found=repr(self._body),
                rule="A serial is PROJECT-VINTAGE-HABITAT-HOLDER-FIRST-LAST-CHECK in capitals and "
                "digits.",
                cure="Make the codes with project_code, habitat_code and holder_code.",
            )

    @property
    def _body(self):
        return (
            f"{self.project}-{self.vintage:04d}-{self.habitat}-{self.holder}"
            f"-{self.first:09d}-{self.last:09d}"
        )

    @property
    def text(self) -> str:
        """The serial as it is printed."""
        return f"{self._body}-{check_character(self._body.replace('-', ''))}"

    def __str__(self):
        return self.text

    @property
    def count(self) -> int:
        """How many units the block holds."""
        return self.last - self.first + 1

    def split(self, count: int) -> "tuple[SerialBlock, SerialBlock]":
        """Two blocks, the first of which holds `count` units."""
        return tuple(self.partition([count, self.count - count]))

    def partition(self, counts: Iterable[int]) -> "list[SerialBlock]":
        """Blocks of the given counts, in order, that together are this block exactly."""
        counts = list(counts)
        if sum(counts) != self.count or min(counts, default=0) < 1:
            raise InputError(
                where=f"serial {self.text}",
                found=f"parts of {counts} units",
                rule=f"The parts of a block are positive and add up to its {self.count} units.",
                cure="Correct the counts; no unit may be lost or made.",
            )
        blocks, first = [], self.first
        for count in counts:
            blocks.append(replace(self, first=first, last=first + count - 1))
            first += count
        return blocks


def parse_serial(text: str) -> SerialBlock:
    """The block that a printed serial stands for.

    Raises InputError where the grammar or the check character does not hold: a wrong or missing
    character, or two neighbours exchanged.
    """
    match = _GRAMMAR.fullmatch(text)
    if not match:
        raise InputError(
            where="serial",
            found=repr(text[:120]),
            rule="A serial is PROJECT-VINTAGE-HABITAT-HOLDER-FIRST-LAST-CHECK in capitals and "
            "digits.",
            cure="Copy it from the lot, with all its hyphens.",
        )
    *codes, check = match.groups()
    if check_character("".join(codes)) != check:
        raise InputError(
            where="serial",
            found=repr(text),
            rule=f"The check character {check!r} does not fit: at least one character is wrong.",
            cure="Compare it with the lot, character by character.",
        )
    project, vintage, habitat, holder, first, last = codes
    return SerialBlock(
        project=project,
        vintage=int(vintage),
        habitat=habitat,
        holder=holder,
        first=int(first),
        last=int(last),
    )


def merge_blocks(blocks: Iterable[SerialBlock]) -> SerialBlock:
    """One block out of neighbouring ones: what `partition` took apart."""
    blocks = sorted(blocks, key=lambda block: block.first)
    if not blocks:
        raise InputError(
            where="serial blocks",
            found="none",
            rule="Nothing cannot be merged.",
            cure="Give at least one block.",
        )
    for left, right in pairwise(blocks):
        if replace(right, first=left.first, last=left.last) != left or right.first != left.last + 1:
            raise InputError(
                where=f"serial {right.text}",
                found=f"a block that does not follow {left.text}",
                rule="Only blocks without a gap, of one project, vintage, habitat and holder, "
                "make one block.",
                cure="Merge the neighbours only.",
            )
    return replace(blocks[0], last=blocks[-1].last)


def _digest(name):
    # NFC, so that one name typed on two machines is one name.
    return sha256(unicodedata.normalize("NFC", name).encode()).digest()
