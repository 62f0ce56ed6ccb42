"""Field sheets of a project, as parameters of its zones."""

import numpy as np

from bluecarbon.accounting.allochthonous import MEASURED
from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.tables import read_field
from bluecarbon.inputs.units import convert
from bluecarbon.parameters import Parameter, below


def read_sheets(project, parameters, zones):
    """Field sheets as parameter rows of their zone, in the units of the tables they replace.

    Parameters
    ----------
    project : bluecarbon.project.Project
        With a section [field].
    parameters : ParameterSet
    zones : sequence of str
        Names of the zones of the project.

    Returns
    -------
    rows : list of Parameter
    simulated : bool
    """
    field = read_field(project.locate(project.field.path))
    simulated = bool(field.attrs["simulated"])
    rows = []
    for r in field.itertuples():
        where = f"{field.attrs['path']}, row {r.row}"
        known = parameters.named(r.quantity)
        if not known and r.quantity not in MEASURED:
            names = {*MEASURED, *(p.name for p in parameters.rows.values())}
            raise InputError(
                where=where,
                found=f"quantity {r.quantity!r}",
                rule="No method uses a parameter of this name.",
                cure=nearest(r.quantity, names),
            )
        if r.zone and r.zone not in set(zones):
            raise InputError(
                where=where,
                found=f"zone {r.zone!r}",
                rule="A field sheet belongs to a zone of the project.",
                cure=nearest(r.zone, zones) + " Leave it empty for all zones.",
            )
        unit = known[0].unit if known else MEASURED[r.quantity]
        error = 0.0 if np.isnan(r.standard_error) else r.standard_error
        ends = np.array([r.value, r.value + error])
        value, above = map(float, convert(ends, r.unit, unit, where=where))
        spread = above - value
        tags = (t for t in (r.zone, r.habitat) if t)
        rows.append(
            Parameter(
                name=r.quantity,
                applies_to=tuple(sorted(tags)),
                value=value,
                unit=unit,
                spread=spread,
                low=np.nan,
                high=np.nan,
                distribution="truncated normal" if spread > 0 else "fixed",
                n="" if np.isnan(r.n) else f"{r.n:.0f}",
                source=r.laboratory or r.source,
                where=r.source,
                # Simulated sheets never make a number stronger.
                status="assumed" if simulated else "local",
                table=f"{below(field.attrs['path'], project.folder)}, row {r.row}",
            )
        )
    return rows, simulated
