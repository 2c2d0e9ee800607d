"""reflectorctl migrate: the schema comes whole, once, whoever else is at it."""

import pathlib
import subprocess

import pytest

from cluster import OPERATOR, ROOT, finish, rows
from wait import until

STEPS = sorted(path.stem for path in pathlib.Path(ROOT / "sql" / "schema").glob("*.sql"))
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


def applied(database):
    """The migrations that a database says it has had."""
    return database.sql("SELECT version, name FROM schema_version ORDER BY version")


def test_versions_are_contiguous_and_are_the_files(database):
    assert applied(database) == [(number, name) for number, name in enumerate(STEPS, 1)]
    assert [int(name.split("-")[0]) for name in STEPS] == list(range(1, len(STEPS) + 1))


def test_a_second_migration_changes_nothing(cluster, empty):
    assert empty.migrate().splitlines() == [f"applied {name}" for name in STEPS]
    before = (empty.dump(), cluster.dump_roles(), empty.sql("SELECT * FROM schema_version"))
    assert empty.migrate() == ""
    assert (empty.dump(), cluster.dump_roles(), empty.sql("SELECT * FROM schema_version")) == before


def test_migrations_at_once_apply_each_step_once(empty):
    processes = [empty.start_reflectorctl("migrate") for _ in range(AT_ONCE)]
    results = [finish(process) for process in processes]
    assert [status for status, _, _ in results] == [0] * AT_ONCE, results
    told = sorted(line for _, out, _ in results for line in out.splitlines())
    assert told == [f"applied {name}" for name in STEPS]


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


@pytest.mark.parametrize("obstacle, failing, left_out", [
    ("TABLE event_recording (x int)", "0004-event", ["event_seq", "event"]),
    ("FUNCTION room_delete(text, timestamptz) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
     "0006-meeting-life", ["meeting"]),
])
def test_a_step_that_fails_leaves_nothing_and_can_be_repeated(empty, obstacle, failing, left_out):
    empty.sql("CREATE " + obstacle)
    status, out, err = empty.reflectorctl("migrate")
    done = STEPS[:STEPS.index(failing)]
    assert status == 1 and failing in err and "already exists" in err
    assert out.splitlines() == [f"applied {name}" for name in done]
    assert applied(empty) == list(enumerate(done, 1))
    assert empty.sql("SELECT relname FROM pg_class WHERE relname = ANY (%s)", left_out) == []
    empty.sql("DROP " + obstacle.split(" RETURNS")[0].replace(" (x int)", ""))
    assert empty.migrate().splitlines() == [f"applied {name}" for name in STEPS[len(done):]]


def test_a_migration_that_is_killed_leaves_nothing(empty):
    blocker = empty.connect(autocommit=False)
    rows(blocker, "CREATE TABLE event_recording (x int)")
    process = empty.start_reflectorctl("migrate")
    until(lambda: empty.sql("SELECT 1 FROM pg_stat_activity WHERE datname = %s AND"
                            " wait_event_type = 'Lock'", empty.name), "it waits inside a step")
    process.kill()
    finish(process)
    blocker.close()
    until(lambda: empty.value("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND"
                              " pid <> pg_backend_pid()", empty.name) == 0, "its session ended")
    assert applied(empty) == list(enumerate(STEPS[:3], 1))
    assert empty.value("SELECT to_regclass('event_seq') IS NULL")
    empty.migrate()
    assert len(applied(empty)) == len(STEPS)


def test_a_role_that_may_create_roles_is_enough(operated):
    assert len(applied(operated)) == len(STEPS)
    assert operated.migrate(role=OPERATOR) == ""


def test_everything_of_ours_has_a_comment(database):
    assert [name for name, in database.sql(UNCOMMENTED)] == []
