"""nginx is reloaded while it answers."""

import concurrent.futures
import contextlib
import os
import signal
import socket

import pytest

import processes
from wait import until

pytestmark = pytest.mark.fcgi
STDOUT, END = 6, 3
# Of records of 8 KiB, as libfcgi writes them: two fill a buffer of 16 KiB.
CONTENT_BYTES, FIRST = 8184, 2
BODY_BYTES = 100_000


def record(kind, content):
    """One record of FastCGI, of its request 1."""
    return bytes([1, kind, 0, 1, *len(content).to_bytes(2, "big"), 0, 0]) + content


@contextlib.contextmanager
def instead_of(server, program):
    """Requests to this program come to a socket of ours."""
    path = server.state_dir / "run" / f"{program}.sock"
    ours, theirs = path.with_suffix(".ours"), path.with_suffix(".theirs")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(ours))
        ours.chmod(0o666)
        listening.listen()
        # script/server restarts a program whose socket is missing.
        os.link(path, theirs)
        ours.rename(path)
        try:
            yield listening
        finally:
            theirs.rename(path)


def test_an_answer_that_has_begun_is_finished_after_a_reload(make_server):
    server = make_server()
    answer = (f"Content-Type: text/plain\r\nContent-Length: {BODY_BYTES}\r\n\r\n".encode()
              + b"x" * BODY_BYTES)
    records = [record(STDOUT, answer[at:at + CONTENT_BYTES]) for at in range(0, len(answer), CONTENT_BYTES)]
    pid = int((server.state_dir / "run" / "nginx.pid").read_text())
    before = server.named("nginx") - {pid}
    with instead_of(server, "rooms") as listening, concurrent.futures.ThreadPoolExecutor() as pool:
        asked = pool.submit(server.request, "GET", "/v1/rooms", server.auth())
        with listening.accept()[0] as connection:
            connection.recv(65_536)
            connection.sendall(b"".join(records[:FIRST]))
            os.kill(pid, signal.SIGHUP)
            until(lambda: sum(map(processes.alive, before)) <= 1, "an idle worker has ended")
            assert any(map(processes.alive, before))
            connection.sendall(b"".join(records[FIRST:]) + record(STDOUT, b"") + record(END, bytes(8)))
        told = asked.result()
    assert (told.status, told.body) == (200, b"x" * BODY_BYTES)
