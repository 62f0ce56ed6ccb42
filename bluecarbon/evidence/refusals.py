"""Why something was refused: a code for programs, sentences in two languages for people.

The sentences stand in `words/*.toml` under the code, so that a verdict can be read in English and
in Chinese, and so that a reader in another language can be held against the same codes.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bluecarbon.errors import InputError

WORDS = Path(__file__).parent / "words"
LONGEST_FOUND = 200  # characters of what a stranger wrote that are worth repeating


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One thing that was wrong: its code, the place, and what stood there."""

    code: str  # as in "json.duplicate-key"; a key of `words/*.toml`
    where: str
    found: str

    def sentence(self, language="en"):
        """The reason in words, in English ("en") or Chinese ("zh")."""
        colon, stop = (": ", ". ") if language == "en" else ("：", "。")
        return f"{self.where}{colon}{self.found}{stop}{rule(self.code, language)}"

    def as_json(self):
        """The reason as a JSON object."""
        return {"code": self.code, "where": self.where, "found": self.found}


class Refused(InputError):
    """Evidence that is not taken; the subclasses say at which gate.

    Parameters
    ----------
    code : str
        A key of `words/*.toml`.
    where : str
        The document, and the place in it.
    found : object
        What stood there; shortened, and with what cannot be printed escaped.
    """

    def __init__(self, code, *, where, found):
        self.code = code
        super().__init__(
            where=printable(where), found=printable(found), rule=rule(code), cure=cure(code)
        )

    @property
    def reason(self):
        """The same as a `Reason`."""
        return Reason(code=self.code, where=self.where, found=self.found)

    def __reduce__(self):
        # Keyword-only arguments do not survive the default pickling, and workers send errors home.
        return _rebuild, (type(self), self.code, self.where, self.found)


def rule(code, language="en"):
    """The rule that a code stands for, as a sentence."""
    return _words()[code][language]


def cure(code, language="en"):
    """What to do about a code, as a sentence."""
    words = _words()
    of_code, of_group = words[code], words[code.partition(".")[0] + ".cure"]
    return of_code.get(f"cure_{language}") or of_group[language]


def printable(text):
    """Text from a stranger on one line, without what would move the cursor or turn the text."""
    text = str(text)
    if len(text) > LONGEST_FOUND:
        text = text[: LONGEST_FOUND - 3] + "..."
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


@cache
def _words():
    # Imported here: only who refuses something needs words.
    import tomllib

    words = {}
    for path in sorted(WORDS.glob("*.toml")):
        for group, codes in tomllib.loads(path.read_text(encoding="utf-8")).items():
            words |= {f"{group}.{code}": said for code, said in codes.items()}
    return words


def _rebuild(cls, code, where, found):
    return cls(code, where=where, found=found)
