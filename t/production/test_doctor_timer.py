"""reflector-doctor.timer: what doctor finds is stored, and is what root sees who runs it by hand."""

import json

import pytest

from breaking import begin_anew, trust
from keys import bearing
from rows import rows
from using import ok

SERVICE, TIMER = "reflector-doctor.service", "reflector-doctor.timer"


@pytest.fixture(scope="module")
def admin(machine, service):
    """The headers of a key of scope admin."""
    assert service
    return bearing(machine.run("reflectorctl", "key", "add", "--scope", "admin").stdout.strip())


@pytest.fixture
def clean(machine, service):
    """Nothing is wrong, and nothing is stored."""
    begin_anew(service)
    service.admin_sql("DELETE FROM doctor_report")
    link = trust(machine)
    yield
    machine.run("rm", link)


def shown(machine, unit, *names):
    """Properties of a unit."""
    return [machine.run("systemctl", "show", "-P", name, unit).stdout.strip() for name in names]


def since(machine, began):
    """What the service wrote into the journal since then."""
    return machine.run("journalctl", "-o", "cat", "-u", SERVICE, "--since", began,
                       "_SYSTEMD_UNIT=" + SERVICE).stdout


def now(machine):
    """The machine's time, for journalctl."""
    return machine.run("date", "+%F %T").stdout.strip()


def test_the_target_starts_and_stops_the_timer(machine, service):
    assert shown(machine, TIMER, "ActiveState") == ["active"]
    machine.run("systemctl", "stop", "reflector.target")
    assert shown(machine, TIMER, "ActiveState") == ["inactive"]
    machine.run("systemctl", "start", "reflector.target")
    assert shown(machine, TIMER, "ActiveState") == ["active"]
    assert service


def test_the_timer_comes_every_five_minutes(machine):
    text = machine.run("cat", f"/usr/lib/systemd/system/{TIMER}").stdout
    assert "\nOnCalendar=*:0/5\n" in text
    times = machine.run("systemd-analyze", "calendar", "--iterations=2", "*:0/5").stdout
    assert times.count(":00 ") >= 2 or times.count(":00\n") >= 2


def test_it_stores_what_root_finds_by_hand(machine, service, admin, clean):
    began = now(machine)
    machine.run("systemctl", "start", SERVICE)
    by_hand = rows(machine)
    [report] = ok(service.request("GET", "/v1/health/report", admin))["reports"]
    kept = {(row["name"], row["subject"]): row["verdict"] for row in report["rows"]}
    assert report["host"] == machine.run("hostname").stdout.strip()
    assert kept == {key: row["verdict"] for key, row in by_hand.items()}
    # A warning may be of what other tests did to this machine.
    assert "fine" in kept.values() and "error" not in kept.values()
    assert since(machine, began) == ""
    status = "1" if "warning" in kept.values() else "0"
    assert shown(machine, SERVICE, "Result", "ExecMainStatus") == ["success", status]


def test_faults_are_in_the_report_and_the_unit_has_not_failed(machine, service, admin, clean):
    machine.run("chmod", "0644", "/etc/reflector/env")
    try:
        machine.run("systemctl", "start", SERVICE)
    finally:
        machine.run("chmod", "0640", "/etc/reflector/env")
    [report] = ok(service.request("GET", "/v1/health/report", admin))["reports"]
    row, = [row for row in report["rows"] if row["name"] == "settings.mode"]
    assert row["verdict"] == "error" and row["mend"].startswith("sudo chown")
    assert shown(machine, SERVICE, "Result", "ExecMainStatus") == ["success", "2"]
    assert SERVICE not in machine.run("systemctl", "--failed", "--plain").stdout


def test_no_secret_is_in_the_report(machine, service, clean):
    machine.run("systemctl", "start", SERVICE)
    [text] = service.admin_sql("SELECT rows FROM doctor_report")
    assert len(json.loads(text)) > 60
    for name, value in service.settings.items():
        assert "SECRET" not in name and "TOKEN" not in name or value not in text, name


def test_a_database_that_is_away_is_told_in_the_journal(machine, service, clean):
    began = now(machine)
    machine.run("systemctl", "stop", "postgresql")
    try:
        done = machine.run("systemctl", "start", SERVICE, check=False)
    finally:
        machine.run("systemctl", "start", "postgresql")
    assert done.returncode != 0
    assert shown(machine, SERVICE, "ExecMainStatus") == ["75"]
    assert "the report is not stored: " in since(machine, began)
    service.mend()
    machine.run("systemctl", "start", SERVICE)
    assert shown(machine, SERVICE, "Result") == ["success"]
