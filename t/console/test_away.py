"""The server goes away and comes back: the page says so, and goes on by itself."""

import signal

import pytest

import processes
from seeds import OWNER
from wait import until

AWAY = "The server is away"


@pytest.fixture
def own(make_site):
    """A server that the test may stop."""
    return make_site()


@pytest.fixture
def watcher(own, make_desk):
    """Somebody who looks at what goes on there."""
    return make_desk(own).sign_in(view="now")


def gone(desk):
    """The banner is there."""
    desk.says(AWAY)
    assert desk.page.locator("#away").is_visible()


def back(desk):
    """The banner has gone, and the view is drawn."""
    until(lambda: not desk.page.locator("#away").is_visible(), lambda: desk.page.locator("body").inner_text(), 40)
    desk.settled()


@pytest.mark.refused
def test_a_server_that_is_stopped_and_started_again(own, watcher):
    own.stop()
    gone(watcher)
    heading = watcher.page.locator("h1").text_content()
    own.start()
    back(watcher)
    assert watcher.page.locator("h1").text_content() == heading
    room = own.meeting_in("after", OWNER)
    own.stay(room["room_name"], "ann", 1, name="Ann After")
    watcher.says("after")


@pytest.mark.refused
def test_a_front_door_that_is_killed(own, watcher):
    processes.send(own.named("nginx"), signal.SIGKILL)
    # script/server starts it again by itself: it may be back before anybody asked.
    back(watcher)


@pytest.mark.refused
@pytest.mark.parametrize("is_known", [True, False], ids=["seen before", "never seen before"])
def test_a_view_that_is_opened_while_the_server_is_away(own, watcher, is_known):
    if is_known:
        watcher.go("rooms").go("now")
    own.stop()
    watcher.page.evaluate("location.hash = '#/rooms'")
    gone(watcher)
    own.start()
    back(watcher)
    assert watcher.page.locator("nav.views [aria-current=page]").text_content() == "Rooms"
