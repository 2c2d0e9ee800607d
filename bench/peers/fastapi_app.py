"""Signed, idempotent ingestion as one writes it in Python: FastAPI and asyncpg."""

import datetime
import hashlib
import hmac
import json
import os

import asyncpg
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, ValidationError

SECRET = os.environ["JITSI_WEBHOOK_SECRET"].encode()
KINDS = {"muc-occupant-joined": "joined", "muc-occupant-left": "left"}
STATEMENT = """
    WITH m AS (SELECT id FROM meeting WHERE room_name = lower($1)),
    stored AS (
        INSERT INTO event (meeting_id, type, occurred_at, received_at, occupant, occupant_key,
            person, name, joined_at, kind, dedup, data)
        SELECT id, $2, $3::timestamptz, now(), $4::text, sha256(convert_to($4::text, 'UTF8')), $5,
            $6, $7::timestamptz, $8, $9, $10 FROM m
        ON CONFLICT (meeting_id, dedup) DO NOTHING
    )
    SELECT id FROM m"""


class Data(BaseModel):
    """What an event says; all of it is kept besides."""

    occupant_id: str | None
    user_id: str | None
    display_name: str | None
    joined_at: datetime.datetime | None

    class Config:
        """Members that are not named here stay."""

        extra = "allow"


class Event(BaseModel):
    """The body of a webhook."""

    event: str
    room: str
    timestamp: datetime.datetime
    data: Data


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
        parsed = json.loads(body)
        event = Event(**parsed)
    except (ValueError, TypeError, ValidationError) as fault:
        raise HTTPException(422, str(fault)) from fault
    data = event.data
    async with app.state.pool.acquire() as connection:
        found = await connection.fetch(
            STATEMENT, event.room, event.event, event.timestamp, data.occupant_id, data.user_id,
            data.display_name, data.joined_at, KINDS.get(event.event),
            hashlib.sha256(body).digest(), json.dumps(parsed["data"]))
    if not found:
        raise HTTPException(404, "Meeting not found")
    return {"status": "ok", "event": event.event, "room": event.room}
