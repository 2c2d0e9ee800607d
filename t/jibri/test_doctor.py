"""reflectorctl doctor looks at files that were copied from Jibri's host."""

import os
import pathlib
import shutil
import subprocess

import pytest

from doctor import rows_of
from jibri import PARTS
from sink import SECRET

REFLECTORCTL = pathlib.Path(os.environ.get("BUILD_DIR", "build")).resolve() / "tools/reflectorctl"
THERE = "usr/share/reflector-jitsi/jibri"
CHECKS = ("configuration", "finalize", "settings", "recordings", "receiver", "relay", "encryption")


@pytest.fixture
def copied(tmp_path, sink):
    """The files; the receiver that they name knows no meeting."""
    sink.answer = (404, b'{"detail": "Meeting not found"}')
    for folder in ("etc/jitsi/jibri", "etc/reflector", "opt/jitsi/jibri"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copytree(PARTS, tmp_path / THERE)
    shutil.copy(PARTS / "jibri.conf.example", tmp_path / "etc/jitsi/jibri/jibri.conf")
    (tmp_path / "opt/jitsi/jibri/finalize.sh").symlink_to(f"/{THERE}/finalize.sh")
    secret = SECRET.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    (tmp_path / "etc/reflector/jibri.env").write_text(
        f'REFLECTOR_API_URL={sink.url}\nJITSI_WEBHOOK_SECRET="{secret}"\n'
        "JIBRI_RECORDINGS_DIR=/var/recordings\n")
    return tmp_path


def doctor(files):
    """The rows about Jibri."""
    done = subprocess.run(
        [REFLECTORCTL, "doctor", "--json", f"--jitsi-files={files}", "jibri"],
        env={"PATH": os.environ["PATH"], "REFLECTOR_ENV_FILE": "/dev/null"},
        stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    return rows_of(done.stdout)


def test_files_of_a_sound_host_have_no_fault_and_its_links_are_followed(copied, sink):
    assert doctor(copied).verdicts("jibri") == {"jibri." + name: "fine" for name in CHECKS}
    assert sink.told[-1].body["room_name"].startswith("reflector-doctor-")


def test_a_script_that_was_not_copied_is_told(copied):
    shutil.rmtree(copied / THERE)
    assert doctor(copied).one("jibri.finalize") == (
        "error", f"{copied}/{THERE}/finalize.sh: No such file or directory")


def test_settings_that_are_not_complete_are_told_and_nothing_is_sent(copied, sink):
    (copied / "etc/reflector/jibri.env").write_text("REFLECTOR_API_URL=http://127.0.0.1\n")
    rows = doctor(copied)
    assert rows.one("jibri.settings")[0] == "error"
    assert rows.one("jibri.receiver")[0] == "skipped"
    assert rows.one("jibri.recordings")[1].endswith("JIBRI_RECORDINGS_DIR is not set")
    assert not sink.told


def test_a_host_without_jibri_is_skipped(tmp_path):
    row, = doctor(tmp_path)
    assert (row["check"], row["verdict"]) == ("jibri.configuration", "skipped")


@pytest.mark.parametrize("written, verdict", [
    ('["https://reflector.example.com/v1/jibri"]', "warning"), ("[]", "skipped"),
    ('[\n      "http://127.0.0.1:2223"\n    ]', "fine")])
def test_whom_jibri_reports_to_is_looked_at(copied, written, verdict):
    file = copied / "etc/jitsi/jibri/jibri.conf"
    file.write_text(file.read_text().replace('["http://127.0.0.1:2223"]', written))
    assert doctor(copied).verdicts("jibri").get("jibri.relay") == verdict


def test_a_key_is_tried_on_its_own_host_alone(copied):
    assert doctor(copied).one("jibri.encryption") == (
        "fine", "JIBRI_ENCRYPT_TO is not set: films are not encrypted")
    with open(copied / "etc/reflector/jibri.env", "a", encoding="ascii") as file:
        file.write("JIBRI_ENCRYPT_TO=age1nonsense\n")
    assert doctor(copied).one("jibri.encryption")[0] == "skipped"
