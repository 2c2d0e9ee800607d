"""Two hosts with one database, as doc/operations/hosts.md says.

The second host's programs, its nginx and its deliver run in the same machine, under other names.
"""

import pytest

from answers import event
from service import HOST, OUTSIDE, Service, Tls
from using import ok
from wait import until

PORT = 8443
SECOND = f"""
set -e
cd /usr/lib/systemd/system
for file in reflector-*.socket reflector-*@.service reflector-deliver.service reflector-*.d; do
    case $file in *purge*|*backup*|*erasures*) continue;; esac
    cp -r "$file" "/run/systemd/system/second-${{file#reflector-}}"
done
cp -r /etc/systemd/system/reflector-meetings@.service.d/. /run/systemd/system/second-meetings@.service.d
cd /run/systemd/system
sed -i -e '/^PartOf=/d' -e 's/=reflector-\\(.*\\)\\.socket/=second-\\1.socket/' \
    -e 's/^Service=reflector-/Service=second-/' -e 's,/run/reflector/,/run/second/,' second-*.socket second-*.service
mkdir -p /run/nginx2
cp -r /etc/nginx /etc/nginx2
sed -i 's,/run/reflector/,/run/second/,' /etc/nginx2/conf.d/reflector-http.conf
sed -i -e 's/ 443 / {OUTSIDE}:{PORT} /; /\\[::/d' -e 's/127.0.0.1:8081/{OUTSIDE}:8082/' \
    /etc/nginx2/sites-enabled/reflector
rm -f /etc/nginx2/sites-enabled/default
sed -i -e 's,/etc/nginx/,/etc/nginx2/,; s,/run/nginx.pid,/run/nginx2/pid,' /etc/nginx2/nginx.conf
systemctl daemon-reload
systemctl start second-{{rooms,meetings,jitsi-events,jibri-complete,whereby,health}}.socket \
    second-{{rooms,meetings,jitsi-events,jibri-complete,health}}@1 second-deliver
systemd-run --unit nginx2 nginx -p /usr/share/nginx -c /etc/nginx2/nginx.conf -g 'daemon off;'
"""
UNDO = """
systemctl stop nginx2 'second-*.socket' 'second-*.service'
rm -rf /run/systemd/system/second-* /etc/nginx2 /run/nginx2
systemctl daemon-reload
systemctl reset-failed 'second-*' || true
"""


class Other(Tls):
    """A connection to the second host."""

    def connect(self):
        """Made in the machine's network."""
        self.sock = self.context.wrap_socket(self.machine.socket((OUTSIDE, PORT)),
                                             server_hostname=HOST)


class SecondService(Service):
    """The second host."""

    def connection(self):
        """A new connection, over TLS."""
        return Other(self.machine, self.context)


@pytest.fixture(scope="module")
def second(machine, service):
    """It runs."""
    made = SecondService(machine, service.settings)
    made.context = service.context
    try:
        machine.run("bash", "-c", SECOND)
        until(lambda: machine.run("bash", "-c", f"ss -Htln 'sport = :{PORT}'").stdout,
              lambda: machine.journal("nginx2"))
        yield made
    finally:
        machine.run("bash", "-c", UNDO)


def test_both_hosts_serve_the_same_rooms_and_send_each_message_once(machine, service, second,
                                                                    receiver, name):
    room = service.new_room(name, webhook_url=receiver.url, webhook_secret="of-both")
    assert ok(second.request("GET", f"/v1/rooms/{room['id']}", second.auth()))["name"] == name
    meetings = {host.open(name)["id"] for host in (service, second, service, second)}
    assert len(meetings) == 1
    assert "GET /v1/rooms/{room_id} 200" in machine.journal("second-rooms@1")
    meeting = second.open(name)
    for number in range(10):
        host = (service, second)[number % 2]
        ok(host.post_signed(event(meeting["room_name"], "muc-occupant-joined",
                                  occupant_id=f"o{number}")))
    counted = [ok(host.request("GET", f"/v1/meetings/{meeting['id']}", host.auth()))["num_clients"]
               for host in (service, second)]
    assert counted == [10, 10]
    until(lambda: len(receiver.requests) >= 11, lambda: f"{len(receiver.requests)} came")
    ids = [request.headers["webhook-id"] for request in receiver.requests]
    assert len(ids) == len(set(ids)) == 11


def test_one_deliver_sends_while_the_other_is_down(machine, service, second, receiver, name):
    machine.run("systemctl", "stop", "reflector-deliver")
    try:
        service.new_room(name, webhook_url=receiver.url, webhook_secret="of-both")
        ok(service.post_signed(event(service.open(name)["room_name"], "muc-occupant-joined",
                                     occupant_id="o")))
        until(lambda: len(receiver.requests) == 2, "nothing is sent")
    finally:
        machine.run("systemctl", "start", "reflector-deliver")
