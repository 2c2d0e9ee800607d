"""Requests at a steady rate: what waits behind a slow answer counts as slow, too."""

import http.client
import statistics
import threading
import time

from stack import stamp

TIMEOUT = 30


class Paced:
    """make(number) -> method, path, body, headers; so many a second over some connections.

    A latency begins when a request is due, not when it is sent: nobody's clients wait for
    each other.  with Paced(...) as sent: ...; then sent.result().
    """

    def __init__(self, stack, rate, make, connections=1):
        self.stack, self.rate, self.make, self.connections = stack, rate, make, connections
        self.took, self.failed, self.next = [], 0, 0
        self.lock, self.stopping, self.threads = threading.Lock(), threading.Event(), []

    def __enter__(self):
        self.began = time.monotonic()
        self.threads = [threading.Thread(target=self._work) for _ in range(self.connections)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        self.seconds = time.monotonic() - self.began

    def _work(self):
        line = http.client.HTTPConnection("127.0.0.1", self.stack.port, timeout=TIMEOUT)
        while not self.stopping.is_set():
            with self.lock:
                number, self.next = self.next, self.next + 1
            due = self.began + number / self.rate
            if self.stopping.wait(max(0, due - time.monotonic())):
                break
            good = self._ask(line, *self.make(number))
            with self.lock:
                self.took.append(1000 * (time.monotonic() - due))
                self.failed += not good
        line.close()

    @staticmethod
    def _ask(line, method, path, body, headers):
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            answer.read()
            return answer.status == 200
        except (OSError, http.client.HTTPException):
            line.close()
            return False

    def result(self):
        """As bench/load tells it; failed: what was not 200, but its time counts."""
        took = self.took if len(self.took) > 1 else [1000 * self.seconds] * 2
        cuts = statistics.quantiles(took, n=100, method="inclusive")
        return {"rate": len(self.took) / self.seconds, "p50_ms": cuts[49], "p99_ms": cuts[98],
                "max_ms": max(took), "good": len(self.took) - self.failed, "failed": self.failed,
                "late": max(0, int(self.seconds * self.rate) - self.next)}


def events(stack, rooms, name="bench", tag="paced"):
    """For Paced: everybody joins who has not been there yet, in the rooms in turns."""
    def make(number):
        who = f"{tag}-{number}"
        body, headers = stack.signed(f"{name}-{number % rooms}", "muc-occupant-joined",
                                     occupant_id=who, user_id="user-" + who, display_name=who,
                                     joined_at=stamp(time.time()))
        return "POST", "/v1/jitsi/events", body, headers
    return make
