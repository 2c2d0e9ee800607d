"""A room made by the API, its links opened in a browser at Jitsi Meet's nginx."""

import uuid

import pytest

from asking import LOGIN, MEET
from jwt_tools import token_of
from wait import until


@pytest.fixture
def opened(server):
    """A meeting as its owner gets it (room_name, room_url, host_room_url), and its room."""
    name = "room-" + uuid.uuid4().hex[:8]
    server.new_room(name, recording_trigger="prompt")
    return {**server.open(name, name="Olivia Owner"), "room": name}


def test_the_owners_link_survives_a_reload(browser, opened):
    """Its #config... reaches the client the first time."""
    assert browser.open(opened["host_room_url"]) == ("in", "Olivia Owner")
    assert browser.data()["hash"] == "#config.recordings.suggestRecording=true"
    assert browser.address == f"{MEET}/{opened['room_name']}"
    assert browser.reload() == ("in", "Olivia Owner")
    assert browser.address == f"{MEET}/{opened['room_name']}"


def test_a_guests_link_survives_a_reload(browser, server, opened):
    """Of somebody else who may open the room."""
    guest = server.open(opened["room"], "guest-1", name="Gustav Guest")
    assert guest["room_name"] == opened["room_name"]
    assert browser.open(guest["room_url"]) == ("in", "Gustav Guest")
    assert browser.reload() == ("in", "Gustav Guest")


def test_who_opens_both_links_is_the_newer_person(browser, server, opened):
    """A minted token is other than the one before, though the person is the same."""
    browser.open(opened["host_room_url"])
    first = browser.cookies()[0]["value"]
    browser.open(opened["room_url"])
    assert browser.cookies()[0]["value"] != first
    assert browser.reload() == ("in", "Olivia Owner")


def test_the_bare_address_leads_to_the_sites_page_for_the_room(browser, opened):
    """By Jitsi Meet's tokenAuthUrl and Reflector; the link that the site gives then opens it."""
    browser.driver.get(f"{MEET}/{opened['room_name']}")
    page = "https://other.example.net/rooms/" + opened["room"]
    until(lambda: browser.address == page, lambda: browser.address)
    assert browser.driver.title == "A site"
    assert browser.open(opened["room_url"]) == ("in", "Olivia Owner")


def test_where_there_is_no_page_a_person_reads_what_to_do(browser, server):
    """In our own words, on a page that fits on a telephone."""
    browser.resize(360, 640)
    browser.driver.get(f"{MEET}/" + "reflector-unknown")
    until(lambda: browser.address == LOGIN + "reflector-unknown", lambda: browser.address)
    assert "ask the host" in browser.driver.find_element("tag name", "body").text
    assert browser.driver.execute_script(
        "return document.documentElement.scrollWidth <= window.innerWidth")
    assert browser.complaints() == []


def test_the_log_has_none_of_the_links(browser, debian, opened):
    """nginx of Jitsi Meet saw them all."""
    browser.open(opened["host_room_url"])
    browser.reload()
    token = token_of(opened["host_room_url"])
    until(lambda: debian.access_log.read_text().count(opened["room_name"] + "?jwt=-") > 1,
          debian.access_log.read_text)
    for log in (debian.access_log, debian.error_log):
        assert token not in log.read_text()
