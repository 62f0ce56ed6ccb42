"""Takes the network and the files of the machine away from this process (Linux).

Two gates of the kernel, both open to any user: a network of its own that leads nowhere, and
Landlock, by which a process gives up files for itself and its children. Elsewhere, and on kernels
without them, `isolate` says what it could not close.
"""

import ctypes
import os
import struct
import sys
from pathlib import Path

NETWORK, FILES = "network", "files outside the installation"

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
# The same numbers on every processor, as for all calls that came after Linux 5.1.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULESET_VERSION = 1
_PATH_BENEATH = 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_ON_FILES = 0b111 | 1 << 14 | 1 << 15  # the rights that a file can have: no folder's
# Everything one can do with a file, by version of Landlock: 1 execute ... make symbolic link,
# 2 move between folders, 3 truncate, 5 device commands.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NETWORK_SINCE, _NETWORK_RIGHTS = 4, 0b11  # bind and connect, TCP
_SCOPES_SINCE, _SCOPES = 6, 0b11  # abstract sockets, signals


def isolate(readable, *, runnable=(), writable=()):
    """Cut this process off: returns the names of what is closed, and of what is not.

    Parameters
    ----------
    readable : sequence of path-like
        Folders that may still be read: the installation.
    runnable : sequence of path-like
        Folders from which programs may also be started: only where the code of a stranger is run,
        and that in a process of its own.
    writable : sequence of path-like
        Folders and files that may be changed.
    """
    if sys.platform != "linux":
        return (), (NETWORK, FILES)
    libc = ctypes.CDLL(None, use_errno=True)
    files = {"readable": readable, "runnable": runnable, "writable": writable}
    closed = {NETWORK: _leave_network(libc), FILES: _give_up_files(libc, **files)}
    return tuple(k for k, v in closed.items() if v), tuple(k for k, v in closed.items() if not v)


def set_apart(readable):
    """Keep a fork of an isolated process from the process that it came from, and from its like.

    In a domain of its own it can neither trace nor signal them; what may be read stays the same.
    """
    if sys.platform == "linux":
        _give_up_files(ctypes.CDLL(None, use_errno=True), readable)


def _leave_network(libc):
    # With a user namespace, which also gives up the rights of an administrator; without, where
    # those are forbidden and the process is an administrator's.
    return any(
        libc.unshare(flags) == 0 for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET)
    )


def _give_up_files(libc, readable, runnable=(), writable=()):
    version = libc.syscall(_CREATE_RULESET, None, 0, _RULESET_VERSION)
    if version < 1:
        return False
    files = _FILE_RIGHTS[max(v for v in _FILE_RIGHTS if v <= version)]
    rules = struct.pack(
        "QQQ",
        files,
        _NETWORK_RIGHTS if version >= _NETWORK_SINCE else 0,
        _SCOPES if version >= _SCOPES_SINCE else 0,
    )
    # An older kernel knows fewer of the three fields, and refuses more than it knows.
    size = 8 if version < _NETWORK_SINCE else 16 if version < _SCOPES_SINCE else 24
    ruleset = libc.syscall(_CREATE_RULESET, rules, size, 0)
    if ruleset < 0:
        return False
    try:
        reading = _READ_FILE | _READ_DIR
        rights = {Path(f).resolve(): reading for f in readable if Path(f).is_dir()}
        rights |= {Path(f).resolve(): reading | _EXECUTE for f in runnable if Path(f).is_dir()}
        rights |= {Path(f).resolve(): files for f in writable if Path(f).exists()}
        for place, allowed in rights.items():
            handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
            try:
                allowed &= files if place.is_dir() else files & _ON_FILES
                rule = struct.pack("=Qi", allowed, handle)
                libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
            finally:
                os.close(handle)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)
