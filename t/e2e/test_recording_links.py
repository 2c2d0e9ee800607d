"""Links to the files of recordings: what they give without a bearer, and for how long."""

import hashlib
import hmac
import time
import urllib.parse

import pytest

from recordings import BYTES, Recording, complete, completion

WRONG_LINK = {"detail": "The link is invalid or has expired"}
DAY = 86400


def test_of_several_files_each_has_a_link(store, name):
    one = Recording(store, name, f"{name}/a.mp4", b"first", recording_id="r1")
    (store.recordings / name / "b.json").write_bytes(b"second")
    complete(store, completion(name, file=f"{name}/b.json", recording_id="r1"))
    complete(store, completion(name, file=f"{name}/lost.mp4", recording_id="r1"))
    answer = one.get()
    assert (answer.status, answer.json) == (
        400, {"detail": "The recording has several files: request its links"})
    items = one.links().json["items"]
    assert [item["file"] for item in items] == [f"{name}/a.mp4", f"{name}/b.json"]
    paths = [item["url"].removeprefix(f"http://localhost:{store.port}") for item in items]
    assert [store.request("GET", path).body for path in paths] == [b"first", b"second"]
    with_bearer = store.request("GET", paths[1].partition("?")[0], store.auth())
    assert (with_bearer.body, with_bearer.headers["Content-Type"]) == (b"second",
                                                                     "application/json")


def test_a_link_works_without_a_bearer_until_it_expires(store, recording):
    answer = recording.links("?seconds=600")
    assert (answer.headers["Cache-Control"], answer.headers["ETag"]) == ("no-store", None)
    item, = answer.json["items"]
    assert list(item) == ["file", "url", "expires_at"]
    expires = int(urllib.parse.parse_qs(item["url"].partition("?")[2])["expires"][0])
    assert 590 <= expires - time.time() <= 600
    path = recording.link()
    assert store.request("GET", path).body == BYTES
    assert store.request("HEAD", path).status == 200
    assert store.request("GET", path, {"Range": "bytes=0-3"}).body == BYTES[:4]
    assert store.request("GET", path, store.auth("other")).body == BYTES
    assert store.request("GET", path, {"Authorization": "Bearer x"}).status == 401


def signed_link(store, recording, expires):
    """A link as the program makes it."""
    [key] = store.admin_sql("SELECT secret FROM link_secret")
    text = f"{recording.path}\n{expires}".encode()
    signature = hmac.new(key["secret"].encode(), text, hashlib.sha256).hexdigest()
    return f"{recording.path}?expires={expires}&signature={signature}"


def test_a_link_that_was_changed_or_is_over_is_403(store, recording, name):
    now = int(time.time())
    assert store.request("GET", signed_link(store, recording, now + DAY)).body == BYTES
    path = recording.link()
    other = Recording(store, name + "-2", f"{name}/other.mp4")
    head, _, signature = path.rpartition("=")
    for wrong in (signed_link(store, recording, now - 1), signed_link(store, recording, -1),
                  signed_link(store, recording, now + DAY + 60),
                  path.replace(recording.id, other.id), path.replace("expires=", "expires=1"),
                  path.replace("&signature", "0&signature"), f"{head}={signature[::-1]}",
                  f"{head}={signature[:-1]}", f"{head}={signature}0", f"{head}=x",
                  f"{recording.path}?signature={signature}"):
        answer = store.request("GET", wrong)
        assert (answer.status, answer.json) == (403, WRONG_LINK), wrong
    for missing in (f"{head}=", f"{head}=%00", f"{recording.path}?expires=%ff"):
        assert store.request("GET", missing).status == 401, missing
    answer = store.request("GET", f"{recording.path}?expires=%ff&signature={signature}")
    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["query", "expires"])


@pytest.mark.parametrize("seconds", ["0", "-1", "86401", "x", "1.5"])
def test_how_long_a_link_lives_has_bounds(recording, seconds):
    answer = recording.links(f"?seconds={seconds}")
    assert answer.status == 422
    assert answer.json["detail"][0]["loc"] == ["query", "seconds"]


def test_links_stand_in_no_log(store, recording):
    path = recording.link()
    assert store.request("GET", path).status == 200
    file = recording.server.recordings.joinpath(recording.listed()[0]["files"][0]["file"])
    file.chmod(0)
    assert store.request("GET", path).status == 503
    file.unlink()
    assert store.request("GET", path).status == 404
    assert store.leaks() == []


def test_a_file_that_was_told_with_and_without_a_recording_is_one_file(store, recording):
    told = recording.listed()[0]["files"][0]["file"]
    complete(store, completion(recording.room_name, told, recording_id="r1"))
    item, = recording.links().json["items"]
    assert item["file"] == told
    assert recording.get().body == BYTES
