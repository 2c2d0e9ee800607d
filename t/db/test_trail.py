"""The audit: who did what."""

import json
import uuid

import psycopg2
import pytest

from cluster import rows
from roles import PROGRAMS
from world import GRACE, LIFETIME, LOST_AFTER, T0, after

ORIGIN = {"user": "u-1", "key": "k-1", "scope": "host", "request": "r-1", "trace": "t-1",
          "actor": "key"}


def write(connection, action, thing):
    """audit_write, and the row that it made."""
    rows(connection, "SELECT audit_write(%s, %s)", action, thing)
    [row] = rows(connection, "SELECT action, object, actor, user_id, key_id, request_id, reason, source,"
                             " count, at BETWEEN now() AND clock_timestamp()"
                             " FROM audit ORDER BY number DESC LIMIT 1")
    return row


def test_a_row_has_the_origin_that_its_transaction_was_given(world):
    connection = world.connect(autocommit=False)
    rows(connection, "SELECT origin_set(%s::jsonb)", json.dumps(ORIGIN))
    assert rows(connection, "SELECT origin_now()") == [(ORIGIN,)]
    assert write(connection, "room.created", "o-1") == (
        "room.created", "o-1", "key", "u-1", "k-1", "r-1", None, None, 1, True)
    connection.commit()
    assert rows(connection, "SELECT origin_now()") == [(None,)]


@pytest.mark.parametrize("origin", [None, "{}"])
def test_without_an_origin_the_system_did_it(world, origin):
    connection = world.connect(autocommit=False)
    rows(connection, "SELECT origin_set(%s::jsonb)", json.dumps(ORIGIN))
    rows(connection, "SELECT origin_set(%s::jsonb)", origin)
    assert write(connection, "meeting.ended", None) == (
        "meeting.ended", None, "system", None, None, None, None, None, 1, True)


@pytest.mark.parametrize("role", PROGRAMS)
@pytest.mark.parametrize("text", ["SELECT audit_write('room.created', 'x')", "DELETE FROM audit",
                                  "SELECT origin_set('{}')", "SELECT FROM source_secret",
                                  "SELECT source_digest('192.0.2.1')"])
def test_no_program_writes_it_by_itself_or_makes_digests(world, role, text):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        rows(world.connect(role), text)


def test_the_operator_s_reader_makes_no_digests(world):
    for text in ("SELECT source_digest('192.0.2.1')", "SELECT FROM source_secret"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            rows(world.connect("reflector_reader"), text)


def test_the_operator_s_reader_reads_it(world):
    write(world.connection, "room.created", "o-2")
    assert rows(world.connect("reflector_reader"), "SELECT 1 FROM audit WHERE object = 'o-2'") == [(1,)]


def written(world, thing):
    """[(action, actor, user)] about a thing, in their order."""
    return world.sql("SELECT action, actor, user_id FROM audit WHERE object = %s ORDER BY number", thing)


def test_a_meeting_that_is_over_when_somebody_opens_its_room_was_ended_by_the_clock(world):
    room = world.room()
    opened = [world.value("SELECT id FROM meeting_open(%s, %s, %s, %s, %s, %s, %s,"
                          " origin => %s::jsonb)", room,
                          str(uuid.uuid4()), str(uuid.uuid4()), at, at + LIFETIME, GRACE, LOST_AFTER,
                          json.dumps(ORIGIN)) for at in (T0, after(10**5))]
    assert [written(world, meeting) for meeting in opened] == [
        [("meeting.created", "key", "u-1"), ("meeting.ended", "system", None)],
        [("meeting.created", "key", "u-1")]]


def test_a_meeting_that_is_made_on_its_platform_is_written(world):
    room, attempt, meeting = world.room(platform="whereby"), str(uuid.uuid4()), str(uuid.uuid4())
    world.sql("SELECT making_begin(%s, 'whereby', %s, %s, '10 s')", room, attempt, T0)
    made = ("SELECT making_made(%s, %s, %s, %s, %s, %s, 'https://h/r', 'https://h/h', true, %s::jsonb)",
            attempt, T0, T0 + LIFETIME, meeting, attempt, "n" + attempt, json.dumps(ORIGIN))
    assert world.value(*made) is True
    assert written(world, meeting) == [("meeting.created", "key", "u-1")]
