"""What a person meets in a browser: links, reloads, tabs, frames."""

import re
import time

import pytest

import jwt_tools
from asking import LOGIN, MEET, ROOM
from wait import until


def token(name, path=ROOM, seconds=3600, **claims):
    """A person's token for a room."""
    return jwt_tools.mint({
        "room": path[1:].lower(), "exp": int(time.time()) + seconds,
        "context": {"user": {"name": name, "id": name}}, **claims}, "key")


def link(name, path=ROOM, rest="", **arguments):
    """A person's link to a room."""
    return f"{MEET}{path}?jwt={token(name, path, **arguments)}{rest}"


def goes_to(browser, url, address):
    """Goes there and waits until the address bar shows what is wanted."""
    browser.driver.get(url)
    until(lambda: browser.address == address, lambda: browser.address)


def test_a_reload_keeps_the_person(browser):
    """Also the second, and a minute or a day later the address alone."""
    assert browser.open(link("Olivia")) == ("in", "Olivia")
    assert browser.address == MEET + ROOM
    for _ in range(3):
        assert browser.reload() == ("in", "Olivia")
        assert browser.address == MEET + ROOM
    assert browser.open(MEET + ROOM) == ("in", "Olivia")


def test_without_the_cookie_a_reload_leads_to_the_login_page(browser):
    """What people met before: the client has taken the token away."""
    assert browser.open(link("Olivia")) == ("in", "Olivia")
    browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    browser.driver.refresh()
    until(lambda: browser.address == LOGIN + ROOM[1:], lambda: browser.address)


def test_who_never_had_a_token_is_led_to_the_login_page(browser):
    """As tokenAuthUrl says, and without a question."""
    goes_to(browser, MEET + ROOM, LOGIN + ROOM[1:])


def test_the_cookie_is_as_it_should_be(browser):
    """For that host and path alone, out of scripts' sight, over TLS, for as long as a token."""
    began = time.time()
    browser.open(link("Olivia"))
    cookie, = browser.cookies()
    assert (cookie["domain"], cookie["path"]) == ("meet.example.com", ROOM)
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Lax"
    assert began + 28800 - 60 < cookie["expires"] < time.time() + 28800 + 60
    assert browser.driver.execute_script("return document.cookie") == ""
    browser.reload()
    again, = browser.cookies()
    assert again["value"] == cookie["value"]
    assert abs(again["expires"] - cookie["expires"]) < 0.001


def test_the_cookie_goes_to_its_room_alone(browser):
    """Not to a room whose name begins with this one's."""
    browser.open(link("Olivia", "/reflector-a"))
    goes_to(browser, MEET + "/reflector-ab", LOGIN + "reflector-ab")
    goes_to(browser, MEET + "/reflector", LOGIN + "reflector")
    assert browser.open(MEET + "/reflector-a") == ("in", "Olivia")


def test_a_newer_link_wins(browser):
    """Whoever opens another person's link is that person from then on."""
    browser.open(link("Olivia"))
    assert browser.open(link("Gustav")) == ("in", "Gustav")
    assert browser.reload() == ("in", "Gustav")


def test_an_expired_token_makes_no_circles(browser):
    """It is shown as expired, again after a reload; a new link helps."""
    expired = link("Olivia", seconds=-60)
    assert browser.open(expired) == ("expired", None)
    assert browser.reload() == ("expired", None)
    assert browser.open(MEET + ROOM) == ("expired", None)
    assert browser.open(link("Olivia")) == ("in", "Olivia")
    assert browser.reload() == ("in", "Olivia")


def test_a_token_that_expires_meanwhile_is_shown_as_expired(browser):
    """The reload after its end."""
    assert browser.open(link("Olivia", seconds=3)) == ("in", "Olivia")
    until(lambda: browser.reload() == ("expired", None), "the token expires")


def test_a_refused_token_makes_no_circles(browser):
    """Another room's token."""
    wrong = f"{MEET}{ROOM}?jwt={token('Mallory', '/reflector-other')}"
    assert browser.open(wrong) == ("refused", None)
    assert browser.reload() == ("refused", None)
    assert browser.open(MEET + ROOM) == ("refused", None)
    assert browser.open(link("Olivia")) == ("in", "Olivia")


def test_two_rooms_in_two_tabs_both_stay(browser):
    """Each with its own person."""
    first = browser.driver.current_window_handle
    browser.open(link("Olivia", "/reflector-one"))
    second = browser.new_tab()
    browser.open(link("Gustav", "/reflector-two"))
    for handle, person in ((first, "Olivia"), (second, "Gustav"), (first, "Olivia")):
        browser.turn_to(handle)
        assert browser.reload() == ("in", person)


def test_two_people_in_one_room_are_the_newer_one(browser):
    """One browser is one person in a room; the first tab becomes the other at its reload."""
    first = browser.driver.current_window_handle
    browser.open(link("Olivia"))
    browser.new_tab()
    browser.open(link("Gustav"))
    browser.turn_to(first)
    assert browser.seen() == ("in", "Olivia")
    assert browser.reload() == ("in", "Gustav")


def test_query_and_fragment_reach_the_client(browser):
    """Behind a link's token, and behind the kept one."""
    browser.open(link("Olivia", rest="&lang=de#config.startSilent=true"))
    data = browser.data()
    assert data["search"].endswith("&lang=de") and data["hash"] == "#config.startSilent=true"
    jwt = data["search"].removeprefix("?jwt=").removesuffix("&lang=de")
    assert browser.open(MEET + ROOM + "?lang=de#config.startSilent=true") == ("in", "Olivia")
    data = browser.data()
    assert data["search"] == f"?jwt={jwt}&lang=de" and data["hash"] == "#config.startSilent=true"


def test_the_spelling_of_the_address_is_the_cookies(browser):
    """In upper case the room is the same; the address, and what is kept for it, is another."""
    path = "/Reflector-Team-A1"
    assert browser.open(link("Olivia", path)) == ("in", "Olivia")
    assert browser.reload() == ("in", "Olivia")
    assert browser.address == MEET + path
    goes_to(browser, MEET + path.lower(), LOGIN + path[1:].lower())


def test_a_link_on_another_site_brings_the_cookie_along(browser):
    """SameSite=Lax: whoever clicks on the bare address in a wiki or a mail is in."""
    browser.open(link("Olivia"))
    browser.driver.get("https://other.example.net" + ROOM)
    browser.driver.find_element("link text", "meet").click()
    until(lambda: browser.address == MEET + ROOM, lambda: browser.address)
    assert browser.seen() == ("in", "Olivia")


@pytest.fixture
def framed(browser):
    """framed(address): shows it in a frame of another site's page, and is in the frame."""
    def show(address):
        browser.driver.get("https://other.example.net/framed" + address.removeprefix(MEET))
        browser.driver.switch_to.frame(0)
        return browser.seen()
    yield show
    browser.driver.switch_to.default_content()


def test_in_another_sites_frame_the_address_keeps_the_token(browser, framed):
    """The client leaves it there; no cookie is set, so none is missed."""
    assert framed(link("Olivia")) == ("in", "Olivia")
    assert browser.driver.execute_script("return location.search").startswith("?jwt=ey")
    assert browser.cookies() == []
    browser.driver.execute_script("location.reload()")
    until(lambda: browser.driver.execute_script(
        "return performance.getEntriesByType('navigation')[0].type") == "reload", "a reload")
    assert browser.seen() == ("in", "Olivia")


def test_in_another_sites_frame_nobody_is_let_in_by_the_cookie(browser, debian):
    """A page that frames the bare address shows nothing of the person's meeting."""
    path = "/reflector-framed"
    browser.open(link("Olivia", path))
    browser.driver.get("https://other.example.net/framed" + path)
    asked = until(lambda: re.findall(rf'"GET {path} HTTP/2.0" (\d+)',
                                     debian.access_log.read_text()), debian.access_log.read_text)
    assert asked == ["200"]


def test_back_and_forward_keep_the_person(browser):
    """From the history as from the server."""
    browser.open(link("Olivia"))
    browser.driver.get(MEET + "/static/404.html")
    browser.driver.back()
    assert browser.seen() == ("in", "Olivia")
    assert browser.reload() == ("in", "Olivia")


def test_a_token_does_not_leave_by_the_referer(browser, debian):
    """Neither to this site's log nor to another site."""
    page = link("Olivia")
    browser.open(page)
    assert browser.driver.execute_script("return document.referrer") == ""
    browser.driver.execute_script("location.href = 'https://other.example.net/after'")
    until(lambda: browser.address == "https://other.example.net/after", lambda: browser.address)
    assert browser.driver.execute_script("return document.referrer") == MEET + "/"
    jwt = page.partition("jwt=")[2]
    log = until(lambda: "/libs/client.js" in debian.access_log.read_text()
                and debian.access_log.read_text(), "the log has the page's script")
    assert jwt not in log
