"""deliver's own clock makes a step and comes back: what is late then, what is given up.

libfaketime steps the clock of that one process; its monotonic clock and everybody else's go on.
"""

import glob
import http.server
import threading
import time

import filling
import rooms
from receivers import Receivers
from stack import until

LIBRARY = "/usr/lib/*/faketime/libfaketime.so.1"
STEPS = {"+1 h": 3600, "-1 h": -3600, "+7 d": 604800, "-7 d": -604800}
ROOMS, EACH = 5, 4
# A message that is due is late after so long.
LATE_SECONDS = 5
SETTINGS = {"DELIVER_SCHEDULE": "0" + " 1" * 30}


class Answering(http.server.ThreadingHTTPServer):
    """A receiver with a status that can be set."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.status = 500
        self.url = f"http://127.0.0.1:{self.server_port}/"
        threading.Thread(target=self.serve_forever).start()

    class Handler(http.server.BaseHTTPRequestHandler):
        """The same answer to all."""

        def do_POST(self):  # pylint: disable=invalid-name
            """Reads the body and answers."""
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(self.server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):  # pylint: disable=arguments-differ
            """Silent."""

    def stop(self):
        """Its thread ends."""
        self.shutdown()
        self.server_close()


class Clock:
    """A folder like the build's, with a deliver whose clock can be set."""

    def __init__(self, build, folder):
        self.build, self.folder, self.file = folder, folder, folder / "offset"
        self.set(0)
        for name in ("cgi-bin", "tools"):
            (folder / name).symlink_to(build / name)
        (folder / "deliver").mkdir()
        program = folder / "deliver/deliver"
        program.write_text(
            "#!/bin/sh\nexec env LD_PRELOAD=%s FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1"
            " FAKETIME_TIMESTAMP_FILE=%s %s\n" % (
                glob.glob(LIBRARY)[0], self.file, build / "deliver/deliver"))
        program.chmod(0o755)

    def set(self, seconds):
        """How far it is ahead of everybody else's; at once, for it is read at each look."""
        new = self.folder / "offset.new"
        new.write_text(f"{seconds:+d}\n")
        new.rename(self.file)


def measure(bench):
    """Each step once."""
    if not glob.glob(LIBRARY):
        bench.notes.append("clock: libfaketime is not installed")
        return
    folder = bench.folder / "clock-build"
    folder.mkdir()
    clock = Clock(bench.options.build, folder)
    stack = bench.beside("clock", BUILD_DIR=str(clock.build), **SETTINGS)
    receivers, ill = Receivers(bench.folder / "clock-receivers", 1), Answering()
    bench.running += [receivers, ill]
    for name, seconds in STEPS.items():
        bench.record.add(f"clock step {name}", step(stack, clock, seconds, receivers.urls[0], ill))
    for one in (ill, receivers, stack):
        bench.running.remove(one)
        one.stop()


def step(stack, clock, seconds, url, ill):
    """late: messages that waited, with the step and after it; dead: given up, untried: without
    a try.  The receiver that is ill before and during the step is well after it."""
    ill.status = 500
    stack.fresh()
    rooms.make(stack, "well", ROOMS, webhooks=[url])
    rooms.make(stack, "ill", ROOMS, webhooks=[ill.url])

    def count(condition):
        return stack.value("SELECT count(*) FROM outbox WHERE " + condition)

    def wait(condition):
        try:
            until(lambda: count(condition) == 0, condition, LATE_SECONDS)
        except TimeoutError:
            pass
        return count(condition)

    def join(tag):
        at = time.time()
        filling.append(stack, [
            filling.item(f"{name}-{room}", "joined", f"{tag}-{number}", at, at)
            for name in ("well", "ill") for room in range(ROOMS) for number in range(EACH)])
    waits_well = "status = 'pending' AND meeting_id LIKE 'well-%'"
    join("before")
    wait(waits_well)
    wait("attempts = 0 AND meeting_id LIKE 'ill-%'")
    clock.set(seconds)
    join("during")
    late = wait(waits_well)
    clock.set(0)
    ill.status = 200
    join("after")
    late += wait("status = 'pending'")
    return {"late": late, "dead": count("status = 'dead'"),
            "untried": count("status = 'dead' AND attempts = 0"), "messages": count("true")}
