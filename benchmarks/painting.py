"""Cost of painting maps of an account: processor time for each map of 25 Mpx.

Run: python benchmarks/painting.py [--side 5000] [--cog]

The account is made once, with few draws; then one map and five maps are painted, in turn. What one
map costs beyond the pass over the class maps is a quarter of the difference.
"""

import argparse
import tempfile
import time
from pathlib import Path

import maps as synthetic

from bluecarbon.accounting import account
from bluecarbon.accounting.mapping import write_maps


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    synthetic.add_options(parser)
    parser.add_argument("--cog", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    made = synthetic.made_for(options)
    done = account(synthetic.write_project(made, draws=200), progress=False)
    vintages = [int(v) for v in done.project.project.vintages][1:6]
    times = {1: [], 5: []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.rounds):
            for n, spent in times.items():
                start = time.process_time()
                paths = write_maps(
                    done, folder, vintages=vintages[:n], cog=options.cog, progress=False
                )
                spent.append(time.process_time() - start)
        size = sum(Path(p).stat().st_size for p in paths.values()) / len(paths)
    one, five = (min(spent) for spent in times.values())
    print(f"{made.megapixels:.1f} Mpx, {'COG' if options.cog else 'GeoTIFF'}, {size / 1e6:.1f} MB")
    print(f"one map {one:.3f} CPU s, five {five:.3f}: {(five - one) / 4:.3f} CPU s for each more")
    print(f"of five together: {five / 5 / made.megapixels * 25:.3f} CPU s by 25 Mpx map")


if __name__ == "__main__":
    main()
