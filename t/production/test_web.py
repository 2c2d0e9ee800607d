"""TLS, the folder of recordings and nginx's user, as doc/operations/tls.md and recordings.md say."""

import http.client
import ssl

import pytest

import manual
import using
from answers import is_error
from service import HOST, RECORDINGS
from using import BYTES, Recording, ok, ready
from wait import until

LIVE = f"/etc/letsencrypt/live/{HOST}"
SITE = "/etc/nginx/sites-available/reflector"
ACCESS = "The recordings' folder"


def issue(machine):
    """A new certificate in certbot's files; its text."""
    machine.run("mkdir", "-p", LIVE)
    machine.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-keyout",
                f"{LIVE}/privkey.pem", "-out", f"{LIVE}/fullchain.pem")
    return machine.run("cat", f"{LIVE}/fullchain.pem").stdout


def served(machine):
    """The certificate of a new connection."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(machine.socket(("127.0.0.1", 443)), server_hostname=HOST) as made:
        return ssl.DER_cert_to_PEM_cert(made.getpeercert(binary_form=True))


def plain(machine, path):
    """(status, Location, text) of port 80."""
    connection = http.client.HTTPConnection(HOST, 80)
    connection.sock = machine.socket(("127.0.0.1", 80))
    connection.request("GET", path)
    answer = connection.getresponse()
    found = answer.status, answer.headers["Location"], answer.read().decode()
    connection.close()
    return found


@pytest.fixture
def site(machine):
    """nginx's files, restored afterwards."""
    machine.run("ln", "-sfn", "../sites-available/reflector", "/etc/nginx/sites-enabled/reflector")
    machine.run("cp", "-a", "/etc/nginx", "/root/nginx")
    yield
    machine.run("bash", "-c", "rm -r /etc/nginx /etc/letsencrypt; mv /root/nginx /etc/nginx; "
                "systemctl restart nginx")


def test_a_certificate_is_proved_used_and_renewed(machine, service, site):
    machine.shell(manual.command("Certificates of Let's Encrypt", "acme-challenge"))
    machine.write("/var/www/html/.well-known/acme-challenge/x", "proof")
    until(lambda: plain(machine, "/v1/rooms?x=1")[:2] == (301, f"https://{HOST}/v1/rooms?x=1"),
          "it does not send callers to HTTPS")
    assert plain(machine, "/.well-known/acme-challenge/x") == (200, None, "proof")
    first = issue(machine)
    machine.shell(manual.command("Certificates of Let's Encrypt", "fullchain"))
    machine.shell(manual.command("Certificates of Let's Encrypt", "renewal-hooks"))
    until(lambda: served(machine) == first, "the certificate is not served")
    second = issue(machine)
    assert served(machine) == first
    machine.run("run-parts", "--exit-on-error", "/etc/letsencrypt/renewal-hooks/deploy")
    until(lambda: served(machine) == second, "the new certificate is not served")
    assert machine.run("grep", "-c", "letsencrypt", SITE).stdout == "2\n"


def test_a_balancer_is_named(machine, service, site, name):
    machine.shell(manual.command("Several hosts", "set_real_ip_from"))
    using.rooms(service, name)


def console(service):
    """(status, policy) of the console."""
    answer = service.request("GET", "/console/")
    return answer.status, answer.headers["Content-Security-Policy"]


def test_the_console_may_ask_the_provider_and_is_turned_off(machine, service, site):
    status, policy = console(service)
    assert status == 200 and "connect-src 'self';" in policy
    machine.shell(manual.command("Sign in at an identity provider", "issuers"))
    until(lambda: "connect-src 'self' https://login.example.com;" in console(service)[1],
          "it may not ask the provider")
    machine.shell(manual.command("Turn it off", "console off"))
    until(lambda: console(service)[0] == 404, "it is not off")
    machine.run("rm", "/etc/nginx/reflector-console-off.map")
    machine.run("systemctl", "reload", "nginx")
    until(lambda: console(service)[0] == 200, "it is not on again")


def test_the_key_of_the_console_is_one_of_an_admin(machine, service):
    done = machine.shell(manual.command("Who sees what", "--scope admin"))
    headers = {"Authorization": f"Bearer {done.stdout.strip()}"}
    assert service.request("GET", "/v1/audit", headers).status == 200


def set_access(machine):
    """The access lists of the folder, as the manual sets them."""
    machine.shell("\n".join(manual.command(ACCESS, "setfacl").splitlines()[:2]))


@pytest.fixture
def share(machine, service):
    """A file system in place of the folder, which is in /etc/fstab."""
    machine.run("bash", "-c", "mkdir -p /srv/share && mount -t tmpfs -o mode=0750 tmpfs /srv/share && "
                f"echo '/srv/share {RECORDINGS} none bind 0 0' >>/etc/fstab")
    machine.shell(manual.command("A network file system", "RequiresMountsFor"))
    set_access(machine)
    service.restart()
    yield
    machine.run("bash", "-c", f"umount --lazy {RECORDINGS}; sed -i '/share/d' /etc/fstab; "
                "rm /etc/systemd/system/reflector-purge.service.d/mount.conf; "
                f"umount /srv/share; rmdir /srv/share; chmod 0750 {RECORDINGS}; "
                "systemctl daemon-reload")
    set_access(machine)
    service.restart()


def test_a_mount_that_goes_and_comes_needs_no_restart(machine, service, share, name):
    recording = Recording(service, name)
    path = f"/v1/meetings/{recording.meeting['id']}"
    assert recording.get().body == BYTES
    machine.run("umount", "--lazy", RECORDINGS)
    service.new_room(f"{name}-2")
    assert service.open(f"{name}-2")["room_url"]
    assert is_error(recording.get(), 503)
    assert is_error(service.request("DELETE", path, service.auth()), 503)
    machine.run("mount", RECORDINGS)
    assert recording.is_there()
    for command in manual.command("A network file system", "findmnt").splitlines():
        machine.shell(command)
    until(lambda: service.request("DELETE", path, service.auth()).status in (200, 404),
          "it cannot be erased")
    assert not recording.is_there()


def test_the_purge_waits_for_the_mount(machine, service, share, name):
    recording = Recording(service, name)
    path = f"/v1/meetings/{recording.meeting['id']}"
    ok(service.request("PATCH", f"{path}/deactivate", service.auth()))
    machine.shell(manual.command("Retention", "DAYS=30").replace("DAYS=30", "DAYS=0"))
    machine.run("umount", "--lazy", RECORDINGS)
    # Other tests' meetings are erased, too: one that is busy is left to the next run.
    until(lambda: machine.run("systemctl", "start", "reflector-purge.service",
                              check=False).returncode == 0,
          lambda: machine.journal("reflector-purge.service", "-n", "20"))
    machine.run("rm", "/etc/systemd/system/reflector-purge.service.d/days.conf")
    machine.run("mountpoint", RECORDINGS)
    assert not recording.is_there()
    assert service.request("GET", path, service.auth()).status == 404


@pytest.fixture
def web(machine, service, site):
    """nginx's other user."""
    machine.run("useradd", "--system", "web")
    machine.shell(manual.command("nginx under another user", "SocketGroup"))
    yield
    machine.run("bash", "-c", "systemctl stop nginx; chown -R www-data /var/lib/nginx; "
                "rm /etc/systemd/system/reflector-.socket.d/user.conf; systemctl daemon-reload; "
                f"setfacl -R -x u:web -x d:u:web {RECORDINGS}")
    service.write_settings()
    machine.run("systemctl", "restart", "reflector.target")
    machine.run("userdel", "web")


def test_nginx_may_be_another_user(machine, service, web, name):
    until(lambda: ready(service)[0] == 200, "the service does not start")
    assert "web" in machine.run("ps", "-o", "user=", "-C", "nginx").stdout.split()
    recording = Recording(service, name)
    assert recording.get().body == BYTES
    for use in using.USES:
        use(service, f"{name}-{use.__name__}".replace("_", "-"))
    # Its body is stored in a file of nginx's meanwhile.
    assert is_error(service.request("POST", "/v1/rooms", service.auth(), {"name": "x" * 100000}),
                    422)
    machine.run("chmod", "0700", RECORDINGS)
    assert "recordings.unreadable" in ready(service)[1]
    machine.run("setfacl", "-m", "m::rwx", RECORDINGS)
    ok(service.request("DELETE", f"/v1/meetings/{recording.meeting['id']}", service.auth()))
    assert not recording.is_there() and not machine.failed()
