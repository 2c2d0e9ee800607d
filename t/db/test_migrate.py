"""reflectorctl migrate: tables and code come whole, once, whoever else is at it."""

import subprocess

import pytest

from cluster import OPERATOR, ROOT, finish, rows
from wait import until

TABLES = sorted(path.stem for path in (ROOT / "sql" / "tables").glob("*.sql"))
STATE = "SELECT digest, release, applied_at FROM code_version"
AT_ONCE = 4
PATIENCE = 0.3
LONG_STEP = 1.0

UNCOMMENTED = """
    SELECT 'relation ' || c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'S', 'p', 'm', 'c')
        AND obj_description(c.oid, 'pg_class') IS NULL
        AND NOT (c.relkind = 'c' AND obj_description(c.reltype, 'pg_type') IS NOT NULL)
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i'
            AND c.relkind = 'S')
    UNION ALL
    SELECT 'column ' || c.relname || '.' || a.attname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND col_description(c.oid, a.attnum) IS NULL
    UNION ALL
    SELECT 'function ' || p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
        AND obj_description(p.oid, 'pg_proc') IS NULL
    ORDER BY 1
"""


@pytest.fixture
def empty(cluster):
    """A database that has had no migration."""
    return cluster.database()


@pytest.fixture
def other(empty):
    """A migrated database whose code is said to be another."""
    empty.migrate()
    empty.sql("UPDATE code_version SET digest = 'another', release = '0.0'")
    return empty


def applied(database):
    """The tables files that a database says it has had."""
    return database.sql("SELECT version, name FROM schema_version ORDER BY version")


def is_whole(told):
    """Is this what the first migration says?"""
    *tables, code = told.splitlines()
    return tables == [f"applied {name}" for name in TABLES] and code.startswith("created the functions and views of ")


def is_untouched(database):
    """Is nothing left of a migration that failed?"""
    return database.value("SELECT to_regclass('schema_version') IS NULL AND"
                          " to_regclass('room') IS NULL AND to_regproc('rfc3339') IS NULL")


def test_versions_are_contiguous_and_are_the_files(database):
    assert applied(database) == [(number, name) for number, name in enumerate(TABLES, 1)]
    assert [int(name.split("-")[0]) for name in TABLES] == list(range(1, len(TABLES) + 1))


def test_a_second_migration_changes_nothing(cluster, empty):
    assert is_whole(empty.migrate())
    before = (empty.dump(), cluster.dump_roles(), applied(empty), empty.sql(STATE))
    assert empty.migrate() == ""
    assert (empty.dump(), cluster.dump_roles(), applied(empty), empty.sql(STATE)) == before


def test_check_says_whether_a_migration_is_needed_and_makes_none(other):
    status, out, _ = other.reflectorctl("migrate", "--check")
    assert status == 1 and "Database code is of release 0.0" in out
    assert other.value("SELECT release FROM code_version") == "0.0"
    other.migrate()
    assert other.reflectorctl("migrate", "--check") == (0, "", "")


def test_check_tells_a_database_that_is_away_from_an_old_one(empty):
    status, _, err = empty.reflectorctl("migrate", "--check", DATABASE_URL="postgresql:///none?host=/nowhere")
    assert status == 69 and "/nowhere" in err


def test_of_migrations_at_once_one_does_it_all(empty):
    processes = [empty.start_reflectorctl("migrate") for _ in range(AT_ONCE)]
    results = [finish(process) for process in processes]
    assert [status for status, _, _ in results] == [0] * AT_ONCE, results
    told = sorted(out for _, out, _ in results)
    assert told[:-1] == [""] * (AT_ONCE - 1) and is_whole(told[-1])


def test_a_migration_waits_for_another_that_takes_long(empty):
    empty.migrate()
    other = empty.connect(autocommit=False)
    rows(other, "SELECT pg_advisory_xact_lock(hashtextextended('reflector migration', 0))")
    waiting = empty.start_reflectorctl("migrate", DATABASE_TIMEOUT=str(PATIENCE))
    try:
        waiting.wait(LONG_STEP)
    except subprocess.TimeoutExpired:
        pass
    other.close()
    status, _, err = finish(waiting)
    assert status == 0, err


@pytest.mark.parametrize("obstacle, failing", [
    ("TABLE event_recording (x int)", "sql/tables/0001-baseline.sql"),
    ("FUNCTION room_delete(text, timestamptz, bigint, jsonb) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
     "sql/code/room/room_delete.sql"),
])
def test_a_migration_that_fails_leaves_nothing_and_can_be_repeated(empty, obstacle, failing):
    empty.sql("CREATE " + obstacle)
    status, out, err = empty.reflectorctl("migrate")
    assert status == 1 and failing in err and "already exists" in err and out == ""
    assert is_untouched(empty)
    empty.sql("DROP " + obstacle.split(" RETURNS")[0].replace(" (x int)", ""))
    assert is_whole(empty.migrate())


def test_a_migration_that_is_killed_leaves_nothing(empty):
    blocker = empty.connect(autocommit=False)
    rows(blocker, "CREATE TABLE event_recording (x int)")
    process = empty.start_reflectorctl("migrate")
    until(lambda: empty.sql("SELECT 1 FROM pg_stat_activity WHERE datname = %s AND"
                            " wait_event_type = 'Lock'", empty.name), "it waits inside a file")
    process.kill()
    finish(process)
    blocker.close()
    until(lambda: empty.value("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND"
                              " pid <> pg_backend_pid()", empty.name) == 0, "its session ended")
    assert is_untouched(empty)
    assert is_whole(empty.migrate())


def test_what_is_in_use_is_waited_for_and_nobody_waits_long_behind_it(other):
    """A reader holds one view; others are read meanwhile."""
    reader = other.connect(autocommit=False)
    rows(reader, "SELECT count(*) FROM meeting")
    process = other.start_reflectorctl("migrate", DATABASE_TIMEOUT="0.2")
    assert "retrying" in process.stderr.readline()
    with_reader = other.connect()
    rows(with_reader, "SET statement_timeout = '20s'")
    assert rows(with_reader, "SELECT count(*) FROM meeting") == [(0,)]
    with_reader.close()
    reader.close()
    status, out, err = finish(process)
    assert (status, err) == (0, "") and out.startswith("created the functions and views of ")


def test_what_stays_in_use_is_an_error_that_says_what_to_do(other):
    reader = other.connect(autocommit=False)
    rows(reader, "SELECT count(*) FROM meeting")
    before = other.sql(STATE)
    status, out, err = other.reflectorctl("migrate", DATABASE_TIMEOUT="0.2")
    assert status == 1 and out == "" and "pg_stat_activity" in err
    assert other.sql(STATE) == before
    reader.close()


def test_a_role_that_may_create_roles_is_enough(operated):
    assert len(applied(operated)) == len(TABLES)
    assert operated.migrate(role=OPERATOR) == ""
    operated.sql("UPDATE code_version SET digest = 'another'")
    assert operated.migrate(role=OPERATOR).startswith("created the functions and views of ")


def test_other_code_is_replaced_whole(other):
    want = [line for line in other.dump() if "code_version" not in line]
    other.sql("CREATE FUNCTION gone() RETURNS int LANGUAGE sql RETURN 1;"
              " ALTER FUNCTION gone() OWNER TO reflector_owner;"
              " CREATE VIEW gone_too AS SELECT gone() AS x;"
              " ALTER VIEW gone_too OWNER TO reflector_owner;"
              " CREATE OR REPLACE FUNCTION room_lock_key(room_name text) RETURNS bigint"
              " LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN 1;"
              " CREATE FUNCTION gone_trigger() RETURNS trigger LANGUAGE plpgsql"
              " AS 'BEGIN RETURN NULL; END';"
              " ALTER FUNCTION gone_trigger() OWNER TO reflector_owner;"
              " CREATE TRIGGER gone AFTER INSERT ON room FOR EACH ROW"
              " EXECUTE FUNCTION gone_trigger();"
              " CREATE TYPE gone_type AS (x int); ALTER TYPE gone_type OWNER TO reflector_owner")
    assert [line for line in other.dump() if "code_version" not in line] != want
    told = other.migrate()
    assert told.startswith("created the functions and views of ") and len(told.splitlines()) == 1
    assert [line for line in other.dump() if "code_version" not in line] == want
    assert other.value("SELECT digest <> 'another' AND release <> '0.0' FROM code_version")
    assert other.migrate() == ""


def test_what_is_an_operators_own_stays(other):
    other.sql("CREATE EXTENSION pg_trgm; ALTER FUNCTION similarity(text, text) OWNER TO"
              " reflector_owner; CREATE TABLE mine (x int); CREATE VIEW mine_too AS SELECT * FROM"
              " room JOIN mine ON true; CREATE FUNCTION mine() RETURNS bigint LANGUAGE sql AS"
              " 'SELECT count(*) FROM meeting'")
    other.migrate()
    assert other.value("SELECT mine() + similarity('a', 'a')::int") == 1
    assert other.sql("SELECT 1 FROM mine_too") == []


def test_an_operators_view_on_ours_is_a_clear_error_and_nothing_happens(other):
    other.sql("CREATE VIEW mine AS SELECT id, rfc3339(start_date) FROM meeting")
    before = other.dump(), other.sql(STATE)
    status, out, err = other.reflectorctl("migrate")
    assert status == 1 and out == "" and "view mine depends on view meeting" in err
    assert (other.dump(), other.sql(STATE)) == before
    other.sql("DROP VIEW mine")
    other.migrate()


def test_tables_of_a_newer_release_are_left_alone(other):
    newer = len(TABLES) + 1
    other.sql("INSERT INTO schema_version (version, name) VALUES (%s, 'newer')", newer)
    before = other.dump(), other.sql(STATE)
    status, out, err = other.reflectorctl("migrate")
    assert status == 1 and out == "" and f"version {newer}" in err and "newer reflectorctl" in err
    assert (other.dump(), other.sql(STATE)) == before


def test_everything_of_ours_has_a_comment(database):
    assert [name for name, in database.sql(UNCOMMENTED)] == []
