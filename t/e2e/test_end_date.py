"""When a meeting ends at the latest: what its owner says, and MEETING_LONGEST."""

import datetime
import time

import pytest

from answers import event, is_error
from harness import OWNER
from jwt_tools import decode
from keys import bearing, new_key

LONGEST = 3600
OVER = {"detail": "The meeting has reached its end, and people are still in it"}


@pytest.fixture(scope="module")
def short(make_server):
    """A server whose meetings last an hour at most."""
    return make_server(MEETING_LONGEST=str(LONGEST))


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


def limits(server, meeting):
    """{(exp, ends_at)} of the tokens in its links."""
    links = [meeting[link] for link in ("room_url", "host_room_url") if meeting[link]]
    claims = [decode(server, link)[1] for link in links]
    return {(one["exp"], one["context"]["room"].get("ends_at")) for one in claims}


def age(server, meeting, seconds):
    """The meeting began and ends so much earlier."""
    server.admin_sql("UPDATE meeting_row SET start_date = start_date - %s, end_date = end_date - %s,"
                     " ends_at = ends_at - %s WHERE id = %s",
                     *[datetime.timedelta(seconds=seconds)] * 3, meeting["id"])


def enter(server, meeting):
    """Somebody is in it."""
    assert server.post_signed(event(meeting["room_name"], "muc-occupant-joined",
                                    occupant_id="a")).status == 200


def refused(answer):
    """Is it the refusal of an end_date?"""
    assert is_error(answer, 422)
    return [fault["loc"] for fault in answer.json["detail"]] == [["body", "end_date"]]


def test_all_tokens_end_when_the_owner_says_and_later_word_counts(server, name):
    server.new_room(name, is_shared=True)
    before = opened(server, name)
    assert {ends for _, ends in limits(server, before)} == {None}
    for seconds in (600.25, 60.75, 3000):
        end = within(seconds)
        for meeting in (opened(server, name, end_date=end), opened(server, name),
                        opened(server, name, "somebody", end_date=None)):
            assert (meeting["id"], meeting["end_date"]) == (before["id"], end)
            assert limits(server, meeting) == {(second(end), second(end))}


def test_only_the_owner_sets_it(server, name):
    server.new_room(name, is_shared=True)
    end, meeting = within(600), opened(server, name)
    theirs, mine = (bearing(new_key(server, "host", user)[0]) for user in ("somebody", OWNER))
    for headers in (server.auth("somebody"), theirs):
        answer = post(server, name, headers, end_date=end)
        assert is_error(answer, 403) and answer.json == {"detail": "Only the owner may set end_date"}
    assert opened(server, name)["end_date"] >= meeting["end_date"]
    answer = post(server, name, mine, end_date=end, user={"id": "u-7"})
    assert answer.json["end_date"] == end
    assert limits(server, answer.json) == {(second(end), second(end))}


@pytest.mark.parametrize("wrong", [
    "1970-01-01T00:00:00Z", -1, 0.0001, 8 * 3600 + 60, "tomorrow", "", 5, True, []])
def test_it_lies_in_the_future_and_before_any_token_could_expire(server, name, wrong):
    server.new_room(name)
    if type(wrong) in (int, float) and wrong != 5:
        wrong = within(wrong)
    assert refused(post(server, name, server.auth(), end_date=wrong))
    assert server.request("GET", f"/v1/meetings?room={name}", server.auth()).json["total"] == 0


def test_every_fault_is_in_one_answer(server, name):
    server.new_room(name)
    key = bearing(new_key(server, "host", OWNER)[0])
    answer = post(server, name, key, end_date=within(-9), user={})
    assert {tuple(fault["loc"]) for fault in answer.json["detail"]} == {
        ("body", "end_date"), ("body", "user", "id")}


def test_when_it_has_passed_the_next_opening_begins_anew_unless_people_are_in(server, name):
    server.new_room(name)
    first = opened(server, name, end_date=within(60))
    age(server, first, 61)
    other = opened(server, name)
    assert other["id"] != first["id"]
    assert {ends for _, ends in limits(server, other)} == {None}
    enter(server, other)
    opened(server, name, end_date=within(60))
    age(server, other, 61)
    answer = post(server, name, server.auth())
    assert is_error(answer, 409) and answer.json == OVER
    end = within(120)
    assert opened(server, name, end_date=end)["id"] == other["id"]
    assert limits(server, opened(server, name)) == {(second(end), second(end))}


def test_no_meeting_lasts_longer_than_the_operator_allows(short, name):
    short.new_room(name)
    meeting = opened(short, name)
    last = second(meeting["start_date"]) + LONGEST
    assert second(meeting["end_date"]) == last
    assert limits(short, meeting) == {(last, last)}
    assert refused(post(short, name, short.auth(), end_date=within(LONGEST + 9)))
    age(short, meeting, 3000)
    assert limits(short, opened(short, name)) == {(last - 3000, last - 3000)}
    # It began 3000 s ago.
    assert refused(post(short, name, short.auth(), end_date=within(700)))
    end = within(500)
    assert opened(short, name, end_date=end)["end_date"] == end
    assert opened(short, name)["end_date"] == end


@pytest.mark.parametrize("is_used", [False, True])
def test_after_the_longest_time_a_meeting_is_replaced_once_nobody_is_in(short, name, is_used):
    short.new_room(name)
    meeting = opened(short, name)
    if is_used:
        enter(short, meeting)
    # As if it had been opened before MEETING_LONGEST was set.
    age(short, meeting, LONGEST + 9)
    short.admin_sql("UPDATE meeting_row SET end_date = now() + interval '5 h' WHERE id = %s",
                    meeting["id"])
    answer = post(short, name, short.auth())
    if is_used:
        assert is_error(answer, 409) and answer.json == OVER
    else:
        assert answer.json["id"] != meeting["id"]
        assert second(answer.json["end_date"]) <= time.time() + LONGEST


def test_whereby_is_asked_for_that_end_which_then_is_fixed(away, api, calm_whereby, name):
    away.new_room(name, platform="whereby")
    end = within(600)
    meeting = opened(away, name, end_date=end)
    [made] = api.meetings.values()
    assert (meeting["end_date"], made["endDate"]) == (end, end[:-4] + "Z")
    assert opened(away, name, end_date=end)["id"] == meeting["id"]
    assert refused(post(away, name, away.auth(), end_date=within(700)))
    assert opened(away, name)["end_date"] == end
