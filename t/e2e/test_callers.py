"""Forged, expired and confused user tokens against the API."""

import hashlib
import hmac
import json
import time

import pytest

import jwt_tools
from harness import OWNER
from jwt_tools import token_of

LEEWAY_SECONDS = 30


def claims(**changes):
    """A user's claims; a change to None leaves one out."""
    return jwt_tools.user_claims(**{"sub": "somebody", **changes})


def ask(server, token):
    """The answer to a request that needs a signed-in caller."""
    return server.request("GET", "/v1/rooms", {"Authorization": "Bearer " + token})


def unsigned(key):
    """alg none, without a signature."""
    return jwt_tools.assemble({"alg": "none", "typ": "JWT"}, claims(), lambda text: b"")


def signed_none(key):
    """alg none, but signed."""
    return jwt_tools.mint(claims(), key, {"alg": "none", "typ": "JWT"})


def other_hash(key):
    """The right key with an algorithm that is not the configured one."""
    return jwt_tools.assemble({"alg": "HS512", "typ": "JWT"}, claims(), lambda text: hmac.new(
        key.encode(), text.encode(), hashlib.sha512).digest())


def tampered(key):
    """Another payload under an honest signature."""
    first, _, last = jwt_tools.mint(claims(), key).split(".")
    return ".".join((first, jwt_tools.b64(jwt_tools.compact(claims(sub=OWNER))), last))


def with_claims(**changes):
    """A maker of honest tokens with these claims."""
    return lambda key: jwt_tools.mint(claims(**changes), key)


def with_moment(name, seconds):
    """A maker of honest tokens with a time that many seconds from now."""
    return lambda key: jwt_tools.mint(claims(**{name: int(time.time()) + seconds}), key)


def with_header(**changes):
    """A maker of honest tokens with another header; a change to None leaves one out."""
    fields = {"alg": "HS256", "typ": "JWT", **changes}
    return lambda key: jwt_tools.mint(claims(), key, {
        name: value for name, value in fields.items() if value is not None})


def with_payload(payload):
    """A maker of honest tokens with exactly this payload."""
    return lambda key: jwt_tools.mint(payload, key)


def cut(characters):
    """A maker of tokens that lack the last characters."""
    return lambda key: jwt_tools.mint(claims(), key)[:-characters]


FORGED = {
    "empty": lambda key: "",
    "no token": lambda key: "hello",
    "two parts": lambda key: "a.b",
    "four parts": lambda key: jwt_tools.mint(claims(), key) + ".x",
    "dots": lambda key: "..",
    "alg none": unsigned,
    "alg none, signed": signed_none,
    "HS512": other_hash,
    "alg RS256, signed as HS256":
        lambda key: jwt_tools.mint(claims(), key, {"alg": "RS256", "typ": "JWT"}),
    "alg in lower case":
        lambda key: jwt_tools.mint(claims(), key, {"alg": "hs256", "typ": "JWT"}),
    "no alg": lambda key: jwt_tools.mint(claims(), key, {"typ": "JWT"}),
    "typ of a logout": with_header(typ="logout+jwt"),
    "typ empty": with_header(typ=""),
    "typ number": with_header(typ=7),
    "typ list": with_header(typ=["JWT"]),
    "typ object": with_header(typ={"JWT": True}),
    "kid number": with_header(kid=7),
    "crit": with_header(crit=["exp"]),
    "b64": with_header(b64=False),
    "another key": lambda key: jwt_tools.mint(claims(), "another" + key),
    "empty key": lambda key: jwt_tools.mint(claims(), ""),
    "tampered": tampered,
    "signature cut": cut(1),
    "signature gone": cut(43),
    "expired": with_moment("exp", -2 * LEEWAY_SECONDS),
    "exp long ago": with_claims(exp=0),
    "exp negative": with_claims(exp=-1),
    "no exp": with_claims(exp=None),
    "exp text": with_claims(exp="9999999999"),
    "exp true": with_claims(exp=True),
    "exp null": with_payload(b'{"sub": "x", "exp": null}'),
    "nbf to come": with_moment("nbf", 2 * LEEWAY_SECONDS),
    "nbf text": with_claims(nbf="0"),
    "name number": with_claims(name=5),
    "email list": with_claims(email=["a@x.org"]),
    "aud number": with_claims(aud=5),
    "iss object": with_claims(iss={}),
    "no sub": with_claims(sub=None),
    "empty sub": with_claims(sub=""),
    "sub number": with_claims(sub=5),
    "sub array": with_claims(sub=["somebody"]),
    "payload array": with_payload(b"[]"),
    "payload no JSON": with_payload(b"hello"),
    "payload empty": with_payload(b""),
    "NUL in sub": with_payload(b'{"exp": 9999999999, "sub": "a\\u0000b"}'),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_expired_or_confused_token_is_401_with_one_text(server, kind):
    answer = ask(server, FORGED[kind](server.settings["AUTH_JWT_SECRET"]))
    assert answer.status == 401
    assert answer.json["detail"] in ("Invalid authentication", "Not authenticated")
    assert kind in ("empty",) or answer.json["detail"] == "Invalid authentication"


@pytest.mark.parametrize("honest", [
    with_claims(), with_header(typ=None), with_header(typ="at+jwt"), with_header(typ="jwt"),
    with_header(typ="application/AT+jwt"), with_moment("exp", 15 - LEEWAY_SECONDS), with_moment("nbf", LEEWAY_SECONDS - 15),
    with_moment("nbf", -60), with_moment("iat", 3600), with_claims(aud="anything"),
    with_claims(iss="anybody"), with_claims(extra={"a": [1]}), with_claims(exp=9999999999)])
def test_an_honest_token_is_taken_with_30_s_of_leeway(server, honest):
    assert ask(server, honest(server.settings["AUTH_JWT_SECRET"])).status == 200


def test_the_printed_demo_token_works(server):
    assert ask(server, server.lines["token"]).status == 200


def test_a_meeting_token_is_no_user_token(server, name):
    server.new_room(name)
    url = server.open(name)["host_room_url"]
    assert ask(server, token_of(url)).status == 401


def test_a_very_long_token_is_refused_in_peace(server):
    long = jwt_tools.mint(claims(name="n" * 5000), server.settings["AUTH_JWT_SECRET"])
    assert ask(server, long).status in (200, 401)
    longer = jwt_tools.mint(claims(name="n" * 50_000), server.settings["AUTH_JWT_SECRET"])
    assert ask(server, longer).status in (401, 431)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer"])
def test_the_scheme_is_read_in_any_case(server, scheme):
    token = server.bearer("somebody")
    answer = server.request("GET", "/v1/rooms", {"Authorization": f"{scheme} {token}"})
    assert answer.status == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dTpw", "Token x", "x", "\x7f"])
def test_another_scheme_signs_nobody_in(server, header):
    answer = server.request("GET", "/v1/rooms", {"Authorization": header})
    assert answer.status in (400, 401)


def test_the_public_key_is_no_shared_secret(public, rsa_key):
    pem = (rsa_key / "public.pem").read_text()
    fields = {"aud": public.settings["AUTH_JWT_AUDIENCE"],
              "iss": public.settings["AUTH_JWT_ISSUER"]}
    assert ask(public, public.bearer("somebody")).status == 200
    for key in (pem, pem.strip(), pem.replace("\n", "")):
        for alg in ("HS256", "RS256"):
            token = jwt_tools.mint(claims(**fields), key, {"alg": alg, "typ": "JWT"})
            assert ask(public, token).status == 401


@pytest.mark.parametrize("changes, status", [
    ({"aud": ["other", "reflector-api"]}, 200), ({"aud": ["reflector-api"]}, 200),
    ({"aud": "other"}, 401), ({"aud": ["other"]}, 401), ({"aud": []}, 401), ({"aud": None}, 401),
    ({"aud": ""}, 401), ({"aud": "reflector-api2"}, 401), ({"aud": {"reflector-api": 1}}, 401),
    ({"iss": "https://login.example.com/"}, 401), ({"iss": None}, 401),
    ({"iss": ["https://login.example.com"]}, 401)])
def test_audience_and_issuer_are_checked_when_configured(public, changes, status):
    assert ask(public, public.bearer("somebody", **changes)).status == status


def test_a_users_secret_claims_are_not_echoed(server):
    token = server.bearer("somebody", password="hunter2-in-a-claim")
    answer = ask(server, token)
    assert b"hunter2" not in answer.body
    assert "hunter2" not in json.dumps(dict(answer.headers))
