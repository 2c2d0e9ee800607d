"""Lists of a meeting end at 8 MiB and say where to go on."""

import csv
import io

import pytest

from answers import STAMP, event
from recordings import completion

LIST_BYTES = 8 * 1024 * 1024
LONG = 8000
EVENTS, PEOPLE, RECORDINGS = 6, 100, 3
# Room for one item more, and for what stands beside the list.
MORE = 256 * 1024


def who(number):
    """An id whose length makes the list long."""
    return f"{number:06}-".ljust(LONG, "x")


@pytest.fixture(scope="module")
def long(server):
    """The path of a meeting with more people than an answer may have, and some recordings."""
    name = "long-lists"
    meeting = server.new_meeting(name)
    for batch in range(EVENTS):
        people = [{"occupant_id": who(batch * PEOPLE + number), "joined_at": STAMP}
                  for number in range(PEOPLE)]
        body = event(name, "muc-room-snapshot", id=str(batch), occupants=people)
        assert server.post_signed(body).status == 200
    for number in range(RECORDINGS):
        body = completion(name, recording_file=f"/{number}.mp4")
        assert server.post_signed(body, "/v1/jibri/recording-complete").status == 200
    return f"/v1/meetings/{meeting}"


def test_people_come_in_answers_of_8_mib(server, long):
    after, ids, count = 0, [], 0
    while after is not None:
        answer = server.request("GET", f"{long}/participants?after={after}", server.auth())
        assert answer.status == 200 and len(answer.body) < LIST_BYTES + MORE
        assert answer.json["people"] == EVENTS * PEOPLE
        ids += [person["id"] for person in answer.json["items"]]
        after, count = answer.json.get("next"), count + 1
    assert ids == [who(number) for number in range(EVENTS * PEOPLE)] and count == 2


def test_a_meeting_says_where_its_lists_go_on(server, long):
    answer = server.request("GET", long, server.auth())
    there = len(answer.json["participants"])
    assert answer.json["participants_next"] == there < EVENTS * PEOPLE
    assert "recordings_next" not in answer.json
    rest = server.request("GET", f"{long}/participants?after={there}", server.auth())
    assert len(rest.json["items"]) == EVENTS * PEOPLE - there and "next" not in rest.json


def test_csv_has_no_place_to_go_on_from_when_it_is_whole(server, long):
    for after in (0, EVENTS * PEOPLE - 1):
        answer = server.request("GET", f"{long}/participants?after={after}",
                                {**server.auth(), "Accept": "text/csv"})
        rows = list(csv.reader(io.StringIO(answer.body.decode())))[1:]
        assert [row[0] for row in rows] == [who(n) for n in range(after, EVENTS * PEOPLE)]
        assert answer.headers["Link"] is None


def test_recordings_go_on_from_a_place(server, long):
    def files(after):
        answer = server.request("GET", f"{long}/recordings?after={after}", server.auth())
        assert "next" not in answer.json
        return [one["files"][0]["file"] for one in answer.json["items"]]
    assert len(files(0)) == RECORDINGS and files(1) == files(0)[1:]


def test_a_place_is_a_number_and_may_be_behind_the_end(server, long):
    for name in ("participants", "recordings"):
        assert server.request("GET", f"{long}/{name}?after=-1", server.auth()).status == 422
        end = server.request("GET", f"{long}/{name}?after=9999999", server.auth())
        assert end.json["items"] == [] and "next" not in end.json
