"""From when until when, and for how long, a room can be opened."""

import datetime
import time

import pytest

from answers import event, is_error
from harness import OWNER
from jwt_tools import decode
from keys import bearing, new_key

EARLY, EXPIRED = "Room is not open yet", "Room has expired"


def within(seconds):
    """RFC 3339 of so many seconds from now."""
    then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return then.isoformat(timespec="microseconds").replace("+00:00", "Z")


def second(text):
    """Unix seconds of a time in an answer."""
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def post(server, name, headers, **body):
    """Opening a meeting."""
    return server.request("POST", f"/v1/rooms/{name}/meeting", headers, body)


def opened(server, name, sub=OWNER, **body):
    """The answer's object."""
    answer = post(server, name, server.auth(sub), **body)
    assert answer.status == 200, answer
    return answer.json


def change(server, room, **body):
    """PATCH of a room."""
    assert server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(), body).status == 200


def told(server, meeting):
    """exp, and the limits in context.room, of the tokens in its links."""
    links = [meeting[link] for link in ("room_url", "host_room_url") if meeting[link]]
    claims = [decode(server, link)[1] for link in links]
    [one] = {(claim["exp"], *(claim["context"]["room"].get(key) for key in
                              ("ends_at", "max_participants"))) for claim in claims}
    assert all(claim["context"]["room"]["issued_at"] == claim["iat"] for claim in claims)
    return one


@pytest.mark.parametrize("times, text", [
    ({"not_before": 60}, EARLY), ({"expires_at": 0}, EXPIRED), ({"expires_at": -600}, EXPIRED),
    ({"not_before": 60, "expires_at": 120}, EARLY), ({"not_before": -9, "expires_at": -8}, EXPIRED)])
def test_outside_of_its_times_nobody_opens_it(server, name, times, text):
    room = server.new_room(name, **{key: within(seconds) for key, seconds in times.items()})
    for headers in (server.auth(), server.auth("somebody"), bearing(new_key(server, "host", OWNER)[0])):
        answer = post(server, name, headers)
        assert is_error(answer, 403) and answer.json == {"detail": text}
    assert server.request("GET", f"/v1/meetings?room={name}", server.auth()).json["total"] == 0
    change(server, room, not_before="", expires_at="")
    assert told(server, opened(server, name))[1:] == (None, None)


def test_a_meeting_and_its_tokens_end_with_the_room(server, name):
    end = within(600.5)
    server.new_room(name, not_before=within(-1), expires_at=end, max_participants=7)
    for sub in (OWNER, "somebody"):
        meeting = opened(server, name, sub)
        assert meeting["end_date"] == end
        assert told(server, meeting) == (second(end), second(end), 7)


@pytest.mark.parametrize("expires, lasts", [(None, 120), (60, 60), (600, 120)])
def test_the_earlier_of_both_limits_counts(server, name, expires, lasts):
    given = {} if expires is None else {"expires_at": within(expires)}
    server.new_room(name, longest=2, **given)
    meeting = opened(server, name)
    assert abs(second(meeting["end_date"]) - time.time() - lasts) < 9
    assert told(server, meeting)[:2] == (second(meeting["end_date"]),) * 2


def test_the_owner_cannot_let_it_last_longer(server, name):
    server.new_room(name, longest=2)
    for seconds in (180, 7 * 3600):
        answer = post(server, name, server.auth(), end_date=within(seconds), display_name=5)
        assert is_error(answer, 422)
        assert {fault["loc"][1] for fault in answer.json["detail"]} == {"end_date", "display_name"}
    end = within(90)
    assert opened(server, name, end_date=end)["end_date"] == end
    assert opened(server, name)["end_date"] == end


def test_a_running_meeting_keeps_its_limits(server, name):
    room = server.new_room(name, longest=2, max_participants=3)
    meeting = opened(server, name)
    change(server, room, longest=0, max_participants=9, expires_at=within(3600))
    again = opened(server, name)
    assert (again["id"], again["end_date"]) == (meeting["id"], meeting["end_date"])
    assert told(server, again) == told(server, meeting)
    # The owner cannot move its end beyond them either.
    assert is_error(post(server, name, server.auth(), end_date=within(600)), 422)
    path = f"/v1/meetings/{meeting['id']}/deactivate"
    assert server.request("PATCH", path, server.auth()).status == 200
    new = opened(server, name)
    assert new["id"] != meeting["id"] and told(server, new)[2] == 9


def test_who_is_still_in_when_it_is_over_keeps_others_out(server, name):
    server.new_room(name, longest=1)
    meeting = opened(server, name)
    assert server.post_signed(event(meeting["room_name"], "muc-occupant-joined",
                                    occupant_id="a")).status == 200
    server.admin_sql("UPDATE meeting_row SET start_date = start_date - interval '61 s', end_date = end_date"
                     " - interval '61 s', latest_end = latest_end - interval '61 s' WHERE id = %s",
                     meeting["id"])
    assert is_error(post(server, name, server.auth()), 409)
    assert server.post_signed(event(meeting["room_name"], "muc-occupant-left",
                                    occupant_id="a")).status == 200
    assert opened(server, name)["id"] != meeting["id"]


def test_a_room_that_is_not_there_is_404_whatever_the_body(server, name):
    assert is_error(post(server, name, server.auth(), end_date="tomorrow"), 404)


def test_whereby_is_asked_for_an_end_within_the_limits(away, api, calm_whereby, name):
    away.new_room(name, platform="whereby", longest=2, not_before=within(-5))
    meeting = opened(away, name)
    [made] = api.meetings.values()
    assert abs(second(meeting["end_date"]) - time.time() - 120) < 9
    assert made["endDate"] == meeting["end_date"][:-4] + "Z"
    away.new_room("x" + name, platform="whereby", expires_at=within(-5))
    answer = post(away, "x" + name, away.auth())
    assert is_error(answer, 403) and answer.json == {"detail": EXPIRED}
    assert len(api.meetings) == 1
