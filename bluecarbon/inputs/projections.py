"""One transformation between two reference systems, chosen once and named.

PROJ may pick another operation for every point, and falls back to a "ballpark" one that leaves
out the shift between datums. Here one operation is chosen for all points of a map, among those
published for its place, and the ballpark is taken only where it is harmless.
"""

import warnings
from dataclasses import dataclass

from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.transformer import TransformerGroup

from bluecarbon.errors import InputError

LON_LAT = "EPSG:4326"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One transformation of coordinates; may be pickled and shared by threads."""

    description: str
    accuracy: float  # [m]; negative for a ballpark
    transformer: Transformer

    def forward(self, x, y):
        """From the source to the target system, x or longitude first."""
        return self.transformer.transform(x, y)

    def inverse(self, x, y):
        """From the target back to the source system."""
        return self.transformer.transform(x, y, direction="INVERSE")

    def __str__(self):
        if self.accuracy < 0:
            return f"{self.description}: datums that agree to about a metre taken as one"
        return f"{self.description}; accuracy {self.accuracy:g} m"


def is_lon_lat(crs):
    """True for EPSG:4326, in whatever order of axes."""
    return CRS.from_user_input(crs).equals(CRS.from_user_input(LON_LAT), ignore_axis_order=True)


def operation(source, target, bounds, *, where):
    """The transformation from one reference system to another.

    Parameters
    ----------
    source, target : str
        Anything that names a coordinate reference system.
    bounds : tuple of float
        Left, bottom, right and top of the place, in the source system.
    where : str
        The file that needs it, for the error.

    Returns
    -------
    Operation

    Raises
    ------
    InputError
        When no shift between the two datums is published for the place.
    """
    # Height and time play no part in a map.
    source, target = CRS.from_user_input(source).to_2d(), CRS.from_user_input(target).to_2d()
    with warnings.catch_warnings():
        # A better operation may need a grid file that is not installed: the text of the one
        # taken tells how good it is.
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(
            source,
            target,
            always_xy=True,
            allow_ballpark=False,
            area_of_interest=_place(source, bounds),
        )
    if group.transformers:
        chosen = group.transformers[0]
    elif _geocentric(source) and _geocentric(target):
        chosen = Transformer.from_crs(source, target, always_xy=True)
    else:
        raise InputError(
            where=where,
            found=f"no published shift between {source.name} and {target.name} for this place",
            rule="Positions are known to metres, not to a ballpark.",
            cure="Reproject the data with the local parameters to WGS 84 or CGCS2000 first.",
        )
    # Within one datum nothing is shifted; PROJ says so by 0 or, in newer releases, not at all.
    same_datum = source.geodetic_crs.equals(target.geodetic_crs, ignore_axis_order=True)
    # Members of a group must not be shared by threads; one made from its definition may.
    return Operation(
        description=chosen.description,
        accuracy=0.0 if same_datum else chosen.accuracy,
        transformer=Transformer.from_pipeline(chosen.definition),
    )


def _place(crs, bounds):
    """The bounds in degrees, roughly: datum shifts do not matter here."""
    if crs.is_projected:
        degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
        bounds = degrees.transform_bounds(*bounds)
    west, south, east, north = bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        west, south, east, north = -180, -90, 180, 90
    return AreaOfInterest(west, south, east, north)


def _geocentric(crs):
    """True for datums fixed to the centre of the Earth, such as WGS 84 and CGCS2000.

    They agree to about a metre. Known by their ellipsoid: WGS 84 and CGCS2000 take that of
    GRS 80 (semi-major axis 6,378,137 m), older national datums take others.
    """
    ellipsoid = crs.ellipsoid
    close = 298.25 < ellipsoid.inverse_flattening < 298.26
    return ellipsoid.semi_major_metre == 6_378_137.0 and close
