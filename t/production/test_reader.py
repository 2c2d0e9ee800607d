"""Recordings that nginx may not read, with the access control lists of doc/operations.md."""

import json
import re

import pytest

import manual
from answers import is_error
from service import RECORDINGS
from using import BYTES, ready

AUDIT = "sudo reflectorctl audit"


def unread(machine):
    """{path: the command that mends it} of what audit finds that nginx may not read."""
    lines = machine.shell(AUDIT, check=False).stdout
    return dict(re.findall(r"^RECORDINGS_DIR: ([^:]*): nginx's user www-data .* may not read it: "
                           r"run (setfacl .*)$", lines, re.MULTILINE))


# Its program may know whose the file is, or not: then nginx alone does.
@pytest.mark.parametrize("owner", ["root", "alice"])
def test_a_file_is_told_and_mended(machine, service, recording, owner):
    assert not unread(machine)
    machine.run("chown", owner, recording.file)
    # As if it had been made so: the mask is closed.
    machine.run("chmod", "0600", recording.file)
    answer = recording.get()
    assert is_error(answer, 503) and answer.headers["Retry-After"]
    assert answer.json == {"detail": "The web server may not read the recording's file: ask the operator"}
    found = unread(machine)
    assert set(found) == {recording.file}
    machine.run(*found[recording.file].split(), recording.file)
    assert recording.get().body == BYTES
    assert not unread(machine)


def test_a_folder_is_told_and_mended(machine, service, recording):
    machine.run("chmod", "0700", RECORDINGS)
    try:
        [warning] = json.loads(ready(service)[1])["warnings"]
        assert warning["type"] == "recordings.unreadable" and RECORDINGS in warning["detail"]
        assert is_error(recording.get(), 503)
        assert set(unread(machine)) == {RECORDINGS}
    finally:
        machine.shell("\n".join(manual.command("The recordings' folder", "setfacl").splitlines()[:2]))
    assert json.loads(ready(service)[1])["warnings"] == []
    assert recording.get().body == BYTES
