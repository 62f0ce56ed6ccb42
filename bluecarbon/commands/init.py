"""`bluecarbon init`: begins a project file from a folder of inputs."""

from pathlib import Path


def add_arguments(parser):
    """Add the arguments of `init`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where maps and tables lie")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="default: project.toml in the folder"
    )
    parser.add_argument("--force", action="store_true", help="write over a file of that name")
    parser.set_defaults(run=run)


def run(options):
    """Write the project file, and say what is left to decide."""
    from bluecarbon.accounting.starting import gather, project_text
    from bluecarbon.errors import InputError
    from bluecarbon.writing import atomic_write

    out = options.out or options.folder / "project.toml"
    if out.exists() and not options.force:
        raise InputError(
            where=out,
            found="a file",
            rule="A project file that is there is not written over.",
            cure="Name another with --out FILE, or write over it with --force.",
        )
    found = gather(options.folder)
    text = project_text(found, out)
    atomic_write(out, text.encode("utf-8"))
    print(out)
    left = sum("CHOOSE" in line for line in text.splitlines() if not line.startswith("#"))
    print(f"{left} lines to decide, marked CHOOSE; the options stand above each.")
    for diagnosis, why in found.beside:
        print(f"not taken up: {diagnosis.path.name}: {why}")
