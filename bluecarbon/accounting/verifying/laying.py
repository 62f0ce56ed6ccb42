"""Inputs of a bundle as files in a folder, under the names by which the project file knows them."""

import re
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bluecarbon.evidence import names
from bluecarbon.evidence.manifest import find_beside, read_beside
from bluecarbon.evidence.refusals import Reason, printable

LONGEST = 1000  # characters of a title
DEEPEST = 20
# What some system takes for a drive, a stream, a pattern or a separator.
_BAD = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


def title_fault(title):
    """Why a title cannot be the path of a file; None where it can.

    >>> title_fault("maps/habitats 2016.tif"), title_fault("../keys.pem")
    (None, 'the part ".."')
    """
    if not isinstance(title, str) or not title or len(title) > LONGEST:
        return "no text of a usual length"
    if _BAD.search(title) or any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in title):
        return "a character that is no part of a name"
    parts = title.split("/")
    if len(parts) > DEEPEST:
        return f"{len(parts)} parts"
    for part in parts:
        if part in ("", ".", ".."):
            return f'the part "{part}"'
        if part[-1] in ". " or part[0] == " " or len(part.encode()) > 255:
            return "a part that some systems change"
        if part.partition(".")[0].rstrip().lower() in names.DEVICES:
            return "the name of a device"
    return None


def title_reasons(entries):
    """Reasons for inputs whose titles are no paths, or are alike on some system.

    Takes entries of a manifest by path.
    """
    seen, folders = {}, {}
    for path, entry in entries.items():
        title = entry["title"]
        fault = title_fault(title)
        if fault:
            found = f"{printable(repr(title))}, {fault}"
            yield Reason(code="recompute.title", where=path, found=found)
            continue
        folded = unicodedata.normalize("NFC", title).casefold()
        if folded in seen:
            found = f"{title}, like {seen[folded]}"
            yield Reason(code="recompute.title", where=path, found=printable(found))
        seen[folded] = title
        parts = folded.split("/")
        folders |= {"/".join(parts[:i]): title for i in range(1, len(parts))}
    for folded in sorted(set(seen) & set(folders)):
        found = f"{seen[folded]}, the folder of {folders[folded]}"
        yield Reason(code="recompute.title", where="manifest.json", found=printable(found))


def inputs_of(bundle):
    """Entries of the inputs by path, each with the role and the mark that the recipe gives it."""
    said = {one["path"]: one for one in bundle.recipe["inputs"]}
    return {
        path: {**entry, "use": said[path]["role"], "simulated": said[path]["simulated"]}
        for path, entry in bundle.manifest.items()
        if entry["role"] == "input"
    }


def absent(bundle, beside):
    """Reasons for detached inputs of which there is no copy."""
    for path, entry in inputs_of(bundle).items():
        if entry["detached"] and (beside is None or find_beside(entry, beside) is None):
            found = f"{entry['title'] or path}, sha256 {entry['sha256']}"
            yield Reason(code="recompute.beside", where=path, found=printable(found))


def contents(bundle, beside):
    """Path and bytes of every input but the code of methods, which is never laid out.

    Bytes of detached ones are those whose digest was just checked. Raises ManifestError.
    """
    for path, entry in inputs_of(bundle).items():
        if entry["use"] != "method":
            data = read_beside(entry, beside) if entry["detached"] else bundle.files[path]
            yield path, data


@contextmanager
def laid_out(bundle, beside):
    """A temporary folder with the inputs at their titles, which must have been looked at before."""
    entries = inputs_of(bundle)
    # Resolved: paths that the account resolves are held against it.
    with TemporaryDirectory(prefix="bluecarbon-verify-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve() / "inputs"
        root.mkdir()
        for path, data in contents(bundle, beside):
            target = root / entries[path]["title"]
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(data)
        yield root
