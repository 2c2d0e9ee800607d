"""What the logs of Jitsi Meet's nginx show of tokens."""

import re

import pytest

from asking import MARK, ROOM, ask, logged, raw
from jitsi_site import Site
from wait import until


@pytest.mark.parametrize("path, shown", [
    (f"{ROOM}?jwt={MARK}1", f"{ROOM}?jwt=-"),
    (f"{ROOM}?lang=de&jwt={MARK}1&x={MARK}2", f"{ROOM}?lang=de&jwt=-"),
    (f"{ROOM}?JWT={MARK}1", f"{ROOM}?JWT=-"),
    (f"{ROOM}?jwt={MARK}1&jwt={MARK}2", f"{ROOM}?jwt=-"),
    (f"/xmpp-websocket?room=a&token={MARK}1", "/xmpp-websocket?room=a&token=-"),
    (f"/http-bind?token={MARK}1&room=a", "/http-bind?token=-"),
    ("/config.js?v=1", "/config.js?v=1")])
def test_the_access_log_has_no_token(shaped, path, shown):
    """Neither of the request nor of the Referer; else it is nginx's own format."""
    agent = "agent-" + str(abs(hash((shaped.shape, path))))
    status = ask(shaped, path, **{
        "User-Agent": agent, "Referer": f"https://meet.example.com{ROOM}?jwt={MARK}3"}).status
    line, = logged(shaped, agent)
    assert MARK not in line
    assert re.fullmatch(r'127\.0\.0\.1 - - \[[^]]+\] "GET (\S+) HTTP/1\.1" (\d+) \d+ '
                        r'"(\S+)" "(\S+)"', line).groups() == (
        shown, str(status), f"https://meet.example.com{ROOM}?jwt=-", agent)


def test_what_is_absent_is_a_dash(shaped, tmp_path):
    """As nginx itself writes it: whatever reads its logs reads ours."""
    own = Site(tmp_path, "debian")
    own.start()
    try:
        lines = []
        for site in (own, shaped):
            ask(site, "/base.html", **{"User-Agent": "without-a-referer"})
            lines.append(logged(site, "without-a-referer")[-1].partition("]")[2])
    finally:
        own.stop()
    assert lines[0] == lines[1] and '"-" "without-a-referer"' in lines[0]


def test_a_malformed_line_shows_no_token_either(shaped):
    """A blank within the query, no protocol."""
    for tail in (f"{MARK}1 {MARK}2 HTTP/1.1\r\nUser-Agent: bad-1\r\n\r\n", f"{MARK}4\r\n\r\n"):
        raw(shaped, f"GET {ROOM}?jwt={tail}".encode())
    ask(shaped, "/", **{"User-Agent": "after-the-malformed"})
    logged(shaped, "after-the-malformed")
    assert MARK not in shaped.access_log.read_text()


def test_the_error_log_has_no_token_when_prosody_is_away(shaped):
    """nginx would write the whole request line, and the upstream's."""
    answer = ask(shaped, f"/xmpp-websocket?room=a&token={MARK}9", **{"User-Agent": "away"})
    assert answer.status == 502
    logged(shaped, "away")
    assert MARK not in shaped.error_log.read_text()


def test_without_ours_the_error_log_has_the_token(tmp_path):
    """The test above can fail."""
    site = Site(tmp_path, "debian")
    site.start()
    try:
        assert ask(site, f"/xmpp-websocket?room=a&token={MARK}9").status == 502
        for log in (site.error_log, site.access_log):
            until(lambda: MARK in log.read_text(), "nginx writes the request line")
    finally:
        site.stop()
