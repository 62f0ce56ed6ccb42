"""The rasters of a project that have an address: found, fetched where that is allowed, checked."""

from bluecarbon.accounting.caching.places import default_folder
from bluecarbon.accounting.fetching.copies import Copies, digest_of
from bluecarbon.accounting.fetching.remote import remote_of
from bluecarbon.errors import InputError
from bluecarbon.project.addresses import shown
from bluecarbon.project.rasters import pinned
from bluecarbon.writing import streamed, sweep


def with_copies(project, wanted):
    """The project with a copy of every raster that has an address.

    A file at `fetched/<sha256>.tif` beside the project file is taken first, and without the
    network: there it lies in a bundle that was laid out.

    Parameters
    ----------
    project : bluecarbon.project.Project
    wanted : bool or Remote
        Whether this run may use the network, and how.

    Raises
    ------
    InputError
        The network is not allowed, or a file could not be had as its digest says.
    """
    remote, copies = remote_of(wanted), {}
    for one in pinned(project):
        if not one.address or one.path in copies or project.locate(one.path).is_file():
            continue
        if remote is None:
            raise InputError(
                where=project.path,
                found=f"the address {shown(one.address)}",
                rule="The network is used only where a run allows it.",
                cure="Allow it with --remote (Python: open_project(path, remote=True)), or "
                f"download the file once to {project.locate(one.path)}.",
            )
        copies[one.path] = _copy(one, remote)
    return project.with_copies(copies) if copies else project


def _copy(one, remote):
    """Path of the copy of a file: as it is kept, or fetched now."""
    # What speaks HTTP is imported where a run may use it, and only there.
    from bluecarbon.accounting.fetching.transfer import transfer

    kept = Copies(remote.folder or default_folder())
    kept.check()
    path = kept.place(one.sha256)
    if kept.kept(one.sha256):
        return path
    if kept.folder.is_dir():
        sweep(kept.folder)
    with streamed(path, mode=0o600) as stream:
        found = transfer(one.address, stream, remote)
        if found != one.sha256:
            raise InputError(
                where=shown(one.address),
                found=f"sha256 {found}",
                rule=f"The project file states sha256 {one.sha256}; nothing was kept.",
                cure="Ask who publishes the file which of the two is right. Only if the new one "
                "is, write its sha256 into the project file.",
            )
    return path


def check_pinned(project, files):
    """Hold the digests that were taken while opening against those that the project file states.

    Takes the table of the files that were read, and returns it. Raises InputError.
    """
    taken = dict(zip(map(project.locate, files["path"]), files["sha256"], strict=True))
    for one in pinned(project):
        place = project.locate(one.path)
        # A pattern is no file; its digest cannot be stated.
        found = taken.get(place) or (digest_of(place) if place.is_file() else "no such file")
        if found != one.sha256:
            raise InputError(
                where=place,
                found=f"sha256 {found}" if place.is_file() else found,
                rule=f"The project file states sha256 {one.sha256}.",
                cure="Put the right file there, or correct the digest. A pattern has none.",
            )
    return files
