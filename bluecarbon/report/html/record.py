"""What a repetition needs: parameters, versions, seeds and digests."""

import numpy as np

from bluecarbon.report.words import term, whole


def parameters(account, language):
    """One row a parameter: its limits, or its standard error where it has none, or a dash."""
    return [
        {
            **row,
            "limits": f"{row['low']:.6g} – {row['high']:.6g}"
            if np.isfinite(row["low"]) and np.isfinite(row["high"])
            else f"± {row['spread']:.3g}"
            if row.get("spread", np.nan) > 0
            else "–",
            "distribution": term(language, "distribution", row["distribution"]),
            "status": term(language, "status", row["status"]),
        }
        for row in account.parameters.to_dict("records")
    ]


def again(account, text):
    """What a repetition needs. Times and machine stay out: the report is the same for a rerun."""
    run, said = account.run, text["again"]
    rows = [(said["seed"], run["seed"]), (said["draws"], whole(run["draws"]))]
    if monte_carlo := getattr(account, "monte_carlo", None):
        claimed = monte_carlo.figures["claimed"]
        error = whole(round(claimed["standard_error_kg"]))
        rows.append((said["error"], f"{whole(claimed['value_kg'])} ± {error} kg CO2e"))
    rows += [(said["method"].format(id=k), edition) for k, edition in run["methods"].items()]
    rows.append((said["parameters"], run["parameters_sha256"]))
    rows += list(run["software"].items())
    return rows
