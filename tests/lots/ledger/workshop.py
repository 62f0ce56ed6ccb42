"""Signed bundles for the tests of the ledger. All masses, places and names are invented.

A lot is a square of `size` steps of 0.001 degree at step (x, y) north-east of 121.0 E, 29.0 N.
"""

import itertools
from datetime import UTC, datetime
from types import SimpleNamespace

from bluecarbon.evidence import bundle, canonical, places, signing, statements, sums, tables, trust
from bluecarbon.evidence.judging import FOLDER
from bluecarbon.evidence.keys import PrivateKey, PublicFile
from bluecarbon.lots import Lot, LotCommon, LotDetails, canonical_geometry, cut_lots, write_lot
from bluecarbon.lots.geometry import geometry_digest
from bluecarbon.lots.serials import holder_code, project_code

REGISTER = "a register for tests"
PARAMETERS = "5" * 64
ISSUED = datetime(2026, 1, 15, tzinfo=UTC)
STEP = 0.001
SETTLED = "gross_kg baseline_kg leakage_kg deduction_kg netted_kg buffer_kg lots_kg remainder_kg"
_NUMBER = itertools.count()


class Workshop:
    """Keys of an issuer and of a verifier, and what they sign."""

    def __init__(self, register=REGISTER):
        self.register = register
        self.issuer, self.verifier = PrivateKey.generate(), PrivateKey.generate()
        publics = [
            PublicFile(
                key=key.public, holder=f"the {role}", role=role, created="2026-01-01T00:00:00Z"
            )
            for key, role in ((self.issuer, "issuer"), (self.verifier, "verifier"))
        ]  # fmt: skip
        self.trust_bytes = trust.make(
            publics, audience=register, not_before=datetime(2025, 1, 1, tzinfo=UTC)
        )
        self.trust = trust.read(self.trust_bytes)

    def bundle(self, *lots, signed="both", claim=None, issued=ISSUED, simulated=False):
        """The signed bundle (bytes) of some lots, which are whole lines."""
        files = {
            places.RECIPE: canonical.dumps(_recipe(lots, claim, simulated)),
            **{places.lot_path(lot.id): write_lot(lot) for lot in lots},
            places.LINES: tables.write(sums.LINE_COLUMNS, _lines(lots)),
            "payload/inputs/project.toml": b"[project]\n",
        }
        files = bundle.load(bundle.build(files)).files
        if signed in ("both", "issuer"):
            name, data = signing.as_issuer(
                files, self.issuer, audience=self.register, issued=issued
            )
            files |= {name: data}
        if signed == "both":
            digest = signing.issued_statement(files).digest
            payload = statements.verification(
                files, digest, levels=dict.fromkeys(("L0", "L1", "L2", "L3"), "pass"),
                version="0.1.0", verified=issued,
            )  # fmt: skip
            from bluecarbon.evidence import dsse

            files |= {f"{FOLDER}verifier.dsse.json": dsse.write(dsse.sign(payload, self.verifier))}
        return bundle.build(files)

    def issue(self, ledger, *lots, request_id=None, **more):
        """Issue lots, in a bundle of their own; more goes to `Ledger.issue`."""
        request_id = request_id or f"issue-{next(_NUMBER)}"
        who = {"actor": "clerk", "reason": "verified account"}
        return ledger.issue(
            self.bundle(*lots), trust=self.trust, request_id=request_id, **who | more
        )


def square(x=0, y=0, size=10, *, width=None):
    """GeoJSON of a square, or of a rectangle of some width [steps]."""
    west, south = 121 + x * STEP, 29 + y * STEP
    return box(west, south, west + (width or size) * STEP, south + size * STEP)


def box(west, south, east, north):
    """GeoJSON of a box [degree]."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def lot(
    *, geometry=None, project="farm-a", holder="Holder A", vintage=2024, habitat="seaweed farm",
    method="hyt0305-2021", pools=("harvested biomass",), units=10, line_units=None, first=1,
    unit_kg=1000, buffer_kg=1500, run=None, parent=None, demonstration=(), **changes,
):  # fmt: skip
    """A lot of `units` sale units from number `first` on, of a line of `line_units`."""
    lots_kg = (line_units or units) * unit_kg
    gross = lots_kg + buffer_kg
    line = SimpleNamespace(
        holder=holder, vintage=vintage, habitat=habitat, method=method, gross_kg=gross,
        baseline_kg=0, leakage_kg=0, deduction_kg=0, netted_kg=0, buffer_kg=buffer_kg,
        lots_kg=lots_kg, remainder_kg=0, carried_in_kg=0, carried_out_kg=0, unit_kg=unit_kg,
        mean_kg=gross, median_kg=gross, p05_kg=gross, p95_kg=gross, draws=1000,
        rule="percentile", confidence="0.9", buffer_share="0.15", claimable_under=(),
    )  # fmt: skip
    common = LotCommon(
        project=project, title={"en": project, "zh": project}, kind_of_claim="annual sink",
        parameter_set=PARAMETERS, software_version="0.1.0", run_digest=run,
        demonstration_reasons=demonstration,
    )  # fmt: skip
    details = LotDetails(
        zones=("Z1",), title_refs=("T-1",), species=(), pools=pools,
        geometry=geometry or square(), method_edition="1",
        method_title={"en": method, "zh": method}, statuses=("standard",),
    )  # fmt: skip
    (cut,) = cut_lots([line], common=common, details={(holder, vintage, habitat, method): details})
    block = type(_block(cut))(
        project=project_code(project), vintage=vintage, habitat=_block(cut).habitat,
        holder=holder_code(holder), first=first, last=first + units - 1,
    )  # fmt: skip
    changes |= {
        "units": units,
        "kg_co2e": units * unit_kg,
        "serial": {"first": block.first, "last": block.last, "text": block.text},
    }
    parents = parent if isinstance(parent, tuple | list) else (parent,) if parent else ()
    if parents:
        changes["lot_version"] = max(p.lot_version for p in parents) + 1
        changes["supersedes"] = tuple(sorted(p.id for p in parents))
    return again(cut, **changes)


def again(one, **changes):
    """The lot with some of its content changed, and the id that follows."""
    content = {name: getattr(one, name) for name in Lot.model_fields if name != "id"}
    if "geometry" in changes:
        text = canonical_geometry(changes["geometry"])
        changes |= {"geometry": text, "geometry_digest": geometry_digest(text)}
    return Lot.create(**content | changes)


def _block(one):
    from bluecarbon.lots import parse_serial

    return parse_serial(one.serial.text)


def _lines(lots):
    rows = {}
    for one in lots:
        settlement = one.settlement
        amounts = [getattr(settlement, name) for name in SETTLED.split()]
        carried = [getattr(settlement, name, 0) for name in sums.LINE_CARRIED]
        key = (one.holder, one.vintage, one.habitat, one.method.id)
        rows[key] = (*key, *amounts, *carried, one.unit_kg)
    return rows.values()


def _recipe(lots, claim, simulated):
    methods = sorted({(one.method.id, one.method.edition) for one in lots}) or [("m", "1")]
    return {
        "format": "bluecarbon/recipe/1",
        "project": lots[0].project if lots else "farm-a",
        "claim": claim or (lots[0].kind_of_claim if lots else "annual sink"),
        "software": {"name": "bluecarbon", "version": "0.1.0"},
        "methods": [{"id": i, "edition": e} for i, e in methods],
        "parameters_sha256": PARAMETERS,
        "seed": "1",
        "draws": 1000,
        "settings": {},
        "inputs": [
            {"path": "payload/inputs/project.toml", "role": "project", "simulated": simulated}
        ],
    }
