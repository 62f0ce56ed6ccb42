"""Two maps that are one file: the second date was never mapped."""

from hashlib import file_digest

from bluecarbon.accounting.doctor.cross import sets


def compare(found):
    """Tell maps that are copies of each other, byte for byte."""
    first = {}
    for diagnosis in sets.of_kind(found, "class map", "cover raster", opened=False):
        with open(diagnosis.path, "rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        other = first.setdefault(digest, diagnosis)
        if other is not diagnosis:
            diagnosis.add("same-map-twice", other=other.path.name)
