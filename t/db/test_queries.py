"""Every statement that a program is built with, as the role of the program that uses it."""

import pathlib

import psycopg2
import pytest

from cluster import OPERATOR, rows
from world import QUERIES, prepare, query

EVERY_QUERY = sorted(path.stem for path in pathlib.Path(QUERIES).glob("*.sql"))
UTILITY = {"migration_begin", "migration_owner", "migration_commit"}
ROLES = {
    "event_append": ["reflector_jitsi_events", "reflector_jibri_complete"],
    "event_list": ["reflector_meetings"],
    "event_newest": ["reflector_meetings"],
    "event_reproject": [OPERATOR],
    "event_scan": [OPERATOR],
    "health_meeting_metrics": ["reflector_health"],
    "health_metrics": ["reflector_health"],
    "meeting_end": ["reflector_meetings"],
    "meeting_find": ["reflector_meetings"],
    "meeting_find_plain": ["reflector_meetings"],
    "meeting_list": ["reflector_meetings"],
    "meeting_open": ["reflector_meetings"],
    "migration_begin": [OPERATOR],
    "migration_commit": [OPERATOR],
    "migration_lock": [OPERATOR],
    "migration_owner": [OPERATOR],
    "migration_record": [OPERATOR],
    "migration_version": [OPERATOR, "reflector_health"],
    "participant_list": ["reflector_meetings"],
    "recording_list": ["reflector_meetings"],
    "room_change": ["reflector_rooms"],
    "room_create": ["reflector_rooms"],
    "room_delete": ["reflector_rooms"],
    "room_find": ["reflector_rooms"],
    "room_find_named": ["reflector_rooms", "reflector_meetings"],
    "room_list": ["reflector_rooms"],
}
PAIRS = [(name, role) for name in EVERY_QUERY if name not in UTILITY
         for role in ROLES.get(name, [])]


@pytest.fixture
def connect(operated):
    """connect(role): a connection in a transaction that is rolled back."""
    made = []

    def make(role):
        made.append(operated.connect(role, autocommit=False))
        return made[-1]
    yield make
    for connection in made:
        connection.close()


def test_each_file_has_a_row_in_the_table_and_each_row_a_file():
    assert sorted(ROLES) == EVERY_QUERY


@pytest.mark.parametrize("name, role", PAIRS)
def test_the_query_can_be_prepared_and_run_by_its_role(connect, name, role):
    connection = connect(role)
    prepare(connection, name)
    [[count]] = rows(connection, "SELECT cardinality(parameter_types) FROM pg_prepared_statements")
    # PREPARE asks for no right: EXECUTE does, before it looks at a value.
    marks = "(" + ", ".join(["NULL"] * count) + ")" if count else ""
    try:
        rows(connection, f"EXECUTE {name} {marks}")
    except psycopg2.errors.NotNullViolation:
        pass


def test_the_utility_statements_frame_a_migration(connect):
    connection = connect(OPERATOR)
    connection.autocommit = True
    rows(connection, query("migration_begin"))
    rows(connection, query("migration_lock"))
    rows(connection, query("migration_owner"))
    assert rows(connection, "SELECT current_user") == [("reflector_owner",)]
    assert connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_INTRANS
    rows(connection, query("migration_commit"))
    assert rows(connection, "SELECT current_user") == [(OPERATOR,)]
    assert connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE
