"""`bluecarbon explain --target TONNES FACTS.toml`: prints what a claimed tonnage would take."""

import json

from bluecarbon.accounting.routes import what_would_it_take


def run(options):
    """Print the answer for `options.target` and the facts file in `options.project`."""
    answer = what_would_it_take(options.target, options.project)
    if getattr(options, "json", False):
        print(json.dumps(answer.to_dict(), indent=2, ensure_ascii=False))
    else:
        print(answer)
