"""What goes wrong at Whereby or while it is asked: nothing is half made, nothing stays there."""

import concurrent.futures

import pytest

from wait import until
from whereby import meetings, opened, surplus, tries

OTHER = "other-1"
NO_MEETING = {"detail": "Whereby cannot create a meeting now: retry"}
# Made or not, the opener never learns: the try is kept until it has been looked after.
LOST = ("torn", "garbage", "late", "closed", 500)
# Certainly not made.
REFUSED = (401, 403, 429, 302, 400)


@pytest.fixture(autouse=True)
def calm(calm_whereby):
    """Each test begins with an empty Whereby that works."""


@pytest.fixture
def room(away, name):
    """The name of a Whereby room of OWNER."""
    away.new_room(name, platform="whereby")
    return name


@pytest.mark.parametrize("trouble", [*LOST, *REFUSED, "hang"])
def test_whereby_s_trouble_is_503_and_nothing_is_half_made(away, api, room, trouble):
    api.trouble = {"POST": trouble}
    answer = opened(away, room)
    assert (answer.status, answer.json) == (503, NO_MEETING)
    assert answer.headers["Retry-After"]
    assert meetings(away, room) == 0
    assert tries(away) == ([] if trouble in REFUSED else [(False, False)])
    api.trouble = {}
    again = until(lambda: (lambda a: a if a.status == 200 else None)(opened(away, room)),
                  "it works again")
    assert again.json["room_url"] and meetings(away, room) == 1


def test_an_unreachable_whereby_is_503_at_once(make_server, api, name):
    gone = make_server(WHEREBY_API_KEY=api.key, WHEREBY_API_URL="http://127.0.0.1:1/v1",
                       WHEREBY_RETRY="60")
    gone.new_room(name, platform="whereby")
    assert opened(gone, name).status == 503
    assert gone.sql("SELECT trouble_until > now() AS waits FROM platform"
                    " WHERE name = 'whereby'")[0]["waits"]
    assert gone.sql("SELECT count(*) FROM making")[0]["count"] == 0
    gone.new_room(name + "-jitsi")
    assert opened(gone, name + "-jitsi").status == 200
    gone.stop()


def test_a_wrong_key_is_503(away, api, room):
    api.key, key = "another key", api.key
    try:
        assert opened(away, room).status == 503
    finally:
        api.key = key
    assert api.meetings == {}


def test_after_a_failure_nobody_asks_until_whereby_may_be_asked_again(away, api, room):
    api.trouble, api.headers = {"POST": 429}, {"Retry-After": "7"}
    assert [opened(away, room).status for _ in range(3)] == [503] * 3
    assert api.count("POST") == 1
    [row] = away.sql("SELECT trouble_until - now() > '4 s' AS long,"
                     " trouble_until - now() <= '7 s' AS short FROM platform"
                     " WHERE name = 'whereby'")
    assert row["long"] and row["short"]


def test_the_asked_wait_is_bounded(away, api, room):
    api.trouble, api.headers = {"POST": 503}, {"Retry-After": "86400"}
    assert opened(away, room).status == 503
    assert away.sql("SELECT trouble_until - now() <= '60 s' AS ok FROM platform"
                    " WHERE name = 'whereby'")[0]["ok"]


def test_many_who_wait_for_a_failure_fail_and_ask_once(away, api, room):
    away.admin_sql("UPDATE platform SET trouble_until = '-infinity'")
    api.trouble, api.headers = {"POST": 500}, {"Retry-After": "30"}
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: opened(away, room, f"user-{n}"), range(20)))
    assert {answer.status for answer in answers} == {503}
    assert api.count("POST") == 1


def test_a_room_that_moves_meanwhile_gets_a_jitsi_meeting_and_whereby_s_is_removed(away, api,
                                                                                  room):
    answer, deleted = surplus(away, api, room, lambda: away.admin_sql(
        "UPDATE room SET platform = 'jitsi' WHERE name = %s", room))
    assert answer.status == 200 and answer.json["platform"] == "jitsi"
    assert "jwt=" in answer.json["room_url"]
    assert len(deleted) == 1 and api.meetings == {} and tries(away) == []


def test_a_room_that_is_deleted_meanwhile_is_404_and_whereby_s_is_removed(away, api, room):
    answer, deleted = surplus(away, api, room, lambda: away.request(
        "DELETE", "/v1/rooms/" + away.sql("SELECT id FROM room WHERE name = %s", room)[0]["id"],
        away.auth()))
    assert (answer.status, answer.json) == (404, {"detail": "Room not found"})
    assert len(deleted) == 1 and api.meetings == {} and tries(away) == []


def test_who_loses_its_turn_removes_what_it_made_and_gets_the_other_s(away, api, room):
    def other_makes_one():
        away.admin_sql("UPDATE making SET leased_until = now() - interval '1 s'")
        assert opened(away, room, OTHER).status == 200
    answer, deleted = surplus(away, api, room, other_makes_one)
    assert answer.status == 200 and answer.json["room_url"]
    assert len(deleted) == 1 and len(api.meetings) == 1 and tries(away) == []
    assert meetings(away, room) == 1
    [left] = api.meetings.values()
    assert left["roomUrl"] == answer.json["room_url"]


def test_what_cannot_be_removed_stays_noted(away, api, room):
    api.trouble = {"DELETE": 500}
    answer, deleted = surplus(away, api, room, lambda: away.admin_sql(
        "UPDATE room SET platform = 'jitsi' WHERE name = %s", room))
    assert answer.status == 200 and len(deleted) == 1 and len(api.meetings) == 1
    assert tries(away) == [(False, True)]


def test_a_program_that_dies_while_it_asks_loses_its_turn(away, api, room):
    away.admin_sql("INSERT INTO making SELECT 'dead', id, platform, 'p', now(), now() + '1 h'"
                   " FROM room WHERE name = %s", room)
    assert opened(away, room).status == 503
    assert api.asked == []
    away.admin_sql("UPDATE making SET leased_until = now()")
    assert opened(away, room).status == 200
    assert tries(away) == [(False, False)]
