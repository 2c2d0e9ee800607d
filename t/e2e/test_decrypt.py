"""reflectorctl recording decrypt: films are what was reported, whole and never over another file."""

import hashlib
import os
import stat
import subprocess

import pytest

from commands import BUILD, SECONDS, database_url
from recordings import Recording, complete, completion

PLAIN = bytes(range(256)) * 1000


def sha256(content):
    return hashlib.sha256(content).hexdigest()


class Key:
    """A key pair of age."""

    def __init__(self, path):
        self.identity = path
        subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
        self.recipient = subprocess.run(["age-keygen", "-y", path], check=True, text=True,
                                        capture_output=True).stdout.strip()

    def encrypt(self, content):
        """The cipher text."""
        return subprocess.run(["age", "-r", self.recipient], input=content, check=True,
                              capture_output=True).stdout


@pytest.fixture
def key(tmp_path):
    """A key pair of age."""
    return Key(tmp_path / "key.txt")


@pytest.fixture
def film(store, name, key):
    """The Recording of an encrypted film; its attribute place is the file."""
    return told(store, name, key)


def told(store, name, key, plain=PLAIN, **members):
    """A Recording of this film, which Jibri's host encrypted."""
    cipher = key.encrypt(plain)
    file = f"{name}/talk.mp4.age"
    one = Recording(store, name, file, cipher, **{
        "size": len(cipher), "sha256": sha256(cipher).upper(), "plain_size": len(plain),
        "plain_sha256": sha256(plain), **members})
    one.place = store.recordings / file
    return one


def recording(store, folder, *arguments, status=0, **settings):
    """Run `reflectorctl recording` in a folder; what it says."""
    done = subprocess.run(
        [BUILD / "tools" / "reflectorctl", "recording", *arguments], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=SECONDS, check=False, cwd=folder,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": database_url(store),
             "RECORDINGS_DIR": str(store.recordings), **settings})
    assert (done.returncode, done.stdout) == (status, ""), done
    return done.stderr


def decrypt(store, folder, *arguments, **settings):
    """The same of `recording decrypt`."""
    return recording(store, folder, "decrypt", *arguments, **settings)


def left(folder):
    """The files in a folder, without keys."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".txt"}


@pytest.mark.parametrize("how", ["id", "file id", "path", "relative path"])
def test_it_decrypts_what_was_reported(store, film, key, tmp_path, how):
    [file] = film.links().json["items"]
    argument = {"id": film.id, "file id": file["url"].split("/")[5], "path": film.place,
                "relative path": os.path.relpath(film.place, tmp_path)}[how]
    assert decrypt(store, tmp_path, "-i", key.identity, argument) == ""
    assert left(tmp_path) == {"talk.mp4": PLAIN}
    assert stat.S_IMODE((tmp_path / "talk.mp4").stat().st_mode) == 0o600
    assert left(film.place.parent) == {"talk.mp4.age": film.place.read_bytes()}


@pytest.mark.parametrize("plain", [b"", b"x" * 65536, os.urandom(20 << 20)], ids=len)
def test_films_of_any_size(store, name, key, tmp_path, plain):
    one = told(store, name, key, plain)
    assert decrypt(store, tmp_path, one.id, "-o", "out.mp4", "-i", key.identity) == ""
    assert left(tmp_path) == {"out.mp4": plain}


def test_it_never_replaces_a_file(store, film, key, tmp_path):
    (tmp_path / "talk.mp4").write_bytes(b"mine")
    said = decrypt(store, tmp_path, "-i", key.identity, film.place, status=1)
    assert "exists already" in said and left(tmp_path) == {"talk.mp4": b"mine"}
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    said = decrypt(store, tmp_path, "-i", key.identity, film.place, "-o", "link", status=1)
    assert "exists already" in said and not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("change, said", [
    (lambda cipher: cipher[:-1], "torn, or another"), (lambda cipher: b"", "torn, or another"),
    (lambda cipher: cipher[:-1] + bytes([cipher[-1] ^ 1]), "torn, or another")])
def test_a_torn_or_changed_file_is_told(store, film, key, tmp_path, change, said):
    film.place.write_bytes(change(film.place.read_bytes()))
    assert said in decrypt(store, tmp_path, "-i", key.identity, film.id, status=1)
    assert left(tmp_path) == {}
    # age itself notices, too.
    assert "another key's, or it is torn" in decrypt(
        store, tmp_path, "-i", key.identity, film.place, "--offline", status=1)
    assert left(tmp_path) == {}


def test_another_film_for_the_same_recipient_is_told(store, name, key, tmp_path):
    one = told(store, name, key, plain_sha256=sha256(b"another"))
    assert "another film inside" in decrypt(store, tmp_path, "-i", key.identity, one.id, status=1)
    assert left(tmp_path) == {}


def test_what_is_not_known_is_decrypted_and_said(store, film, key, tmp_path):
    other = tmp_path / "other.webm.age"
    other.write_bytes(key.encrypt(b"film"))
    for arguments, why in (([], "does not know this file"), (["--offline"], "--offline")):
        said = decrypt(store, tmp_path, "-i", key.identity, other, *arguments)
        assert "not compared" in said and why in said
        assert (tmp_path / "other.webm").read_bytes() == b"film"
        (tmp_path / "other.webm").unlink()


def test_offline_asks_no_database(store, film, key, tmp_path):
    settings = {"DATABASE_URL": "postgresql:///x?host=/nonexistent"}
    said = decrypt(store, tmp_path, "-i", key.identity, film.place, status=1, **settings)
    assert "--offline" in said and left(tmp_path) == {}
    decrypt(store, tmp_path, "-i", key.identity, film.place, "--offline", **settings)
    assert left(tmp_path) == {"talk.mp4": PLAIN}


def test_a_wrong_or_missing_key_is_told(store, film, tmp_path):
    other = Key(tmp_path / "other.txt")
    said = decrypt(store, tmp_path, "-i", other.identity, film.id, status=1)
    assert "no identity matched" in said and "another key's" in said
    assert "no identity: give" in decrypt(store, tmp_path, film.id, status=64)
    said = decrypt(store, tmp_path, "-i", tmp_path / "none.txt", film.id, status=1)
    assert "none.txt" in said and left(tmp_path) == {}


def test_without_age_it_says_so(store, film, key, tmp_path):
    said = decrypt(store, tmp_path, "-i", key.identity, film.id, status=1, PATH="/nonexistent")
    assert "apt-get install age" in said and left(tmp_path) == {}


def test_an_id_that_is_none_or_has_several_files_is_told(store, film, key, name, tmp_path):
    unknown = "00000000-0000-4000-8000-000000000000"
    assert "no recording has this id" in decrypt(
        store, tmp_path, "-i", key.identity, unknown, status=1)
    for number in range(2):
        complete(store, completion(film.room_name, file=f"{name}/{number}.mp4.age", recording_id="r"))
    [several] = [one for one in film.listed() if len(one["files"]) == 2]
    assert "several files" in decrypt(store, tmp_path, "-i", key.identity, several["id"], status=1)
    assert left(tmp_path) == {}


@pytest.mark.parametrize("arguments", [[], ["x"], ["decrypt"], ["decrypt", "-i"], ["decrypt", "a", "b"],
                                       ["decrypt", "--nonsense", "a"], ["encrypt", "a"]])
def test_other_arguments_are_its_usage(store, tmp_path, arguments):
    assert "usage: reflectorctl recording decrypt" in recording(
        store, tmp_path, *arguments, status=64)


def test_a_file_of_another_name_needs_a_place(store, key, tmp_path):
    other = tmp_path / "film"
    other.write_bytes(key.encrypt(b"film"))
    assert "-o" in decrypt(store, tmp_path, "-i", key.identity, other, "--offline", status=64)
    decrypt(store, tmp_path, "-i", key.identity, other, "--offline", "-o", "out")
    assert (tmp_path / "out").read_bytes() == b"film"
