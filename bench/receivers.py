"""Whom webhooks go to: an nginx on many addresses that takes everything at once, and one that
never answers."""

import os
import socket
import subprocess

from stack import free_port, until

# All of 127.0.0.0/8 is this machine.
PER_NET = 200
CONF = """
daemon off;
{user}
pid nginx.pid;
error_log nginx-error.log;
worker_processes 1;
events {{ worker_connections 4096; }}
http {{
	access_log off;
	keepalive_requests 1000000;
	client_body_temp_path temp/body;
	proxy_temp_path temp/proxy;
	fastcgi_temp_path temp/fastcgi;
	uwsgi_temp_path temp/uwsgi;
	scgi_temp_path temp/scgi;
	server {{
{listen}
		return 200 "";
	}}
}}
"""


class Receivers:
    """urls: so many addresses, each a receiver of its own."""

    def __init__(self, folder, count):
        self.folder, self.port = folder, free_port()
        hosts = [f"127.0.{n // PER_NET}.{1 + n % PER_NET}" for n in range(count)]
        self.urls = [f"http://{host}:{self.port}/" for host in hosts]
        folder.mkdir(mode=0o711)
        (folder / "temp").mkdir(mode=0o711)
        (folder / "nginx.conf").write_text(CONF.format(
            user="user www-data;" if os.getuid() == 0 else "",
            listen="\n".join(f"\t\tlisten {host}:{self.port} backlog=1024;" for host in hosts)))
        self.process = subprocess.Popen(
            ["nginx", "-p", f"{folder}/", "-c", "nginx.conf", "-e", "nginx-error.log"],
            env={"PATH": os.environ["PATH"] + ":/usr/sbin"}, stdin=subprocess.DEVNULL,
            start_new_session=True)
        until(self._listens, "the receivers do not start", 10)

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        """It and its worker."""
        self.process.terminate()
        self.process.wait()


class Hanging:
    """A receiver that takes connections and requests, and never answers."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.url = "http://127.0.0.1:%d/" % self.socket.getsockname()[1]

    def stop(self):
        """Whoever waits is told so."""
        self.socket.close()
