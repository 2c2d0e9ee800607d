"""Users' tokens of an identity provider, a real one, whose keys change while they are used."""

import concurrent.futures
import contextlib
import itertools
import re
import signal
import time

import psycopg2
import pytest

import oidc_provider
import processes
from commands import reflectorctl
from doctor import rows_of
from harness import PLAIN_CGI
from provider_site import (CLIENTS, FLOODERS, Load, asleep, fetch, flood, kids, new_kid, status_of, times,
                           token_of, with_kid)
from scrape import metrics
from wait import until

ASK_SECONDS = 0.3
WAIT_SECONDS = 3
FAST_SECONDS = 2
ROTATIONS = 3
STARTERS = 24
LONG_SECONDS = 10


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """The identity provider."""
    with oidc_provider.running(tmp_path_factory.mktemp("provider")) as made:
        yield made


@pytest.fixture(scope="module")
def site(make_server, provider):
    """A server whose users are the provider's; the database has its keys."""
    made = make_server(
        AUTH_OIDC_ISSUER=provider.issuer, AUTH_ALLOW_PRIVATE="true", AUTH_JWT_ALGORITHM="RS256 ES256",
        AUTH_JWT_SECRET=None, AUTH_JWT_AUDIENCE=oidc_provider.AUDIENCE, AUTH_JWKS_POLL="0.05",
        AUTH_JWKS_ASK=ASK_SECONDS, AUTH_JWKS_RETRY="0.3", AUTH_JWKS_WAIT=WAIT_SECONDS,
        AUTH_JWKS_TIMEOUT="2")
    until(lambda: kids(made), "keys in the database")
    return made


@pytest.fixture
def token(site, provider):
    """A token of a key that is published."""
    return token_of(site, provider, provider.keys[0]["kid"])


@pytest.fixture
def outage(provider):
    """outage(): the provider is away until the test ends, or until it is started again."""
    yield provider.stop
    if provider.process is None:
        provider.start()


def test_the_providers_own_tokens_are_accepted(site, provider):
    for issued in (provider.user_tokens("ann")["access_token"], provider.machine_token()):
        assert status_of(site, issued) == 200


def test_a_key_that_was_made_a_moment_ago_is_known_at_once(site, provider):
    """Nobody has fetched it: the request waits for the fetch, with plain CGI, too."""
    kid = new_kid()
    provider.add_key(kid, "ES256")
    assert status_of(site, token_of(site, provider, kid)) == 200


@pytest.mark.fcgi
def test_keys_come_and_go_under_load_and_no_valid_request_is_refused(site, provider):
    fetch(site)
    old = provider.keys[0]["kid"]
    forged = with_kid(token_of(site, provider, old), new_kid())
    with Load(site) as load:
        for _ in range(ROTATIONS):
            before = token_of(site, provider, old)
            load.change([before], load.invalid)
            kid = new_kid()
            provider.add_key(kid, "RS256")
            fetch(site)
            fresh = token_of(site, provider, kid)
            until(lambda: status_of(site, fresh) == 200, "it is accepted", 1)
            load.change([before, fresh], load.invalid)
            provider.make_passive(old)
            fetch(site)
            load.change([before, fresh], [with_kid(fresh, old), *load.invalid[:1]])
            # Nobody uses it any more; then it is withdrawn.
            load.change([fresh], load.invalid)
            provider.remove_key(old)
            fetch(site)
            until(lambda: status_of(site, before) == 401, "it is refused", 1)
            load.change([fresh], [before, with_kid(before, kid)])
            old = kid
        load.change([fresh], [forged, before])
    assert load.wrong == []


@pytest.mark.fcgi
def test_an_outage_refuses_nobody_and_is_seen(site, provider, outage, token):
    fetch(site)
    outage()
    site.admin_sql("UPDATE provider SET asked_at = now()")
    until(lambda: metrics(site)["reflector_provider_failures"] > 1, "failures")
    assert status_of(site, token) == 200
    ready = site.request("GET", "/v1/health/ready").json
    assert [one["type"] for one in ready["warnings"]] == ["provider.unreachable"]
    found = doctor(site)
    assert found.one("provider.reached")[0] == "error"
    assert found.one("provider.reached")[1].startswith("its configuration: no connection")
    assert found.one("provider.keys")[0] == "warning"
    assert found.one("provider.fetches")[0] == "fine"
    provider.start()
    until(lambda: metrics(site)["reflector_provider_failures"] == 0, "it is over")
    assert metrics(site)["reflector_provider_keys"] == len(provider.keys)
    assert site.request("GET", "/v1/health/ready").json["warnings"] == []
    assert doctor(site).verdicts("provider") == dict.fromkeys(
        ["provider.reached", "provider.keys", "provider.fetches"], "fine")


def doctor(site):
    """The rows of doctor about the provider."""
    return rows_of(reflectorctl(
        site, "doctor", "--json", "provider", check=False,
        **{name: value for name, value in site.settings.items() if name.startswith("AUTH_")}).stdout)


@pytest.mark.fcgi
def test_keys_that_are_too_old_are_dropped_and_come_back(site, provider, outage, token):
    fetch(site)
    assert status_of(site, token) == 200
    outage()
    site.admin_sql("UPDATE provider SET fetched_at = now() - interval '2 days', asked_at = now()")
    until(lambda: status_of(site, token) == 401, "it is refused", 1)
    until(lambda: "older than AUTH_JWKS_KEEP" in log(site, "rooms"), "a line in the log")
    assert doctor(site).one("provider.keys")[0] == "error"
    provider.start()
    until(lambda: status_of(site, token) == 200, "it is accepted")


def log(site, program):
    """What a program has said."""
    return "".join(path.read_text(errors="replace") for path in (site.state_dir / "log").rglob("*")
                   if path.is_file() and program in path.name)


@pytest.mark.fcgi
def test_keys_that_are_known_are_used_while_the_database_does_not_answer_about_them(site, token):
    assert status_of(site, token) == 200
    with contextlib.closing(psycopg2.connect(**site.admin_dsn())) as locker:
        locker.cursor().execute("LOCK TABLE provider")
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            assert set(pool.map(lambda _: status_of(site, token), range(CLIENTS))) == {200}
        assert status_of(site, with_kid(token, new_kid())) == 503
    until(lambda: status_of(site, with_kid(token, new_kid())) == 401, "it is refused again")


if PLAIN_CGI:  # a process of many workers has some wait for its next look
    def test_an_invented_key_id_holds_no_worker_while_no_fetch_comes_of_it(make_server, provider):
        """Somebody has asked a moment ago, and the next look of a process would be long after."""
        site = make_server(
            AUTH_OIDC_ISSUER=provider.issuer, AUTH_ALLOW_PRIVATE="true", AUTH_JWT_SECRET=None,
            AUTH_JWT_ALGORITHM="RS256", AUTH_JWKS_POLL=LONG_SECONDS, AUTH_JWKS_WAIT=LONG_SECONDS)
        until(lambda: kids(site), "keys in the database")
        forged = with_kid(token_of(site, provider, provider.keys[0]["kid"]), new_kid())
        site.admin_sql("UPDATE provider SET asked_at = tried_at")
        began = time.monotonic()
        assert status_of(site, forged) == 401
        assert time.monotonic() - began < LONG_SECONDS / 2


@pytest.mark.fcgi
def test_a_process_that_has_just_started_refuses_nobody(site, token):
    """Its workers wait until one of them has the keys."""
    before = site.named("rooms")
    with contextlib.closing(psycopg2.connect(**site.admin_dsn())) as locker:
        locker.cursor().execute("LOCK TABLE provider")
        processes.send(before, signal.SIGTERM)
        until(lambda: site.named("rooms") and not site.named("rooms") & before, "new processes")
        with concurrent.futures.ThreadPoolExecutor(STARTERS) as pool:
            asking = [pool.submit(status_of, site, token) for _ in range(STARTERS)]
            until(lambda: site.admin_sql("SELECT 1 FROM pg_locks WHERE relation = 'provider'::regclass"
                                         " AND NOT granted"), "a look")
            locker.rollback()
            assert {one.result() for one in asking} == {200}


@pytest.mark.fcgi
@pytest.mark.parametrize("is_asleep", [False, True], ids=["", "deliver does nothing"])
def test_a_flood_of_invented_key_ids_delays_nobody(site, provider, token, is_asleep):
    fetch(site)
    with asleep(site) if is_asleep else contextlib.nullcontext():
        before, began = provider.counts()["jwks"], time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(FLOODERS) as pool:
            flooding = [pool.submit(flood, site, token) for _ in range(FLOODERS)]
            taken = list(times(site, token, flooding))
        statuses = set(itertools.chain.from_iterable(one.result() for one in flooding))
        asks = (time.monotonic() - began) / ASK_SECONDS + 2
        assert statuses == {401}
        assert taken and max(taken) < FAST_SECONDS, max(taken)
        asked = provider.counts()["jwks"] - before
        assert asked <= asks and (is_asleep or asked > 0)
    until(lambda: metrics(site)["reflector_provider_failures"] == 0, "deliver works again")


@pytest.mark.fcgi
def test_a_provider_that_hangs_delays_nobody(site, provider, token):
    fetch(site)
    provider.process.send_signal(signal.SIGSTOP)
    try:
        site.admin_sql("UPDATE provider SET asked_at = now()")
        until(lambda: site.admin_sql("SELECT 1 FROM provider WHERE leased_until IS NOT NULL"), "a fetch")
        began = time.monotonic()
        assert [status_of(site, token) for _ in range(CLIENTS)] == [200] * CLIENTS
        assert time.monotonic() - began < FAST_SECONDS
        until(lambda: metrics(site)["reflector_provider_failures"] > 0, "a failure")
    finally:
        provider.process.send_signal(signal.SIGCONT)
    until(lambda: metrics(site)["reflector_provider_failures"] == 0, "it answers again")


@pytest.mark.fcgi
def test_without_any_keys_ever_it_is_our_trouble(site, token):
    with asleep(site):
        site.admin_sql("DELETE FROM provider")
        before = site.named("rooms")
        processes.send(before, signal.SIGTERM)
        until(lambda: site.named("rooms") and not site.named("rooms") & before, "new processes")
        answer = until(lambda: (lambda found: found if "Retry-After" in found.headers else None)(
            site.request("GET", "/v1/rooms", {"Authorization": f"Bearer {token}"})), "an answer")
        assert answer.status == 503
        assert doctor(site).verdicts("provider") == {
            "provider.reached": "fine", "provider.keys": "error", "provider.fetches": "error"}
    until(lambda: status_of(site, token) == 200, "it is accepted")


def test_the_log_has_lines_about_keys_and_none_of_tokens(site, provider):
    """The harness looks for tokens in every log at the end."""
    if not PLAIN_CGI:
        said = [line for line in log(site, "deliver").splitlines() if "identity provider" in line]
        assert re.search(r"info deliver the identity provider's keys have changed: \d+ are in use", "\n".join(said))
        assert len(said) < 40
