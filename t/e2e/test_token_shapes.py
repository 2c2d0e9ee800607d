"""Access tokens of four identity providers' shapes, signed by jose (npm), against AUTH_JWKS_FILE."""

import json

import pytest

import jwt_tools
import oidc_provider
from harness import OWNER
from token_shapes import AUDIENCE, CASES, SHAPES, SUB, keycloak, times

ROOM = "of-all-providers"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """It publishes a key for each algorithm, each with the algorithm's name for its kid."""
    with oidc_provider.running(tmp_path_factory.mktemp("provider")) as made:
        for algorithm in ALGORITHMS:
            made.add_key(algorithm, algorithm)
        made.add_key("withdrawn")
        made.remove_key("withdrawn")
        yield made


@pytest.fixture(scope="module")
def server(make_server, provider, tmp_path_factory):
    """It knows the provider's keys by a file, among keys and members that are of no use to it."""
    keys = json.loads(provider.jwks())["keys"]
    for key in keys:
        key.update({"x5c": ["MIICmzCCAYMCBgGX"], "x5t": "kVTDoYjFBg", "x5t#S256": "0Pmv"})
    rsa = next(key for key in keys if key["kid"] == "RS256")
    encryption = {**rsa, "kid": "encryption", "use": "enc", "alg": "RSA-OAEP"}
    file = tmp_path_factory.mktemp("jwks") / "jwks.json"
    file.write_text(json.dumps({"keys": [encryption, *keys, {"kty": "unheard of", "kid": "x"}]}))
    made = make_server(AUTH_JWT_ALGORITHM=" ".join(ALGORITHMS), AUTH_JWT_SECRET=None,
                       AUTH_JWKS_FILE=file, AUTH_JWT_AUDIENCE=AUDIENCE, PUBLIC_MODE="true")
    owner = provider.sign("RS256", {**times(), "sub": OWNER, "aud": AUDIENCE})
    answer = made.request("POST", "/v1/rooms", bearing(owner), {"name": ROOM})
    assert answer.status == 200, answer
    return made


def bearing(token):
    """The headers of a request with this token."""
    return {"Authorization": "Bearer " + token}


def opened(server, token):
    """The answer to a request that any user may make, and that tells who he is."""
    server.seen_tokens.add(token.rpartition(".")[2].encode())
    return server.request("POST", f"/v1/rooms/{ROOM}/meeting", bearing(token))


@pytest.mark.parametrize("title, algorithm", CASES)
def test_a_providers_access_token_names_its_user(server, provider, title, algorithm):
    shape = SHAPES[title]
    answer = opened(server, provider.sign(algorithm, shape.make(), typ=shape.typ))
    assert answer.status == 200, answer
    _, claims = jwt_tools.decode(server, answer.json["room_url"])
    user = {name: claims["context"]["user"][name] for name in ("id", "name", "email")}
    assert user == {"id": SUB[shape.provider], "name": shape.name, "email": shape.email}


def test_oidc_providers_own_access_tokens_name_their_user(server, provider):
    for token, user in ((provider.user_tokens("ann")["access_token"], "user-ann"),
                        (provider.machine_token(), "machine")):
        answer = opened(server, token)
        assert answer.status == 200, answer
        _, claims = jwt_tools.decode(server, answer.json["room_url"])
        assert claims["context"]["user"]["id"] == user


@pytest.mark.parametrize("title", SHAPES)
@pytest.mark.parametrize("fault, changes", {
    "an ID token, for the client": {"aud": "reflector-web", "nonce": "n", "at_hash": "h"},
    "another API in a list": {"aud": [AUDIENCE + "2", "account", ""]},
    "no audience": {"aud": None},
    "no sub, as lightweight tokens": {"sub": None},
    "exp as a text": {"exp": "9999999999"},
    "exp long ago": times(-300),
    "nbf to come": {"nbf": 9999999999}}.items())
def test_another_token_of_the_provider_is_refused(server, provider, title, fault, changes):
    shape = SHAPES[title]
    claims = {name: value for name, value in {**shape.make(), **changes}.items() if value is not None}
    answer = opened(server, provider.sign(shape.algorithms[0], claims, typ=shape.typ))
    assert (answer.status, answer.json) == (401, {"detail": "Invalid authentication"}), fault


def test_an_id_token_and_a_refresh_token_of_oidc_provider_are_refused(server, provider):
    tokens = provider.user_tokens("ann")
    for name in ("id_token", "refresh_token"):
        assert opened(server, tokens[name]).status == 401, name


def key_of(provider, kid):
    """A published key."""
    return next(key for key in json.loads(provider.jwks())["keys"] if key["kid"] == kid)


# Forged tokens: each takes the provider and gives what an attacker would send.
FORGED = {
    "alg none": lambda provider: jwt_tools.assemble(
        {"alg": "none", "kid": "RS256"}, keycloak(), lambda text: b""),
    "alg None, signed": lambda provider: jwt_tools.assemble(
        {"alg": "None", "kid": "RS256"}, keycloak(), lambda text: b"signature"),
    "a refresh token of Keycloak": lambda provider: provider.sign_by_secret(
        "k" * 64, {**keycloak(), "aud": "https://login.example.com/realms/reflector",
                   "typ": "Refresh"}, alg="HS512", kid="45d1f8a2"),
    "HS256 by the public key's modulus": lambda provider: provider.sign_by_secret(
        key_of(provider, "RS256")["n"], keycloak(), kid="RS256"),
    "HS256 by the public key as JSON": lambda provider: provider.sign_by_secret(
        json.dumps(key_of(provider, "RS256"), separators=(",", ":")), keycloak(), kid="RS256"),
    "HS256 without kid": lambda provider: provider.sign_by_secret(
        key_of(provider, "ES256")["x"], keycloak()),
    "a key that is published no longer": lambda provider: provider.sign("withdrawn", keycloak()),
    "that key under another's kid": lambda provider: provider.sign(
        "withdrawn", keycloak(), kid="RS256"),
    "that key without kid": lambda provider: provider.sign("withdrawn", keycloak(), kid=None),
    "a key in the header": lambda provider: provider.sign(
        "withdrawn", keycloak(), jwk=key_of(provider, "RS256"), kid=None),
    "an address of keys": lambda provider: provider.sign(
        "withdrawn", keycloak(), jku=provider.issuer + "/jwks", x5u=provider.issuer + "/jwks"),
    "the key for encryption": lambda provider: provider.sign("RS256", keycloak(), kid="encryption"),
    "the kid of another algorithm": lambda provider: provider.sign(
        "RS256", keycloak(), kid="ES256"),
    "crit": lambda provider: provider.sign("RS256", keycloak(), crit=["exp"], exp=1),
    "typ of a logout": lambda provider: provider.sign("RS256", keycloak(), typ="logout+jwt"),
    "an encrypted token": lambda provider: ".".join(["eyJhbGciOiJSU0EtT0FFUCJ9", "a", "b", "c", "d"]),
    **{f"kid {kid[:40]!r}": lambda provider, kid=kid: provider.sign("RS256", keycloak(), kid=kid)
       for kid in ("../../../../dev/null", "/etc/passwd", "RS256\0", "RS256' OR '1'='1", "rs256", "",
                   "%s%n", "k" * 5000)},
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_token_is_refused(server, provider, kind):
    token = FORGED[kind](provider)
    requests = provider.counts()
    answer = opened(server, token)
    assert (answer.status, answer.json) == (401, {"detail": "Invalid authentication"})
    assert provider.counts() == requests


def test_an_honest_token_without_kid_finds_its_key(server, provider):
    for algorithm in ALGORITHMS:
        assert opened(server, provider.sign(algorithm, keycloak(), kid=None)).status == 200
