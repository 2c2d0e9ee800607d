"""reflectorctl doctor --store: its rows are kept for the API."""

import json
import os
import re
import shutil
import time

import pytest

from commands import reflectorctl
from harness import SECRET_NAMES
from keys import bearing, new_key
from wait import until

MEMBERS = ["name", "looks_at", "subject", "verdict", "found", "why", "mend", "see"]
NOT_STORED = 75
LONGEST = 256 * 1024


@pytest.fixture(autouse=True)
def emptied(server):
    """No report is stored but the test's."""
    yield
    server.admin_sql("DELETE FROM doctor_report")


def settings_of(server):
    """The file of the server's settings."""
    return str(server.state_dir / "env.merged")


def store(server, *subjects, path=None, **settings):
    """A finished doctor --store."""
    return reflectorctl(server, "doctor", "--store", "--json", *subjects, check=False,
                        **{"REFLECTOR_ENV_FILE": path or settings_of(server), **settings})


def stored(server):
    """What the table has: [(host, rows)]."""
    return [(row["host"], row["rows"])
            for row in server.admin_sql("SELECT host, rows FROM doctor_report ORDER BY host")]


def test_the_rows_are_those_that_it_prints(server):
    done = store(server, "deliver", "keys", "database")
    printed = json.loads(done.stdout)["checks"]
    [(host, rows)] = stored(server)
    assert host == os.uname().nodename and len(rows) > 2
    assert all(list(row) == MEMBERS for row in rows)
    assert [[row["name"], *list(row.values())[1:]] for row in rows] == [
        [row["check"], *(row[name] for name in MEMBERS[1:])] for row in printed]


def test_a_newer_report_replaces_it_and_the_api_shows_it(server):
    admin = bearing(new_key(server, "admin")[0])
    for subject in ("deliver", "events"):
        store(server, subject)
        [found] = server.request("GET", "/v1/health/report", admin).json["reports"]
        names = {row["name"].partition(".")[0] for row in found["rows"]}
        assert subject in names and names <= {subject, "database"}


def test_its_status_is_doctors_own(server):
    # Other tests have left events, perhaps some that doctor warns of.
    by_hand = reflectorctl(server, "doctor", "events", check=False, REFLECTOR_ENV_FILE=settings_of(server))
    assert store(server, "events").returncode == by_hand.returncode
    _, key = new_key(server, "admin")
    server.admin_sql("UPDATE api_key SET expires_at = now() + interval '1 day', used_at = now() WHERE id = %s",
                     key)
    assert store(server, "keys").returncode == 1
    reflectorctl(server, "key", "revoke", key)
    assert "warning" in [row["verdict"] for _, rows in stored(server) for row in rows]


def test_no_secret_is_in_it(server):
    store(server)
    [(_, rows)] = stored(server)
    text = json.dumps(rows)
    assert len(rows) > 20
    for name in SECRET_NAMES:
        assert not (server.settings.get(name) and server.settings[name] in text), name


def test_a_database_that_is_away_is_told_soon(server, tmp_path):
    began = time.monotonic()
    done = store(server, "deliver", DATABASE_URL=f"postgresql:///reflector?host={tmp_path}")
    assert done.returncode == NOT_STORED and time.monotonic() - began < 30
    assert re.search(r"error reflectorctl the report is not stored: .*connect", done.stderr), done.stderr
    row, = [row for row in json.loads(done.stdout)["checks"] if row["check"] == "database.answers"]
    assert row["verdict"] == "error"
    assert stored(server) == []


def test_who_only_reads_cannot_store(server):
    done = store(server, "deliver", DATABASE_URL=server.lines["database"])
    assert done.returncode == NOT_STORED
    assert "the report is not stored" in done.stderr and stored(server) == []


def test_a_report_that_is_too_long_is_cut_and_says_so(server, tmp_path):
    path = tmp_path / "env"
    shutil.copy(settings_of(server), path)
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(f"BASE_URL{a}{b}=x\n" for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    done = store(server, "settings", path=str(path))
    [(_, rows)] = stored(server)
    assert len(json.dumps(rows)) < 2 * LONGEST and len(rows) > 100
    assert rows[-1]["name"] == "report.rows" and "left out" in rows[-1]["found"]
    assert json.loads(done.stdout)["checks"][-1]["check"] == "report.rows"


def test_script_server_stores_it_again_and_again(make_server):
    made = make_server(DOCTOR_EVERY="0.2")
    admin = bearing(new_key(made, "admin")[0])

    def newest():
        reports = made.request("GET", "/v1/health/report", admin).json["reports"]
        return reports[0]["at"] if reports else None
    first = until(newest, "a report is stored")
    until(lambda: newest() > first, "a newer one is stored")
    [report] = made.request("GET", "/v1/health/report", admin).json["reports"]
    assert report["host"] == os.uname().nodename
    assert {row["verdict"] for row in report["rows"]} <= {"fine", "skipped"}, report
    made.stop()
    assert "error" not in (made.state_dir / "log" / "doctor.log").read_text()
