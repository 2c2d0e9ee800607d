"""reflectorctl backup."""

import hashlib
import json
import os
import pathlib
import signal

from erasing import erase


def test_a_backup_says_what_is_in_it(site):
    dump = site.backup()
    manifest = json.loads(dump.with_suffix(".json").read_text())
    assert manifest["tables"] == site.counts() and manifest["tables"]["event"] == 3
    assert manifest["sha256"] == hashlib.sha256(dump.read_bytes()).hexdigest()
    assert manifest["bytes"] == dump.stat().st_size
    assert manifest["schema"] == site.database.value("SELECT max(version) FROM schema_version")
    assert site.names() == ["erasures", "last", dump.name, dump.with_suffix(".json").name]
    assert {(site.folder / name).stat().st_mode & 0o777 for name in site.names()} == {0o600}
    assert site.folder.stat().st_mode & 0o777 == 0o700
    assert (site.folder / "last").read_text() == f"{manifest['made_at']} {dump}\n"


def test_a_backup_may_have_a_name(site, tmp_path):
    dump = tmp_path / "mine.dump"
    assert site.ask("backup", str(dump)) == (0, f"{dump}\n", "")
    assert (tmp_path / "mine.json").exists() and (tmp_path / "erasures").exists()
    assert site.ask("backup", "--keep", "3", str(dump))[0] == 64


def test_the_oldest_backups_go(site):
    kept = [site.backup() for _ in range(3)][1:]
    kept.append(site.backup("--keep", "3"))
    assert sorted(site.folder.glob("*.dump")) == kept
    assert sorted(site.folder.glob("*.json")) == [dump.with_suffix(".json") for dump in kept]


def test_a_backup_that_is_killed_leaves_nothing_under_a_good_name(site, stand_in):
    killed = stand_in("pg_dump", 'REAL "$@" && kill -9 $PPID')
    assert site.ask("backup", str(site.folder), PATH=killed)[0] == -signal.SIGKILL
    assert [name for name in site.names() if not name.endswith(".partial")] == []
    dump = site.backup()
    assert site.names() == ["erasures", "last", dump.name, dump.with_suffix(".json").name]


def test_two_backups_at_once_do_not_disturb_each_other(site, stand_in):
    inner = 'REAL "$@" || exit; PATH=%s "%s" backup "%s" 2>"%s" >&2; exit 0' % (
        os.environ["PATH"], pathlib.Path(os.environ["BUILD_DIR"]) / "tools/reflectorctl",
        site.folder, site.folder.parent / "said")
    status, _, err = site.ask("backup", str(site.folder), PATH=stand_in("pg_dump", inner))
    assert (status, err) == (0, "")
    assert "another backup writes to" in (site.folder.parent / "said").read_text()
    assert len(list(site.folder.glob("*.dump"))) == 1


def test_an_erasure_that_was_half_written_is_written_again(site):
    world = site.world()
    [[meeting]] = world.sql("SELECT id FROM meeting_row")
    erase(world.connection, meeting)
    world.close()
    site.backup()
    whole = (site.folder / "erasures").read_text()
    (site.folder / "erasures").write_text(whole[:-30])
    site.ask("backup", "--erasures", str(site.folder))
    assert (site.folder / "erasures").read_text() == whole and len(whole) == 76


def test_without_postgresqls_programs_it_says_which(site, tmp_path):
    (tmp_path / "empty").mkdir()
    status, _, err = site.ask("backup", str(site.folder), PATH=str(tmp_path / "empty"))
    assert status == 1 and "there is no program pg_dump: install postgresql-client" in err
    assert site.names() == []


def test_a_password_is_no_argument(site, stand_in, tmp_path):
    seen = tmp_path / "seen"
    path = stand_in("pg_dump", f'echo "$@ $PGPASSWORD" >"{seen}"; exec REAL "$@"')
    url = site.database.url() + "&password=grail-1"
    assert site.ask("backup", str(site.folder), PATH=path, DATABASE_URL=url)[0] == 0
    arguments, _, password = seen.read_text().strip().rpartition(" ")
    assert password == "grail-1" and "grail" not in arguments
