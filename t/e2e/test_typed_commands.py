"""What people type when they integrate Reflector, run by bash, and two SQL queries by psql.

Only host, token, secret and the id in a meeting's URL are those of the test.
"""

import datetime
import json
import os
import re
import subprocess
import uuid

import pytest

import jwt_tools
from harness import OWNER

TYPED_HOST = "https://your-reflector-domain.com"

CREATE_ROOM = r"""
curl -X POST "https://your-reflector-domain.com/v1/rooms" \
  -H "Content-Type: application/json" \
  -H "Authorization: Bearer $AUTH_TOKEN" \
  -d '{
    "name": "my-jitsi-room",
    "platform": "jitsi",
    "recording_type": "cloud",
    "recording_trigger": "automatic-2nd-participant",
    "is_locked": false,
    "room_mode": "normal"
  }'
"""
CREATE_MEETING = r"""
curl -X POST "https://your-reflector-domain.com/v1/rooms/my-jitsi-room/meeting" \
  -H "Authorization: Bearer $AUTH_TOKEN"
"""
HEALTH = 'curl "https://your-reflector-domain.com/v1/jitsi/health"'
HEALTH_DEBUG = 'curl -v "https://your-reflector-domain.com/v1/jitsi/health"'
TEST_MEETING = r"""
# Create a test meeting
MEETING=$(curl -X POST "https://your-reflector-domain.com/v1/rooms/test-room/meeting" \
  -H "Authorization: Bearer $AUTH_TOKEN" | jq -r '.room_url')

echo "Test meeting URL: $MEETING"
"""
JOIN_EVENT = r"""
# Generate proper signature
PAYLOAD='{"event":"muc-occupant-joined","room":"reflector-test-room-uuid","timestamp":"2025-01-15T10:30:00.000Z","data":{"user_id":"test-user","display_name":"Test User"}}'
SIGNATURE=$(echo -n "$PAYLOAD" | openssl dgst -sha256 -hmac "$JITSI_WEBHOOK_SECRET" | cut -d' ' -f2)

curl -X POST "https://your-reflector-domain.com/v1/jitsi/events" \
  -H "Content-Type: application/json" \
  -H "X-Jitsi-Signature: $SIGNATURE" \
  -d "$PAYLOAD"
"""
RECORDING = r"""
PAYLOAD='{"room_name":"reflector-test-room-uuid","recording_file":"/recordings/test.mp4","recording_status":"completed","timestamp":"2025-01-15T10:30:00.000Z"}'
SIGNATURE=$(echo -n "$PAYLOAD" | openssl dgst -sha256 -hmac "$JITSI_WEBHOOK_SECRET" | cut -d' ' -f2)

curl -X POST "https://your-reflector-domain.com/v1/jibri/recording-complete" \
  -H "Content-Type: application/json" \
  -H "X-Jitsi-Signature: $SIGNATURE" \
  -d "$PAYLOAD"
"""
READ_MEETING = r"""
# Check meeting events via API (requires authentication)
curl -H "Authorization: Bearer $AUTH_TOKEN" \
  "https://your-reflector-domain.com/v1/meetings/{meeting-id}"
"""
READ_MEETING_DEBUG = r"""
# Check meeting exists
curl -H "Authorization: Bearer $TOKEN" \
  "https://your-reflector-domain.com/v1/meetings/{meeting-id}"
"""
SIGNATURE_DEBUG = r"""
# Test signature manually
PAYLOAD='{"event":"test","room":"test","timestamp":"2025-01-15T10:30:00.000Z","data":{}}'
SECRET="your-webhook-secret-here"

# Generate signature (should match X-Jitsi-Signature header)
echo -n "$PAYLOAD" | openssl dgst -sha256 -hmac "$SECRET" | cut -d' ' -f2

# Test with curl
curl -X POST "https://your-reflector-domain.com/v1/jitsi/events" \
  -H "Content-Type: application/json" \
  -H "X-Jitsi-Signature: $(echo -n "$PAYLOAD" | openssl dgst -sha256 -hmac "$SECRET" | cut -d' ' -f2)" \
  -d "$PAYLOAD" -v
"""
TOKEN_DEBUG = r"""
# Test JWT generation
curl -X POST "https://your-reflector-domain.com/v1/rooms/test/meeting" \
  -H "Authorization: Bearer $TOKEN" -v
"""
FINALIZE = r"""#!/bin/bash
# Jibri finalize script for Reflector integration

RECORDING_FILE="$1"
ROOM_NAME="$2"
REFLECTOR_API_URL="${REFLECTOR_API_URL:-http://localhost:1250}"

# Prepare webhook payload
TIMESTAMP=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
PAYLOAD=$(cat <<EOF
{
    "room_name": "$ROOM_NAME",
    "recording_file": "$RECORDING_FILE",
    "recording_status": "completed",
    "timestamp": "$TIMESTAMP"
}
EOF
)

# Generate signature
SIGNATURE=$(echo -n "$PAYLOAD" | openssl dgst -sha256 -hmac "$JITSI_WEBHOOK_SECRET" | cut -d' ' -f2)

# Send webhook to Reflector
curl -X POST "$REFLECTOR_API_URL/v1/jibri/recording-complete" \
    -H "Content-Type: application/json" \
    -H "X-Jitsi-Signature: $SIGNATURE" \
    -d "$PAYLOAD"

echo "Recording finalization webhook sent for room: $ROOM_NAME"
"""
EVENTS_QUERY = "SELECT events FROM meeting WHERE id = 'meeting-uuid';"
JOINS_QUERY = """
SELECT json_array_length(
  json_extract(events, '$[*] ? (@.type == "muc-occupant-joined")')
) as total_joins FROM meeting WHERE id = 'meeting-uuid';
"""
EXAMPLES = [
    {"event": "muc-occupant-joined", "room": "reflector-my-room-uuid123",
     "timestamp": "2025-01-15T10:30:00.000Z",
     "data": {"occupant_id": "participant-456", "nick": "John Doe", "role": "participant",
              "affiliation": "none"}},
    {"event": "jibri-recording-on", "room": "reflector-my-room-uuid123",
     "timestamp": "2025-01-15T10:32:00.000Z",
     "data": {"recording_id": "rec-789", "initiator": "moderator-123"}}]
COMPLETED_EXAMPLE = {
    "room_name": "reflector-my-room-uuid123", "recording_file": "/var/recordings/rec-789.mp4",
    "recording_status": "completed", "timestamp": "2025-01-15T11:15:00.000Z"}


@pytest.fixture(scope="module")
def meeting_id(server):
    """The rooms that are named, and the id of the test meeting."""
    for name in ("test-room", "test"):
        server.new_room(name)
    server.new_meeting("test")
    server.new_meeting("reflector-my-room-uuid123", id="meeting-uuid")
    return server.new_meeting("reflector-test-room-uuid")


@pytest.fixture
def bash(server, tmp_path):
    """bash(text, *arguments): what a typed command writes on stdout."""
    secret = server.settings["JITSI_WEBHOOK_SECRET"]
    token = server.bearer(OWNER)
    environment = {"PATH": os.environ["PATH"], "AUTH_TOKEN": token, "TOKEN": token,
                   "JITSI_WEBHOOK_SECRET": secret, "REFLECTOR_API_URL": server.url}

    def run(text, *arguments):
        file = tmp_path / (uuid.uuid4().hex + ".sh")
        file.write_text(text.replace(TYPED_HOST, server.url)
                        .replace("your-webhook-secret-here", secret))
        done = subprocess.run(["bash", "-eu", file, *arguments], env=environment, text=True,
                              capture_output=True, check=True)
        server.seen_tokens.update(re.findall(r"\.([\w-]{43})\b", done.stdout))
        return done.stdout
    return run


def psql(server, query):
    """What psql prints for a query on the printed database."""
    return subprocess.run(["psql", "-XAtd", server.lines["database"]], input=query, text=True,
                          capture_output=True, check=True).stdout.strip()


def test_a_room_is_created_and_a_meeting_opened(bash, meeting_id):
    room = json.loads(bash(CREATE_ROOM))
    assert room["name"] == "my-jitsi-room"
    assert room["platform"] == "jitsi"
    assert room["recording_type"] == "cloud"
    assert room["recording_trigger"] == "automatic-2nd-participant"
    assert room["is_locked"] is False
    assert room["room_mode"] == "normal"
    meeting = json.loads(bash(CREATE_MEETING))
    assert meeting["room_name"].startswith("reflector-my-jitsi-room-")
    for url in ("room_url", "host_room_url"):
        assert meeting[url].startswith(f"https://meet.example.com/{meeting['room_name']}?jwt=ey")


@pytest.mark.parametrize("command", [HEALTH, HEALTH_DEBUG])
def test_health_is_the_promised_answer(bash, command):
    health = json.loads(bash(command))
    stamp = health.pop("timestamp")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp)
    told = datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    now = datetime.datetime.now(datetime.timezone.utc)
    assert abs(now - told) < datetime.timedelta(minutes=1)
    assert health == {"status": "ok", "service": "jitsi-webhooks",
                      "webhook_secret_configured": True}


def test_a_test_meeting_has_a_url_with_a_token_that_decodes(server, bash, meeting_id):
    written = bash(TEST_MEETING)
    token = re.search(r"^Test meeting URL: https://meet\.example\.com/reflector-test-room-"
                      r"[0-9a-f-]{36}\?jwt=(\S+)$", written, re.MULTILINE).group(1)
    jwt_tools.verified(token, server.settings["JITSI_JWT_SECRET"])


def test_a_signed_join_is_stored_and_seen_by_the_api(server, bash, meeting_id):
    assert json.loads(bash(JOIN_EVENT)) == {
        "status": "ok", "event": "muc-occupant-joined", "room": "reflector-test-room-uuid"}
    for command in (READ_MEETING, READ_MEETING_DEBUG):
        meeting = json.loads(bash(command.replace("{meeting-id}", meeting_id)))
        assert meeting["id"] == meeting_id
        assert {"type": "muc-occupant-joined", "user_id": "test-user"} in [
            {"type": event["type"], "user_id": event["data"].get("user_id")}
            for event in meeting["events"]]


def test_a_recording_completion_is_queued(bash, meeting_id):
    assert json.loads(bash(RECORDING)) == {
        "status": "ok", "room_name": "reflector-test-room-uuid",
        "recording_file": "/recordings/test.mp4", "message": "Recording processing queued"}


def test_the_signature_check_of_the_troubleshooting_works(server, bash, meeting_id):
    signature, answer = bash(SIGNATURE_DEBUG).split("\n", 1)
    assert re.fullmatch("[0-9a-f]{64}", signature)
    assert json.loads(answer) == {"status": "ok", "event": "test", "room": "test"}


def test_the_token_check_of_the_troubleshooting_works(bash, meeting_id):
    assert json.loads(bash(TOKEN_DEBUG))["room_name"].startswith("reflector-test-")


def test_a_finalize_script_of_curl_and_openssl_works(bash, meeting_id):
    answer, said = bash(FINALIZE, "/var/recordings/rec-1.mp4", "reflector-test-room-uuid") \
        .split("}", 1)
    assert json.loads(answer + "}")["message"] == "Recording processing queued"
    assert said.strip().endswith("sent for room: reflector-test-room-uuid")
    refused = bash(FINALIZE, "/test/recording.mp4", "test-room")
    assert json.loads(refused.split("}")[0] + "}") == {"detail": "Meeting not found"}


def test_the_example_payloads_and_both_queries_work(server, meeting_id):
    for body in EXAMPLES:
        assert server.post_signed(body).status == 200
    assert server.post_signed(COMPLETED_EXAMPLE, "/v1/jibri/recording-complete").status == 200
    events = json.loads(psql(server, EVENTS_QUERY))
    assert [event["type"] for event in events] == [
        "muc-occupant-joined", "jibri-recording-on", "recording_completed"]
    for event in events:
        assert set(event) == {"type", "timestamp", "data"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", event["timestamp"])
    assert events[0]["data"]["nick"] == "John Doe"
    assert psql(server, JOINS_QUERY) == "1"
