"""GET /v1/meetings/{id}/consent: who agreed to be recorded, with the names that attendance knows."""

import re

import pytest

from answers import MOMENT
from harness import OWNER
from participants import stay

LIST_BYTES = 8 * 1024 * 1024
LONG, MANY = 8000, 1100


def consents(server, meeting, query=""):
    """The answer."""
    answer = server.request("GET", f"/v1/meetings/{meeting}/consent{query}", server.auth())
    assert answer.status == 200, answer
    return answer


def give(server, meeting, sub, given=True):
    """A consent of a user."""
    path = f"/v1/meetings/{meeting}/consent"
    answer = server.request("POST", path, server.auth(sub), {"consent_given": given})
    assert answer.status == 200, answer


@pytest.fixture
def meeting(server, name):
    """A meeting without consents."""
    server.new_room(name, is_shared=True)
    return server.open(name)


def test_nobody_has_answered_yet(server, meeting):
    assert consents(server, meeting["id"]).json == {"items": []}


def test_people_have_the_names_that_attendance_knows(server, meeting):
    stay(server, meeting["room_name"], 0, None, "jid-1", user_id="anna", name="Anna <b>A</b>")
    stay(server, meeting["room_name"], 0, 1, "jid-2", user_id="bert", nick="Bertie")
    stay(server, meeting["room_name"], 0, 1, "jid-3", user_id="carl")
    for person, given in (("carl", True), ("absent", True), ("bert", False), ("anna", True)):
        give(server, meeting["id"], person, given)
    items = consents(server, meeting["id"]).json["items"]
    assert [set(item) for item in items] == [
        {"id", "name", "is_guest", "consent_given", "decided_at"}] * 4
    assert [(item["id"], item["name"], item["consent_given"]) for item in items] == [
        ("carl", None, True), ("absent", None, True), ("bert", "Bertie", False),
        ("anna", "Anna <b>A</b>", True)]
    assert not any(item["is_guest"] for item in items)
    assert all(re.fullmatch(MOMENT, item["decided_at"]) for item in items)
    attended = server.request("GET", f"/v1/meetings/{meeting['id']}/participants", server.auth())
    names = {person["id"]: person["name"] for person in attended.json["items"]}
    assert {item["id"]: item["name"] for item in items if item["id"] in names} == names


def test_the_last_answer_counts_and_is_the_last(server, meeting):
    for person, given in ((OWNER, True), ("other", True), (OWNER, False)):
        give(server, meeting["id"], person, given)
    items = consents(server, meeting["id"]).json["items"]
    assert [(item["id"], item["consent_given"]) for item in items] == [
        ("other", True), (OWNER, False)]


def test_guests_are_told_apart(public, name):
    public.new_room(name, is_shared=True)
    meeting = public.open(name)["id"]
    answer = public.request("POST", f"/v1/meetings/{meeting}/consent", {}, {"consent_given": True})
    assert answer.status == 200
    [item] = consents(public, meeting).json["items"]
    assert item["is_guest"] and item["id"].startswith("guest-") and item["name"] is None


def test_an_unchanged_list_is_not_sent_again(server, meeting):
    give(server, meeting["id"], "other")
    first = consents(server, meeting["id"])
    headers = {**server.auth(), "If-None-Match": first.headers["ETag"]}
    path = f"/v1/meetings/{meeting['id']}/consent"
    assert server.request("GET", path, headers).status == 304
    give(server, meeting["id"], "other", False)
    assert server.request("GET", path, headers).status == 200


def test_a_list_goes_on_after_8_mib(server, meeting):
    server.admin_sql("INSERT INTO consent (id, meeting_id, person, person_key, is_guest,"
                     " consent_given, decided_at) SELECT %s || n, %s, rpad(n || '-', %s, 'x'),"
                     " sha256(n::text::bytea), false, true, '2025-01-01'::timestamptz"
                     " + n * interval '1 second' FROM generate_series(1, %s) n",
                     meeting["id"], meeting["id"], LONG, MANY)
    first = consents(server, meeting["id"])
    there = len(first.json["items"])
    assert first.json["next"] == there < MANY and len(first.body) < LIST_BYTES + 2 * LONG
    rest = consents(server, meeting["id"], f"?after={there}").json
    ids = [item["id"] for item in first.json["items"] + rest["items"]]
    assert ids == [f"{number}-".ljust(LONG, "x") for number in range(1, MANY + 1)]
    assert "next" not in rest
    assert consents(server, meeting["id"], "?after=9999999").json == {"items": []}
    answer = server.request("GET", f"/v1/meetings/{meeting['id']}/consent?after=-1", server.auth())
    assert answer.status == 422
