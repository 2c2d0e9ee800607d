"""The address of a recording's file that the API and the webhooks tell."""

import hashlib
import json

import pytest

from receiver import Receiver
from recordings import BYTES, Recording, complete, completion
from wait import until


def url_of(recording):
    """The address of its only file."""
    [file] = recording.listed()[0]["files"]
    return file["url"]


def test_the_address_that_is_told_serves_that_very_file(store, name):
    first = Recording(store, name, f"{name}/r1/a.mp4", recording_id="r1")
    second = store.recordings / name / "r1" / "b.mp4"
    second.write_bytes(b"second")
    complete(store, completion(name, file=str(second), recording_id="r1"))
    told = {file["file"].rpartition("/")[2]: file["url"] for file in first.listed()[0]["files"]}
    assert told == {file["file"].rpartition("/")[2]: file["url"]
                    for file in store.meeting(first.meeting)["recordings"][0]["files"]}
    for file, content in (("a.mp4", BYTES), ("b.mp4", b"second")):
        path = told[file].removeprefix(f"http://localhost:{store.port}")
        assert path.startswith("/v1/recordings/")
        assert store.request("GET", path, store.auth()).body == content
        assert store.request("GET", path, store.auth("x")).status == 403


def test_an_address_that_somebody_told_is_handed_on(store, name):
    told = "https://s3.example.com/talk.mp4"
    assert url_of(Recording(store, name, f"{name}/talk.mp4", recording_url=told)) == told


def test_an_empty_address_is_none(store, name):
    assert url_of(Recording(store, name, f"{name}/talk.mp4", recording_url="")).endswith("/file")


def test_what_is_not_served_has_no_address(store, name, recording):
    for number, file in enumerate([f"/elsewhere/{name}.mp4", f"{store.recordings}-x/{name}.mp4",
                                   f"{str(store.recordings).upper()}/{name}.mp4",
                                   f"{name}/../{name}.mp4", f"{name}/talk.mp4"]):
        other = Recording(store, f"{name}-{number}", file, content=None)
        assert url_of(other) is None, file
        assert other.get().status in (403, 404)
    assert recording.get().status == 200


@pytest.mark.parametrize("file", ["/a b%20?#&+;\u4f1a.mp4", "//%2e%2e/./x'\"<>.mp4", "/X.MP4"])
def test_an_address_serves_a_file_whatever_its_name(store, name, file):
    recording = Recording(store, name, name + file, content=b"named")
    path = url_of(recording).removeprefix(f"http://localhost:{store.port}")
    assert store.request("GET", path, store.auth()).body == b"named"


def test_without_a_folder_there_is_no_address(server, name):
    assert url_of(Recording(server, name, f"{name}/talk.mp4", content=None)) is None


def test_a_file_that_was_renamed_keeps_an_address_that_serves_it(store, name):
    members = {"size": len(BYTES), "sha256": hashlib.sha256(BYTES).hexdigest()}
    recording = Recording(store, name, f"{name}/old.mp4", **members)
    (store.recordings / name / "old.mp4").rename(store.recordings / name / "new.mp4")
    complete(store, completion(name, file=f"{name}/new.mp4", when="2025-01-15T11:00:00Z", **members))
    path = url_of(recording).removeprefix(f"http://localhost:{store.port}")
    assert store.request("GET", path, store.auth()).body == BYTES


def test_the_webhook_tells_the_same_address(make_server, name, tmp_path_factory):
    receiver, folder = Receiver(), tmp_path_factory.mktemp("recordings")
    server = make_server(DELIVER_ALLOW_PRIVATE="true", DELIVER_POLL="0.02", RECORDINGS_DIR=folder)
    try:
        server.new_room(name, webhook_url=receiver.url, webhook_secret="0123456789abcdef" * 2)
        meeting = server.open(name)
        complete(server, completion(meeting["room_name"], file=f"{name}.mp4"))
        until(lambda: receiver.requests, lambda: receiver.requests)
        [file] = json.loads(receiver.requests[0].body)["data"]["recording"]["files"]
    finally:
        receiver.close()
    [recording] = server.meeting(meeting["id"])["recordings"]
    assert file == recording["files"][0] and file["url"].endswith("/file")
