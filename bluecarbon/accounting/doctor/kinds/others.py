"""What is no input as it stands: workbooks, archives, sidecars, documentation."""

from bluecarbon.accounting.doctor.finding import Diagnosis

WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods", ".et", ".numbers")
ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz")
DOCUMENTS = (".md", ".txt", ".pdf", ".docx", ".doc", ".html", ".rst", ".bib", ".qgz", ".qgs")
CODE = (".py", ".r", ".ipynb", ".sh", ".m", ".js", ".yml", ".yaml", ".lock")
SIDECARS = (".xml", ".tfw", ".tifw", ".wld", ".ovr", ".msk", ".cpg", ".sbn", ".sbx", ".qix", ".qmd")
SHAPEFILE_PARTS = (".shx", ".dbf", ".prj")
DOCUMENT_NAMES = ("readme", "license", "licence", "copying", "copyright", "changelog", "notice")


def examine(path, folder):
    """The diagnosis of a file that no reader of inputs takes."""
    suffix, stem = path.suffix.casefold(), path.stem.casefold()
    found = Diagnosis(path=path, kind="unknown", sureness="guess", used=False)
    found.why = f"no reader takes {suffix or 'a name without ending'}"
    beside = {name.casefold() for name in folder}
    if suffix in WORKBOOKS:
        found.kind, found.sureness, found.why = "workbook", "sure", f"its name ends in {suffix}"
        found.add("workbook", suffix=suffix, stem=path.stem)
    elif suffix in ARCHIVES:
        found.kind, found.sureness, found.why = "archive", "likely", f"its name ends in {suffix}"
        found.add("archive", name=path.name)
    elif suffix in SHAPEFILE_PARTS and f"{stem}.shp" not in beside and not _of_raster(stem, beside):
        found.kind, found.why = "sidecar", "a part of a shapefile"
        found.add("shapefile-without-shp", name=f"{path.stem}.shp")
    elif suffix in (*SIDECARS, *SHAPEFILE_PARTS):
        found.kind, found.sureness, found.why = "sidecar", "likely", "it belongs to another file"
    elif stem.split("-")[0].split("_")[0] in DOCUMENT_NAMES or suffix in DOCUMENTS:
        found.kind, found.sureness, found.why = "documentation", "likely", "by its name"
    elif suffix in CODE:
        found.kind, found.sureness, found.why = "code", "likely", f"its name ends in {suffix}"
    elif not path.stat().st_size:
        found.add("empty-file")
    return found


def _of_raster(stem, beside):
    return any(f"{stem}{suffix}" in beside for suffix in (".tif", ".tiff"))
