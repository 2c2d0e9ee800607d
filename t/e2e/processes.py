"""The processes that a running script/server consists of, found in /proc."""

import os
import signal


def _read(pid, name):
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except OSError:
        return b""


def _cwd(pid):
    try:
        return os.readlink(f"/proc/{pid}/cwd").encode()
    except OSError:
        return b""


def pids():
    """All process ids but our own."""
    return [int(name) for name in os.listdir("/proc")
            if name.isdigit() and int(name) != os.getpid()]


def command_line(pid):
    """The command line as bytes, arguments parted by blanks."""
    return _read(pid, "cmdline").replace(b"\0", b" ").strip()


def name_of(pid):
    """The kernel's name of a process: the first 15 bytes of its program's name."""
    return _read(pid, "comm").decode(errors="replace").strip()


def _stat(pid):
    return _read(pid, "stat").rpartition(b")")[2].split()


def parent(pid):
    """The id of the process that made it, or that took it over."""
    return int(_stat(pid)[1])


def alive(pid):
    """Is it there, and not a zombie?"""
    fields = _stat(pid)
    return bool(fields) and fields[0] != b"Z"


def started(pid):
    """When it was started; with the id it names one process for ever."""
    fields = _stat(pid)
    return fields[19] if fields else None


def descendants(root):
    """The ids of the live processes under root, root itself included."""
    children = {}
    for pid in pids():
        fields = _stat(pid)
        if fields and fields[0] != b"Z":
            children.setdefault(int(fields[1]), []).append(pid)
    found, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting.extend(children.get(pid, []))
    return found


def marked(markers):
    """Live processes with one of the folders in command line, environment or cwd."""
    wanted = [os.fsencode(marker) for marker in markers]
    return {pid for pid in pids() if alive(pid) and any(
        marker in _read(pid, "cmdline") or marker in _read(pid, "environ")
        or marker in _cwd(pid) for marker in wanted)}


def send(victims, number):
    """Send a signal to each process, to a parent before its children, which it would replace; one
    that has gone is no error."""
    for pid in sorted(victims):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def kill(victims):
    """kill -9 to each."""
    send(victims, signal.SIGKILL)
