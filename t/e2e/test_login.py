"""Where Jitsi Meet sends people who have no token: GET /v1/jitsi/login."""

import html.parser
import http.client
import os
import random
import socket
import urllib.parse
import uuid

import pytest

from answers import is_error
from harness import ANSWER_SECONDS, PLAIN_CGI
from wait import until

PATH = "/v1/jitsi/login"
SITE = "https://site.example.com:8443/app/{room}?r={room}#/at/{room}"
# Hostile requests; a process each under plain CGI.
ATTEMPTS = int(os.environ.get("LOGIN_ATTEMPTS", "60" if PLAIN_CGI else "600"))
PAGE_BYTES = 2048


@pytest.fixture(scope="module")
def site(make_server):
    """A server whose site has a page for each room."""
    made = make_server(LOGIN_URL=SITE)
    yield made
    made.stop()


def asked(server, room, path=PATH, method="GET", **headers):
    """The answer to a browser that comes from Jitsi Meet; room: a text, or a whole query."""
    query = room if room is None or "=" in room else "room=" + urllib.parse.quote(room, safe="")
    return server.request(method, path if query is None else f"{path}?{query}", headers)


def leads_to(answer, name):
    """Is the browser sent to the site's page for the room of this name?"""
    assert answer.status == 302, answer
    assert answer.headers.get_all("Location") == [SITE.replace("{room}", name)]
    assert answer.body == b"" and answer.headers["Cache-Control"] == "no-store"
    return True


def is_page(answer):
    """Is it the page that says what to do?"""
    assert answer.status == 200, answer
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"ask the host" in answer.body and answer.headers["Location"] is None
    assert answer.headers["Cache-Control"] == "no-store"
    return True


def change(server, room, **fields):
    """PATCH the room."""
    answer = server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(), fields)
    assert answer.status == 200, answer


def test_who_knows_the_meeting_is_sent_to_the_rooms_page(site, name):
    site.new_room("My.Room_" + name)
    room = site.open("My.Room_" + name)["room_name"]
    for spelling in (room, room.upper()):
        assert leads_to(asked(site, spelling), "My.Room_" + name)
    assert leads_to(asked(site, room, PATH + "/"), "My.Room_" + name)
    assert leads_to(asked(site, room, Authorization="Bearer x"), "My.Room_" + name)
    assert leads_to(asked(site, room, method="HEAD"), "My.Room_" + name)
    assert leads_to(asked(site, f"room=other&state=%7B%7D&room={room.replace('-', '%2d')}"),
                    "My.Room_" + name)
    headers = asked(site, room).headers
    assert headers["X-Request-Id"] and headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_whatever_is_not_a_meeting_gets_the_page(site, name):
    site.new_room(name)
    room = site.open(name)["room_name"]
    other = room[:-36] + str(uuid.uuid4())
    for query in (None, "room=", "room", "Room=" + room, f"room={room}&room={other}", "room=" + name,
                  f"room={room}%00", f"room=%ff{room}", f"room={room}%0d%0a", f"room=+{room}",
                  f"room={room}@conference.meet.example.com", "room=" + other, "room=" + room[:-1],
                  "room=%25", "room=" + room.replace("reflector", "%")):
        assert is_page(asked(site, query)), query


def test_an_unfinished_site_gets_the_page_for_everything(server, name):
    server.new_room(name)
    pages = [asked(server, room) for room in (server.open(name)["room_name"], "x", None)]
    assert all(map(is_page, pages)) and len({page.body for page in pages}) == 1
    head = asked(server, None, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(pages[0].body)


class Reader(html.parser.HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.attributes = [], [], set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.update(attrs)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_small_and_readable_and_does_nothing(server):
    answer = asked(server, None)
    page = Reader(answer.body.decode())
    assert len(answer.body) < PAGE_BYTES and answer.body.isascii() and page.open == []
    assert set(page.tags) == {"html", "head", "meta", "title", "body", "main", "h1", "p", "ul", "li"}
    assert {("lang", "en"), ("charset", "utf-8"),
            ("content", "width=device-width, initial-scale=1")} <= page.attributes
    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("title") == 1
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_meeting_that_has_ended_leads_to_its_room(site, name):
    site.new_room(name)
    first = site.open(name)
    path = f"/v1/meetings/{first['id']}/deactivate"
    assert site.request("PATCH", path, site.auth()).status == 200
    second = site.open(name)
    assert first["room_name"] != second["room_name"]
    for meeting in (first, second):
        assert leads_to(asked(site, meeting["room_name"]), name)


def test_an_old_link_does_not_tell_what_a_room_is_called_now(site, name):
    room = site.new_room(name)
    old = site.open(name)
    assert site.request("PATCH", f"/v1/meetings/{old['id']}/deactivate", site.auth()).status == 200
    running = site.open(name)
    change(site, room, name="New." + name)
    assert is_page(asked(site, old["room_name"]))
    assert leads_to(asked(site, running["room_name"]), "New." + name)
    change(site, room, name=name.upper())
    for meeting in (old, running):
        assert leads_to(asked(site, meeting["room_name"]), name.upper())
    change(site, room, name=name[:-1])
    assert is_page(asked(site, old["room_name"]))


def test_a_deleted_room_and_an_erased_meeting_get_the_page(site, name):
    room = site.new_room(name)
    deleted = site.open(name)
    assert site.request("DELETE", f"/v1/rooms/{room['id']}", site.auth()).status == 200
    assert is_page(asked(site, deleted["room_name"]))
    site.new_room(name, "somebody else")
    erased = site.open(name)
    assert is_page(asked(site, deleted["room_name"]))
    assert leads_to(asked(site, erased["room_name"]), name)
    site.admin_sql("UPDATE room SET user_id = %s WHERE name = %s", "owner-1", name)
    site.admin_sql("UPDATE meeting_row SET user_id = %s WHERE id = %s", "owner-1", erased["id"])
    assert site.request("DELETE", f"/v1/meetings/{erased['id']}", site.auth()).status == 200
    assert is_page(asked(site, erased["room_name"]))


def test_a_meeting_elsewhere_gets_the_page(site):
    room = f"reflector-whereby-{uuid.uuid4()}"
    site.new_meeting(room, platform="whereby")
    assert is_page(asked(site, room))


def test_no_log_names_the_meeting_or_the_room(site, name):
    site.new_room(name)
    room = site.open(name)["room_name"]
    mine = f"mine-{uuid.uuid4()}"
    assert leads_to(asked(site, room, **{"X-Request-Id": mine}), name)

    def texts():
        return [file.read_text(errors="replace") for file in (site.state_dir / "log").iterdir()
                if file.is_file()]
    until(lambda: sum(mine in text for text in texts()) == 2, "both logs name the request")
    assert not any(room in text or name in text for text in texts())
    assert any(f'"path":"{PATH}"' in line for text in texts() for line in text.splitlines()
               if mine in line)


def test_what_is_too_long_is_refused_as_everywhere(site):
    assert is_error(site.request("GET", f"{PATH}?room={'x' * 100_000}"), 414)
    assert is_page(asked(site, "x" * 8000))


PIECES = [b"%0d%0a", b"%0D%0ALocation:%20https://evil.example/", b"%00", b"%", b"%zz", b"%ff%fe",
          b"javascript:alert(1)", b"//evil.example", b"https://evil.example/", b"%2f%2f", b"/..",
          b"{room}", b"%7Broom%7D", b"@evil.example", b"?", b"#", b"%23", b"&", b"&room=", b"=", b"+",
          b"%20", b"'", b'"',
          b"<script>", b"%3Cscript%3E", b"\\", b"%5C", b"\xc3\xa9", b"\xff",
          b"%E2%84%AA",
          b"%EF%BF%BE", b"%F0%9F%98%80", b"$(id)", b"%25s%25n", b"';--", b"x" * 500, b"\t", b"|", b";"]


PLAIN = {"Server", "Date", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection",
         "Cache-Control", "X-Request-Id", "Location", "Vary", "X-Content-Type-Options",
         "Referrer-Policy", "Content-Security-Policy"}


def raw(server, query):
    """(status, headers, body) of a request that no decent client would make."""
    with socket.create_connection(("127.0.0.1", server.port), ANSWER_SECONDS) as connection:
        connection.sendall(f"GET {PATH}?".encode() + query + b" HTTP/1.1\r\nHost: localhost\r\n"
                           b"Connection: close\r\n\r\n")
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, response.headers, response.read()


def test_nothing_that_anybody_asks_for_leads_elsewhere(site, name):
    site.new_room(name)
    room = site.open(name)["room_name"].encode()
    pieces, choice, seen = [*PIECES, room, room.upper()], random.Random(20261128), set()
    for number in range(ATTEMPTS):
        query = b"room=" + b"".join(choice.choices(pieces, k=choice.randint(1, 5)))
        query += b"&room=" + room if number % 3 == 0 else b""
        status, headers, body = raw(site, query)
        seen.add(status)
        assert headers.get_all("Location", []) == [SITE.replace("{room}", name)] * (
            status == 302), query
        assert b"evil" not in body and b"script" not in body, query
        assert set(headers) <= PLAIN, query
    assert seen == {200, 302, 400}
