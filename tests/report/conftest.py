"""A small account made by hand, with names that attack, and a browser to look at reports with."""

import json
import os
import select
import shutil
import subprocess
from base64 import b64decode
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr

from bluecarbon.grid import Grid
from bluecarbon.lots.statements import PERMANENCE, eligibility
from bluecarbon.project import Project

SCRIPT = "<script>document.title='owned'</script>"
BIDI = "Chen\u202egnaW"
FORMULA = "=cmd|' /C calc'!A0"
QUOTES = "\"><img src=x onerror=document.title='owned'>"
MATHS = "$\\frac{1}{0$"
TEMPLATE = "{{ 7 * 191 }} {0} %s"

PARTS = ["baseline", "leakage", "deduction", "netted", "buffer", "lots", "remainder"]

IPCC, HYT = "ipcc-wetlands-2013", "hyt0305-2021"

# holder, vintage, habitat, method, gross, then PARTS, by hand so that every row adds up. The marsh
# of 2025 is a net source whose 700 kg the mangrove of the same holder and year carries.
LINES = [
    (SCRIPT, 2024, "mangrove", IPCC, 1_234_567, 0, 0, 234_567, 0, 150_000, 850_000, 0),
    (SCRIPT, 2025, "mangrove", IPCC, 1_300_321, 0, 0, 240_000, 700, 158_943, 900_000, 678),
    (SCRIPT, 2025, "tidal marsh", IPCC, -700, 0, 0, 0, -700, 0, 0, 0),
    (BIDI, 2024, "seaweed farm", HYT, 98_765_432, 0, 0, 18_765_432, 0, 12_000_000, 68_000_000, 0),
    (BIDI, 2025, "seaweed farm", HYT, 999, 0, 0, 99, 0, 135, 0, 765),
]

PROJECT = {
    "project": {
        "id": "fake-1",
        "title": {"en": FORMULA, "zh": f"西沪港 {TEMPLATE}"},
        "period": [date(2024, 1, 1), date(2025, 12, 31)],
        "claim": "annual sink",
        "demonstration": True,
    },
    "zones": {"path": "zones.geojson"},
    "habitats": {
        "legend": "legend.csv",
        "maps": [
            {"date": date(2024, 7, 1), "path": "2024.tif"},
            {"date": date(2025, 7, 1), "path": "2025.tif"},
        ],
    },
    "harvest": {
        "path": "harvest.csv",
        "convention": "harvest removal",
        "share_layout": "whole-animal dry shares",
    },
    "method": [
        {"habitats": ["mangrove", "tidal marsh"], "use": IPCC},
        {"habitats": ["seaweed farm"], "use": HYT},
        {"habitats": ["seaweed farm"], "use": "airsea"},
    ],
    "uncertainty": {"draws": 10_000, "seed": 20230228},
    "crediting": {"rule": "percentile", "confidence": 0.9, "buffer": 0.15},
    "path": Path("project.toml"),
}

STATES = ("no data", "mangrove", "tidal marsh", "seaweed farm", "sea")


def lines_table():
    """The lines as the account holds them."""
    keys = ["holder", "vintage", "habitat", "method"]
    lines = pd.DataFrame(LINES, columns=keys + [f"{p}_kg" for p in ("gross", *PARTS)])
    for name, share in (("mean", 1.0), ("median", 0.98), ("p05", 0.6), ("p95", 1.5)):
        lines[f"{name}_kg"] = (lines["gross_kg"] * share).astype("int64")
    after = {
        IPCC: ("after IPCC 2013, quoted", "参照IPCC 2013（系转引）", "quoted", ""),
        HYT: (
            "after HY/T 0305-2021, reconstructed",
            "参照HY/T 0305-2021（系重构）",
            "reconstructed",
            "harvest removal",
        ),
    }
    columns = ["label", "label_zh", "status", "convention"]
    lines[columns] = [after[m] for m in lines["method"]]
    return lines


def make_strata():
    """Two habitats on maps, one outside the zones, and a harvest."""
    cm2 = np.array([[12, 17], [10, 7], [6, 6], [66, 64]]) * 10**10
    by_year = np.array([[12.0, 14.5], [8.5, 7.0], [6.0, 6.0], [66.0, 64.0]])
    return xr.Dataset(
        {
            "mapped_area": (("stratum", "map_date"), cm2),
            "area_conservative": (("stratum", "year"), by_year),
            "area_linear": (("stratum", "year"), by_year + 0.25),
            "harvest_mass": (
                ("stratum", "year"),
                np.array([[0, 0], [0, 0], [4321.5, 0.25], [0, 0]]),
            ),
        },
        coords={
            "stratum": ["a", "b", "c", "d"],
            "year": [2024, 2025],
            "map_date": np.array(["2024-07-01", "2025-07-01"], "datetime64[ns]"),
            "zone": ("stratum", [QUOTES, QUOTES, MATHS, ""]),
            "holder": ("stratum", [SCRIPT, SCRIPT, BIDI, ""]),
            "habitat": ("stratum", ["mangrove", "tidal marsh", "seaweed farm", "sea"]),
            "species": ("stratum", ["", "", QUOTES, ""]),
            "mass_basis": ("stratum", ["", "", "wet", ""]),
        },
    )


def make_maps():
    """Two class maps of 40 x 50 cells of 10 m at Xihu Harbour."""
    classes = np.full((2, 40, 50), 4, np.uint8)
    classes[0, :12, :20] = 1
    classes[1, :17, :20] = 1
    classes[:, 20:25, :20] = 2
    classes[:, 10:20, 30:45] = 3
    classes[:, -3:, -3:] = 0
    grid = Grid(
        crs="EPSG:32651", transform=(10, 0, 379_000, 0, -10, 3_266_400), width=50, height=40
    )
    return SimpleNamespace(
        grid=grid,
        states=STATES,
        dates=(date(2024, 7, 1), date(2025, 7, 1)),
        simulated=True,
        overview=lambda max_size: classes,
    )


def make_account():
    """An account as the report sees it."""
    lines = lines_table()
    rules = pd.concat(
        [lines.assign(rule="percentile"), lines.assign(rule="none", lots_kg=lines["lots_kg"] * 2)]
    ).drop(columns=["label", "label_zh", "status"])
    beside = [
        (BIDI, 2024, "seaweed farm", HYT, "harvest_removal", True, False, 98_765_432),
        (BIDI, 2024, "seaweed farm", HYT, "soft_tissue_removal", False, False, 11_111_111),
        (BIDI, 2024, "seaweed farm", "airsea", "sea_uptake", False, True, -2_222_222),
    ]
    columns = "holder,vintage,habitat,method,quantity,claimed,cross_check,mean_kg".split(",")
    beside = pd.DataFrame(beside, columns=columns).assign(
        title="Title of the equation.", p05_kg=-3_333_333, p95_kg=109_876_543
    )
    lots = [
        SimpleNamespace(
            id=f"BC-{line.vintage}-{i:010d}",
            holder=line.holder,
            vintage=line.vintage,
            habitat=line.habitat,
            kg_co2e=line.lots_kg,
            units=line.lots_kg // 1000,
            serial=SimpleNamespace(text=f"FAKE1-{line.vintage}-{i}"),
            demonstration=True,
            permanence_statement=PERMANENCE,
            eligibility_statement=eligibility("annual sink", demonstration=True),
        )
        for i, line in enumerate(lines[lines["lots_kg"] > 0].itertuples())
    ]
    table = pd.DataFrame(
        {
            "zone": [QUOTES, MATHS],
            "geometry": [
                shapely.box(121.7517, 29.5186, 121.7537, 29.5217),
                shapely.box(121.7545, 29.5192, 121.7563, 29.5211),
            ],
        }
    )
    inputs = pd.DataFrame(
        {
            "role": ["project", "habitats"],
            "path": ["project.toml", f"{QUOTES}.tif"],
            "bytes": [1234, 5_678_901],
            "sha256": ["0f" * 32, "a1" * 32],
            "simulated": [False, True],
        }
    )
    parameters = pd.DataFrame(
        {
            "name": ["soil_carbon_accumulation", "dry_ratio"],
            "applies_to": ["mangrove", "kelp; wet"],
            "value": [1.62, 0.2],
            "unit": ["t C ha-1 a-1", "1"],
            "low": [1.3, np.nan],
            "high": [2.0, np.nan],
            "spread": [np.nan, 0.02],
            "distribution": ["lognormal", "normal"],
            "source": ["IPCC 2013", QUOTES],
            "where": ["Table 4.12", "line 2"],
            "status": ["quoted", "assumed"],
        }
    )
    return SimpleNamespace(
        project=Project.model_validate(PROJECT),
        opened=SimpleNamespace(demonstration=("the project file says so", SCRIPT)),
        strata=make_strata(),
        lines=lines,
        rules=rules,
        beside=beside,
        lots=lots,
        notes=(f"A note about {SCRIPT}", "12 cells lie outside"),
        inputs=inputs,
        parameters=parameters,
        maps=make_maps(),
        legend=None,
        status="reconstructed",
        zones=SimpleNamespace(table=table, simulated=False),
        run={
            "seed": 20230228,
            "draws": 10_000,
            "parameters_sha256": "b2" * 32,
            "methods": {"hyt0305-2021": "HY/T 0305-2021; formulas reconstructed"},
            "software": {"bluecarbon": "0.1.0", "numpy": "2.4"},
            "started": "2026-01-01T00:00:00",
            "seconds": 1.5,
        },
    )


@pytest.fixture
def fake():
    """The account made by hand."""
    return make_account()


@pytest.fixture(scope="session")
def untouched():
    """The same account, shared: look at it and leave it as it is."""
    return make_account()


@pytest.fixture
def attacks():
    """The strings of strangers that stand in it."""
    return {
        "script": SCRIPT,
        "bidi": BIDI,
        "formula": FORMULA,
        "quotes": QUOTES,
        "maths": MATHS,
        "template": TEMPLATE,
    }


class Browser:
    """Headless Chromium over a pipe: what a reader sees, and whether anything complained."""

    def __init__(self, program, folder):
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()

        def connect():
            # Chromium reads commands from descriptor 3 and answers on 4. Both are first moved up,
            # so that neither is overwritten by the other.
            up = [os.dup2(fd, high) for fd, high in ((to_browser, 103), (from_browser, 104))]
            os.dup2(up[0], 3)
            os.dup2(up[1], 4)

        self._process = subprocess.Popen(
            [
                program,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--hide-scrollbars",
                "--disable-background-networking",
                f"--user-data-dir={folder}",
                "--remote-debugging-pipe",
                "about:blank",
            ],
            preexec_fn=connect,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._rest, self._count, self._session = b"", 0, None
        self.complaints, self.requests = [], []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def open(self, path, *, width=1280, height=1600):
        """Load a local file."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self._call("Page.navigate", url=path.resolve().as_uri())
        self.run("new Promise(r => document.readyState == 'complete' ? r() : onload = r)")

    def run(self, script):
        """The value of a JavaScript expression in the page."""
        answer = self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def screenshot(self):
        """The whole page as PNG bytes."""
        answer = self._call("Page.captureScreenshot", captureBeyondViewport=True)
        return b64decode(answer["data"])

    def print(self):
        """The page as PDF bytes, in its own paper size."""
        return b64decode(self._call("Page.printToPDF", preferCSSPageSize=True)["data"])

    def media(self, kind):
        """Show the page as on paper ("print"), or as on a screen ("")."""
        self._call("Emulation.setEmulatedMedia", media=kind)

    def close(self):
        """End the browser that this object started."""
        try:
            self._session = None
            self._call("Browser.close")
        finally:
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            os.close(self._out)
            os.close(self._in)

    def _call(self, method, **params):
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                return answer["result"]
            event, about = answer.get("method"), answer.get("params", {})
            if event == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
                self.complaints.append(about["entry"]["text"])
            elif event in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
                self.complaints.append(str(about))
            elif event == "Network.requestWillBeSent":
                self.requests.append(about["request"]["url"])

    def _read(self):
        while b"\0" not in self._rest:
            assert select.select([self._in], [], [], 60)[0], "Chromium said nothing for a minute"
            piece = os.read(self._in, 1 << 20)
            assert piece, "Chromium went away"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


@pytest.fixture
def browser(tmp_path):
    """A headless Chromium, or a skip that says what is missing."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None or os.name != "posix":
        pytest.skip("no Chromium on this machine: install `chromium` and `fonts-noto-cjk`")
    browser = Browser(program, tmp_path / "browser")
    yield browser
    browser.close()
