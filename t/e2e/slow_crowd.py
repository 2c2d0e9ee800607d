"""Callers that are slow on purpose, from an address of their own."""

import contextlib
import json
import os
import resource
import signal
import socket

from wait import until

ADDRESS = "127.0.0.2"


def allow_files(count):
    """This process may have so many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


def head(path, length, *more):
    """A request's header, for a body of so many bytes; nginx says 100 when it begins to read
    it."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {length}",
             "Expect: 100-continue", *more, "", ""]
    return "\r\n".join(lines).encode()


class Crowd:
    """Connections of one address; closed at the end of a with."""

    def __init__(self, server, address=ADDRESS):
        self.server, self.address = server, address
        self.sockets = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.sockets:
            one.close()

    def say(self, text, count=1, receive_bytes=None):
        """count more connections, each of which sends text and then nothing."""
        made = []
        for _ in range(count):
            one = socket.socket()
            self.sockets.append(one)
            made.append(one)
            one.settimeout(60)
            if receive_bytes:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
            one.bind((self.address, 0))
            one.connect(("127.0.0.1", self.server.port))
            one.sendall(text)
        return made

    def answers(self):
        """What nginx says first on each connection: as read_answer."""
        return [read_answer(one) for one in self.sockets]


def read_answer(one):
    """(status, headers, the body's JSON or None) of the next answer on a socket."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += one.recv(65536)
    top, _, body = got.partition(b"\r\n\r\n")
    lines = top.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    while len(body) < int(headers.get("Content-Length", 0)):
        body += one.recv(65536)
    return int(lines[0].split()[1]), headers, json.loads(body) if body else None


def resident_bytes(pids):
    """What these processes have in memory, with nothing counted twice."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            total += sum(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    return total


def file_bytes(pids, folder):
    """How much is in the files below a folder that these processes have open."""
    total = 0
    for pid in pids:
        for fd in os.scandir(f"/proc/{pid}/fd"):
            with contextlib.suppress(FileNotFoundError):
                if f"/{folder}/" in os.readlink(fd.path):
                    total += os.stat(fd.path).st_size
    return total


def edit_nginx(server, edit):
    """Changes nginx's rendered files by edit(folder) and lets it read them anew."""
    run = server.state_dir / "run"
    master = int((run / "nginx.pid").read_text())
    old = server.named("nginx") - {master}
    edit(run)
    os.kill(master, signal.SIGHUP)
    until(lambda: not old & server.named("nginx")
          and len(server.named("nginx")) == len(old) + 1, "nginx has read its files anew")
