"""Consent: one answer a person and meeting, and hand-overs that wait for everybody's."""

import itertools

import pytest

from consents import DUE, HELD, NOWHERE, give
from world import T0, WEBHOOK, after, execute, prepare, room_change


def test_a_person_has_one_answer_which_can_be_changed(world, recorded):
    one = recorded()
    first = one.say("a", at=1)
    assert one.say("a", given=False, at=2) == first != one.say("b", guest=True)
    assert world.sql("SELECT person, is_guest, consent_given, decided_at FROM consent_of(%s)"
                     " ORDER BY person", one.id) == [
        ("a", False, False, after(2)), ("b", True, True, after(40))]


def test_a_person_of_any_length_and_a_meeting_that_never_was(world, recorded):
    assert recorded().say("x" * 100_000)
    assert give(world.connection, "no-such", "a") is None


def test_without_the_option_nothing_waits(recorded):
    one = recorded(require_consent=False)
    one.record("a")
    assert one.handovers() == [DUE] and one.waits() == [(False,)]


def test_a_hand_over_waits_for_everybody_who_was_recorded(recorded):
    one = recorded()
    one.record("a", "b")
    assert one.handovers() == [HELD] and one.waits() == [(True,)]
    one.say("a")
    one.say("c")
    assert one.handovers() == [HELD]
    one.say("b", given=False)
    assert one.handovers() == [HELD]
    one.say("b")
    assert one.handovers() == [DUE] and one.waits() == [(False,)]


@pytest.mark.parametrize("joined, left, counts", [
    (1, 9, False), (1, 10, True), (1, None, True), (12, 15, True), (20, 25, True), (21, 25, False)])
def test_only_who_was_in_during_the_recording_is_asked(world, recorded, joined, left, counts):
    one = recorded()
    one.say("a")
    world.append(*one.stay("b", joined, left))
    one.record("a")
    assert one.handovers() == [HELD if counts else DUE]


def test_what_is_not_known_of_a_recording_is_without_end(world, recorded):
    one = recorded()
    one.say("a")
    world.append(*one.stay("a", 1, 30), *one.stay("b", 1, 2))
    world.append(one.completion(None))
    assert one.handovers() == [HELD]
    one.say("b")
    assert one.handovers() == [DUE]


def test_consent_that_was_given_before_is_enough(recorded):
    one = recorded()
    one.say("a", at=0)
    one.record("a")
    assert one.handovers() == [DUE]


def test_while_nobody_is_known_to_have_been_in_it_waits(world, recorded):
    one = recorded()
    one.say("a")
    world.append(one.signal("on", 10), one.signal("off", 20), one.completion())
    assert one.handovers() == [HELD]
    world.append(*one.stay("a", 1, 30))
    one.say("a")
    assert one.handovers() == [DUE]


def test_who_was_in_may_be_told_last_of_all(world, recorded):
    one, other = recorded(), recorded()
    for each in (one, other):
        each.say("a")
        world.append(each.signal("on", 10), each.signal("off", 20), each.completion())
    world.append(*one.stay("a", 1, 30), *other.stay("b", 1, 30))
    deliver = world.connect("reflector_deliver")
    for query in ("handover_look", "handover_decide"):
        prepare(deliver, query)
    seen, after_id = [], ""
    while page := execute(deliver, "handover_look", after_id, 1, "[]"):
        [[after_id, _, _]] = page
        execute(deliver, "handover_decide", after_id)
        seen.append(after_id)
    assert {one.id, other.id} <= set(seen) and seen == sorted(set(seen))
    assert one.handovers() == [DUE] and other.handovers() == [HELD]


def test_any_order_of_events_and_consents_ends_alike(recorded):
    steps = range(4)
    for order in itertools.permutations(steps):
        one = recorded()
        act = [lambda: one.world.append(*one.stay("a", 1, 30)),
               lambda: one.world.append(one.signal("on", 10), one.signal("off", 20)),
               lambda: one.world.append(one.completion()), lambda: one.say("a")]
        for step in order:
            act[step]()
        if order.index(0) > max(order.index(2), order.index(3)):
            assert one.handovers() == [HELD], order
            one.say("a")
        assert one.handovers() == [DUE], order


def test_consent_that_is_taken_back_stops_what_was_not_sent_yet(world, recorded):
    one = recorded()
    one.record("a")
    one.say("a")
    one.say("a", given=False)
    assert one.handovers() == [HELD]
    one.say("a")
    world.sql("UPDATE outbox SET leased_until = %s WHERE meeting_id = %s", after(99), one.id)
    one.say("a", given=False)
    assert one.handovers() == [DUE], "what is under way is not called back"


def release(world, meeting, about):
    """The owner lets a recording go."""
    world.sql("SELECT recording_release(%s, %s, %s)", meeting, about, after(50))


@pytest.mark.parametrize("by", ["recording", "file"])
def test_the_owner_releases_a_recording_with_its_later_versions(world, recorded, by):
    one = recorded()
    one.record("a")
    about = world.value("SELECT derived_id(%s, %s, %s)", one.id, by,
                        "r1" if by == "recording" else "/r/1.mp4")
    release(world, one.id, about)
    world.append(one.completion(size=2), one.completion(None))
    assert one.handovers() == [DUE] * 3
    world.append(one.completion("r2", "/r/2.mp4"))
    assert one.handovers() == [DUE] * 3 + [HELD], "another recording"


def test_a_completion_that_finds_its_recording_by_its_name_is_released_with_it(world, recorded):
    one = recorded()
    world.append(*one.stay("a", 1), one.signal("on", 10), one.completion(None, "/x/r1.mp4"))
    assert one.handovers() == [HELD] and one.waits() == [(True,)]
    release(world, one.id, world.value("SELECT derived_id(%s, 'recording', 'r1')", one.id))
    assert one.handovers() == [DUE] and one.waits() == [(False,)]


def test_an_endpoint_that_comes_gets_nothing_that_is_held(world, recorded):
    one = recorded(webhook_url=None)
    one.record("a")
    world.sql(*room_change(one.room, webhook_url="https://new.example.com/"))
    assert one.handovers() == [HELD]
    world.sql(*room_change(one.room, webhook_url=""))
    one.say("a")
    assert one.handovers() == [NOWHERE]
    world.sql(*room_change(one.room, webhook_url="https://new.example.com/"))
    assert one.handovers() == [DUE]


def test_the_pipeline_waits_too(world, recorded):
    world.sql("SELECT pipeline_register(true)")
    try:
        one = recorded()
        one.record("a")
        world.sql("SELECT pipeline_register(false)")
        world.sql("SELECT pipeline_register(true)")
        assert one.handovers() == [HELD, HELD]
        one.say("a")
        assert one.handovers() == [DUE, DUE]
    finally:
        world.sql("SELECT pipeline_register(false)")


def test_a_room_that_requires_no_consent_any_more_lets_everything_go(world, recorded):
    one, other = recorded(), recorded()
    one.record("a")
    other.record("a")
    world.sql(*room_change(one.room, require_consent=False))
    assert one.handovers() == [DUE] and other.handovers() == [HELD]


def test_what_is_held_goes_with_its_room(world, recorded):
    one = recorded()
    one.record("a")
    world.sql("SELECT room_delete(%s, %s)", one.room, after(60))
    assert one.handovers() == []


@pytest.mark.parametrize("webhook", [WEBHOOK, {"webhook_url": None, "webhook_secret": None}],
                         ids=["with an endpoint", "waiting for one"])
def test_requiring_consent_later_holds_what_is_queued(world, recorded, webhook):
    one = recorded(require_consent=False, **webhook)
    one.record("a", "b")
    one.say("a")
    world.sql(*room_change(one.room, require_consent=True))
    world.sql(*room_change(one.room, webhook_url=WEBHOOK["webhook_url"]))
    assert one.handovers() == [HELD] and one.waits() == [(True,)]
    one.say("b")
    assert one.handovers() == [DUE]


@pytest.mark.parametrize("again", ["delivery", "recording"])
def test_sending_again_waits_for_a_consent_that_was_withdrawn(world, recorded, again):
    one = recorded()
    one.record("a")
    one.say("a")
    [[message]] = world.sql("SELECT id FROM outbox WHERE meeting_id = %s"
                                   " AND type = 'recording.completed'", one.id)
    world.sql("UPDATE outbox SET status = 'delivered', delivered_at = %s, next_attempt_at = NULL"
              " WHERE id = %s", after(41), message)
    one.say("a", given=False, at=42)
    if again == "delivery":
        world.sql("SELECT delivery_redeliver(%s, %s)", message, after(43))
    else:
        world.sql("SELECT recording_redeliver(%s, id, %s) FROM recording_of(%s, %s, '1 s')",
                  one.id, after(43), one.id, T0)
    assert one.handovers() == [HELD]
    one.say("a", at=44)
    assert one.handovers() == [DUE]
