"""CITATION.cff follows the Citation File Format 1.2.0 and says the same as the package.

The rules are those of the format's schema guide: `authors`, `cff-version`, `message` and `title`
are required; `type` is software or dataset; an entity is known by `name`; dates are ISO 8601.
"""

import json
import re
import tomllib
from datetime import date

import pytest

import bluecarbon

REQUIRED = {"authors", "cff-version", "message", "title"}
# Keys of the format at the top level; anything else makes the file invalid.
ALLOWED = REQUIRED | {
    "abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license",
    "license-url", "preferred-citation", "references", "repository", "repository-artifact",
    "repository-code", "type", "url", "version",
}  # fmt: skip


def scalar(text):
    """A YAML scalar as it stands in our file: a double-quoted one is written as in JSON."""
    if text.startswith('"'):
        return json.loads(text)
    # Plain scalars in which YAML sees nothing but text.
    assert re.fullmatch(r"[\w.\- ]+", text), f"quote it: {text}"
    return text


@pytest.fixture(scope="module")
def citation(root):
    """The file as a dict; so simple a file needs no YAML library."""
    found, key = {}, None
    for line in (root / "CITATION.cff").read_text(encoding="utf-8").splitlines():
        if item := re.fullmatch(r"  - (?:(name): )?(.+)", line):
            value = scalar(item[2])
            found[key].append({item[1]: value} if item[1] else value)
            continue
        key, value = re.fullmatch(r"([a-z-]+):(?: (.+))?", line).groups()
        assert key not in found, f"{key} twice"
        found[key] = scalar(value) if value else []
    return found


def test_the_keys_are_those_of_the_format(citation):
    assert citation.keys() >= REQUIRED
    assert citation.keys() <= ALLOWED
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "software"
    assert citation["authors"] == [{"name": "The bluecarbon contributors"}]
    assert all(citation.values()), "a key without a value"
    assert len(set(citation["keywords"])) == len(citation["keywords"])


def test_it_says_what_the_package_says(citation, root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == bluecarbon.__version__
    assert citation["license"] == project["license"]
    assert citation["title"].startswith(f"{project['name']}: ")
    assert [a["name"] for a in citation["authors"]] == [a["name"] for a in project["authors"]]


def test_a_date_of_release_is_that_of_the_changelog(citation, root):
    """While the changelog says "unreleased" there is none."""
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    version, said = re.search(r"^## (\S+), (\S+)$", changelog, re.MULTILINE).groups()
    assert version == bluecarbon.__version__
    if said == "unreleased":
        assert "date-released" not in citation
        assert "doi" not in citation
    else:
        assert date.fromisoformat(citation["date-released"]) == date.fromisoformat(said)
