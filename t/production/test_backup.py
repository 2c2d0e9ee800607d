"""Backup and restore, as doc/operations/backup.md says."""

import pytest

import manual
from answers import event
from service import RECORDINGS
from using import Recording, newest_backup, ok
from wait import until

FOLDER = "/var/lib/reflector/backup"
ROLES = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'reflector\\_%'"
TABLES = ("room", "event", "meeting_row", "stay", "consent", "outbox", "tombstone")


def counts(service):
    """How many rows each of the tables has."""
    return {name: int(service.admin_sql(f"SELECT count(*) FROM {name}")[0]) for name in TABLES}


def forget(service, recording):
    """Erase its meeting, if it is there: doctor judges the times of all events."""
    service.request("DELETE", f"/v1/meetings/{recording.meeting['id']}", service.auth())


@pytest.fixture
def backed_up(machine, service, name):
    """A meeting in a backup that the timer's service made."""
    recording = Recording(service, name)
    ok(service.post_signed(event(recording.meeting["room_name"], "muc-occupant-joined",
                                 occupant_id="o")))
    machine.run("rm", "-rf", FOLDER)
    machine.shell(manual.command("Make backups", "reflector-backup.timer"))
    yield recording
    forget(service, recording)
    machine.run("systemctl", "disable", "--now", "reflector-backup.timer",
                "reflector-erasures.timer")
    machine.run("rm", "-rf", FOLDER)


def lose_everything(machine):
    """The database and its roles are gone, as with a new cluster."""
    # The timer would find no database within its minute.
    machine.run("systemctl", "stop", "reflector-erasures.timer", "reflector.target")
    machine.run("dropdb", "--force", "reflector", user="postgres")
    for role in machine.run("psql", "-qAtX", "-c", ROLES, user="postgres").stdout.split():
        machine.run("psql", "-qX", "-c", f"DROP OWNED BY {role}; DROP ROLE {role}",
                    user="postgres")


def test_a_lost_database_is_restored_and_what_was_erased_stays_erased(machine, service, name,
                                                                      backed_up):
    kept = Recording(service, f"{name}-kept")
    machine.run("reflectorctl", "backup")
    before = counts(service)
    service.new_room(f"{name}-later")
    later = service.open(f"{name}-later")
    for meeting in (backed_up.meeting, later):
        ok(service.request("DELETE", f"/v1/meetings/{meeting['id']}", service.auth()))
    machine.run("systemctl", "start", "reflector-erasures.service")
    lose_everything(machine)
    machine.run("bash", "-c", f"mkdir -p {RECORDINGS}/{name} && echo again >{backed_up.file}")
    machine.shell(manual.command("Restore", "reflectorctl restore"))
    until(lambda: service.request("GET", "/v1/rooms", service.auth()).status == 200, "away")
    after = counts(service)
    assert (after["room"], after["tombstone"]) == (before["room"], before["tombstone"] + 2)
    assert (after["meeting_row"], after["event"]) == (before["meeting_row"] - 1,
                                                      before["event"] - 2)
    assert service.request("GET", f"/v1/meetings/{backed_up.meeting['id']}",
                           service.auth()).status == 404
    assert not backed_up.is_there() and kept.get().status == 200
    for meeting in (backed_up.meeting, later):
        ok(service.post_signed(event(meeting["room_name"], "muc-occupant-left")))
    ok(service.post_signed(event(kept.meeting["room_name"], "muc-occupant-joined",
                                 occupant_id="o")))
    assert counts(service)["event"] == after["event"] + 1
    forget(service, kept)
    assert not machine.failed()


def test_the_timers_are_set(machine, backed_up):
    listed = machine.run("systemctl", "list-timers", "--no-pager").stdout
    assert "reflector-backup.timer" in listed and "reflector-erasures.timer" in listed
    assert machine.run("stat", "-c", "%a %U", FOLDER).stdout == "700 root\n"
    assert machine.journal("reflector-backup.service", "-n", "9").count(newest_backup(machine)) == 1


def test_a_backup_by_hand_and_a_drill(machine, backed_up):
    machine.shell(manual.command("Make backups", "before-upgrade"))
    machine.run("rm", "/root/before-upgrade.dump", "/root/before-upgrade.json", "/root/erasures")
    done = machine.shell(manual.command("Try it", "DATABASE_URL"))
    assert "restored the backup of" in done.stdout and "(1 row)" in done.stdout


def test_a_full_disk_leaves_no_backup_and_says_so(machine, backed_up):
    good = newest_backup(machine)
    machine.run("bash", "-c", f"mkdir /srv/small && mount -t tmpfs -o size=64k tmpfs /srv/small"
                f" && cp {FOLDER}/last /srv/small/")
    try:
        done = machine.run("reflectorctl", "backup", "/srv/small", check=False)
        left = machine.run("ls", "-A", "/srv/small").stdout
    finally:
        machine.run("bash", "-c", "umount /srv/small && rmdir /srv/small")
    assert done.returncode == 1 and "No space left on device" in done.stderr
    assert left == "last\n" and good == newest_backup(machine)
