"""What operators and their monitors ask."""

from answers import event
from recordings import signal
from scrape import metrics
from wait import until

SUBJECTS = ("event", "meeting", "people", "recording", "outbox")


def test_health_needs_no_credentials_and_has_exactly_four_members(server):
    answer = server.request("GET", "/v1/jitsi/health")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert list(answer.json) == ["status", "service", "timestamp", "webhook_secret_configured"]
    assert answer.json["webhook_secret_configured"] is True


def test_live_and_ready_answer(server):
    for path in ("/v1/health/live", "/v1/health/ready"):
        answer = server.request("GET", path)
        assert answer.status == 200, path
        assert isinstance(answer.json, dict)


def test_ready_warns_of_recordings_that_are_missing(server, public, name):
    calm = server.request("GET", "/v1/health/ready")
    assert (calm.status, calm.json["status"]) == (200, "ok")
    assert not [one for one in calm.json["warnings"] if one["type"].startswith("recordings")]
    public.new_meeting(name)
    signal(public, name, "off", recording_id="r1")

    def missed():
        found = public.request("GET", "/v1/health/ready").json["warnings"]
        return [one for one in found if one["type"] == "recordings.missing"]
    warning, = until(missed, "the recording is missed")
    assert list(warning) == ["type", "count", "detail"]
    assert warning["type"] == "recordings.missing" and warning["count"] >= 1
    assert public.request("GET", "/v1/health/ready").status == 200


def test_ready_is_no_less_ready_when_it_cannot_tell(server):
    server.admin_sql("REVOKE EXECUTE ON FUNCTION recordings_missing FROM reflector_health")
    try:
        answer = server.request("GET", "/v1/health/ready")
    finally:
        server.admin_sql("GRANT EXECUTE ON FUNCTION recordings_missing TO reflector_health")
    assert answer.status == 200
    assert "recordings.unknown" in [warning["type"] for warning in answer.json["warnings"]]


def test_a_disabled_webhook_is_counted_and_ready_warns(server, name):
    def told():
        warned = server.request("GET", "/v1/health/ready").json["warnings"]
        counts = [one["count"] for one in warned if one["type"] == "webhooks.disabled"]
        assert counts == [count for count in [metrics(server)["reflector_webhooks_disabled"]] if count]
        return sum(counts)
    before = told()
    room = server.new_room(name, webhook_url="https://hooks.example.com/x")
    server.admin_sql("UPDATE room SET webhook_disabled_at = now() WHERE id = %s", room["id"])
    assert told() == before + 1
    server.request("DELETE", f"/v1/rooms/{room['id']}", server.auth())
    assert told() == before


def test_health_paths_answer_head_like_get(server):
    for path in ("/v1/jitsi/health", "/v1/health/live", "/v1/health/ready", "/metrics"):
        answer = server.request("HEAD", path)
        assert (answer.status, answer.body) == (200, b""), path


def test_metrics_tell_of_everything_that_the_database_knows(server):
    names = " ".join(metrics(server))
    for subject in SUBJECTS:
        assert subject in names, subject


def test_a_stored_event_moves_a_metric(server, name):
    server.new_meeting(name)
    before = metrics(server)
    assert server.post_signed(event(name, "muc-occupant-joined", occupant_id="a")).status == 200

    def moved():
        return [key for key, value in metrics(server).items()
                if "event" in key and value > before.get(key, 0)]
    until(moved, "a metric of events has grown")


def test_metrics_name_no_room_meeting_or_person(server, name):
    meeting_id = server.new_meeting(name)
    server.post_signed(event(name, "muc-occupant-joined", occupant_id="who-is-in"))
    text = server.request("GET", "/metrics").body.decode()
    for word in (name, meeting_id, "who-is-in"):
        assert word not in text
