"""Lots under the field names of the Climate Action Data Trust, as far as a lot knows them.

The tables are those of its data model: projects, locations, issuances and units. A lot is no entry
of a registry. What only a registry, a government or an owner can say stays null, and `why_null`
says who would have to say it; `incomplete` lists required fields that are still null. Values of
pick lists are used only where a lot says the same.
"""

from collections.abc import Iterable

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.lots.exports.held import held
from bluecarbon.lots.model import LotStatus
from bluecarbon.lots.serials import parse_serial

# An offer or a sale changes the owner of a unit, not its being held by somebody.
UNIT_STATUS = {
    None: None,
    LotStatus.ISSUED: "Held",
    LotStatus.OFFERED: "Held",
    LotStatus.SOLD: "Held",
    LotStatus.RETIRED: "Retired",
    LotStatus.CANCELLED: "Cancelled",
    LotStatus.REVERSED: "Cancelled",
}
REQUIRED = (
    "unitBlockStart",
    "unitBlockEnd",
    "unitCount",
    "vintageYear",
    "unitType",
    "unitStatus",
    "countryJurisdictionOfOwner",
    "unitRegistryLink",
    "correspondingAdjustmentDeclaration",
    "correspondingAdjustmentStatus",
)
WHY_NULL = {
    "projects": {
        "currentRegistry": "A lot is registered nowhere by itself; the registry says so.",
        "registryOfOrigin": "A lot is registered nowhere by itself; the registry says so.",
        "program": "The programme is the registry's.",
        "sector": "The pick list is the registry's to apply.",
        "projectType": "The pick list is the registry's to apply.",
        "coveredByNDC": "The government of the host country says so.",
        "ndcInformation": "The government of the host country says so.",
        "projectStatus": "The registry says so.",
        "methodology": "A pick-list value is given only where the result may bear its name; "
        "`methodologyLabel` has what may be said.",
        "validation": "No validation is part of a lot.",
    },
    "locations": {
        "country": "A lot has an outline and no country.",
        "region": "A lot has an outline and no region.",
        "fileId": "The store of files is the registry's.",
    },
    "issuances": {
        "verificationApproach": "A lot names a verifier, if any, and not how it worked.",
        "verificationReportDate": "The lot names no report.",
        "verificationBody": "The lot names no verifier.",
    },
    "units": {
        "unitCount": "Units are whole tonnes there; the sale unit of this lot is another.",
        "unitStatus": "A ledger says so; lots alone have no status.",
        "unitStatusReason": "Required of units that are retired or cancelled.",
        "unitOwner": "A ledger says so; `holder` has who held the place.",
        "countryJurisdictionOfOwner": "The owner says so.",
        "unitRegistryLink": "The registry gives it.",
        "correspondingAdjustmentStatus": "The government of the host country says so.",
    },
}


def cad_trust(
    lots: Iterable,
    *,
    country: str | None = None,
    registry: str | None = None,
    registry_link: str | None = None,
    owner_country: str | None = None,
) -> dict:
    """Lots under the field names of the Climate Action Data Trust (data model of its `cadt`).

    Parameters
    ----------
    lots : iterable of Lot or LedgerLot
        Superseded ones are left out of the units, since their kilograms are in their successors.
    country, registry, registry_link, owner_country : str, optional
        What the caller knows and a lot does not: country of the place, name of the registry, page
        of the units, country of the owner's jurisdiction.

    Returns
    -------
    dict
        `projects`, `locations`, `issuances`, `units`; `why_null`: table -> field -> reason;
        `incomplete`: serial block -> required fields that are null; `superseded`: ids left out.
        A lot whose units are in several statuses or hands is several units here.
    """
    known = held(lots)
    live = [one for one in known if one.status is not LotStatus.SUPERSEDED]
    tables = {
        "projects": _unique(_project(one.lot, registry) for one in live),
        "locations": _unique(_location(one.lot, country) for one in live),
        "issuances": _unique(_issuance(one.lot) for one in live),
        "units": [
            _unit(one, part, registry_link, owner_country) for one in live for part in _parts(one)
        ],
    }
    missing = {
        unit["serialNumberBlock"]: [name for name in REQUIRED if unit[name] is None]
        for unit in tables["units"]
    }
    return {
        "dataModel": "Climate Action Data Trust, tables of cadt as of September 2025",
        **tables,
        "why_null": {name: _reasons(name, rows) for name, rows in tables.items()},
        "incomplete": {serial: names for serial, names in missing.items() if names},
        "superseded": [one.lot.id for one in known if one not in live],
    }


def _project(lot, registry):
    named = lot.label.en == lot.method.title.en
    picked = "VCS - VM0033" if named and lot.method.id.startswith("vm0033") else None
    return {
        "currentRegistry": registry,
        "projectId": lot.project,
        "originProjectId": lot.project,
        "registryOfOrigin": None,
        "program": None,
        "projectName": lot.title.en,
        "sector": None,
        "projectType": None,
        "coveredByNDC": None,
        "ndcInformation": None,
        "projectStatus": None,
        "unitMetric": "tCO2e",
        "methodology": picked,
        "methodologyLabel": lot.label.en,
        "validation": None,
    }


def _location(lot, country):
    return {
        "projectId": lot.project,
        "country": country,
        "region": None,
        "geographicIdentifier": f"sha256:{lot.geometry_digest}",
        "fileId": None,
    }


def _issuance(lot):
    return {
        "projectId": lot.project,
        "start": lot.vintage_start.isoformat(),
        "end": lot.vintage_end.isoformat(),
        "verificationApproach": None,
        "verificationReportDate": lot.report_date and lot.report_date.isoformat(),
        "verificationBody": lot.verifier,
    }


def _parts(one):
    """Serial block, status and owner of the units of a lot, one for each holding."""
    if one.holdings:
        return [(parse_serial(h.serial), LotStatus(h.status), h.owner) for h in one.holdings]
    return [(parse_serial(one.lot.serial.text), one.status, one.owner)]


def _unit(one, part, registry_link, owner_country):
    lot, (block, standing, owner) = one.lot, part
    status = UNIT_STATUS[standing]
    # The ledger has the reason of the last change of the lot; other units had other reasons.
    said = one.reason if len(one.holdings) < 2 else None
    why = f"{standing.value}: {said or 'see the ledger'}" if status not in (None, "Held") else None
    return {
        "lotId": lot.id,
        "projectId": lot.project,
        "unitBlockStart": str(block.first),
        "unitBlockEnd": str(block.last),
        "unitCount": block.count if lot.unit_kg == KILOGRAMS_PER_TONNE else None,
        "serialNumberBlock": block.text,
        "vintageYear": lot.vintage,
        "unitType": "Removal - nature" if lot.kind_of_claim == "annual sink" else "Not Determined",
        "unitStatus": status,
        "unitStatusReason": why,
        "unitOwner": owner,
        "holder": lot.holder,
        "countryJurisdictionOfOwner": owner_country,
        "unitRegistryLink": registry_link,
        "correspondingAdjustmentDeclaration": "Unknown",
        "correspondingAdjustmentStatus": None,
        "demonstration": lot.demonstration,
        "evidenceDigest": lot.evidence_digest,
        "issuerStatement": one.statement,
    }


def _reasons(table, rows):
    return {
        name: why for name, why in WHY_NULL[table].items() if any(row[name] is None for row in rows)
    }


def _unique(rows):
    found = []
    for row in rows:
        if row not in found:
            found.append(row)
    return found
