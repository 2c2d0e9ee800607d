"""Films that Jibri's host encrypted: what is told of them and shown, how they are sent and erased."""

import pytest

from recordings import BYTES, COMPLETE, Recording, complete, completion, only, signal

SHA_A, SHA_B = "a" * 64, "b" * 64
PLAIN = {"plain_size": 12345678901, "plain_sha256": SHA_B.upper()}
TOLD = {"size": 12345690000, "sha256": SHA_A}


def file_of(server, meeting):
    """The one file of the one recording."""
    file, = only(server, meeting)["files"]
    return file


def test_the_plain_film_is_shown_beside_the_file(server, name, meeting):
    complete(server, completion(name, "/r/r1/x.mp4.age", **TOLD, **PLAIN))
    file = file_of(server, meeting)
    assert {member: file[member] for member in (*TOLD, *PLAIN)} == {**TOLD, **PLAIN}
    [event] = server.meeting(meeting)["events"]
    assert event["data"]["plain_sha256"] == SHA_B.upper()


def test_it_makes_no_other_version(server, name, meeting):
    for more in (PLAIN, {}, {**PLAIN, "plain_size": 1}, {"plain_sha256": None}):
        complete(server, completion(name, "/r/r1/x.mp4.age", **TOLD, **more))
    assert server.meeting(meeting)["events_total"] == 1
    assert file_of(server, meeting)["plain_sha256"] == PLAIN["plain_sha256"]


@pytest.mark.parametrize("members, fault", [
    ({"plain_sha256": "b" * 63}, "value_error"), ({"plain_sha256": "x" * 64}, "value_error"),
    ({"plain_sha256": ""}, "value_error"), ({"plain_sha256": 5}, "string_type"),
    ({"plain_size": -1}, "greater_than_equal"), ({"plain_size": "5"}, "int_parsing"),
    ({"plain_size": 1.5}, "int_from_float")])
def test_what_is_wrong_with_it_is_told(server, name, meeting, members, fault):
    answer = server.post_signed(completion(name, **members), COMPLETE)
    assert answer.status == 422
    assert [(one["type"], one["loc"]) for one in answer.json["detail"]] == [
        (fault, ["body", *members])]
    assert server.meeting(meeting)["events_total"] == 0


@pytest.mark.parametrize("recording_id, file", [
    ("rec-789", "/r/rec-789.mp4.age"), ("rec-789", "/r/rec-789/x.mp4.age"),
    ("rec-789.mp4", "/r/rec-789.mp4.webm.age"), (".age", "/r/.age"), ("x", "/r/x.age")])
def test_it_belongs_to_the_recording_that_its_name_tells_without_the_ending(
        server, name, meeting, recording_id, file):
    signal(server, name, "on", recording_id=recording_id)
    complete(server, completion(name, file))
    one = only(server, meeting)
    assert (one["recording_id"], one["status"]) == (recording_id, "completed")


def test_it_is_sent_as_it_is_under_its_own_name(store, name):
    one = Recording(store, name, f"{name}/talk.mp4.age", recording_id=name)
    answer = one.get()
    assert (answer.status, answer.body) == (200, BYTES)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"talk.mp4.age\"; filename*=UTF-8''talk.mp4.age")
    part = one.get(Range="bytes=300-309")
    assert (part.status, part.body) == (206, BYTES[300:310])
    assert store.request("GET", one.link()).body == BYTES


def test_erasure_removes_it_with_what_its_host_noted_beside_it(store, name):
    one = Recording(store, name, f"{name}/talk.mp4.age")
    folder = store.recordings / name
    (folder / "metadata.json").write_text("{}")
    (folder / "talk.mp4.age.facts").write_text("size=1")
    answer = store.request("DELETE", f"/v1/meetings/{one.meeting}", store.auth())
    assert answer.status == 200 and not folder.exists()


def test_erasure_leaves_the_notes_of_others(store, name):
    one = Recording(store, name, f"{name}/talk.mp4.age")
    folder = store.recordings / name
    for other in ("other.mp4.age", "other.mp4.age.facts", "talk.mp4.facts"):
        (folder / other).write_text("x")
    (folder / "talk.mp4.age.facts").write_text("size=1")
    assert store.request("DELETE", f"/v1/meetings/{one.meeting}", store.auth()).status == 200
    assert sorted(file.name for file in folder.iterdir()) == [
        "other.mp4.age", "other.mp4.age.facts", "talk.mp4.facts"]


def test_a_second_erasure_removes_what_an_interrupted_one_left(store, name):
    one = Recording(store, name, f"{name}/talk.mp4.age", content=None)
    folder = store.recordings / name
    folder.mkdir()
    (folder / "talk.mp4.age.facts").write_text("size=1")
    assert store.request("DELETE", f"/v1/meetings/{one.meeting}", store.auth()).status == 200
    assert not folder.exists()
