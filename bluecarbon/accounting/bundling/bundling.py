"""Gathers the files of a bundle from an account; what is in each is said in the other modules."""

from pathlib import Path

from bluecarbon.accounting.bundling.crate import crate
from bluecarbon.accounting.bundling.inputs import packed_inputs
from bluecarbon.accounting.bundling.notebook import notebook
from bluecarbon.accounting.bundling.recipe import recipe
from bluecarbon.accounting.bundling.tables import lines_table, tile_tables, uncertainty
from bluecarbon.evidence import bundle, places
from bluecarbon.lots.reader import write_lot
from bluecarbon.report.html import render_all

NOTEBOOK = "payload/notebook/account.ipynb"
UNCERTAINTY = "payload/results/uncertainty.json"


def files_of(account, *, pages=None):
    """What a bundle of this account holds.

    Parameters
    ----------
    account : Account
    pages : mapping of str to str, optional
        The reports "en" and "zh", where they were rendered already.

    Returns
    -------
    files : dict of str to bytes
        Content by path in the bundle, all but the manifest.
    about : dict of str to dict
        Title, licence and media type by path.
    detached : dict of str to bluecarbon.evidence.manifest.Detached
        Inputs that travel beside the bundle, by path.

    Raises
    ------
    InputError
        An input is not any more what was read: its digest has changed.
    """
    pages = pages or render_all(account)
    inputs = packed_inputs(account)
    files = dict(inputs.files)
    files[places.RECIPE] = recipe(account, inputs)
    files |= {places.lot_path(lot.id): write_lot(lot) for lot in account.lots}
    files[places.LINES] = lines_table(account)
    files |= tile_tables(account)
    files[UNCERTAINTY] = uncertainty(account)
    files[NOTEBOOK] = notebook(account, inputs.project)
    for language in ("en", "zh"):
        files[f"payload/report/{language}.html"] = pages[language].encode("utf-8")
    files[places.METADATA] = crate(account, files, inputs)
    return files, inputs.about, inputs.detached


def write_bundle(account, path, *, pages=None):
    """Write the bundle of an account, whole or not at all; the same account gives the same bytes.

    Returns
    -------
    bluecarbon.evidence.bundle.Bundle
    """
    files, about, detached = files_of(account, pages=pages)
    return bundle.write(Path(path), files, about=about, detached=detached)
