"""The view of deliveries: what fails, what is dead, and sending it again."""

import shlex
import uuid

import pytest

from commands import reflectorctl
from desk import PHONE
from keys import new_key
from receiver import Receiver, status
from wait import until


class Failing:
    """A room of a user of their own, whose receiver answers what the test wants."""

    def __init__(self, site):
        self.site, self.user, self.answer = site, f"user-{uuid.uuid4()}", 500
        self.receiver = Receiver(lambda request: status(self.answer))
        self.meeting = site.meeting_in(f"hook-{uuid.uuid4().hex[:8]}", self.user, webhook_url=self.receiver.url)
        self.room = self.meeting["room"]
        site.stay(self.meeting["room_name"], "ann", 5, 2, name="Ann")
        site.dead(self.room["id"])

    @property
    def bearer(self):
        """The user's."""
        return self.site.bearer(self.user)

    def count(self, state):
        """Its messages in this state."""
        [row] = self.site.admin_sql("SELECT count(*) AS n FROM outbox WHERE room_id = %s AND status = %s",
                                    self.room["id"], state)
        return row["n"]

    def accepted(self, count):
        """Waits until so many messages are delivered."""
        until(lambda: self.count("delivered") == count, lambda: f"{self.count('delivered')} are delivered")


@pytest.fixture
def failing(site):
    """One."""
    made = Failing(site)
    yield made
    made.receiver.close()


def test_it_says_what_fails_since_when_and_what_to_do(desk, failing):
    page = desk(failing.bearer, "deliveries")
    page.says(failing.room["name"], failing.receiver.url, "Last answer: HTTP 500 (internal error)", "since",
              "3 messages are dead", "0 messages wait", "Look at the receiver’s log, and mend it.",
              "dead after 2 attempts: HTTP 500 (internal error)", "3 in all")
    assert page.page.get_by_role("link", name="0 messages wait").count() == 0
    page.page.get_by_role("link", name="3 messages are dead").click()
    until(lambda: f"room={failing.room['id']}" in page.page.url() and "status=dead" in page.page.url(), "it filters")


def test_a_receiver_that_is_gone_must_be_enabled_on_its_room_s_page(desk, failing):
    failing.answer = 410
    failing.site.tell(failing.meeting["room_name"], "muc-occupant-joined", occupant_id="late")
    until(lambda: failing.site.admin_sql("SELECT webhook_disabled_at AS at FROM room WHERE id = %s",
                                         failing.room["id"])[0]["at"], "it is disabled")
    page = desk(failing.bearer, "deliveries")
    page.says("disabled", "The receiver said that it is gone.", "this sets webhook_url again",
              "Last answer: HTTP 410 (gone)")
    page.page.get_by_role("button", name="Send all again").click()
    page.page.get_by_role("button", name="Send 4 messages").click()
    page.says("0 messages are sent again. 4 messages stay dead: the webhook is disabled or removed.")


def test_one_message_is_sent_again(desk, failing):
    page = desk(failing.bearer, "deliveries")
    page.says("3 in all")
    failing.answer = 200
    page.page.get_by_role("button", name="Send again: Meeting started").click()
    failing.accepted(1)
    page.says("2 in all")
    page.page.get_by_label("State").select_option("delivered")
    page.page.get_by_role("button", name="Filter").click()
    page.says("Meeting started", "1 in all")


def test_messages_are_filtered(desk, failing):
    page = desk(failing.bearer, "deliveries")
    page.page.get_by_label("Message", exact=True).select_option("participant.left")
    page.page.get_by_label("Room").fill(failing.room["name"].upper())
    page.page.keyboard().press("Enter")
    page.says("1 in all")
    assert page.page.get_by_role("button", name="Send all again").count() == 0
    page.page.get_by_label("Room").fill("no-such-room")
    page.page.keyboard().press("Enter")
    page.says("No message fits.", "0 in all")


def test_all_are_sent_again_after_a_question_that_names_their_number(desk, failing):
    failing.site.many_messages(failing.room["id"], failing.meeting["id"], 1200)
    page = desk(failing.bearer, "deliveries", viewport=PHONE)
    page.says("1,203 in all")
    failing.answer = 200
    page.page.get_by_role("button", name="Send all again").click()
    page.says("Send 1,203 dead messages again?")
    page.page.get_by_role("button", name="Cancel").click()
    assert failing.count("dead") == 1203
    page.page.get_by_role("button", name="Send all again").click()
    page.page.get_by_role("button", name="Send 1,203 messages").click()
    page.says("1,203 messages are sent again.", "No message is dead.")
    assert failing.count("dead") == 0


def test_ten_thousand_messages_by_pages(desk, failing):
    failing.site.many_messages(failing.room["id"], failing.meeting["id"], 9997)
    page = desk(failing.bearer, "deliveries?page=400")
    page.says("10,000 in all")
    assert page.page.locator("main tbody tr").count() == 25
    page.page.get_by_role("link", name="Previous page").click()
    until(lambda: "page=399" in page.page.url(), "it is the page before")


def test_an_operator_s_key_gets_the_command_that_sends_them(desk, world, failing):
    page = desk(world.admin, f"deliveries?room={failing.room['name']}")
    words = ["redeliver", "--dead", "--room", failing.room["name"]]
    page.says("This key only reads", "3 in all", f"sudo reflectorctl redeliver --dead --room '{words[-1]}'")
    assert page.page.get_by_role("button", name="Send").count() == 0
    page.page.goto(page.page.url() + f"&meeting={failing.meeting['id']}")
    page.says(f"--dead --room '{words[-1]}' --meeting '{failing.meeting['id']}'")
    shown = page.page.locator("main .command code").inner_text()
    assert shlex.split(shown) == ["sudo", "reflectorctl", *words, "--meeting", failing.meeting["id"]]
    failing.answer = 200
    reflectorctl(failing.site, *shlex.split(shown)[2:])
    failing.accepted(3)
    page.page.reload()
    page.settled().says("No message fits.")
    assert "reflectorctl" not in page.text


def test_an_owner_s_key_that_only_reads_says_who_may_send(desk, failing):
    key = new_key(failing.site, "read", user=failing.user)[0]
    page = desk(key, "deliveries").says("This key only reads. The owner of a room sends its messages again.", "3 in all")
    assert "reflectorctl" not in page.text and page.page.get_by_role("button", name="Send").count() == 0


def test_the_pages_of_a_room_and_of_a_meeting_have_their_messages(desk, failing):
    for view in (f"rooms/{failing.room['id']}", f"meetings/{failing.meeting['id']}"):
        page = desk(failing.bearer, view)
        page.says("dead after 2 attempts: HTTP 500 (internal error)")
        assert page.page.get_by_role("button", name="Send again: Participant joined").count() == 1
    failing.answer = 200
    page.page.get_by_role("button", name="Send again: Participant joined").click()
    failing.accepted(1)
    page.says("delivered")


def test_what_waits_for_a_webhook_is_not_sent_again(desk, world):
    page = desk(view=f"meetings/{world.over['id']}")
    page.says("waits for a webhook")
    assert page.page.get_by_role("button", name="Send again: ").count() == 0
