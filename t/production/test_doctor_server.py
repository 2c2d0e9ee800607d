"""reflectorctl doctor looks at PostgreSQL and the disks."""

import pytest

from rows import rows, verdict

# What postgres' own session sees in place of the server's: found before pg_catalog's.
SHADOW = """
    CREATE SCHEMA shadow;
    CREATE FUNCTION shadow.current_setting(name text) RETURNS text LANGUAGE sql AS
        $$ SELECT CASE name WHEN '%s' THEN '%s' ELSE pg_catalog.current_setting(name) END $$;
    CREATE VIEW shadow.pg_stat_activity AS
        SELECT pid, datname, usename, application_name, state, backend_type, state_change,
            xact_start FROM pg_catalog.pg_stat_activity
        UNION ALL
        SELECT 4711, current_database(), 'postgres', 'pg_dump', 'idle in transaction',
            'client backend', now(), now() - interval '%s';
    ALTER ROLE postgres IN DATABASE reflector SET search_path = shadow, pg_catalog, public;
"""


@pytest.fixture
def shadow(service):
    """shadow(setting, value, age): a setting that differs, and a transaction of that age."""
    def cast(setting="", value="", age="0"):
        for statement in (SHADOW % (setting, value, age)).split(";\n"):
            service.admin_sql(statement)
    yield cast
    service.admin_sql("ALTER ROLE postgres IN DATABASE reflector RESET search_path")
    service.admin_sql("DROP SCHEMA shadow CASCADE")


@pytest.fixture
def small(machine):
    """small(folder): a disk of 1 MiB there, of which a share is used."""
    mounted = []

    def fill(folder, kilobytes):
        if folder not in mounted:
            machine.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder)
            mounted.append(folder)
        machine.run("dd", "if=/dev/zero", f"of={folder}/filler", "bs=1k", f"count={kilobytes}")
    yield fill
    for folder in mounted:
        machine.run("umount", "--lazy", folder)


@pytest.fixture(autouse=True)
def fine(machine, service):
    """Every row is fine afterwards."""
    yield
    wrong = [row for row in rows(machine, "server").values()
             if row["verdict"] not in ("fine", "skipped")]
    assert not wrong


def test_a_server_that_is_too_old(machine, shadow):
    shadow("server_version_num", "140011")
    assert verdict(machine, "server.version")[0] == "error"


@pytest.mark.parametrize("most, found", [(10, "warning"), (1000, "fine")])
def test_few_connections(machine, shadow, most, found):
    shadow("max_connections", most)
    assert verdict(machine, "server.connections")[0] == found


def test_autovacuum_is_off(machine, service):
    assert verdict(machine, "server.autovacuum") == ("fine", "autovacuum is on")
    service.admin_sql("ALTER DATABASE reflector SET track_counts = off")
    try:
        assert verdict(machine, "server.autovacuum") == ("warning", "autovacuum is off")
    finally:
        service.admin_sql("ALTER DATABASE reflector RESET track_counts")


def test_a_transaction_that_does_not_end(machine, shadow):
    shadow(age="2 hours")
    row = rows(machine, "server")["server.transactions", None]
    assert (row["verdict"], row["found"]) == \
        ("warning", "2 hours, of role postgres by pg_dump, state idle in transaction")
    assert "kill 4711," in row["mend"]


@pytest.mark.parametrize("folder", ["/var/log", "/srv/recordings"])
def test_a_disk_that_fills(machine, service, small, folder):
    small(folder, 100)
    assert verdict(machine, "disk.space", folder)[0] == "fine"
    small(folder, 960)
    assert verdict(machine, "disk.space", folder)[0] == "warning"
    small(folder, 1020)
    assert verdict(machine, "disk.space", folder)[0] == "error"


def test_the_databases_disk(machine, service):
    [data] = [subject for (check, subject), row in rows(machine, "server").items()
              if check == "disk.space" and "PostgreSQL" in row["found"]]
    assert data.startswith("/var/lib/postgresql/")


def test_a_database_that_takes_no_writes(machine, service):
    change = "ALTER ROLE postgres IN DATABASE reflector %s default_transaction_read_only"
    service.admin_sql(change.replace("%s", "SET") + " = on")
    try:
        found, text = verdict(machine, "database.answers")
        assert found == "error" and "read-only" in text
        mend = rows(machine, "database")["database.answers", None]["mend"]
        assert "ALTER SYSTEM RESET default_transaction_read_only" in mend
    finally:
        # The database itself would refuse it now.
        machine.run("psql", "-qX", "postgres", "-c", change.replace("%s", "RESET"),
                    user="postgres")
    assert verdict(machine, "database.answers")[0] == "fine"
