"""Ingestion: ours, the database's own ceiling, what people would pick instead."""

import itertools

import deliveries
import past as history
from stack import TOP
from tools import load, pgbench

SQL = TOP / "bench/sql"
ROOMS = 1000
# Events of past meetings that the log has from the start.
PAST = 100000
CONCURRENCY = (1, 8, 32, 128)
# What --quick leaves out.
THOROUGH = {"events c=8", "events c=128", "stock c=32", "pgbench 16 rows", "fastify health",
            "fastapi health", "deliveries"}
# A request that waits longer than this while others are answered is starved.
STARVED_MS = 1000
_runs = itertools.count()


def prepare(stack, past=PAST):
    """Rooms room-0 ..., each with a running meeting bench-0 ..., and a log."""
    stack.sql("""
        INSERT INTO room (id, name, user_id, created_at)
        SELECT 'room-' || n, 'room-' || n, 'demo-user', now() FROM generate_series(0, %s - 1) AS n
        ON CONFLICT DO NOTHING""", ROOMS)
    stack.sql("""
        INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
            recording_trigger, start_date, end_date)
        SELECT 'meeting-' || n, 'room-' || n, 'demo-user', 'bench-' || n, 'jitsi', 'cloud',
            'automatic', now(), now() + interval '8 hours' FROM generate_series(0, %s - 1) AS n
        ON CONFLICT DO NOTHING""", ROOMS)
    history.fill(stack, past)
    stack.sql("VACUUM ANALYZE")


def last(stack):
    """Where the log ends."""
    return stack.value("SELECT last_value FROM event_seq")


def count_after(stack, seq):
    """How many events of the rooms came after that."""
    return stack.value("SELECT count(*) FROM event WHERE meeting_id LIKE 'meeting-%%'"
                       " AND seq > %s", seq)


def audit(result, stored, repeats=1):
    """Adds what was lost, stored twice or starved; stored: rows that the run made."""
    unsure = result["failed"] + result["broken"] + result["unanswered"]
    told = -(-result["good"] // repeats)
    result["lost"] = max(0, told - stored)
    result["extra"] = max(0, stored - told - unsure)
    result["starved"] = result["unanswered"] + (result["oldest_ms"] > STARVED_MS)
    return result


def send(stack, window, kind="signed", rooms=ROOMS, connections=32):
    """Events into a log that has some already: an empty one has no plan worth the name."""
    before = last(stack)
    path = "/v1/jitsi/events" + ("/occupant/joined" if kind == "stock" else "")
    result = load(stack, path, k=kind, n=rooms, c=connections, t=f"run{next(_runs)}", **window)
    return audit(result, count_after(stack, before))


def send_twice(stack, window):
    """Every event twice, in few rooms: repeats meet in one batch."""
    before = last(stack)
    result = load(stack, "/v1/jitsi/events", k="signed", n=20, c=64, r=2,
                  t=f"run{next(_runs)}", **window)
    return audit(result, count_after(stack, before), 2)


def _ceiling(stack, window, name, clients, rows=1):
    return pgbench(stack, SQL / name, clients, window["seconds"], rows=rows)


def _plain_insert(stack, peers, window):
    peers.empty()
    return pgbench(stack, SQL / "insert-one.sql", 8, window["seconds"], database="peers")


def _peer(stack, peers, name, window):
    peers.empty()
    return load(stack, f"/{name}/events", k="signed", n=ROOMS, port=peers.port,
                t=f"run{next(_runs)}", **window)


def variants(stack, peers, window):
    """name -> a function that runs it once; in the order in which a round has them."""
    found = {"pgbench one row": lambda: _ceiling(stack, window, "append-one.sql", 8)}
    for connections in CONCURRENCY:
        found[f"events c={connections}"] = (
            lambda c=connections: send(stack, window, connections=c))
    found["hot room c=32"] = lambda: send(stack, window, rooms=1)
    found["stock c=32"] = lambda: send(stack, window, kind="stock")
    found["repeats c=64"] = lambda: send_twice(stack, window)
    found["pgbench 16 rows"] = lambda: _ceiling(stack, window, "append-sixteen.sql", 2, 16)
    found["pgbench plain insert"] = lambda: _plain_insert(stack, peers, window)
    for name in ("fastify", "fastapi"):
        found[f"{name} events"] = lambda n=name: _peer(stack, peers, n, window)
    found["health"] = lambda: load(stack, "/v1/jitsi/health", k="get", **window)
    for name, path in (("nginx return 200", "/empty"), ("fastify health", "/fastify/health"),
                       ("fastapi health", "/fastapi/health")):
        found[name] = lambda p=path: load(stack, p, k="get", port=peers.port, **window)
    found["deliveries"] = lambda: deliveries.run(stack)
    return found
