"""Least rights in the catalogue: what each role may do, and that an audit tells what is wider."""

import psycopg2
import pytest

from roles import PROGRAMS, READER, ROLES

VERSIONS = {("schema_version", "SELECT"), ("code_version", "SELECT")}

# What a program may do with tables and views; the reader may SELECT them all.
TABLES = {
    "reflector_rooms": {("room", "SELECT"), ("outbox", "SELECT"), ("audit", "SELECT"),
                        ("meeting_row", "SELECT"), ("pipeline", "SELECT")},
    "reflector_meetings": {("room", "SELECT"), ("meeting_row", "SELECT"), ("event", "SELECT"),
                           ("session", "SELECT"), ("meeting", "SELECT"), ("outbox", "SELECT"),
                           ("presence", "SELECT"), ("stay", "SELECT"), ("attendee", "SELECT"),
                           ("link_secret", "SELECT"), ("consent", "SELECT"),
                           ("made_meeting", "SELECT"), ("platform", "SELECT"), ("recording_key", "SELECT"),
                           ("recording_path", "SELECT"), ("jibri_session", "SELECT"), ("ban", "SELECT")},
    "reflector_jitsi_events": set(),
    "reflector_jibri_complete": set(),
    "reflector_whereby": set(),
    "reflector_health": set(),
    "reflector_deliver": {("room", "SELECT"), ("meeting_row", "SELECT"), ("event", "SELECT"),
                          ("session", "SELECT"), ("meeting", "SELECT"), ("outbox", "SELECT"),
                          ("presence", "SELECT"), ("stay", "SELECT"), ("attendee", "SELECT"),
                          ("outbox", "UPDATE"), ("consent", "SELECT"), ("recording_path", "SELECT"),
                          ("platform", "SELECT"), ("jibri_session", "SELECT")},
}
# What it may execute besides json_extract, which is everybody's; the reader may
# execute whatever changes nothing.
READINGS = {"client_count", "people_count", "derived_id", "file_stem", "recording_event",
            "recording_of", "stay_of", "stay_counts", "stay_end", "moderator_spans", "spans_text",
            "text_key", "text_member",
            "recording_version", "recording_content", "path_owner", "path_tidy", "path_plain", "path_folder",
            "path_spellings", "recording_owned", "recording_newest", "recording_handover", "recording_address",
            "rfc3339", "moment_member", "consent_of", "waits_for_consent"}
FUNCTIONS = {
    "reflector_rooms": {"room_change", "room_create", "room_delete", "delivery_redeliver",
                        "delivery_redeliver_dead", "delivery_rooms", "delivery_found",
                        "delivery_unsettled", "endpoint_found",
                        "api_key_make", "api_key_own", "api_key_revoke_own",
                        "api_key_use", "provider_ask", "provider_read", "webhook_all_types",
                        "webhook_list", "refusal_count"},
    "reflector_meetings": READINGS | {"recording_found", "meeting_open", "meeting_rule", "recording_redeliver",
                                      "meeting_admission", "meeting_limit", "meeting_latest_end", "guess_begin", "guess_recognized",
                                      "guess_settle",
                                      "consent_give", "recording_release", "erasure_begin", "link_note",
                                      "erasure_step", "erasure_count_files", "making_begin",
                                      "making_made", "making_failed", "making_removed",
                                      "api_key_use", "provider_ask", "provider_read", "room_slug",
                                      "refusal_count"},
    "reflector_jitsi_events": {"event_append", "api_key_use", "refusal_count"},
    "reflector_jibri_complete": {"event_append", "api_key_use", "refusal_count", "jibri_note",
                                 "jibri_session_note"},
    "reflector_whereby": {"event_append", "refusal_count"},
    "reflector_health": {"metrics", "meeting_metrics", "recording_metrics", "recordings_missing",
                         "webhooks_disabled", "health_warnings", "health_obstacle", "jibri_metrics",
                         "doctor_reports", "api_key_use", "provider_ask", "provider_read", "refusal_count"},
    "reflector_deliver": READINGS | {"meeting_settle", "meeting_over", "meeting_terminated",
                                     "event_newest_at", "heartbeat_note",
                                     "delivery_claim",
                                     "delivery_settle", "pipeline_register", "control_register", "handover_decide",
                                     "provider_claim", "provider_failed", "provider_forget",
                                     "provider_keep", "audit_expire", "api_key_expire"},
}
PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]

TABLE_RIGHTS = """
    SELECT c.relname, p FROM pg_class c CROSS JOIN unnest(%s) p
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p', 'm')
        AND (has_table_privilege(%s, c.oid, p) OR (p IN ('SELECT', 'INSERT', 'UPDATE')
            AND has_any_column_privilege(%s, c.oid, p)))
"""
FUNCTION_RIGHTS = """
    SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        AND has_function_privilege(%s, oid, 'EXECUTE')
"""


@pytest.fixture(scope="module")
def privileges(database):
    """Every right on a table that this PostgreSQL knows."""
    version = int(database.value("SELECT current_setting('server_version_num')"))
    return PRIVILEGES + ["MAINTAIN"] * (version >= 170000)


@pytest.mark.parametrize("role", PROGRAMS)
def test_a_program_has_exactly_its_rights_on_tables(database, privileges, role):
    assert set(database.sql(TABLE_RIGHTS, privileges, role, role)) == TABLES[role] | VERSIONS


@pytest.mark.parametrize("role", PROGRAMS)
def test_a_program_may_execute_exactly_its_functions(database, role):
    found = {name for name, in database.sql(FUNCTION_RIGHTS, role)}
    assert found == FUNCTIONS[role] | {"json_extract"}


def test_every_right_on_a_table_is_looked_at(database, privileges):
    [known] = database.sql("SELECT array_agg(DISTINCT privilege_type) FROM"
                           " aclexplode(acldefault('r', 'postgres'::regrole))")
    assert set(known[0]) == set(privileges)


def test_the_reader_may_read_every_table_and_change_none(database, privileges):
    every = {name for name, in database.sql(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'v', 'p', 'm')")}
    found = set(database.sql(TABLE_RIGHTS, privileges, READER, READER))
    assert found == {(name, "SELECT") for name in every - {"link_secret", "source_secret"}}


@pytest.mark.parametrize("relation, column", [
    ("room", "webhook_secret"), ("room", "webhook_previous_secret"), ("room", "passcode_hash"), ("endpoint", "secret"),
    ("endpoint", "previous_secret"), ("made_meeting", "host_room_url")])
def test_the_reader_reads_no_secret(database, relation, column):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        database.sql(f"SELECT {column} FROM {relation}", role=READER)
    others = database.sql("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                          " AND NOT attisdropped AND NOT has_column_privilege(%s, attrelid, attnum,"
                          " 'SELECT')", relation, READER)
    assert column in {name for name, in others} and len(others) <= 3


def test_the_reader_may_execute_nothing_that_changes_anything(database):
    found = database.sql(FUNCTION_RIGHTS + " AND provolatile = 'v'", READER)
    assert [name for name, in found] == []


@pytest.fixture
def spoilt(cluster):
    """A database of its own, whose rights a test may change."""
    return cluster.migrated()


def test_an_audit_of_what_migrate_gives_finds_nothing(spoilt):
    assert spoilt.reflectorctl("audit", "--database") == (0, "", "")


@pytest.mark.parametrize("wide, told", [
    ("GRANT CONNECT ON DATABASE {name} TO PUBLIC", "PUBLIC may connect to database {name}"),
    ("GRANT TEMP ON DATABASE {name} TO PUBLIC", "PUBLIC may make temporary tables in database"
     " {name}"),
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", "PUBLIC may create in schema public"),
    ("GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC", "PUBLIC may call 1 functions of large"
     " objects and advisory locks: run reflectorctl migrate as a superuser"),
    ("GRANT SELECT ON event TO PUBLIC", "PUBLIC may select event"),
    ("GRANT SELECT (name) ON room TO PUBLIC", "PUBLIC may select name of room"),
    ("GRANT EXECUTE ON FUNCTION event_append TO PUBLIC", "PUBLIC may execute event_append(json)"),
    ("GRANT SELECT ON room TO reflector_meetings",
     "role reflector_meetings reads the webhooks' secrets"),
    ("GRANT SELECT ON room TO reflector_reader",
     "role reflector_reader reads the webhooks' secrets"),
    ("INSERT INTO recording_path (path_key, contested_at) VALUES ('x', now())",
     "1 paths of recordings were named by more than one meeting: the first has them")])
def test_an_audit_tells_rights_that_are_wider(spoilt, wide, told):
    spoilt.sql(wide.format(name=spoilt.name))
    assert spoilt.reflectorctl("audit", "--database") == (
        1, f"database: {told.format(name=spoilt.name)}\n", "")


def test_a_migration_takes_back_what_public_got(spoilt):
    for wide in ("GRANT CONNECT, TEMP ON DATABASE {name} TO PUBLIC", "GRANT CREATE ON SCHEMA public"
                 " TO PUBLIC", "GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC"):
        spoilt.sql(wide.format(name=spoilt.name))
    spoilt.migrate()
    assert spoilt.reflectorctl("audit", "--database") == (0, "", "")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_can_make_nothing_and_is_nobody_else(database, role):
    assert database.sql(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolcanlogin,"
        " has_database_privilege(oid, current_database(), 'CREATE'),"
        " has_database_privilege(oid, current_database(), 'TEMP'),"
        " has_schema_privilege(oid, 'public', 'CREATE'),"
        " (SELECT count(*) FROM pg_auth_members WHERE member = pg_roles.oid),"
        " (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid)"
        " FROM pg_roles WHERE rolname = %s", role) == [
            (False, False, False, False, False, True, False, False, False, 0, 0)]


def test_the_owner_cannot_log_in_and_is_no_superuser(database):
    assert database.sql("SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles"
                        " WHERE rolname = 'reflector_owner'") == [(False,) * 4]


def test_no_role_may_touch_a_sequence(database):
    assert database.sql(
        "SELECT c.relname, r.rolname FROM pg_class c, pg_roles r"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'"
        " AND r.rolname = ANY (%s)"
        " AND (has_sequence_privilege(r.oid, c.oid, 'USAGE')"
        " OR has_sequence_privilege(r.oid, c.oid, 'UPDATE'))", ROLES) == []


def test_public_may_execute_json_extract_alone(database):
    assert database.sql(
        "SELECT p.proname FROM pg_proc p,"
        " aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
        " WHERE p.pronamespace = 'public'::regnamespace AND a.grantee = 0") == [("json_extract",)]


def test_public_has_no_right_on_any_relation(database):
    assert database.sql(
        "SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a"
        " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0") == []


def test_functions_with_the_owners_rights_have_a_fixed_search_path(database):
    found = database.sql(
        "SELECT proname, proconfig, pg_get_userbyid(proowner) FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY proname")
    assert [name for name, _, _ in found] == [
        "api_key_expire", "api_key_make", "api_key_own", "api_key_revoke_own",
        "api_key_use", "audit_expire", "consent_give", "control_register", "delivery_claim", "delivery_redeliver",
        "delivery_redeliver_any", "delivery_redeliver_dead", "delivery_settle", "doctor_report_keep", "doctor_reports",
        "erasure_begin", "erasure_count_files", "erasure_step", "event_append",
        "guess_begin", "guess_recognized", "guess_settle", "handover_decide", "health_obstacle", "health_warnings", "heartbeat_note", "jibri_metrics", "jibri_note", "jibri_session_note", "link_note", "making_begin", "making_failed", "making_made", "making_removed",
        "meeting_admission", "meeting_metrics", "meeting_open", "meeting_rule", "meeting_settle",
        "metrics", "pipeline_register", "provider_ask", "provider_claim", "provider_failed",
        "provider_forget", "provider_keep", "provider_read", "recording_metrics", "recording_redeliver", "recording_release",
        "recordings_missing", "refusal_count", "room_change", "room_create", "room_delete",
        "waits_for_consent", "webhooks_disabled"]
    for name, settings, owner in found:
        assert "search_path=public, pg_temp" in settings and owner == "reflector_owner", name


def test_everything_belongs_to_the_owner(database):
    assert database.sql(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND pg_get_userbyid(relowner) <> 'reflector_owner'"
        " UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND pg_get_userbyid(proowner) <> 'reflector_owner'") == []


@pytest.mark.parametrize("role", PROGRAMS)
def test_a_program_has_limits_that_end_its_statements(database, role):
    settings = dict(setting.split("=", 1) for setting in database.value(
        "SELECT setconfig FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
        " WHERE rolname = %s", role))
    expected = {"statement_timeout": "2500ms", "idle_in_transaction_session_timeout": "10s",
                "search_path": "public, pg_temp", "jit": "off", "enable_seqscan": "off",
                "enable_bitmapscan": "off"}
    if role in ("reflector_jitsi_events", "reflector_jibri_complete", "reflector_whereby"):
        expected["lock_timeout"] = "500ms"
    assert settings == expected


def test_the_reader_compiles_no_plans(database):
    assert "jit=off" in database.value(
        "SELECT setconfig FROM pg_db_role_setting s JOIN pg_roles r"
        " ON r.oid = s.setrole WHERE rolname = %s", READER)
