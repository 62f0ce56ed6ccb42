"""Matrix A6: what makes GDAL read another file or ask a server, and does not here.

Each file is read twice: in the child, and by the same reader in this process, where nothing is
isolated and all drivers of GDAL are there. The second shows that the reader alone holds.
"""

import io
import json
import shutil
import zipfile

import numpy as np
import pytest
import rasterio

from bluecarbon.accounting.verifying.sandbox import inspect_files, inspect_untrusted, reading
from bluecarbon.evidence.sandbox import Limits
from bluecarbon.inputs.geotiff import GeoTiff

VRT = """<VRTDataset rasterXSize="40" rasterYSize="30"><SRS>EPSG:32651</SRS>
<GeoTransform>3e5, 10, 0, 3.2e6, 0, -10</GeoTransform>
<VRTRasterBand dataType="Byte" band="1"{band}</VRTRasterBand></VRTDataset>"""
SIMPLE = (
    "><SimpleSource><SourceFilename>{}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>"
)
RAW = """ subClass="VRTRawRasterBand"><SourceFilename relativetoVRT="0">{}</SourceFilename>
<ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset><LineOffset>40</LineOffset>"""
PYTHON = """ subClass="VRTDerivedRasterBand"><PixelFunctionLanguage>Python</PixelFunctionLanguage>
<PixelFunctionType>f</PixelFunctionType><PixelFunctionCode><![CDATA[
open("{}", "w").write("ran")
def f(*a, **k): pass
]]></PixelFunctionCode>"""
WMS = """<GDAL_WMS><Service name="{}"><ServerUrl>{}/${{z}}/${{x}}/${{y}}</ServerUrl></Service>
<DataWindow><UpperLeftX>-180</UpperLeftX><UpperLeftY>90</UpperLeftY><LowerRightX>180</LowerRightX>
<LowerRightY>-90</LowerRightY><SizeX>40</SizeX><SizeY>30</SizeY></DataWindow>
<Projection>EPSG:4326</Projection><BandsCount>1</BandsCount></GDAL_WMS>"""


def hostile_texts(canary):
    """Files that a generous reader would take for a map, by what they try."""
    secret, url = canary.secret, canary.url
    stac = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "stac_version": "1.0.0", "properties": {"proj:epsg": 32651},
         "assets": {"a": {"href": f"{url}/a.tif", "proj:shape": [30, 40],
                          "proj:transform": [10, 0, 3e5, 0, -10, 3.2e6]}}}]}  # fmt: skip
    vrt = VRT.format
    texts = {
        "VRT raw band of a file": vrt(band=RAW.format(secret)),
        "VRT of a file": vrt(band=SIMPLE.format(secret)),
        "VRT of a map beside": vrt(band=SIMPLE.format("map.tif")),
        "VRT of /vsicurl": vrt(band=SIMPLE.format(f"/vsicurl/{url}/a.tif")),
        "VRT of /vsicurl_streaming": vrt(band=SIMPLE.format(f"/vsicurl_streaming/{url}/a.tif")),
        "VRT of a URL": vrt(band=SIMPLE.format(f"{url}/a.tif")),
        "VRT of /vsizip in /vsicurl": vrt(band=SIMPLE.format(f"/vsizip//vsicurl/{url}/a.zip/a")),
        "VRT of /vsisubfile": vrt(band=SIMPLE.format(f"/vsisubfile/0_99,{secret}")),
        "VRT of /vsis3": vrt(band=SIMPLE.format("/vsis3/bucket/a.tif")),
        "VRT of XML within": vrt(band=SIMPLE.format(vrt(band="/>").replace("<", "&lt;"))),
        "VRT with Python": vrt(band=PYTHON.format(canary.written)),
        "VRT after spaces": "  \n" + vrt(band=RAW.format(secret)),
        "VRT after a mark": "\ufeff" + vrt(band=RAW.format(secret)),
        "VRT with XML declaration": '<?xml version="1.0"?>' + vrt(band=RAW.format(secret)),
        "XML entity": f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{secret}">]><VRTDataset>&b;</VRTDataset>',
        "OGR VRT": f"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{secret}"
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "WMS": WMS.format("WMS", url),
        "TMS": WMS.format("TMS", url),
        "ArcGIS": WMS.format("AGS", url),
        "WMTS": f"<GDAL_WMTS><GetCapabilitiesUrl>{url}</GetCapabilitiesUrl></GDAL_WMTS>",
        "WMTS capabilities": '<Capabilities xmlns="http://www.opengis.net/wmts/1.0">'
        f"{url}</Capabilities>",
        "WCS": f"<WCS_GDAL><ServiceURL>{url}/?</ServiceURL>"
        "<CoverageName>a</CoverageName></WCS_GDAL>",
        "tile index": f"<GDALTileIndexDataset><IndexDataset>{url}/a.gpkg</IndexDataset>"
        "</GDALTileIndexDataset>",
        "STACIT": json.dumps(stac),
        "ISIS cube": f'Object = IsisCube\n ^Core = "{secret}"\nEnd_Object\nEnd\n',
        "PDS label": f'PDS_VERSION_ID = PDS3\n^IMAGE = "{secret}"\nEND\n',
        "ERMapper": "DatasetHeader Begin\nRasterInfo Begin\nRasterInfo End\nDatasetHeader End\n",
        "DIMAP": f"<Dimap_Document><Data_Access><Data_File><DATA_FILE_PATH href='{secret}'/>"
        "</Data_File></Data_Access></Dimap_Document>",
        "address as text": f"{url}/a.tif",
        "subdataset as text": f"GTIFF_RAW:{secret}",
    }  # fmt: skip
    return {name: text.encode() for name, text in texts.items()}


def hostile_maps(canary, make_geotiff):
    """GeoTIFF files that carry something more; what they say of the map itself stays true."""
    plain = make_geotiff()
    with rasterio.MemoryFile() as memory:
        place = {"transform": rasterio.Affine(10, 0, 3e5, 0, -10, 3.2e6)}
        with memory.open(driver="GTiff", width=40, height=30, count=1, dtype="uint8",
                         crs="EPSG:32651", **place) as file:  # fmt: skip
            file.write(np.full((1, 30, 40), 2, "uint8"))
            file.update_tags(SOURCE=VRT.format(band=RAW.format(canary.secret)), URL=canary.url)
            file.update_tags(ns="xml:ESRI", a=f"<PAMDataset><SRS>{canary.url}</SRS></PAMDataset>")
        tagged = memory.read()
    return {
        "GeoTIFF and VRT in one": plain + VRT.format(band=RAW.format(canary.secret)).encode(),
        "GeoTIFF with XML in its tags": tagged,
    }


def hostile_formats(canary):
    """Other formats of GDAL under the name of a map."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.tif", canary.secret.read_bytes())
    grids = f"+proj=longlat +ellps=bessel +nadgrids=@{canary.url}/a.gsb +type=crs"
    return {
        "zip": archive.getvalue(),
        "SQLite": b"SQLite format 3\0" + bytes(1000),
        "PDF": b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj",
        "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(1000),
        "netCDF-3": b"CDF\x01" + bytes(1000),
        "TIFF head and VRT": b"II*\0" + VRT.format(band=RAW.format(canary.secret)).encode(),
        "TIFF whose CRS names a grid on a server": _with_crs(grids),
    }


def _with_crs(crs):
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "uint8"}
    with rasterio.MemoryFile() as memory:
        with memory.open(**profile, crs=crs, transform=rasterio.Affine(1, 0, 9, 0, -1, 9)) as file:
            file.write(np.ones((1, 30, 40), "uint8"))
        return memory.read()


ADDRESSES = [
    "/vsicurl/{url}/a.tif",
    "{url}/a.tif",
    "vrt://{secret}",
    "<VRTDataset>{secret}",
    "NETCDF:{secret}:a",
]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_no_file_makes_gdal_read_another_or_ask_a_server(canary, sandbox, make_geotiff, matrix):
    maps = hostile_maps(canary, make_geotiff)
    files = hostile_texts(canary) | hostile_formats(canary) | maps
    held = 0
    for name, data in files.items():
        found = inspect_untrusted(data, "geotiff", name=name, sandbox=sandbox)
        request = {"kind": "geotiff", "name": name, "limits": Limits().as_json()}
        try:
            here = reading.answer(request, data)["verdict"]
        except Exception:  # in the child any error is a rejection
            here = "rejected"
        expected = "rejected"
        if name in maps:
            expected = "accepted"
            values = GeoTiff(name, data).read((0, 0, 30, 40))
            assert values.max() < 5, name  # the classes that the map was made with
        elif "grid" in name:
            expected = found.verdict  # either, as long as nobody asks the server
        ok = found.verdict == here == expected and not canary.sang(found)
        assert ok, (name, found, here)
        held += ok
    for address in ADDRESSES:
        path = address.format(url=canary.url, secret=canary.secret)
        found = inspect_files({path: path}, kinds={path: "geotiff"})[path]
        held += found.stage == "file" and not canary.sang(found)
    matrix.report("A6", len(files) + len(ADDRESSES), held, f"{len(canary.requests)} requests")


@pytest.mark.parametrize(
    "sidecar", ["a.tif.aux.xml", "a.aux.xml", "a.tfw", "a.tif.ovr", "a.tif.msk", "a.prj"]
)
def test_what_lies_beside_a_map_changes_nothing(tmp_path, make_geotiff, sidecar, matrix):
    """A PAM file that moves and scales the map, or another map, under the names GDAL looks for."""
    pam = (
        "<PAMDataset><SRS>EPSG:4326</SRS><GeoTransform>0, 1, 0, 0, 0, -1</GeoTransform>"
        '<PAMRasterBand band="1"><NoDataValue>1</NoDataValue><Scale>1000</Scale></PAMRasterBand>'
        "</PAMDataset>"
    )
    (tmp_path / "a.tif").write_bytes(make_geotiff())
    alone = inspect_files({"a.tif": tmp_path / "a.tif"})["a.tif"]
    if sidecar.endswith(("ovr", "msk")):
        shutil.copy(tmp_path / "a.tif", tmp_path / sidecar)
    else:
        (tmp_path / sidecar).write_text(pam if sidecar.endswith("xml") else "1\n0\n0\n-1\n0\n0\n")
    beside = inspect_files({"a.tif": tmp_path / "a.tif"})["a.tif"]
    assert alone.accepted
    matrix.report(f"A6, {sidecar}", 1, int(alone.facts == beside.facts))
