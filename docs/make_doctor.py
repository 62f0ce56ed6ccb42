"""Writes the example of docs/doctor.md: the sample inputs with four things broken in them.

python docs/make_doctor.py            # writes it
python docs/make_doctor.py --check    # says whether it is up to date
"""

import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bluecarbon.accounting.doctor import examine, gcj02
from bluecarbon.accounting.doctor.showing import as_text
from bluecarbon.inputs.geojson import read_geojson

PAGE = Path(__file__).parent / "doctor.md"
SAMPLE = Path(__file__).parents[1] / "data" / "xiangshan"
TAKEN = "legend.csv harvest.csv zones.geojson habitats_2022.tif habitats_2025.tif ocean.nc".split()
WIDTH = 88


def example(lang):
    """What the doctor prints of the broken folder."""
    with TemporaryDirectory() as folder:
        folder = Path(folder) / "inputs"
        folder.mkdir()
        for name in TAKEN:
            shutil.copy(SAMPLE / name, folder)
        break_four(folder)
        return as_text(examine(folder), lang=lang, width=WIDTH)


def break_four(folder):
    """Dates as a spreadsheet keeps them, no mass basis, a cut map, zones from a web map."""
    log = (folder / "harvest.csv").read_text(encoding="utf-8")
    (folder / "harvest_excel.csv").write_text(re.sub(r",20\d\d-\d\d-\d\d,", ",44681,", log))
    (folder / "harvest.csv").write_text(log.replace(",air-dry,", ",,"))
    data = (folder / "habitats_2022.tif").read_bytes()
    (folder / "habitats_2022.tif").write_bytes(data[: len(data) // 2])
    zones = folder / "zones.geojson"
    text = zones.read_text(encoding="utf-8")
    _, polygons, _, _ = read_geojson(zones)
    assert polygons

    def shifted(match):
        lon, lat = gcj02.to_gcj02(float(match[1]), float(match[2]))
        return f"[{float(lon):.7f}, {float(lat):.7f}]"

    zones.write_text(re.sub(r"\[\s*(1\d\d\.\d+),\s*(\d\d\.\d+)\s*\]", shifted, text))


def page(text):
    """The page with its examples made anew."""
    for lang in ("en", "zh"):
        block = f"```text\n{example(lang)}\n```"
        begin, end = f"<!-- begin example {lang} -->", f"<!-- end example {lang} -->"
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n{block}\n{end}{rest.partition(end)[2]}"
    return text


def main(arguments):
    """Write the page, or with --check say whether it is what it would be."""
    old = PAGE.read_text(encoding="utf-8")
    new = page(old)
    if "--check" in arguments:
        if old != new:
            print(f"{PAGE.name} is out of date: run python docs/make_doctor.py")
            return 1
        return 0
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
