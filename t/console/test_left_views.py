"""What a view leaves behind when it has looked often, when it is left, and when somebody signs out."""

import base64
import json

import pytest

from at_provider import CREDENTIAL, TOKENS
from wait import until

FIELD = "Bearer token or API key"
POLLS = 60
# Time runs fast, and listeners that stay are counted.
FAST = """{
    const plain = window.setTimeout;
    window.setTimeout = (work, ms, ...more) => plain(work, ms / 100, ...more);
    window.polls = 0;
    window.listeners = 0;
    const { fetch } = window;
    window.fetch = (...given) => { window.polls++; return fetch(...given); };
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const count = (type, change) => { if (["abort", "visibilitychange"].includes(type)) window.listeners += change; };
    EventTarget.prototype.addEventListener = function (type, ...more) {
        count(type, 1);
        return addEventListener.call(this, type, ...more);
    };
    EventTarget.prototype.removeEventListener = function (type, ...more) {
        count(type, -1);
        return removeEventListener.call(this, type, ...more);
    };
}"""
# The provider's answer to a renewal waits until the test lets it go.
GATE = """{
    const plain = window.fetch;
    window.isAsked = false;
    window.isDone = false;
    const gate = new Promise((resolve) => { window.letGo = resolve; });
    window.fetch = async (url, init) => {
        if (!String(init?.body ?? "").includes("grant_type=refresh_token"))
            return plain(url, init);
        window.isAsked = true;
        await gate;
        const answer = await plain(url, init);
        setTimeout(() => { window.isDone = true; }, 500);
        return answer;
    };
}"""


def test_a_view_that_has_looked_often_keeps_nothing_of_it(desk):
    page = desk()
    page.page.add_init_script({"content": FAST})
    page.page.reload()

    def listeners(polls):
        until(lambda: page.page.evaluate("window.polls") >= polls, "the page asks")
        return page.page.evaluate("window.listeners")
    first = listeners(POLLS)
    assert listeners(3 * POLLS) <= first + 5


@pytest.mark.refused
def test_a_dialog_ends_with_its_view(desk, world):
    page = desk(view=f"meetings/{world.running['id']}")
    page.page.get_by_role("button", name="Erase").click()
    page.page.locator("dialog").wait_for()
    page.page.run("() => { location.hash = '#/rooms'; }")
    page.says("Rooms")
    until(lambda: page.page.locator("dialog").count() == 0, "the dialog has gone")


def renew(visitor):
    """The next request renews the token."""
    visitor.change(TOKENS, due=0)
    visitor.move("keys")


def test_a_renewal_under_way_does_not_sign_in_again(visitor):
    visitor.page.add_init_script({"content": GATE})
    visitor.enter()
    visitor.change(TOKENS, end_session_endpoint=None)
    renew(visitor)
    until(lambda: visitor.page.evaluate("window.isAsked"), "the page renews")
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.page.get_by_label(FIELD).wait_for()
    visitor.page.run("() => window.letGo()")
    until(lambda: visitor.page.evaluate("window.isDone"), "the renewal is over")
    assert not {CREDENTIAL, TOKENS} & visitor.session().keys()
    assert visitor.page.get_by_label(FIELD).count() == 1


def test_the_tokens_of_somebody_else_are_not_taken(visitor):
    visitor.enter()
    other = base64.urlsafe_b64encode(json.dumps({"sub": "ben"}).encode()).decode().rstrip("=")
    visitor.change(TOKENS, id=f"e30.{other}.x")
    renew(visitor)
    visitor.says("Your sign-in has ended", "does not belong to a sign-in of this tab")
    assert not {CREDENTIAL, TOKENS} & visitor.session().keys()


def test_who_leaves_for_the_provider_leaves_nothing_on_the_page(visitor):
    visitor.enter()
    visitor.page.run("() => { navigation.addEventListener('navigate', (event) => event.preventDefault()); }")
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.page.get_by_label(FIELD).wait_for()
    assert "ann of the provider" not in visitor.page.locator("body").inner_text()
