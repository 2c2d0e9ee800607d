"""What a view leaves behind when it has looked often, and when it is left."""

import pytest

from wait import until

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
