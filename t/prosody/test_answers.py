"""Which answers are final: our own of a meeting that we do not know, and nothing else."""

import pytest

from meetings import visit
from wait import until

ALL = ["muc-room-created", "muc-occupant-joined", "muc-occupant-left", "muc-room-destroyed"]
NOT_FINAL = ["400", "404", "other", "405", "409", "410", "413", "415", "422", "502", "503", "301",
             "302", "login", "empty", "json"]


def types(meeting, count):
    return [event["type"] for event in meeting.until_stored(count)]


def asked(sink, name):
    """The events that this room's requests brought."""
    return [request.json["event"] for request in sink.requests if request.json["room"] == name]


def test_a_refusal_that_is_not_ours_waits_and_delays_no_other(setup, sink, meeting, new_meeting):
    """Each one, at the same time in a meeting of its own."""
    others = {action: new_meeting() for action in NOT_FINAL}
    actions = {other.name: action for action, other in others.items()}
    sink.rule = lambda request: actions.get(request.json["room"])
    prosody = setup()
    for other in others.values():
        visit(prosody, other.room)
    visit(prosody, meeting.room)
    assert types(meeting, 4) == ALL
    for action, other in others.items():
        until(lambda name=other.name: len(asked(sink, name)) >= 3, f"more tries after {action}")
        assert set(asked(sink, other.name)) == {ALL[0]} and not other.events(), action
    sink.rule = None
    for action, other in others.items():
        assert types(other, 4) == ALL, action


@pytest.mark.parametrize("action", ["302", "405", "413"])
def test_a_refusal_outlives_a_kill(setup, sink, meeting, action):
    sink.default = action
    prosody = setup()
    visit(prosody, meeting.room)
    sink.until_asked(2)
    prosody.kill()
    prosody.start()
    visit(prosody, meeting.room)
    sink.until_asked(len(sink.requests) + 2)
    prosody.kill()
    sink.default = "forward"
    prosody.start()
    assert types(meeting, 8) == 2 * ALL


@pytest.mark.parametrize("action", ["hang", "502"])
def test_a_reload_with_a_request_under_way(setup, sink, meeting, action):
    """hang: what the old request brought is answered after all has been sent anew."""
    sink.default = action
    prosody = setup()
    alice = prosody.user("alice").join(meeting.room)
    sink.until_asked(1)
    prosody.reload("event_sync", "conference.meet.test")
    sink.default = "forward"
    alice.leave()
    assert types(meeting, 5) == [ALL[0], ALL[1], "muc-room-snapshot", ALL[2], ALL[3]]
    sink.released.set()
    files = prosody.data / "event_sync" / "waiting"
    until(lambda: not list(files.iterdir()), lambda: str(list(files.iterdir())))


@pytest.mark.parametrize("action, shown, level", [
    ("404", "status 404: <html> <head><title>404</title></head> <body>nginx</body>", "warn"),
    ("405", "status 405: <html>", "error"),
    ("302", "status 302: event_sync_url is not where the receiver is. <html>", "error"),
    ("login", "status 200: that is not the receiver's answer. <!DOCTYPE html> <title>Sign in",
     "error"),
    ("502", "status 502: <html>", "warn"),
])
def test_the_log_says_once_what_came(setup, sink, action, shown, level):
    sink.default = action
    prosody = setup()
    visit(prosody, "told@conference.meet.test")
    prosody.logged(f"conference.meet.test:event_sync\t{level}\tmuc-room-created of"
                   f" told@conference.meet.test: {shown}")
    prosody.logged("attempt 5,")
    assert prosody.log().count(f"event_sync\t{level}\tmuc-room-created") == 1


def test_the_log_says_it_again_after_a_while_and_that_it_is_over(setup, sink):
    sink.default = "500"
    prosody = setup(event_sync_reminder=0.3)
    visit(prosody, "again@conference.meet.test")
    prosody.logged("event_sync\twarn\tmuc-room-created of again@conference.meet.test", 3)
    sink.default = "200"
    prosody.logged("info\tagain@conference.meet.test: taken, after")


def test_of_many_rooms_the_log_names_some_and_counts_the_rest(setup, sink):
    sink.default = "500"
    prosody = setup(event_sync_reminder=2)
    alice = prosody.user("alice")
    for number in range(60):
        alice.join(f"many{number}@conference.meet.test")
    prosody.logged("more attempts failed in the last 2 s")
    before = prosody.log().partition("more attempts failed")[0]
    assert before.count("event_sync\twarn\tmuc-room-created") == 20


def test_what_an_answer_echoes_of_secrets_is_not_logged(setup, sink, server, monkeypatch):
    secret = server.settings["JITSI_WEBHOOK_SECRET"]
    monkeypatch.setitem(__import__("sink").ANSWERS, "echo", (
        400, f"\0\x1b[31m{secret} Basic dXNlcjpwYXNzLXdvcmQ= pass-word %s\n".encode()))
    sink.default = "echo"
    prosody = setup(event_sync_url=sink.url.replace("http://", "http://user:pass-word@"))
    visit(prosody, "echo@conference.meet.test")
    prosody.logged("status 400: ??[31m*** Basic *** *** %s")
    for hidden in (secret, "pass-word", "dXNlcjpwYXNzLXdvcmQ="):
        assert hidden not in prosody.log()


@pytest.mark.parametrize("action", ["unknown", "spaced"])
def test_our_own_404_is_final(setup, sink, action):
    sink.default = action
    prosody = setup()
    visit(prosody, "foreign@conference.meet.test")
    prosody.logged("Dropped 4 events of foreign@conference.meet.test")
    assert asked(sink, "foreign") == [ALL[0]]
    assert prosody.log().count("conference.meet.test:event_sync\twarn\tThe receiver knows no room") == 1


def has_done(prosody, count):
    """Are so many events acknowledged, and none left, nor moved to where a room's late ones wait?"""
    folder = prosody.data / "event_sync"
    text = (folder / "queue-00000001").read_bytes()
    return text.count(b"\n") == count and (folder / f"ack-1-{len(text)}").exists() and not any(
        path.is_file() for path in (folder / "waiting").rglob("*"))


def test_our_own_404_is_asked_for_again_after_a_kill(setup, sink):
    sink.default = "unknown"
    prosody = setup()
    prosody.user("alice").join("foreign@conference.meet.test")
    until(lambda: has_done(prosody, 2), prosody.tail)
    prosody.kill()
    prosody.start()
    prosody.logged("Dropped 1 events of foreign@conference.meet.test")
    assert asked(sink, "foreign") == [ALL[0], ALL[3]]


@pytest.mark.parametrize("is_restarted", [False, True])
def test_our_own_404_is_not_final_once_something_was_taken(setup, sink, meeting, is_restarted):
    prosody = setup()
    prosody.user("alice").join(meeting.room)
    meeting.until_stored(2)
    sink.default = "unknown"
    if is_restarted:
        prosody.stop()
        prosody.start()
    else:
        prosody.clients[0].leave()
    until(lambda: len(sink.requests) >= 5, "tries")
    assert "knows no room" not in prosody.log()
    sink.default = "forward"
    assert types(meeting, 4) == ALL


def test_a_meeting_erased_while_open_costs_the_others_nothing(setup, sink, meeting, new_meeting):
    erased = new_meeting()
    prosody = setup()
    prosody.user("alice").join(erased.room)
    erased.until_stored(2)
    sink.rule = lambda request: "unknown" if request.json["room"] == erased.name else None
    prosody.clients[0].leave()
    until(lambda: len(asked(sink, erased.name)) >= 8, "tries")
    visit(prosody, meeting.room)
    assert types(meeting, 4) == ALL
    assert len(asked(sink, meeting.name)) == 4
    said = [line for line in prosody.log().splitlines()
            if f"{erased.room}: status 404" in line and "\tdebug\t" not in line]
    assert len(said) == 1


def test_what_was_taken_of_a_room_counts_until_its_end(setup, sink, meeting):
    prosody = setup()
    visit(prosody, meeting.room)
    assert types(meeting, 4) == ALL
    sink.default = "unknown"
    visit(prosody, meeting.room)
    prosody.logged(f"Dropped 4 events of {meeting.room}")
    assert len(meeting.events()) == 4
