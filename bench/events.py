"""Ingestion: ours, the database's own ceiling, what people would pick instead."""

import itertools

import rooms as meetings
from stack import TOP
from tools import load, pgbench

SQL = TOP / "bench/sql"
ROOMS = 1000
CONCURRENCY = (1, 8, 32, 128)
# What --quick leaves out.
THOROUGH = {"events c=8", "events c=128", "stock c=32", "pgbench 16 rows"}
# A request that waits longer than this while others are answered is starved.
STARVED_MS = 1000
_runs = itertools.count()


def begin(stack, webhooks=()):
    """An empty database with rooms bench-0 ..., each with a running meeting."""
    stack.fresh()
    meetings.make(stack, "bench", ROOMS, webhooks=webhooks)


def last(stack):
    """Where the log ends."""
    return stack.value("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_seq")


def count(stack, after=0):
    """How many events the rooms have, or how many came after a seq."""
    return stack.value("SELECT count(*) FROM event WHERE meeting_id LIKE 'bench-%%'"
                       " AND seq > %s", after)


def audit(result, stored, repeats=1):
    """Adds what was lost, stored twice or starved; stored: rows that the run made."""
    unsure = result["failed"] + result["broken"] + result["unanswered"]
    told = -(-result["good"] // repeats)
    result["lost"] = max(0, told - stored)
    result["extra"] = max(0, stored - told - unsure)
    result["starved"] = result["unanswered"] + (result["oldest_ms"] > STARVED_MS)
    return result


def send(stack, window, kind="signed", rooms=ROOMS, connections=32, webhooks=()):
    """Events into an empty log."""
    begin(stack, webhooks)
    return send_more(stack, window, kind, rooms, connections)


def send_more(stack, window, kind="signed", rooms=ROOMS, connections=32):
    """Events into the log as it is."""
    before = last(stack)
    path = "/v1/jitsi/events" + ("/occupant/joined" if kind == "stock" else "")
    result = load(stack, path, k=kind, n=rooms, c=connections, t=f"run{next(_runs)}", **window)
    return audit(result, count(stack, before))


def send_twice(stack, window):
    """Every event twice, in few rooms: repeats meet in one batch."""
    begin(stack)
    result = load(stack, "/v1/jitsi/events", k="signed", n=20, c=64, r=2,
                  t=f"run{next(_runs)}", **window)
    return audit(result, count(stack), 2)


def _ceiling(stack, window, name, clients, rows=1):
    begin(stack)
    return pgbench(stack, SQL / name, clients, window["seconds"], user="reflector_jitsi_events",
                   rows=rows)


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
    return found
