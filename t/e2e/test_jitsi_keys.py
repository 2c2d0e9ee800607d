"""Tokens for Jitsi that are signed by a private key, and its public half for Prosody."""

import base64
import hashlib
import json
import subprocess

import pytest

import jwt_tools
from answers import is_error
from commands import database_url, reflectorctl
from doctor import rows_of
from jwt_tools import b64, token_of, unb64

KEYS, SET = "/v1/jitsi/keys", "/v1/jitsi/jwks.json"
CACHEABLE = "public, max-age=300"


def openssl(folder, *words):
    """What openssl prints."""
    return subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """A folder with now.pem, before.pem (both private), and before.pub, a certificate."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("now", "before"):
        openssl(folder, "genrsa", "-out", name + ".pem", "2048")
    openssl(folder, "req", "-x509", "-key", "before.pem", "-subj", "/CN=x", "-out", "before.pub")
    return folder


@pytest.fixture(scope="module")
def signing(make_server, pairs):
    """A server with a private key and the key before it, and without a secret for links."""
    return make_server(
        PUBLIC_MODE="true", JITSI_JWT_SECRET=None, JITSI_JWT_PRIVATE_KEY=pairs / "now.pem",
        JITSI_JWT_PREVIOUS_PUBLIC_KEY=pairs / "before.pub", JITSI_JWT_PREVIOUS_KEY_ID="before")


def der(pem):
    """The bytes of a public key in PEM."""
    return base64.b64decode(b"".join(pem.splitlines()[1:-1]))


def public_der(folder, name):
    """The public half of a private key, by openssl."""
    return openssl(folder, "pkey", "-in", name, "-pubout", "-outform", "DER")


def thumbprint(key):
    """RFC 7638, of a JWK."""
    members = {name: key[name] for name in ("e", "kty", "n")}
    return b64(hashlib.sha256(jwt_tools.compact(members)).digest())


def path_of(kid):
    """Where Prosody looks for a key."""
    return f"{KEYS}/{hashlib.sha256(kid.encode()).hexdigest()}.pem"


def verified(folder, server, url):
    """(header, claims) of the token in a URL, checked as Prosody does, with the key of its kid."""
    signed, signature = token_of(url).rsplit(".", 1)
    header, claims = (json.loads(unb64(part)) for part in signed.split("."))
    (folder / "got.pem").write_bytes(server.request("GET", path_of(header["kid"])).body)
    (folder / "signature").write_bytes(unb64(signature))
    (folder / "signed").write_text(signed)
    openssl(folder, "dgst", "-sha256", "-verify", "got.pem", "-signature", "signature", "signed")
    return unb64(signed.split(".")[0]).decode(), claims


def test_links_are_signed_by_the_key_that_prosody_finds_by_its_id(signing, pairs, name, tmp_path):
    signing.new_room(name)
    meeting = signing.open(name)
    kid = thumbprint(signing.request("GET", SET).json["keys"][0])
    for url, affiliation in (("room_url", "member"), ("host_room_url", "owner")):
        header, claims = verified(tmp_path, signing, meeting[url])
        assert header == f'{{"alg":"RS256","kid":"{kid}","typ":"JWT"}}'
        assert (claims["room"], claims["aud"]) == (meeting["room_name"], "jitsi")
        assert claims["context"]["user"]["affiliation"] == affiliation
    assert der((tmp_path / "got.pem").read_bytes()) == public_der(pairs, "now.pem")


def test_both_public_keys_are_there_for_everybody_and_may_be_kept(signing, pairs):
    answer = signing.request("GET", SET)
    assert answer.headers.get_all("Cache-Control") == [CACHEABLE]
    assert answer.headers["Content-Type"] == "application/json"
    now, before = answer.json["keys"]
    assert (now["kid"], before["kid"]) == (thumbprint(now), "before")
    assert set(now) == set(before) == {"alg", "e", "kid", "kty", "n", "use"}
    for kid, file in ((now["kid"], "now.pem"), ("before", "before.pem")):
        for path in (path_of(kid), path_of(kid) + "/"):
            answer = signing.request("GET", path)
            assert answer.headers.get_all("Cache-Control") == [CACHEABLE]
            assert der(answer.body) == public_der(pairs, file)
    assert signing.request("HEAD", path_of("before")).status == 200
    assert is_error(signing.request("POST", SET), 405)


def test_no_secret_is_made_where_a_key_signs(signing):
    assert "JITSI_JWT_SECRET" not in (signing.state_dir / "env").read_text()


def keys_seen(server, **settings):
    """{kid: (verdict, found)} of doctor, which fetches them as Prosody does."""
    done = reflectorctl(server, "doctor", "--json", "outside", check=False, **{
        **server.settings, "REFLECTOR_ENV_FILE": "/dev/null", "BASE_URL": server.url,
        "DATABASE_URL": database_url(server), **settings})
    return {row["subject"]: (row["verdict"], row["found"])
            for row in rows_of(done.stdout).about("outside.keys")}


def test_doctor_fetches_the_keys_and_says_which_signs(signing, pairs, server):
    kid = thumbprint(signing.request("GET", SET).json["keys"][0])
    assert keys_seen(signing) == {
        kid: ("fine", "it is there, and signs tokens by RS256"),
        "before": ("fine", "it is there, and signs no new tokens")}
    before = {"JITSI_JWT_PRIVATE_KEY": str(pairs / "before.pem"), "JITSI_JWT_KEY_ID": kid,
              "JITSI_JWT_PREVIOUS_KEY_ID": "other"}
    assert keys_seen(signing, **before) == {
        kid: ("error", "another key than in the settings"),
        "other": ("error", "status 404: Key not found")}
    assert keys_seen(server) == {
        None: ("fine", "none: tokens are signed by HS256, with JITSI_JWT_SECRET")}


def test_the_settings_are_shown_with_the_ids_in_effect(signing):
    done = reflectorctl(signing, "config", "--offline", "--show", **signing.settings,
                        REFLECTOR_ENV_FILE="/dev/null")
    shown = dict(line.split("\t", 1) for line in done.stdout.splitlines())
    kid = thumbprint(signing.request("GET", SET).json["keys"][0])
    assert shown["JITSI_JWT_KEY_ID"] == f"{kid}\tdefault"
    assert shown["JITSI_JWT_PREVIOUS_KEY_ID"] == "before\tenvironment"


def test_nothing_else_is_a_key(signing, server):
    present = path_of("before")
    for path in (KEYS, path_of("other"), present[:-4], present.upper(), f"{KEYS}/before.pem",
                 present + "x", path_of("")):
        assert is_error(signing.request("GET", path), 404), path
    for path in (SET, present):
        assert is_error(server.request("GET", path), 404)


def test_a_guests_earlier_token_is_still_taken_for_consent(signing, pairs, name):
    signing.new_room(name, is_shared=True)
    meeting = signing.open(name)
    claims = {"sub": "x", "exp": 4102444800, "room": meeting["room_name"],
              "context": {"user": {"id": "guest-1"}}}
    public_key = signing.request("GET", path_of("before")).body.decode()
    for token, status in [(jwt_tools.mint_rs256(claims, pairs / "before.pem"), 200),
                          (jwt_tools.mint_rs256(claims, pairs / "now.pem"), 200),
                          (jwt_tools.mint(claims, public_key), 422)]:
        answer = signing.request("POST", f"/v1/meetings/{meeting['id']}/consent", {},
                                 {"consent_given": True, "token": token})
        assert answer.status == status, answer
