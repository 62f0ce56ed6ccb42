"""Core tables: samples of sediment with carbon, or with 210Pb, in the layouts that are read."""

import io
import warnings

from bluecarbon.errors import InputError

# Each layout by the columns it is told by, best known first.
CCN = ("core_id", "depth_min", "depth_max", "dry_bulk_density")
CCN_CORES = ("core_id", "latitude", "longitude")
MARSOC = ("Source", "U_depth_m", "L_depth_m")
ECOLOGYR = ("core", "mind", "maxd")
READINGS = ("core", "sampler_length", "internal_distance")
NOT_LEAD = ("rate", "age", "unit", "method", "model")
LEAD = ("pb210", "210pb", "pbex", "pb_210", "lead210")


def examine(found, header, raw):
    """Fill in the diagnosis of a core table; false where the header is not that of one."""
    layout, reader = _layout(header)
    if layout is None:
        return False
    found.kind = "210Pb profile" if _has_lead(header) else "core table"
    found.used, found.sureness = True, "sure" if reader else "likely"
    found.why = f"columns as in {layout}"
    found.facts["layout"] = layout
    if layout == "a table of cores, without samples":
        found.facts["rows"] = raw.count(b"\n")
        return True
    if reader is None:
        found.add("core-columns-unknown", names=", ".join(header[:6]))
        return True
    separator = max(",;\t", key=io.BytesIO(raw).readline().decode("utf-8", "replace").count)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # rows at fault are told below
            table = reader(found.path, separator)
    except InputError as error:
        found.refused(error)
        return True
    cores, samples = table.samples["core"].nunique(), len(table.samples)
    found.facts |= {"cores": int(cores), "samples": samples}
    faults = table.messages[table.messages["action"] != "noted"]
    if not samples:
        found.add("no-samples-left", cure=faults["cure"].iloc[0] if len(faults) else "")
    elif len(faults):
        first = faults.iloc[0]
        found.add(
            "rows-set-aside",
            f"row {first['row']}",
            n=faults["row"].nunique(),
            first=first["found"],
            why=first["rule"],
            cure=first["cure"],
        )
    return True


def _layout(header):
    names, folded = set(header), {name.casefold() for name in header}
    if set(CCN) <= names:
        return "the Coastal Carbon Network", _ccn
    if set(MARSOC) <= names:
        return "MarSOC", _marsoc
    if set(ECOLOGYR) <= names:
        return "EcologyR/BlueCarbon", _ecologyr
    if set(READINGS) <= names or (set(CCN_CORES) <= names and "depth_min" not in names):
        return "a table of cores, without samples", None
    depth = {"depth_top", "depth_avg", "depth_min"} & folded
    if depth and {"density", "pbex", "pb210ex"} & folded and "core_id" not in folded:
        return "serac", _serac
    if header[:1] == ["labID"] and _has_lead(header):
        return "rplum", _rplum
    if _has_lead(header) and any("depth" in n or n.startswith(("mid", "top")) for n in folded):
        return "a table with 210Pb", None
    density = any("density" in n or "dbd" in n for n in folded)
    carbon = any(("carbon" in n or n.startswith("oc") or "loi" in n) for n in folded)
    if any("depth" in n for n in folded) and density and carbon:
        return "a table of samples", None
    return None, None


def _has_lead(header):
    """True for a header with an activity of 210Pb, and not with what was made of it."""
    names = [name.casefold().replace("-", "") for name in header]
    names = [name for name in names if not any(word in name for word in NOT_LEAD)]
    return any(word in name for name in names for word in LEAD)


def _ccn(path, separator):
    from bluecarbon.inputs.cores.ccn import read_ccn

    return read_ccn(path)


def _marsoc(path, separator):
    from bluecarbon.inputs.cores.marsoc import read_marsoc

    return read_marsoc(path)


def _ecologyr(path, separator):
    from bluecarbon.inputs.cores.ecologyr import read_ecologyr

    return read_ecologyr(path, separator=separator)


def _serac(path, separator):
    from bluecarbon.inputs.cores.serac import read_serac

    return read_serac(path, separator=separator)


def _rplum(path, separator):
    from bluecarbon.inputs.cores.rplum import read_rplum

    return read_rplum(path)
