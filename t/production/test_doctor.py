"""reflectorctl doctor on a machine where all is well, and for a user who may not look at all."""

import json

import pytest

import manual
from breaking import begin_anew, trust


@pytest.fixture
def trusted(machine, service):
    """Nothing is wrong: the certificate of the site is trusted, too."""
    begin_anew(service)
    link = trust(machine)
    yield
    machine.run("rm", link)


def test_nothing_is_wrong_and_the_lines_are_readable(machine, trusted):
    done = machine.shell("sudo reflectorctl doctor", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("\n0 errors, 0 warnings\n")
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert done.stderr == ""


def test_the_manuals_commands_work(machine, trusted):
    for block in manual.commands("Doctor"):
        machine.shell(block)


def test_it_tells_who_is_not_root_what_was_left_out(machine, service):
    assert service
    done = machine.shell("reflectorctl doctor --json settings programs sockets nginx", check=False)
    found = {row["check"]: row for row in json.loads(done.stdout)["checks"]}
    assert done.returncode == 2
    assert "cannot be read by user alice" in found["settings.values"]["found"]
    assert found["program.settings"]["verdict"] == "skipped"
    assert found["sockets.answers"]["verdict"] == "skipped"
    assert found["nginx.valid"]["verdict"] == "skipped"
    assert done.stderr == ""


def test_an_unknown_subject_is_wrong_usage(machine, service):
    assert service
    done = machine.shell("reflectorctl doctor weather", check=False)
    assert done.returncode == 64
    assert "subjects: settings database" in done.stderr and "outside outside" not in done.stderr
