"""What happens in production: restarts, faulty settings, a folder that comes and goes."""

import contextlib
import time

import pytest

import manual
from answers import event
from askers import ANSWERS, UNKNOWN_ROOM, Askers
from service import RECORDINGS
from using import Recording, ok, ready
from wait import until

# nginx itself gives up after 15.
HASTE_SECONDS = 10


@pytest.fixture
def changed(machine, service):
    """changed(file, text): a drop-in, in force until the end of the test."""
    with contextlib.ExitStack() as stack:
        def apply():
            machine.run("systemctl", "daemon-reload")
            service.restart()

        def make(file, text):
            path = f"/etc/systemd/system/{file}"
            machine.write(path, text)
            stack.callback(apply)
            stack.callback(machine.run, "rm", path)
            apply()
        yield make


def test_a_unit_that_hides_openat2_is_told(machine, service, changed):
    assert ready(service)[0] == 200
    changed("reflector-.service.d/zz-test.conf", "[Service]\nRestrictSUIDSGID=yes\n")
    status, text = ready(service)
    assert status == 503 and "openat2" in text and "RestrictSUIDSGID=" in text
    until(lambda: "openat2" in machine.journal("reflector-meetings@1", "-n", "9"),
          "the program does not say it")


@pytest.fixture
def mended(service):
    """The settings are right again afterwards."""
    yield
    service.mend()


def test_restarts_refuse_no_request(machine, service, name):
    service.new_room(name)
    askers = Askers(service, service.open(name)["room_name"])
    try:
        askers.have_asked(50)
        for program in ("rooms", "meetings", "jitsi-events", "jibri-complete", "whereby",
                        "health"):
            machine.run("systemctl", "restart", f"reflector-{program}@1")
        askers.have_asked(50)
        service.restart()
        askers.have_asked(50)
    finally:
        answers = askers.stop()
    assert answers == ANSWERS


def test_a_program_that_cannot_start_is_seen_and_keeps_nobody(machine, service, mended):
    service.write_settings(JITSI_WEBHOOK_SECRET="short")
    service.restart(check=False)
    began = time.monotonic()
    answer = service.post_signed(event(UNKNOWN_ROOM, "x"))
    assert answer.status == 503 and answer.json == {"detail": "Service Unavailable"}
    assert time.monotonic() - began < HASTE_SECONDS
    failed = set(machine.failed())
    assert {"reflector-jitsi-events@1.service", "reflector-jitsi-events@2.service",
            "reflector-jibri-complete@1.service"} <= failed
    assert not [unit for unit in failed if unit.startswith("reflector-rooms")]
    assert "JITSI_WEBHOOK_SECRET: " in machine.journal("reflector-jitsi-events@1", "-n", "20")
    ok(service.request("GET", "/v1/rooms", service.auth()))
    service.mend()
    until(lambda: service.post_signed(event(UNKNOWN_ROOM, "x")).status == 404, "still away")
    assert not machine.failed()


def test_without_its_settings_nothing_starts_and_nobody_waits(machine, service, mended):
    machine.run("rm", "/etc/reflector/env")
    service.restart(check=False)
    began = time.monotonic()
    assert service.request("GET", "/v1/rooms", service.auth()).status == 503
    assert time.monotonic() - began < HASTE_SECONDS
    assert "reflector-rooms@1.service" in machine.failed()
    assert "243/CREDENTIALS" in machine.journal("reflector-rooms@1", "-n", "20")
    service.mend()
    until(lambda: service.request("GET", "/v1/rooms", service.auth()).status == 200, "away")
    assert not machine.failed()


def test_the_folder_of_recordings_may_come_later(machine, service, name):
    recording = Recording(service, name)
    machine.run("mv", RECORDINGS, "/srv/elsewhere")
    machine.run("systemctl", "restart", "reflector-meetings@1", "reflector-meetings@2")
    try:
        assert service.open(name)["id"] == recording.meeting["id"]
        assert recording.get().status == 503
    finally:
        machine.run("mv", "/srv/elsewhere", RECORDINGS)
    assert ok(recording.get("/links"))["items"]
    path = f"/v1/meetings/{recording.meeting['id']}"
    until(lambda: service.request("DELETE", path, service.auth()).status in (200, 404),
          "it cannot be erased")
    assert not recording.is_there()


def test_a_folder_that_was_read_only_at_the_start_need_not_remain_so(machine, service, name):
    recording = Recording(service, name)
    drop_in = "/etc/systemd/system/reflector-meetings@.service.d/zz-test.conf"
    machine.write(drop_in, "[Service]\nReadWritePaths=\n")
    try:
        machine.run("systemctl", "daemon-reload")
        machine.run("systemctl", "restart", "reflector-meetings@1", "reflector-meetings@2")
    finally:
        machine.run("rm", drop_in)
        machine.run("systemctl", "daemon-reload")
    path = f"/v1/meetings/{recording.meeting['id']}"
    until(lambda: service.request("DELETE", path, service.auth()).status in (200, 404),
          "it cannot be erased")
    assert not recording.is_there()


def test_a_folder_that_is_mounted_again_is_the_same_folder(machine, service, name):
    machine.run("bash", "-c", f"mkdir /srv/share && mount --bind /srv/share {RECORDINGS} && "
                "setfacl -d -m u:www-data:rX,u:reflector-meetings:rwX /srv/share && "
                "setfacl -m u:www-data:rX,u:reflector-meetings:rwX /srv/share")
    try:
        recording = Recording(service, name)
        path = f"/v1/meetings/{recording.meeting['id']}"
        until(lambda: service.request("DELETE", path, service.auth()).status in (200, 404),
              "it cannot be erased")
        assert not recording.is_there()
    finally:
        machine.run("umount", RECORDINGS)
        service.restart()


def test_the_purge_erases_files_too(machine, service, name):
    recording = Recording(service, name)
    path = f"/v1/meetings/{recording.meeting['id']}"
    ok(service.request("PATCH", f"{path}/deactivate", service.auth()))
    machine.shell(manual.command("Retention", "enable --now"))
    machine.run("systemctl", "start", "reflector-purge.service")
    assert recording.is_there()
    machine.shell(manual.command("Retention", "DAYS=30").replace("DAYS=30", "DAYS=0"))
    try:
        machine.run("systemctl", "start", "reflector-purge.service")
    finally:
        machine.run("systemctl", "disable", "--now", "reflector-purge.timer")
        machine.run("rm", "/etc/systemd/system/reflector-purge.service.d/days.conf")
        machine.run("systemctl", "daemon-reload")
    assert not recording.is_there()
    assert service.request("GET", path, service.auth()).status == 404
    assert not machine.failed()


def test_root_purges_by_hand_as_the_manual_says(machine, service, name):
    recording = Recording(service, name)
    path = f"/v1/meetings/{recording.meeting['id']}"
    ok(service.request("PATCH", f"{path}/deactivate", service.auth()))
    typed = manual.command("Retention", "reflectorctl purge")
    machine.shell(typed.replace("--older-than 90", "--older-than 0"))
    assert not recording.is_there()
    assert service.request("GET", path, service.auth()).status == 404
