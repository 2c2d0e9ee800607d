"""reflectorctl doctor looks at the folder of the recordings."""

import contextlib

import pytest

import manual
from answers import event
from rows import rows, verdict
from service import RECORDINGS
from using import ok
from wait import until

SNIPPET = "/etc/nginx/snippets/reflector-recordings.conf"
DROP_IN = "/etc/systemd/system/reflector-meetings@.service.d/recordings.conf"
MEETINGS = "reflector-meetings@*.service"


@pytest.fixture
def kept(machine, service):
    """kept(path): the file has its content again at the end, and what reads it starts anew."""
    contents = {}

    def keep(path):
        contents[path] = machine.run("cat", path).stdout
        return contents[path]
    yield keep
    for path, text in contents.items():
        machine.write(path, text)


def faults(machine):
    """The rows about the folder that are not fine."""
    found = {key: row["found"] for key, row in rows(machine, "recordings").items()
             if key[0].startswith("recordings.") and key[0] != "recordings.missing"
             and row["verdict"] != "fine"}
    return found


@pytest.fixture
def fine(machine, service, recording):
    """All rows about the folder are fine afterwards."""
    yield
    service.write_settings()
    until(lambda: not faults(machine), lambda: faults(machine))


def test_a_folder_that_does_not_exist(machine, service, fine):
    service.write_settings(RECORDINGS_DIR="/srv/nowhere")
    assert verdict(machine, "recordings.folder", "/srv/nowhere") == \
        ("error", "No such file or directory")


def test_a_folder_that_hangs(machine, fine):
    """As on a server that is away: whoever looks at it waits."""
    shim = "/usr/local/bin/stat"
    machine.write(shim, "#!/bin/sh\nexec sleep 60\n", 0o755)
    try:
        row = rows(machine, "recordings", "--timeout", "0.2")["recordings.folder", RECORDINGS]
    finally:
        machine.run("rm", shim)
    assert (row["verdict"], row["found"]) == ("error", "its file system does not answer")


def test_a_folder_that_is_not_mounted(machine, fine, kept):
    table = kept("/etc/fstab")
    machine.write("/etc/fstab", f"{table}\nnas:/recordings {RECORDINGS}/ nfs noauto 0 0\n")
    row = rows(machine, "recordings")["recordings.mounted", RECORDINGS]
    assert (row["verdict"], row["found"]) == \
        ("error", f"/etc/fstab mounts {RECORDINGS}, but it is not mounted")
    assert row["mend"] == f"sudo mount {RECORDINGS} && sudo reflectorctl reload"
    machine.run("mount", "-t", "tmpfs", "tmpfs", RECORDINGS)
    try:
        assert verdict(machine, "recordings.mounted", RECORDINGS) == ("fine", "it is a mount point")
    finally:
        machine.run("umount", RECORDINGS)


def test_nginx_has_another_folder(machine, fine, kept):
    text = kept(SNIPPET)
    machine.write(SNIPPET, text.replace(f"alias {RECORDINGS}/;", "alias /srv/other/;"))
    found, text = verdict(machine, "recordings.nginx", "/srv/other")
    assert found == "error" and text.endswith(f"RECORDINGS_DIR is {RECORDINGS}")


def test_nginx_may_not_enter_the_folder(machine, fine):
    machine.run("chmod", "0700", RECORDINGS)
    try:
        row = rows(machine, "recordings")["recordings.readable", RECORDINGS]
        assert (row["verdict"], row["mend"]) == \
            ("error", f"sudo setfacl -m u:www-data:rX {RECORDINGS}")
    finally:
        lines = manual.command("The recordings' folder", "setfacl").splitlines()
        machine.shell("\n".join(lines[:2]))


def test_meetings_may_not_write(machine, fine):
    machine.run("setfacl", "-m", "u:reflector-meetings:rX", RECORDINGS)
    assert verdict(machine, "recordings.writable", RECORDINGS) == ("error", "it may not")
    machine.run("setfacl", "-m", "u:reflector-meetings:rwX", RECORDINGS)
    assert verdict(machine, "recordings.writable", RECORDINGS) == ("fine", "it may")


def test_the_unit_may_not_write(machine, service, fine, kept):
    text = kept(DROP_IN)
    machine.write(DROP_IN, "[Service]\n")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", MEETINGS)
    key = ("recordings.writable", RECORDINGS)
    # systemd makes the sandbox while the unit is active already.
    until(lambda: rows(machine, "recordings")[key]["verdict"] == "error", "it may write")
    machine.shell(rows(machine, "recordings")[key]["mend"])
    assert machine.run("cat", DROP_IN).stdout == text
    assert verdict(machine, *key) == ("fine", "it may")


def test_a_program_runs_with_an_old_setting(machine, service, fine):
    machine.run("mkdir", "-p", "/srv/new")
    service.write_settings(RECORDINGS_DIR="/srv/new")
    found = rows(machine, "recordings")
    for unit in (MEETINGS, "reflector-deliver.service"):
        row = found["recordings.setting", unit]
        assert (row["verdict"], row["found"]) == \
            ("error", f"it runs with {RECORDINGS}, the settings say /srv/new")


def test_a_file_that_nginx_may_not_read(machine, fine, recording):
    machine.run("touch", "-d", "2 hours ago", recording.file)
    machine.run("chmod", "0600", recording.file)
    found, text = verdict(machine, "recordings.files")
    assert found == "error" and recording.file in text
    machine.run("chmod", "0640", recording.file)


def test_a_file_that_nobody_named(machine, fine):
    with contextlib.ExitStack() as stack:
        path = f"{RECORDINGS}/nobody.mp4"
        stack.callback(machine.run, "rm", path)
        machine.run("touch", path)
        assert verdict(machine, "recordings.unnamed")[0] == "fine"
        machine.run("touch", "-d", "2 hours ago", path)
        found, text = verdict(machine, "recordings.unnamed")
        assert found == "warning" and text.endswith(f"the newest: {path}")
    assert verdict(machine, "recordings.unnamed")[0] == "fine"


def test_a_file_that_is_gone(machine, fine, recording):
    before = verdict(machine, "recordings.lost")
    assert before[0] == "fine"
    machine.run("mv", recording.file, "/srv/away")
    found, text = verdict(machine, "recordings.lost")
    assert found == "warning" and text.endswith(recording.file)
    machine.run("mv", "/srv/away", recording.file)
    assert verdict(machine, "recordings.lost") == before


def test_a_recording_that_was_never_completed(machine, service, name):
    service.new_room(name)
    meeting = service.open(name)
    for kind in ("on", "off"):
        ok(service.post_signed(event(meeting["room_name"], f"jibri-recording-{kind}",
                                     recording_id="r1")))
    assert ("recordings.missing", name) not in rows(machine, "recordings")
    service.admin_sql("UPDATE event SET received_at = now() - interval '1 hour'"
                      " WHERE type = 'jibri-recording-off' AND meeting_id = %s", meeting["id"])
    found, text = verdict(machine, "recordings.missing", name)
    assert found == "warning" and text.startswith("1; the newest stopped ")
    ok(service.request("DELETE", f"/v1/meetings/{meeting['id']}", service.auth()))
    assert ("recordings.missing", name) not in rows(machine, "recordings")
