"""Monthly ocean fields from the figures quoted for one shelf cell, 29.5 N 122.5 E."""

import numpy as np
import xarray as xr

MONTHS = 12
BASIS = {True: "no: quoted, see source", False: "assumed: see comment"}


TITLE = "Monthly ocean fields of a shelf cell off Xiangshan"
BAY = {
    "title": f"{TITLE}, for a drawn bay",
    "comment": "Shelf cell applied to a bay 50 km away: one degree does not resolve a bay.",
    "history": "written by bluecarbon.samples.drawing",
}


def ocean_fields(assumed, said=None):
    """The dataset behind ocean.nc, on (time, lat, lon).

    `said` holds title, comment and history of the file, for another place than the bay.
    """
    said = said or BAY
    about = assumed["ocean"]
    season = np.cos(2 * np.pi * np.arange(MONTHS) / MONTHS).round(9)  # 1 in January, -1 in July
    fields = {}
    for name, own in about["fields"].items():
        if "monthly" in own:
            values = np.array(own["monthly"], float)
        else:
            low, high = own["lowest"], own["highest"]
            values = (0.5 * (high + low) + 0.5 * (high - low) * season).round(2)
        attrs = {key: own[key] for key in ("long_name", "standard_name", "units") if key in own}
        attrs |= {"simulated": BASIS[own["quoted"]], "source": own["source"]}
        attrs["comment"] = own["comment"]
        fields[name] = (("time", "lat", "lon"), values[:, None, None], attrs)
    days = np.array([f"{about['year']}-{m:02d}-16" for m in range(1, MONTHS + 1)], "datetime64[D]")
    since = (days - np.datetime64(f"{about['year']}-01-01")).astype(np.int32)
    units = f"days since {about['year']}-01-01"
    return xr.Dataset(
        fields,
        coords={
            "time": ("time", since, {
                "standard_name": "time", "axis": "T", "units": units, "calendar": "standard",
                "comment": "middle of the months; years of the fields differ, see their source",
            }),
            "lat": ("lat", [about["lat"]], {
                "standard_name": "latitude", "axis": "Y", "units": "degrees_north",
            }),
            "lon": ("lon", [about["lon"]], {
                "standard_name": "longitude", "axis": "X", "units": "degrees_east",
            }),
        },
        attrs={
            "Conventions": "CF-1.11",
            "title": said["title"],
            "comment": said["comment"],
            "simulated": "yes",
            "simulated_detail": "partly: each variable says which of its values are quoted",
            "seed": assumed["seed"],
            "source": about["source"],
            "history": said["history"],
        },
    )  # fmt: skip
