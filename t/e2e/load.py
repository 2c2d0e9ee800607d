"""Many senders at once, and a reader who follows what they make."""

import concurrent.futures
import http.client
import itertools
import threading

import jwt_tools
from answers import STAMP, exchange
from wait import until

SENDERS = 32
COMPLETION_EVERY = 10
PATIENCE_SECONDS = 60
OUR_TROUBLE = {503, 504}


def numbered(room, number):
    """(path, body) of the webhook that a number stands for; some are completions."""
    if number % COMPLETION_EVERY == 0:
        return "/v1/jibri/recording-complete", {
            "room_name": room, "recording_file": f"/{number}.mp4",
            "recording_status": "completed", "timestamp": STAMP}
    return "/v1/jitsi/events", {"event": "load", "room": room, "timestamp": STAMP,
                                "id": str(number), "data": {"n": number}}


class Line:
    """One sender's connection, made anew when it breaks."""

    def __init__(self, server):
        self.server, self.connection = server, server.connection()

    def request(self, method, path, headers, body=b""):
        """The Answer; None when the connection broke."""
        try:
            return exchange(self.connection, method, path, headers, body)
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = self.server.connection()
            return None

    def post(self, room, number):
        """One signed webhook; its Answer, or None."""
        path, body = numbered(room, number)
        raw = jwt_tools.compact(body)
        secret = self.server.settings["JITSI_WEBHOOK_SECRET"]
        return self.request("POST", path, [
            ("X-Jitsi-Signature", jwt_tools.webhook_signature(secret, raw)),
            ("Content-Length", str(len(raw)))], raw)


class Load:
    """Numbers 0, 1, 2, ... sent by SENDERS threads; which of them were acknowledged."""

    def __init__(self, server, room, count):
        self.server, self.room, self.count = server, room, count
        self.numbers = itertools.count()
        self.acknowledged, self.statuses = [], set()
        self.pool = concurrent.futures.ThreadPoolExecutor(SENDERS)
        self.threads = []

    def start(self, insist):
        """insist: repeat a number until it is taken; else end at the first trouble."""
        self.threads = [self.pool.submit(self._send, insist) for _ in range(SENDERS)]
        return self

    def _send(self, insist):
        line = Line(self.server)
        for number in self.numbers:
            if number >= self.count:
                break
            if insist:
                until(lambda n=number: self._taken(line, n), f"{number} is taken",
                      PATIENCE_SECONDS)
            elif not self._taken(line, number):
                break
        line.connection.close()

    def _taken(self, line, number):
        answer = line.post(self.room, number)
        if answer is None:
            return False
        self.statuses.add(answer.status)
        if answer.status == 200:
            self.acknowledged.append(number)
        else:
            assert answer.status in OUR_TROUBLE, answer
            assert answer.headers["Retry-After"]
        return answer.status == 200

    def reached(self, number):
        """Wait until so many are acknowledged."""
        until(lambda: len(self.acknowledged) >= number or self._failed(),
              f"{number} acknowledged", 2 * PATIENCE_SECONDS)

    def _failed(self):
        return any(thread.done() and thread.exception() for thread in self.threads)

    def join(self):
        """Wait for the end of all senders."""
        for thread in self.threads:
            thread.result()
        self.pool.shutdown()


class Reader(threading.Thread):
    """Follows a meeting's events by the cursor until told to finish."""

    def __init__(self, server, meeting):
        super().__init__(daemon=True)
        self.line, self.headers = Line(server), list(server.auth().items())
        self.path = f"/v1/meetings/{meeting}/events?limit=1000&after="
        self.seen, self.fault = [], None
        self.finishing = threading.Event()

    def run(self):
        """Page after page; an empty page after finish() is the end."""
        after = 0
        while self.fault is None:
            finishing = self.finishing.is_set()
            page = self._page(after)
            if page is None:
                continue
            self.seen += [item["seq"] for item in page["items"]]
            if not page["items"] and finishing:
                return
            after = page["next"]

    def _page(self, after):
        answer = self.line.request("GET", self.path + str(after), self.headers)
        if answer is None or answer.status in OUR_TROUBLE:
            self.finishing.wait(0.05)
            return None
        if answer.status != 200:
            self.fault = answer
            return None
        return answer.json

    def finish(self):
        """The seqs seen, in the order seen."""
        self.finishing.set()
        self.join(PATIENCE_SECONDS)
        assert not self.is_alive() and self.fault is None, self.fault
        return self.seen
