"""Where commands take lots from, and what they say of them."""

from pathlib import Path

from bluecarbon.commands.printing import as_json
from bluecarbon.errors import InputError


def read_lots(sources, trust=None):
    """The lots in some files, folders and bundles, each once, in the order given.

    A folder is one that `bluecarbon run` wrote, or its `lots/`. Of a bundle every level that needs
    only the file must hold; its signatures are judged where a trust file is given.
    """
    found = {}
    for source in sources:
        for lot in _lots(Path(source), trust):
            found.setdefault(lot.id, lot)
    return list(found.values())


def _lots(path, trust):
    from bluecarbon.lots import read_lot

    if path.is_dir():
        files = sorted((path / "lots" if (path / "lots").is_dir() else path).glob("*.json"))
        if not files:
            raise InputError(
                where=path,
                found="no lot files",
                rule="Lots lie in a folder as BC-....json.",
                cure="Give the folder that `bluecarbon run --out` wrote.",
            )
        return [read_lot(file) for file in files]
    return _of_bundle(path, trust) if path.suffix == ".bcz" else [read_lot(path)]


def _of_bundle(path, trust):
    from bluecarbon.lots import verify_bundle

    checked = verify_bundle(path, trust=trust)
    if checked.failed or (trust is not None and not checked.ok):
        raise InputError(
            where=path,
            found=f"{len(checked.failed)} faults, the first: "
            + (checked.failed + checked.undecided)[0],
            rule="Lots are taken from a bundle in which nothing failed.",
            cure="`bluecarbon verify` says everything that is wrong with it.",
        )
    return list(checked.lots)


def lot_row(lot, **more):
    """What one line of a list says of a lot."""
    return {
        "id": lot.id,
        "holder": lot.holder,
        "vintage": lot.vintage,
        "habitat": lot.habitat,
        "method": lot.method.id,
        "kind_of_claim": lot.kind_of_claim,
        "kg_co2e": str(lot.kg_co2e),
        "units": lot.units,
        "serial": lot.serial.text,
        "demonstration": lot.demonstration,
        **more,
    }


def export_text(lots, form, *, excel=False, **known):
    """Lots in one of the exported forms, as text."""
    from bluecarbon.lots.exports import cad_trust, lots_csv, lots_geojson

    if form == "csv":
        # Without the mark a spreadsheet takes UTF-8 for the code page of the machine.
        return ("\ufeff" if excel else "") + lots_csv(lots)
    if form == "geojson":
        return lots_geojson(lots)
    return as_json(cad_trust(lots, **known)) + "\n"


def exporting(parser):
    """Add the options that `export_text` takes."""
    parser.add_argument(
        "--as",
        dest="form",
        choices=("csv", "geojson", "cad-trust"),
        default="csv",
        help="default: csv",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: print it")
    parser.add_argument("--excel", action="store_true", help="CSV with the mark that Excel needs")
    for name, what in (
        ("country", "country of the place"),
        ("registry", "name of the registry"),
        ("registry-link", "page of the units there"),
        ("owner-country", "country of the owner's jurisdiction"),
    ):
        parser.add_argument(f"--{name}", metavar="TEXT", help=f"for cad-trust: {what}")


def exported(options, lots):
    """The text that the options of `exporting` ask for."""
    names = ("country", "registry", "registry_link", "owner_country")
    known = {name: getattr(options, name) for name in names}
    return export_text(lots, options.form, excel=options.excel, **known)
