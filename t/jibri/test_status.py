"""sweep.sh --status, and the exit statuses that alert."""

import ctypes
import json
import os
import subprocess
import time

import pytest

from jibri import LIMIT_SECONDS
from wait import until

SHELLS = ["/bin/dash", "/bin/busybox sh", "/bin/bash"]
NAMES = {"status", "problem", "pending", "unmatched", "rejected", "refused", "late", "in_memory",
         "not_finalized", "oldest_seconds", "last_answer", "sender_running", "reports", "spool",
         "writable", "encryption", "not_encrypted"}
MANY = 10_000
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2  # linux/prctl.h, capability.h


def status(jibri, *arguments, expected, **options):
    """What --status prints, with its exit status."""
    done = jibri.run("sweep.sh", "--status", *arguments, **options)
    assert (done.returncode, done.stderr) == (expected, b""), done
    return done.stdout.decode()


def as_json(jibri, expected):
    """The same as an object."""
    shown = json.loads(status(jibri, "--json", expected=expected))
    assert shown.keys() == NAMES
    assert shown["status"] == ["ok", "warning", "critical"][expected]
    return shown


def age(jibri, seconds):
    """Make all that is pending older."""
    for entry in jibri.entries("pending"):
        since, _, rest = entry.name.partition(".")
        entry.rename(entry.with_name(f"{int(since) - 1000 * seconds}.{rest}"))


@pytest.mark.parametrize("shell", SHELLS)
def test_all_is_well_before_during_and_after(make_jibri, sink, shell):
    jibri = make_jibri(sink.url, shell)
    jibri.queue_some(2)
    jibri.session("s9", "still recorded")
    shown = as_json(jibri, 0)
    assert (shown["pending"], shown["last_answer"], shown["sender_running"]) == (2, None, False)
    sink.gate.clear()
    sweep = jibri.start("sweep.sh")
    until(lambda: sink.told, "the request")
    shown = as_json(jibri, 0)
    assert (shown["sender_running"], shown["writable"], shown["not_finalized"]) == (True, True, 1)
    sink.gate.set()
    assert sweep.wait(LIMIT_SECONDS) == 0
    shown = as_json(jibri, 0)
    assert (shown["pending"], shown["sender_running"], shown["problem"]) == (0, False, "none")
    assert "answered 200" in shown["last_answer"] and shown["spool"] == str(jibri.spool)
    lines = status(jibri, expected=0).splitlines()
    assert lines[0].split() == ["status", "ok"] and len(lines) == 15


@pytest.mark.parametrize("shell", SHELLS)
def test_a_sender_in_a_container_is_seen(make_jibri, sink, shell):
    """There /proc/locks leaves out the lock: flock, which took it, has ended."""
    jibri = make_jibri(sink.url, shell)
    jibri.sweep()
    done = subprocess.run(
        ["unshare", *([] if os.geteuid() == 0 else ["-r"]), "--pid", "--fork", "--mount-proc", "sh", "-c",
         'exec 9>>"$1"; flock 9; "$2" --status --json; exec 9>&-; "$2" --status --json', "sh",
         jibri.spool / "lock", jibri.scripts / "sweep.sh"], env=jibri.environment(), check=True,
        stdout=subprocess.PIPE, timeout=LIMIT_SECONDS)
    assert [json.loads(line)["sender_running"] for line in done.stdout.splitlines()] == [True, False]


def test_what_waits_too_long_is_a_warning_and_fails_the_sweep(jibri, sink):
    sink.answer = (503, b"down\x1b[31m\n\"x\"")
    jibri.queue_some(3)
    jibri.sweep()
    assert as_json(jibri, 0)["pending"] == 3
    age(jibri, 3601)
    jibri.sweep(status=75)
    shown = as_json(jibri, 1)
    assert shown["late"] == 3 and 3601 <= shown["oldest_seconds"] < 3700
    assert '\x1b[31m\n"x"' in shown["last_answer"]
    assert "\x1b" not in status(jibri, expected=1)
    jibri.write_settings(JIBRI_ALERT_AFTER="7200")
    jibri.sweep()
    as_json(jibri, 0)
    sink.answer = (200, b'{"status":"ok"}')
    jibri.sweep_until(jibri.is_idle)


@pytest.mark.parametrize("answer", [401, 403])
def test_a_refused_secret_fails_each_sweep_until_it_is_right(jibri, sink, answer):
    sink.answer = (answer, b'{"detail":"Invalid signature"}')
    jibri.queue_some(3)
    jibri.write_settings(JIBRI_RETRY_FIRST="1000", JIBRI_RETRY_MAX="1000")
    said = jibri.sweep(status=77)
    assert "is JITSI_WEBHOOK_SECRET the receiver's" in said and len(sink.told) == 1
    for _ in range(3):
        jibri.sweep(status=77)  # the others are asked one by one, then none is due
    assert len(sink.told) == 3 and len(jibri.entries("pending")) == 3
    assert as_json(jibri, 2)["refused"] == 3
    sink.answer = (200, b'{"status":"ok"}')
    for entry in jibri.entries("pending"):
        (entry / "due").unlink()
    jibri.sweep()
    assert len(sink.told) == 6 and as_json(jibri, 0)["pending"] == 0


def test_a_refusal_is_an_error_in_the_journal_and_only_there(jibri, sink):
    sink.answer = (401, b"{}")
    jibri.queue_some(1)
    jibri.write_settings(JIBRI_RETRY_FIRST="0", JIBRI_RETRY_MAX="0")
    journal = jibri.folder / "journal"
    journal.touch()
    known = f"{os.stat(journal).st_dev}:{os.stat(journal).st_ino}"
    with open(journal, "ab") as stream:
        done = subprocess.run([jibri.scripts / "sweep.sh"], stderr=stream, check=False,
                              env=jibri.environment(JOURNAL_STREAM=known))
    assert done.returncode == 77
    errors = [line for line in journal.read_text().splitlines() if line.startswith("<3>")]
    assert len(errors) == 2 and "JITSI_WEBHOOK_SECRET" in errors[0]
    said = jibri.sweep(status=77, environment={"JOURNAL_STREAM": known})
    assert "<3>" not in said


@pytest.mark.parametrize("blocks, expected", [("0 of 99", 2), ("0 of 0", 0), ("5 of 99", 0)])
def test_a_full_disk_is_critical_for_root_too(jibri, blocks, expected):
    jibri.sweep()
    jibri.program("stat", f'case $1 in -f) echo "{blocks}" ;; *) exec "$REAL" "$@" ;; esac')
    assert as_json(jibri, expected)["writable"] is (expected == 0)


def test_what_was_rejected_is_critical_and_what_is_unmatched_a_warning(jibri, sink):
    sink.answers.extend([(404, b"{}"), (422, b"{}")])
    jibri.queue_some(2)
    jibri.write_settings(JIBRI_UNMATCHED_EVERY="3600")
    jibri.sweep()
    shown = as_json(jibri, 2)
    assert (shown["rejected"], shown["unmatched"], shown["pending"]) == (1, 1, 0)
    jibri.entries("rejected")[0].rename(jibri.folder / "looked-at")
    assert "does not know the meetings" in as_json(jibri, 1)["problem"]


def obey_modes():
    """In a child before its program: the modes of files count for root, too."""
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def test_who_may_not_look_is_told_whom_to_ask(jibri):
    jibri.sweep()
    for path, words in ((jibri.env_file, "is not readable for you"),
                        (jibri.spool, f"sudo -u {jibri.spool.owner()}")):
        before = path.stat().st_mode
        path.chmod(0)
        done = jibri.run("sweep.sh", "--status", preexec_fn=obey_modes)
        assert done.returncode == 3 and words in done.stdout.decode(), done
        done = jibri.run("sweep.sh", "--status", "--json", preexec_fn=obey_modes)
        shown = json.loads(done.stdout)
        assert (done.returncode, shown["status"]) == (3, "unknown") and words in shown["problem"]
        path.chmod(before)


def test_faulty_settings_and_no_spool_are_unknown(jibri):
    assert "no spool" in status(jibri, expected=3)
    jibri.write_settings(JIBRI_SPOOL_DIR="relative", JIBRI_ALERT_AFTER="soon")
    said = status(jibri, expected=3)
    assert "JIBRI_SPOOL_DIR" in said and "JIBRI_ALERT_AFTER" in said
    done = jibri.run("sweep.sh", "--status", "--xml")
    assert done.returncode == 64 and b"usage" in done.stderr


def test_ten_thousand_entries_delay_nobody(jibri, sink):
    jibri.sweep()
    now = time.time_ns() // 1_000_000
    facts = {"file": "/recordings/s/f.mp4", "room": "room", "due": str(now + 500_000),
             "adopted": "yes"}
    for name, text in facts.items():
        (jibri.folder / name).write_text(text)
    for number in range(MANY):
        entry = jibri.spool / "pending" / f"{now}.{number:06}"
        entry.mkdir()
        for name in facts:
            os.link(jibri.folder / name, entry / name)
    jibri.write_settings(JIBRI_RETRY_MAX="600", JIBRI_UNMATCHED_EVERY="3600")
    late = jibri.session("late", "room")
    jibri.queue(late.parent)
    before = os.times()
    jibri.sweep()
    assert as_json(jibri, 0)["pending"] == MANY
    after = os.times()
    assert sink.only()["recording_id"] == "late"
    assert after.children_user - before.children_user < 10  # seconds of the processor
