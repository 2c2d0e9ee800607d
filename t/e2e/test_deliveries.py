"""What a room's webhook is sent, as its owner lists it and sends it again."""

import re
import uuid

import pytest

from answers import STAMP, event
from harness import OWNER

ITEM = {"id", "type", "created_at", "status", "attempts", "last_status", "next_attempt_at", "delivered_at",
        "waits_for"}
UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
# Nobody can ever listen there.
NOWHERE = "https://hooks.invalid/x"
NOBODY = {"detail": "The room has no webhook, or its webhook is disabled: PATCH webhook_url"}
NOTHING = {"detail": "Nothing to deliver: the recording is not complete, or no endpoint is enabled"}


@pytest.fixture
def room(server, name):
    """A room with a webhook."""
    return server.new_room(name, webhook_url=NOWHERE)


@pytest.fixture
def meeting(server, room):
    """Its meeting, in which somebody was."""
    opened = server.open(room["name"])
    for kind, second in (("joined", 0), ("left", 5)):
        body = event(opened["room_name"], "muc-occupant-" + kind, f"2025-01-15T10:30:0{second}Z",
                     occupant_id="a", joined_at="2025-01-15T10:30:00Z")
        assert server.post_signed(body).status == 200
    return opened


def listed(server, room, query=""):
    """A page of deliveries."""
    answer = server.request("GET", f"/v1/rooms/{room['id']}/deliveries{query}", server.auth())
    assert answer.status == 200, answer
    for item in answer.json["items"]:
        assert set(item) == ITEM
    return answer.json


def ask(server, path, sub=OWNER, body=b""):
    """A POST."""
    return server.request("POST", path, server.auth(sub), body)


def complete(server, room_name, **members):
    """A completed recording."""
    body = {"room_name": room_name, "recording_file": "/r/rec-1.mp4", "timestamp": STAMP,
            "recording_status": "completed", **members}
    assert server.post_signed(body, "/v1/jibri/recording-complete").status == 200


def recording(server, meeting):
    """The one recording of a meeting."""
    [one] = server.meeting(meeting["id"])["recordings"]
    return one


def give_up(server, meeting):
    """Every message of a meeting was tried long enough."""
    server.admin_sql("UPDATE outbox SET status = 'dead', attempts = 10, last_status = 500,"
                     " next_attempt_at = NULL, leased_until = NULL, delivered_at = NULL"
                     " WHERE meeting_id = %s", meeting["id"])


def test_a_room_without_news_has_an_empty_page(server, room):
    assert listed(server, room) == {"items": [], "total": 0, "page": 1, "size": 50, "pages": 0}


def test_facts_are_listed_newest_first(server, room, meeting):
    answer = server.request("PATCH", f"/v1/meetings/{meeting['id']}/deactivate", server.auth())
    assert answer.status == 200
    page = listed(server, room)
    assert [item["type"] for item in page["items"]] == [
        "meeting.ended", "participant.left", "participant.joined", "meeting.started"]
    assert page["total"] == 4
    for item in page["items"]:
        assert re.fullmatch(UUID4, item["id"]) and re.fullmatch(MOMENT, item["created_at"])
        assert item["status"] == "pending" and re.fullmatch(MOMENT, item["next_attempt_at"])


def test_pages(server, room, meeting):
    # The daemon is at them meanwhile: what is theirs for good is compared.
    everything = [item["id"] for item in listed(server, room)["items"]]
    assert meeting and len(everything) == 3
    first, second = (listed(server, room, f"?size=2&page={page}") for page in (1, 2))
    assert [item["id"] for item in [*first["items"], *second["items"]]] == everything
    assert (second["total"], second["page"], second["size"], second["pages"]) == (3, 2, 2, 2)
    assert listed(server, room, "?page=9")["items"] == []
    for query in ("?size=0", "?size=101", "?page=x"):
        answer = server.request("GET", f"/v1/rooms/{room['id']}/deliveries{query}", server.auth())
        assert answer.status == 422, query


def test_a_room_without_a_webhook_has_a_recording_that_waits(server, name):
    room = server.new_room(name)
    opened = server.open(name)
    assert server.post_signed(event(opened["room_name"], "muc-occupant-joined",
                                    occupant_id="a")).status == 200
    complete(server, opened["room_name"])
    [item] = listed(server, room)["items"]
    assert (item["type"], item["status"], item["next_attempt_at"], item["waits_for"]) == (
        "recording.completed", "pending", None, "endpoint")
    change = server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(),
                            {"webhook_url": NOWHERE})
    assert change.status == 200
    [item] = listed(server, room)["items"]
    assert item["status"] == "pending" and item["next_attempt_at"] is not None
    assert item["waits_for"] is None


def test_a_dead_letter_is_sent_again_with_its_id(server, room, meeting):
    give_up(server, meeting)
    before = listed(server, room)["items"]
    assert {(item["status"], item["attempts"], item["last_status"], item["next_attempt_at"])
            for item in before} == {("dead", 10, 500, None)}
    for body in (b"", b"{}"):
        answer = ask(server, f"/v1/deliveries/{before[0]['id']}/redeliver", body=body)
        assert (answer.status, answer.json) == (200, {"status": "ok"})
    first, *others = listed(server, room)["items"]
    assert (first["id"], first["status"]) == (before[0]["id"], "pending")
    assert first["attempts"] < 10 and re.fullmatch(MOMENT, first["next_attempt_at"])
    assert others == before[1:]


def test_nothing_is_sent_again_where_nobody_listens(server, room, meeting):
    give_up(server, meeting)
    path = f"/v1/deliveries/{listed(server, room)['items'][0]['id']}/redeliver"
    server.admin_sql("UPDATE room SET webhook_disabled_at = now() WHERE id = %s", room["id"])
    answer = ask(server, path)
    assert (answer.status, answer.json) == (400, NOBODY)
    url = f"/v1/rooms/{room['id']}"
    assert server.request("PATCH", url, server.auth(), {"webhook_url": NOWHERE}).status == 200
    assert ask(server, path).status == 200
    assert server.request("PATCH", url, server.auth(), {"webhook_url": ""}).status == 200
    assert ask(server, path).json == NOBODY


def test_a_deleted_room_has_no_deliveries(server, room, meeting):
    number = listed(server, room)["items"][0]["id"]
    assert server.request("DELETE", f"/v1/rooms/{room['id']}", server.auth()).status == 200
    answer = ask(server, f"/v1/deliveries/{number}/redeliver")
    assert (answer.status, answer.json) == (404, {"detail": "Delivery not found"})
    answer = server.request("GET", f"/v1/rooms/{room['id']}/deliveries", server.auth())
    assert (answer.status, answer.json) == (404, {"detail": "Room not found"})
    assert server.sql("SELECT DISTINCT status, type = 'meeting.ended' AS told FROM outbox"
                      " WHERE meeting_id = %s", meeting["id"]) == [
                          {"status": "dead", "told": False}]


@pytest.mark.parametrize("path, detail", [
    ("/v1/deliveries/{}/redeliver", "Delivery not found"),
    ("/v1/recordings/{}/redeliver", "Recording not found")])
def test_what_never_was_is_404(server, path, detail):
    for number in (str(uuid.uuid4()), "no-such", "%22%27--"):
        answer = ask(server, path.format(number))
        assert (answer.status, answer.json) == (404, {"detail": detail})


@pytest.mark.parametrize("path", ["/v1/deliveries/x/redeliver", "/v1/recordings/x/redeliver"])
def test_the_routes_have_one_method(server, path):
    for method in ("GET", "PATCH", "DELETE"):
        answer = server.request(method, path, server.auth())
        assert (answer.status, answer.headers["Allow"]) == (405, "POST, OPTIONS"), method
    assert ask(server, path + "/").status == 404
    assert server.request("POST", path).status == 401
    for short in ("/v1/deliveries/x", "/v1/recordings", "/v1/recordings/x"):
        answer = server.request("POST", short, server.auth())
        assert (answer.status, answer.json) == (404, {"detail": "Not Found"}), short
    headers = {**server.auth(), "Content-Type": "text/plain"}
    assert server.request("POST", path, headers, b"x").status == 415


def test_a_recording_is_handed_over_again_under_each_of_its_ids(server, room, meeting):
    complete(server, meeting["room_name"], recording_id="r")
    one = recording(server, meeting)
    assert one["status"] == "completed"
    give_up(server, meeting)
    assert recording(server, meeting)["status"] == "undelivered"
    [file_id] = server.sql("SELECT derived_id(%s, 'file', '/r/rec-1.mp4') AS id", meeting["id"])
    for number in (one["id"], file_id["id"]):
        give_up(server, meeting)
        answer = ask(server, f"/v1/recordings/{number}/redeliver")
        assert (answer.status, answer.json) == (200, {"status": "ok"})
        assert recording(server, meeting)["status"] == "completed"
    assert [item["status"] for item in listed(server, room)["items"]] == ["pending"] + ["dead"] * 3
    server.admin_sql("UPDATE outbox SET status = 'delivered', delivered_at = now(),"
                     " next_attempt_at = NULL, leased_until = NULL WHERE meeting_id = %s",
                     meeting["id"])
    assert recording(server, meeting)["status"] == "handed_over"


def test_a_recording_that_is_not_completed_or_has_no_webhook_is_not_handed_over(server, name):
    server.new_room(name)
    opened = server.open(name)
    on = event(opened["room_name"], "jibri-recording-on", recording_id="rec-1")
    assert server.post_signed(on).status == 200
    path = f"/v1/recordings/{recording(server, opened)['id']}/redeliver"
    assert (ask(server, path).status, ask(server, path).json) == (400, NOTHING)
    complete(server, opened["room_name"])
    assert (ask(server, path).status, ask(server, path).json) == (400, NOTHING)


def test_a_changed_secret_leaves_the_one_before_for_a_day(server, room):
    path = f"/v1/rooms/{room['id']}"
    kept = ("SELECT webhook_previous_secret AS secret, webhook_previous_until - now() BETWEEN"
            " interval '23 hours' AND interval '24 hours' AS is_a_day FROM room WHERE id = %s")
    assert server.admin_sql(kept, room["id"]) == [{"secret": None, "is_a_day": None}]
    change = server.request("PATCH", path, server.auth(), {"webhook_secret": "another one of ours"})
    assert change.json["webhook_secret"] == "another one of ours"
    assert "previous" not in change.body.decode()
    assert server.admin_sql(kept, room["id"]) == [
        {"secret": room["webhook_secret"], "is_a_day": True}]
