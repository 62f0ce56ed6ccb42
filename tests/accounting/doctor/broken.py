"""Writes a folder of inputs, each broken in one way that was met in real files.

Everything is made here: a shore with rafts at 29.5 N 121.8 E on a grid of 10 m in UTM zone 51 N.
"""

import json
import shutil
import warnings

import h5py
import numpy as np
import rasterio
import rasterio.shutil
import shapely
import xarray as xr
from affine import Affine
from pyproj import Transformer
from rasterio.errors import NotGeoreferencedWarning

from bluecarbon.accounting.doctor import gcj02
from bluecarbon.inputs.polygons import ground_area

CRS, CELL = "EPSG:32651", 10.0
LEFT, TOP = 377_000.0, 3_266_000.0
ROWS, COLS = 260, 300
TO_DEGREES = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
LEGEND = (
    "code,habitat,creditable,label_en,label_zh\n1,sea,no,Sea,海\n2,mangrove,yes,Mangrove,红树林\n"
    "3,spartina marsh,no,Spartina,互花米草\n4,seaweed farm,yes,Seaweed farm,藻类养殖\n"
)
HARVEST = (
    "zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution\n"
    "A,kelp,2020,120.5,t,wet,report 7,110,131,normal\n"
)


def from_origin(left, top, width, height):
    """The transform of a map by its upper left corner; rasterio's own warns of affine's future."""
    return Affine(width, 0, left, 0, -height, top)


def rafts(seed=3, n=26):
    """Rectangles of cells (row, col, height, width), apart from one another and from the rim."""
    random = np.random.default_rng(seed)
    found = []
    while len(found) < n:
        height, width = random.integers(9, 26, 2)
        row, col = random.integers(55, ROWS - 85), random.integers(55, COLS - 85)
        box = shapely.box(col - 3, row - 3, col + width + 3, row + height + 3)
        if all(not box.intersects(other) for *_, other in found):
            found.append((row, col, height, width, box))
    return [f[:4] for f in found]


def classes():
    """A map: sea, a wedge of mangrove along the west, rafts; no two quarters look alike."""
    values = np.ones((ROWS, COLS), np.uint8)
    values[np.add.outer(np.arange(ROWS), 2 * np.arange(COLS)) < 90] = 2
    values[-20:, :40] = 3
    for row, col, height, width in rafts():
        values[row : row + height, col : col + width] = 4
    return values


def tif(path, values=None, *, crs=CRS, transform=None, nodata=255, tags=None, **profile):
    values = classes() if values is None else values
    transform = transform or from_origin(LEFT, TOP, CELL, CELL)
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = {"driver": "GTiff", "count": 1, "dtype": values.dtype, "compress": "deflate"}
    settings |= {"height": values.shape[0], "width": values.shape[1], "nodata": nodata} | profile
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # meant, in one of them
        with rasterio.open(path, "w", crs=crs, transform=transform, **settings) as file:
            file.write(values, 1)
            file.update_tags(**(tags or {}))


def outlines(shift=None):
    """The rafts as polygons in degrees."""
    found = []
    for row, col, height, width in rafts():
        x, y = LEFT + CELL * col, TOP - CELL * row
        box = shapely.box(x, y - CELL * height, x + CELL * width, y)
        box = shapely.transform(box, TO_DEGREES.transform, interleaved=False)
        found.append(shapely.transform(box, shift, interleaved=False) if shift else box)
    return found


def geojson(path, polygons, *, crs=None, more=None):
    """Zones A, B, C, ... with a holder and a title."""
    path.parent.mkdir(parents=True, exist_ok=True)
    features = []
    for i, polygon in enumerate(polygons):
        own = {"zone": chr(65 + i), "holder": "H", "title_ref": f"T{i}"}
        own |= {k: v[i] for k, v in (more or {}).items()}
        geometry = polygon if isinstance(polygon, dict) else shapely.geometry.mapping(polygon)
        features.append({"type": "Feature", "properties": own, "geometry": geometry})
    document = {"type": "FeatureCollection", "features": features}
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document))


def ocean(path, name="sst", values=None, *, units="degC", lat=None, lon=None, time=None, **attrs):
    """A field of twelve months on cells of a quarter of a degree around the shore."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lat = np.arange(28.125, 31, 0.25) if lat is None else np.asarray(lat, float)
    lon = np.arange(120.125, 123, 0.25) if lon is None else np.asarray(lon, float)
    months = np.arange(12) * 30.4 + 15 if time is None else time[0]
    shape = (len(months), len(lat), len(lon))
    if values is None:
        values = 18 + 6 * np.sin(np.arange(12) / 2)[:, None, None] + np.zeros(shape)
    values = np.broadcast_to(np.asarray(values), shape).copy()
    said = {"units": "days since 2020-01-01"} | (time[1] if time else {})
    data = xr.Dataset(
        {name: (("time", "lat", "lon"), values, {"units": units} | attrs)},
        {
            "time": ("time", months, said),
            "lat": ("lat", lat, {"units": "degrees_north"}),
            "lon": ("lon", lon, {"units": "degrees_east"}),
        },
    )
    data.to_netcdf(path, engine="h5netcdf")


def build(root):
    """Write all of it below `root`; returns what is broken: path -> words of its cure."""
    cures = {}
    for part in (_good, _maps, _series, _fields, _zones, _tables, _others):
        cures |= part(root)
    return cures


def _good(root):
    """A folder with which nothing is wrong, beside the broken ones."""
    good = root / "good"
    for year in (2016, 2019, 2022, 2025):
        values = classes()
        # Spartina shrinks, and is gone by the last map.
        values[-20:, 40 - 4 * (year - 2016) : 40] = 1
        values[values == 3] = 1 if year == 2025 else 3
        tif(good / f"habitats_{year}.tif", values)
    (good / "legend.csv").write_text(LEGEND)
    (good / "harvest.csv").write_text(HARVEST)
    geojson(good / "zones.geojson", outlines()[:3])
    ocean(
        good / "ocean.nc",
        time=(np.arange(12 * 10) * 30.44 + 15, {"units": "days since 2016-01-01"}),
        values=18.0,
    )
    return {}


def _maps(root):
    """Class maps, one fault each; the legend beside them is sound."""
    maps = root / "maps"
    tif(maps / "map_2001.tif")  # sound: the frame that all share
    values = classes()
    values[-1, -9:] = 2
    tif(maps / "map_2002.tif", values)
    values = classes()
    values[0, :50] = 255
    tif(maps / "undeclared_2003.tif", values, nodata=None)
    tif(maps / "floats_2004.tif", classes().astype("float32"), nodata=-9999)
    tif(maps / "empty_2005.tif", np.full((ROWS, COLS), 255, np.uint8))
    tif(maps / "nocrs_2006.tif", crs=None)
    tif(maps / "beside_2007.tif", crs=None, transform=Affine.identity())
    (maps / "beside_2007.tfw").write_text(f"10\n0\n0\n-10\n{LEFT + 5}\n{TOP - 5}\n")
    tif(maps / "southup_2008.tif", transform=Affine(10, 0, LEFT, 0, 10, TOP - 2600))
    tif(maps / "turned_2009.tif", classes()[::-1].copy())
    tif(maps / "half_2010.tif", transform=from_origin(LEFT + 5, TOP, 10, 10))
    tif(maps / "utm50_2011.tif", crs="EPSG:32650")
    tif(maps / "oblong_2012.tif", transform=from_origin(LEFT, TOP, 10, 12))
    values = classes()
    values[100:104, 10:20] = 9
    tif(maps / "unnamed_2013.tif", values)
    tif(maps / "cut_2014.tif")
    data = (maps / "cut_2014.tif").read_bytes()
    (maps / "cut_2014.tif").write_bytes(data[: len(data) // 2])
    # With the table of blocks at its head, a file opens however much of its end is lost.
    noise = np.random.default_rng(1).integers(1, 5, (ROWS, COLS), dtype=np.uint8)
    tif(root / "whole.tif", noise)
    rasterio.shutil.copy(root / "whole.tif", maps / "cut_2019.tif", driver="COG", blocksize=128)
    (root / "whole.tif").unlink()
    data = (maps / "cut_2019.tif").read_bytes()
    (maps / "cut_2019.tif").write_bytes(data[: len(data) * 2 // 3])
    swapped = from_origin(29.4, 121.9, 1e-4, 1e-4)
    tif(maps / "swapped_2015.tif", crs="EPSG:4326", transform=swapped)
    (maps / "vrt_2016.tif").write_text("<VRTDataset rasterXSize='2' rasterYSize='2'/>")
    tif(maps / "bands_2017.tif", count=2)
    tif(maps / "scaled_2018.tif")
    with rasterio.open(maps / "scaled_2018.tif", "r+") as file:
        file.scales, file.offsets = (0.1,), (0.0,)
    (maps / "legend.csv").write_text(LEGEND)
    cover = np.zeros((ROWS, COLS), np.float32)
    cover[:, :50] = np.linspace(0, 100, 50)
    tif(root / "covers" / "mangrove_2020.tif", cover, nodata=-1, tags={"units": "fraction"})
    tif(
        root / "global" / "mangrove_2020.tif",
        cover,
        nodata=-1,
        crs="EPSG:4326",
        transform=from_origin(179, 10, 0.01, 0.01),
        tags={"units": "percent"},
    )
    return {
        "maps/undeclared_2003.tif": "Declare it: rio edit-info --nodata 255",
        "maps/floats_2004.tif": "Write it as integers",
        "maps/empty_2005.tif": "Check the nodata value of the file",
        "maps/nocrs_2006.tif": "rio edit-info --crs",
        "maps/beside_2007.tif": "with the sidecar still beside",
        "maps/southup_2008.tif": "gdalwarp IN OUT.tif writes it north-up",
        "maps/turned_2009.tif": r"Turn the cells over",
        "maps/half_2010.tif": "Write the maps on one grid",
        "maps/utm50_2011.tif": "Write the maps on one grid",
        "maps/oblong_2012.tif": "Write the maps on one grid|a wrong cell size",
        "maps/unnamed_2013.tif": "Add the codes to legend.csv",
        "maps/cut_2014.tif": "cut off or damaged: copy it again",
        "maps/cut_2019.tif": "cut off: copy it again",
        "maps/swapped_2015.tif": "put longitude before latitude",
        "maps/vrt_2016.tif": "Convert it first",
        "maps/bands_2017.tif": "each band to a file of its own",
        "maps/scaled_2018.tif": "Remove the scale and offset",
        "covers/mangrove_2020.tif": 'write unit = "percent"',
        "global/mangrove_2020.tif": "Turn it: gdalwarp",
    }


def _series(root):
    """Series that are wrong only together."""
    tif(root / "nolegend" / "map_2020.tif")
    gap = root / "gap"
    for year in (2001, 2003, 2005, 2011):
        values = classes()
        values[-1, 2000 - year :] = 2
        tif(gap / f"map_{year}.tif", values)
    (gap / "legend.csv").write_text(LEGEND)
    twice = root / "twice"
    tif(twice / "a_2020.tif")
    shutil.copy(twice / "a_2020.tif", twice / "b_2021.tif")
    values = classes()
    values[0] = 2
    tif(twice / "c_2020.tif", values)
    (twice / "legend.csv").write_text(LEGEND.replace("3,spartina marsh,no", "3,spartina marsh,yes"))
    before, after = root / "before", root / "after"
    tif(before / "map_2021.tif")
    tif(after / "map_2026.tif")
    (before / "legend.csv").write_text(LEGEND)
    (after / "legend.csv").write_text(LEGEND)
    (before / "harvest.csv").write_text(HARVEST)
    farmless = "".join(line for line in LEGEND.splitlines(True) if "farm" not in line)
    values = classes()
    values[values == 4] = 1
    values[values == 3] = 1
    tif(root / "farmless" / "map_2020.tif", values)
    (root / "farmless" / "legend.csv").write_text(farmless)
    (root / "farmless" / "harvest.csv").write_text(HARVEST)
    return {
        "nolegend/map_2020.tif": "Write legend.csv with the columns",
        "gap/map_2011.tif": "Add the map in between",
        "twice/b_2021.tif": "whether the right map was copied",
        "twice/c_2020.tif": "Join the two into one",
        "twice/legend.csv": "creditable = no",
        "before/map_2021.tif": "Add a map from after 2025",
        "before/harvest.csv": "Extend the period by a map",
        "after/map_2026.tif": "still stands, or came back",
        "farmless/harvest.csv": "Add the habitat to the legend and the maps",
    }


def _fields(root):
    """Ocean fields, one fault each."""
    f = root / "fields"
    kelvin = 291.0 + np.zeros((12, 1, 1))
    ocean(f / "kelvin.nc", values=kelvin)
    ocean(f / "pascal.nc", "msl", 101_300.0, units="hPa")
    ocean(f / "percent.nc", "sea_ice_fraction", np.linspace(0, 90, 12)[:, None, None], units="1")
    ocean(f / "unitless.nc", units="")
    ocean(f / "swapped.nc", lat=np.arange(120.125, 123, 0.25), lon=np.arange(28.125, 31, 0.25))
    ocean(f / "corners.nc", lat=np.arange(-90, 90, 1.0), lon=np.arange(0, 360, 1.0))
    ocean(f / "calendar.nc", time=(np.arange(12) * 30.0, {"calendar": "360_day"}))
    ocean(f / "packed.nc", values=np.full((12, 1, 1), 1850, np.int16))
    ocean(f / "twice.nc")
    with h5py.File(f / "twice.nc", "r+") as file:
        file["sst"].attrs["scale_factor"], file["sst"].attrs["add_offset"] = 0.01, 273.0
    ocean(f / "fill.nc", values=np.where(np.arange(12)[:, None, None] < 3, -9999.0, 18.0))
    ocean(f / "cut.nc")
    data = (f / "cut.nc").read_bytes()
    (f / "cut.nc").write_bytes(data[: len(data) // 2])
    (f / "classic.nc").write_bytes(b"CDF\x01" + bytes(60))
    gap = (np.r_[15, 45, 75, 320, 350.0], {})
    ocean(f / "gap.nc", values=18.0, time=gap)
    far = root / "far"
    tif(far / "map_2020.tif")
    (far / "legend.csv").write_text(
        LEGEND.replace("spartina", "other").replace("Spartina", "Other").replace("互花米草", "盐沼")
    )
    ocean(far / "elsewhere.nc", lat=np.arange(10.125, 13, 0.25), values=18.0)
    ocean(far / "years.nc", time=(np.arange(12) * 30.4 + 15, {"units": "days since 2010-01-01"}))
    half = root / "half"
    ocean(half / "centres.nc", lat=np.arange(27.5, 31, 1), lon=np.arange(120.5, 124, 1))
    ocean(half / "corners.nc", lat=np.arange(27.0, 31, 1), lon=np.arange(120.0, 124, 1))
    return {
        "fields/kelvin.nc": "The values look like K",
        "fields/pascal.nc": "The values look like Pa",
        "fields/percent.nc": "The values look like %",
        "fields/unitless.nc": "State it: use",
        "fields/swapped.nc": "latitude and longitude are swapped",
        "fields/corners.nc": "Add half a cell to the axis",
        "fields/calendar.nc": "convert_calendar",
        "fields/packed.nc": "Take scale_factor and add_offset from the original",
        "fields/twice.nc": "Remove the attributes scale_factor",
        "fields/fill.nc": "_FillValue = -9999",
        "fields/cut.nc": "copy the file again",
        "fields/classic.nc": "nccopy -k nc4",
        "fields/gap.nc": "Add the missing months",
        "far/elsewhere.nc": "max_distance_km|finer fields",
        "far/years.nc": "Add the missing years",
        "half/corners.nc": "add half a cell",
    }


def _zones(root):
    """Zones, one fault each, and beside a map where it shows only there."""
    z = root / "zones"
    three = outlines()[:3]
    hectares = [ground_area(p) / 10_000 for p in three]
    mu = [round(15 * h, 1) for h in hectares]
    geojson(z / "mu.geojson", three, more={"area_ha": mu})
    geojson(z / "km2.geojson", three, more={"area_km2": [round(h, 2) for h in hectares]})
    swapped = [shapely.transform(p, lambda c: c[:, ::-1]) for p in three]
    geojson(z / "swapped.geojson", swapped)
    turned = [shapely.transform(p, lambda c: c + [100, 0]) for p in three]
    geojson(z / "beyond180.geojson", turned)
    geojson(z / "cgcs.geojson", three, crs="urn:ogc:def:crs:EPSG::4547")
    metres = [shapely.box(LEFT, TOP - 500, LEFT + 500, TOP)]
    geojson(z / "metres.geojson", metres)
    bow = {
        "type": "Polygon",
        "coordinates": [
            [[121.8, 29.5], [121.81, 29.51], [121.81, 29.5], [121.8, 29.51], [121.8, 29.5]]
        ],
    }
    geojson(z / "bowtie.geojson", [bow])
    geojson(z / "nobody.geojson", three, more={"holder": ["", "H", "H"]})
    geojson(z / "overlap.geojson", [three[0], three[0]])
    (z / "broken.geojson").write_text('{"type": "FeatureCollection", "features": [')
    (z / "zones.kml").write_text("<kml/>")
    (z / "alone.shp").write_bytes(b"\x00\x00\x27\x0a" + bytes(96))
    (z / "lost.dbf").write_bytes(bytes(32))
    gcj = root / "gcj02"
    tif(gcj / "map_2025.tif")
    (gcj / "legend.csv").write_text(LEGEND)
    geojson(gcj / "zones.geojson", outlines(gcj02.to_gcj02))
    off = root / "off"
    tif(off / "map_2025.tif")
    (off / "legend.csv").write_text(LEGEND)
    geojson(off / "zones.geojson", [shapely.transform(p, lambda c: c + [0.5, 0]) for p in three])
    (off / "zones.csv").write_text(
        "zone,holder,title_ref,area,unit\nA,H,T,41000,ha\nB,H,T,66740,ha\n"
    )
    (z / "areas.csv").write_text(
        "zone,holder,title_ref,area,unit,面积(亩)\nA,H,T,300,ha,300\nB,H,T,450,ha,450\n"
    )
    return {
        "zones/mu.geojson": "numbers look like mu",
        "zones/km2.geojson": "numbers look like ha",
        "zones/swapped.geojson": "latitude before longitude: swap the two",
        "zones/beyond180.geojson": "subtract 360",
        "zones/cgcs.geojson": "ogr2ogr -t_srs EPSG:4326",
        "zones/metres.geojson": "look like metres",
        "zones/bowtie.geojson": "make_valid",
        "zones/nobody.geojson": "Add the property",
        "zones/overlap.geojson": "Correct the boundary|Rename one",
        "zones/broken.geojson": "export the file again",
        "zones/zones.kml": "ogr2ogr -t_srs EPSG:4326 zones.geojson",
        "zones/alone.shp": "Copy the missing files too",
        "zones/lost.dbf": "Copy lost.shp too",
        "zones/areas.csv": "which of the two the title certifies",
        "gcj02/zones.geojson": "Ask where the outline comes from",
        "off/zones.geojson": "Use maps that cover the zone",
        "off/zones.csv": "Check the unit: mu",
    }


def _tables(root):
    """Tables, one fault each."""
    t = root / "tables"
    t.mkdir(parents=True)
    (t / "gbk.csv").write_bytes(HARVEST.replace("report 7", "验收 7").encode("gbk"))
    (t / "utf16.csv").write_bytes(HARVEST.encode("utf-16"))
    (t / "semicolons.csv").write_text(HARVEST.replace(",", ";"))
    (t / "comma.csv").write_text(HARVEST.replace(",120.5,", ',"120,5",'))
    (t / "serials.csv").write_text(HARVEST.replace(",2020,", ",44681,"))
    (t / "nobasis.csv").write_text(HARVEST.replace(",mass_basis", "").replace(",wet", ""))
    (t / "emptybasis.csv").write_text(HARVEST.replace(",wet,", ",,"))
    (t / "ton.csv").write_text(HARVEST.replace(",t,", ",ton,"))
    (t / "nettle.csv").write_text(HARVEST.replace("kelp", "sea nettle"))
    (t / "doubled.csv").write_text(HARVEST.replace("mass_low", "mass"))
    (t / "shifted.csv").write_text(HARVEST.replace("normal\n", "normal,1,2\n"))
    (t / "legend_codes.csv").write_text(LEGEND.replace("2,mangrove", ",mangrove"))
    (t / "legend_twice.csv").write_text(LEGEND.replace("2,mangrove", "1,mangrove"))
    (t / "points.csv").write_text("x,y,reference_class\n29.5,121.8,sea\n")
    (t / "parameters.csv").write_text("name,value\nx,1\n")
    (t / "harvest.xlsx").write_bytes(b"PK\x03\x04" + bytes(60))
    (t / "hidden.csv").write_bytes(b"PK\x03\x04" + bytes(60))
    (t / "core.csv").write_text(
        "core_id,study_id,depth_min,depth_max,dry_bulk_density,fraction_organic_matter,"
        "fraction_carbon\nC1,S,0,2,0.9,0.1,4.5\nC1,S,2,4,0.9,0.1,0.03\n"
    )
    (t / "pb210.csv").write_text("depth_cm,thickness_cm,total_Pb210,error\n1,1,300,10\n")
    return {
        "tables/gbk.csv": "Save the file as UTF-8",
        "tables/utf16.csv": "Save the file as UTF-8",
        "tables/semicolons.csv": "Save the file with commas",
        "tables/comma.csv": "Write decimal points",
        "tables/serials.csv": r"44681 is 2022-04-30",
        "tables/nobasis.csv": "Add it, or rename the column",
        "tables/emptybasis.csv": "wet, air-dry",
        "tables/ton.csv": "Write t or kg",
        "tables/nettle.csv": "Correct the species",
        "tables/doubled.csv": "Rename or remove one of the columns",
        "tables/shifted.csv": "Complete the header or the row",
        "tables/legend_codes.csv": "Correct the code",
        "tables/legend_twice.csv": "Remove one of the rows",
        "tables/points.csv": "Exchange x and y",
        "tables/harvest.xlsx": "as CSV UTF-8",
        "tables/hidden.csv": "Save the file as UTF-8",
        "tables/core.csv": ".",
        "tables/pb210.csv": "Tell the reader: read_lead210",
    }


def _others(root):
    """A project file whose map is missing, and an empty file."""
    (root / "empty.bin").write_bytes(b"")
    return {"empty.bin": "Copy it again"}
