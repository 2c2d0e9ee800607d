"""deliver fetches the keys of an identity provider: what it takes, what it refuses, what it says."""

import json
import re
import time

import pytest

from receiver import hang, status
from wait import until

STOP_SECONDS = 5
DISCOVERY = "/.well-known/openid-configuration"
P256 = {"kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}
PRIVATE = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"
SETTINGS = {"AUTH_ALLOW_PRIVATE": "true", "AUTH_JWKS_REFRESH": "0.1", "AUTH_JWKS_RETRY": "0.1",
            "AUTH_JWKS_ASK": "0.05", "AUTH_JWKS_POLL": "0.02", "AUTH_JWKS_TIMEOUT": "5"}
FAILED = "keys cannot be fetched: "


def key_set(*kids):
    """A JWKS, with private members that nobody else may see."""
    return json.dumps({"keys": [{**P256, "kid": kid, "d": PRIVATE} for kid in kids]}).encode()


class Provider:
    """An issuer whose answers a test changes."""

    def __init__(self, receiver, path=""):
        self.configuration = self.keys = None
        self.receiver = receiver(self.answer)
        self.base = self.receiver.url.removesuffix("/hook")
        self.issuer = self.base + path
        self.discovery = path.rstrip("/") + DISCOVERY
        self.configuration = self.configured()
        self.keys = status(200, body=key_set("one", "two"))

    def configured(self, **changes):
        """The answer with its configuration."""
        return status(200, body=json.dumps(
            {"issuer": self.issuer, "jwks_uri": self.base + "/jwks", **changes}).encode())

    def answer(self, request):
        """What the receiver sends."""
        if request.path == "/jwks":
            return self.keys
        return self.configuration if request.path == self.discovery else status(404)

    def count(self):
        """How often the keys were fetched."""
        return sum(request.path == "/jwks" for request in self.receiver.requests)

    def again(self):
        """Two more fetches: the first of them has begun after this call."""
        wanted = self.count() + 2
        until(lambda: self.count() >= wanted, "two fetches")


@pytest.fixture
def provider(receiver, world):
    """One that works; the database knows none."""
    world.sql("DELETE FROM provider")
    return Provider(receiver)


def kids(world):
    """The ids of the keys in the database; None: it has no keys."""
    found = world.sql("SELECT jwks FROM provider")
    return [key["kid"] for key in found[0][0]["keys"]] if found and found[0][0] else None


def until_kids(world, *wanted):
    """Wait until the database has these keys."""
    until(lambda: kids(world) == list(wanted), lambda: f"{kids(world)}, not {wanted}")


def ask(world):
    """A program asks for a fetch; it is over when this returns."""
    world.sql("UPDATE provider SET asked_at = clock_timestamp()")
    until(lambda: world.value("SELECT tried_at > asked_at AND leased_until IS NULL FROM provider"),
          "a fetch")


def until_failed(world, at_least=1):
    """Wait until fetches have failed in a row."""
    until(lambda: world.sql("SELECT 1 FROM provider WHERE failures >= %s", at_least), "a failure")


def test_keys_are_found_by_discovery_and_only_their_public_part_is_kept(world, provider, deliver):
    daemon = deliver(**SETTINGS, AUTH_OIDC_ISSUER=provider.issuer)
    until_kids(world, "one", "two")
    assert world.sql("SELECT source FROM provider") == [("issuer " + provider.issuer,)]
    assert PRIVATE not in world.value("SELECT jwks::text FROM provider")
    assert provider.receiver.requests[0].headers["accept"] == "application/json"
    until(lambda: "keys have changed: 2 are in use" in daemon.said(), daemon.said)


@pytest.mark.parametrize("path", ["/", "/realms/site", "/realms/site/"])
def test_an_issuer_has_a_path_or_a_slash_at_its_end(receiver, world, deliver, path):
    provider = Provider(receiver, path)
    deliver(**SETTINGS, AUTH_OIDC_ISSUER=provider.issuer)
    until_kids(world, "one", "two")


def test_keys_are_found_by_their_address(world, provider, deliver):
    deliver(**SETTINGS, AUTH_JWKS_URL=provider.base + "/jwks")
    until_kids(world, "one", "two")
    assert world.sql("SELECT source FROM provider") == [(f"jwks {provider.base}/jwks",)]
    assert {request.path for request in provider.receiver.requests} == {"/jwks"}


def test_keys_come_and_go_and_each_change_is_one_line(world, provider, deliver):
    daemon = deliver(**SETTINGS, AUTH_OIDC_ISSUER=provider.issuer)
    for names in [("one", "two"), ("one", "two", "three"), ("three",), ()]:
        provider.keys = status(200, body=key_set(*names))
        until_kids(world, *names)
    provider.again()
    lines = [line for line in daemon.said().splitlines() if "identity provider" in line]
    assert [re.sub(".*deliver ", "", line).split(":")[0] for line in lines] == [
        "the identity provider's keys have changed"] * 3 + [
            "the identity provider has no usable key any more"], lines
    assert " warn " in lines[-1]


def whole(provider, name):
    """What is no key set, or no configuration of this issuer."""
    return {
        "status": (status(404), None), "trouble": (status(503), None),
        "redirect": (status(302, f"Location: {provider.base}/jwks"), None),
        "no JSON": (status(200, body=b"<html>"), None),
        "other issuer": (provider.configured(issuer=provider.issuer + "/"), None),
        "no issuer": (provider.configured(issuer=None), None),
        "no address": (provider.configured(jwks_uri="here"), None),
        "other scheme": (provider.configured(jwks_uri="file:///etc/passwd"), None),
        "public address": (provider.configured(jwks_uri="http://1.1.1.1:9/jwks"), None),
        "no set": (None, status(200, body=b"{}")),
        "set that moved": (None, status(301, f"Location: {provider.base}/other")),
        "huge set": (None, status(200, body=key_set("x") + b" " * (256 * 1024))),
        "nothing": (None, []),
    }[name]


REASONS = {
    "status": "its configuration: HTTP status 404",
    "trouble": "its configuration: HTTP status 503",
    "redirect": "its configuration: HTTP status 302, and redirects are not followed",
    "no JSON": "its configuration: it is no JSON object",
    "other issuer": "its configuration: it names another issuer than AUTH_OIDC_ISSUER",
    "no issuer": "its configuration: it names another issuer",
    "no address": "its configuration: its jwks_uri is no URL",
    "other scheme": "its configuration: its jwks_uri is no URL",
    "public address": "its key set: its address is not allowed: plain http to a public address",
    "no set": 'its key set: it has no array "keys"',
    "set that moved": "its key set: HTTP status 301, and redirects are not followed",
    "huge set": "its key set: connection closed without an answer",
    "nothing": "its key set: connection closed without an answer",
}


@pytest.mark.parametrize("name", REASONS)
def test_what_is_no_key_set_changes_nothing(world, provider, deliver, name):
    """An outage is one warning, and one line when it is over."""
    daemon = deliver(**SETTINGS, AUTH_OIDC_ISSUER=provider.issuer)
    until_kids(world, "one", "two")
    before = world.sql("SELECT version, fetched_at FROM provider")
    fine = provider.configuration, provider.keys
    configuration, keys = whole(provider, name)
    provider.configuration, provider.keys = configuration or fine[0], fine[1] if keys is None else keys
    until_failed(world, 3)
    assert kids(world) == ["one", "two"]
    assert world.sql("SELECT version FROM provider")[0][0] == before[0][0]
    assert world.value("SELECT fetched_at < tried_at AND failed_since IS NOT NULL FROM provider")
    provider.configuration, provider.keys = fine
    until(lambda: "answers again" in daemon.said(), daemon.said)
    assert daemon.said().count(FAILED) == 1
    assert FAILED + REASONS[name] in daemon.said()
    assert daemon.said().count("keys have changed") == 1


def test_a_private_address_is_not_connected_to_unless_it_is_allowed(world, provider, deliver):
    daemon = deliver(**{**SETTINGS, "AUTH_ALLOW_PRIVATE": None},
                     AUTH_JWKS_URL=provider.base.replace("http:", "https:") + "/jwks")
    until_failed(world, 2)
    assert FAILED + "its key set: its address is not allowed: no public address" in daemon.said()
    assert provider.receiver.connections == 0


def test_an_address_that_cannot_be_plain_is_a_fault_at_the_start(database, provider, deliver):
    daemon = deliver(**{**SETTINGS, "AUTH_ALLOW_PRIVATE": None}, AUTH_JWKS_URL=provider.base)
    assert daemon.process.wait(STOP_SECONDS) == 78
    daemon.process.returncode = 0
    assert "AUTH_JWKS_URL: " in daemon.said()


def test_a_provider_that_hangs_delays_no_webhook_and_no_end(
        world, provider, deliver, receiver, outbox):
    provider.keys = hang()
    daemon = deliver(**{**SETTINGS, "AUTH_JWKS_TIMEOUT": "60"}, AUTH_OIDC_ISSUER=provider.issuer)
    until(lambda: provider.count() > 0, "a fetch")
    hook = receiver()
    endpoint = outbox.endpoint(hook.url)
    outbox.answering(hook.url)
    outbox.put(endpoint, 20)
    until(lambda: outbox.pending() == 0, outbox.statuses)
    began = time.monotonic()
    assert daemon.stop() == 0
    assert time.monotonic() - began < STOP_SECONDS
    assert FAILED not in daemon.said()


def test_a_fetch_has_a_time(world, provider, deliver):
    """Also when its bytes come one by one."""
    provider.keys = hang(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
    daemon = deliver(**{**SETTINGS, "AUTH_JWKS_TIMEOUT": "1"}, AUTH_OIDC_ISSUER=provider.issuer)
    until_failed(world, 2)
    assert FAILED + "its key set: timeout" in daemon.said()


def test_several_delivers_fetch_as_often_as_one(world, provider, deliver):
    daemons = [deliver(**{**SETTINGS, "AUTH_JWKS_REFRESH": "3600"}, AUTH_OIDC_ISSUER=provider.issuer)
               for _ in range(3)]
    until_kids(world, "one", "two")
    until(lambda: all("ready" in daemon.said() for daemon in daemons), "three daemons")
    ask(world)
    assert provider.count() == 2
    # Whoever is left does it.
    daemons[0].kill()
    daemons[1].kill()
    provider.keys = status(200, body=key_set("three"))
    ask(world)
    assert provider.count() == 3 and kids(world) == ["three"]


def test_a_fetch_that_is_asked_for_is_made_at_once(world, provider, deliver):
    deliver(**{**SETTINGS, "AUTH_JWKS_REFRESH": "3600"}, AUTH_OIDC_ISSUER=provider.issuer)
    until_kids(world, "one", "two")
    provider.keys = status(200, body=key_set("three"))
    world.sql("SELECT provider_ask(source, '1 ms') FROM provider")
    until_kids(world, "three")
    assert provider.count() == 2


@pytest.mark.parametrize("source", [{}, {"AUTH_JWKS_URL": "http://127.0.0.1:9/"}])
def test_providers_that_are_not_set_any_more_are_forgotten(world, deliver, source):
    world.sql("INSERT INTO provider (source) VALUES ('issuer https://old.example.com')")
    deliver(**SETTINGS, **source)
    until(lambda: not world.sql("SELECT 1 FROM provider WHERE source LIKE '%%old%%'"), "gone")


def test_the_database_may_be_away_for_a_while(world, provider, deliver, database):
    daemon = deliver(**SETTINGS, AUTH_OIDC_ISSUER=provider.issuer)
    until_kids(world, "one", "two")
    locker = world.connect(autocommit=False)
    with locker.cursor() as cursor:
        cursor.execute("LOCK TABLE provider")
    until(lambda: "provider" in daemon.said().partition("keys have changed")[2], daemon.said)
    locker.rollback()
    provider.keys = status(200, body=key_set("three"))
    until_kids(world, "three")
