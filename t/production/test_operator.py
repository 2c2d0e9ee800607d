"""reflectorctl in production: it finds the settings and the database without variables."""

import json
import re

import pytest

import manual
from wait import until


@pytest.fixture
def changed(service):
    """Other settings, for one test; nothing is restarted."""
    yield service.write_settings
    service.write_settings()


def test_root_needs_no_variables(machine, service):
    done = machine.shell("sudo reflectorctl config --show")
    assert "RECORDINGS_DIR\t/srv/recordings\t/etc/reflector/env:" in done.stdout
    assert done.stderr == ""


def test_it_says_who_may_not_read_the_settings(machine, service):
    done = machine.shell("reflectorctl config", check=False)
    assert done.returncode == 78
    assert done.stderr.splitlines()[1:2] == [
        "REFLECTOR_ENV_FILE: /etc/reflector/env cannot be read by user alice: Permission denied"]


def test_it_names_a_folder_that_is_not_there_and_a_key_that_programs_cannot_read(
        machine, changed):
    machine.run("openssl", "genrsa", "-out", "/etc/reflector/key.pem", "2048")
    machine.run("openssl", "rsa", "-in", "/etc/reflector/key.pem", "-pubout",
                "-out", "/etc/reflector/public.pem")
    machine.run("chmod", "0600", "/etc/reflector/public.pem")
    changed(AUTH_JWT_ALGORITHM="RS256", AUTH_JWT_SECRET=None, RECORDINGS_DIR="/srv/nowhere",
            AUTH_JWT_PUBLIC_KEY="/etc/reflector/public.pem",
            JITSI_JWT_PRIVATE_KEY="/etc/reflector/key.pem")
    done = machine.shell("sudo reflectorctl config", check=False)
    assert (done.returncode, done.stderr.splitlines()) == (1, [
        "RECORDINGS_DIR: /srv/nowhere: No such file or directory",
        *("AUTH_JWT_PUBLIC_KEY: user reflector-" + program + " may not read "
          "/etc/reflector/public.pem: check its owner and mode"
          for program in ("rooms", "meetings")),
        "JITSI_JWT_PRIVATE_KEY: user reflector-meetings may not read /etc/reflector/key.pem: check"
        " its owner and mode"])


def test_the_status_is_shown_by_the_manual(machine, service):
    for block in manual.commands("Look around"):
        done = machine.shell(block)
        assert done.stderr == ""
    text = machine.shell("sudo reflectorctl status").stdout
    assert re.match(r"Programs    \d+ services run\n", text)
    shown = json.loads(machine.shell("sudo reflectorctl status --json").stdout)
    assert shown["database"] == "ok"
    assert {"reflector-deliver.service", "reflector-rooms@1.service"} <= {
        unit["name"] for unit in shown["units"] if unit["state"] == "running"}


def test_meetings_are_simulated_by_the_manual(machine, service, trusted):
    [block] = manual.commands("Simulate meetings")
    text = machine.shell(block).stdout
    assert len(re.findall("^matches ", text, re.MULTILINE)) == 6
    rooms = machine.shell("sudo reflectorctl rooms simulation- --names").stdout.splitlines()
    assert len(rooms) == 1, "the others were erased"


def test_a_unit_that_failed_is_in_trouble(machine, service):
    machine.shell("sudo systemctl stop reflector-deliver")
    try:
        text = machine.shell("sudo reflectorctl status").stdout
        assert text.partition("\n")[0].endswith(" services run; reflector-deliver.service is dead")
    finally:
        machine.shell("sudo systemctl start reflector-deliver")


def test_an_operator_who_only_reads_is_made_by_the_manual(machine, service):
    service.write_settings(mode=0o640, owner="root:reflector")
    machine.shell(manual.command("Operators who only read", "adduser"))
    try:
        until(lambda: machine.shell("reflectorctl status", check=False).returncode == 0,
              lambda: machine.shell("reflectorctl status", check=False).stderr)
        assert machine.shell("reflectorctl rooms", check=False).returncode == 0
        refused = machine.shell("reflectorctl key list", check=False)
        assert refused.returncode == 1 and "cannot connect" in refused.stderr
    finally:
        machine.run("gpasswd", "-d", "alice", "reflector")
        service.write_settings()
