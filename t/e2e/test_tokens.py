"""The meeting tokens that we mint, judged by Jitsi's rules."""

import re
import time

import pytest

import prosody
from answers import UUID4
from harness import OWNER
from jwt_tools import decode, token_of

URLS = ("room_url", "host_room_url")
CLAIMS = {"aud", "iss", "sub", "room", "iat", "nbf", "exp", "context"}
NBF_SECONDS = 60


def members(value):
    """Every value inside a JSON value."""
    if isinstance(value, dict):
        return [inner for member in value.values() for inner in members(member)]
    if isinstance(value, list):
        return [inner for member in value for inner in members(member)]
    return [value]


@pytest.mark.parametrize("url", URLS)
def test_a_token_has_exactly_this_header_and_these_claims(server, name, url):
    server.new_room(name)
    before = int(time.time())
    meeting = server.open(name, email="olga@example.com", name="Olga")
    header, claims = decode(server, meeting[url])
    assert header == {"alg": "HS256", "typ": "JWT"}
    assert set(claims) == CLAIMS
    assert (claims["aud"], claims["iss"], claims["sub"], claims["room"]) == (
        "jitsi", "reflector", "meet.example.com", meeting["room_name"])
    assert all(type(claims[key]) is int for key in ("iat", "nbf", "exp"))
    assert before <= claims["iat"] <= time.time()
    assert (claims["nbf"], claims["exp"]) == (claims["iat"] - NBF_SECONDS, claims["iat"] + 28800)
    assert None not in members(claims)


def test_a_host_and_a_guest_have_exactly_these_contexts(server, name):
    server.new_room(name, recording_trigger="automatic")
    meeting = server.open(name, email="olga@example.com", name="Olga")
    user = {"id": OWNER, "name": "Olga", "email": "olga@example.com"}
    features = {"livestreaming": False, "transcription": False, "outbound-call": False,
                "name-readonly": True}
    room = {"meeting_id": meeting["id"], "name": name, "recording_type": "cloud",
            "recording_trigger": "automatic", "issued_at": decode(server, meeting["room_url"])[1]["iat"]}
    assert decode(server, meeting["host_room_url"])[1]["context"] == {
        "user": {**user, "moderator": "true", "affiliation": "owner"},
        "features": {"recording": True, **features}, "room": room}
    assert decode(server, meeting["room_url"])[1]["context"] == {
        "user": {**user, "affiliation": "member"},
        "features": {"recording": False, **features}, "room": room}


def test_tokens_name_the_room_as_it_is_called_now(server, name):
    room, old, new = server.new_room(name), f"Old.{name}", f"New_{name}"
    told = []
    for called in (old, new):
        answer = server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(), {"name": called})
        assert answer.status == 200, answer
        meeting = server.open(called.upper())
        told.append((meeting["room_name"], *(
            decode(server, meeting[url])[1]["context"]["room"]["name"] for url in URLS)))
    assert told == [(meeting["room_name"], old, old), (meeting["room_name"], new, new)]


def test_tokens_of_a_locked_room_name_its_lobby_where_there_is_one(server, public, name):
    for host, locked, lobby in ((server, True, False), (public, False, False), (public, True, True)):
        room = f"{name}-{locked}-{lobby}"
        host.new_room(room, is_locked=locked)
        meeting = host.open(room)
        for url in URLS:
            told = decode(host, meeting[url])[1]["context"]["room"]
            assert told.get("lobby", False) is lobby


def test_nobody_may_record_where_the_room_says_none(server, name):
    server.new_room(name, recording_type="none")
    meeting = server.open(name)
    for url in URLS:
        context = decode(server, meeting[url])[1]["context"]
        assert context["features"]["recording"] is False
        assert context["room"]["recording_type"] == "none"


def test_the_claims_follow_the_settings(public, name):
    public.new_room(name)
    meeting = public.open(name)
    for url in URLS:
        claims = decode(public, meeting[url])[1]
        assert (claims["aud"], claims["iss"], claims["sub"]) == ("rooms", "recorder", "*")
        assert claims["exp"] - claims["iat"] == 30


@pytest.mark.parametrize("claims, shown, email", [
    ({"name": "Olga", "preferred_username": "ol", "email": "o@x.org"}, "Olga", "o@x.org"),
    ({"preferred_username": "ol", "email": "o@x.org"}, "ol", "o@x.org"),
    ({"email": "o.lga@x.org"}, "o.lga", "o.lga@x.org"),
    ({}, "Guest", ""),
    ({"name": "Zoë 😀 <b>\"'"}, "Zoë 😀 <b>\"'", ""),
    ({"name": "n" * 100}, "n" * 100, "")])
def test_the_name_shown_is_the_best_that_the_caller_has(server, name, claims, shown, email):
    server.new_room(name)
    user = decode(server, server.open(name, "visitor", **claims)["room_url"])[1]["context"]["user"]
    assert user == {"id": "visitor", "name": shown, "email": email, "affiliation": "member"}


def test_an_anonymous_guest_has_an_id_of_its_own_and_no_name(public, name):
    public.new_room(name, is_shared=True)
    users = []
    for _ in range(2):
        answer = public.request("POST", f"/v1/rooms/{name}/meeting")
        assert (answer.status, answer.json["host_room_url"]) == (200, "")
        context = decode(public, answer.json["room_url"])[1]["context"]
        assert context["features"]["recording"] is False
        users.append(context["user"])
    for user in users:
        assert re.fullmatch(f"guest-{UUID4}", user.pop("id"))
        assert user == {"name": "Guest", "email": "", "affiliation": "member"}


def features_of(server, answer):
    """What the link for guests may do."""
    assert answer.status == 200, answer
    return decode(server, answer.json["room_url"])[1]["context"]["features"]


def test_only_a_guest_who_gave_no_name_may_choose_one_in_the_meeting(public, name):
    public.new_room(name, is_shared=True)
    path = f"/v1/rooms/{name}/meeting"
    for body, is_fixed in [(None, False), ({}, False), ({"display_name": ""}, False),
                           ({"display_name": None}, False), ({"display_name": "Ben"}, True)]:
        features = features_of(public, public.request(
            "POST", path, body=b"" if body is None else body))
        assert features.get("name-readonly") is (True if is_fixed else None), body
    for user, is_fixed in [("visitor", True), ("guest-list-keeper", False)]:
        answer = public.request("POST", path, public.auth(user))
        assert features_of(public, answer).get("name-readonly") is (True if is_fixed else None)
    answer = public.request("POST", path, public.auth("guest-list-keeper"), {"display_name": "G"})
    assert features_of(public, answer)["name-readonly"] is True


def test_prosody_admits_our_tokens_in_every_configuration(server, name):
    server.new_room(name)
    meeting = server.open(name, name="Zoë 😀")
    for verification in (True, False):
        for audiences in ((), ("jitsi",)):
            there = prosody.Configuration(
                server.settings["JITSI_JWT_SECRET"], "reflector", "meet.example.com",
                verification, audiences)
            for url in URLS:
                token = token_of(meeting[url])
                assert prosody.accepts(token, there, meeting["room_name"])
                assert not prosody.accepts(token, there, "reflector-another-room")
                assert not prosody.accepts(token[:-8] + "AAAAAAAA", there, meeting["room_name"])


def test_a_subject_of_our_choice_fits_an_internal_xmpp_domain(public, name):
    public.new_room(name)
    meeting = public.open(name)
    there = prosody.Configuration(public.settings["JITSI_JWT_SECRET"], "recorder", "meet.jitsi",
                                  audiences=("rooms",))
    assert prosody.accepts(token_of(meeting["room_url"]), there, meeting["room_name"])


def test_prosody_makes_hosts_moderators_who_may_record_and_guests_not(server, name):
    server.new_room(name)
    meeting = server.open(name)
    host = decode(server, meeting["host_room_url"])[1]
    guest = decode(server, meeting["room_url"])[1]
    assert prosody.role(host) == ("moderator", "owner")
    assert prosody.role(guest) == ("participant", "member")
    assert prosody.may_record(host, True)
    assert not prosody.may_record(guest, False)
    assert not prosody.may_record(guest, True)
