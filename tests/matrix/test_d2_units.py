"""D2: units. A named error, or exactly the kilograms of the sound project."""

import numpy as np
from hazard_bench import HARVEST, TRANSFORM, Case, misses, small, total

import bluecarbon as bc
from bluecarbon.inputs.covers import Cover, open_covers
from bluecarbon.inputs.zones import read_zones

DENSITY = """
[[density]]
quantity = "soil_carbon_accumulation"
habitat = "mangrove"
path = "burial.tif"
unit = "{unit}"
error = {{ relative = 0.2, model = "exponential", range_m = 1000 }}
"""


def rate(value, unit):
    """Account with the burial of mangroves, 1.62 t C ha-1 a-1, written in another way."""
    old = "soil_carbon_accumulation,mangrove,1.62,t C ha-1 a-1"
    local = small.LOCAL.replace(old, f"soil_carbon_accumulation,mangrove,{value},{unit}")
    assert local != small.LOCAL or (value, unit) == ("1.62", "t C ha-1 a-1")
    return lambda bench: bench.account(local=local)


def harvest(old, new):
    """Account with 900 t of kelp written in another way."""
    assert old in HARVEST
    return lambda bench: bench.account(harvest=HARVEST.replace(old, new))


def share(value, unit):
    """Account with the dry share of kelp, 0.2, written in another way."""
    local = small.LOCAL.replace("kelp;wet,0.2,1", f"kelp;wet,{value},{unit}")
    return lambda bench: bench.account(local=local)


def density(unit, value):
    """Burial of mangroves [t C ha-1 a-1] that an account takes from a map."""

    def run(bench):
        path = bench.project(more=DENSITY.format(unit=unit))
        cells = np.full((8, 12), value, "float64")
        bench.tif("burial.tif", cells, TRANSFORM, nodata=-9999)
        opened = bc.account(bc.open_project(path), progress=False).opened
        rows = opened.parameters.named("soil_carbon_accumulation")
        return {round(row.value, 9) for row in rows if row.source == "burial.tif"}

    return run


def cover(unit, largest):
    """A cover raster whose values reach `largest`."""

    def run(bench):
        cells = np.linspace(0, largest, 96).reshape(8, 12)
        path = bench.tif("cover.tif", cells, nodata=-9999)
        day = np.datetime64("2016-07-01").item()
        opened = open_covers([Cover(habitat="seagrass", date=day, path=path, unit=unit)])
        return int(opened.read((0, 0, 8, 12))[0].max())

    return run


def area(number, unit):
    """Hectares of a zone without a geometry."""

    def run(bench):
        path = bench.folder / "zones.csv"
        path.write_text(f"zone,holder,title_ref,area,unit\na,b,c,{number},{unit}\n")
        return float(read_zones(path).hectares[0])

    return run


def salinity(text):
    def edit(zones):
        zones["features"][0]["properties"]["salinity"] = text

    return lambda bench: bench.with_zones(edit)


def field(value, units, role="sst"):
    return lambda bench: float(bench.field(value, units, role).max())


CASES = [
    # A mass that people write in many ways.
    Case("harvest in kg", harvest("900,t", "900000,kg"), equals=total),
    Case("harvest in ton", harvest("900,t", "900,ton"), "Write t or kg"),
    Case("harvest in Tons", harvest("900,t", "900,Tons"), "907 or 1016 kg"),
    Case("harvest in Mg", harvest("900,t", "900,Mg"), "Write t or kg"),
    Case("harvest in lb", harvest("900,t", "900,lb"), "Write t or kg"),
    Case("harvest without unit", harvest("900,t", "900,"), "Write t or kg"),
    Case("harvest, unit in the number", harvest("900,t", "900 t,t"), "without unit"),
    Case("harvest, thousands separator", harvest("900,t", '"1,900",t'), "thousands separator"),
    Case("harvest, decimal comma", harvest("900,t", '"900,5",t'), "decimal point"),
    Case("harvest without basis", harvest("wet", ""), "how the mass was weighed"),
    Case("harvest, basis dry", harvest("wet", "dry"), "air-dry .as sold dry. or oven-dry"),
    # A rate per hectare and year: mass, substance, area and time each may slip.
    Case("rate, Mg and yr", rate("1.62", "Mg C ha-1 yr-1"), equals=total),
    Case("rate, g m-2", rate("162", "g C m-2 a-1"), "Write 1.62 t C ha-1 a-1"),
    Case("rate, kg m-2", rate("0.162", "kg C m-2 a-1"), "Write 1.62 t C ha-1 a-1"),
    Case("rate, km2", rate("162", "t C km-2 a-1"), "Write 1.62 t C ha-1 a-1"),
    Case("rate, mu", rate("0.108", "t C mu-1 a-1"), "Write 1.62 t C ha-1 a-1"),
    Case("rate, CO2 for C", rate("5.94", "t CO2 ha-1 a-1"), "correct"),
    Case("rate, substance not said", rate("1.62", "t ha-1 a-1"), "correct"),
    Case("rate, ton", rate("1.62", "ton C ha-1 a-1"), "write t, kg or Mg"),
    Case("rate, not per year", rate("1.62", "t C ha-1"), "correct"),
    Case("rate, not per area", rate("1.62", "t C a-1"), "correct"),
    Case("rate, no unit", rate("1.62", ""), "unit"),
    Case("rate, unknown unit", rate("1.62", "t C hektar-1 a-1"), "Did you mean .ha."),
    # Shares.
    Case("share in percent", share("20", "%"), "Write 0.2 t d.m. t-1"),
    Case("share of twenty", share("20", "1"), "divide value, spread and limits by 100"),
    Case("share as a mass", share("0.2", "t"), "correct"),
    # Maps.
    Case("density in g m-2", density("g C m-2 a-1", 162.0), equals={1.62}),
    Case("density in t ha-1", density("t C ha-1 a-1", 1.62), equals={1.62}),
    Case("density of CO2", density("t CO2 ha-1 a-1", 5.94), "correct its units"),
    Case("density of a stock", density("t C ha-1", 1.62), "correct its units"),
    Case("density in ton", density("ton C ha-1 a-1", 1.62), "write t, kg or Mg"),
    Case("cover, percent", cover("percent", 80), equals=800_000),
    Case("cover, fraction", cover("fraction", 0.8), equals=800_000),
    Case("cover, percent called fraction", cover("fraction", 80), 'unit = "percent"'),
    Case("cover, fraction called percent", cover("percent", 1.0), 'unit = "fraction"'),
    Case("cover in hectares", cover("ha", 0.8), "divide areas"),
    # Areas that are told.
    Case("area in ha", area("15", "ha"), equals=15.0),
    Case("area in mu", area("225", "mu"), equals=15.0),
    Case("area in m2", area("150000", "m2"), equals=15.0),
    Case("area in km2", area("0.15", "km2"), equals=15.0),
    Case("area in acres", area("37", "acre"), "Write ha, m2, km2 or mu"),
    Case("area without unit", area("15", ""), "Write ha, m2, km2 or mu"),
    Case("salinity with its unit", salinity("28 psu"), "without quotes and unit"),
    # Fields of the sea.
    Case("kelvin", field(293.15, "K"), equals=20.0),
    Case("kelvin called degC", field(293.15, "degC"), 'units = "K"'),
    Case("pascal called hPa", field(101_325.0, "hPa", "pressure"), 'units = "Pa"'),
    Case("percent of ice called 1", field(90.0, "1", "ice"), 'units = "%"'),
    Case("mole fraction for a pressure", field(390.0, "ppm", "pco2_sea"), "right quantity"),
    Case("no unit", field(20.0, None), "State it"),
    Case("ppt", field(33.0, "ppt", "salinity"), "write 1e-3 for salinity"),
]


def test_d2_units(tmp_path, matrix):
    """At least 25 ways to write a unit; the equalities are definitions (1 mu = 1/15 ha)."""
    assert len(CASES) >= 25
    wrong = misses(CASES, tmp_path)
    assert not wrong, "\n".join(wrong)
    matrix.report("D2", len(CASES), len(CASES) - len(wrong), "units")
