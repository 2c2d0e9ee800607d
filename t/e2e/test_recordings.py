"""Jibri's completions, and recordings as one row from their events."""

import itertools

import pytest

from answers import STAMP
from recordings import COMPLETE, QUEUED, complete, completion, only, outbox, recordings, signal
from wait import until

SHA_A, SHA_B = "a" * 64, "b" * 64


def test_a_completion_is_stored_shown_and_queued_in_one_go(server, name, meeting):
    body = completion(name, recording_id="r1", recording_url="https://s3.example.com/r1.mp4",
                      host="jibri-1", size=12345678901, sha256=SHA_A, duration=61.5)
    assert complete(server, body) == {"status": "ok", "room_name": name,
                                      "recording_file": "/recordings/r1.mp4", "message": QUEUED}
    one = only(server, meeting)
    assert (one["recording_id"], one["status"]) == ("r1", "completed")
    assert one["id"] and one["completed_at"].startswith("2025-01-15T10:30:00")
    assert one["files"] == [{
        "file": "/recordings/r1.mp4", "url": "https://s3.example.com/r1.mp4", "host": "jibri-1",
        "size": 12345678901, "sha256": SHA_A, "duration": 61.5,
        "plain_size": None, "plain_sha256": None}]
    stored, = server.meeting(meeting)["events"]
    assert stored["type"] == "recording_completed"
    assert stored["data"]["recording_file"] == "/recordings/r1.mp4"
    assert outbox(server, meeting) == 1


def test_four_members_are_enough(server, name, meeting):
    assert complete(server, completion(name))["message"] == QUEUED
    one = only(server, meeting)
    assert one["status"] == "completed"
    assert [file["file"] for file in one["files"]] == ["/recordings/r1.mp4"]
    assert outbox(server, meeting) == 1


def test_a_failure_is_recorded_and_nothing_queued(server, name, meeting):
    answer = complete(server, completion(name, status="failed"))
    assert answer["message"] == "Recording failure recorded"
    assert only(server, meeting)["status"] == "failed"
    assert outbox(server, meeting) == 0


@pytest.mark.parametrize("status", ["done", "", "COMPLETED", 1, None])
def test_any_other_status_is_422(server, name, meeting, status):
    answer = server.post_signed(completion(name, status=status), COMPLETE)
    assert answer.status == 422
    assert [fault["loc"] for fault in answer.json["detail"]] == [["body", "recording_status"]]
    assert recordings(server, meeting) == []


def test_signature_body_and_room_are_checked_in_that_order(server, name):
    assert server.request("POST", COMPLETE, {}, b"{}").json == {"detail": "Invalid webhook signature"}
    assert server.post_signed(b"{}", COMPLETE).status == 422
    answer = server.post_signed(completion("no-" + name), COMPLETE)
    assert (answer.status, answer.json) == (404, {"detail": "Meeting not found"})


def test_a_repeat_is_told_queued_again_but_changes_nothing(server, name, meeting):
    body = completion(name, recording_id="r1", sha256=SHA_A)
    first = complete(server, body)
    before = only(server, meeting)
    for when in (STAMP, "2025-01-16T00:00:00Z"):
        assert complete(server, {**body, "timestamp": when}) == first
    assert only(server, meeting) == before
    assert outbox(server, meeting) == 1
    assert len(server.meeting(meeting)["events"]) == 1


def test_completed_beats_failed_in_either_order(server, name, meeting):
    for order in (("failed", "completed"), ("completed", "failed")):
        for status in order:
            complete(server, completion(name, f"/{order[0]}.mp4", status))
    assert [one["status"] for one in recordings(server, meeting)] == ["completed"] * 2


def test_another_size_or_hash_is_a_new_version_and_handed_over_again(server, name, meeting):
    later = "2025-01-15T10:31:00Z"
    complete(server, completion(name, recording_id="r1", sha256=SHA_A, size=1))
    complete(server, completion(name, recording_id="r1", sha256=SHA_B, size=2, when=later))
    file, = only(server, meeting)["files"]
    assert (file["sha256"], file["size"]) == (SHA_B, 2)
    assert outbox(server, meeting) == 2


def test_another_url_alone_is_stored_and_not_handed_over(server, name, meeting):
    for number, when in enumerate((STAMP, "2025-01-15T10:31:00Z")):
        complete(server, completion(name, sha256=SHA_A, when=when,
                                    recording_url=f"https://s3.example.com/{number}"))
    file, = only(server, meeting)["files"]
    assert file["url"] == "https://s3.example.com/1"
    assert len(server.meeting(meeting)["events"]) == 2
    assert outbox(server, meeting) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_on_off_and_completed_give_the_same_recording_in_any_order(server, name, meeting, order):
    steps = [
        lambda: signal(server, name, "on", 0, recording_id="rec-1", initiator="moderator-123"),
        lambda: signal(server, name, "off", 9, recording_id="rec-1"),
        lambda: complete(server, completion(name, "/x/any.mp4", recording_id="rec-1"))]
    for number in order:
        steps[number]()
    one = only(server, meeting)
    assert (one["recording_id"], one["status"], one["initiator"]) == (
        "rec-1", "completed", "moderator-123")
    assert one["started_at"].startswith("2025-01-15T10:30:00")
    assert one["stopped_at"].startswith("2025-01-15T10:30:09")
    assert len(one["files"]) == 1


def test_a_recording_goes_on_then_is_stopped(server, name, meeting):
    signal(server, name, "on", recording_id="rec-1")
    one = only(server, meeting)
    assert (one["status"], one["stopped_at"], one["completed_at"], one["files"]) == (
        "recording", None, None, [])
    signal(server, name, "off", 5, recording_id="rec-1")
    assert only(server, meeting)["status"] == "stopped"


def test_a_recording_whose_file_never_comes_is_missing(public, name):
    meeting = public.new_meeting(name)
    for kind in ("on", "off"):
        signal(public, name, kind, recording_id="rec-1")
    until(lambda: only(public, meeting)["status"] == "missing", "the recording is missing")
    complete(public, completion(name, recording_id="rec-1"))
    assert only(public, meeting)["status"] == "completed"


@pytest.mark.parametrize("file", ["/recordings/rec-1.mp4", "/recordings/rec-1/video.mp4",
                                  "rec-1.mp4", "/a.b/rec-1"])
def test_a_completion_without_an_id_finds_its_recording_by_its_path(server, name, meeting, file):
    signal(server, name, "on", recording_id="rec-1")
    complete(server, completion(name, file))
    one = only(server, meeting)
    assert (one["recording_id"], one["status"]) == ("rec-1", "completed")


def test_the_base_name_wins_over_the_folder(server, name, meeting):
    for key in ("rec-1", "rec-2"):
        signal(server, name, "on", recording_id=key)
    complete(server, completion(name, "/recordings/rec-1/rec-2.mp4"))
    found = {one["recording_id"]: one["status"] for one in recordings(server, meeting)}
    assert found == {"rec-1": "recording", "rec-2": "completed"}


def test_a_completion_that_fits_no_recording_is_one_of_its_own(server, name, meeting):
    signal(server, name, "on", recording_id="rec-1")
    complete(server, completion(name, "/recordings/another.mp4"))
    assert sorted(one["status"] for one in recordings(server, meeting)) == [
        "completed", "recording"]


def test_a_recording_may_have_several_files_and_a_meeting_several_recordings(
        server, name, meeting):
    for number, file in enumerate(("/r/1.mp4", "/r/2.mp4", "/r/2.mp4")):
        complete(server, completion(name, file, recording_id=f"rec-{number // 2}"))
    complete(server, completion(name, "/r/3.mp4", recording_id="rec-0"))
    found = {one["recording_id"]: {file["file"] for file in one["files"]}
             for one in recordings(server, meeting)}
    assert found == {"rec-0": {"/r/1.mp4", "/r/2.mp4", "/r/3.mp4"}, "rec-1": {"/r/2.mp4"}}
    assert len({one["id"] for one in recordings(server, meeting)}) == 2


def test_a_recordings_id_stays_while_its_news_come(server, name, meeting):
    signal(server, name, "on", recording_id="rec-1")
    before = only(server, meeting)["id"]
    signal(server, name, "off", 9, recording_id="rec-1")
    complete(server, completion(name, recording_id="rec-1"))
    assert only(server, meeting)["id"] == before
    assert [one["id"] for one in server.meeting(meeting)["recordings"]] == [before]


def test_the_view_shows_what_the_api_shows(server, name, meeting):
    signal(server, name, "on", recording_id="rec-1")
    complete(server, completion(name, recording_id="rec-1"))
    rows = server.sql("SELECT recording_id, status FROM recording WHERE meeting_id = %s", meeting)
    assert rows == [{"recording_id": "rec-1", "status": "completed"}]


def test_a_file_name_of_any_length_works(server, name, meeting):
    file = "/" + "long/" * 4000 + "é 😀.mp4"
    for _ in range(2):
        assert complete(server, completion(name, file))["recording_file"] == file
    assert [one["file"] for one in only(server, meeting)["files"]] == [file]
    assert outbox(server, meeting) == 1


def test_a_completion_of_an_ended_meeting_still_counts(server, name):
    server.new_room(name)
    opened = server.open(name)
    path = f"/v1/meetings/{opened['id']}/deactivate"
    assert server.request("PATCH", path, server.auth()).status == 200
    complete(server, completion(opened["room_name"]))
    assert only(server, opened["id"])["status"] == "completed"


def test_participants_told_with_a_completion_are_kept_in_its_event(server, name, meeting):
    people = [{"user": {"name": "Zoë", "id": "z"}}]
    complete(server, completion(name, participants=people))
    stored, = server.meeting(meeting)["events"]
    assert stored["data"]["participants"] == people


def test_a_file_is_handed_over_once_with_its_recording_named_or_not(server, name, meeting):
    def rows():
        return len(server.sql("SELECT 1 FROM outbox WHERE meeting_id = %s", meeting))
    for file in ("/r/rec-789.mp4", "/r/rec-789/other.mp4"):
        before = rows()
        complete(server, completion(name, file, size=5))
        complete(server, completion(name, file, size=5, recording_id="rec-789"))
        assert rows() == before + 1
    # Another recording with a file of the same path is another file.
    complete(server, completion(name, "/r/rec-789.mp4", size=5, recording_id="rec-790"))
    assert rows() == 3
