"""What jibri/README.md says, typed on a Debian with systemd."""

import os
import re
import sys

import pytest

from conftest import PACKAGES, TESTS, type_in
from recorder import SPOOL, UNIT, be_silent, copy_program, has_ended, report, waiting
from rows import rows
from wait import until

sys.path.insert(1, str(TESTS / "jibri"))

import films  # noqa: E402
from sealed import Key, is_sealed, sealed  # noqa: E402
from sink import SECRET, TAKEN, Sink  # noqa: E402

README = (TESTS.parent / "jibri" / "README.md").read_text()
SWEEP = "/usr/share/reflector-jitsi/jibri/sweep.sh"
JIBRI_CONF = "/etc/jitsi/jibri/jibri.conf"
FINALIZE = "/usr/share/reflector-jitsi/jibri/finalize.sh"
OK = '{"status":"ok"} 200'
UNKNOWN = (404, b'{"detail": "Meeting not found"}')


def blocks(title):
    """The blocks of code of one of its chapters."""
    chapter = README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    found = re.findall(r"(?:^ {4}.*\n)+", chapter, re.MULTILINE)
    assert found, title
    return [re.sub(r"^ {4}", "", block, flags=re.MULTILINE) for block in found]


@pytest.fixture
def sink(machine):
    """A receiver on the machine."""
    with Sink(listener=machine.listener(("127.0.0.1", 0))) as made:
        yield made


@pytest.fixture(scope="module")
def installed(machine):
    """Jibri's user and folders, as its package makes them, then the README's steps."""
    machine.run("useradd", "--system", "jibri")
    machine.run("install", "-d", "/opt/jitsi/jibri")
    block, = blocks("Debian packages")
    type_in(machine, block)
    return machine


@pytest.fixture
def recorder(installed, sink):
    """The machine, with its settings filled in for this receiver; no spool is left."""
    text = installed.run("cat", "/usr/share/reflector-jitsi/jibri/jibri.env.example").stdout
    text = text.replace("https://your-reflector-domain.com", sink.url)
    secret = SECRET.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    text = text.replace("JITSI_WEBHOOK_SECRET=\n", f'JITSI_WEBHOOK_SECRET="{secret}"\n')
    installed.write("/etc/reflector/jibri.env", text + "JIBRI_SWEEP_EVERY=0.2\n"
                    "JIBRI_RETRY_FIRST=0.1\nJIBRI_RETRY_MAX=0.2\n", 0o640, "root:jibri")
    yield installed
    sink.answer = TAKEN
    until(lambda: not waiting(installed) and has_ended(installed), lambda: installed.journal(UNIT))
    installed.run("systemctl", "reset-failed", UNIT)


def test_nothing_runs_before_it_has_settings(installed):
    installed.run("rm", "/etc/reflector/jibri.env")
    installed.run("systemctl", "start", UNIT)
    shown = installed.run("systemctl", "show", "-P", "ConditionResult", UNIT).stdout
    assert shown == "no\n" and UNIT not in installed.failed()
    units = ("jibri-sweep.timer", "jibri-sweep.path", "jibri-relay.socket")
    assert installed.run("systemctl", "is-enabled", *units).stdout == "enabled\n" * 3
    # Jibri's reports are answered all the same.
    assert report(installed, "{}") == OK


def test_jibris_reports_reach_the_receiver_when_it_is_back(recorder, sink):
    session = '{"jibriId":"j","session":{"sessionId":"s","status":"ON"}}'
    sink.answer = (503, b"")
    assert report(recorder, session, "/v1/session/status") == OK
    until(lambda: sink.told, lambda: recorder.shell("journalctl -t relay.sh").stdout)
    until(lambda: "reports wait" in recorder.shell("sudo journalctl -t relay.sh -o cat").stdout,
          "the journal says so")
    assert "answered 503" in recorder.shell(f"sudo {SWEEP} --status | grep ^reports").stdout
    sink.answer = TAKEN
    for _ in range(30):
        assert report(recorder, '{"jibriId":"j","status":{}}') == OK
    until(lambda: [told for told in sink.told if told.path == "/v1/jibri/v1/session/status"],
          "the session is sent")
    until(lambda: not recorder.run("sh", "-c", "ls /run/jibri-relay/sessions").stdout, "nothing waits")
    assert all(sink.is_signed(told) for told in sink.told)
    assert recorder.run("systemctl", "is-active", "jibri-relay.socket").stdout == "active\n"
    sink.told.clear()


def test_connections_that_say_nothing_keep_no_report_out(recorder, sink):
    be_silent(recorder)
    try:
        assert report(recorder, '{"jibriId":"j","status":{}}', seconds="30") == OK
        until(lambda: sink.told, "it is passed on")
    finally:
        recorder.run("systemctl", "stop", "silent")


def test_a_newcomer_tests_it_and_watches_it(recorder, sink):
    sink.answer = UNKNOWN
    try_it, erase = blocks("Test it")
    finalize, look = try_it.splitlines()
    recorder.shell(finalize)
    until(lambda: "Meeting not found" in recorder.shell(look, check=False).stdout,
          "it is unknown")
    until(lambda: recorder.shell(f"sudo ls {SPOOL}/unmatched").stdout, "it is unmatched")
    watch, = blocks("Watch it")
    status = recorder.shell(watch.splitlines()[0], check=False)
    assert status.returncode == 1 and "unmatched      1" in status.stdout
    recorder.shell(erase)
    assert recorder.shell(f"sudo ls {SPOOL}/unmatched").stdout == ""
    until(lambda: recorder.shell("systemctl is-active jibri-sweep", check=False)
          .stdout.strip() != "activating", "the pass ends")
    for command in watch.splitlines():
        # A unit that is not running is 3.
        done = recorder.shell(command, check=False)
        assert done.returncode == (3 if command.startswith("systemctl") else 0), (command, done)
    sink.answer = TAKEN
    recorder.shell(finalize)
    until(lambda: "answered 200" in recorder.shell(look).stdout, "it is taken")


def test_who_is_not_root_is_told_so(recorder):
    done = recorder.shell(f"{SWEEP} --status", check=False)
    assert done.returncode == 3 and "not readable for you" in done.stdout


def test_the_lines_for_docker_make_a_folder_that_works(installed):
    copy, *_ = blocks("docker-jitsi-meet")
    installed.shell(f'CONFIG=$(mktemp -d); mkdir "$CONFIG/jibri"; {copy}\n'
                    'cd "$CONFIG/jibri/reflector"; test -x finalize.sh -a -r jibri.env; ./sweep.sh '
                    '--status || test $? -eq 3; rm -r "$CONFIG"')


def test_a_refused_secret_fails_the_unit_until_it_is_right(recorder, sink):
    sink.answer = (401, b'{"detail": "Invalid signature"}')
    recorder.shell("sudo -u jibri /opt/jitsi/jibri/finalize.sh /test/a.mp4 room")
    until(lambda: sink.told, "it is refused")
    until(lambda: UNIT in recorder.failed(), lambda: recorder.journal(UNIT))
    errors = recorder.journal(UNIT, "-p", "err")
    assert "the receiver refuses JITSI_WEBHOOK_SECRET" in errors
    assert recorder.shell(f"sudo {SWEEP} --status", check=False).returncode == 2
    timer = recorder.run("systemctl", "show", "-P", "ActiveState,SubState", "jibri-sweep.timer",
                         check=False).stdout.split()
    assert timer and timer[0] == "active"
    sink.answer = TAKEN
    until(lambda: recorder.run("systemctl", "start", UNIT, check=False).returncode == 0
          and UNIT not in recorder.failed(), lambda: recorder.journal(UNIT))
    until(lambda: not waiting(recorder), "it is taken")


def test_the_timers_sweep_sends_what_a_full_disk_left_in_memory(recorder, sink):
    recorder.run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700,uid=jibri,gid=jibri", "tmpfs",
                 SPOOL)
    try:
        recorder.shell(f"sudo -u jibri {SWEEP}; sudo sh -c 'cat /dev/zero >{SPOOL}/filler' || true")
        sink.answer = (503, b"")
        # As when Jibri's service is restarted: what finalize started ends with it.
        recorder.run("systemd-run", "--quiet", "--wait", "--property=User=jibri",
                     "/opt/jitsi/jibri/finalize.sh", "/test/full.mp4", "room")
        assert "/dev/shm/" in waiting(recorder)
        sink.answer = TAKEN
        until(lambda: recorder.run("systemctl", "start", UNIT, check=False)
              and not waiting(recorder), lambda: recorder.journal(UNIT))
        assert sink.told[-1].body["recording_file"] == "/test/full.mp4"
    finally:
        recorder.run("umount", "-l", SPOOL)


def test_ffprobe_reads_films_as_the_unit_is_confined(recorder, sink, tmp_path):
    copy_program("ffprobe", recorder.root)
    whole = films.make(tmp_path / "f.mp4").read_bytes()
    for session, content in (("good", whole), ("torn", whole[:5000])):
        folder = recorder.root / "var/recordings" / session
        folder.mkdir()
        media = folder / "room_2023-11-14-22-00-00.mp4"
        media.write_bytes(content)
        os.utime(media, (1_700_000_000,) * 2)
    until(lambda: recorder.run("systemctl", "start", UNIT, check=False) and len(sink.told) == 2,
          lambda: recorder.journal(UNIT))
    good, torn = sorted(sink.bodies(), key=lambda body: body["recording_id"])
    assert (good["recording_status"], good["duration"]) == ("completed", 2.0)
    assert (torn["recording_status"], torn["reason"]) == (
        "failed", "moov atom not found: Invalid data found when processing input")


def test_films_are_encrypted_as_the_unit_is_confined(recorder, sink, tmp_path):
    for program in ("age", "age-keygen"):
        copy_program(program, recorder.root)
    key = Key(tmp_path)
    recorder.shell(f"sudo sh -c 'echo JIBRI_ENCRYPT_TO={key.recipient} >>/etc/reflector/jibri.env'")
    recorder.run("runuser", "-u", "jibri", "--", "sh", "-c", "mkdir /var/recordings/secret && "
                 "echo film >/var/recordings/secret/room_2023-11-14-22-00-00.mp4 && "
                 "touch -d 2023-11-15 /var/recordings/secret/*")
    media = recorder.root / "var/recordings/secret/room_2023-11-14-22-00-00.mp4"
    until(lambda: recorder.run("systemctl", "start", UNIT, check=False) and sealed(media).exists()
          and not waiting(recorder), lambda: recorder.journal(UNIT))
    told, = [one.body for one in sink.told if one.path == "/v1/jibri/recording-complete"]
    assert told["recording_file"] == "/var/recordings/secret/room_2023-11-14-22-00-00.mp4.age"
    assert is_sealed(media) and key.open(sealed(media)) == b"film\n"
    assert recorder.shell(f"sudo {SWEEP} --status | grep ^encryption").stdout.split() == ["encryption", "on"]


@pytest.fixture
def examined(service, recorder, sink):
    """The recorder as Jibri's package and the README leave it, and a receiver that knows no
    meeting of doctor's."""
    example = recorder.run("cat", "/usr/share/reflector-jitsi/jibri/jibri.conf.example").stdout
    recorder.run("mkdir", "-p", "/etc/jitsi/jibri")
    recorder.write(JIBRI_CONF, example)
    sink.answer = UNKNOWN
    yield recorder
    recorder.run("rm", JIBRI_CONF)


def found(machine):
    """{check: verdict} of doctor's rows about Jibri, and what those say that are not fine."""
    listed = rows(machine, "jibri")
    return ({check: row["verdict"] for (check, _), row in listed.items()},
            " ".join(row["found"] for row in listed.values() if row["verdict"] != "fine"))


def test_doctor_finds_no_fault_in_a_sound_recorder(examined):
    verdicts, faults = found(examined)
    assert verdicts == {"jibri." + name: "fine" for name in (
        "configuration", "finalize", "settings", "receiver", "recordings", "encryption", "space",
        "spool", "timer", "relay")}, faults


@pytest.mark.parametrize("breaks, mends, check, words", [
    (f"sed -i s/finalize-script/finale/ {JIBRI_CONF}", "", "finalize", "no finalize-script"),
    (f"chmod -x {FINALIZE}", f"chmod +x {FINALIZE}", "finalize", "cannot be run"),
    (f"sed -i s+/opt/jitsi/jibri/finalize.sh+/bin/true+ {JIBRI_CONF}", "", "finalize", "not ours"),
    ("chmod 0644 /etc/reflector/jibri.env", "", "settings", "others may read it"),
    ("chown root:root /etc/reflector/jibri.env", "", "settings", "may not read it"),
    ("sed -i s+/var/recordings+/srv+ /etc/reflector/jibri.env", "", "recordings",
     "JIBRI_RECORDINGS_DIR is /srv"),
    ("systemctl disable --now jibri-sweep.timer", "systemctl enable --now jibri-sweep.timer",
     "timer", "disabled, inactive"),
    (f"install -d -o jibri {SPOOL}/rejected/1.x", f"rm -r {SPOOL}/rejected", "spool", "1 rejected"),
])
def test_doctor_names_what_is_wrong_with_a_recorder(examined, breaks, mends, check, words):
    examined.shell(f"sudo {breaks}")
    try:
        verdicts, faults = found(examined)
    finally:
        examined.shell(f"sudo {mends or 'true'}")
    assert [name for name, verdict in verdicts.items() if verdict == "error"] == ["jibri." + check]
    assert words in faults


def test_doctor_tells_a_receiver_that_refuses_from_one_that_is_gone(examined, sink):
    sink.answer = (401, b"{}")
    assert "the secret is not Reflector's" in found(examined)[1]
    examined.shell("sudo sed -i 's+^REFLECTOR_API_URL=.*+REFLECTOR_API_URL=http://127.0.0.1:9+'"
                   " /etc/reflector/jibri.env")
    verdicts, faults = found(examined)
    assert verdicts["jibri.receiver"] == "error" and "connect" in faults


def test_removal_keeps_what_waits_and_purge_does_not(installed):
    installed.run("install", "-D", "/dev/null", f"{SPOOL}/rejected/one")
    installed.run("apt-get", "-y", "remove", "reflector-jitsi-jibri")
    installed.run("test", "-e", f"{SPOOL}/rejected/one", "-a", "-e", "/etc/reflector/jibri.env")
    assert "jibri-sweep" not in installed.run("systemctl", "list-units", "jibri-sweep*").stdout
    installed.run("apt-get", "-y", "install", *packages_in(installed, "reflector-jitsi-jibri_"))
    active = installed.run("systemctl", "is-active", "jibri-sweep.timer", "jibri-sweep.path").stdout
    assert active == "active\nactive\n"
    installed.run("apt-get", "-y", "purge", "reflector-jitsi-jibri")
    left = installed.run("find", SPOOL, "/etc/reflector", "/etc/systemd/system", "-name", "*jibri*",
                        check=False).stdout
    assert left == ""
    installed.run("test", "-d", "/var/recordings")


def packages_in(machine, start):
    """The paths of the packages whose names begin so."""
    return machine.run("find", PACKAGES, "-name", f"{start}*.deb").stdout.split()
