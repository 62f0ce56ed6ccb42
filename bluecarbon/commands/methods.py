"""`bluecarbon methods`: the methodologies that can be used, and what each lacks."""

import json

from bluecarbon.commands.options import add_methods, register_methods
from bluecarbon.commands.printing import indented


def add_arguments(parser):
    """Add the arguments of `methods`."""
    parser.add_argument("name", nargs="?", metavar="ID", help="one method, with all it says")
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_methods(parser)
    parser.set_defaults(run=run)


def run(options):
    """Print a table of all methods, or a page about one."""
    from bluecarbon.methods.quantities import describe, load_method, method_ids

    register_methods(options)
    asked = [options.name] if options.name else method_ids()
    known = [describe(load_method(name)) for name in asked]
    if options.json:
        print(json.dumps(known, indent=2, ensure_ascii=False))
    elif options.name:
        print("\n".join(_page(known[0])))
    else:
        head = ["method", "habitats", "yields", "pools", "status of its equations", "missing"]
        rows = [
            [m["id"], _listed(m["habitats"]), _listed(m["yields"])]
            + [_listed(m["pools"]), m["status"], f"{len(m['missing'])}" if m["missing"] else ""]
            for m in known
        ]
        print("\n".join(indented(head, rows, left=6)))
        print("\n`bluecarbon methods ID` says of one method what is missing, and its equations.")


def _listed(words):
    return ", ".join(words)


def _page(m):
    """One methodology in words: what it yields, what it needs, what it lacks."""
    lines = [
        f"{m['title']['en']} · {m['title']['zh']}",
        f"{m['id']}, edition: {m['edition']}",
        f"habitats: {_listed(m['habitats'])}",
        f"yields: {_listed(m['yields'])} ({m['basis']})",
        "pools: " + _listed(f"{pool} ({how})" for pool, how in m["pools"].items()),
        f"status of its equations: {m['status']}",
    ]
    lines += [f"option {k}: {' | '.join(map(str, v))}" for k, v in m["options"].items()]
    lines += [f"needs from the project: {k} [{unit}]" for k, unit in m["inputs"].items()]
    if m["missing"]:
        lines += ["", "missing before a result may bear the standard's name"]
        lines += [f"  - {sentence}" for sentence in m["missing"]]
    if m["conditions"]:
        lines += ["", "conditions, as far as they are public"]
        rows = [
            [c["name"], c["status"], ", ".join(filter(None, (c["source"], c["where"])))]
            for c in m["conditions"]
        ]
        lines += indented(["condition", "status", "source"], rows, left=3)
    if m["equations"]:
        lines += ["", "equations, in the order of evaluation"]
        rows = [
            [e["name"], e["unit"], e["status"], ", ".join(filter(None, (e["source"], e["where"])))]
            for e in m["equations"]
        ]
        lines += indented(["quantity", "unit", "status", "source"], rows, left=4)
    return lines
