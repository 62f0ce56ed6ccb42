"""Soil cores and a profile of 210Pb, simulated from a known truth.

The readers of cores know no comments: that a table is simulated stands in its rows.
"""

import math

from bluecarbon.samples.drawing import chance

SAMPLES = ("core", "site", "ecosystem", "species", "mind", "maxd", "dbd", "om", "oc", "source")
READINGS = ("core", "sampler_length", "internal_distance", "external_distance", "source")
PROFILE = (
    "depth_top_cm", "depth_bottom_cm", "bulk_density_g_cm3", "pb210_Bq_kg", "pb210_error_Bq_kg",
    "ra226_Bq_kg", "ra226_error_Bq_kg", "source",
)  # fmt: skip
PERCENT = 100
SQUARE_CENTIMETRES_PER_SQUARE_METRE, GRAMS_PER_KILOGRAM = 1e4, 1e3


def core_rows(assumed):
    """Samples of all cores, as they came out of the compressed tube, cut into slices."""
    about, seed = assumed["cores"], assumed["seed"]
    rows = []
    for core in about["core"]:
        for top in range(0, core["length"], about["slice"]):
            middle = top + about["slice"] / 2
            name = f"{core['core']} {top}"
            carbon = _fading(middle, core, "carbon") * _noise(about, seed, f"{name} carbon")
            density = _fading(middle, core, "density") * _noise(about, seed, f"{name} density")
            matter = carbon / about["organic_share"] * _noise(about, seed, f"{name} matter")
            rows.append(
                (core["core"], core["site"], core["ecosystem"], core["species"], top,
                 top + about["slice"], f"{density:.3f}", f"{PERCENT * matter:.2f}",
                 f"{PERCENT * carbon:.2f}", "simulated")
            )  # fmt: skip
    return rows


def corer_rows(assumed):
    """What the ruler said at the tube: the sediment inside lies lower than around it."""
    for core in assumed["cores"]["core"]:
        inside = core["tube"] - core["length"]
        yield core["core"], core["tube"], inside, core["outside"], "simulated"


def profile_rows(assumed):
    """Activities of 210Pb under steady supply and steady mass accumulation."""
    about, seed = assumed["lead210"], assumed["seed"]
    decay = math.log(2) / about["half_life"]
    rate = about["mass_accumulation"]
    rows, above = [], 0.0
    for top in range(0, about["length"], about["slice"]):
        bottom = top + about["slice"]
        density = _fading((top + bottom) / 2, about, "density")
        mass = density * about["slice"]  # [g cm-2]
        below = above + mass
        # What decays between the ages of the two edges, spread over the mass of the slice.
        held = (math.exp(-decay * above / rate) - math.exp(-decay * below / rate)) / decay
        inventory = about["supply"] / SQUARE_CENTIMETRES_PER_SQUARE_METRE * held  # [Bq cm-2]
        true = inventory / mass * GRAMS_PER_KILOGRAM + about["radium"]
        error = max(about["error"] * true, about["least_error"])
        total = true + error * chance.normal(seed, f"210Pb {top}")
        radium = about["radium"] + about["radium_error"] * chance.normal(seed, f"226Ra {top}")
        rows.append(
            (top, bottom, f"{density:.3f}", f"{total:.2f}", f"{error:.2f}", f"{radium:.2f}",
             f"{about['radium_error']:.2f}", "simulated")
        )  # fmt: skip
        above = below
    return rows


def _fading(depth, about, what):
    """A property that fades from its surface value to its deep one."""
    surface, deep = about[f"surface_{what}"], about[f"deep_{what}"]
    return deep + (surface - deep) * math.exp(-depth / about["fading"])


def _noise(about, seed, name):
    return 1 + about["noise"] * chance.normal(seed, name)
