"""reflectorctl doctor --join, over TLS, where there is no Jitsi."""

from rows import rows
from service import HOST

URL = f"wss://{HOST}/xmpp-websocket"


def test_a_site_without_jitsi_is_told(machine, trusted):
    found = rows(machine, f"--join={URL}")
    assert found["join.connection", URL]["verdict"] == "fine"
    assert found["join.upgrade", None]["found"] == "HTTP status 404"
    assert found["join.upgrade", None]["verdict"] == "error"
    assert found["join.no_token", None]["verdict"] == "skipped"


def test_a_certificate_that_is_not_trusted_is_told(machine, service):
    row = rows(machine, f"--join={URL}")["join.connection", URL]
    assert row["verdict"] == "error" and "certificate" in row["found"], row
