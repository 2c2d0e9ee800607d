"""A site whose users are an identity provider's: tokens, fetches, and clients who send many."""

import concurrent.futures
import contextlib
import json
import signal
import threading
import time
import uuid

import jwt_tools
import oidc_provider
import processes
from load import Line
from wait import until

CLIENTS, FLOODERS, FLOOD = 4, 12, 240
LIFETIME = 600


def kids(site):
    """The ids of the keys in the database."""
    found = site.admin_sql("SELECT jwks FROM provider WHERE jwks IS NOT NULL")
    return {key["kid"] for key in found[0]["jwks"]["keys"]} if found else set()


def fetch(site):
    """Let deliver fetch; afterwards the database has what the provider publishes now."""
    site.admin_sql("UPDATE provider SET asked_at = clock_timestamp()")
    until(lambda: site.admin_sql("SELECT 1 FROM provider WHERE tried_at > asked_at AND failures = 0"
                                 " AND leased_until IS NULL"), "a fetch")


def token_of(site, provider, kid, **claims):
    """A user's token, signed by any key that the provider has ever made."""
    now = int(time.time())
    made = provider.sign(kid, {"iss": provider.issuer, "aud": oidc_provider.AUDIENCE, "sub": f"user-{kid}",
                               "iat": now, "exp": now + LIFETIME, **claims})
    site.seen_tokens.add(made.rpartition(".")[2].encode())
    return made


def status_of(site, token):
    """The status of a request with it."""
    return site.request("GET", "/v1/rooms", {"Authorization": f"Bearer {token}"}).status


def new_kid():
    """A key id that no other test has."""
    return uuid.uuid4().hex[:8]


def with_kid(token, kid):
    """The same token with another key id in its header, which spoils its signature."""
    _, claims, signature = token.split(".")
    header = jwt_tools.b64(json.dumps({"alg": "RS256", "typ": "JWT", "kid": kid}).encode())
    return f"{header}.{claims}.{signature}"


@contextlib.contextmanager
def asleep(site):
    """deliver does nothing."""
    found = site.named("deliver")
    processes.send(found, signal.SIGSTOP)
    try:
        yield
    finally:
        processes.send(found, signal.SIGCONT)


class Load:
    """Clients that send tokens as fast as they are answered, and what was wrong."""

    def __init__(self, site):
        self.site, self.valid, self.invalid = site, [], []
        self.rounds = [0] * CLIENTS
        self.wrong, self.is_over = [], threading.Event()
        self.pool = concurrent.futures.ThreadPoolExecutor(CLIENTS)
        self.running = []

    def __enter__(self):
        self.running = [self.pool.submit(self._send, number) for number in range(CLIENTS)]
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.pool.shutdown()
        for one in self.running:
            one.result()

    def _send(self, number):
        line = Line(self.site)
        while not self.is_over.is_set():
            for token, wanted in [(one, 200) for one in self.valid] + [(one, 401) for one in self.invalid]:
                answer = line.request("GET", "/v1/rooms", [("Authorization", f"Bearer {token}")])
                if answer is not None and answer.status != wanted:
                    self.wrong.append((wanted, answer.status, token[:40]))
            self.rounds[number] += 1
        line.connection.close()

    def change(self, valid, invalid):
        """From now on these; when this returns, no request with another is under way."""
        self.valid, self.invalid = valid, invalid
        before = list(self.rounds)
        until(lambda: all(now > was + 1 for now, was in zip(self.rounds, before)),
              lambda: f"{self.rounds} {self.wrong[:3]}")


def flood(site, token):
    """Tokens with invented key ids; the statuses."""
    line = Line(site)
    found = [line.request("GET", "/v1/rooms", [
        ("Authorization", f"Bearer {with_kid(token, new_kid())}")]).status
        for _ in range(FLOOD // FLOODERS)]
    line.connection.close()
    return found


def times(site, token, flooding):
    """How long requests of others take meanwhile."""
    while not all(one.done() for one in flooding):
        began = time.monotonic()
        assert status_of(site, token) == 200
        yield time.monotonic() - began
