"""A site's own nginx, with the service below a path."""

import os
import pathlib
import shutil
import socket
import subprocess

import processes
from wait import until

CONFIGURATION = """
%(user)s
daemon off;
pid %(folder)s/nginx.pid;
error_log %(folder)s/error.log;
events { worker_connections 256; }
http {
	client_body_temp_path %(folder)s/body;
	proxy_temp_path %(folder)s/proxy;
	fastcgi_temp_path %(folder)s/fastcgi;
	scgi_temp_path %(folder)s/scgi;
	uwsgi_temp_path %(folder)s/uwsgi;
	access_log off;
	server {
		listen 127.0.0.1:%(port)s;
		location %(path)s/ {
			proxy_pass %(behind)s/;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_set_header Host $http_host;
			proxy_set_header X-Forwarded-For $remote_addr;
			proxy_set_header X-Forwarded-Proto $scheme;
			proxy_redirect default;
		}
	}
}
"""


class Front:
    """It listens at a port of its own."""

    def __init__(self, folder, behind, path):
        self.folder = pathlib.Path(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}{path}"
        file = self.folder / "nginx.conf"
        file.write_text(CONFIGURATION % {"folder": self.folder, "port": port, "path": path, "behind": behind,
                                         "user": "user root;" if os.geteuid() == 0 else ""})
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", shutil.which("nginx", path="/usr/sbin:/usr/bin"),
             "-p", self.folder, "-c", file, "-e", self.folder / "error.log"], stdin=subprocess.DEVNULL)
        until((self.folder / "nginx.pid").exists, lambda: (self.folder / "error.log").read_text())

    def stop(self):
        """It ends with its worker."""
        self.process.terminate()
        self.process.wait(10)
        assert not processes.marked([str(self.folder)])
