"""GET /v1/meetings by owner and by participant; the rooms' names in it."""

import pytest

from answers import event
from harness import OWNER
from keys import bearing, new_key
from participants import stay
from wait import until

ANNA = {"user_id": "anna-7", "email": "Anna@Example.com"}
COLUMNS = {"id", "room", "room_id", "room_name", "user_id", "start_date", "end_date", "is_active",
           "ended_at", "num_clients", "num_people", "platform", "recording_type",
           "recording_trigger"}


class Site:
    """Three meetings of a user, of whom two had Anna, and one of another's with Anna in it."""

    def __init__(self, server, name):
        self.server, self.mine, self.other = server, "mine-" + name, "other-" + name
        self.rooms = [f"{name}-{number}" for number in range(4)]
        self.ids = [self.meeting(room, self.other if number == 3 else self.mine, number != 1)
                    for number, room in enumerate(self.rooms)]
        self.admin = bearing(new_key(server, "admin")[0])

    def meeting(self, room, owner, has_anna):
        """The id of a meeting of Bert, and Anna."""
        self.server.new_room(room, owner=owner)
        opened = self.server.open(room, owner)
        if has_anna:
            stay(self.server, opened["room_name"], 0, None, "a-" + room, **ANNA)
        stay(self.server, opened["room_name"], 0, None, "b-" + room, email="bert@example.com")
        return opened["id"]

    def page(self, query, headers=None):
        """What is listed."""
        answer = self.server.request("GET", "/v1/meetings?" + query,
                                     headers or self.server.auth(self.mine))
        assert answer.status == 200, answer
        return answer.json

    def numbers(self, query, headers=None):
        """Which of the meetings are listed, newest first."""
        page = self.page(query, headers)
        assert page["total"] == len(page["items"])
        return [self.ids.index(item["id"]) for item in page["items"]]


@pytest.fixture(scope="module")
def site(server):
    """Meetings to search."""
    return Site(server, "search")


def test_a_row_has_the_name_of_its_room(site):
    for item in site.page("")["items"]:
        assert set(item) == COLUMNS
        assert item["room"] == site.rooms[site.ids.index(item["id"])]
    assert site.server.meeting(site.ids[0], site.mine)["room"] == site.rooms[0]


def test_a_person_is_found_by_id_and_by_e_mail(site):
    for person in ("anna-7", "Anna%40Example.com", "ANNA%40EXAMPLE.COM"):
        assert site.numbers("person=" + person) == [2, 0], person
    assert site.numbers("person=bert@example.com") == [2, 1, 0]
    assert site.numbers("person=b-" + site.rooms[1]) == [1]
    # Exact: no part, no name, no pattern; an id has its case.
    for person in ("anna", "Anna-7", "example.com", "%25", "_nna-7", "bert@example.com%20"):
        assert site.numbers("person=" + person) == [], person


def test_all_of_a_query_counts(site):
    for query, expected in (
            (f"&room={site.rooms[0].upper()}", [0]), (f"&room={site.rooms[1]}", []),
            (f"&room={site.rooms[3]}", []), ("&active=true", [2, 0]), ("&active=false", []),
            ("&from=2120-01-01T00:00:00Z", []), ("&to=2120-01-01T00:00:00Z", [2, 0]),
            ("&user=" + site.mine, [2, 0]), ("&user=" + site.other, [])):
        assert site.numbers("person=anna-7" + query) == expected, query
    name = site.page("room=" + site.rooms[0])["items"][0]["room_name"]
    assert site.numbers("person=anna-7&room_name=" + name.upper()) == [0]
    assert site.numbers(f"person=anna-7&room_name={name}&room={site.rooms[1]}") == []
    assert site.numbers("person=nobody&room_name=" + name) == []


def test_pages_of_what_was_found(site):
    first, second, third = (site.page(f"person=anna-7&size=1&page={n}") for n in (1, 2, 3))
    assert [page["total"] for page in (first, second, third)] == [2, 2, 2]
    assert [page["items"][0]["id"] for page in (first, second)] == [site.ids[2], site.ids[0]]
    assert third["items"] == [] and third["searched_from"] is None


def test_how_far_the_search_went_is_told_of_a_person_only(site):
    assert site.page("person=anna-7")["searched_from"] is None
    assert site.page("person=x&user=" + site.other)["searched_from"] is None
    assert "searched_from" not in site.page("") | site.page("user=" + site.mine)


def test_an_admin_key_sees_everybody_s_or_an_owner_s(site):
    assert site.numbers("person=anna-7", site.admin) == [3, 2, 0]
    assert site.numbers("user=" + site.mine, site.admin) == [2, 1, 0]
    assert site.numbers("user=" + site.other, site.admin) == [3]
    assert site.numbers(f"user={site.other}&person=anna-7&active=true", site.admin) == [3]
    assert site.numbers("user=nobody", site.admin) == []
    active = site.page("active=true&size=100", site.admin)
    assert active["total"] >= 4 and all(item["is_active"] for item in active["items"])
    assert [item["id"] for item in active["items"] if item["id"] in site.ids] == site.ids[::-1]
    assert site.page("active=true&to=2020-01-01T00:00:00Z", site.admin)["total"] == 0


def test_another_s_meetings_are_not_there_for_others(site):
    assert site.numbers("user=" + site.mine) == site.numbers("") == [2, 1, 0]
    assert site.numbers("user=" + site.other) == []
    read = bearing(new_key(site.server, "read", site.mine)[0])
    assert site.numbers("user=" + site.other, read) == []
    assert site.numbers("person=anna-7", read) == [2, 0]


def test_a_key_of_some_rooms_searches_those(site):
    for scope, user in (("read", site.mine), ("admin", None)):
        key = bearing(new_key(site.server, scope, user, None, site.rooms[2])[0])
        assert site.numbers("person=anna-7", key) == [2]
        assert site.numbers("user=" + site.mine, key) == [2]
        assert site.numbers(f"person=anna-7&room={site.rooms[0]}", key) == []


def test_whoever_came_after_the_end_was_not_in(server, name):
    server.new_room(name)
    opened = server.open(name)
    path = f"/v1/meetings/{opened['id']}/deactivate"
    assert server.request("PATCH", path, server.auth()).status == 200
    late = event(opened["room_name"], "muc-occupant-joined", "2120-01-01T00:00:00Z",
                 occupant_id="late", user_id="late-" + name)
    assert server.post_signed(late).status == 200
    answer = server.request("GET", f"/v1/meetings?person=late-{name}", server.auth(OWNER))
    assert (answer.status, answer.json["total"]) == (200, 0)


@pytest.mark.parametrize("query, faulty", [
    ("person=%00", {"person"}), ("user=%FF", {"user"}), ("user=%0a&person=%0a", {"user", "person"})])
def test_a_faulty_name_is_422(site, query, faulty):
    answer = site.server.request("GET", "/v1/meetings?" + query, site.server.auth())
    assert answer.status == 422
    assert {fault["loc"][-1] for fault in answer.json["detail"]} == faulty


def test_whom_somebody_looks_for_is_in_no_log(site):
    socket = site.server.state_dir / "run" / "meetings.sock"
    aside = socket.with_name("aside.sock")
    socket.rename(aside)
    try:
        answer = site.server.request("GET", "/v1/meetings?person=nobody@trace.example", site.server.auth(site.mine))
    finally:
        aside.rename(socket)
    assert answer.status == 503
    assert site.page("person=nobody@trace.example")["total"] == 0
    until(lambda: '"/v1/meetings' in (site.server.state_dir / "log" / "nginx-access.log").read_text(), "it is logged")
    logs = [path for path in (site.server.state_dir / "log").rglob("*") if path.is_file()]
    assert not [path for path in logs if "trace.example" in path.read_text(errors="replace")]
