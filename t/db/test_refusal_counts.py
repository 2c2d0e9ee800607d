"""Refused callers in the audit, and its retention."""

import json
import re
import threading
import uuid

from cluster import rows
from world import T0, after, execute, prepare


def refuse(world, *counts):
    """refusal_count, as a program calls it: (at, reason, address, count) each."""
    refuse_by(world.connect("reflector_jitsi_events"), counts)


def refuse_by(connection, counts):
    """The same on a connection that is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT refusal_count(%s)", (json.dumps(
            [dict(zip(("at", "reason", "address", "count"), each)) for each in counts]),))


def refused(world, reason):
    """The rows of a reason."""
    return world.sql("SELECT at, action, actor, source, count, object, user_id FROM audit"
                     " WHERE reason = %s ORDER BY at, count", reason)


def test_refusals_of_a_minute_reason_and_address_are_one_row(world):
    reason, at = f"reason-{uuid.uuid4()}", "2025-01-15T10:30:00Z"
    refuse(world, (at, reason, "192.0.2.1", 3), (at, reason, "192.0.2.1", 4))
    refuse(world, (at, reason, "192.0.2.1", 10), (at, reason, None, 5), (at, reason, None, 6))
    refuse(world, ("2025-01-15T10:31:00Z", reason, "192.0.2.1", 100))
    found = refused(world, reason)
    source = found[1][3]
    assert found == [(T0, "credentials.refused", "unknown", "other", 11, None, None),
                     (T0, "credentials.refused", "unknown", source, 17, None, None),
                     (after(60), "credentials.refused", "unknown", source, 100, None, None)]
    assert re.fullmatch("[0-9a-f]{16}", source)


def test_a_source_tells_addresses_apart_and_is_none_that_could_be_made_without_the_key(world):
    reason, at = f"reason-{uuid.uuid4()}", "2025-01-15T10:30:00Z"
    refuse(world, (at, reason, "192.0.2.1", 1), (at, reason, "192.0.2.2", 2))
    one, other = [row[3] for row in refused(world, reason)]
    assert one != other
    connection = world.connect(autocommit=False)
    rows(connection, "UPDATE source_secret SET secret = 'another'")
    assert rows(connection, "SELECT source_digest('192.0.2.1')") != [(one,)]
    connection.rollback()
    assert rows(connection, "SELECT source_digest('192.0.2.1')") == [(one,)]


def test_programs_that_count_the_same_rows_at_once_lose_nothing(world):
    reason = f"reason-{uuid.uuid4()}"
    counts = [("2025-01-15T10:30:00Z", reason, f"192.0.2.{n}", 1) for n in range(50)]

    def count(order):
        for _ in range(20):
            refuse_by(connections[order], counts[::order])
    connections = {order: world.connect("reflector_rooms") for order in (1, -1)}
    threads = [threading.Thread(target=count, args=(order,)) for order in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row[4] for row in refused(world, reason)] == [40] * 50


KEEP = "31536000"


def expire(world, most):
    """How many rows deliver removed."""
    connection = world.connect("reflector_deliver")
    prepare(connection, "trail_expire")
    [[removed]] = execute(connection, "trail_expire", KEEP, most)
    return removed


def test_old_rows_are_removed_oldest_first_and_young_ones_stay(world):
    world.sql("DELETE FROM audit")
    world.sql("INSERT INTO audit (at, action, actor, object) SELECT now() - n * interval '100 days',"
              " 'room.created', 'user', n::text FROM generate_series(1, 6) n")
    assert [expire(world, 2), expire(world, 2)] == [2, 1]
    assert world.sql("SELECT object FROM audit ORDER BY object") == [("1",), ("2",), ("3",)]
    assert expire(world, 2) == 0


def test_rows_that_another_deliver_removes_are_not_waited_for(world):
    world.sql("DELETE FROM audit")
    world.sql("INSERT INTO audit (at, action, actor) SELECT now() - interval '2 years',"
              " 'room.created', 'user' FROM generate_series(1, 5) n")
    other = world.connect("reflector_deliver", autocommit=False)
    prepare(other, "trail_expire")
    assert execute(other, "trail_expire", KEEP, 3) == [(3,)]
    assert expire(world, 10) == 2
