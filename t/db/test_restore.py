"""reflectorctl restore."""

import hashlib
import json
import os
import pathlib
import signal

import pytest

from backing import Site
from cluster import OPERATOR, Database
from erasing import erase, fill
from world import item


def objects_and_rights(site):
    """The lines of a schema that create something or say who may what."""
    return [line for line in site.database.dump()
            if line.startswith(("CREATE", "ALTER", "GRANT", "REVOKE"))]


def test_a_cluster_that_is_lost_is_restored_in_a_new_one(site, elsewhere):
    dump, before = site.backup(), site.counts()
    new = Site(Database(elsewhere, "reflector_new"), site.folder)
    told = new.restore(dump)
    assert told == f"restored the backup of {(site.folder / 'last').read_text().split()[0]}\n"
    assert new.counts() == before
    assert objects_and_rights(new) == objects_and_rights(site)
    assert [line for line in elsewhere.dump_roles() if "reflector_" in line and "ALTER" in line]
    assert new.ask("migrate") == (0, "", "")
    world = new.world()
    room_name = world.value("SELECT room_name FROM meeting_row")
    assert world.append(item(room_name, "joined", "b", 9)) == ["stored"]
    world.close()


def test_events_get_numbers_that_nobody_has_seen(site, elsewhere):
    dump = site.backup()
    new = Site(Database(elsewhere, "reflector_new"), site.folder)
    new.restore(dump)
    assert new.database.value("SELECT nextval('event_seq')") > \
        site.database.value("SELECT last_value FROM event_seq") + 10**6


def test_what_was_erased_after_a_backup_stays_erased(site, elsewhere):
    world = site.world()
    meeting, room_name = fill(world)
    dump = site.backup()
    later = fill(world)
    erase(world.connection, meeting)
    erase(world.connection, later[0])
    world.close()
    assert site.ask("backup", "--erasures", str(site.folder)) == (0, "", "")
    assert len((site.folder / "erasures").read_text().splitlines()) == 2
    site.database.cluster_sql(f"DROP DATABASE {site.database.name}")
    new = Site(Database(elsewhere, "reflector_new"), site.folder)
    assert "erased 1 meetings again" in new.restore(dump, RECORDINGS_DIR=str(site.folder))
    world = new.world()
    assert world.value("SELECT count(*) FROM meeting_row") == 1
    assert world.value("SELECT count(*) FROM event WHERE meeting_id = %s", meeting) == 0
    assert world.append(*[item(name, "joined", "x", 9) for name in (room_name, later[1])]) == [
        "erased", "erased"]
    world.close()


def test_a_cut_copy_of_the_erasures_is_told(site):
    world = site.world()
    fill(world)
    for meeting, in world.sql("SELECT id FROM meeting_row"):
        erase(world.connection, meeting)
    world.close()
    dump = site.backup()
    told = (site.folder / "erasures").read_bytes()
    (site.folder / "erasures").write_bytes(told[:-7])
    status, _, err = site.ask("restore", "--force", str(dump))
    assert status == 0 and "erasures ends within a line: " in err


def test_files_that_cannot_be_removed_wait_for_the_purge(site):
    world = site.world()
    dump = site.backup()
    [[meeting]] = world.sql("SELECT id FROM meeting_row")
    erase(world.connection, meeting)
    world.close()
    status, out, err = site.ask("restore", "--force", str(dump))
    assert status == 0 and "erased 1 meetings again" in out and "purge --older-than" in err
    assert site.database.sql("SELECT room_name FROM meeting_row WHERE erasure IS NOT NULL") == [
        (meeting,)]


def test_the_replaced_databases_erasures_count_too(site):
    world = site.world()
    dump = site.backup()
    [[meeting]] = world.sql("SELECT id FROM meeting_row")
    erase(world.connection, meeting)
    world.close()
    assert (site.folder / "erasures").read_text() == ""
    assert "erased 1 meetings again" in site.restore(dump, "--force",
                                                     RECORDINGS_DIR=str(site.folder))
    assert site.counts()["event"] == 0 and site.counts()["tombstone"] == 1


def test_a_database_with_rooms_is_replaced_by_force_alone(site):
    dump, before = site.backup(), site.counts()
    world = site.world()
    fill(world)
    world.close()
    assert "is not empty: --force" in site.refused(dump)
    site.restore(dump, "--force")
    assert site.counts() == before and site.others() == []


def test_a_database_in_use_is_not_replaced(site):
    dump = site.backup()
    world = site.world()
    assert "is in use: stop the programs" in site.refused(dump, "--force")
    world.close()


def test_a_database_of_somebody_else_is_not_replaced(site, cluster):
    other = Site(cluster.database(), site.folder)
    other.database.sql("CREATE TABLE theirs (n int)")
    assert "has tables of another application" in other.ask(
        "restore", "--force", str(site.backup()))[2]
    assert other.database.value("SELECT count(*) FROM theirs") == 0


@pytest.mark.parametrize("fault, told", [
    (lambda dump: dump.write_bytes(dump.read_bytes()[:-1]), "is damaged: its SHA-256"),
    (lambda dump: dump.with_suffix(".json").write_text("{}"), "is not the manifest of a backup"),
    (lambda dump: dump.with_suffix(".json").unlink(), ".json cannot be read: No such file"),
    (lambda dump: (dump.parent / "erasures").unlink(), "erasures does not exist: without it"),
    (lambda dump: (dump.parent / "erasures").write_text("x" * 76), "line 1 is not an erasure"),
])
def test_what_is_no_backup_is_refused(site, fault, told):
    dump = site.backup()
    fault(dump)
    assert told in site.refused(dump, "--force")


def change(dump, **members):
    """Write other members into a manifest."""
    path = dump.with_suffix(".json")
    path.write_text(json.dumps({**json.loads(path.read_text()), **members}))


def test_a_backup_of_a_newer_release_is_refused(site):
    dump = site.backup()
    change(dump, schema=999, release="9.9")
    assert "the backup has tables of version 999 (made by 9.9)" in site.refused(dump, "--force")


def test_other_counts_than_the_manifests_are_refused(site):
    dump = site.backup()
    change(dump, tables={**site.counts(), "event": 4})
    assert "have other rows than the manifest says" in site.refused(dump, "--force")


def test_a_dump_that_breaks_off_changes_nothing(site):
    dump = site.backup()
    cut = dump.read_bytes()[:-200]
    dump.write_bytes(cut)
    change(dump, bytes=len(cut), sha256=hashlib.sha256(cut).hexdigest())
    assert "pg_restore failed" in site.refused(dump, "--force")


@pytest.mark.parametrize("when", ['kill -9 $PPID', 'REAL "$@" && kill -9 $PPID'])
@pytest.mark.parametrize("program", ["pg_restore", "createdb"])
def test_a_restore_that_is_killed_changes_nothing_and_can_be_repeated(site, stand_in, program,
                                                                      when):
    dump, before = site.backup(), site.counts()
    killed = stand_in(program, when)
    assert site.ask("restore", "--force", str(dump), PATH=killed)[0] == -signal.SIGKILL
    assert site.counts() == before
    site.restore(dump, "--force")
    assert site.counts() == before and site.others() == []


def test_a_restore_that_is_killed_at_its_end_is_complete(site, stand_in):
    dump, before = site.backup(), site.counts()
    killed = stand_in("dropdb", 'case "$*" in *_replaced) [ -e "$0-made" ] && kill -9 $PPID; '
                      'touch "$0-made";; esac; exec REAL "$@"')
    world = site.world()
    fill(world)
    world.close()
    assert site.ask("restore", "--force", str(dump), PATH=killed)[0] == -signal.SIGKILL
    assert site.counts() == before
    site.restore(dump, "--force")
    assert site.others() == []


def test_of_two_restores_at_once_one_is_refused(site, stand_in):
    dump, before = site.backup(), site.counts()
    said = site.folder.parent / "said"
    inner = 'REAL "$@" || exit; PATH=%s "%s" restore --force "%s" 2>"%s" >&2; exit 0' % (
        os.environ["PATH"], pathlib.Path(os.environ["BUILD_DIR"]) / "tools/reflectorctl", dump,
        said)
    site.restore(dump, "--force", PATH=stand_in("pg_restore", inner))
    assert "is being restored by another reflectorctl" in said.read_text()
    assert site.counts() == before and site.others() == []


def test_the_newest_backup_of_a_folder_is_restored(site):
    site.backup()
    world = site.world()
    fill(world)
    world.close()
    site.backup()
    before = site.counts()
    site.restore(site.folder, "--force")
    assert site.counts() == before and before["room"] == 2
    for dump in site.folder.glob("*.dump"):
        dump.unlink()
    assert "backup has no backup" in site.refused(site.folder, "--force")


def test_an_operator_who_may_create_databases_needs_no_superuser(operated, tmp_path):
    operated.sql(f"ALTER ROLE {OPERATOR} CREATEDB")
    site = Site(operated, tmp_path / "backup")
    world = site.world()
    fill(world)
    world.close()
    before = site.counts()
    assert site.ask("backup", str(site.folder), role=OPERATOR)[0] == 0
    assert site.ask("restore", "--force", str(site.folder), role=OPERATOR)[0] == 0
    assert site.counts() == before and operated.migrate(role=OPERATOR) == ""
