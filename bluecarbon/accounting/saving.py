"""Writes an account: tables, netCDF, lots, report, and last the record of the run."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bluecarbon import __version__
from bluecarbon.accounting.explain.saved import project_beside
from bluecarbon.accounting.harmless import harmless_csv
from bluecarbon.errors import InputError
from bluecarbon.writing import atomic_write, make_folder, sweep, write_all

LAST = "run.json"  # marks a complete folder
LAST_TABLE = "tables.json"  # the same of a folder that holds tables alone


def save(account, folder):
    """Write the files of an account into `folder`; see `Account.save`."""
    # Tables alone need none of these.
    from bluecarbon.accounting.bundling import write_bundle
    from bluecarbon.lots.reader import write_lot
    from bluecarbon.report.html import render_all

    folder = Path(folder)
    lots = folder / "lots"
    make_folder(lots)
    sweep(folder)
    sweep(lots)
    # From here to the end the folder is not complete, and says so by lacking its last file.
    (folder / LAST).unlink(missing_ok=True)
    files = {f"{lot.id}.json": write_lot(lot) for lot in account.lots}
    for old in lots.glob("BC-*.json"):
        if old.name not in files:
            old.unlink()
    # The disk takes its time over many small files, and a page is drawn meanwhile.
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(write_all, lots, files)
        pages = render_all(account)
        written.result()
    atomic_write(folder / "account.nc", dataset(account))
    atomic_write(folder / "strata.csv", _labelled(account, strata_table(account)))
    _write_tables(account, folder)
    atomic_write(folder / "report.html", pages["both"])
    write_bundle(account, folder / f"{account.project.project.id}.bcz", pages=pages)
    atomic_write(folder / LAST, _record(account, folder))
    (folder / LAST_TABLE).unlink(missing_ok=True)
    return folder


def save_tables(account, folder):
    """Write the small tables of an account into `folder`, and no more; see `Account.save`."""
    folder = Path(folder)
    if (folder / LAST).exists():
        raise InputError(
            where=folder,
            found=f"a complete account, with {LAST}",
            rule="Tables alone are not put into it: its lots and its report would be of another.",
            cure="Give a folder of their own, or save everything.",
        )
    make_folder(folder)
    sweep(folder)
    (folder / LAST_TABLE).unlink(missing_ok=True)
    _write_tables(account, folder)
    atomic_write(folder / LAST_TABLE, _record(account, folder))
    return folder


def _write_tables(account, folder):
    """Write the tables of lines; remove those that an earlier account had and this one has not."""
    tables = {
        "account.csv": account.lines,
        "rules.csv": account.rules,
        "beside.csv": account.beside,
        "projections.csv": account.projections if len(account.projections) else None,
        "eligibility.csv": account.eligibility,
        "values.csv": account.values if len(account.values) else None,
    }
    # The disk takes its time, and the next table is made meanwhile.
    with ThreadPoolExecutor(1) as pool:
        written = []
        for name, table in tables.items():
            if table is None:
                (folder / name).unlink(missing_ok=True)
            else:
                text = _labelled(account, table)
                written.append(pool.submit(atomic_write, folder / name, text))
        for one in written:
            one.result()


def _record(account, folder):
    project = {"project_file": project_beside(folder, account.project.path)}
    return json.dumps(account.run | project, indent=2, ensure_ascii=False) + "\n"


def strata_table(account):
    """The strata as a flat table: one row for each stratum and year in which it counts."""
    strata = account.strata
    by_year = [n for n, v in strata.data_vars.items() if v.dims == ("stratum", "year")]
    table = strata[by_year].to_dataframe().reset_index()
    keep = [c for c in ("area", "area_linear", "lost_area", "harvest_mass") if c in table]
    table = table[(table[keep] > 0).any(axis=1)]
    if "cells" in strata:
        cells = strata["cells"].to_series()
        table["cells"] = table["stratum"].map(cells).astype("int64")
    first = ["zone", "holder", "habitat", "species", "mass_basis", "trajectory", "year", "cells"]
    first = [c for c in first if c in table]
    rest = [c for c in table if c not in (*first, "stratum", "map_date")]
    return table[first + rest]


def dataset(account):
    """The strata and the lines as one netCDF file, in bytes, with CF attributes."""
    lines = account.lines.rename_axis("line")
    data = account.strata.copy()
    for name in lines:
        column = _netcdf_column(lines[name])
        units = {} if column.dtype == object else {"units": "kg" if "_kg" in name else "1"}
        data["line_" + name] = ("line", column, units)
    about = account.project.project
    data.attrs |= {
        "Conventions": "CF-1.11",
        "title": about.title.en,
        "title_zh": about.title.zh,
        "source": f"bluecarbon {__version__}",
        "project": about.id,
        "kind_of_claim": about.claim,
        "demonstration": "yes" if account.opened.demonstration else "no",
        "simulated": "yes" if account.simulated else "no",
        "status": account.status,
        "seed": str(account.project.uncertainty.seed),
        "draws": account.project.uncertainty.draws,
        "parameters_sha256": account.opened.parameters.digest,
        "inputs": "; ".join(f"{r.path} sha256 {r.sha256}" for r in account.inputs.itertuples()),
        "comment": "line_*: kg CO2e, gross = baseline + leakage + deduction + netted + buffer + "
        "lots + remainder",
    }
    for name in ("stratum", "zone", "holder", "habitat", "trajectory", "species", "mass_basis"):
        if name in data.coords:
            data[name] = data[name].astype(object)
    return bytes(data.to_netcdf(engine="h5netcdf"))


def _netcdf_column(column):
    return column.astype("int64") if column.dtype.kind in "iu" else column.astype(object)


def _labelled(account, table):
    """A CSV that says of itself what it is, and that a spreadsheet will not run."""
    about = account.project.project
    head = {
        "project": about.id,
        "kind of claim": about.claim,
        "simulated": "yes" if account.simulated else "no",
        "demonstration": "yes" if account.opened.demonstration else "no",
        "unit of columns *_kg": "kg CO2e",
    }
    return harmless_csv(table, head)
