"""The child that runs a notebook: ``python -m bluecarbon.accounting.verifying.running``.

It takes the sources of the cells (JSON) from standard input, cuts itself off, starts a kernel,
which inherits that, and answers with the outputs of every cell.
"""

import json
import os
import sys
from pathlib import Path

KERNEL = "python3"  # whatever the notebook asks for
MOST_WRITTEN = 2**30  # [byte], into one file
# What a kernel and the libraries under it open of a system, and start a program from.
_SYSTEM = ("/usr/bin", "/bin", "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib")
_READ = ("/usr/share", "/proc", "/sys/devices/system/cpu", "/etc/ssl")
_DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero", "/dev/shm")


def main():
    """Answer one request."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    request = json.loads(source.read())
    source.close()
    # The kernel must not find the pipe of the answer: what it writes there would be believed.
    os.set_inheritable(sink.fileno(), False)
    try:
        answer = _answer(request)
    except Exception as error:
        answer = {"ended": f"{type(error).__name__}: {error}"[:500]}
    sink.write(json.dumps(answer).encode())
    sink.flush()
    os._exit(0)


def _answer(request):
    import nbclient
    import nbformat
    from jupyter_client.manager import AsyncKernelManager

    from bluecarbon.evidence.sandbox.isolation import isolate

    prefixes = [sys.prefix, sys.base_prefix, *(p for p in sys.path if p and os.path.isdir(p))]
    closed, left_open = isolate(
        _READ,
        runnable=[*prefixes, *_SYSTEM],
        writable=[request["folder"], request["scratch"], *_DEVICES],
    )
    _limit(request)
    cells = [
        nbformat.v4.new_markdown_cell("") if source is None else nbformat.v4.new_code_cell(source)
        for source in request["sources"]
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    # Sockets in the file system: a process without network has no loopback either.
    way = {"transport": "ipc", "ip": str(Path(request["scratch"]) / "k")}
    kernels = AsyncKernelManager(kernel_name=KERNEL, **(way if os.name == "posix" else {}))
    client = nbclient.NotebookClient(
        notebook,
        km=kernels,
        timeout=request["seconds"],
        resources={"metadata": {"path": request["folder"]}},
        store_widget_state=False,
    )
    told = {"closed": closed, "open": left_open}
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        told["error"] = f"{error.ename}: {error.evalue}"[:500]
    except (nbclient.exceptions.CellTimeoutError, nbclient.exceptions.DeadKernelError) as error:
        return told | {"ended": type(error).__name__}
    return told | {"cells": [cell.get("outputs", []) for cell in notebook.cells]}


def _limit(request):
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {resource.RLIMIT_CPU: request["cpu_seconds"], resource.RLIMIT_CORE: 0}
    wanted[resource.RLIMIT_FSIZE] = MOST_WRITTEN
    if sys.platform == "linux":
        # Also for the programs themselves, which map more than they use.
        wanted[resource.RLIMIT_AS] = 2 * 2**30 + request["memory"]
    for kind, most in wanted.items():
        allowed = resource.getrlimit(kind)[1]
        most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
