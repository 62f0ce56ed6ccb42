"""One hectare in one year by VM0033, with every number at its table value."""

import pytest

from bluecarbon.methods.quantities import load_method
from bluecarbon.parameters import load

METHOD = load_method("vm0033-2.1")

# The first option of each, but for herbs, which are those of a marsh.
CHOICE = {name: allowed[0] for name, allowed in METHOD.options.items()} | {
    "biomass": "herb default"
}
ROW = {
    "area": 1.0, "counted_time": 1.0, "project_year": 2.0, "vegetation_cover": 0.6,
    "salinity": 25.0, "soil_carbon_percent": 3.0,
}  # fmt: skip


@pytest.fixture(scope="session")
def vm0033():
    return METHOD


@pytest.fixture(scope="session")
def account():
    """A function of a quantity, the habitat, the scenario, options, and numbers put in by hand."""

    def value(wanted, habitat="tidal marsh", scenario="project scenario", **more):
        choice = CHOICE | {name: more.pop(name) for name in list(more) if name in CHOICE}
        tags = {habitat, scenario, *choice.values()}
        leaves = set(METHOD.leaves([wanted])) - set(METHOD.constants) - set(METHOD.inputs)
        table = {n: load().get(n, tags).value for n in leaves if n not in more}
        return METHOD.evaluate(table | ROW | more, [wanted])[wanted]

    return value
