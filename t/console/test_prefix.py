"""Behind another nginx, which has the service below a path."""

import pytest

from front import Front
from wait import until


@pytest.fixture(scope="module")
def front(site, tmp_path_factory):
    """It has the service at /tools/reflector/."""
    made = Front(tmp_path_factory.mktemp("front"), site.url, "/tools/reflector")
    yield made
    made.stop()


@pytest.fixture
def page(front, make_desk, site):
    """Somebody who has signed in there."""
    return make_desk(site, base=front.url).sign_in()


@pytest.mark.parametrize("view", ["now", "meetings", "meeting-running", "rooms", "room", "deliveries", "health", "keys"])
def test_each_view(page, world, front, view):
    page.go(world.views()[view])
    assert page.page.evaluate("location.href").startswith(front.url + "/console/")
    asked = page.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert asked and all(url.startswith(front.url) for url in asked)


def test_the_folder_without_its_slash(front, make_desk, site):
    desk = make_desk(site, base=front.url)
    desk.page.goto(f"{front.url}/console")
    desk.page.get_by_label("Bearer token or API key").wait_for()
    assert desk.page.evaluate("location.href") == f"{front.url}/console/"


def test_a_film_plays(page, world):
    page.go(world.views()["meeting-over"])
    page.page.get_by_role("button", name="Play talk.mp4").click()
    until(lambda: page.page.evaluate("document.querySelector('video')?.currentTime > 0"), lambda: page.text)
