#!/usr/bin/env python3
"""A client of reflector-jitsi for a site that knows its users.

    client.py open ROOM ID NAME EMAIL   prints the link to ROOM's meeting for this person
    client.py lock ROOM                 locks ROOM, and changes nothing else of it
    client.py attendance ROOM           prints who was in ROOM's newest meeting, and for how long
    client.py listen ROOM URL           prints the attendance of each meeting of ROOM that ends

`listen` receives webhooks at PORT (8090) of this machine; URL is its address for reflector-jitsi.  Put
TLS in front of it.  Settings: REFLECTOR_URL; REFLECTOR_API_KEY, a key of scope host of the rooms' owner.
"""

import base64
import hashlib
import hmac
import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

TRIES = 5
SECONDS = 20  # that one request may take
OLDEST = 300  # seconds that a webhook's signature may be old: an older one may be a replay
MOST_BYTES = 16 * 1024 * 1024
SETTINGS = ("REFLECTOR_URL", "REFLECTOR_API_KEY")
WORDS = {"open": (2, 3, 4), "lock": (1,), "attendance": (1,), "listen": (2,)}  # after the command


class Client:
    """The API, for the owner of a key."""

    def __init__(self, url, key):
        self.url, self.key = url.rstrip("/"), key
        self.known = {}  # path: (ETag, what was there)

    def ask(self, method, path, body=None, **headers):
        """(the answer's ETag, its JSON).  Raises HTTPError for a refusal."""
        request = urllib.request.Request(self.url + path, method=method, headers={
            "authorization": "Bearer " + self.key, "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()}})
        if body is not None:
            request.data = json.dumps(body).encode()
        for attempt in range(1, TRIES + 1):
            try:
                with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                    return answer.headers["etag"], json.load(answer)
            except urllib.error.HTTPError as error:
                # 429: we are too fast.  503: trouble at the service.  It says when to come again.
                if error.code not in (429, 503) or attempt == TRIES:
                    raise
                pause = float(error.headers.get("retry-after", 1))
            except OSError:
                # No answer: the service may be restarting.
                if attempt == TRIES:
                    raise
                pause = 2 ** attempt / 4
            # At random, so that many clients do not come back together.
            time.sleep(pause * random.uniform(1, 1.5))

    def get(self, path):
        """(ETag, JSON), without a transfer of what we have already."""
        tag, value = self.known.get(path, (None, None))
        try:
            self.known[path] = self.ask("GET", path, **({"if_none_match": tag} if tag else {}))
        except urllib.error.HTTPError as error:
            if error.code != 304:
                raise
        return self.known[path]

    def change_room(self, name, **members):
        """The room with these members changed, even if somebody else changes it at the same time."""
        while True:
            tag, room = self.get("/v1/rooms/name/" + quote(name, safe=""))
            try:
                return self.ask("PATCH", "/v1/rooms/" + room["id"], members, if_match=tag)[1]
            except urllib.error.HTTPError as error:
                if error.code != 412:  # it is not as we have read it: read it again
                    raise

    def open_meeting(self, name, user):
        """The room's meeting, with a link for this user; the room is made if there is none."""
        path = f"/v1/rooms/{quote(name, safe='')}/meeting"
        try:
            return self.ask("POST", path, {"user": user})[1]
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
        try:
            self.ask("POST", "/v1/rooms", {"name": name})
        except urllib.error.HTTPError as error:
            if error.code != 400:  # another caller has just made it
                raise
        return self.ask("POST", path, {"user": user})[1]

    def newest_meeting(self, name):
        """The id of the room's newest meeting; None: it had none."""
        meetings = self.get(f"/v1/meetings?room={quote(name, safe='')}&size=1")[1]["items"]
        return meetings[0]["id"] if meetings else None

    def attendance(self, meeting_id):
        """One line for each person.  A long list comes in parts."""
        path, after = f"/v1/meetings/{meeting_id}/participants", 0
        while after is not None:
            part = self.get(f"{path}?after={after}")[1]
            for person in part["items"]:
                yield f"{person['seconds']:6.0f} s  {person['name'] or person['id']}"
            after = part.get("next")


def is_genuine(secret, headers, body):
    """Is this a webhook of ours, and a recent one?  See standardwebhooks.com."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    # While a secret is being replaced there are two signatures.
    return (any(hmac.compare_digest(mac.encode(), one.encode())
                for one in headers.get("webhook-signature", "").split())
            and abs(time.time() - int(headers["webhook-timestamp"])) <= OLDEST)


def listen(client, name, url):
    """Prints what the room's webhook says, until it is killed."""
    secret, done = "", set()

    class Receiver(BaseHTTPRequestHandler):
        """Any answer but 2xx, or none, and the message comes again later."""

        def do_POST(self):
            """2xx only after the message has been dealt with."""
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length) if length <= MOST_BYTES else b""
            status = 204 if is_genuine(secret, self.headers, body) else 401
            # A message may come twice, with the same id.
            if status == 204 and self.headers["webhook-id"] not in done:
                for line in client.attendance(json.loads(body)["data"]["meeting"]["id"]):
                    print(line, flush=True)
                done.add(self.headers["webhook-id"])
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

    # First the port: if it is taken, the room stays as it is.  What comes early waits.
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8090"))), Receiver)
    secret = client.change_room(name, webhook_url=url, webhook_secret="",
                                webhook_events=["meeting.ended"])["webhook_secret"]
    print("listening at port", server.server_port, flush=True)
    server.serve_forever()


def main(command, name, *rest):
    """One command of the four."""
    client = Client(*[os.environ[setting] for setting in SETTINGS])
    if command == "open":
        person = dict(zip(("id", "name", "email"), rest))
        print(client.open_meeting(name, person)["room_url"])
    elif command == "lock":
        print(client.change_room(name, is_locked=True)["name"], "is locked")
    elif command == "attendance":
        meeting_id = client.newest_meeting(name)
        for line in client.attendance(meeting_id) if meeting_id else ["no meeting"]:
            print(line)
    else:
        listen(client, name, *rest)


if __name__ == "__main__":
    if len(sys.argv) - 2 not in WORDS.get("".join(sys.argv[1:2]), ()):
        sys.exit(__doc__)
    if not all(map(os.environ.get, SETTINGS)):
        sys.exit("Set " + " and ".join(SETTINGS))
    try:
        main(*sys.argv[1:])
    except urllib.error.HTTPError as problem:
        sys.exit(f"{problem.code}: {problem.read().decode()}")
    except OSError as problem:
        sys.exit(str(problem))
