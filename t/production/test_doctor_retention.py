"""reflectorctl doctor looks at erasures, timers and backups."""

from datetime import datetime, timedelta, timezone

import pytest

from rows import rows, verdict

NOTE = "/var/lib/reflector/backup/last"
PURGE = "reflector-purge.service"
DROP_IN = f"/run/systemd/system/{PURGE}.d/fails.conf"


@pytest.fixture
def note(machine, service):
    """note(days) notes a backup of that age."""
    def write(days):
        moment = datetime.now(timezone.utc) - timedelta(days=days)
        machine.write(NOTE, moment.strftime("%Y-%m-%dT%H:%M:%SZ reflector-x\n"))
    yield write
    machine.run("rm", "-f", NOTE)


def test_an_erasure_that_does_not_finish(machine, service):
    assert verdict(machine, "erasures.unfinished")[0] == "fine"
    service.admin_sql("INSERT INTO erasure (actor, kind, began_at)"
                      " VALUES ('owner', 'delete', now() - interval '2 hours')")
    try:
        assert verdict(machine, "erasures.unfinished") == \
            ("warning", "1 unfinished; the oldest began 2 hours ago")
    finally:
        service.admin_sql("DELETE FROM erasure WHERE ended_at IS NULL AND kind = 'delete'")
    assert verdict(machine, "erasures.unfinished")[0] == "fine"


def test_a_purge_that_fails(machine, service):
    machine.write(DROP_IN, "[Service]\nExecStart=\nExecStart=/bin/false\n")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", PURGE, check=False)
    row = rows(machine, "retention")["timers.result", PURGE]
    assert row["verdict"] == "error" and row["found"].endswith("exit-code, status 1")
    assert f"systemctl start {PURGE}" in row["mend"]
    machine.run("rm", DROP_IN)
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", PURGE)
    assert verdict(machine, "timers.result", "reflector-purge.timer")[0] == "fine"


def test_a_timer_that_does_not_run(machine, service):
    machine.run("systemctl", "enable", "reflector-purge.timer")
    try:
        row = rows(machine, "retention")["timers.result", "reflector-purge.timer"]
        assert row["verdict"] == "warning"
        machine.shell(row["mend"])
        assert verdict(machine, "timers.result", "reflector-purge.timer")[0] == "fine"
    finally:
        machine.run("systemctl", "disable", "--now", "reflector-purge.timer")


def test_an_old_backup(machine, note):
    assert verdict(machine, "backup.age")[0] == "fine"
    note(3)
    assert verdict(machine, "backup.age") == ("warning", "3 days ago")
    note(0)
    assert verdict(machine, "backup.age")[0] == "fine"


def test_no_backup_of_an_old_database(machine, service):
    move = "UPDATE schema_version SET applied_at = applied_at %s interval '8 days'"
    service.admin_sql(move.replace("%s", "-"))
    try:
        assert verdict(machine, "backup.age") == \
            ("warning", "none is noted; the database was created 8 days ago")
    finally:
        service.admin_sql(move.replace("%s", "+"))
    assert verdict(machine, "backup.age")[0] == "fine"
