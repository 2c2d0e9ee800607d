"""The model's recordings against cases worked out by hand."""

import recorded
from reading import stored
from telling import completed, signed


def found_recordings(requests):
    return [(one.key[1], one.status, [file["file"] for file in one.files])
            for one in recorded.recordings(requests)]


def switch(way, name):
    return signed("jibri-recording-" + way, 0, {"recording_id": name})


def test_a_recording_goes_from_recording_to_stopped_to_completed():
    requests = [switch("on", "x")]
    assert found_recordings(requests) == [("x", "recording", [])]
    requests.append(switch("off", "x"))
    assert found_recordings(requests) == [("x", "stopped", [])]
    requests.append(completed("/r/x.mp4", recording_id="x"))
    assert found_recordings(requests[::-1]) == [("x", "completed", ["/r/x.mp4"])]


def test_completed_beats_failed_and_failed_beats_stopped():
    requests = [switch("off", "x"), completed("/r/1.mp4", 5, "failed", recording_id="x")]
    assert found_recordings(requests) == [("x", "failed", ["/r/1.mp4"])]
    requests.insert(0, completed("/r/2.mp4", 1, recording_id="x"))
    assert found_recordings(requests) == [("x", "completed", ["/r/1.mp4", "/r/2.mp4"])]


def test_a_file_belongs_by_its_base_name_then_by_its_directory_else_to_itself():
    known = [switch("on", "x"), switch("off", "y")]
    assert found_recordings(known + [completed("/r/y/x.mp4")]) == [
        ("x", "completed", ["/r/y/x.mp4"]), ("y", "stopped", [])]
    assert found_recordings(known + [completed("/r/y/z.mp4")]) == [
        ("x", "recording", []), ("y", "completed", ["/r/y/z.mp4"])]
    assert found_recordings(known + [completed("/y/r/z.mp4")]) == [
        ("/y/r/z.mp4", "completed", ["/y/r/z.mp4"]), ("x", "recording", []),
        ("y", "stopped", [])]
    assert found_recordings([completed("/r/y/z.mp4")])[0][0] == "/r/y/z.mp4"


def test_a_completion_that_names_its_recording_makes_it_known():
    requests = [completed("/r/x.b.mp4"), completed("/r/1.mp4", recording_id="x.b")]
    assert found_recordings(requests) == [
        ("x.b", "completed", ["/r/1.mp4", "/r/x.b.mp4"])]


def test_the_newest_version_of_a_file_is_shown():
    requests = [completed("/r/x.mp4", 5, size=2, recording_url="u2"),
                completed("/r/x.mp4", 1, size=1, host="h")]
    assert recorded.recordings(requests)[0].files == [
        {"file": "/r/x.mp4", "url": "u2", "host": None, "size": 2, "sha256": None,
         "duration": None, "plain_size": None, "plain_sha256": None}]


def test_the_same_completion_at_another_time_is_a_repeat():
    requests = [completed("/r/x.mp4", 5, size=2), completed("/r/x.mp4", 9, size=2),
                completed("/r/x.mp4", 9, size=2, recording_id=None)]
    assert stored(requests) == requests[:1]
