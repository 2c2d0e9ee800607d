#!/usr/bin/python3
"""Measures deliver: from the commit of a message to its arrival, and messages a second.

    BUILD_DIR=build bench/deliver.py [LATENCY_MESSAGES [RATE_MESSAGES]]

The cluster is private and, unlike the tests', flushes to disk.  The receiver is an nginx for
the rate, a thread for the latency.
"""

import contextlib
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
TOP = pathlib.Path(__file__).resolve().parents[1]
for folder in ("lib", "db", "deliver"):
    sys.path.insert(0, str(TOP / "t" / folder))

import cluster as clusters  # noqa: E402
from daemon import Daemon, Outbox  # noqa: E402
from receiver import Receiver, status  # noqa: E402
from wait import until  # noqa: E402
from world import World  # noqa: E402

DEFAULTS = {"DELIVER_SCHEDULE": None, "DELIVER_TIMEOUT": None, "DELIVER_POLL": None,
            "DATABASE_TIMEOUT": None, "DATABASE_RETRY": None, "LOG_LEVEL": "warn"}
ENDPOINTS = 50
PORT = 18765
MOST_SECONDS = 600
NGINX = f"""
pid nginx.pid;
error_log error.log;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
	access_log off;
	keepalive_requests 1000000;
	server {{ listen 127.0.0.1:{PORT}; return 200 "{{}}"; }}
}}
"""


@contextlib.contextmanager
def nginx(folder):
    """A receiver that takes everything at once."""
    (folder / "nginx.conf").write_text(NGINX)
    process = subprocess.Popen(["/usr/sbin/nginx", "-p", f"{folder}/", "-c", "nginx.conf", "-e",
                                "error.log", "-g", "daemon off;"])
    try:
        yield f"http://127.0.0.1:{PORT}/"
    finally:
        process.terminate()
        process.wait()


def latency(database, folder, count):
    """Milliseconds from commit to arrival, of single messages."""
    world, seen = World(database), []

    def answer(_):
        seen.append(time.monotonic())
        return status(200)

    server, outbox = Receiver(answer), Outbox(world)
    daemon = Daemon(database, folder / "latency.log", **DEFAULTS)
    took = []
    try:
        endpoint = outbox.endpoint(server.url)
        for number in range(count):
            outbox.put(endpoint)
            committed = time.monotonic()
            until(lambda number=number: len(seen) > number, daemon.said, MOST_SECONDS)
            took.append((seen[number] - committed) * 1000)
            # Not in step with the daemon's looks.
            time.sleep(0.05 + 0.37 * (number * 0.618 % 1))
    finally:
        daemon.stop()
        server.close()
        world.close()
    return took


def rate(database, folder, count, processes, url):
    """Messages a second."""
    world = World(database)
    outbox = Outbox(world)
    world.sql("DELETE FROM outbox")
    for _ in range(ENDPOINTS):
        outbox.put(outbox.endpoint(url), count // ENDPOINTS)
    began = time.monotonic()
    daemons = [Daemon(database, folder / f"rate-{number}.log", **DEFAULTS)
               for number in range(processes)]
    try:
        until(lambda: outbox.pending() == 0, outbox.statuses, MOST_SECONDS)
        return outbox.statuses()["delivered"] / (time.monotonic() - began)
    finally:
        for daemon in daemons:
            daemon.stop()
        world.close()


def main(latencies="300", messages="5000"):
    """Print the figures."""
    clusters.RUN = clusters.RUN.replace("-c fsync=off", "")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        made = clusters.Cluster(folder)
        try:
            made.start()
            database = made.database()
            database.migrate()
            took = latency(database, folder, int(latencies))
            cuts = statistics.quantiles(took, n=100)
            print(f"commit to arrival: p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms")
            with nginx(folder) as url:
                for processes in (1, 2, 3):
                    got = rate(database, folder, int(messages), processes, url)
                    print(f"{processes} processes: {got:.0f} messages a second")
        finally:
            made.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
