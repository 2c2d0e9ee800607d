"""Every statement that a program is built with, as the role of the program that uses it."""

import psycopg2
import pytest

from cluster import OPERATOR, rows
from roles import READER
from world import prepare, queries, query

EVERY_QUERY = sorted(queries())
UTILITY = {"migration_begin", "migration_owner", "migration_unordered", "migration_commit",
           "backup_begin", "restore_swap"}
PROGRAMS = ["reflector_rooms", "reflector_meetings", "reflector_jitsi_events",
            "reflector_jibri_complete", "reflector_whereby", "reflector_health",
            "reflector_deliver"]
READER = "reflector_reader"
ROLES = {
    "api_key_add": [OPERATOR],
    "api_key_expire": ["reflector_deliver"],
    "api_key_find_own": ["reflector_rooms"],
    "api_key_list": [OPERATOR],
    "api_key_list_own": ["reflector_rooms"],
    "api_key_make": ["reflector_rooms"],
    "api_key_revoke": [OPERATOR],
    "api_key_revoke_own": ["reflector_rooms"],
    "api_key_rooms": [OPERATOR, "reflector_rooms"],
    "api_key_use": ["reflector_rooms", "reflector_meetings", "reflector_jitsi_events",
                    "reflector_jibri_complete", "reflector_health"],
    "audit_database": [OPERATOR],
    "backup_begin": [OPERATOR],
    "backup_counts": [OPERATOR],
    "backup_snapshot": [OPERATOR],
    "backup_tombstones": [OPERATOR],
    "consent_count": ["reflector_meetings"],
    "consent_give": ["reflector_meetings"],
    "consent_list": ["reflector_meetings"],
    "delivery_claim": ["reflector_deliver"],
    "delivery_find": ["reflector_rooms"],
    "delivery_find_meeting": ["reflector_rooms"],
    "delivery_keep_bodies": ["reflector_deliver"],
    "delivery_list": ["reflector_rooms"],
    "delivery_list_found": ["reflector_rooms"],
    "delivery_look": ["reflector_deliver"],
    "delivery_redeliver": ["reflector_rooms"],
    "delivery_redeliver_any": [OPERATOR],
    "delivery_redeliver_dead": ["reflector_rooms"],
    "delivery_render": ["reflector_deliver"],
    "delivery_settle": ["reflector_deliver"],
    "diagnosis_age": [OPERATOR, READER],
    "diagnosis_backends": [OPERATOR, READER],
    "diagnosis_disabled": [OPERATOR, READER],
    "diagnosis_erasures": [OPERATOR, READER],
    "diagnosis_failing": [OPERATOR, READER],
    "diagnosis_files": [OPERATOR, READER],
    "diagnosis_keys": [OPERATOR],
    "diagnosis_limit": [OPERATOR, READER],
    "diagnosis_longest": [OPERATOR, READER],
    "diagnosis_missing": [OPERATOR, READER],
    "diagnosis_outbox": [OPERATOR, READER],
    "diagnosis_receivers": [OPERATOR, READER],
    "diagnosis_senders": [OPERATOR, READER],
    "diagnosis_server": [OPERATOR, READER],
    "diagnosis_silence": [OPERATOR, READER],
    "diagnosis_unnamed": [OPERATOR, READER],
    "control_register": ["reflector_deliver"],
    "doctor_report_keep": [OPERATOR],
    "doctor_report_list": ["reflector_health"],
    "endpoint_list": ["reflector_rooms"],
    "erasure_begin": ["reflector_meetings"],
    "erasure_count_files": ["reflector_meetings"],
    "erasure_due": [OPERATOR],
    "erasure_extent": [OPERATOR],
    "erasure_files": ["reflector_meetings"],
    "erasure_owner": ["reflector_meetings"],
    "erasure_rooms": [OPERATOR],
    "erasure_step": ["reflector_meetings"],
    "event_append": ["reflector_jitsi_events", "reflector_jibri_complete",
                     "reflector_whereby"],
    "event_list": ["reflector_meetings", READER],
    "event_newest": ["reflector_meetings", READER],
    "event_reproject": [OPERATOR],
    "event_scan": [OPERATOR],
    "guess_begin": ["reflector_meetings"],
    "guess_recognized": ["reflector_meetings"],
    "guess_settle": ["reflector_meetings"],
    "handover_decide": ["reflector_deliver"],
    "handover_look": ["reflector_deliver"],
    "health_meeting_metrics": ["reflector_health"],
    "health_metrics": ["reflector_health"],
    "health_missing": ["reflector_health"],
    "health_obstacle": ["reflector_health"],
    "health_recording_metrics": ["reflector_health"],
    "health_warnings": ["reflector_health"],
    "heartbeat_note": ["reflector_deliver"],
    "jibri_count": [OPERATOR, READER],
    "jibri_note": ["reflector_jibri_complete"],
    "jibri_session_note": ["reflector_jibri_complete"],
    "origin_note_links": ["reflector_meetings"],
    "link_secret": ["reflector_meetings"],
    "listing_deliveries": [OPERATOR, READER],
    "listing_file": [OPERATOR, READER],
    "listing_meeting": [OPERATOR, READER],
    "listing_meetings": [OPERATOR, READER],
    "listing_recordings": [OPERATOR, READER],
    "listing_rooms": [OPERATOR, READER],
    "meeting_find": ["reflector_meetings"],
    "meeting_find_plain": ["reflector_meetings"],
    "meeting_find_room": ["reflector_meetings"],
    "meeting_list": ["reflector_meetings"],
    "meeting_list_active": ["reflector_meetings"],
    "meeting_list_all": ["reflector_meetings"],
    "meeting_list_named": ["reflector_meetings"],
    "meeting_list_of_person": ["reflector_meetings"],
    "meeting_list_of_room": ["reflector_meetings"],
    "meeting_look": ["reflector_deliver"],
    "meeting_next": ["reflector_deliver"],
    "meeting_open": ["reflector_meetings"],
    "meeting_settle": ["reflector_deliver"],
    "migration_begin": [OPERATOR],
    "migration_commit": [OPERATOR],
    "migration_limit_waits": [OPERATOR],
    "migration_lock": [OPERATOR],
    "migration_owner": [OPERATOR],
    "migration_probe": [OPERATOR, READER, *PROGRAMS],
    "migration_record": [OPERATOR],
    "migration_record_code": [OPERATOR],
    "migration_state": [OPERATOR, READER, *PROGRAMS],
    "migration_unordered": [OPERATOR],
    "overview_begin": [OPERATOR, READER],
    "overview_last_event": [OPERATOR, READER],
    "overview_people": [OPERATOR, READER],
    "overview_recordings": [OPERATOR, READER],
    "overview_work": [OPERATOR, READER],
    "participant_list": ["reflector_meetings", READER],
    "person_export": [OPERATOR],
    "presence_differs": [OPERATOR],
    "presence_newest": [OPERATOR],
    "presence_rebuild": [OPERATOR],
    "pipeline_register": ["reflector_deliver"],
    "provider_ask": ["reflector_rooms", "reflector_meetings", "reflector_health"],
    "provider_claim": ["reflector_deliver"],
    "provider_failed": ["reflector_deliver"],
    "provider_forget": ["reflector_deliver"],
    "provider_keep": ["reflector_deliver"],
    "provider_state": [OPERATOR, READER],
    "provider_read": ["reflector_rooms", "reflector_meetings", "reflector_health"],
    "recording_find": ["reflector_meetings", OPERATOR, READER],
    "recording_files": ["reflector_meetings", OPERATOR, READER],
    "recording_list": ["reflector_meetings"],
    "recording_redeliver": ["reflector_meetings"],
    "recording_release": ["reflector_meetings"],
    "restore_advance": [OPERATOR],
    "restore_erased": [OPERATOR],
    "restore_exists": [OPERATOR],
    "restore_has_others": [OPERATOR],
    "restore_has_tables": [OPERATOR],
    "restore_names": [OPERATOR],
    "restore_rooms": [OPERATOR],
    "restore_lock": [OPERATOR],
    "restore_sessions": [OPERATOR],
    "restore_swap": [OPERATOR],
    "restore_tombstones": [OPERATOR],
    "admission_find": ["reflector_meetings"],
    "ruling_apply": ["reflector_meetings", OPERATOR],
    "ruling_find": [OPERATOR],
    "ruling_is_banned": ["reflector_meetings"],
    "room_change": ["reflector_rooms"],
    "room_create": ["reflector_rooms"],
    "room_delete": ["reflector_rooms"],
    "room_find": ["reflector_rooms"],
    "room_find_named": ["reflector_rooms"],
    "room_find_to_open": ["reflector_meetings"],
    "room_list": ["reflector_rooms"],
    "room_list_all": ["reflector_rooms"],
    "room_list_named": ["reflector_rooms"],
    "room_list_picked": ["reflector_rooms"],
    "room_move": [OPERATOR],
    "room_moving": [OPERATOR],
    "room_previous_secret": ["reflector_rooms"],
    "trail_expire": ["reflector_deliver"],
    "trail_list": ["reflector_rooms", READER],
    "trail_refusals": ["reflector_rooms", "reflector_meetings", "reflector_jitsi_events",
                       "reflector_jibri_complete", "reflector_whereby", "reflector_health"],
    "making_begin": ["reflector_meetings"],
    "making_failed": ["reflector_meetings"],
    "making_find": ["reflector_meetings"],
    "making_left": [OPERATOR],
    "making_made": ["reflector_meetings"],
    "making_removed": ["reflector_meetings"],
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


def test_each_statement_has_a_row_in_the_table_and_each_row_a_statement():
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
    except (psycopg2.errors.NotNullViolation, psycopg2.errors.CheckViolation):
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
