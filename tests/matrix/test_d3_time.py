"""D3: time. A named error, or the vintage that the calendar gives by hand."""

import numpy as np
from hazard_bench import EAST, HARVEST, LAT, LON, NORTH, Case, misses, total

import bluecarbon as bc
from bluecarbon.inputs.fields import nearest_valid, read_fields
from bluecarbon.methods.airsea import sea_air_exchange

DAYS = [0, 31, 59]  # of 2010: the first of January, February and March


def harvest(day):
    """Vintages of the kelp that was landed on this day."""

    def run(bench):
        path = bench.project(harvest=HARVEST.replace("2018-05-01", day))
        lines = bc.account(bc.open_project(path), progress=False).lines
        return lines.loc[lines["habitat"] == "seaweed farm", "vintage"].tolist()

    return run


def project(old, new):
    """Account with the project file changed."""
    return lambda bench: bench.account(change=[(old, new)])


def zone_since(text):
    def edit(zones):
        zones["features"][0]["properties"]["established"] = text

    return lambda bench: bench.with_zones(edit)


def axis(times, months=False, **attrs):
    """Days of a field with this time axis, as text."""
    attrs = {"units": "days since 2010-01-01", **attrs}

    def run(bench):
        field = bench.field(time=(times, attrs))
        return [str(day)[:10] for day in field["time"].values]

    return run


def gap(months):
    """Yearly mean of a flux at one place, from these months."""

    def run(bench):
        values = {
            "sst": (20.0, "degC"),
            "salinity": (30.0, "1"),
            "wind": (6.0, "m s-1"),
            "fco2_sea": (420.0, "uatm"),
            "fco2_air": (400.0, "uatm"),
        }
        dims, one = ("month", "lat", "lon"), np.ones((len(months), 1, 1))
        file = bench.netcdf(
            {name: (dims, value * one, {"units": unit}) for name, (value, unit) in values.items()},
            {"month": months, "lat": ("lat", LAT[:1], NORTH), "lon": ("lon", LON[:1], EAST)},
        )
        place = nearest_valid(read_fields(file, {n: n for n in values}), LON[0], LAT[0], 100)
        return bool(sea_air_exchange(place)["sea_air_flux"] > 0)

    return run


SECOND = "{ date = 2019-07-01"
PERIOD = "period = [2016-01-01, 2019-12-31]"
CASES = [
    # Maps.
    Case("map before the first", project(SECOND, "{ date = 2015-07-01"), "Sort the list by date"),
    Case("two maps of a day", project(SECOND, "{ date = 2016-07-01"), "join the two maps"),
    Case("map with an hour", project(SECOND, "{ date = 2019-07-01T12:00:00Z"), "without a time"),
    Case("map dated by text", project(SECOND, '{ date = "2019-07-01"'), "without quotes"),
    Case("30 February", project(SECOND, "{ date = 2019-02-30"), "Invalid date.*Correct the line"),
    Case("last year without a map", project(SECOND, "{ date = 2018-07-01"), "shorten the period"),
    # The period and its vintages.
    Case(
        "period in mid year",
        project(PERIOD, "period = [2016-07-01, 2019-12-31]"),
        "Start it on a 1 January",
    ),
    Case(
        "period turned round",
        project(PERIOD, "period = [2019-01-01, 2016-12-31]"),
        "Start it on a 1 January",
    ),
    Case("period of text", project(PERIOD, 'period = ["2016", "2019"]'), "without quotes"),
    # Landings on either side of New Year.
    Case("31 December", harvest("2018-12-31"), equals=[2018]),
    Case("1 January", harvest("2019-01-01"), equals=[2019]),
    Case("29 February of a leap year", harvest("2016-02-29"), equals=[2016]),
    Case("29 February of another", harvest("2018-02-29"), "Write it as 2022-04-30"),
    Case("after the period", harvest("2020-01-01"), "Extend the period"),
    Case("before the period", harvest("2015-12-31"), "Extend the period"),
    Case("an hour in Shanghai", harvest("2018-12-31T20:00:00+08:00"), "Write it as 2022-04-30"),
    Case("day before month", harvest("05/01/2018"), "Write it as 2022-04-30"),
    Case("number of a spreadsheet", harvest("43221"), "Write it as 2022-04-30"),
    Case("two digits", harvest("18"), "Write it as 2022-04-30"),
    Case("full-width digits", harvest("２０１８-05-01"), "Write it as 2022-04-30"),
    Case(
        "a landing twice",
        lambda b: b.account(harvest=HARVEST + HARVEST.splitlines()[1] + "\n"),
        "tell the two landings apart",
    ),
    Case("zone since no day", zone_since("spring 2016"), "Write it as 2016-04-30 or 2016"),
    Case("zone since a year", zone_since("2010"), equals=total),
    # Fields of the sea.
    Case("days", axis(DAYS), equals=["2010-01-01", "2010-02-01", "2010-03-01"]),
    Case("days turned round", axis(DAYS[::-1]), "Sort the file by time"),
    Case("a day twice", axis([0, 31, 31]), "remove repeated maps"),
    Case("360_day", axis(DAYS, calendar="360_day"), "convert_calendar"),
    Case("noleap", axis(DAYS, calendar="noleap"), "convert_calendar"),
    Case("julian", axis(DAYS, calendar="julian"), "convert_calendar"),
    Case("months since", axis(DAYS, units="months since 2010-01-15"), "Write the axis as"),
    Case(
        "eight hours east",
        axis(DAYS, units="days since 2010-01-01 00:00:00 +08:00"),
        "Convert the axis to universal time",
    ),
    Case("beyond all days", axis([0, 31, 10**9]), "Write the axis as"),
    Case("two months missing", gap(list(range(1, 11))), "fields of whole years"),
    Case("all months", gap(list(range(1, 13))), equals=True),
    Case("without a unit", axis(DAYS, units="day"), "name the axis month"),
]


def test_d3_time(tmp_path, matrix):
    """At least 15 faults of time."""
    assert len(CASES) >= 15
    wrong = misses(CASES, tmp_path)
    assert not wrong, "\n".join(wrong)
    matrix.report("D3", len(CASES), len(CASES) - len(wrong), "time")
