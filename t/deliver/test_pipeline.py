"""The site's pipeline; the delay before a first try; meetings that end by the clock."""

import json
from datetime import datetime, timedelta, timezone

from daemon import SECRET
from wait import until
from world import item, open_meeting, room_change

FILE = {"url": "https://store.example.com/1.mp4", "host": "jibri-1", "size": 1234,
        "sha256": "0a" * 32, "duration": 60.5, "plain_size": 1018, "plain_sha256": "0B" * 32}


def recorded(world, room_name):
    """Somebody was in it, and Jibri has a file."""
    data = {"recording_file": "/r/1.mp4", "recording_id": "r1", **FILE}
    data["recording_url"] = data.pop("url")
    assert world.append(
        item(room_name, "joined", "jid-1", person="ann", name="Ann"),
        item(room_name, "left", "jid-1", at=9, person="ann"),
        item(room_name, dialect="jibri", type="recording_completed", data=data)) == ["stored"] * 3


def test_the_pipeline_gets_every_recording_with_the_people(world, outbox, receiver, deliver):
    server = receiver()
    deliver(PIPELINE_WEBHOOK_URL=server.url, PIPELINE_WEBHOOK_SECRET=SECRET,
            MEETING_GRACE="315360000")
    until(lambda: world.value("SELECT is_configured FROM pipeline"), "a pipeline")
    meeting, room_name = world.meeting(datetime.now(timezone.utc), name="Quiet")
    recorded(world, room_name)
    until(lambda: server.requests, outbox.statuses)
    [request] = server.requests
    body = json.loads(request.body)
    assert body["type"] == request.headers["x-webhook-event"] == "recording.completed"
    assert body["data"]["meeting"]["id"] == meeting
    assert body["data"]["room"]["name"] == "Quiet"
    assert body["data"]["recording"]["files"] == [{"file": "/r/1.mp4", **FILE}]
    [person] = body["data"]["participants"]
    assert (person["id"], person["name"], person["seconds"]) == ("ann", "Ann", 9)
    [session] = person["sessions"]
    assert set(session) == {"occupant", "joined_at", "left_at", "breakout", "assumed", "doubtful",
                            "removed_by", "speaking_seconds"}
    assert session["occupant"] == "jid-1"
    assert "webhook-signature" in request.headers


def test_a_pipeline_that_somebody_holds_is_registered_afterwards(world, deliver):
    world.sql("SELECT pipeline_register(false)")
    setting = f"ALTER ROLE reflector_deliver IN DATABASE {world.database.name} "
    world.sql(f"{setting} SET statement_timeout = '200ms'")
    try:
        holder = world.connect(autocommit=False)
        holder.cursor().execute("SELECT FROM pipeline FOR UPDATE")
        daemon = deliver(PIPELINE_WEBHOOK_URL="http://127.0.0.1:9/", PIPELINE_WEBHOOK_SECRET=SECRET)
        until(lambda: "query pipeline_register: SQLSTATE 57014" in daemon.said(), daemon.said)
        holder.rollback()
        until(lambda: world.value("SELECT is_configured FROM pipeline"), daemon.said)
    finally:
        world.sql(f"{setting} RESET statement_timeout")


def test_without_a_pipeline_a_recording_waits_for_the_room_s_webhook(
        world, outbox, receiver, deliver):
    server = receiver()
    deliver(MEETING_GRACE="315360000")
    _, room_name = world.meeting(datetime.now(timezone.utc))
    recorded(world, room_name)
    [[room]] = world.sql("SELECT id FROM room")
    world.sql(*room_change(room, webhook_url=server.url, webhook_secret=SECRET))
    until(lambda: server.requests, outbox.statuses)
    assert [request.headers["x-webhook-event"] for request in server.requests] == [
        "recording.completed"]


def test_a_first_try_may_have_a_delay_that_nobody_else_waits_for(
        world, outbox, receiver, deliver):
    server = receiver()
    outbox.answering(server.url)
    endpoint = outbox.endpoint(server.url)
    [first] = outbox.put(endpoint)
    [again] = outbox.put(endpoint)
    world.sql("UPDATE outbox SET body = '{}' WHERE id = %s", again)
    deliver(DELIVER_SCHEDULE="600 0.01")
    until(lambda: outbox.state(again)[0] == "delivered", outbox.statuses)
    assert server.ids() == [again]
    assert outbox.state(first) == ("pending", 0, None)


def test_meetings_end_by_the_clock_and_it_is_told(world, outbox, receiver, deliver):
    server = receiver()
    room = world.room(webhook_url=server.url, webhook_secret=SECRET)
    long_ago = datetime.now(timezone.utc) - timedelta(days=3)
    meeting, _ = open_meeting(world.connection, room, long_ago)
    still, _ = world.meeting(datetime.now(timezone.utc))
    daemon = deliver(MEETING_TICK="0.05")
    until(lambda: server.requests, outbox.statuses)
    body = json.loads(server.requests[0].body)
    assert (body["type"], body["data"]["meeting"]["id"]) == ("meeting.ended", meeting)
    assert body["data"]["meeting"]["is_active"] is False
    assert world.row(meeting)[0] is False
    assert world.row(still)[0] is True
    assert "1 meetings have ended" in daemon.said()
    assert len(server.requests) == 1
