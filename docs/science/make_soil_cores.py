"""Writes docs/science/soil_cores.md: what the functions for soil cores do on real cores.

    python docs/science/make_soil_cores.py [FOLDER WITH THE REAL DATA]

The folder is `../shared/data` beside the repository, or that of BLUECARBON_SHARED_DATA. Takes some
minutes: every study is left out of the fits once.
"""

import sys
import warnings
from functools import partial
from pathlib import Path

import fit_extrapolation
import fit_organic_carbon
import numpy as np
import pandas as pd
from ccn_cores import (
    HABITATS,
    data_folder,
    library,
    markdown,
    paragraphs,
    profiles,
    with_carbon_density,
)
from scipy.special import ndtri

from bluecarbon.errors import InputWarning
from bluecarbon.inputs.cores.ccn import read_ccn
from bluecarbon.science.soil_cores import (
    carbon_accumulation_rate,
    carbon_stock,
    core_stocks,
    draw_core,
    extrapolation_factor,
    organic_carbon_ccn,
    organic_carbon_log_expected,
    organic_carbon_log_model,
    organic_carbon_mangrove_kauffman2011,
    organic_carbon_mangrove_pineiro_juncal,
    organic_carbon_marsh_craft1991,
    organic_carbon_marsh_maxwell2023,
    organic_carbon_seagrass_fourqurean2012,
)
from bluecarbon.science.soil_cores.montecarlo import CoreSamples
from bluecarbon.uncertainty.draws import uniforms

PAGE = Path(__file__).with_name("soil_cores.md")
CLASSES = {"below 5 %": (0, 0.05), "5 to 20 %": (0.05, 0.20), "above 20 %": (0.20, 1.01)}
EQUATIONS = {
    "tidal marsh": {
        "Craft 1991": organic_carbon_marsh_craft1991,
        "Maxwell 2023": organic_carbon_marsh_maxwell2023,
    },
    "mangrove": {
        "Kauffman 2011": organic_carbon_mangrove_kauffman2011,
        "Piñeiro-Juncal": organic_carbon_mangrove_pineiro_juncal,
    },
    "seagrass": {"Fourqurean 2012": organic_carbon_seagrass_fourqurean2012},
}
UPPER = float(ndtri(0.975))
WINDOWS = (25.0, 50.0, 100.0)  # [a]
# The methods of this study name the date of coring as reference; its ages are calendar years.
CALENDAR_YEARS = {"Arriola_and_Cable_2017": "calendar year"}
DRAWS, SEED = 500, 20230228


def stocks(samples):
    """Stocks of every core: to its own depth, 30 cm and 1 m, and the density of the top 30 cm."""
    rows = []
    for core, study, habitat, top, bottom, density in profiles(samples):
        found = core_stocks(density, top, bottom, habitat)
        rows.append((core, study, habitat, bottom[-1], *found.stock, *found.extrapolated_share[1:]))
    names = "core study habitat depth observed to_30 to_100 share_30 share_100".split()
    return pd.DataFrame(rows, columns=names)


def stock_table(samples, found):
    lines = []
    measured = found[_all_measured(samples, found)]
    for label, chosen in (("all", found), ("carbon measured", measured)):
        for habitat in HABITATS:
            group = chosen[chosen["habitat"] == habitat]
            whole = group[group["share_100"] <= 0.05]
            lines.append(
                f"| {habitat} | {label} | {len(group):,} | {group['study'].nunique()} "
                f"| {group['depth'].median():.0f} | {_spread(group['observed'])} "
                f"| {_spread(group['to_30'])} | {group['to_30'].count():,} "
                f"| {_spread(group['to_100'])} | {group['to_100'].count():,} "
                f"| {_spread(whole['to_100'])} | {whole['to_100'].mean():.0f} | {len(whole):,} |"
            )
    return lines


def _all_measured(samples, found):
    measured = samples.groupby("core")["measured"].all()
    return found["core"].map(measured).to_numpy(bool)


def top_density(samples):
    """Median carbon density of samples in the top 30 cm, by habitat [g C cm-3]."""
    top = samples[(samples["bottom"] <= 30) & samples["measured"]]
    return top.groupby("habitat")["carbon_density"].median()


def cut_table(found):
    """Errors and coverage of cut cores: with the rows in force, and with each study left out."""
    lines = []
    for share, cut in fit_extrapolation.CUTS.items():
        for habitat in HABITATS:
            group = found[(found["share"] == share) & (found["habitat"] == habitat)]
            relative = group["guess"] / group["full"] - 1
            low, high = np.quantile(relative, [0.05, 0.95])
            inside = _inside(group, *_limits(habitat, group["extrapolated_share"]))
            lines.append(
                f"| {cut:.0f} cm | {habitat} | {len(group)} | {group['study'].nunique()} "
                f"| {relative.median():+.1%} | {low:+.0%} … {high:+.0%} "
                f"| {np.sqrt((relative**2).mean()):.2f} | {inside.mean():.0%} "
                f"| {left_out_coverage(found, habitat, share):.0%} "
                f"| {line_coverage(group):.0%} |"
            )
    return lines


def _limits(habitat, share):
    deviates = np.array([[-UPPER], [UPPER]])
    return np.log(extrapolation_factor(habitat, share.to_numpy(), deviate=deviates))


def _inside(group, low, high):
    return (low <= group["error"]) & (group["error"] <= high)


def left_out_coverage(found, habitat, share):
    """Coverage of cores of a study by limits that were found without that study."""
    group = found[(found["share"] == share) & (found["habitat"] == habitat)]
    inside = []
    for study, own in group.groupby("study"):
        table = fit_extrapolation.rows(found[found["study"] != study])
        low, _, high, _ = table.get((habitat, share)) or table["", share]
        inside.append(_inside(own, low, high))
    return pd.concat(inside).mean()


def line_trials(samples, found):
    """For the cut cores, the line through the cumulated stock: its value at 1 m, and its error."""
    wanted = found.set_index(["core", "share"])
    rows = []
    for core, _, _, top, bottom, density in profiles(samples):
        for share, cut in fit_extrapolation.CUTS.items():
            if (core, share) in wanted.index:
                kept = bottom <= cut + 0.01
                rows.append((core, share, *_line(density[kept], top[kept], bottom[kept])))
    return pd.DataFrame(rows, columns=["core", "share", "line", "line_error"])


def _line(density, top, bottom):
    """Regression of the cumulated stock on depth, at 1 m, with the standard error of the line."""
    edges = np.r_[top[0], (bottom[:-1] + top[1:]) / 2, bottom[-1]]
    mass = np.cumsum(density * np.diff(edges)) * 100
    n, depth = len(mass), bottom
    slope, constant = np.polyfit(depth, mass, 1)
    value = constant + slope * fit_extrapolation.DEPTH
    if n < 3:
        return value, np.nan
    rest = ((mass - constant - slope * depth) ** 2).sum() / (n - 2)
    away = (fit_extrapolation.DEPTH - depth.mean()) ** 2 / ((depth - depth.mean()) ** 2).sum()
    return value, np.sqrt(rest * (1 / n + away))


def line_coverage(group):
    known = group[group["line_error"].notna()]
    return (np.abs(known["line"] - known["full"]) <= UPPER * known["line_error"]).mean()


def equations_of(habitat):
    """Equations of a habitat by name: functions of organic matter alone."""
    published = EQUATIONS[habitat] | {"CCN": partial(organic_carbon_ccn, habitat=habitat)}
    return {name: partial(_clipped, equation) for name, equation in published.items()} | {
        "log model, typical study": partial(organic_carbon_log_model, habitat=habitat),
        "log model, expected": partial(organic_carbon_log_expected, habitat=habitat),
    }


def _clipped(equation, matter):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)  # how many are clipped is no news here
        return equation(matter, outside="clip")


def equation_table(samples):
    """Predicted over measured carbon: the median of samples, of studies, and of the sums."""
    lines = []
    for habitat in HABITATS:
        for name, equation in equations_of(habitat).items():
            cells = []
            for low, high in CLASSES.values():
                group = of_class(samples, habitat, low, high)
                matter, carbon = (group[c].to_numpy() for c in ("organic_matter", "organic_carbon"))
                guess = equation(matter)
                by_study = pd.Series(guess / carbon).groupby(group["study"].to_numpy()).median()
                cells.append(
                    f"{np.median(guess / carbon):.2f} / {by_study.median():.2f} / "
                    f"{guess.sum() / carbon.sum():.2f}"
                )
            lines.append(f"| {habitat} | {name} | {' | '.join(cells)} |")
    return lines


def of_class(samples, habitat, low, high):
    matter = samples["organic_matter"]
    return samples[(samples["habitat"] == habitat) & (matter >= low) & (matter < high)]


def log_model_coverage(samples):
    """Coverage of single samples by 95 % limits found without their study."""
    whole = fit_organic_carbon.fit(samples)
    inside = []
    for study in samples["study"].unique():
        others = (samples["study"] != study).to_numpy()
        share, error, tau, sigma, _, _ = fit_organic_carbon.fit(
            samples[others], whole.state, whole.weights[others], rounds=2
        )
        own = samples[~others]
        for habitat, group in own.groupby("habitat"):
            h = HABITATS.index(habitat)
            hats = fit_organic_carbon.hat_functions(group["organic_matter"].to_numpy())
            within = hats @ sigma[h]
            spread = np.hypot(hats @ np.hypot(tau, error[h]), within)
            middle = hats @ np.log(share[h]) - within**2 / 2
            rest = np.log(group["organic_carbon"] / group["organic_matter"]) - middle
            inside.append(group.assign(inside=np.abs(rest) <= UPPER * spread))
    return pd.concat(inside)


def coverage_table(found):
    lines = []
    for habitat in HABITATS:
        cells = []
        for low, high in CLASSES.values():
            group = of_class(found, habitat, low, high)
            studies = group.groupby("study")["inside"].mean()
            cells.append(f"{group['inside'].mean():.0%} of {len(group):,} ({studies.mean():.0%})")
        lines.append(f"| {habitat} | {' | '.join(cells)} |")
    return lines


def paired_stocks(samples):
    """Observed stocks of cores with both: from measured carbon, and drawn from organic matter."""
    rows = []
    paired = samples[samples["bulk_density"].notna()]
    paired = paired.assign(carbon_density=paired["bulk_density"] * paired["organic_carbon"])
    matter = paired["organic_matter"]
    for core, study, habitat, top, bottom, density in profiles(paired):
        if len(top) < 3:
            continue
        own = paired[paired["core"] == core].sort_values(["top", "bottom"], kind="stable")
        core_samples = CoreSamples(
            core=core,
            study=study,
            habitat=habitat,
            top=top,
            bottom=bottom,
            bulk_density=own["bulk_density"].to_numpy(),
            bulk_density_error=0.0,
            organic_carbon=np.full(len(top), np.nan),
            organic_matter=matter[own.index].to_numpy(),
        )
        drawn = draw_core(core_samples, lambda name, scope: uniforms(SEED, name, scope, 0, DRAWS))
        stock = carbon_stock(drawn.carbon_density, drawn.top, drawn.bottom)
        low, high = np.quantile(stock, [0.025, 0.975])
        mud = np.average(own["organic_matter"], weights=own["bulk_density"]) < 0.10
        measured = float(carbon_stock(density, top, bottom))
        rows.append((core, study, habitat, mud, measured, stock.mean(), low, high))
    names = "core study habitat mud measured mean low high".split()
    return pd.DataFrame(rows, columns=names)


def paired_table(found):
    lines = []
    for habitat in HABITATS:
        for mud, label in ((True, "below 10 %"), (False, "10 % and more")):
            group = found[(found["habitat"] == habitat) & (found["mud"] == mud)]
            if group.empty:
                continue
            inside = (group["low"] <= group["measured"]) & (group["measured"] <= group["high"])
            lines.append(
                f"| {habitat} | {label} | {len(group)} | {group['study'].nunique()} "
                f"| {(group['mean'] / group['measured']).median():.2f} "
                f"| {((group['high'] - group['low']) / group['mean']).median():.0%} "
                f"| {inside.mean():.0%} |"
            )
    return lines


def accumulation(folder):
    """Accumulation [g C m-2 a-1] of the dated cores, with the ages that their authors published."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        table = read_ccn(
            Path(folder) / "cores" / "ccn_pb210_dated_dev_cores.csv",
            methods=Path(folder) / "cores" / "ccn_methods.csv",
            age_scales=CALENDAR_YEARS,
            total_carbon="as organic",
        )
    samples = with_carbon_density(table.samples)
    samples["before"] = samples["core"].map(table.cores["year_cored"]) - samples["year"]
    samples = samples.sort_values(["core", "top", "bottom"], kind="stable")
    ages = samples.groupby("core")["before"].apply(lambda s: s.where(s > 0).to_numpy())
    rows = []
    for core, study, habitat, top, bottom, density in profiles(samples):
        age = ages[core]
        if np.isfinite(age).sum() < 3:
            continue
        rates = [
            float(carbon_accumulation_rate(density, top, bottom, age, w, age_at="bottom"))
            for w in WINDOWS
        ]
        rows.append((core, study, habitat, *rates))
    return pd.DataFrame(rows, columns=["core", "study", "habitat", *WINDOWS])


def accumulation_table(found):
    lines = []
    for window in WINDOWS:
        reached = found[found[window].notna()]
        shared = found.dropna()
        lines.append(
            f"| {window:.0f} a | {len(reached)} | {_spread(reached[window])} "
            f"| {len(shared)} | {_spread(shared[window])} |"
        )
    return lines


def _spread(values):
    low, middle, high = np.nanquantile(values, [0.1, 0.5, 0.9])
    return f"{middle:.0f} ({low:.0f}–{high:.0f})"


def compute(folder):
    """Everything that the page says, by name."""
    table = library(folder)
    samples = with_carbon_density(table.samples)
    found = fit_extrapolation.trials(samples)
    found = found.merge(line_trials(samples, found), on=["core", "share"])
    pairs = fit_organic_carbon.pairs(table)
    stock = stocks(samples)
    return {
        "table": table,
        "stock table": stock_table(samples, stock),
        "stocks": stock,
        "top density": top_density(samples),
        "cut table": cut_table(found),
        "cuts": found,
        "equations": equation_table(pairs),
        "pairs": pairs,
        "paired table": paired_table(paired_stocks(pairs)),
        "accumulation table": accumulation_table(accumulation(folder)),
    }


def page(got, coverage):
    """The text of the page."""
    return paragraphs("\n".join([_stocks(got), _cut(got), _carbon(got, coverage)]))


def _stocks(got):
    """What was refused, and the stocks of the rest."""
    table, density = got["table"], got["top density"]
    refused = [
        f"| {row.action} | {row.rule} | {row.rows:,} | {row.cores:,} |"
        for row in table.summary.itertuples()
    ]
    count = table.messages["action"].value_counts()
    stock = (
        "habitat | carbon | cores | studies | depth [cm] | observed | 30 cm | cores | 1 m | cores "
        "| 1 m, observed | its mean | cores"
    )
    return f"""# Soil cores: what the functions do on real cores

Made by `make_soil_cores.py` from the Coastal Carbon Network (CCN Data Library: cores of V1.4.0,
depth series rebuilt from its studies): {len(table.samples):,} samples of
{table.samples["core"].nunique():,} cores were read, {count["row refused"]} rows and
{count["value refused"]:,} values refused.

## What was refused on reading

{markdown("| rule | rows | cores", refused)}

## Stocks [Mg C ha⁻¹]

Median (10–90 % of cores). Carbon as measured; where a sample has only organic matter, the expected
carbon of the log-scale model. A core needs a quarter of the depth observed, or it has no stock
there. Cores whose slices overlap are left out. The last columns are cores that were sampled over at
least 95 cm of the metre: next to nothing is guessed in them.

{markdown(stock, got["stock table"])}

Beside them: IPCC 2013 Wetlands Supplement, Table 4.11 (quoted second-hand), means to 1 m: mangrove
386, tidal marsh 255 Mg C ha⁻¹. Cores are no random sample of the coast.

Median carbon density of measured samples in the top 30 cm [g C cm⁻³]: tidal marsh
{density["tidal marsh"]:.3f}, mangrove {density["mangrove"]:.3f}, seagrass
{density["seagrass"]:.3f}. An earlier, separate run over the same library found 0.026, 0.025, 0.011
for all samples.
"""


def _cut(got):
    """Full cores cut and extrapolated back."""
    cut = (
        "cut | habitat | cores | studies | median error | 5–95 % | RMSE | coverage "
        "| without own study | line ± 1.96 SE"
    )
    return f"""## Full cores cut, and extrapolated back to 1 m

Cores sampled from the surface to at least 95 cm; slices that reach below the cut are taken away.
Relative error of the stock to 1 m, then how often the stated 95 % interval holds the stock of the
full core: with the rows of the table; with rows found without the core's own study; and, for
comparison, ±1.96 standard errors of a straight line through the cumulated stock, as the R package
EcologyR/BlueCarbon states it (three slices or more).

{markdown(cut, got["cut table"])}

An earlier, separate run with that package itself found 11–42 % for the line. It found an RMSE of
the lowest third of 0.19, 0.23, 0.14 (mangrove, marsh, seagrass at 50 cm), 0.38 and 0.44 (mangrove,
marsh at 25 cm), on another choice of cores. The interval is that of extrapolation alone: cut and
full core share all other errors. Where fewer than {fit_extrapolation.STUDIES} studies have such
cores, the rows are those of all habitats.
"""


def _carbon(got, coverage):
    """Carbon from organic matter, of samples and of cores; accumulation."""
    pairs, classes = got["pairs"], " | ".join(CLASSES)
    rates = "window | cores | rate | cores that reach all | their rate"
    paired = "habitat | organic matter | cores | studies | mean / measured | width | coverage"
    return f"""## Carbon from organic matter

Predicted over measured carbon in {len(pairs):,} pairs of {pairs["study"].nunique()} studies: median
of the samples / median of the studies' medians / ratio of the sums, by organic matter. Pairs were
left out where carbon was modelled, was measured with carbonate in it, or exceeds the organic
matter, and with all of a study where the latter are over a tenth. Published equations are clipped
to the organic matter.

{markdown("habitat | equation | " + classes, got["equations"])}

How often 95 % limits of the log-scale model, found without the sample's own study, hold a single
sample (in brackets: mean over studies):

{markdown("habitat | " + classes, coverage)}

## A core as draws: organic matter alone, against measured carbon

Observed stocks of cores with both: {DRAWS} draws from organic matter, the effect of the study drawn
once for the study, against the stock from measured carbon. Mean of the draws over measured (median
of the cores), width of the 95 % interval over its mean (median), and coverage. These cores are
those of the fit.

{markdown(paired, got["paired table"])}

## Accumulation over stated windows [g C m⁻² a⁻¹]

Dated cores of the development set with the ages that their authors published, taken at the bottom
of their slices: median (10–90 % of cores), for all cores whose ages reach the window, and for those
that reach every window. Total carbon counts as organic here: these are marshes of peat. Cores whose
slices overlap, or with fewer than three ages, are left out. Shorter windows show more: young carbon
has yet to decay.

{markdown(rates, got["accumulation table"])}

An earlier, separate run over 66 dated marsh cores found 106 (48–169) over about 100 years.
"""


def main(arguments):
    got = compute(data_folder(arguments))
    coverage = coverage_table(log_model_coverage(got["pairs"]))
    PAGE.write_text(page(got, coverage), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
