"""Encryption that fails: faulty recipients, a full disk, kills; never a film in plain."""

import json
import os

import pytest

from sealed import Key, is_sealed, members, names, sealed, told_of
from wait import until


@pytest.fixture
def key(tmp_path):
    """A key of age."""
    return Key(tmp_path)


@pytest.fixture
def jibri(make_jibri, sink, key):
    """A recorder's machine that encrypts."""
    return make_jibri(sink.url, JIBRI_ENCRYPT_TO=key.recipient)


def shown_by(jibri, expected):
    """What --status shows, with its exit status."""
    done = jibri.run("sweep.sh", "--status", "--json")
    assert (done.returncode, done.stderr) == (expected, b""), done
    return json.loads(done.stdout)


@pytest.mark.parametrize("form", [
    "{age}, {ed}", "{ed}\n{age}", "{age}\t{ed_file},", "{ed_key},{age}"])
def test_everyone_who_is_named_can_decrypt(jibri, sink, tmp_path, key, form):
    keys = {"age": key, "ed": Key(tmp_path, "ed25519")}
    words = {name: one.recipient for name, one in keys.items()}
    words["ed_key"] = words["ed"].rpartition(" ")[0]
    words["ed_file"] = tmp_path / "who"
    words["ed_file"].write_text(f"# us\n{words['ed']}\n\n")
    jibri.write_settings(JIBRI_ENCRYPT_TO=form.format(**words))
    media, = jibri.queue_some()
    jibri.sweep()
    assert len(sink.told) == 1
    for name, one in keys.items():
        assert one.open(sealed(media)) == (b"media" if "{" + name in form else None)


@pytest.mark.parametrize("setting, reason", [
    ("age1nonsense", "malformed recipient"), (" ", "names nobody"), (",", "names nobody"),
    ("{age} ae1typo", "begins with age1"), ("ops@example.com", "an address"),
    ("{age} ops@example.com", "an address"), ("ssh-ed25519", "cut off"), ("{age}, ssh-rsa", "cut off"),
    ("ssh-ed25519 AAAA", "malformed SSH recipient"), ("/nonexistent/recipients", "no such file"),
    ("/dev/null", "no recipients found"), ("{ec_file}", "unsupported SSH key"),
    ("ssh-ed25519 AAAA a@b c@d", "an address"), ("ssh-dss AAAA", ""),
    ("AGE-SECRET-KEY-1QQQ", "private key"), ("recipients.txt", "begins with age1"), ("*", "begins")])
def test_a_faulty_recipient_stops_everything_and_is_told(
        jibri, sink, tmp_path, key, setting, reason):
    who = tmp_path / "who"
    who.write_text(f"{key.recipient}\n{Key(tmp_path, 'ecdsa').recipient}\n")
    jibri.write_settings(JIBRI_ENCRYPT_TO=setting.format(age=key.recipient, ec_file=who))
    media, = jibri.queue_some()
    said = jibri.sweep(status=78)
    assert "JIBRI_ENCRYPT_TO" in said and reason in said and "SECRET-KEY" not in said
    assert sink.told == [] and names(media) == {media.name}


def test_the_status_says_what_is_wrong_and_a_correction_is_enough(jibri, sink, key):
    media, = jibri.queue_some()
    jibri.write_settings(JIBRI_ENCRYPT_TO="age1nonsense")
    jibri.sweep(status=78)
    shown = shown_by(jibri, 2)
    assert shown["encryption"] == "faulty" and "malformed recipient" in shown["problem"]
    jibri.write_settings(JIBRI_ENCRYPT_TO=key.recipient)
    assert shown_by(jibri, 0)["encryption"] == "on"
    jibri.sweep()
    assert len(sink.told) == 1 and is_sealed(media)


def test_without_age_nothing_is_sent(jibri, sink):
    media, = jibri.queue_some()
    jibri.path = str(jibri.bin)
    for folder in os.environ["PATH"].split(":"):
        for program in os.listdir(folder) if os.path.isdir(folder) else ():
            if program not in ("age", "ffprobe") and not (jibri.bin / program).exists():
                (jibri.bin / program).symlink_to(f"{folder}/{program}")
    assert "age is not installed" in jibri.sweep(status=78)
    assert sink.told == [] and names(media) == {media.name}


@pytest.mark.parametrize("slip", [
    "JIBRI_ENCRYPT_TO='{age}\n", 'JIBRI_UPLOAD_COMMAND="true\nJIBRI_ENCRYPT_TO={age}\n',
    "JIBRI_ENCRYPT_TOO={age}\n", "export JIBRI_ENCRYPT={age}\n", " JIBRI_ENCRYPT_TO {age}\n"])
def test_a_slip_in_the_file_of_settings_is_no_way_around(jibri, sink, key, slip):
    jibri.write_settings(JIBRI_ENCRYPT_TO=None)
    with open(jibri.env_file, "a", encoding="ascii") as file:
        file.write(slip.format(age=key.recipient))
    media, = jibri.queue_some()
    assert "JIBRI_ENCRYPT_TO" in jibri.sweep(status=78)
    assert sink.told == [] and names(media) == {media.name}


def test_one_that_is_commented_out_is_none(jibri, sink, key):
    jibri.write_settings(JIBRI_ENCRYPT_TO=None)
    with open(jibri.env_file, "a", encoding="ascii") as file:
        file.write(f"#JIBRI_ENCRYPT_TO={key.recipient}\n ; JIBRI_ENCRYPT_TO=x\n")
    media, = jibri.queue_some()
    jibri.sweep()
    assert sink.only()["recording_file"] == str(media) and names(media) == {media.name}
    shown = shown_by(jibri, 0)
    assert (shown["encryption"], shown["not_encrypted"]) == ("off", 1)


def waits_in_plain(jibri, sink, media, said):
    """Nothing was sent, removed or left over; said why."""
    assert "the plain film stays" in said and "again in" in said
    assert sink.told == [] and names(media) == {media.name}


@pytest.mark.parametrize("program, body, reason", [
    ("tee", '[ "$1" != /dev/fd/4 ] || exec "$REAL" "$@" >/dev/full; exec "$REAL" "$@"', "No space"),
    ("tee", '[ "$1" != /dev/fd/3 ] || kill -9 $$; exec "$REAL" "$@"', ""),
    ("tee", '[ "$1" != /dev/fd/3 ] || { kill -9 $PPID; exit 1; }; exec "$REAL" "$@"', ""),
    ("tee", '[ "$1" != /dev/fd/4 ] || kill -9 $$; exec "$REAL" "$@"', ""),
    ("age", '[ ! -p /dev/stdin ] || { head -c 2 >/dev/null; kill -9 $$; }; exec "$REAL" "$@"', ""),
    ("age", '[ ! -p /dev/stdin ] || { echo "age: error: torn" >&2; exit 1; }; exec "$REAL" "$@"',
     "age: error: torn"),
    ("openssl", "[ ! -p /dev/stdin ] || exit 1; exec \"$REAL\" \"$@\"", ""),
    ("sync", 'case $* in *partial*) exit 1;; esac; exec "$REAL" "$@"', "folder"),
    ("mv", 'case $* in *.partial*) exit 1;; esac; exec "$REAL" "$@"', "folder"),
    ("mv", 'case $* in *.facts) exit 1;; esac; exec "$REAL" "$@"', "folder"),
    ("chmod", "exit 1", "folder"),
    ("stat", "case $* in *%b*) echo 1000 1 512; exit;; esac; exec \"$REAL\" \"$@\"", "free space")])
def test_what_fails_leaves_the_plain_film_and_is_tried_again(jibri, sink, key, program, body, reason):
    media, = jibri.queue_some()
    jibri.program(program, body)
    said = jibri.sweep()
    assert reason in said
    waits_in_plain(jibri, sink, media, said)
    (jibri.bin / program).unlink()
    jibri.sweep_until(jibri.is_idle)
    assert len(sink.told) == 1 and is_sealed(media) and key.open(sealed(media)) == b"media"


def test_a_plain_film_that_cannot_be_removed_is_not_sent(jibri, sink, key):
    media, = jibri.queue_some()
    jibri.program("rm", 'case $* in *.mp4) exit 1;; esac; exec "$REAL" "$@"')
    assert "cannot be removed" in jibri.sweep()
    before = sealed(media).read_bytes()
    assert "cannot be removed" in jibri.sweep_until(lambda: True)
    assert sink.told == [] and media.exists()
    (jibri.bin / "rm").unlink()
    jibri.sweep_until(jibri.is_idle)
    assert is_sealed(media) and sealed(media).read_bytes() == before and len(sink.told) == 1


PIPE = "[ -p /dev/stdin ]"
POINTS = {
    "read": ("tee", '[ "$1" = /dev/fd/3 ]'), "write": ("tee", '[ "$1" = /dev/fd/4 ]'),
    "encrypt": ("age", PIPE), "digest": ("openssl", PIPE), "mode": ("chmod", "true"),
    "time": ("touch", "true"), "facts": ("mv", "case $* in *.facts);; *) false;; esac"),
    "sync": ("sync", "case $* in *.partial*);; *) false;; esac"),
    "rename": ("mv", "case $* in *.age);; *) false;; esac"),
    "sync folder": ("sync", "case $* in *s0);; *) false;; esac"),
    "remove": ("rm", "case $* in *.mp4);; *) false;; esac")}


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("point", POINTS)
def test_kill_9_anywhere_leaves_a_whole_film(jibri, sink, key, point, is_after):
    media, = jibri.queue_some()
    program, condition = POINTS[point]
    first = '"$REAL" "$@"' if is_after else ":"
    jibri.program(program, f'if {condition}; then {first}; : >"{jibri.folder}/stopped";'
                  ' exec sleep 1000; fi; exec "$REAL" "$@"')
    sweep = jibri.start("sweep.sh")
    until((jibri.folder / "stopped").exists, "it stops")
    sweep.kill()
    sweep.wait()
    jibri.stop()
    (jibri.bin / program).unlink()
    if sealed(media).exists():
        assert key.open(sealed(media)) == b"media"
    else:
        assert media.read_bytes() == b"media"
    assert sink.told == []
    jibri.sweep_until(jibri.is_idle)
    wanted = told_of(media, b"media")
    assert members(sink.only(), wanted) == wanted
    assert is_sealed(media) and key.open(sealed(media)) == b"media"
