"""Twelve faults at the same time: reflectorctl doctor finds each, and nothing else."""

from breaking import Doctor, begin_anew, trust
from rows import rows

IDENT = "/etc/postgresql/*/main/pg_ident.conf"
FOLDER = "/srv/recordings"
SOCKET = "/run/reflector/rooms.sock"

# What an operator may get wrong; how it is undone; the row that says so.
FAULTS = [
    ("chmod 0644 /etc/reflector/env", "true", ("settings.mode", "/etc/reflector/env")),
    ("echo a line without a value >>/etc/reflector/env", "true", ("settings.values", None)),
    ("printf '%s\\n' LOG_LEVEL=info LOG_LEVEL=warn >>/etc/reflector/env", "true",
     ("settings.doubled", "LOG_LEVEL")),
    ("echo JITSI_WEBHOOK_SECRET_PREVIOUS=the-secret-of-some-time-ago >>/etc/reflector/env", "true",
     ("settings.previous", "JITSI_WEBHOOK_SECRET_PREVIOUS")),
    (f"sed -i 's/^reflector  reflector-deliver/#&/' {IDENT}; systemctl reload postgresql",
     f"sed -i 's/^#reflector  /reflector  /' {IDENT}; systemctl reload postgresql",
     ("program.database", "deliver")),
    ("systemctl stop reflector-whereby.socket reflector-whereby@1",
     "systemctl start reflector.target", ("services.running", "whereby")),
    ("systemctl disable reflector.target", "systemctl enable reflector.target",
     ("services.enabled", "reflector.target")),
    (f"chgrp root {SOCKET}", f"chgrp www-data {SOCKET}", ("sockets.access", SOCKET)),
    ("sed -i.bak '/limit_conn /d' /etc/nginx/snippets/reflector-senders.conf",
     "mv /etc/nginx/snippets/reflector-senders.conf.bak"
     " /etc/nginx/snippets/reflector-senders.conf", ("nginx.snippets", "reflector-senders.conf")),
    ("sed -i.bak 's/worker_connections .*/worker_connections 768;/' /etc/nginx/nginx.conf",
     "mv /etc/nginx/nginx.conf.bak /etc/nginx/nginx.conf", ("nginx.connections", None)),
    ("rm /etc/ssl/certs/LINK", "true", ("outside.certificate", "reflector.example.com")),
    (f"setfacl -x u:reflector-meetings {FOLDER}",
     f"setfacl -m u:reflector-meetings:rwX {FOLDER}", ("recordings.writable", FOLDER))]
# What follows from them: a program does not run, and the certificate is not trusted.
FOLLOWING = {("services.target", None), ("sockets.listening", "whereby"),
             ("outside.event", "JITSI_WEBHOOK_SECRET"),
             ("outside.event", "JITSI_WEBHOOK_SECRET_PREVIOUS")}


def test_twelve_faults_at_the_same_time(machine, service):
    begin_anew(service)
    link = trust(machine)
    faults = [(plant.replace("/etc/ssl/certs/LINK", link), undo, where)
              for plant, undo, where in FAULTS]
    before = rows(machine)
    assert [row for row in before.values() if row["verdict"] in ("warning", "error")] == []
    for plant, _, _ in faults:
        machine.run("bash", "-ec", plant)
    found = Doctor(machine).faults()
    for _, undo, _ in faults:
        machine.run("bash", "-ec", undo)
    service.write_settings()
    trust(machine)
    assert set(found) == {where for _, _, where in faults} | FOLLOWING
    assert Doctor(machine).faults() == {}
    machine.run("rm", link)
