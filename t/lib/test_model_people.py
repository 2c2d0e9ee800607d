"""The model against cases worked out by hand: what people are called, how many they are,
and who is in a meeting at Whereby."""

import model
from model import Attendee
from reading import WHEREBY
from sightings import WHEREBY_PLATFORM
from telling import at, joined, left, request, signed, unix, words

JOINED, LEFT = "room.client.joined", "room.client.left"


def named(*requests):
    """The name that is shown of the one occupant, whatever the order."""
    names = {model.sessions(order)[0].name for order in (requests, requests[::-1])}
    assert len(names) == 1
    return names.pop()


def whereby(kind, seconds, **data):
    return request(WHEREBY, "/v1/whereby", {
        "type": kind, "createdAt": words(seconds), "data": {"roomName": "/r", **data}})


def at_whereby(*requests):
    return model.sessions(requests, platform=WHEREBY_PLATFORM)


def test_the_token_s_name_is_shown_however_old():
    assert named(joined(0, user_id="u", name="Ann", nick="A."),
                 left(9, user_id="u", nick="Later")) == "Ann"
    assert named(joined(0, id="u", name="Ann"), left(9, id="u", name="Anna")) == "Anna"


def test_a_guest_and_somebody_without_an_id_name_themselves():
    assert named(joined(0, id="guest-1", name="Guest", nick="Ben")) == "Ben"
    assert named(joined(0, id="guest-1", name="Guest"), left(9, id="guest-1", nick="B")) == "B"
    assert named(joined(0, name="Ann", nick="A.")) == "A."


def test_the_first_id_that_is_told_says_whether_it_is_a_guest():
    assert named(joined(0, user_id="guest-1", id="u", name="Ann", nick="A.")) == "A."
    assert named(joined(0, user_id="", id="u", name="Ann", nick="A.")) == "Ann"


def test_one_event_s_id_does_not_lend_itself_to_another_s_name():
    assert named(joined(0, id="u", nick="A."), left(9, name="Ann")) == "Ann"
    assert named(joined(0, id="u", nick="A."), left(9, name="Ann"),
                 left(1, id="u", name="Token")) == "Token"


def test_attendees_keep_the_latest_of_each():
    requests = [joined(0, id="u", name="Ann", nick="A.", email="old@x"),
                left(9, id="guest-1", name="Zoe", email="new@x"), joined(3, email="")]
    assert model.attendees(requests) == {"a": Attendee("guest-1", "Ann", "Zoe", "new@x")}


def test_a_person_s_token_names_all_of_the_person_s_occupants():
    requests = [joined(0, "a", id="u", name="Ann"), joined(5, "b", user_id="u", nick="Later")]
    assert model.names(requests) == {"u": ("Ann", "Later")}
    assert {one.occupant: one.name for one in model.sessions(requests)} == {
        "a": "Ann", "b": "Later"}
    requests = [joined(0, "a", id="u", nick="Old"), joined(5, "b", id="u", nick="New")]
    assert model.names(requests) == {"u": ("New", None)}


def test_people_are_counted_by_person_while_they_are_in():
    requests = [joined(0, "a", user_id="u"), joined(1, "b", user_id="u"), joined(2, "c")]
    assert (model.num_clients(requests), model.num_people(requests)) == (3, 2)
    requests.append(left(5, "a"))
    assert (model.num_clients(requests), model.num_people(requests)) == (2, 2)
    requests.append(left(5, "b"))
    assert (model.num_clients(requests), model.num_people(requests)) == (1, 1)
    assert (model.num_clients(requests, ended=True), model.num_people(requests, ended=True)) == (
        0, 0)


def test_a_snapshot_without_a_list_is_no_presence():
    assert model.sessions([joined(0), signed("muc-room-snapshot", 5)])[0].left_at is None
    stock_only = [signed("muc-room-snapshot", 5, {"occupants": 7})]
    assert not model.presence_events(stock_only)


def test_at_whereby_people_join_and_leave_by_time():
    [one] = at_whereby(whereby(JOINED, 0, participantId="p", externalId="u", displayName="Joe"),
                       whereby(LEFT, 9, participantId="p", externalId="u", displayName="Joe"))
    assert one == model.Session("p", None, at(0), at(9), False, "u", "Joe")


def test_at_whereby_the_displayed_name_is_what_people_call_themselves():
    requests = [whereby(JOINED, 0, participantId="p", externalId="u", displayName="Joe",
                        name="N", nick="K")]
    assert model.attendees(requests, platform=WHEREBY_PLATFORM) == {
        "p": Attendee("u", None, "Joe", None)}


def test_at_whereby_machines_have_roles_and_people_any_name():
    assert not at_whereby(whereby(JOINED, 0, participantId="p", roleName="recorder"))
    assert at_whereby(whereby(JOINED, 0, participantId="focus@x", roleName="host"))


def test_only_the_platform_s_own_dialect_counts():
    requests = [whereby(JOINED, 0, participantId="p"), joined(1, "a", joined_at=unix(1))]
    assert [one.occupant for one in at_whereby(*requests)] == ["p"]
    assert [one.occupant for one in model.sessions(requests)] == ["a"]
