"""What the doctor says of a file: its kind, how sure that is, and each thing that is wrong."""

from dataclasses import dataclass, field

from bluecarbon.accounting.doctor import catalogue

# From bad to harmless. A note is told and changes nothing.
LEVELS = ("repair", "look", "note")
REFUSED = "refused by the reader"  # id of what an input reader refuses in its own words


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, in both languages; `found` is data and mostly language-free."""

    id: str  # name in the catalogue, or REFUSED
    level: str
    where: str
    found: str
    rule: str
    cure: str
    found_zh: str = ""
    rule_zh: str = ""
    cure_zh: str = ""

    def said(self, part, lang="en"):
        """`found`, `rule` or `cure` in a language; in English where there is no translation."""
        return (getattr(self, f"{part}_zh") if lang == "zh" else "") or getattr(self, part)


@dataclass(kw_only=True)
class Diagnosis:
    """What one file is, whether it can be used, and what to do.

    Attributes
    ----------
    path : pathlib.Path
    kind : str
        A key of `words.KINDS`.
    sureness : str
        "sure", "likely" or "guess".
    why : str
        What the kind was told by.
    findings : list of Finding
    facts : dict
        What the file says of itself, in JSON types: dates, grid, codes, variables.
    content : object
        What was opened, for checks across files; not shown.
    used : bool
        False for what is no input of a project, such as a licence or a sidecar.
    """

    path: object
    kind: str
    sureness: str = "sure"
    why: str = ""
    findings: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)
    content: object = None
    used: bool = True
    picture: object = None  # every n-th cell of a map, for comparing two

    @property
    def verdict(self):
        """The worst level among the findings; "usable" or "not used" where none is bad."""
        levels = {f.level for f in self.findings}
        for level in ("repair", "look"):
            if level in levels:
                return level
        return "usable" if self.used else "not used"

    @property
    def worst(self):
        """The finding to begin with: the one thing to do. None where nothing is to be done."""
        bad = [f for f in self.findings if f.level != "note"]
        return min(bad, key=lambda f: LEVELS.index(f.level), default=None)

    def add(self, rule, where=None, /, **values):
        """Add a finding of the catalogue; `values` fill in its sentences."""
        found = catalogue.sentences(rule, values)
        level = found.pop("level")
        place = self.path.name if where is None else f"{self.path.name}, {where}"
        self._keep(Finding(id=rule, level=level, where=place, **found))

    def refused(self, error, level="repair"):
        """Add what a reader refused, in the reader's own words."""
        place = str(error.where).replace(str(self.path.parent) + "/", "")
        found = str(error.found).replace(str(self.path.parent) + "/", "")
        zh = {f"{k}_zh": catalogue.translated(k, getattr(error, k)) for k in ("rule", "cure")}
        self._keep(
            Finding(
                id=REFUSED,
                level=level,
                where=place,
                found=found,
                rule=str(error.rule),
                cure=str(error.cure),
                **zh,
            )
        )

    def _keep(self, finding):
        # The same fault is met by several readers, and told once.
        if finding not in self.findings:
            self.findings.append(finding)

    def as_json(self, root, lang="en"):
        """The diagnosis as a JSON object."""
        worst = self.worst
        return {
            "path": shown(self.path, root),
            "kind": self.kind,
            "sureness": self.sureness,
            "why": self.why,
            "verdict": self.verdict,
            "do": worst.said("cure", lang) if worst else None,
            "findings": [
                {"id": f.id, "level": f.level, "where": f.where}
                | {part: f.said(part, lang) for part in ("found", "rule", "cure")}
                for f in self.findings
            ],
            "facts": self.facts,
        }


def shown(path, root):
    """A path as it is printed: below the folder that was asked for."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
