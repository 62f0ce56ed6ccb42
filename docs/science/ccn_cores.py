"""The cores of the Coastal Carbon Network, as the scripts of this folder use them."""

import os
import textwrap
import warnings
from functools import cache
from pathlib import Path

import numpy as np

from bluecarbon.errors import InputWarning
from bluecarbon.inputs.cores.ccn import read_ccn
from bluecarbon.science.soil_cores.organic_carbon_log import organic_carbon_log_expected

ROOT = Path(__file__).parents[2]
HABITATS = ("tidal marsh", "mangrove", "seagrass")


def data_folder(arguments=()):
    """Folder of the real data: the first argument, the environment, or beside the repository."""
    beside = os.environ.get("BLUECARBON_SHARED_DATA", ROOT.parent / "shared" / "data")
    return Path(next(iter(arguments), beside))


@cache
def library(folder):
    """The whole library of cores, read once."""
    cores = Path(folder) / "cores"
    with warnings.catch_warnings():
        # What was refused is told in the pages, from `messages`.
        warnings.simplefilter("ignore", InputWarning)
        return read_ccn(
            cores / "ccn_depthseries_rebuilt.csv.gz",
            cores / "ccn_cores_v1.4.0.csv.gz",
            cores / "ccn_methods.csv",
        )


def with_carbon_density(samples):
    """Samples of the three habitats with a density of carbon [g cm-3], and where it is from.

    Carbon as measured; where only organic matter was, the expected carbon of the log-scale model.
    """
    samples = samples[samples["habitat"].isin(HABITATS) & samples["bulk_density"].notna()].copy()
    carbon = samples["organic_carbon"].where(samples["carbon_origin"] != "modeled")
    samples["measured"] = carbon.notna()
    for habitat in HABITATS:
        lacking = (samples["habitat"] == habitat) & carbon.isna()
        lacking &= samples["organic_matter"].notna()
        carbon[lacking] = organic_carbon_log_expected(
            samples.loc[lacking, "organic_matter"].to_numpy(), habitat
        )
    samples["carbon_density"] = samples["bulk_density"] * carbon
    return samples[samples["carbon_density"].notna()]


def profiles(samples):
    """Cores whose slices follow one another: (core, study, habitat, top, bottom, density)."""
    samples = samples.sort_values(["core", "top", "bottom"], kind="stable")
    columns = [samples[c].to_numpy() for c in ("top", "bottom", "carbon_density")]
    names = samples["core"].to_numpy()
    starts = np.flatnonzero(np.r_[True, names[1:] != names[:-1]])
    for start, end in zip(starts, np.r_[starts[1:], len(names)], strict=True):
        top, bottom, density = (column[start:end] for column in columns)
        if np.all(top[1:] >= bottom[:-1] - 1e-6):
            first = samples.iloc[start]
            yield first["core"], first["study"], first["habitat"], top, bottom, density


def markdown(header, lines):
    """A table in Markdown; the names of the columns stand between bars."""
    columns = [name.strip() for name in header.split("|")]
    head = [f"| {' | '.join(columns)} |", f"| {' | '.join(['---'] * len(columns))} |"]
    return "\n".join([*head, *lines])


def paragraphs(text):
    """Text wrapped anew: figures that were filled in have moved the ends of its lines."""
    wrapped = []
    for block in text.strip().split("\n\n"):
        plain = not block.startswith(("#", "|"))
        wrapped.append(textwrap.fill(" ".join(block.split()), 99) if plain else block)
    return "\n\n".join(wrapped) + "\n"
