"""Least rights by trying: what each role is refused."""

import json

import psycopg2
import pytest

from cluster import rows
from roles import READER, ROLES
from world import append, item

REFUSED = "42501"


@pytest.fixture
def attempt(world):
    """attempt(role, statement): the SQLSTATE of a statement by a role, None if it ran."""
    connections = {}

    def run(role, statement):
        if role not in connections:
            connections[role] = world.connect(role)
        try:
            rows(connections[role], statement)
        except psycopg2.Error as error:
            return error.pgcode
        return None
    return run


@pytest.mark.parametrize("statement", [
    "SELECT room_delete('x', '2025-01-15')", "SELECT meeting_rule('x', 'end', '{}', '2025-01-15')",
    "SELECT event_append('[]')", "SELECT api_key_use('', now())",
    "SELECT meeting_open('x', 'x', 'x', '2025-01-15', '2025-01-15', '1 s', '1 s')", "UPDATE room SET name = name",
    "DELETE FROM event", "INSERT INTO outbox DEFAULT VALUES", "SELECT nextval('event_seq')",
    "CREATE TEMP TABLE mine (x int)", "CREATE TABLE mine (x int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"])
def test_the_reader_is_refused(attempt, statement):
    assert attempt(READER, statement) == REFUSED


@pytest.mark.parametrize("role", ["reflector_jitsi_events", "reflector_jibri_complete",
                                  "reflector_whereby"])
def test_an_ingesting_program_appends_and_can_do_nothing_else(world, attempt, role):
    meeting, room = world.meeting()
    assert append(world.connect(role), item(room), item("nobody's")) == ["stored", "unknown"]
    assert world.count(meeting) == 1
    for table in ["api_key", "room", "meeting_row", "meeting", "event", "outbox", "session", "recording",
                  "recording_key"]:
        assert attempt(role, f"SELECT 1 FROM {table}") == REFUSED
        assert attempt(role, f"TRUNCATE {table}") in (REFUSED, "42809"), table
    for statement in ["SELECT nextval('event_seq')", "SELECT last_value FROM event_seq",
                      "SELECT rfc3339('2025-01-15')", "SELECT room_lock_key('x')",
                      "SELECT room_delete('x', '2025-01-15')", "SELECT * FROM session_of('x')",
                      "SELECT meeting_rule('x', 'end', '{}', '2025-01-15')", "CREATE TABLE mine (x int)",
                      "CREATE TEMP TABLE mine (x int)", "SET ROLE reflector_owner"]:
        assert attempt(role, statement) == REFUSED, statement


def test_nobody_gets_round_event_append_with_objects_of_their_own(world):
    """Objects in pg_temp or on the caller's search_path do not stand in for ours."""
    _, room = world.meeting()
    connection = world.connect()
    rows(connection, "CREATE SCHEMA mine")
    rows(connection, "CREATE TABLE mine.meeting_row AS SELECT 'stolen'::text AS id,"
                     " %s::text AS room_name", room)
    rows(connection, "CREATE TEMP TABLE meeting_row AS SELECT * FROM mine.meeting_row")
    rows(connection, "SET search_path = mine, public")
    try:
        assert append(connection, item(room)) == ["stored"]
        assert world.value("SELECT count(*) FROM event WHERE meeting_id = 'stolen'") == 0
    finally:
        world.sql("DROP SCHEMA mine CASCADE")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_fills_no_disk_and_holds_no_lock_of_ours(attempt, role):
    for call in ["lo_create(0)", "lo_creat(0)", "lo_from_bytea(0, 'x')", "lo_open(1, 1)", "lo_unlink(1)",
                 "pg_advisory_lock(1)", "pg_advisory_lock(1, 2)", "pg_advisory_xact_lock(1)",
                 "pg_advisory_xact_lock_shared(1)", "pg_try_advisory_lock(1)", "pg_advisory_unlock_all()",
                 "pg_read_file('PG_VERSION')", "pg_ls_dir('.')", "lo_import('/etc/passwd')",
                 "lo_export(1, '/tmp/x')"]:
        assert attempt(role, f"SELECT {call}") == REFUSED, call
    assert attempt(role, "COPY (SELECT 1) TO PROGRAM 'true'") == REFUSED
    assert attempt(role, "ALTER SYSTEM SET work_mem = '1MB'") == REFUSED


def test_strangers_of_the_cluster_do_not_get_in(world):
    world.sql("DROP ROLE IF EXISTS stranger")
    world.sql("CREATE ROLE stranger")
    try:
        assert world.sql("SELECT p FROM unnest(ARRAY['CONNECT', 'TEMP', 'CREATE']) p WHERE"
                         " has_database_privilege('stranger', current_database(), p)") == []
        assert world.sql("SELECT has_schema_privilege('stranger', 'public', 'CREATE')") == [(False,)]
    finally:
        world.sql("DROP ROLE stranger")


def test_who_opens_meetings_reads_no_webhook(attempt):
    for column in ("webhook_url", "webhook_secret", "webhook_previous_secret", "webhook_receiver"):
        assert attempt("reflector_meetings", f"SELECT {column} FROM room") == REFUSED, column
    assert attempt("reflector_meetings", "SELECT * FROM room") == REFUSED
    assert attempt("reflector_deliver", "SELECT webhook_secret FROM room") == REFUSED


def test_rooms_cannot_read_meetings_and_meetings_cannot_change_rooms(attempt):
    # Of a meeting rooms sees whose it is, and no more.
    assert attempt("reflector_rooms", "SELECT id, room_id, user_id, start_date, erasure FROM meeting_row") is None
    for statement in ["SELECT room_name FROM meeting_row", "SELECT 1 FROM event", "DELETE FROM room",
                      "UPDATE room SET name = name", "SELECT 1 FROM api_key",
                      "UPDATE api_key SET revoked_at = NULL",
                      "SELECT event_append('[]')", "SELECT meeting_rule('x', 'end', '{}', '2025-01-15')"]:
        assert attempt("reflector_rooms", statement) == REFUSED, statement
    for statement in ["UPDATE room SET name = name", "UPDATE meeting_row SET is_active = false",
                      "DELETE FROM event", "SELECT room_delete('x', '2025-01-15')",
                      "SELECT " + f"event_append('{json.dumps([])}')", "SELECT body FROM outbox",
                      "SELECT hash FROM api_key", "INSERT INTO api_key DEFAULT VALUES"]:
        assert attempt("reflector_meetings", statement) == REFUSED, statement
    for statement in ["SELECT 1 FROM room", "SELECT 1 FROM event", "SELECT 1 FROM meeting"]:
        assert attempt("reflector_health", statement) == REFUSED, statement
