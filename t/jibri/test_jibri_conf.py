"""jibri.conf.example: as Jibri's HOCON reader has it, and the films that it makes."""

import json
import pathlib
import signal
import subprocess

import pytest

import films
from jibri import PARTS
from wait import until

HERE = pathlib.Path(__file__).resolve().parent / "hocon"
EXAMPLE = PARTS / "jibri.conf.example"
INSTALL_SECONDS = 300


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """A Python that reads HOCON, of the versions that the lock files name."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run(["/usr/bin/python3", "-m", "venv", folder], check=True, timeout=INSTALL_SECONDS)
    for lock in ("build.txt", "requirements.txt"):
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--no-build-isolation",
                        "--disable-pip-version-check", "--require-hashes", "--requirement",
                        HERE / lock], check=True, timeout=INSTALL_SECONDS)
    return folder / "bin" / "python"


def read(python, *files):
    """The tree that the files make upon Jibri's own."""
    done = subprocess.run([python, HERE / "read.py", HERE / "jibri.conf", *files],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["jibri"]


def test_the_example_has_what_jibri_does_not_start_without(python):
    environment, = read(python, EXAMPLE)["api"]["xmpp"]["environments"]
    assert {"name", "xmpp-server-hosts", "xmpp-domain", "control-muc", "control-login",
            "call-login", "strip-from-room-domain", "usage-timeout",
            "trust-all-xmpp-certs"} == environment.keys()
    assert environment["trust-all-xmpp-certs"] is True


def command(python, *files):
    """What Jibri runs to record."""
    return read(python, *files)["ffmpeg"]["command-linux-recording"]


def added(python):
    """The options of ffmpeg that the example adds to Jibri's own."""
    own, both = command(python), command(python, EXAMPLE)
    assert both[:len(own)] == own
    return both[len(own):]


def test_the_example_adds_to_jibris_own_options_of_ffmpeg(python):
    assert added(python)[0::2] == ["-g", "-movflags"]


def test_a_film_with_the_examples_options_survives_a_kill(python, tmp_path):
    path = tmp_path / "f.mp4"
    with films.recording(path, films.JIBRIS_VIDEO + added(python)) as ffmpeg:
        until(lambda: films.seconds(path) >= 3, "three seconds are there", 60)
        ffmpeg.send_signal(signal.SIGKILL)
        ffmpeg.wait()
    assert films.seconds(path) >= 3
    status, words = films.ffprobe(path, "stream=codec_name")
    assert (status, sorted(words)) == (0, ["aac", "h264"])
    # All of it can be played.
    played = subprocess.run(["ffmpeg", "-v", "fatal", "-i", f"file:{path}", "-f", "null", "-"],
                            stdin=subprocess.DEVNULL, check=False, capture_output=True)
    assert (played.returncode, played.stderr) == (0, b"")


def test_a_film_without_them_does_not(tmp_path):
    path = tmp_path / "f.mp4"
    with films.recording(path, films.JIBRIS_VIDEO) as ffmpeg:
        until(lambda: path.stat().st_size >= 28, "it writes", 60)
        ffmpeg.send_signal(signal.SIGKILL)
        ffmpeg.wait()
    assert films.ffprobe(path)[0] == 1
