"""The least FastCGI program by libfcgi, behind the stack's own nginx configuration."""

import os
import shutil
import socket
import subprocess

from stack import free_port, until


class Minimal:
    """bench/minimal in the place of health; nginx as script/server has laid it out."""

    def __init__(self, stack, folder):
        self.folder, self.port = folder, free_port()
        run = (stack.folder / "run").resolve()
        for name in ("conf.d", "snippets"):
            shutil.copytree(run / name, folder / name)
        for name in ("temp", "log"):
            (folder / name).mkdir(mode=0o711)
        shutil.copy(run / "reflector-cors.map", folder)
        text = (run / "nginx.conf").read_text()
        (folder / "nginx.conf").write_text(text.replace(f":{stack.port}", f":{self.port}"))
        http = folder / "conf.d/reflector-http.conf"
        http.write_text(http.read_text().replace(f"{run}/health.sock", f"{folder}/minimal.sock")
                        .replace(f"{run}/reflector-cors", f"{folder}/reflector-cors"))
        self.started = []
        self._start(stack)

    def _start(self, stack):
        path = self.folder / "minimal.sock"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(1024)
            os.chmod(path, 0o666)
            self.started.append(subprocess.Popen(
                [stack.build / "bench/minimal"], stdin=listener, start_new_session=True))
        self.started.append(subprocess.Popen(
            ["nginx", "-p", f"{self.folder}/", "-c", "nginx.conf", "-e", "log/nginx-error.log"],
            env={"PATH": os.environ["PATH"] + ":/usr/sbin"}, stdin=subprocess.DEVNULL,
            start_new_session=True))
        until(self._listens, "nginx does not start", 10)

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        """Both.  libfcgi catches SIGTERM and goes on waiting."""
        program, nginx = self.started
        nginx.terminate()
        nginx.wait()
        program.kill()
        program.wait()
