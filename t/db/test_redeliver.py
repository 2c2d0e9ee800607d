"""Sending again; the recording's state; the secrets that sign."""

from datetime import timedelta

import pytest

from cluster import rows
from messages import claim, empty_outbox, row, settle
from outbox import URL, completion
from world import T0, after, execute, form, prepare

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def database(cluster):
    """A database of its own, for a claim sees every message.  Its clock is the tests': what is due
    immediately is due when it was made, not today."""
    made = cluster.migrated()
    made.sql("CREATE FUNCTION due_then() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
             " IF NEW.next_attempt_at >= now() THEN NEW.next_attempt_at := NEW.created_at; END IF;"
             " RETURN NEW; END'")
    made.sql("CREATE TRIGGER due_then BEFORE INSERT OR UPDATE ON outbox FOR EACH ROW"
             " EXECUTE FUNCTION due_then()")
    return made


@pytest.fixture(autouse=True)
def nothing_pending(world):
    """Each test begins with an empty outbox and no pipeline."""
    empty_outbox(world, "pipeline", "hooks.example.com:443", "other.example.com:443")


# Messages.

def again(world, number, at=after(500)):
    """Is the message due?"""
    [[due]] = rows(world.connect("reflector_rooms"), "SELECT delivery_redeliver(%s, %s)", number, at)
    return due


@pytest.mark.parametrize("result, next_at", [
    ("delivered", None), ("failed", None), ("failed", after(10**6))])
def test_whatever_became_of_it_it_is_due_again_with_its_id_and_bytes(
        world, deliver, endpoint, result, next_at):
    [number] = endpoint().put()
    rows(deliver, "UPDATE outbox SET body = 'bytes' WHERE id = %s", number)
    [message] = claim(deliver)
    settle(deliver, message, result, status=500, again=next_at)
    assert again(world, number)
    assert row(world, number) == ("pending", 0, 500, after(500), None, None)
    assert claim(deliver, after(499)) == []
    [message] = claim(deliver, after(500))
    assert (message.id, message.body, message.attempts) == (number, "bytes", 0)


def test_a_try_that_is_under_way_stays_the_only_one(world, deliver, endpoint):
    [number] = endpoint().put()
    [message] = claim(deliver)
    assert again(world, number, after(61))
    assert claim(deliver, after(62)) == []
    assert settle(deliver, message, "failed", after(63), 500, after(68))
    assert row(world, number)[:4] == ("pending", 1, 500, after(68))


@pytest.mark.parametrize("change", [
    "webhook_url = NULL", "webhook_disabled_at = created_at",
    "webhook_url = NULL, deleted_at = created_at"])
def test_nothing_is_sent_again_where_nobody_listens(world, deliver, endpoint, change):
    one = endpoint()
    [number] = one.put()
    settle(deliver, claim(deliver)[0], "delivered", status=200)
    before = row(world, number)
    world.sql(f"UPDATE room SET {change} WHERE id = %s", one.room)
    assert not again(world, number) and row(world, number) == before


def test_the_pipelines_messages_are_not_the_room_owners(world, endpoint):
    world.sql("SELECT pipeline_register(true)")
    [number] = endpoint().put(endpoint="pipeline")
    before = row(world, number)
    assert not again(world, number) and not again(world, "no-such")
    assert row(world, number) == before
    connection = world.connect("reflector_rooms")
    prepare(connection, "delivery_find")
    assert execute(connection, "delivery_find", number) == []


def test_the_list_is_newest_first_and_of_one_room(world, endpoint):
    one, other = endpoint(), endpoint()
    numbers = one.put(3) + one.put(2, due=after(-60))
    other.put()
    one.put(endpoint="pipeline")
    connection = world.connect("reflector_rooms")
    prepare(connection, "delivery_list")
    listed = execute(connection, "delivery_list", one.room, 4, 0)
    assert [line[0] for line in listed] == numbers[::-1][:4] and listed[0][-1] == 5
    assert [line[0] for line in execute(connection, "delivery_list", one.room, 4, 4)] == numbers[:1]
    assert execute(connection, "delivery_list", one.room, 4, 8)[0][-1] == 5


# Recordings.

class Recorded:
    """A meeting with a recording of two files."""

    def __init__(self, world, **room):
        self.world = world
        self.meeting, self.name = world.meeting(**room)
        world.append(completion(self.name, "/r/a.mp4", recording_id="r", size=1),
                     completion(self.name, "/r/b.mp4", recording_id="r", size=1))

    def status(self):
        """What the API shows."""
        return self.world.value("SELECT status FROM recording WHERE meeting_id = %s", self.meeting)

    def find(self, kind, name):
        """The recording that has this id."""
        connection = self.world.connect("reflector_meetings")
        prepare(connection, "recording_find")
        return execute(connection, "recording_find", self.world.value(
            "SELECT derived_id(%s, %s, %s)", self.meeting, kind, name), T0, 1800)

    def again(self, at=after(500)):
        """How many messages are due."""
        [[due]] = rows(self.world.connect("reflector_meetings"),
                       "SELECT recording_redeliver(%s, derived_id(%s, 'recording', 'r'), %s)",
                       self.meeting, self.meeting, at)
        return due


def deliver_all(connection, at=after(60), result="delivered"):
    """Claims and settles whatever is due, a failing endpoint's one by one."""
    while found := claim(connection, at, most_each=99):
        for message in found:
            assert settle(connection, message, result, at)


def test_a_recording_is_handed_over_when_every_file_was_taken(world, deliver):
    one = Recorded(world, webhook_url=URL, webhook_secret="s")
    assert one.status() == "completed"
    [first] = claim(deliver, most_each=1)
    settle(deliver, first, "delivered")
    assert one.status() == "completed"
    deliver_all(deliver)
    assert one.status() == "handed_over"


def test_every_configured_endpoint_must_take_it(world, deliver):
    world.sql("SELECT pipeline_register(true)")
    one = Recorded(world, webhook_url=URL, webhook_secret="s")
    for message in claim(deliver, most_each=99):
        if message.endpoint == "pipeline":
            settle(deliver, message, "delivered")
    assert one.status() == "completed"
    deliver_all(deliver, after(60) + timedelta(minutes=1))
    assert one.status() == "handed_over"


def test_what_waits_for_a_webhook_does_not_hold_up_the_pipelines_hand_over(world, deliver):
    world.sql("SELECT pipeline_register(true)")
    one = Recorded(world)
    deliver_all(deliver)
    assert one.status() == "handed_over"


def test_a_recording_that_was_given_up_is_undelivered_until_it_is_sent_again(world, deliver):
    one = Recorded(world, webhook_url=URL, webhook_secret="s")
    deliver_all(deliver, result="failed")
    assert one.status() == "undelivered"
    assert one.again() == 2 and one.status() == "completed"
    deliver_all(deliver, after(500))
    assert one.status() == "handed_over"


def test_a_new_version_is_handed_over_by_itself(world, deliver):
    one = Recorded(world, webhook_url=URL, webhook_secret="s")
    deliver_all(deliver, result="failed")
    world.append(*[completion(one.name, f"/r/{file}.mp4", 9, recording_id="r", size=2)
                   for file in "ab"])
    assert one.status() == "completed"
    deliver_all(deliver)
    assert one.status() == "handed_over"


def test_a_redelivery_reaches_an_endpoint_that_came_later(world, deliver):
    one = Recorded(world, webhook_url=URL, webhook_secret="s")
    deliver_all(deliver)
    world.sql("SELECT pipeline_register(true)")
    assert one.again() == 4
    found = claim(deliver, after(500), most_each=99)
    assert sorted(message.endpoint for message in found) == ["pipeline"] * 2 + ["room"] * 2


def test_a_redelivery_to_nobody_is_none(world):
    one = Recorded(world)
    assert one.again() == 0
    assert world.sql("SELECT DISTINCT next_attempt_at FROM outbox") == [(None,)]


def test_a_recording_answers_under_its_own_id_and_its_files(world):
    one = Recorded(world)
    found = [one.find(*name) for name in [
        ("recording", "r"), ("file", "/r/a.mp4"), ("file", "/r/b.mp4")]]
    assert len({str(each) for each in found}) == 1
    assert found[0][0][1] == "r" and found[0][0][10] == one.meeting
    assert one.find("recording", "other") == [] and one.find("file", "/r/c.mp4") == []


# Secrets.

@pytest.fixture
def change(world):
    """change(room, url, secret, at): a PATCH of a room."""
    connection = world.connect("reflector_rooms")
    prepare(connection, "room_change")

    def make(room, url=None, secret=None, at=after(60)):
        return execute(connection, "room_change", room, form(webhook_url=url, webhook_secret=secret),
                       "generated", at, 86400, 0, None)
    return make


def test_after_a_change_the_old_secret_signs_for_a_day(deliver, endpoint, change):
    one = endpoint()
    one.put(9)
    assert claim(deliver, most=1)[0].previous is None
    change(one.room, secret="new")
    [message] = claim(deliver, after(61), most=4)
    assert (message.secret, message.previous) == ("new", "secret")
    change(one.room, url="https://other.example.com/", at=after(70))
    change(one.room, secret="new", at=after(80))
    last = after(60) + DAY
    assert claim(deliver, last - timedelta(seconds=1), most=1)[0].previous == "secret"
    settle(deliver, message, "delivered")
    assert claim(deliver, last, most=9, most_each=9)[0].previous is None


def test_the_secret_before_the_last_change_is_the_one_that_signs(deliver, endpoint, change):
    one = endpoint()
    one.put()
    change(one.room, secret="second")
    change(one.room, secret="third", at=after(90))
    [message] = claim(deliver, after(91))
    assert (message.secret, message.previous) == ("third", "second")


def test_only_a_url_that_is_given_anew_mends_a_disabled_webhook(deliver, endpoint, change):
    one = endpoint()
    one.put()
    settle(deliver, claim(deliver)[0], "gone", status=410)
    change(one.room, secret="new")
    assert one.state()[1] is not None
    change(one.room, url="https://hooks.example.com/")
    assert one.state() == (None, None)
    [number] = one.put()
    assert [message.id for message in claim(deliver)] == [number]


def test_clearing_the_url_gives_up_what_was_to_be_sent(world, endpoint, change):
    one = endpoint()
    [number] = one.put()
    [recording] = one.put(type="recording.completed")
    change(one.room, url="")
    assert row(world, number)[0] == "dead"
    assert row(world, recording)[:4] == ("pending", 0, None, None)
