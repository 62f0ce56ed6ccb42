"""From settled lines to lots: one or more for each line that holds at least one sale unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import index

from pydantic import ValidationError

from bluecarbon.errors import InputError
from bluecarbon.lots.divide import units_by_lot
from bluecarbon.lots.geometry import canonical_geometry, geometry_digest
from bluecarbon.lots.model import Lot
from bluecarbon.lots.parts import relative_half_width
from bluecarbon.lots.reader import validation_error
from bluecarbon.lots.serials import SerialBlock, habitat_code, holder_code, project_code
from bluecarbon.lots.statements import PERMANENCE, applicability, eligibility, label, with_terms
from bluecarbon.parameters import weakest

_SETTLED = (
    "gross_kg",
    "baseline_kg",
    "leakage_kg",
    "deduction_kg",
    "netted_kg",
    "buffer_kg",
    "lots_kg",
    "remainder_kg",
    "carried_in_kg",
    "carried_out_kg",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LotCommon:
    """What all lots of an account say alike."""

    project: str  # id, as in xihu-2022
    title: Mapping  # {"en": ..., "zh": ...}
    kind_of_claim: str  # "annual sink" or "credit"
    parameter_set: str  # SHA-256 of the parameter rows in force
    software_version: str
    demonstration_reasons: tuple = ()  # what was simulated or assumed; none: a real lot
    exclusive_of: tuple = ()
    terms: tuple = ()  # of {"en": ..., "zh": ...}: baseline, leakage, policies, buffer, in words
    run_digest: str | None = None
    evidence_digest: str | None = None
    accounting_body: str | None = None
    report_no: str | None = None
    report_date: date | None = None
    verifier: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LotDetails:
    """What the lots of one line say: where, what, and by which method."""

    zones: tuple
    title_refs: tuple
    species: tuple
    pools: tuple
    geometry: object  # GeoJSON mapping or text, or anything with __geo_interface__, EPSG:4326
    method_edition: str
    method_title: Mapping  # {"en": ..., "zh": ...}
    statuses: tuple  # of every equation and parameter that was used
    gwp: str | None = None
    convention: str | None = None
    mass_basis: tuple = ()
    share_layout: str | None = None
    permanence_statement: Mapping | None = None
    demonstration_reasons: tuple = ()
    terms: tuple = ()  # as those of `LotCommon`, where they are not those of all lots
    checked: tuple = ()  # ids of schemes whose public conditions the place was held against


def cut_lots(
    lines: Iterable,
    *,
    common: LotCommon,
    details: Mapping[tuple, LotDetails],
    minimum_kg: int | None = None,
    maximum_kg: int | None = None,
) -> list[Lot]:
    """The lots of an account, ordered by vintage, holder, habitat and method.

    Parameters
    ----------
    lines : iterable
        Settled lines: objects with the attributes of `bluecarbon.crediting.SettledLine`.
    common : LotCommon
        What all the lots say alike.
    details : mapping
        (holder, vintage, habitat, method) -> LotDetails, for every line with lots.
    minimum_kg, maximum_kg : int, optional
        Smallest and largest lot [kg], multiples of the sale unit. Without a maximum a line is one
        lot. The minimum is that of `bluecarbon.crediting.settle`, which has left out what is less.

    Returns
    -------
    list of Lot
        Their kilograms add up to the lots_kg of the lines. A line without a whole unit has no lot.

    Notes
    -----
    Units are numbered from 1 within project, vintage, habitat and holder, so the blocks of lines
    that differ by their method follow one another and never overlap.
    """
    lines = sorted(
        (line for line in lines if _units(line)),
        key=lambda line: (line.vintage, line.holder, line.habitat, line.method),
    )
    lots, following, of_account = [], {}, _of_account(common)
    for line in lines:
        key = (line.holder, line.vintage, line.habitat, line.method)
        name = f"lot of {', '.join(map(str, key))}"
        if key not in details:
            raise InputError(
                where=name,
                found="no details",
                rule="A lot says where it is and how it was computed.",
                cure="Give LotDetails for the line under (holder, vintage, habitat, method).",
            )
        codes = {
            "project": project_code(common.project),
            "vintage": index(line.vintage),
            "habitat": habitat_code(line.habitat),
            "holder": holder_code(line.holder),
        }
        # By code and not by name: should two holders ever share a code, their units still differ.
        first = following.get(tuple(codes.values()), 1)
        block = SerialBlock(**codes, first=first, last=first + _units(line) - 1)
        following[tuple(codes.values())] = block.last + 1
        counts = _counts(line, name, minimum_kg, maximum_kg)
        content = of_account | _of_line(line, common, details[key])
        try:
            for part in block.partition(counts):
                lots.append(Lot.create(**content | _of_block(line, part)))
        except ValidationError as error:
            cure = "Correct it in the project, and account again."
            raise validation_error(name, error, cure) from None
    return lots


def _units(line):
    units, rest = divmod(index(line.lots_kg), index(line.unit_kg))
    if units < 0 or rest:
        raise InputError(
            where=f"line {line.holder}, {line.vintage}, {line.habitat}, {line.method}",
            found=f"lots of {line.lots_kg} kg in units of {line.unit_kg} kg",
            rule="Lots are whole units.",
            cure="Settle the line with `bluecarbon.crediting.settle`.",
        )
    return units


def _counts(line, name, minimum_kg, maximum_kg):
    """Units of each lot of a line."""
    unit = index(line.unit_kg)
    sizes = {"least": minimum_kg, "most": maximum_kg}
    for size in filter(None, sizes.values()):
        if index(size) < unit or index(size) % unit:
            raise InputError(
                where=name,
                found=f"a size of {size} kg in units of {unit} kg",
                rule="The sizes of lots are one or more whole sale units.",
                cure="Give multiples of the sale unit.",
            )
    given = {key: index(size) // unit for key, size in sizes.items() if size is not None}
    counts = units_by_lot(_units(line), **given)
    if min(counts) < given.get("least", 1):
        raise InputError(
            where=name,
            found=f"{min(counts) * unit} kg, where a lot has at least {minimum_kg} kg",
            rule="What is less than the smallest lot stays in the remainder.",
            cure="Settle the lines with the same minimum_kg.",
        )
    return counts


def _of_account(common):
    """What all lots of an account say alike."""
    return {
        "project": common.project,
        "title": dict(common.title),
        "kind_of_claim": common.kind_of_claim,
        "parameter_set": common.parameter_set,
        "exclusive_of": _sorted(common.exclusive_of),
        "run_digest": common.run_digest,
        "evidence_digest": common.evidence_digest,
        "accounting_body": common.accounting_body,
        "report_no": common.report_no,
        "report_date": common.report_date,
        "verifier": common.verifier,
        "software_version": common.software_version,
    }


def _of_line(line, common, details):
    """What all lots of a line say alike: whose, where, when, by which method, in which words."""
    reasons = tuple(dict.fromkeys((*common.demonstration_reasons, *details.demonstration_reasons)))
    return {
        "holder": line.holder,
        "title_refs": _sorted(details.title_refs),
        "zones": _sorted(details.zones),
        "habitat": line.habitat,
        "species": _sorted(details.species),
        "pools": _sorted(details.pools),
        "vintage": index(line.vintage),
        "vintage_start": date(line.vintage, 1, 1),
        "vintage_end": date(line.vintage, 12, 31),
        **_outline(details.geometry),
        **_method(line.method, details),
        **_figures(line),
        "convention": details.convention,
        "mass_basis": _sorted(details.mass_basis),
        "share_layout": details.share_layout,
        "permanence_statement": dict(details.permanence_statement or PERMANENCE),
        "eligibility_statement": with_terms(
            eligibility(common.kind_of_claim, demonstration=bool(reasons)),
            (*common.terms, *details.terms, *applicability(details.checked)),
        ),
        "demonstration": bool(reasons),
        "demonstration_reasons": reasons,
    }


def _outline(geometry):
    text = canonical_geometry(geometry)
    return {"geometry": text, "geometry_digest": geometry_digest(text)}


def _method(name, details):
    titles, statuses = details.method_title, details.statuses
    return {
        "method": {
            "id": name,
            "edition": details.method_edition,
            "title": dict(titles),
            "status": weakest(statuses),
        },
        "label": {lang: label(titles[lang], statuses, lang) for lang in ("en", "zh")},
        "gwp": details.gwp,
    }


def _figures(line):
    """How the line was settled, how sure its net mass is, and what other rules would have said."""
    mean, p05, p95 = index(line.mean_kg), index(line.p05_kg), index(line.p95_kg)
    return {
        "settlement": {
            **{name: index(getattr(line, name)) for name in _SETTLED},
            "deduction_rule": line.rule,
            "confidence": line.confidence,
            "buffer_share": line.buffer_share,
        },
        "uncertainty": {
            "draws": index(line.draws),
            "mean_kg": mean,
            "median_kg": index(line.median_kg),
            "p05_kg": p05,
            "p95_kg": p95,
            "relative_half_width_90": relative_half_width(mean, p05, p95),
        },
        "claimable_under": tuple(
            {"rule": rule, "claimable_kg": index(kg)} for rule, kg in line.claimable_under
        ),
    }


def _of_block(line, block):
    """What one lot says alone: its units."""
    return {
        "kg_co2e": block.count * index(line.unit_kg),
        "unit_kg": index(line.unit_kg),
        "units": block.count,
        "serial": {"first": block.first, "last": block.last, "text": block.text},
    }


def _sorted(names):
    return tuple(sorted(set(names)))
