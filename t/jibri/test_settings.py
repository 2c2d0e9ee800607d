"""Settings, the signature, and that nobody sees the secret."""

import os
import shutil
import threading

import pytest

import processes
from jibri import OLD
from sink import SECRET

PROGRAMS = ["awk", "cat", "cp", "curl", "date", "dirname", "find", "flock", "head", "id", "mkdir",
            "mktemp", "mv", "od", "openssl", "readlink", "rm", "sed", "setsid", "sh", "sleep",
            "sort", "stat", "sync", "tail", "timeout", "tr", "uname"]


def test_faulty_settings_are_named_without_their_values(jibri):
    jibri.queue("/a.mp4", "room")
    jibri.write_settings(REFLECTOR_API_URL="ftp://hidden-value", JITSI_WEBHOOK_SECRET="",
                         JIBRI_RETRY_MAX="many", JIBRI_SEND_TIMEOUT="0", JIBRI_RETRY_FIRST="1e3",
                         JIBRI_UNMATCHED_FOR="1.", JIBRI_ORPHAN_AFTER="-1")
    said = jibri.sweep(status=78)
    for name in ("REFLECTOR_API_URL", "JITSI_WEBHOOK_SECRET", "JIBRI_RETRY_MAX",
                 "JIBRI_SEND_TIMEOUT", "JIBRI_RETRY_FIRST", "JIBRI_UNMATCHED_FOR",
                 "JIBRI_ORPHAN_AFTER"):
        assert name in said
    assert "JIBRI_UPLOAD_TIMEOUT" not in said and "hidden-value" not in said
    assert len(jibri.entries("pending")) == 1


def test_a_relative_spool_is_refused(jibri):
    jibri.write_settings(JIBRI_SPOOL_DIR="spool")
    assert "JIBRI_SPOOL_DIR" in jibri.finalize("/a.mp4", "room", status=78)


def test_the_environment_is_above_the_file(jibri, sink):
    sink.secret = "from the environment"
    jibri.write_settings(REFLECTOR_API_URL="http://127.0.0.1:1")
    jibri.queue("/a.mp4", "room")
    jibri.sweep(environment={"REFLECTOR_API_URL": sink.url + "/",
                             "JITSI_WEBHOOK_SECRET": sink.secret})
    assert len(sink.bodies()) == 1


def test_systemds_syntax_is_read_and_not_run(jibri, sink):
    sink.secret = "`id` $(id) \"$x\" # no"
    jibri.env_file.write_bytes(
        b"# JITSI_WEBHOOK_SECRET=no\r\n; x=1\r\nexport REFLECTOR_API_URL = %b  \r\n"
        b"JITSI_WEBHOOK_SECRET=no\nnonsense\nJITSI_WEBHOOK_SECRET='`id` $(id) \"$x\" # no'\n"
        b"JIBRI_SPOOL_DIR=%b\\\npool\nJIBRI_RECORDINGS_DIR=\nJIBRI_MEMORY_DIR=%b\n"
        b"JIBRI_RETRY_MAX='open\n" % (
            sink.url.encode(), os.fsencode(jibri.folder / "s"), os.fsencode(jibri.folder)))
    jibri.queue("/a.mp4", "room")
    jibri.sweep()
    assert len(sink.bodies()) == 1 and jibri.is_idle()


def test_the_file_beside_the_scripts_is_read_where_etc_has_none(jibri, sink):
    etc = "/etc/reflector/jibri.env"
    script = jibri.scripts / "lib.sh"
    text = script.read_text()
    assert etc in text
    script.write_text(text.replace(etc, "/nonexistent/jibri.env"))
    shutil.copy(jibri.env_file, jibri.scripts / "jibri.env")
    jibri.program("setsid", "exit 0")
    jibri.finalize("/a.mp4", "room", environment={"JIBRI_ENV_FILE": ""})
    jibri.sweep(environment={"JIBRI_ENV_FILE": ""})
    assert len(sink.bodies()) == 1


@pytest.mark.parametrize("busybox", [False, True], ids=["coreutils", "busybox"])
def test_these_programs_are_all_it_needs(jibri, sink, tmp_path, busybox):
    """jq is not among them; a container with busybox's programs will do."""
    only = tmp_path / "only"
    only.mkdir()
    for name in PROGRAMS:
        is_busybox = busybox and name not in ("curl", "flock", "openssl", "sh")
        (only / name).symlink_to("/bin/busybox" if is_busybox else shutil.which(name))
    (only / "upload").symlink_to(jibri.bin / "upload")
    jibri.program("upload", "echo https://x")
    jibri.write_settings(JIBRI_UPLOAD_COMMAND="upload", JIBRI_UPLOAD_TIMEOUT="20")
    jibri.path = str(only)
    media = jibri.session("s1", "café", participants=[{"user": {"id": "u1"}}])
    jibri.session("orphan", "room", changed=OLD)
    said = jibri.finalize(media.parent)
    jibri.wait_idle()
    assert said.count("\n") == 1
    queued, *others = jibri.log().splitlines()
    assert "not finalized by Jibri, queued" in queued
    assert [line.split(" ")[-1] for line in others] == ["delivered", "delivered"]
    # busybox's date knows seconds only, so any of the two may be first.
    second, first = sorted(sink.bodies(), key=lambda body: body["recording_id"])
    assert (first["room_name"], first["size"], first["recording_url"]) == ("café", 5, "https://x")
    assert first["participants"] == [{"user": {"id": "u1"}}]
    assert (second["recording_id"], second["timestamp"]) == ("orphan", "2023-11-14T22:13:20Z")


class Watcher(threading.Thread):
    """Looks at every command line of the machine, again and again."""

    def __init__(self, words):
        super().__init__()
        self.words, self.seen, self.done, self.rounds = words, [], False, 0

    def run(self):
        while not self.done:
            lines = [processes.command_line(pid) for pid in processes.pids()]
            self.seen += [line for line in lines if any(word in line for word in self.words)]
            self.rounds += 1


def test_no_command_line_and_no_child_has_the_secret(jibri, sink):
    url = f"http://user:hidden-pass@127.0.0.1:{sink.port}"
    notes = jibri.folder / "notes"
    notes.mkdir()
    for name in PROGRAMS + ["upload"]:
        jibri.program(name, f'printf "%s\\n" "$@" >>"{notes}/{name}.arguments"\n'
                      f'"/bin/cat" /proc/$$/environ >>"{notes}/{name}.environment"\n'
                      + ("echo https://x" if name == "upload" else 'exec "$REAL" "$@"'))
    (jibri.bin / "sh").unlink()
    jibri.write_settings(REFLECTOR_API_URL=None, JITSI_WEBHOOK_SECRET=None,
                         JIBRI_UPLOAD_COMMAND="upload")
    watcher = Watcher([SECRET.encode(), b"hidden-pass"])
    watcher.start()
    # At its worst: from the environment, which children inherit unless told not to.
    given = {"REFLECTOR_API_URL": url, "JITSI_WEBHOOK_SECRET": SECRET}
    try:
        for number in range(3):
            jibri.finalize(jibri.session(f"s{number}", "room").parent, environment=given)
            jibri.wait_idle()
    finally:
        watcher.done = True
        watcher.join()
    assert len(sink.bodies()) == 3 and watcher.rounds > 3 and watcher.seen == []
    arguments = {path: path.read_bytes() for path in notes.glob("*.arguments")}
    assert len(arguments) > 20
    assert not [path for path, text in arguments.items()
                if SECRET.encode() in text or b"hidden-pass" in text]
    for name in ("curl", "openssl", "upload", "timeout", "od"):
        assert SECRET.encode() not in (notes / f"{name}.environment").read_bytes()
    written = jibri.log().encode() + b"".join(
        path.read_bytes() for path in jibri.spool.rglob("*") if path.is_file())
    assert SECRET.encode() not in written and b"hidden-pass" not in written
