"""An identity provider's keys: whose turn it is to fetch them, and what programs learn of them."""

import json

import pytest

from cluster import rows

SOURCE = "issuer https://id.example.com"
KEYS = {"keys": [{"kty": "RSA", "kid": "1"}]}
OTHER_KEYS = {"keys": [{"kty": "RSA", "kid": "2"}]}
REFRESH, RETRY, RETRY_MOST, LEASE, KEEP, GAP = 3600, 10, 60, 20, 86400, 10


@pytest.fixture
def deliver(world):
    """deliver's connection, to a database that knows no provider."""
    world.sql("DELETE FROM provider")
    return world.connect("reflector_deliver")


@pytest.fixture
def program(world):
    """A program's connection."""
    return world.connect("reflector_rooms")


def claim(connection, source=SOURCE):
    """The lease of the fetch; None: none is due."""
    [[lease]] = rows(connection, "SELECT provider_claim(%s, make_interval(secs => %s),"
                     " make_interval(secs => %s), make_interval(secs => %s), make_interval(secs => %s))",
                     source, REFRESH, RETRY, RETRY_MOST, LEASE)
    return lease


def keep(connection, lease, keys):
    """[(is_changed, failures, was it failing)]"""
    return rows(connection, "SELECT is_changed, failures, failed_since IS NOT NULL"
                " FROM provider_keep(%s, %s, %s)", SOURCE, lease, json.dumps(keys))


def fail(connection, lease):
    """How many have failed in a row."""
    [[failures]] = rows(connection, "SELECT provider_failed(%s, %s)", SOURCE, lease)
    return failures


def read(connection, known=0):
    """[(version, keys, is_kept, is_pending)]"""
    return rows(connection, "SELECT version, jwks, is_kept, is_pending"
                " FROM provider_read(%s, %s, make_interval(secs => %s))", SOURCE, known, KEEP)


def ask(connection, source=SOURCE):
    """A program meets a key that it does not know; whether a fetch will come."""
    [[is_coming]] = rows(connection, "SELECT provider_ask(%s, make_interval(secs => %s))", source, GAP)
    return is_coming


def later(world, seconds):
    """Lets the time pass: whatever is written was written before."""
    names = ["fetched_at", "tried_at", "failed_since", "asked_at", "leased_until"]
    world.sql("UPDATE provider SET " + ", ".join(
        f"{name} = {name} - make_interval(secs => {seconds})" for name in names))


def fetched(connection, keys):
    """A fetch that succeeds."""
    lease = claim(connection)
    assert lease
    [row] = keep(connection, lease, keys)
    return row


def test_one_of_many_gets_the_fetch_and_another_one_when_it_has_died(world, deliver):
    other = world.connect("reflector_deliver")
    lease = claim(deliver)
    assert lease and claim(other) is None and claim(deliver) is None
    later(world, LEASE + 1)
    second = claim(other)
    assert second and second != lease
    # The first comes back, and has lost it.
    assert keep(deliver, lease, KEYS) == []
    assert rows(deliver, "SELECT provider_failed(%s, %s)", SOURCE, lease) == [(None,)]
    assert keep(other, second, OTHER_KEYS) == [(True, 0, False)]
    [(_, keys, _, _)] = read(world.connect("reflector_rooms"))
    assert keys == OTHER_KEYS


def test_a_lease_that_was_given_before_the_clock_was_set_back_is_over(world, deliver):
    assert claim(deliver) and claim(deliver) is None
    later(world, -100 * LEASE)
    assert claim(deliver)


def test_a_fetch_of_before_the_clock_was_set_back_holds_up_none(world, deliver, program):
    """The clock was a day ahead: nothing is put off until then."""
    fetched(deliver, KEYS)
    later(world, GAP + 1)
    ask(program)
    fetched(deliver, KEYS)
    later(world, -86400)
    ask(program)
    fetched(deliver, OTHER_KEYS)
    assert claim(deliver) is None
    assert read(program)[0][1:] == (OTHER_KEYS, True, False)
    later(world, GAP + 1)
    ask(program)
    assert claim(deliver)


def test_keys_of_before_the_clock_was_set_back_are_kept_no_longer_than_others(world, deliver, program):
    fetched(deliver, KEYS)
    later(world, -86400)
    fail(deliver, claim(deliver))
    later(world, KEEP + 1)
    assert not read(program)[0][2]


def test_keys_are_fetched_when_they_are_old_or_somebody_asks(world, deliver, program):
    fetched(deliver, KEYS)
    assert claim(deliver) is None
    later(world, REFRESH - 10)
    assert claim(deliver) is None
    later(world, 11)
    fetched(deliver, KEYS)
    assert claim(deliver) is None
    ask(program)
    assert [row[3] for row in read(program)] == [True]
    fetched(deliver, KEYS)
    assert claim(deliver) is None
    assert [row[3] for row in read(program)] == [False]


def test_asks_of_all_programs_count_once_in_a_while(world, deliver, program):
    other = world.connect("reflector_meetings")
    fetched(deliver, KEYS)
    ask(program)
    fetched(deliver, KEYS)
    assert not ask(program) and not ask(other)
    assert claim(deliver) is None
    later(world, GAP + 1)
    assert ask(other) and ask(program)
    lease = claim(deliver)
    assert ask(program)
    keep(deliver, lease, KEYS)
    assert claim(deliver) is None and not ask(program)


def test_who_asks_during_a_fetch_gets_another_one(world, deliver, program):
    lease = claim(deliver)
    ask(program)
    assert claim(deliver) is None
    assert keep(deliver, lease, KEYS) == [(True, 0, False)]
    assert claim(deliver)


def test_nobody_waits_for_an_ask_that_is_being_noted(world, deliver, program):
    fetched(deliver, KEYS)
    writer = world.connect("reflector_meetings", autocommit=False)
    ask(writer)
    rows(program, "SET lock_timeout = '1ms'")
    assert ask(program)
    assert [row[3] for row in read(program)] == [False]
    writer.commit()
    assert [row[3] for row in read(program)] == [True]


def test_failures_are_tried_again_after_a_time_that_doubles_up_to_a_bound(world, deliver):
    fetched(deliver, KEYS)
    later(world, REFRESH)
    for number, wait in enumerate([10, 20, 40, 60, 60], 1):
        assert fail(deliver, claim(deliver)) == number
        assert claim(deliver) is None
        later(world, wait - 1)
        assert claim(deliver) is None
        later(world, 2)
    assert fetched(deliver, KEYS) == (False, 5, True)
    assert claim(deliver) is None
    assert world.value("SELECT failures = 0 AND failed_since IS NULL FROM provider")


def test_an_outage_begins_with_its_first_failure(world, deliver):
    fail(deliver, claim(deliver))
    later(world, 100)
    fail(deliver, claim(deliver))
    assert world.value("SELECT failed_since < now() - interval '99 s' FROM provider")


def test_a_version_grows_with_a_change_alone(deliver, program):
    assert read(program) == []
    lease = claim(deliver)
    assert read(program) == [(0, None, False, True)]
    keep(deliver, lease, KEYS)
    [(first, keys, is_kept, is_pending)] = read(program)
    assert first > 0 and (keys, is_kept, is_pending) == (KEYS, True, False)
    assert read(program, first) == [(first, None, True, False)]


def test_the_same_keys_written_otherwise_are_no_change(world, deliver, program):
    fetched(deliver, {"keys": [{"kty": "RSA", "kid": "1"}]})
    [(first, *_)] = read(program)
    later(world, REFRESH + 1)
    assert fetched(deliver, {"keys": [{"kid": "1", "kty": "RSA"}]}) == (False, 0, False)
    assert read(program)[0][0] == first
    later(world, REFRESH + 1)
    assert fetched(deliver, {"keys": []}) == (True, 0, False)
    [(second, keys, *_)] = read(program, first)
    assert second > first and keys == {"keys": []}
    # Also after the row was deleted.
    rows(deliver, "SELECT provider_forget(NULL)")
    assert read(program) == []
    fetched(deliver, KEYS)
    assert read(program)[0][0] > second


def test_keys_are_kept_for_a_time_after_the_last_success(world, deliver, program):
    fetched(deliver, KEYS)
    later(world, KEEP - 10)
    fail(deliver, claim(deliver))
    assert read(program)[0][2]
    later(world, 11)
    assert not read(program)[0][2]


def test_a_provider_that_is_not_set_any_more_is_forgotten(world, deliver):
    fetched(deliver, KEYS)
    claim(deliver, "jwks https://other.example.com")
    rows(deliver, "SELECT provider_forget(%s)", SOURCE)
    assert world.sql("SELECT source FROM provider") == [(SOURCE,)]


def test_a_claim_that_finds_nothing_due_writes_nothing(world, deliver):
    fetched(deliver, KEYS)
    before = world.value("SELECT xmin::text || ctid::text FROM provider")
    assert claim(deliver) is None
    assert world.value("SELECT xmin::text || ctid::text FROM provider") == before


def test_an_ask_about_a_provider_that_deliver_does_not_know_does_nothing(world, deliver, program):
    ask(program, "issuer https://unknown.example.com")
    assert world.sql("SELECT 1 FROM provider") == []
    assert claim(deliver)


def test_a_claim_that_waited_for_an_ask_answers_it(deliver, program):
    """It began before the ask did, and gets the row after it."""
    fetched(deliver, KEYS)
    rows(deliver, "BEGIN")
    rows(deliver, "SELECT now()")
    ask(program)
    lease = claim(deliver)
    rows(deliver, "COMMIT")
    keep(deliver, lease, KEYS)
    assert claim(deliver) is None


def test_a_claim_that_waited_for_a_claim_gets_nothing(world, deliver):
    """That one began after it, so its lease ends later than this one's could."""
    rows(deliver, "BEGIN")
    rows(deliver, "SELECT now()")
    assert claim(world.connect("reflector_deliver"))
    assert claim(deliver) is None
    rows(deliver, "COMMIT")
