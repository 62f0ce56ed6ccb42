"""Cuts real 1 m cores, extrapolates them back, and prints the rows of the table of errors.

    python docs/science/fit_extrapolation.py [FOLDER WITH THE REAL DATA]

Cores that were sampled from the surface to 95 cm or deeper are cut at 75, 50 and 25 cm: slices that
reach below the cut are taken away whole. What is left must hold two slices and nine tenths of the
cut. Below it the mean density of the lowest third goes on to 1 m. The error is the logarithm of the
true over the extrapolated stock, in the part that was taken away; its 2.5, 50 and 97.5 % quantiles
are the rows. A habitat has rows of its own where at least 20 studies have such cores.
"""

import sys

import numpy as np
import pandas as pd
from ccn_cores import data_folder, library, profiles, with_carbon_density

from bluecarbon.science.soil_cores.stock import stock_to_depth

DEPTH = 100.0  # [cm]
CUTS = {0.25: 75.0, 0.5: 50.0, 0.75: 25.0}  # extrapolated share: depth of the cut [cm]
REACHES, STARTS = 95.0, 5.0  # [cm]: the deepest and the shallowest sample of a full core
FILLED = 0.9  # of the cut
QUANTILES = (0.025, 0.5, 0.975)
STUDIES = 20


def trials(samples):
    """One row for each core and cut: stock [Mg C ha-1] in full, as extrapolated, and the error."""
    rows = []
    for core, study, habitat, top, bottom, density in profiles(samples):
        if bottom[-1] < REACHES or top[0] > STARTS:
            continue
        full = stock_to_depth(density, top, bottom, DEPTH).stock
        for share, cut in CUTS.items():
            kept = bottom <= cut + 0.01
            if kept.sum() < 2 or bottom[kept][-1] < FILLED * cut:
                continue
            guess = stock_to_depth(density[kept], top[kept], bottom[kept], DEPTH, allow_short=True)
            if guess.extrapolated > 0:
                row = (core, study, habitat, share, full, guess.stock, guess.observed)
                rows.append((*row, guess.extrapolated, guess.extrapolated_share))
    names = "core study habitat share full guess observed extrapolated extrapolated_share".split()
    found = pd.DataFrame(rows, columns=names)
    found["error"] = np.log((found["full"] - found["observed"]) / found["extrapolated"])
    return found


def rows(found):
    """Quantiles of the error by (habitat or "", share), with the number of cores and studies."""
    table = {}
    for share in CUTS:
        of_share = found[found["share"] == share]
        table["", share] = _row(of_share)
        for habitat, group in of_share.groupby("habitat"):
            if group["study"].nunique() >= STUDIES:
                table[habitat, share] = _row(group)
    return table


def _row(group):
    quantiles = np.quantile(group["error"], QUANTILES)
    return (*quantiles, f"{len(group)} cores in {group['study'].nunique()} studies")


def main(arguments):
    found = trials(with_carbon_density(library(data_folder(arguments)).samples))
    for i, share in enumerate(CUTS):
        print(
            f"extrapolation_error_share[{i}],,{share},1,,,,fixed,,bluecarbon,share of the metre "
            "that was cut away from full cores: docs/science/fit_extrapolation.py,assumed"
        )
    for (habitat, share), (low, middle, high, n) in rows(found).items():
        tags = ";".join(filter(None, [habitat, f"share {list(CUTS).index(share)}"]))
        print(
            f"extrapolation_error,{tags},{middle:.3f},1,,{low:.3f},{high:.3f},normal,{n},"
            'bluecarbon,"ln of true over extrapolated stock below the last sample, median and '
            f"95 % of cores of the CCN Data Library cut at {CUTS[share]:g} cm; our own fit: "
            'docs/science/fit_extrapolation.py",assumed'
        )


if __name__ == "__main__":
    main(sys.argv[1:])
