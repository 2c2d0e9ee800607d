"""The tokens of captures/token-table.md, made again from their descriptions."""

import base64
import binascii
import hashlib
import hmac
import json
import time

import jwt_tools
from captures import FOLDER

SECRET = "0f" * 32
DOMAIN = "meet.test"
APP_ID = "reflector"
ROOM = "r1"
HOUR = 3600
HEADER = {"typ": "JWT", "alg": "HS256"}
ABSENT = object()
LOW_BITS = 3
HIGH_BIT = 32
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def base(**changes):
    """The claims of the base token; ABSENT leaves one out."""
    now = int(time.time())
    claims = {"aud": "jitsi", "iss": APP_ID, "sub": DOMAIN, "room": ROOM, "iat": now,
              "exp": now + HOUR,
              "context": {"user": {"id": "u1", "name": "User", "email": "u@x.test"}}, **changes}
    return {key: value for key, value in claims.items() if value is not ABSENT}


def claims(joined=ROOM, **changes):
    """(token, room joined) of the base token with other claims."""
    return jwt_tools.mint(base(**changes), SECRET, HEADER), joined


def user(value):
    """The base token with another context.user."""
    return claims(context={"user": value})


def header(**changes):
    """The base token with another header."""
    fields = {key: value for key, value in {**HEADER, **changes}.items() if value is not ABSENT}
    return jwt_tools.mint(base(), SECRET, fields), ROOM


def raw(payload):
    """A token of exactly these payload bytes."""
    return jwt_tools.assemble(HEADER, payload, lambda text: jwt_tools.hs256(SECRET, text)), ROOM


def text_of(**changes):
    """The base claims as JSON text."""
    return json.dumps(base(**changes))


def signed(key, digest=hashlib.sha256, fields=HEADER):
    """The base token signed by another key or hash."""
    return jwt_tools.assemble(fields, base(), lambda text: hmac.new(
        key, text.encode(), digest).digest()), ROOM


def changed(change):
    """The base token with its text changed."""
    return change(claims()[0]), ROOM


def flip(token, bits):
    """Flip bits of the number that the last character of the signature stands for."""
    return token[:-1] + ALPHABET[ALPHABET.index(token[-1]) ^ bits]


def tampered(token):
    """Another payload under the same signature."""
    first, _, last = token.split(".")
    return ".".join((first, jwt_tools.b64(jwt_tools.compact(base(room="*"))), last))


def hex_signature(token):
    """The signature in hexadecimal."""
    rest, _, last = token.rpartition(".")
    return rest + "." + binascii.hexlify(jwt_tools.unb64(last)).decode()


def encoded_by(encode, payload=None):
    """The base token whose three parts are encoded another way."""
    parts = [encode(jwt_tools.compact(HEADER)), encode(payload or jwt_tools.compact(base()))]
    signature = hmac.new(SECRET.encode(), ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, encode(signature)]), ROOM


def standard(data):
    """Standard base64, which has + and /."""
    return base64.b64encode(data).decode()


def padded(data):
    """base64url that keeps its padding."""
    return base64.urlsafe_b64encode(data).decode()


def awkward():
    """Claims whose standard base64 has a + or a /."""
    return jwt_tools.compact(base(context={"user": {"name": "ÿ>?~~~???>>>"}}))


def later(seconds):
    """That many seconds from now."""
    return int(time.time()) + seconds


NFD = "cafe\u0301"
CASES = {
    "base: aud jitsi, iss reflector, sub domain, room r1, exp +1h": claims,
    "no token at all": lambda: (None, ROOM),
    "empty token (token=)": lambda: ("", ROOM),
    'garbage "abc"': lambda: ("abc", ROOM),
    "two segments": lambda: changed(lambda token: token.rpartition(".")[0]),
    'sub "*"': lambda: claims(sub="*"),
    "sub missing": lambda: claims(sub=ABSENT),
    "sub upper-case MEET.TEST": lambda: claims(sub="MEET.TEST"),
    "sub other domain": lambda: claims(sub="other.test"),
    'sub ""': lambda: claims(sub=""),
    "sub number 5": lambda: claims(sub=5),
    "sub null": lambda: claims(sub=None),
    'room "*"': lambda: claims(room="*"),
    'room "R1" joining r1': lambda: claims(room="R1"),
    "room r1, client joins R1 (upper)": claims,
    "room wrong": lambda: claims(room="r2"),
    "room missing": lambda: claims(room=ABSENT),
    'room ""': lambda: claims(room=""),
    'room number 1 joining "1"': lambda: claims("1", room=1),
    'room array ["r1"]': lambda: claims(room=[ROOM]),
    "room null": lambda: claims(room=None),
    'room "r1 " trailing blank': lambda: claims(room="r1 "),
    "room full JID r1@conference.meet.test":
        lambda: claims(room="r1@conference.meet.test"),
    'room "café" joining café': lambda: claims("café", room="café"),
    'room "caf%C3%A9" joining café': lambda: claims("café", room="caf%C3%A9"),
    'room "caf%c3%a9" joining caf%c3%a9 (as Jitsi web does)':
        lambda: claims("caf%c3%a9", room="caf%c3%a9"),
    'room "CAFÉ" joining café (Lua lower is ASCII)': lambda: claims("café", room="CAFÉ"),
    'room "cafe\\u0301" (NFD) joining café (NFC)': lambda: claims("café", room=NFD),
    'room regex "r.*" + context.room.regex=true':
        lambda: claims(room="r.*", context={"room": {"regex": True}}),
    'room "r.*" without regex flag': lambda: claims(room="r.*"),
    "aud missing": lambda: claims(aud=ABSENT),
    "aud other": lambda: claims(aud="other"),
    'aud ["jitsi"]': lambda: claims(aud=["jitsi"]),
    'aud "*"': lambda: claims(aud="*"),
    'aud ""': lambda: claims(aud=""),
    "iss missing": lambda: claims(iss=ABSENT),
    "iss wrong": lambda: claims(iss="other"),
    "iss upper REFLECTOR": lambda: claims(iss="REFLECTOR"),
    'iss "*"': lambda: claims(iss="*"),
    "exp 1 s ago": lambda: claims(exp=later(-1)),
    "exp +10 min": lambda: claims(exp=later(600)),
    "exp missing (never expires)": lambda: claims(exp=ABSENT),
    "exp string": lambda: claims(exp=str(later(HOUR))),
    "exp float": lambda: claims(exp=later(HOUR) + 0.5),
    "exp 0": lambda: claims(exp=0),
    "exp null": lambda: claims(exp=None),
    "exp false": lambda: claims(exp=False),
    "exp 1e15": lambda: claims(exp=1e15),
    "exp 2^63": lambda: claims(exp=2**63),
    "nbf future +1h": lambda: claims(nbf=later(HOUR)),
    "nbf +4 s (no leeway)": lambda: claims(nbf=later(4)),
    "nbf now": lambda: claims(nbf=later(0)),
    "nbf string": lambda: claims(nbf=str(later(0))),
    "iat future +1h": lambda: claims(iat=later(HOUR)),
    "iat missing": lambda: claims(iat=ABSENT),
    "iat string (exp ok)": lambda: claims(iat="now"),
    "alg none, no signature": lambda: (
        jwt_tools.assemble({**HEADER, "alg": "none"}, base(), lambda text: b""), ROOM),
    "alg none, signed HS256": lambda: header(alg="none"),
    "alg hs256 (lower)": lambda: header(alg="hs256"),
    "alg HS512 properly signed":
        lambda: signed(SECRET.encode(), hashlib.sha512, {**HEADER, "alg": "HS512"}),
    "alg missing": lambda: header(alg=ABSENT),
    "typ missing": lambda: header(typ=ABSENT),
    'typ "jwt"': lambda: header(typ="jwt"),
    "kid header added": lambda: header(kid="k1"),
    "header order alg,typ": lambda: (
        jwt_tools.mint(base(), SECRET, {"alg": "HS256", "typ": "JWT"}), ROOM),
    "wrong secret": lambda: signed(b"wrong" * 8),
    "secret hex-decoded to 32 bytes": lambda: signed(bytes.fromhex(SECRET)),
    "payload tampered": lambda: changed(tampered),
    "signature last char changed": lambda: changed(lambda token: flip(token, HIGH_BIT)),
    "signature: only unused low bits changed": lambda: changed(lambda token: flip(token, LOW_BITS)),
    "signature empty": lambda: changed(lambda token: token.rpartition(".")[0] + "."),
    "signature hex": lambda: changed(hex_signature),
    "padded base64url (=)": lambda: encoded_by(padded),
    "standard base64 (+/=)": lambda: encoded_by(standard, awkward()),
    "trailing dot": lambda: changed(lambda token: token + "."),
    "leading dot": lambda: changed(lambda token: "." + token),
    "4th segment": lambda: changed(lambda token: token + ".abc"),
    "backslash for dot": lambda: changed(lambda token: token.replace(".", "\\")),
    "newline at end": lambda: changed(lambda token: token + "\n"),
    "context missing": lambda: claims(context=ABSENT),
    "context {}": lambda: claims(context={}),
    "context.user missing": lambda: claims(context={"group": "g"}),
    "context.user {}": lambda: user({}),
    "context null": lambda: claims(context=None),
    "context string": lambda: claims(context="x"),
    "context.user string": lambda: user("x"),
    "user name unicode": lambda: user({"name": "Zoë 😀"}),
    "user key with blank": lambda: user({"a key": "x"}),
    "user nested object": lambda: user({"name": {"a": 1}}),
    "user name null": lambda: user({"name": None}),
    "payload is array": lambda: raw(b"[1]"),
    "payload duplicate room keys (other, r1)":
        lambda: raw((text_of(room="other")[:-1] + ', "room": "r1"}').encode()),
    "payload NaN exp": lambda: raw(text_of(exp=float("nan")).encode()),
    "payload raw invalid UTF-8 in name":
        lambda: raw(text_of(context={"user": {"name": "X"}}).encode().replace(b'"X"', b'"\xff"')),
    "payload BOM": lambda: raw(b"\xef\xbb\xbf" + text_of().encode()),
    "4 KB name in token": lambda: user({"name": "n" * 4096}),
    "8 KB name": lambda: user({"name": "n" * 8192}),
}
# A limit of Prosody's HTTP head, not a rule of tokens.
NO_RULE = {"48 KB name"}


def table():
    """[{column: cell}] of token-table.md."""
    lines = (FOLDER / "token-table.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")]
            for line in lines if line.startswith("|")]
    return [dict(zip(rows[0], row)) for row in rows[2:]]


TABLE = table()
