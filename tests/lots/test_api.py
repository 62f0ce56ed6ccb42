"""What a platform builds on: names and signatures. A change here is a new major version."""

import ast
import inspect
import subprocess
import sys
import typing
from pathlib import Path

import pytest

import bluecarbon.lots as lots

SIGNATURES = {
    "LotCommon": "(*, project: str, title: collections.abc.Mapping, kind_of_claim: str, "
    "parameter_set: str, software_version: str, demonstration_reasons: tuple = (), "
    "exclusive_of: tuple = (), terms: tuple = (), run_digest: str | None = None, "
    "evidence_digest: str | None = None, accounting_body: str | None = None, "
    "report_no: str | None = None, report_date: datetime.date | None = None, "
    "verifier: str | None = None) -> None",
    "SerialBlock": "(*, project: str, vintage: int, habitat: str, holder: str, first: int, "
    "last: int) -> None",
    "cad_trust": "(lots: collections.abc.Iterable, *, country: str | None = None, "
    "registry: str | None = None, registry_link: str | None = None, "
    "owner_country: str | None = None) -> dict",
    "canonical_geometry": "(geometry: object) -> str",
    "check_character": "(text: str) -> str",
    "cut_lots": "(lines: collections.abc.Iterable, *, common: bluecarbon.lots.cut.LotCommon, "
    "details: collections.abc.Mapping[tuple, bluecarbon.lots.cut.LotDetails], "
    "minimum_kg: int | None = None, maximum_kg: int | None = None) "
    "-> list[bluecarbon.lots.model.Lot]",
    "eligibility": "(kind_of_claim: str, *, demonstration: bool) -> dict[str, str]",
    "geometry_digest": "(text: str) -> str",
    "label": "(method_title: str, statuses: collections.abc.Iterable[str], "
    "language: str = 'en') -> str",
    "lot_schema": "() -> dict",
    "lots_csv": "(lots: collections.abc.Iterable) -> str",
    "lots_geojson": "(lots: collections.abc.Iterable) -> str",
    "merge_blocks": "(blocks: collections.abc.Iterable[bluecarbon.lots.serials.SerialBlock]) "
    "-> bluecarbon.lots.serials.SerialBlock",
    "merge_lots": "(lots: collections.abc.Iterable[bluecarbon.lots.model.Lot]) "
    "-> bluecarbon.lots.model.Lot",
    "parse_serial": "(text: str) -> bluecarbon.lots.serials.SerialBlock",
    "read_lot": "(source: str | os.PathLike | bytes) -> bluecarbon.lots.model.Lot",
    "split_lot": "(lot: bluecarbon.lots.model.Lot, kilograms: collections.abc.Iterable[int]) "
    "-> tuple[bluecarbon.lots.model.Lot, ...]",
    "verify_bundle": "(source: 'str | PathLike | bytes', *, "
    "trust: 'Trust | str | PathLike | None' = None, beside: 'str | PathLike | None' = None, "
    "at: 'datetime | None' = None, audience: 'str | None' = None) -> 'VerifiedBundle'",
    "write_lot": "(lot: bluecarbon.lots.model.Lot) -> bytes",
}
# Operations of the ledger and their arguments, those that every one has left out.
LEDGER = {
    "issue": "bundle trust buffer_pool buffer_kg at",
    "offer": "lot_id expected_version units serial owner",
    "sell": "lot_id to price currency expected_version units serial owner",
    "transfer": "lot_id to expected_version units serial owner",
    "retire": "lot_id beneficiary expected_version units serial owner",
    "cancel": "lot_id settles expected_version units serial owner",
    "reverse": "lot_id cause lost_kg expected_version units serial owner",
}
LOT_FIELDS = """schema_version lot_version supersedes project title holder title_refs zones habitat
species pools kind_of_claim vintage vintage_start vintage_end kg_co2e unit_kg units serial geometry
geometry_digest method label gwp parameter_set settlement uncertainty claimable_under convention
mass_basis share_layout permanence_statement eligibility_statement offset_eligibility demonstration
demonstration_reasons exclusive_of evidence_digest run_digest accounting_body report_no report_date
verifier software_version id"""


def test_the_public_names():
    others = {"Ledger", "Lot", "LotDetails", "LotStatus", "VerifiedBundle"}
    assert set(lots.__all__) == set(SIGNATURES) | others == set(dir(lots))
    for name in lots.__all__:
        assert inspect.getdoc(getattr(lots, name)), name


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_public_signature(name):
    assert str(inspect.signature(getattr(lots, name))) == SIGNATURES[name]


@pytest.mark.parametrize("name", LEDGER)
def test_an_operation_of_the_ledger(name):
    parameters = inspect.signature(getattr(lots.Ledger, name)).parameters
    assert {"self", "request_id", "actor", "reason"} <= set(parameters)
    rest = [n for n in parameters if n not in ("self", "request_id", "actor", "reason")]
    assert rest == LEDGER[name].split()


def test_the_fields_of_a_lot():
    assert list(lots.Lot.model_fields) == LOT_FIELDS.split()


def test_public_functions_are_typed():
    for name in SIGNATURES:
        found = getattr(lots, name)
        if inspect.isfunction(found):
            parameters = inspect.signature(found).parameters.values()
            assert all(p.annotation is not inspect.Parameter.empty for p in parameters), name
            assert typing.get_args(found) is not None


def test_the_door_opens_without_what_it_needs_only_later():
    """Arrays never; signatures, the database and templates when they are asked for."""
    heavy = (
        "numpy pandas xarray rasterio scipy shapely pyproj h5py pint jinja2 sqlalchemy cryptography"
    )
    code = (
        "import sys, bluecarbon.lots as lots; lots.lot_schema();"
        "lots.lots_csv([]); lots.lots_geojson([]); lots.cad_trust([]);"
        f"print(sorted(set({heavy.split()!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_type_checkers_are_told_the_same_names_from_the_same_places():
    """The imports that only they read, against the table of what is imported when asked for."""
    tree = ast.parse(Path(lots.__file__).read_text(encoding="utf-8"))
    (block,) = (n for n in tree.body if isinstance(n, ast.If))
    told = {alias.name: node.module for node in block.body for alias in node.names}
    assert told == lots._LAZY
    assert sorted(told) == lots.__all__ == dir(lots)


def test_the_door_alone_makes_no_model():
    """An account that cuts no lot asks this room for words only."""
    code = (
        "import sys, bluecarbon.lots; from bluecarbon.lots.statements import INVENTORY;"
        "from bluecarbon.lots.cells import cell;"
        "print(sorted({'pydantic', 'bluecarbon.lots.model'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_no_name():
    with pytest.raises(AttributeError, match="no attribute 'Auction'"):
        lots.Auction  # noqa: B018
