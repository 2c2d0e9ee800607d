"""What Jibri tells beside the file of a recording: why it failed, when it began and ended."""

import pytest

from recordings import COMPLETE, complete, completion, only, recordings, signal

TIMES = {"started_at": "2025-01-15T10:00:01", "stopped_at": "2025-01-15t12:05:00.5+02:00"}


def test_a_failure_tells_why(server, name, meeting):
    complete(server, completion(name, status="failed", reason="moov atom not found"))
    one = only(server, meeting)
    assert (one["status"], one["failure_reason"]) == ("failed", "moov atom not found")
    complete(server, completion(name))
    one = only(server, meeting)
    assert (one["status"], one["failure_reason"]) == ("completed", None)


def test_the_reason_of_a_film_that_stays_torn_stands_beside_a_completed_one(server, name, meeting):
    complete(server, completion(name, "/r/r1/a.mp4", "failed", recording_id="r1", reason="torn"))
    complete(server, completion(name, "/r/r1/b.mp4", recording_id="r1"))
    one = only(server, meeting)
    assert (one["status"], one["failure_reason"]) == ("completed", "torn")


def test_what_never_began_has_failed_and_nothing_is_missing(server, name, meeting):
    signal(server, name, "off", 9, recording_id="r1", reason="failed", failure_reason="error")
    one = only(server, meeting)
    assert (one["status"], one["failure_reason"]) == ("failed", "error")
    signal(server, name, "on", 2, recording_id="r1")
    one = only(server, meeting)
    assert (one["status"], one["failure_reason"]) == ("stopped", "error")
    complete(server, completion(name, recording_id="r1"))
    one = only(server, meeting)
    assert (one["status"], one["failure_reason"]) == ("completed", "error")


@pytest.mark.parametrize("turned", [False, True])
def test_jicofo_s_times_count_more_than_the_sender_s(server, name, meeting, turned):
    complete(server, completion(name, recording_id="r1", **TIMES))
    one = only(server, meeting)
    assert (one["started_at"], one["stopped_at"]) == (
        "2025-01-15T10:00:01.000000Z", "2025-01-15T10:05:00.500000Z")
    for kind, second in [("off", 40), ("on", 5)][::-1 if turned else 1]:
        signal(server, name, kind, second, recording_id="r1")
    one = only(server, meeting)
    assert (one["started_at"], one["stopped_at"]) == (
        "2025-01-15T10:30:05.000000Z", "2025-01-15T10:30:40.000000Z")


@pytest.mark.parametrize("told, shown", [
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
    ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00.000000Z"),
    ("2025-01-15 10:00:00z", "2025-01-15T10:00:00.000000Z"),
    ("2025-01-15T10:00:00.123456-00:30", "2025-01-15T10:30:00.123456Z"),
    ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999Z")])
def test_any_time_that_is_taken_is_shown(server, name, meeting, told, shown):
    complete(server, completion(name, started_at=told))
    assert only(server, meeting)["started_at"] == shown


def test_a_time_that_only_we_can_read_harms_nothing(server, name, meeting):
    for second, told in enumerate(["0000-01-01T00:00:00Z", "2025-01-15T10:00:00+23:59"]):
        answer = server.post_signed(completion(name, f"/{second}.mp4", started_at=told), COMPLETE)
        assert answer.status in (200, 422)
    assert all(one["started_at"] is None for one in recordings(server, meeting))


def test_they_are_no_part_of_what_makes_a_repeat(server, name, meeting):
    for more in ({}, TIMES, {"reason": "x"}):
        complete(server, completion(name, recording_id="r1", **more))
    assert server.meeting(meeting)["events_total"] == 1
    assert only(server, meeting)["started_at"] is None


@pytest.mark.parametrize("members, fault", [
    ({"reason": "x" * 501}, "string_too_long"), ({"reason": 7}, "string_type"),
    ({"started_at": "soon"}, "datetime_parsing"), ({"stopped_at": 5}, "datetime_type")])
def test_what_is_wrong_with_them_is_told(server, name, meeting, members, fault):
    answer = server.post_signed(completion(name, status="failed", **members), COMPLETE)
    assert answer.status == 422
    assert [(one["type"], one["loc"]) for one in answer.json["detail"]] == [
        (fault, ["body", *members])]
    complete(server, completion(name, status="failed", reason="ä" * 500))
    assert only(server, meeting)["failure_reason"] == "ä" * 500
