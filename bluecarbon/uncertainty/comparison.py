"""Says in words why a first-order result and the draws differ, and when that matters."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

# Differences below this share of a standard deviation are not worth a sentence, unless the draws
# are so few that they could not show them.
SMALL = 0.05
SKEWED = 0.3  # of a skewness; a log-normal with a tenth as spread has this one


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A total to first order and by draws [t CO2e], and the reasons for what lies between them."""

    first_order: dict  # value, standard_deviation, half_width_95, p05, p95, and two deviations more
    draws: dict  # mean, standard_deviation, skewness, p05, p95
    reasons: tuple[str, ...]

    def to_dict(self):
        """The same as plain data."""
        return {
            "first_order": self.first_order,
            "draws": self.draws,
            "reasons": list(self.reasons),
        }

    def __str__(self):
        f, d = self.first_order, self.draws
        return "\n".join(
            (
                f"first order (IPCC Approach 1): {f['value']:,.1f} t, standard deviation "
                f"{f['standard_deviation']:,.1f} t, 90 %: {f['p05']:,.1f} to {f['p95']:,.1f} t",
                f"draws (Approach 2): {d['mean']:,.1f} t, standard deviation "
                f"{d['standard_deviation']:,.1f} t, 90 %: {d['p05']:,.1f} to {d['p95']:,.1f} t",
                *self.reasons,
            )
        )


def compare(linear, total_kg):
    """Compare a `Linear` total with the draws of the same total.

    Parameters
    ----------
    linear : bluecarbon.uncertainty.first_order.Linear
    total_kg : array of shape (draw,)

    Returns
    -------
    Comparison
    """
    tonnes = np.asarray(total_kg) / 1000
    mean, spread = float(tonnes.mean()), float(tonnes.std(ddof=1))
    skew = float((((tonnes - mean) / spread) ** 3).mean()) if spread else 0.0
    p05, p95 = np.quantile(tonnes, (0.05, 0.95)).tolist()
    drawn = {"mean": mean, "standard_deviation": spread, "skewness": skew, "p05": p05, "p95": p95}
    z = float(ndtri(0.95))
    first = {
        "value": linear.total,
        "standard_deviation": linear.standard_deviation,
        "half_width_95": linear.half_width_95,
        "p05": linear.total - z * linear.standard_deviation,
        "p95": linear.total + z * linear.standard_deviation,
        "uncorrelated_deviation": linear.uncorrelated_deviation,
        "unshared_deviation": linear.unshared_deviation,
    }
    reasons = _reasons(first, drawn, _shift(linear), len(tonnes))
    return Comparison(first_order=first, draws=drawn, reasons=tuple(reasons))


def _shift(linear):
    """What the total gains to first order when tables give way to the means of what is drawn."""
    laws = [s.distribution for s in linear.sources]
    spread = np.array([d.standard_deviation for d in laws])
    moves = np.array([d.mean - d.value for d in laws])
    known = spread > 0
    return float(linear.contributions[known] @ (moves[known] / spread[known]))


def _reasons(first, drawn, shift, n):
    spread = drawn["standard_deviation"]
    if not spread:
        yield "Nothing is uncertain in this total."
        return
    noise = 3 / np.sqrt(n)  # what so many draws cannot tell from nothing
    small = max(SMALL, noise)
    gap = drawn["mean"] - first["value"]
    if abs(gap) <= small * spread:
        yield "Means: the draws have the mean that the values of the tables give."
    elif abs(gap - shift) <= small * spread:
        yield (
            f"Skew of the inputs: the mean of the draws lies {gap:+,.1f} t from the total at the "
            "values of the tables, because some distributions have another mean than their value "
            "(a cut normal, a triangle)."
        )
    else:
        yield (
            f"Non-linearity: the mean of the draws lies {gap:+,.1f} t from the total at the values "
            f"of the tables, of which {shift:+,.1f} t come from distributions whose mean is not "
            "their value. The equations bend (a minimum, a threshold, a product of shared errors), "
            "which a straight line through the tables cannot follow."
        )
    ratio = first["standard_deviation"] / spread
    if abs(ratio - 1) > small:
        word = "narrower" if ratio < 1 else "wider"
        yield (
            f"Spread: to first order the total is {word} ({ratio:.2f} of the standard deviation of "
            "the draws): products of errors are left out, and slopes are those at one point."
        )
    if abs(drawn["skewness"]) > max(SKEWED, 2.5 * noise):
        side = "above" if drawn["skewness"] > 0 else "below"
        yield (
            f"Skew: the draws reach further {side} the mean (skewness {drawn['skewness']:.2f}); a "
            "symmetric interval is wrong on both sides."
        )
    unshared = first["unshared_deviation"] / first["standard_deviation"]
    if abs(unshared - 1) > SMALL:
        yield (
            f"Shared errors: lines taken as independent would give {unshared:.2f} of the standard "
            "deviation; one factor that many lines share does not average out."
        )
    correlated = first["standard_deviation"] / first["uncorrelated_deviation"]
    if abs(correlated - 1) > SMALL:
        yield (
            f"Correlation: the declared correlations make the standard deviation {correlated:.2f} "
            "of what it would be without them."
        )
