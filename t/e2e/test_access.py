"""Every cell of the table of callers: who may do what, and who sees what."""

import itertools

import pytest

from access import (
    CALLERS, FINE, MEETING_DENIED, NOT_AUTHENTICATED, NOT_AUTHORIZED, NO_FOLDER, OUT_OF_SCOPE,
    ROOM_DENIED, check)
from answers import event
from harness import OWNER
from keys import bearing, new_key
from recordings import complete, completion

STRANGER_FIELDS = {"id", "room_name", "start_date", "end_date", "is_active", "num_clients",
                   "platform", "recording_type"}
VISITOR_FIELDS = ("id", "name", "platform", "is_locked")
# PUBLIC_MODE is for those who have not signed in, and changes nothing for keys.
CELLS = [*itertools.product(["main"], (True, False), CALLERS),
         *itertools.product(["public"], (True, False), [who for who in CALLERS if "key" not in who])]


@pytest.fixture(scope="module")
def key_of():
    """key_of(server, user, scope): a key, made once."""
    made = {}

    def key(server, user, scope):
        place = (id(server), user, scope)
        if place not in made:
            made[place], _ = new_key(server, scope, user)
        return made[place]
    return key


@pytest.fixture(params=CELLS, ids=lambda cell: f"{cell[0]}-{'un' * (not cell[1])}shared-{cell[2]}")
def cell(request, name, key_of):
    """A server, a room of OWNER with an active meeting, and a caller."""
    kind, shared, caller = request.param
    server = request.getfixturevalue("server" if kind == "main" else "public")
    room = server.new_room(name, is_shared=shared, webhook_url="https://127.0.0.1:1/x")
    meeting = server.open(name, name="Olga Owner", email="olga@example.com")
    joined = event(meeting["room_name"], "muc-occupant-joined", occupant_id="jid-of-anna",
                   display_name="Anna Attendee", email="anna@example.com")
    assert server.post_signed(joined).status == 200
    sub, scope = CALLERS[caller]
    headers = bearing(key_of(server, sub, scope)) if scope else server.auth(sub)
    return Cell(server, room, meeting, (sub, scope, headers), shared, kind == "public")


class Cell:
    """One column of the table, for one room."""

    def __init__(self, server, room, meeting, caller, shared, is_public):
        self.server, self.room, self.meeting = server, room, meeting
        self.sub, self.scope, self.headers = caller
        self.is_owner, self.shared = self.sub == OWNER, shared
        self.sees_all = self.is_owner or self.scope == "admin"
        self.is_anonymous = self.sub is None and self.scope is None
        self.may_change = self.is_owner and self.scope in (None, "host")
        self.guest_allowed = shared and is_public
        self.is_public = is_public

    def ask(self, method, path, body=b""):
        """The answer of a request by this cell's caller."""
        return self.server.request(method, path, self.headers, body)

    def within(self, expected, method="GET"):
        """That, unless the scope of the caller's key does not reach so far."""
        if self.scope == "ingest" or self.scope in ("read", "admin") and method != "GET":
            return OUT_OF_SCOPE
        return expected

    def signed_in(self, method="GET"):
        """What every user may do."""
        return self.within(NOT_AUTHENTICATED if self.is_anonymous else FINE, method)

    def reader(self, denied):
        """What reading gives: everything, something or a refusal."""
        if self.is_anonymous:
            return FINE if self.guest_allowed else NOT_AUTHENTICATED
        return self.within(FINE if self.sees_all or self.shared else denied)

    def owner_only(self, method="GET"):
        """What the owner alone may do."""
        if self.is_anonymous:
            return NOT_AUTHENTICATED
        return self.within(FINE if self.sees_all else NOT_AUTHORIZED, method)


def test_list_rooms(cell):
    answer = cell.ask("GET", "/v1/rooms?size=100")
    check(answer, FINE if cell.is_anonymous and cell.is_public else cell.signed_in())
    if answer.status != 200:
        return
    listed = {room["id"]: room for room in answer.json["items"]}
    assert (cell.room["id"] in listed) == (cell.sees_all or cell.shared)
    for room in listed.values():
        assert room["is_shared"] or room["user_id"] == cell.sub or cell.scope == "admin"
        if room["user_id"] != cell.sub and cell.scope != "admin":
            assert not room["webhook_url"]
        if room["user_id"] != cell.sub or not cell.may_change:
            assert not room["webhook_secret"]


@pytest.mark.parametrize("key", ["id", "name"])
def test_read_room(cell, key):
    prefix = "/v1/rooms/" + ("name/" if key == "name" else "")
    answer = cell.ask("GET", prefix + cell.room[key])
    check(answer, cell.reader(FINE if key == "name" else ROOM_DENIED))
    if answer.status == 200 and not (cell.sees_all or cell.shared):
        assert answer.json == {field: cell.room[field] for field in VISITOR_FIELDS}
    elif answer.status == 200:
        assert answer.json["id"] == cell.room["id"]
        assert cell.room["webhook_url"] and cell.room["webhook_secret"]
        for field, is_seen in (("webhook_url", cell.sees_all), ("webhook_secret", cell.may_change)):
            assert answer.json[field] == (cell.room[field] if is_seen else None)


def test_create_room(cell, name):
    answer = cell.ask("POST", "/v1/rooms", {"name": "new-" + name})
    check(answer, cell.signed_in("POST"))
    if answer.status == 200:
        assert answer.json["user_id"] == cell.sub


def test_change_room(cell):
    answer = cell.ask("PATCH", "/v1/rooms/" + cell.room["id"], {"zulip_topic": "changed"})
    check(answer, cell.owner_only("PATCH"))
    now = cell.server.request("GET", "/v1/rooms/" + cell.room["id"], cell.server.auth())
    assert now.json["zulip_topic"] == ("changed" if cell.may_change else "")


def test_delete_room(cell):
    check(cell.ask("DELETE", "/v1/rooms/" + cell.room["id"]), cell.owner_only("DELETE"))
    now = cell.server.request("GET", "/v1/rooms/" + cell.room["id"], cell.server.auth())
    assert now.status == (404 if cell.may_change else 200)


def test_try_out_webhook(cell):
    answer = cell.ask("POST", f"/v1/rooms/{cell.room['id']}/webhook/test")
    check(answer, cell.owner_only("POST"))
    if answer.status == 200:
        assert set(answer.json) == {"success", "status_code", "message", "id"}


def test_end_meeting(cell):
    answer = cell.ask("PATCH", f"/v1/meetings/{cell.meeting['id']}/deactivate")
    check(answer, cell.owner_only("PATCH"))
    assert cell.server.meeting(cell.meeting["id"])["is_active"] is not cell.may_change


def test_erase_meeting(cell):
    path = f"/v1/meetings/{cell.meeting['id']}"
    answer = cell.ask("DELETE", path)
    check(answer, cell.owner_only("DELETE"))
    now = cell.server.request("GET", path, cell.server.auth())
    assert now.status == (404 if answer.status == 200 else 200)


@pytest.mark.parametrize("what", ["events", "participants", "recordings"])
def test_read_what_happened(cell, what):
    answer = cell.ask("GET", f"/v1/meetings/{cell.meeting['id']}/{what}")
    check(answer, cell.owner_only())
    assert (b"Anna Attendee" in answer.body) == (cell.sees_all and what != "recordings")


def test_list_consents(cell):
    path = f"/v1/meetings/{cell.meeting['id']}/consent"
    given = cell.server.request("POST", path, cell.server.auth("consenter-1"), {"consent_given": True})
    assert given.status == 200
    answer = cell.ask("GET", path)
    check(answer, cell.owner_only())
    assert (b"consenter-1" in answer.body) == cell.sees_all


def test_list_deliveries(cell):
    answer = cell.ask("GET", f"/v1/rooms/{cell.room['id']}/deliveries")
    check(answer, cell.owner_only())
    assert (b"participant.joined" in answer.body) == (answer.status == 200)


def test_list_all_deliveries(cell):
    answer = cell.ask("GET", "/v1/deliveries?room=" + cell.room["id"])
    check(answer, cell.signed_in())
    sees = answer.status == 200 and cell.sees_all
    assert (b"participant.joined" in answer.body, cell.room["name"].encode() in answer.body) == (sees, sees)


def test_list_webhooks(cell):
    # It is the first that everybody sees.
    cell.server.admin_sql("UPDATE room SET webhook_disabled_at = '2000-01-01' WHERE id = %s", cell.room["id"])
    answer = cell.ask("GET", "/v1/webhooks?size=100")
    check(answer, cell.signed_in())
    assert (cell.room["name"].encode() in answer.body) == (answer.status == 200 and cell.sees_all)
    assert cell.room["webhook_secret"].encode() not in answer.body


def test_redeliver_dead(cell):
    for what in ({"room": cell.room["name"]}, {"meeting": cell.meeting["id"]}):
        check(cell.ask("POST", "/v1/deliveries/redeliver", {"status": "dead", **what}), cell.owner_only("POST"))


def test_redeliver(cell):
    [message, *_] = cell.server.sql("SELECT id FROM outbox WHERE meeting_id = %s",
                                    cell.meeting["id"])
    check(cell.ask("POST", f"/v1/deliveries/{message['id']}/redeliver"), cell.owner_only("POST"))


def test_redeliver_recording(cell):
    complete(cell.server, completion(cell.meeting["room_name"]))
    [recording] = cell.server.meeting(cell.meeting["id"])["recordings"]
    check(cell.ask("POST", f"/v1/recordings/{recording['id']}/redeliver"), cell.owner_only("POST"))


@pytest.mark.parametrize("what", ["file", "links"])
def test_have_a_recording(cell, what):
    complete(cell.server, completion(cell.meeting["room_name"]))
    [one] = cell.server.meeting(cell.meeting["id"])["recordings"]
    answer = cell.ask("GET", f"/v1/recordings/{one['id']}/{what}")
    allowed = cell.owner_only()
    check(answer, NO_FOLDER if allowed == FINE else allowed)


def test_read_meeting(cell):
    answer = cell.ask("GET", "/v1/meetings/" + cell.meeting["id"])
    check(answer, cell.reader(MEETING_DENIED))
    assert b"jwt=" not in answer.body
    if answer.status == 200 and not cell.sees_all:
        assert set(answer.json) <= STRANGER_FIELDS
        assert answer.json["num_clients"] == 1
    for word in (b"Anna", b"jid-of-anna", b"anna@example.com"):
        assert (word in answer.body) == cell.sees_all


def test_list_meetings(cell):
    answer = cell.ask("GET", f"/v1/meetings?room={cell.room['name']}")
    check(answer, cell.signed_in())
    if answer.status == 200:
        assert len(answer.json["items"]) == cell.sees_all


def test_open_meeting(cell):
    answer = cell.ask("POST", f"/v1/rooms/{cell.room['name']}/meeting")
    check(answer, FINE if cell.is_anonymous and cell.guest_allowed else cell.signed_in("POST"))
    if answer.status != 200:
        return
    assert answer.json["id"] == cell.meeting["id"]
    assert "?jwt=" in answer.json["room_url"]
    assert ("?jwt=" in answer.json["host_room_url"]) == cell.is_owner
    assert cell.is_owner or answer.json["host_room_url"] == ""


def test_give_consent(cell):
    answer = cell.ask("POST", f"/v1/meetings/{cell.meeting['id']}/consent", {"consent_given": True})
    if cell.is_anonymous and not cell.guest_allowed:
        return check(answer, NOT_AUTHENTICATED)
    check(answer, cell.within(FINE, "POST"))
    if answer.status != 200:
        return None
    assert set(answer.json) == {"status", "consent_id"} and answer.json["status"] == "success"
    told = cell.server.meeting(cell.meeting["id"])["consent"]
    assert told == {"given": not cell.is_anonymous, "refused": 0,
                    "guests_given": cell.is_anonymous, "guests_refused": 0}
    return None


def test_release_a_recording(cell):
    room = cell.meeting["room_name"]
    assert cell.server.post_signed(event(room, "jibri-recording-on",
                                         recording_id="r1")).status == 200
    [recording] = cell.server.meeting(cell.meeting["id"])["recordings"]
    check(cell.ask("POST", f"/v1/recordings/{recording['id']}/release"), cell.owner_only("POST"))
