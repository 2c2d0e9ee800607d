"""Passcodes of rooms: who is asked, and how guesses are slowed."""

import concurrent.futures
import contextlib

import psycopg2
import pytest

from answers import is_error
from harness import OWNER
from keys import bearing, new_key

CODE = "correct horse é 7"
REQUIRED = {"detail": "Passcode required"}
SLOW = {"detail": "Too many wrong passcodes: wait before the next one"}


@pytest.fixture(scope="module")
def patient(make_server):
    """A server with long pauses, which lets guests in."""
    return make_server(PASSCODE_PAUSE="600", PUBLIC_MODE="true")


@pytest.fixture(scope="module")
def quick(make_server):
    """A server with short pauses, which forgets soon."""
    return make_server(PASSCODE_PAUSE="0.001", PASSCODE_PAUSE_MOST="0.002")


def patch(server, room, **body):
    """The room, changed by its owner."""
    answer = server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(), body)
    assert answer.status == 200, answer
    return answer.json


def post(server, name, headers=(), **body):
    """Opening a meeting; one that was not judged, for want of a turn, is sent again."""
    while True:
        answer = server.request("POST", f"/v1/rooms/{name}/meeting", headers, body)
        if answer.status != 503:
            return answer


def guesses(server, name):
    """The numbers of wrong guesses at a room's passcode."""
    return sorted(row["wrong"] for row in server.admin_sql(
        "SELECT g.wrong FROM passcode_guess g JOIN room r ON r.id = g.room_id WHERE r.name = %s", name))


def exhaust(server, name, headers=()):
    """Five wrong guesses."""
    for number in range(5):
        answer = post(server, name, headers, passcode=f"{CODE}{number}")
        assert is_error(answer, 403) and answer.json == REQUIRED


def slowed(answer):
    """Is it the refusal of a guess that came too early?"""
    assert is_error(answer, 429) and answer.json == SLOW
    return 0 < int(answer.headers["Retry-After"]) <= 600


def test_a_passcode_is_written_and_never_read(server, name):
    room = server.new_room(name, passcode=CODE, is_shared=True)
    assert room["passcode"] is True
    [row] = server.admin_sql("SELECT passcode_hash FROM room WHERE id = %s", room["id"])
    assert row["passcode_hash"].startswith("scrypt$16384$8$1$")
    for body in ({}, {"passcode": None}, {"zulip_topic": "x"}):
        assert patch(server, room, **body)["passcode"] is True
    assert server.admin_sql("SELECT passcode_hash FROM room WHERE id = %s", room["id"]) == [row]
    for sub in (OWNER, "somebody"):
        answer = server.request("GET", f"/v1/rooms/{room['id']}", server.auth(sub))
        assert answer.json["passcode"] is True and b"scrypt" not in answer.body
    assert patch(server, room, passcode="")["passcode"] is False
    assert post(server, name, server.auth("somebody")).status == 200
    assert server.admin_sql("SELECT count(*) FROM audit WHERE audit::text LIKE %s",
                            f"%{CODE}%") == [{"count": 0}]


@pytest.mark.parametrize("wrong", [5, True, [], {}, "é" * 101])
def test_other_passcodes_are_refused(server, name, wrong):
    room = server.new_room(name)
    made = server.request("POST", "/v1/rooms", server.auth(), {"name": "x" + name, "passcode": wrong})
    changed = server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(), {"passcode": wrong})
    opened = post(server, name, server.auth(), passcode=wrong)
    for answer in (made, changed, opened):
        assert is_error(answer, 422)
        assert [fault["loc"] for fault in answer.json["detail"]] == [["body", "passcode"]]


@pytest.mark.parametrize("platform", ["jitsi", "whereby"])
def test_others_than_the_owner_are_asked_each_time(away, name, platform):
    away.new_room(name, passcode=CODE, platform=platform)
    theirs, mine = (bearing(new_key(away, "host", user)[0]) for user in ("somebody", OWNER))
    for headers in (away.auth("somebody"), theirs):
        for body in ({}, {"passcode": None}, {"passcode": ""}, {"passcode": CODE + "x"},
                     {"passcode": CODE.upper()}):
            answer = post(away, name, headers, **body)
            assert is_error(answer, 403) and answer.json == REQUIRED
        assert post(away, name, headers, passcode=CODE).status == 200
        assert is_error(post(away, name, headers), 403)
    assert post(away, name, away.auth()).status == 200
    assert post(away, name, away.auth(), passcode="anything").status == 200
    assert post(away, name, mine, user={"id": "u-7"}).status == 200
    assert guesses(away, name) == []


def test_a_locked_room_stays_locked(server, name):
    server.new_room(name, passcode=CODE, is_locked=True)
    for body in ({"passcode": CODE}, {"passcode": "x"}, {}):
        answer = post(server, name, server.auth("somebody"), **body)
        assert is_error(answer, 403) and answer.json == {"detail": "Room is locked"}
    assert guesses(server, name) == []


def test_who_is_wrong_five_times_waits_and_nobody_else(patient, name):
    patient.new_room(name, passcode=CODE, is_shared=True)
    patient.new_room("x" + name, passcode=CODE, is_shared=True)
    exhaust(patient, name, patient.auth("somebody"))
    exhaust(patient, name)
    for headers in (patient.auth("somebody"), ()):
        # The right one, too: nothing is judged.
        assert slowed(post(patient, name, headers, passcode=CODE))
        assert post(patient, "x" + name, headers, passcode=CODE).status == 200
        assert is_error(post(patient, name, headers), 403)
    assert post(patient, name, patient.auth("somebody else"), passcode=CODE).status == 200
    assert post(patient, name, patient.auth()).status == 200
    assert guesses(patient, name) == [5, 5]


def test_a_right_one_clears_and_after_the_pause_one_is_judged(quick, name):
    room = quick.new_room(name, passcode=CODE)
    headers = quick.auth("somebody")
    for _ in range(2):
        for _ in range(4):
            assert is_error(post(quick, name, headers, passcode="x"), 403)
        assert guesses(quick, name) == [4]
        assert post(quick, name, headers, passcode=CODE).status == 200
        assert guesses(quick, name) == []
    exhaust(quick, name, headers)
    while (answer := post(quick, name, headers, passcode="x")).status == 429:
        assert answer.headers["Retry-After"] == "1"
    assert is_error(answer, 403) and guesses(quick, name) == [6]
    while (answer := post(quick, name, headers, passcode=CODE)).status == 429:
        pass
    assert answer.status == 200 and guesses(quick, name) == []
    exhaust(quick, name, headers)
    patch(quick, room, passcode="another")
    assert guesses(quick, name) == []
    assert is_error(post(quick, name, headers, passcode=CODE), 403)
    assert post(quick, name, headers, passcode="another").status == 200
    exhaust(quick, name, headers)
    assert quick.request("DELETE", f"/v1/rooms/{room['id']}", quick.auth()).status == 200
    assert guesses(quick, name) == []


def test_guesses_at_the_same_time_are_counted_and_nobody_waits_for_them(patient, name):
    patient.new_room(name, passcode=CODE, is_shared=True)
    patient.new_room("x" + name)
    headers = patient.auth("somebody")
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        answers = [pool.submit(post, patient, name, headers, passcode=f"no {number}") for number in range(20)]
        others = [pool.submit(post, patient, "x" + name, patient.auth()) for _ in range(8)]
        assert {future.result().status for future in others} == {200}
        told = sorted(future.result().status for future in answers)
    assert told == [403] * 5 + [429] * 15
    assert guesses(patient, name) == [5]


@pytest.mark.fcgi
def test_a_crowd_behind_one_address_that_knows_the_passcode_comes_in(patient, name):
    patient.new_room(name, passcode=CODE, is_shared=True)
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        answers = [pool.submit(post, patient, name, passcode=CODE) for _ in range(30)]
        assert {future.result().status for future in answers} == {200}
    assert guesses(patient, name) == []


@pytest.mark.fcgi
def test_who_knows_the_passcode_writes_nothing_and_waits_for_nobody(patient, name):
    patient.new_room(name, passcode=CODE, is_shared=True)
    assert post(patient, name, passcode=CODE).status == 200
    with contextlib.closing(psycopg2.connect(**patient.admin_dsn())) as locker:
        locker.cursor().execute("LOCK TABLE passcode_guess IN SHARE MODE")
        assert patient.request("POST", f"/v1/rooms/{name}/meeting", (), {"passcode": CODE}).status == 200


def test_a_passcode_that_was_right_before_waits_like_any_other(patient, name):
    patient.new_room(name, passcode=CODE, is_shared=True)
    headers = patient.auth("somebody")
    assert post(patient, name, headers, passcode=CODE).status == 200
    exhaust(patient, name, headers)
    assert slowed(post(patient, name, headers, passcode=CODE))
    assert guesses(patient, name) == [5]


def test_neither_users_nor_addresses_stand_in_the_rows(patient, name):
    patient.new_room(name, passcode=CODE, is_shared=True)
    for headers in (patient.auth("somebody"), ()):
        assert is_error(post(patient, name, headers, passcode="x"), 403)
    rows = patient.admin_sql("SELECT encode(g.guesser, 'hex') AS key, g::text AS row, sha256('user somebody')"
                             " = g.guesser AS is_user FROM passcode_guess g JOIN room r ON r.id = g.room_id"
                             " WHERE r.name = %s", name)
    assert sorted(row["is_user"] for row in rows) == [False, True]
    assert not any("somebody" in row["row"] or "127.0.0.1" in row["row"] for row in rows)


def test_no_passcode_is_in_a_log(patient, name):
    patient.new_room(name, passcode="S3cret-of-the-room")
    for code in ("S3cret-of-the-room", "S3cret-guessed"):
        post(patient, name, patient.auth("somebody"), passcode=code)
    for file in (patient.state_dir / "log").rglob("*"):
        assert not file.is_file() or b"S3cret" not in file.read_bytes(), file
