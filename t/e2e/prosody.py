"""Jitsi's rules for tokens, roles and recording, said again in Python.

They are checked first against what a real Prosody did (t/fixtures/captures), so
that they may then judge our tokens.
"""

import dataclasses
import hmac
import json
import re
import time

import jwt_tools

LUA_SEPARATORS = r"[\\.]"
BASE64_URL = re.compile(r"[A-Za-z0-9_-]+=*")


@dataclasses.dataclass(frozen=True)
class Configuration:
    """What Prosody's configuration says of tokens."""

    secret: str
    app_id: str
    domain: str
    domain_verification: bool = True
    audiences: tuple = ()  # empty: any text or array will do


class Refused(Exception):
    """Prosody does not let this client in."""


def require(condition, why):
    """Refuse unless."""
    if not condition:
        raise Refused(why)


def parsed(raw):
    """JSON as lua-cjson reads it: NaN, duplicates and odd UTF-8 are fine."""
    try:
        return json.loads(raw.decode("utf-8", "surrogateescape"))
    except ValueError as fault:
        raise Refused("Invalid body") from fault


def decoded(token, configuration):
    """The claims of a token whose form, header and signature are right."""
    parts = [part for part in re.split(LUA_SEPARATORS, token) if part]
    require(len(parts) == 3, "Invalid token")
    require(all(BASE64_URL.fullmatch(part) for part in parts), "Invalid signature")
    header = parsed(jwt_tools.unb64(parts[0].rstrip("=")))
    require(isinstance(header, dict) and header.get("typ") == "JWT", "Invalid typ")
    require(header.get("alg") == "HS256", "Invalid or incorrect alg")
    expected = jwt_tools.hs256(configuration.secret, parts[0] + "." + parts[1])
    given = jwt_tools.unb64(parts[2].rstrip("="))
    require(hmac.compare_digest(expected, given), "Invalid signature")
    claims = parsed(jwt_tools.unb64(parts[1].rstrip("=")))
    return claims if isinstance(claims, dict) else {}


def check_time(claims, name, acceptable):
    """exp and nbf: absent, false, or a number that is acceptable now."""
    if claims.get(name, False) is not False:
        value = claims[name]
        require(isinstance(value, (int, float)) and not isinstance(value, bool), "not a number")
        require(acceptable(time.time(), value), f"Not acceptable by {name}")


def check_claims(claims, configuration):
    """What is checked when the client connects."""
    require(claims.get("iss") == configuration.app_id, "invalid 'iss' claim")
    require("aud" in claims, "'aud' claim is missing")
    require(not configuration.audiences or claims["aud"] in configuration.audiences,
            "invalid 'aud' claim")
    check_time(claims, "exp", lambda now, value: not now >= value)
    check_time(claims, "nbf", lambda now, value: not now < value)
    require("room" in claims, "room claim is missing")
    require("sub" in claims, "sub claim is missing")
    require("context" not in claims or claims["context"] is not None, "no answer")


def ascii_lower(text):
    """Lua's string.lower in the C locale."""
    return re.sub("[A-Z]", lambda letter: letter.group().lower(), text)


def check_room(claims, configuration, joined):
    """What is checked when the client joins the room (joined is as Prosody has it)."""
    room, sub = claims["room"], claims["sub"]
    require(isinstance(room, str), "no answer")
    if configuration.domain_verification:
        require(isinstance(sub, str), "Room and token mismatched")
        require(sub == "*" or ascii_lower(sub) == configuration.domain,
                "Room and token mismatched")
        if regex_flag(claims) and re.fullmatch(room, joined):
            return
    require(room == "*" or ascii_lower(room) == joined, "Room and token mismatched")


def regex_flag(claims):
    """context.room.regex"""
    context = claims.get("context")
    room = context.get("room") if isinstance(context, dict) else None
    return isinstance(room, dict) and room.get("regex") in (True, "true")


def accepts(token, configuration, joined):
    """Does this Prosody let the bearer join this room?"""
    if token is None:
        return False
    try:
        claims = decoded(token, configuration)
        check_claims(claims, configuration)
        check_room(claims, configuration, joined)
    except Refused:
        return False
    return True


def role(claims):
    """mod_token_affiliation: (role, affiliation) that a token gives."""
    context = claims.get("context")
    user = context.get("user", {}) if isinstance(context, dict) else {}
    owner = (user.get("moderator") is True or user.get("moderator") == "true"
             or user.get("affiliation") in ("owner", "moderator", "teacher"))
    return ("moderator", "owner") if owner else ("participant", "member")


def may_record(claims, moderator):
    """mod_filter_iq_jibri: does a start of a file recording pass?"""
    context = claims.get("context")
    features = context.get("features") if isinstance(context, dict) else None
    if features is None:
        return moderator
    return features.get("recording") in (True, "true")
