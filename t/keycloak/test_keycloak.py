"""Keycloak: the page's lines, its tokens, and keys that are replaced while requests run."""

import itertools
import json
import os
import statistics
import threading
import time

import pytest

import identity_page
from keycloak import header
from wait import until

SECONDS = float(os.environ["KEYCLOAK_SECONDS"])
USES = 20  # of each token
USERS = 2
# So many answers are of all processes; each of them learns by itself that a key is gone.
PROBES = 8


def status(server, token):
    """The status of a request that only a signed-in user may make."""
    return server.request("GET", "/v1/rooms", {"Authorization": "Bearer " + token}).status


def test_the_pages_lines_list_the_users_rooms(keycloak, server):
    assert json.loads(identity_page.listed(keycloak.realm, server, keycloak.password))["items"] == []


def test_only_the_access_token_signs_in(keycloak, server):
    tokens = keycloak.tokens(scope="openid")
    assert status(server, tokens["access_token"]) == 200
    assert status(server, tokens["id_token"]) == 401
    assert status(server, tokens["refresh_token"]) == 401
    assert status(server, keycloak.tokens("master", "admin-cli", "admin")["access_token"]) == 401


class User(threading.Thread):
    """Asks with a new token again and again."""

    def __init__(self, keycloak, server):
        super().__init__()
        self.keycloak, self.server = keycloak, server
        self.stopping, self.kid, self.trouble = threading.Event(), None, None
        self.refused, self.answers, self.slowest = [], 0, 0

    def run(self):
        """Until it is stopped; what fails is told by check()."""
        try:
            while not self.stopping.is_set():
                self._use(self.keycloak.tokens()["access_token"])
        except BaseException as trouble:  # pylint: disable=broad-except
            self.trouble = trouble

    def _use(self, token):
        kid = header(token)["kid"]
        for use in range(USES):
            began = time.monotonic()
            code = status(self.server, token)
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.answers += 1
            if code != 200:
                self.refused.append((kid, use, code))
        self.kid = kid

    def check(self):
        """Was any valid token refused?"""
        assert self.trouble is None, self.trouble
        assert not self.refused


@pytest.fixture
def users(keycloak, server):
    """Users who ask until the test's end."""
    made = [User(keycloak, server) for _ in range(USERS)]
    for user in made:
        user.start()
    yield made
    for user in made:
        user.stopping.set()
    for user in made:
        user.join()


def seconds_accepted(server, token):
    """Seconds until the last time that it is accepted."""
    began, accepted = time.monotonic(), [0]

    def is_refused():
        codes = set()
        for _ in range(PROBES):
            asked = time.monotonic()
            codes.add(status(server, token))
            if codes != {401}:
                accepted.append(asked - began)
                return False
        return True
    until(is_refused, "a removed key is accepted")
    return accepted[-1]


def replace_key(keycloak, server, users, algorithm, is_deleted):
    """(seconds that Reflector accepts the key after its end, a token that it signed)."""
    old_token = keycloak.tokens()["access_token"]
    old = header(old_token)["kid"]
    keycloak.add_key(algorithm)
    new = header(keycloak.tokens()["access_token"])["kid"]
    assert new != old
    # From then on nobody uses tokens of before.
    until(lambda: all(user.kid == new or user.trouble for user in users), "no user has the new key")
    keycloak.change_key(old, active="false")
    assert {old, new} <= keycloak.published()
    assert status(server, old_token) == 200
    if is_deleted:
        keycloak.remove_key(old)
    else:
        keycloak.change_key(old, enabled="false")
    assert old not in keycloak.published()
    seconds = seconds_accepted(server, old_token)
    for user in users:
        user.check()
    return seconds, old_token


def test_keys_are_replaced_without_a_refusal(keycloak, server, users):
    end, gone, removed = time.monotonic() + SECONDS, [], []
    for count, algorithm in enumerate(itertools.cycle(("PS256", "ES256", "EdDSA", "RS256"))):
        if count >= 4 and time.monotonic() >= end:
            break
        seconds, token = replace_key(keycloak, server, users, algorithm, count % 2 == 0)
        gone.append(seconds)
        removed.append(token)
        assert {status(server, token) for token in removed} == {401}
    print(f"\nfigures: {len(gone)} keys replaced, {sum(user.answers for user in users)} requests with"
          f" valid tokens, 0 refused, the slowest {max(user.slowest for user in users):.2f} s; a removed"
          f" key was accepted for {statistics.median(gone):.1f} s, at most {max(gone):.1f} s")
