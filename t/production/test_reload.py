"""Changed settings take effect while requests come, as doc/operations.md says."""

import contextlib
import json

import pytest

import jwt_tools
import manual
from askers import ANSWERS, Askers
from using import ok

ASKED = 30


def reload(machine):
    """What an operator types."""
    return machine.shell(manual.command("Change a setting", "reflectorctl reload"), check=False)


def started_at(machine):
    """{unit: when its process began}"""
    shown = machine.run("systemctl", "show", "-p", "Id,ExecMainStartTimestampMonotonic",
                        "reflector-*@*.service", "reflector-deliver.service").stdout
    return {block.partition("Id=")[2].split()[0]: block for block in shown.strip().split("\n\n")}


@pytest.fixture
def mended(service):
    """The settings are right again afterwards."""
    yield
    service.mend()


def subject(service, name):
    """The claim sub of a link for Jitsi, which JITSI_JWT_SUBJECT sets."""
    return jwt_tools.decode(service, service.open(name)["room_url"])[1]["sub"]


def test_a_reload_refuses_no_request(machine, service, name, mended):
    service.new_room(name)
    askers = Askers(service, service.open(name)["room_name"])
    try:
        askers.have_asked(ASKED)
        before = started_at(machine)
        service.write_settings(JITSI_JWT_SUBJECT="meet.changed")
        done = reload(machine)
        askers.have_asked(ASKED)
    finally:
        answers = askers.stop()
    assert (done.returncode, done.stderr) == (0, "")
    after = started_at(machine)
    assert set(after) == set(before) and not [unit for unit in after if after[unit] == before[unit]]
    assert done.stdout.splitlines()[-1] == f"{len(after)} units run with the new settings"
    assert answers == ANSWERS
    assert subject(service, name) == "meet.changed"


def test_a_wrong_setting_changes_nothing(machine, service, name, mended):
    service.new_room(name)
    before = started_at(machine)
    service.write_settings(JITSI_WEBHOOK_SECRET="short", JITSI_JWT_SUBJECT="meet.changed")
    done = reload(machine)
    assert done.returncode == 78 and done.stdout == ""
    assert "reflector-jitsi-events does not accept /etc/reflector/env" in done.stderr
    assert "JITSI_WEBHOOK_SECRET" in done.stderr and "short" not in done.stderr
    assert done.stderr.endswith("nothing was restarted\n")
    assert started_at(machine) == before
    assert subject(service, name) != "meet.changed"


def test_a_key_that_a_programs_user_may_not_read_changes_nothing(machine, service, mended):
    machine.run("bash", "-c", "openssl genrsa 2048 2>/dev/null | openssl rsa -pubout 2>/dev/null "
                "| install -m 0600 /dev/stdin /etc/reflector/key.pem")
    before = started_at(machine)
    service.write_settings(AUTH_JWT_ALGORITHM="RS256", AUTH_JWT_SECRET=None,
                           AUTH_JWT_PUBLIC_KEY="/etc/reflector/key.pem")
    done = reload(machine)
    assert done.returncode == 78 and "AUTH_JWT_PUBLIC_KEY" in done.stderr
    assert started_at(machine) == before


@contextlib.contextmanager
def unstartable(machine):
    """meetings accepts its settings, and does not start."""
    path = "/etc/systemd/system/reflector-meetings@.service.d/zz-test.conf"
    machine.write(path, "[Service]\nExecStartPre=/bin/false\n")
    machine.run("systemctl", "daemon-reload")
    try:
        yield
    finally:
        machine.run("rm", path)
        machine.run("systemctl", "daemon-reload")


def test_the_first_that_does_not_start_is_the_last(machine, service, mended):
    before = started_at(machine)
    with unstartable(machine):
        done = reload(machine)
    assert done.returncode == 1
    assert "reflector-meetings@1.service does not start" in done.stderr
    new, = [line for line in done.stderr.splitlines() if line.startswith("new settings:")]
    old, = [line for line in done.stderr.splitlines() if line.startswith("old settings:")]
    after = started_at(machine)
    for unit in new.split()[2:]:
        assert after[unit] != before[unit]
    assert [unit for unit in old.split()[2:] if after[unit] != before[unit]] == []
    assert "reflector-meetings@2.service" in old and "reflector-jitsi-events@2.service" in new
    ok(service.request("GET", "/v1/meetings", service.auth()))
    assert reload(machine).returncode == 0
    assert not machine.failed()


def test_who_is_not_root_is_told_so(machine, service):
    done = machine.shell("reflectorctl reload", check=False)
    assert done.returncode == 1 and "sudo reflectorctl reload" in done.stderr
