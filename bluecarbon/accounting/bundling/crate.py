"""ro-crate-metadata.json: the bundle described for archives. Nothing in it is relied upon."""

from hashlib import sha256

from bluecarbon import __version__
from bluecarbon.evidence import canonical, places

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
HERE = "ro-crate-metadata.json"


def crate(account, files, inputs):
    """The metadata as canonical bytes, in the terms of RO-Crate 1.1 and of Process Run Crate.

    No time stands in it: the same account gives the same bytes.
    """
    about = account.project.project
    entities = [_file(path, data, inputs.about.get(path, {})) for path, data in files.items()]
    entities += [
        _entity(path, "File", name=inputs.about[path]["title"], contentSize=str(entry.size))
        | {"sha256": entry.sha256}
        for path, entry in inputs.detached.items()
    ]
    entities.sort(key=lambda one: one["@id"])
    taken = [{"@id": one["path"]} for one in inputs.listed]
    made = [{"@id": e["@id"]} for e in entities if {"@id": e["@id"]} not in taken]
    graph = [
        _entity(HERE, "CreativeWork", about={"@id": "./"}, conformsTo={"@id": CONTEXT[:-8]}),
        _entity(
            "./",
            "Dataset",
            name=f"{about.title.en} / {about.title.zh}",
            identifier=about.id,
            conformsTo={"@id": PROFILE},
            hasPart=[{"@id": e["@id"]} for e in entities],
            mentions={"@id": "#account"},
        ),
        _entity(
            "#account",
            "CreateAction",
            name="account of the project",
            instrument={"@id": "#bluecarbon"},
            object=taken,
            result=made,
        ),
        _entity("#bluecarbon", "SoftwareApplication", name="bluecarbon", version=__version__),
        *entities,
    ]
    return canonical.dumps({"@context": CONTEXT, "@graph": graph}, where=places.METADATA)


def _entity(identifier, kind, /, **said):
    return {"@id": identifier, "@type": kind, **said}


def _file(path, data, about):
    entity = _entity(
        path,
        "File",
        name=about.get("title") or path.rpartition("/")[2],
        contentSize=str(len(data)),
        encodingFormat=places.media_type(path),
        sha256=sha256(data).hexdigest(),
    )
    if about.get("licence"):
        entity["license"] = about["licence"]
    return entity
