"""Fits organic carbon to organic matter on a log scale, and prints the rows of the table.

    python docs/science/fit_organic_carbon.py [FOLDER WITH THE REAL DATA]

    ln(OC / OM) = m(OM) + tau(OM) u(study) + sigma(OM) e(sample)

m, ln tau and ln sigma are straight lines in ln OM between knots at 2, 10 and 40 % organic matter.
m and sigma belong to a habitat; tau is one for all, since few studies of seagrass say nothing on
how studies differ. At each knot a study has a deviation of its own: one deviation for all would let
peat, where most samples and little spread are, decide on mud. Residuals count by Student's t with 4
degrees of freedom, since laboratories err more often than a normal law allows; given the weights,
the means are those of generalised least squares and the spreads of restricted maximum likelihood.
`sigma` is given as the standard deviation of a normal law with the same middle two thirds. The
share in the table is the mean of the samples of a typical study, not their median: exp(m) times the
mean of exp(residual), which no normal law has to stand behind (smearing, Duan 1983).
"""

import sys
from typing import NamedTuple

import numpy as np
from ccn_cores import HABITATS, data_folder, library
from scipy.optimize import minimize
from scipy.stats import norm, t

KNOTS = (0.02, 0.1, 0.4)
FREEDOM = 4
NORMAL_PER_T = t.ppf(norm.cdf(1), FREEDOM)  # middle two thirds of the t and of the normal law
START = np.log([0.5, 0.4, 0.15, *[0.45, 0.3, 0.15] * len(HABITATS)])
DOUBTFUL = 0.1  # share of a study's pairs with more carbon than organic matter


def pairs(table):
    """Pairs of measured organic matter and measured organic carbon: habitat, study, om, oc.

    Left out: modelled carbon, carbon measured with carbonate in it, samples with more carbon than
    organic matter, all of a study where these are over a tenth, and studies whose carbon is an
    exact function of the organic matter.
    """
    samples = table.samples
    rule = "Organic carbon is part of the organic matter."
    refused = table.messages[table.messages["rule"] == rule]
    refused = samples["study"].reindex(refused["row"]).value_counts()
    samples = samples[samples["habitat"].isin(HABITATS) & (samples["carbon_origin"] != "modeled")]
    samples = samples[(samples["organic_matter"] > 0) & (samples["organic_carbon"] > 0)]
    kept = samples["study"].value_counts()
    share = refused.reindex(kept.index).fillna(0) / (kept + refused.reindex(kept.index).fillna(0))
    samples = samples[~samples["study"].isin(share[share > DOUBTFUL].index)]
    computed = [study for study, group in samples.groupby("study") if _is_computed(group)]
    return samples[~samples["study"].isin(computed)]


def _is_computed(group):
    if len(group) < 8:
        return False
    matter, carbon = (group[c].to_numpy() for c in ("organic_matter", "organic_carbon"))
    powers = np.vander(matter, 3)
    rest = carbon - powers @ np.linalg.lstsq(powers, carbon, rcond=None)[0]
    return rest.std() < 0.005 * carbon.mean()


class Fit(NamedTuple):
    """What the table holds, by habitat and knot; tau by knot alone."""

    share: np.ndarray  # mean of OC / OM in a typical study
    error: np.ndarray  # of its logarithm
    tau: np.ndarray
    sigma: np.ndarray
    state: np.ndarray  # where a later, shorter fit may begin
    weights: np.ndarray


def fit(samples, start=START, weights=None, rounds=20):
    """The fit, from `start` for the logarithms of tau and sigma."""
    problem = Problem(samples)
    weights = np.ones(len(samples)) if weights is None else weights
    for _ in range(rounds):
        start = minimize(problem.likelihood, start, weights, method="L-BFGS-B").x
        mean, covariance, residuals = problem.solved(start, weights)
        before, weights = weights, (FREEDOM + 1) / (FREEDOM + residuals**2)
        if np.abs(weights - before).max() < 1e-3:
            break
    return problem.named(start, mean, covariance, residuals, weights)


def fit_of_spreads(samples, tau, sigma, rounds=100):
    """The fit for spreads that are given: what the table holds can be checked with it."""
    problem = Problem(samples)
    state = np.log(np.r_[tau, np.ravel(sigma) / NORMAL_PER_T])
    weights = np.ones(len(samples))
    for _ in range(rounds):
        mean, covariance, residuals = problem.solved(state, weights)
        weights = (FREEDOM + 1) / (FREEDOM + residuals**2)
    return problem.named(state, mean, covariance, residuals, weights)


def hat_functions(organic_matter):
    """Weights of the knots for each sample: piecewise linear in ln OM, constant beyond."""
    position = np.log(organic_matter)
    return np.stack([np.interp(position, np.log(KNOTS), e) for e in np.eye(len(KNOTS))], axis=1)


class Problem:
    """The likelihood, summed study by study (Woodbury)."""

    def __init__(self, samples):
        matter = samples["organic_matter"].to_numpy()
        self.y = np.log(samples["organic_carbon"].to_numpy() / matter)
        self.hats = hat_functions(matter)
        self.habitat = np.array([HABITATS.index(h) for h in samples["habitat"]])
        # A study in two habitats counts as two.
        keys = samples["study"].to_numpy(str) + self.habitat.astype(str)
        self.studies = [np.flatnonzero(keys == key) for key in np.unique(keys)]

    def likelihood(self, state, weights):
        square, cross, total, log_det, sigma, _ = self._sums(state, weights)
        log_det += 2 * np.log(sigma).sum() + np.linalg.slogdet(square)[1]
        return 0.5 * (total - cross @ np.linalg.solve(square, cross) + log_det)

    def solved(self, state, weights):
        square, cross, _, _, sigma, parts = self._sums(state, weights)
        mean = np.linalg.solve(square, cross)
        residuals = np.empty_like(self.y)
        for rows, effects, weight, inner in parts:
            own = mean.reshape(-1, len(KNOTS))[self.habitat[rows[0]]]
            rest = self.y[rows] - self.hats[rows] @ own
            deviation = np.linalg.solve(inner, effects.T @ (rest * weight))
            residuals[rows] = (rest - effects @ deviation) / sigma[rows]
        return mean, np.linalg.inv(square), residuals

    def named(self, state, mean, covariance, residuals, weights):
        shape = (len(HABITATS), len(KNOTS))
        error = np.sqrt(np.diag(covariance)).reshape(shape)
        tau, log_sigma = np.exp(state[: len(KNOTS)]), state[len(KNOTS) :].reshape(shape)
        ratio = np.exp(residuals * np.exp((self.hats * log_sigma[self.habitat]).sum(axis=1)))
        smearing = np.array(
            [
                np.average(
                    np.broadcast_to(ratio[own][:, None], (own.sum(), len(KNOTS))),
                    axis=0,
                    weights=self.hats[own],
                )
                for own in (self.habitat == h for h in range(len(HABITATS)))
            ]
        )
        share = np.exp(mean.reshape(shape)) * smearing
        return Fit(share, error, tau, np.exp(log_sigma) * NORMAL_PER_T, state, weights)

    def _sums(self, state, weights):
        n = len(KNOTS)
        tau, log_sigma = np.exp(state[:n]), state[n:].reshape(-1, n)
        sigma = np.exp((self.hats * log_sigma[self.habitat]).sum(axis=1))
        precision = weights / sigma**2
        size = n * len(HABITATS)
        square, cross, total, log_det, parts = np.zeros((size, size)), np.zeros(size), 0.0, 0.0, []
        for rows in self.studies:
            effects, weight = self.hats[rows] * tau, precision[rows]
            inner = np.eye(n) + effects.T @ (effects * weight[:, None])
            design = np.column_stack([self.hats[rows], self.y[rows]])
            weighted = design * weight[:, None]
            shared = effects.T @ weighted
            product = design.T @ weighted - shared.T @ np.linalg.solve(inner, shared)
            own = slice(n * self.habitat[rows[0]], n * (self.habitat[rows[0]] + 1))
            square[own, own] += product[:n, :n]
            cross[own] += product[:n, n]
            total, log_det = total + product[n, n], log_det + np.linalg.slogdet(inner)[1]
            parts.append((rows, effects, weight, inner))
        return square, cross, total, log_det, sigma, parts


def main(arguments):
    samples = pairs(library(data_folder(arguments)))
    share, error, tau, sigma, _, _ = fit(samples)
    knot = np.argmax(hat_functions(samples["organic_matter"]), axis=1)
    made = "our own fit to pairs of the CCN Data Library: docs/science/fit_organic_carbon.py"
    row = '{},{},{:.3f},1,{},,,{},{},bluecarbon,"{} at {:.0%} organic matter; {}",assumed'
    for i, at in enumerate(KNOTS):
        print(
            f"organic_carbon_share_knot[{i}],,{at},1,,,,fixed,,bluecarbon,"
            "organic matter at which the shares stand,assumed"
        )
    for i, at in enumerate(KNOTS):
        near = samples[knot == i]
        print(
            row.format(
                "organic_carbon_share_between_studies",
                f"knot {i}",
                tau[i],
                "",
                "fixed",
                f"{near['study'].nunique()} studies",
                "standard deviation of its logarithm between studies",
                at,
                made,
            )
        )
    for h, habitat in enumerate(HABITATS):
        for i, at in enumerate(KNOTS):
            near = samples[(knot == i) & (samples["habitat"] == habitat)]
            studies = near["study"].nunique()
            n = f"{len(near)} samples in {studies} {'study' if studies == 1 else 'studies'}"
            print(
                row.format(
                    "organic_carbon_share",
                    f"{habitat};knot {i}",
                    share[h, i],
                    f"{share[h, i] * error[h, i]:.3f}",
                    "lognormal",
                    n,
                    "organic carbon per organic matter, mean in a typical study",
                    at,
                    made,
                )
            )
            print(
                row.format(
                    "organic_carbon_share_within_study",
                    f"{habitat};knot {i}",
                    sigma[h, i],
                    "",
                    "fixed",
                    n,
                    "robust standard deviation of its logarithm within a study",
                    at,
                    made,
                )
            )


if __name__ == "__main__":
    main(sys.argv[1:])
