"""How long readings of a big meeting take: printed, never asserted, for machines differ.

What is asserted is that none runs into the limit that ends a program's statements.
"""

import pathlib

import pytest

from cluster import rows
from world import T0, World

SIZES = [1000, 10_000]
TRIES = 2

# name: (what of each pair of events names joined_at, how many occupants there are)
KINDS = {
    "named sessions": ("%(t0)s + (n - n %% 2) * interval '1 s'", "n / 2"),
    "unnamed, 100 people": ("NULL", "n / 2 %% 100"),
    "unnamed, one person": ("NULL", "0"),
}
FILL = """
    INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, occupant,
        occupant_key, joined_at, kind, dedup, data)
    SELECT %(meeting)s, nextval('event_seq'), 'signed', CASE n %% 2 WHEN 0 THEN
        'muc-occupant-joined' ELSE 'muc-occupant-left' END, %(t0)s + n * interval '1 s', %(t0)s,
        'o-' || {who}, sha256(convert_to('o-' || {who}, 'UTF8')), {joined_at},
        CASE n %% 2 WHEN 0 THEN 'joined' ELSE 'left' END, sha256(n::text::bytea),
        json_build_object('timestamp', '2025-01-15T10:30:00Z', 'padding', repeat('x', 300))
    FROM generate_series(0, %(count)s - 1) n
"""
READINGS = {
    "num_clients": "SELECT num_clients FROM meeting WHERE id = %s",
    "sessions": "SELECT count(*) FROM session_of(%s)",
    "participants": "SELECT count(sessions) FROM participant_of(%s, '2025-01-16')",
}


@pytest.fixture(scope="module")
def filled(cluster):
    """(database, {(kind, size): meeting})."""
    database = cluster.database()
    database.migrate()
    world, meetings = World(database), {}
    for kind, (joined_at, who) in KINDS.items():
        for size in SIZES:
            meeting, _ = world.meeting()
            with world.connection.cursor() as cursor:
                cursor.execute(FILL.format(who="(" + who + ")", joined_at=joined_at),
                               {"meeting": meeting, "t0": T0, "count": size})
            meetings[kind, size] = meeting
    world.sql("VACUUM ANALYZE")
    world.close()
    return database, meetings


def on_cpu(connection):
    """Nanoseconds that the connection's server process has run: other load on the machine
    does not count."""
    path = pathlib.Path(f"/proc/{connection.info.backend_pid}/schedstat")
    return int(path.read_text().split()[0])


def milliseconds(connection, statement, *args):
    """What the cheapest of a few readings cost."""
    times = []
    for _ in range(TRIES):
        begun = on_cpu(connection)
        rows(connection, statement, *args)
        times.append((on_cpu(connection) - begun) / 1_000_000)
    return min(times)


@pytest.mark.parametrize("kind", KINDS)
def test_readings_of_a_big_meeting_end_in_time_and_tell_what_they_cost(filled, capsys, kind):
    database, meetings = filled
    connection = database.connect("reflector_reader")
    rows(connection, "SET statement_timeout = '10s'")
    for size in SIZES:
        told = [f"{name} {milliseconds(connection, statement, meetings[kind, size]):.1f}"
                for name, statement in READINGS.items()]
        with capsys.disabled():
            print(f"\n# {kind}, {size} events, ms of CPU: {', '.join(told)}", end="")
    connection.close()
