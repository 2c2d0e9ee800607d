"""reflectorctl doctor: units, processes and sockets."""

import pytest

from breaking import Doctor, told
from rows import rows
from wait import until

SOCKET = "/run/reflector/whereby.sock"
UNIT = "/usr/lib/systemd/system/reflector-whereby@.service"


@pytest.fixture
def doctor(machine, service):
    """It looks at services and sockets alone."""
    assert service
    return Doctor(machine, "services", "sockets")


def systemctl(machine, *words):
    """What mends, or breaks, something."""
    return lambda: machine.run("systemctl", *words)


def test_a_program_with_faulty_settings(doctor, machine, service):
    service.write_settings(JITSI_DOMAIN="https://wrong")
    machine.run("systemctl", "restart", "reflector-meetings@1.service", check=False)
    until(lambda: "reflector-meetings@1.service" in machine.failed(), "it does not fail")
    with doctor.broken(service.mend) as faults:
        verdict, found = told(faults["services.running", "meetings"])
        assert verdict == "error"
        assert found.startswith("1 of 2 processes run; reflector-meetings@1.service is failed "
                                "(exit-code, status 78): JITSI_DOMAIN: must be")
        assert told(faults["services.target", None]) == (
            "error", "active, although programs that it wants do not run")
        assert len(faults) == 2


def test_settings_that_are_not_there(doctor, machine, service):
    machine.run("rm", "/etc/reflector/env")
    machine.run("systemctl", "restart", "reflector-whereby@1.service", check=False)
    with doctor.broken(service.mend) as faults:
        found = faults["services.running", "whereby"]["found"]
        assert "status 243" in found
        assert "CREDENTIALS" in found


def test_a_stopped_target(doctor, machine):
    machine.run("systemctl", "stop", "reflector.target")
    with doctor.broken(systemctl(machine, "start", "reflector.target")) as faults:
        assert told(faults["services.target", None]) == ("error", "inactive")
        assert "0 of 2 processes run" in faults["services.running", "rooms"]["found"]
        assert ("sockets.listening", "rooms") in faults
        machine.shell(faults["services.target", None]["mend"])
        assert doctor.faults() == {}


def test_a_target_that_is_not_enabled(doctor, machine):
    machine.run("systemctl", "disable", "reflector.target")
    with doctor.broken(systemctl(machine, "enable", "reflector.target")) as faults:
        (where, row), = faults.items()
        assert where == ("services.enabled", "reflector.target")
        assert told(row) == ("warning", "disabled")
        machine.shell(row["mend"])
        assert doctor.faults() == {}


def test_units_that_are_not_there(doctor, machine):
    machine.shell(f"sudo mv {UNIT} /root/; sudo systemctl daemon-reload")
    with doctor.broken(lambda: machine.shell(
            f"sudo mv /root/{UNIT.rpartition('/')[2]} {UNIT}; sudo systemctl daemon-reload; "
            "sudo systemctl start reflector.target")) as faults:
        assert told(faults["services.installed", "reflector-whereby@1.service"]) == (
            "error", "not-found")


def test_a_program_that_restarts(doctor, machine):
    for pid in machine.processes("reflector-whereby@1.service"):
        machine.run("kill", "-SEGV", str(pid))
    until(lambda: set(machine.run("systemctl", "show", "-p", "NRestarts,ActiveState",
                                  "reflector-whereby@1.service").stdout.split()) ==
          {"ActiveState=active", "NRestarts=1"}, "it does not restart")
    with doctor.broken(systemctl(machine, "restart", "reflector-whereby@1.service")) as faults:
        assert list(faults) == [("services.restarts", "whereby")], faults
        assert "was restarted once" in faults["services.restarts", "whereby"]["found"]


def test_a_socket_that_is_gone(doctor, machine):
    machine.run("rm", SOCKET)
    with doctor.broken(lambda: None) as faults:
        (where, row), = faults.items()
        assert where == ("sockets.listening", "whereby")
        assert told(row) == ("error", f"{SOCKET}: No such file or directory")
        machine.shell(row["mend"])


@pytest.mark.parametrize("group,mode,trouble", [
    ("root", "0660", "user www-data may not connect"),
    ("www-data", "0666", "every user may connect")])
def test_a_socket_of_others(doctor, machine, group, mode, trouble):
    machine.run("chgrp", group, SOCKET)
    machine.run("chmod", mode, SOCKET)
    with doctor.broken(lambda: machine.shell(
            f"sudo chgrp www-data {SOCKET}; sudo chmod 0660 {SOCKET}")) as faults:
        assert told(faults["sockets.access", SOCKET]) == (
            "error", f"mode {mode}, group {group}: {trouble}")


def test_a_program_that_hangs(doctor, machine):
    pid, = machine.processes("reflector-whereby@1.service")
    machine.run("kill", "-STOP", str(pid))
    with Doctor(machine, "--timeout", "2", "sockets").broken(
            lambda: machine.run("kill", "-CONT", str(pid))) as faults:
        (where, row), = faults.items()
        assert where == ("sockets.answers", "whereby")
        assert "no answer in time" in row["found"]


def test_where_the_programs_are_plain_cgi(machine, service):
    machine.shell("sudo systemctl disable --now reflector.target; "
                  "sudo systemctl enable --now reflector-deliver")
    try:
        found = rows(machine, "services", "sockets")
    finally:
        machine.shell("sudo systemctl disable reflector-deliver; "
                      "sudo systemctl enable --now reflector.target")
        service.restart()
    assert {where: row["verdict"] for where, row in found.items()} == {
        ("services.target", None): "skipped", ("services.running", "deliver"): "fine",
        ("sockets.listening", None): "skipped"}


