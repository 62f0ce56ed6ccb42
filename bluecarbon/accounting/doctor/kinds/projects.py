"""TOML files: a project is opened with all it names, other TOML is told apart."""

import tomllib

from bluecarbon.accounting.doctor.finding import Diagnosis
from bluecarbon.accounting.opening import open_project
from bluecarbon.errors import BluecarbonError, InputError


def examine(path):
    """The diagnosis of a TOML file."""
    found = Diagnosis(path=path, kind="project file", why="its name ends in .toml")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        content = {"project": {}}  # for its reader to say what is wrong
    if not isinstance(content.get("project"), dict):
        kind = "portfolio file" if "projects" in content or "portfolio" in content else "other TOML"
        found.kind, found.sureness = kind, "likely"
        found.used = kind == "portfolio file"
        found.why = "sections " + ", ".join(list(content)[:4])
        return found
    found.why = "a section [project]"
    try:
        opened = open_project(path)
    except InputError as error:
        found.refused(error)
    except BluecarbonError as error:
        found.add("project-not-opened", error=str(error))
    else:
        about = opened.project.project
        found.facts |= {"id": about.id, "claim": about.claim, "files": list(opened.files["path"])}
        for note in opened.notes:
            found.add("reader-warns", said=note)
    return found
