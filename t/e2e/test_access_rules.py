"""Who may do what, beside the table of callers: bad tokens, unknown ids, an heir."""

import pytest

from access import CALLERS, MEETING_DENIED, NOT_AUTHENTICATED, OTHER, check


def test_a_bad_token_is_refused_even_where_anonymous_callers_are_allowed(public, name):
    public.new_room(name, is_shared=True)
    bad = {"Authorization": "Bearer " + public.bearer(OTHER, exp=1)}
    for method, path in (("GET", "/v1/rooms"), ("GET", f"/v1/rooms/name/{name}"),
                         ("POST", f"/v1/rooms/{name}/meeting")):
        assert public.request(method, path).status == 200
        check(public.request(method, path, bad), (401, "Invalid authentication"))


@pytest.mark.parametrize("path, detail", [
    ("/v1/jitsi/events", "Invalid webhook signature"),
    ("/v1/jitsi/events/room/created", "Invalid authentication"),
    ("/v1/jibri/recording-complete", "Invalid webhook signature"),
    ("/v1/whereby", "Invalid webhook signature")])
def test_a_webhook_takes_nobody_s_bearer(server, path, detail):
    for sub in CALLERS.values():
        check(server.request("POST", path, server.auth(sub), {}), (401, detail))


def test_a_meeting_keeps_the_owner_it_was_made_with(server, name):
    room = server.new_room(name)
    meeting_id = server.open(name)["id"]
    server.admin_sql("UPDATE room SET user_id = 'heir' WHERE id = %s", room["id"])
    assert "events" in server.meeting(meeting_id)
    answer = server.request("GET", f"/v1/meetings/{meeting_id}", server.auth("heir"))
    check(answer, MEETING_DENIED)


def test_who_is_not_signed_in_does_not_learn_what_exists(server):
    for path in ("/v1/rooms/no-such", "/v1/rooms/name/no-such", "/v1/meetings/no-such",
                 "/v1/meetings/no-such/events", "/v1/rooms/no-such/deliveries",
                 "/v1/deliveries", "/v1/webhooks",
                 "/v1/recordings/no-such/file", "/v1/recordings/no-such/links"):
        check(server.request("GET", path), NOT_AUTHENTICATED)
    check(server.request("DELETE", "/v1/meetings/no-such"), NOT_AUTHENTICATED)
    for path in ("/v1/rooms/no-such/meeting", "/v1/deliveries/no-such/redeliver",
                 "/v1/deliveries/redeliver",
                 "/v1/recordings/no-such/redeliver", "/v1/meetings/no-such/consent",
                 "/v1/recordings/no-such/release"):
        check(server.request("POST", path), NOT_AUTHENTICATED)


def test_a_meeting_that_never_was_is_404_to_who_is_signed_in(server):
    for tail in ("", "/events", "/participants", "/recordings"):
        answer = server.request("GET", "/v1/meetings/no-such" + tail, server.auth())
        check(answer, (404, "Meeting not found"))
    answer = server.request("PATCH", "/v1/meetings/no-such/deactivate", server.auth())
    check(answer, (404, "Meeting not found"))
    answer = server.request("DELETE", "/v1/meetings/no-such", server.auth())
    check(answer, (404, "Meeting not found"))
    answer = server.request("POST", "/v1/meetings/no-such/consent", server.auth(),
                            {"consent_given": True})
    check(answer, (404, "Meeting not found"))
    answer = server.request("POST", "/v1/recordings/no-such/release", server.auth())
    check(answer, (404, "Recording not found"))


def test_without_accounts_only_this_machine_is_the_user(local, name):
    here = local.request("POST", "/v1/rooms", {}, {"name": name})
    assert here.status == 200 and here.json["user_id"]
    opened = local.request("POST", f"/v1/rooms/{name}/meeting")
    assert opened.status == 200 and opened.json["host_room_url"]
    for method, path in (("GET", "/v1/rooms"), ("POST", f"/v1/rooms/{name}/meeting")):
        assert local.request(method, path).status == 200
        for forwarded in ("203.0.113.9", "127.0.0.1"):
            answer = local.request(method, path, {"X-Forwarded-For": forwarded})
            assert answer.status == 401, forwarded
