"""Signed, idempotent ingestion as one writes it in Python: FastAPI and asyncpg."""

import datetime
import hashlib
import hmac
import json
import os

import asyncpg
from fastapi import FastAPI, HTTPException, Request

SECRET = os.environ["JITSI_WEBHOOK_SECRET"].encode()
STATEMENT = """
    WITH m AS (SELECT id FROM meeting WHERE room_name = lower($1)),
    stored AS (
        INSERT INTO event (meeting_id, type, occurred_at, received_at, dedup, data)
        SELECT id, $2, $3::timestamptz, now(), $4, $5 FROM m
        ON CONFLICT (meeting_id, dedup) DO NOTHING
    )
    SELECT id FROM m"""

app = FastAPI()


@app.on_event("startup")
async def connect():
    """Eight connections a worker."""
    app.state.pool = await asyncpg.create_pool(min_size=8, max_size=8)


@app.get("/health")
async def health():
    """This process answers."""
    return {"status": "ok",
            "timestamp": datetime.datetime.now(datetime.timezone.utc).isoformat()}


@app.post("/events")
async def events(request: Request):
    """One webhook."""
    body = await request.body()
    mac = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(mac, request.headers.get("x-jitsi-signature", "")):
        raise HTTPException(401, "Invalid webhook signature")
    try:
        event = json.loads(body)
        kind, room = str(event["event"]), str(event["room"])
        moment = datetime.datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00"))
    except (ValueError, KeyError, TypeError) as fault:
        raise HTTPException(422, str(fault)) from fault
    async with app.state.pool.acquire() as connection:
        found = await connection.fetch(STATEMENT, room, kind, moment,
                                       hashlib.sha256(body).digest(),
                                       json.dumps(event.get("data", {})))
    if not found:
        raise HTTPException(404, "Meeting not found")
    return {"status": "ok", "event": kind, "room": room}
