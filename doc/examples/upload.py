#!/usr/bin/env python3
"""Uploads every recording that a webhook tells of to Reflector's transcript API, once.

Settings: those of consumer.py; REFLECTOR_URL (https://...), REFLECTOR_API_KEY; RECORDINGS_DIR,
the folder in which files are, if they are at this machine; BASE_URL, that of the service which tells
of recordings, and RECORDINGS_KEY, an API key there (scope read, of the meetings' owner), for those
that it serves itself; CHUNK_BYTES; AGE_IDENTITY, the file with the private key of films that
Jibri's host encrypted (JIBRI_ENCRYPT_TO), which age(1) reads.

A try of deliver lasts DELIVER_TIMEOUT, an upload may last longer: it goes on meanwhile, and the
next try hears 503 until all is there.
"""

import hashlib
import json
import os
import subprocess
import tempfile
import threading
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from consumer import Consumer, query, serve

API = os.environ["REFLECTOR_URL"].rstrip("/") + "/v1/transcripts"
FOLDER = Path(os.environ.get("RECORDINGS_DIR", "/recordings")).resolve()
BASE_URL, KEY = os.environ.get("BASE_URL"), os.environ.get("RECORDINGS_KEY")
IDENTITY = os.environ.get("AGE_IDENTITY")
CHUNK_BYTES = int(os.environ.get("CHUNK_BYTES", 16 * 1024 * 1024))
SECONDS = 300
uploading = threading.Lock()


def ask(method, path, body=None, type="application/json"):
    """The API's answer; an HTTPError for all but 2xx."""
    head = {"content-type": type}
    if "REFLECTOR_API_KEY" in os.environ:
        head["x-api-key"] = os.environ["REFLECTOR_API_KEY"]
    request = urllib.request.Request(API + path, body, head, method=method)
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return json.load(answer)


def at_url(url):
    """The request for a file; the key is for nobody but the service itself."""
    if not url.startswith(("https://", "http://")):
        raise ValueError("a url that is not HTTP")
    is_own = BASE_URL and KEY and url.startswith(BASE_URL.rstrip("/") + "/v1/recordings/")
    return urllib.request.Request(url, headers={"authorization": f"Bearer {KEY}"} if is_own else {})


def is_here(file):
    """Is it a file below FOLDER, and known well enough to be told from another?"""
    path = Path(file["file"]).resolve()
    return file["sha256"] is not None and path.is_relative_to(FOLDER) and path.is_file()


@contextmanager
def opened(file):
    """The recording's bytes: from below FOLDER, if it is there, else from its url."""
    if file["url"] and not is_here(file):
        with tempfile.TemporaryFile() as copy:
            with urllib.request.urlopen(at_url(file["url"]), timeout=SECONDS) as source:
                while block := source.read(1 << 20):
                    copy.write(block)
            yield copy
    else:
        # Whoever tells of recordings may name any path; the digest shows that it knows the file.
        if file["sha256"] is None:
            raise ValueError("a file without url and sha256")
        path = Path(file["file"]).resolve()
        if not path.is_relative_to(FOLDER):
            raise ValueError("a file outside RECORDINGS_DIR")
        with open(path, "rb") as source:
            yield source


def check(source, told_size, told_sha256):
    """Its size, if it is what was told of."""
    sha256 = hashlib.sha256()
    source.seek(0)
    while block := source.read(1 << 20):
        sha256.update(block)
    size = source.tell()
    if told_size not in (None, size) or told_sha256 not in (None, sha256.hexdigest()):
        raise ValueError("another file than was told of")
    source.seek(0)
    return size


@contextmanager
def film(file):
    """The bytes that play, their size, and the name's ending."""
    with opened(file) as source:
        size = check(source, file["size"], file["sha256"])
        path = Path(file["file"])
        if path.suffix != ".age":
            yield source, size, path.suffix or ".mp4"
            return
        if IDENTITY is None:
            raise ValueError("an encrypted film: set AGE_IDENTITY")
        with tempfile.TemporaryFile() as plain:
            if subprocess.run(["age", "--decrypt", "--identity", IDENTITY], stdin=source,
                              stdout=plain, check=False).returncode != 0:
                raise ValueError("an encrypted film that AGE_IDENTITY does not decrypt")
            size = check(plain, file["plain_size"], file["plain_sha256"])
            yield plain, size, path.with_suffix("").suffix or ".mp4"


def transcript_for(key, name):
    """The id of the one transcript that is this file's, also after a crash."""
    query("CREATE TABLE IF NOT EXISTS upload (key PRIMARY KEY, transcript, done)")
    for transcript, done in query("SELECT transcript, done FROM upload WHERE key = ?", key):
        return transcript, done
    made = ask("POST", "", json.dumps({"name": name, "source_kind": "file"}).encode())
    query("INSERT INTO upload VALUES (?, ?, 0)", key, made["id"])
    return made["id"], 0


def add_participants(transcript, names):
    """Who may be speaking; those that an earlier try has added are there."""
    there = len(ask("GET", f"/{transcript}/participants"))
    for name in names[there:]:
        ask("POST", f"/{transcript}/participants", json.dumps({"name": name}).encode())


def send_chunks(transcript, source, size, extension):
    """One after the other: the last one makes the API join them."""
    total = max(1, -(-size // CHUNK_BYTES))
    for number in range(total):
        chunk = source.read(CHUNK_BYTES)
        border = os.urandom(16).hex()
        head = (f'--{border}\r\ncontent-disposition: form-data; name="chunk"; '
                f'filename="recording{extension}"\r\n'
                "content-type: application/octet-stream\r\n\r\n")
        ask("POST", f"/{transcript}/record/upload?chunk_number={number}&total_chunks={total}",
            head.encode() + chunk + f"\r\n--{border}--\r\n".encode(),
            f"multipart/form-data; boundary={border}")


def upload(data, file):
    """One file, unless it was uploaded: an answer may have been lost, so the API is asked."""
    version = [data["meeting"]["id"], file["file"], file["size"], file["sha256"]]
    key = hashlib.sha256(json.dumps(version).encode()).hexdigest()
    name = f"{data['room']['name']}, {data['meeting']['start_date']}"
    transcript, done = transcript_for(key, name)
    if done:
        return
    if ask("GET", f"/{transcript}")["status"] == "idle":
        with film(file) as (source, size, extension):
            add_participants(transcript, [person["name"] or person["id"]
                                          for person in data.get("participants", [])])
            send_chunks(transcript, source, size, extension)
    query("UPDATE upload SET done = 1 WHERE key = ?", key)


def take(_id, body):
    """204 when every file of the recording is there; its new versions come as new messages."""
    message = json.loads(body)
    if message["type"] != "recording.completed":
        return 204
    if not uploading.acquire(blocking=False):
        return 503
    try:
        for file in message["data"]["recording"]["files"]:
            upload(message["data"], file)
        return 204
    except (OSError, ValueError) as error:
        print(f"not uploaded: {error}", flush=True)
        return 503
    finally:
        uploading.release()


class Uploader(Consumer):
    """What serves."""

    take = staticmethod(take)


if __name__ == "__main__":
    serve(Uploader)
