"""What readiness says of faults that only a whole machine has, and what callers notice of a
program that cannot run."""

import contextlib
import json
import time

import pytest

from using import ok
from wait import until

HASTE_SECONDS = 10
SILENT = "UPDATE heartbeat SET expected_by = now()"


def ready(service):
    """(status, its object)"""
    status, text = service.private("/v1/health/ready")
    return status, json.loads(text)


def warned(service):
    """The types of its warnings."""
    return [one["type"] for one in ready(service)[1]["warnings"]]


@contextlib.contextmanager
def full_disk(machine):
    """PostgreSQL's folder for temporary files has no room."""
    [data] = machine.run("psql", "-qAtX", "-c", "SHOW data_directory",
                         user="postgres").stdout.splitlines()
    folder = f"{data}/base/pgsql_tmp"
    machine.run("install", "-d", "-o", "postgres", "-g", "postgres", "-m", "0700", folder)
    machine.run("mount", "-t", "tmpfs", "-o", "size=16k,mode=0777", "tmpfs", folder)
    try:
        yield
    finally:
        machine.run("umount", folder)


def test_a_full_disk_is_told(machine, service):
    with full_disk(machine):
        status, told = ready(service)
        assert (status, told["detail"]) == (503, "Database's disk is full: free space on it")
    assert ready(service)[0] == 200


def test_a_program_that_may_not_write_is_told(machine, service):
    service.admin_sql("ALTER ROLE reflector_jitsi_events SET default_transaction_read_only = on")
    try:
        status, told = ready(service)
        assert status == 503 and "read-only for reflector_jitsi_events" in told["detail"]
    finally:
        service.admin_sql("ALTER ROLE reflector_jitsi_events RESET default_transaction_read_only")
    assert ready(service)[0] == 200


def test_a_silent_deliver_is_told(machine, service):
    machine.run("systemctl", "stop", "reflector-deliver")
    try:
        service.admin_sql(SILENT)
        assert ready(service)[0] == 200 and "deliver.silent" in warned(service)
    finally:
        machine.run("systemctl", "start", "reflector-deliver")
    until(lambda: "deliver.silent" not in warned(service), "it is not seen")


@pytest.fixture
def broken(machine, service):
    """broken(command): what runs in place of rooms, until the end of the test."""
    path = "/etc/systemd/system/reflector-rooms@.service.d/zz-test.conf"

    def breaks(command):
        machine.write(path, f"[Service]\nExecStart=\nExecStart={command}\n")
        machine.run("systemctl", "daemon-reload")
        machine.run("systemctl", "restart", "reflector-rooms@1", "reflector-rooms@2", check=False)
    yield breaks
    machine.run("rm", path)
    machine.run("systemctl", "daemon-reload")
    until(lambda: service.request("GET", "/v1/rooms", service.auth()).status == 200,
          lambda: machine.run("systemctl", "status", "reflector-rooms*", check=False).stdout)
    assert not machine.failed()


@pytest.mark.parametrize("command", ["/bin/false", "/usr/libexec/reflector/none"])
def test_callers_of_a_program_that_ends_at_once_do_not_wait(machine, service, broken, command):
    broken(command)
    for seconds in (HASTE_SECONDS, 1, 1):
        began = time.monotonic()
        assert service.request("GET", "/v1/rooms", service.auth()).status == 503
        assert time.monotonic() - began < seconds
    ok(service.request("GET", "/v1/meetings", service.auth()))
