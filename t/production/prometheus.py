"""The Prometheus of the machine, with the shipped alerts and short intervals."""

import http.client
import json
import re
import urllib.parse

from wait import until

CONFIGURATION = "/etc/prometheus/prometheus.yml"
RULES = "/usr/share/reflector-jitsi/monitoring/reflector.rules.yml"
HASTY_RULES = "/etc/prometheus/hasty.rules.yml"
ALL = '{__name__=~"reflector_.*|up|ALERTS.*"}'
FIRES_SECONDS = 20


class Connection(http.client.HTTPConnection):
    """A connection to its port of the machine."""

    def __init__(self, machine):
        super().__init__("localhost", 9090)
        self.machine = machine

    def connect(self):
        """Made in the machine's network."""
        self.sock = self.machine.socket(("127.0.0.1", 9090))


class Prometheus:
    """Asked by its API."""

    def __init__(self, machine):
        self.machine = machine

    def hasten(self):
        """Alerts fire without a delay, and everything is looked at twice a second.  The
        expressions stay as they are."""
        rules = self.machine.run("cat", RULES).stdout
        self.machine.write(HASTY_RULES, re.sub(r"^( +for:) .*", r"\1 0s", rules, flags=re.M))
        text = self.machine.run("cat", CONFIGURATION).stdout.replace(RULES, HASTY_RULES)
        self.machine.write(CONFIGURATION, re.sub(r"(_interval:) 15s", r"\1 500ms", text))
        self.machine.write("/etc/default/prometheus", 'ARGS="--web.enable-admin-api"\n')
        self.machine.run("systemctl", "restart", "prometheus")
        until(lambda: self.value("reflector_database_up") == "1", "it does not scrape")

    def ask(self, path, method="GET", **parameters):
        """The data of an answer; None: it does not answer yet."""
        connection = Connection(self.machine)
        try:
            connection.request(method, f"/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
            text = connection.getresponse().read()
        except OSError:
            return None
        finally:
            connection.close()
        return json.loads(text)["data"] if text.startswith(b'{"status":"success"') else None

    def value(self, query):
        """That of the one sample; None: there is none."""
        data = self.ask("query", query=query)
        return data["result"][0]["value"][1] if data and data["result"] else None

    def firing(self):
        """The names of the alerts that fire."""
        data = self.ask("alerts") or {"alerts": []}
        return {one["labels"]["alertname"] for one in data["alerts"] if one["state"] == "firing"}

    def fires(self, alerts):
        """Wait until all of these fire."""
        until(lambda: alerts <= self.firing(),
              lambda: f"silent: {alerts - self.firing()}", FIRES_SECONDS)

    def clears(self):
        """Wait until none fires any more.  What is counted in the last minutes or hours does
        not end by itself in a test: Prometheus forgets what it has seen."""
        self.ask("admin/tsdb/delete_series", "POST", **{"match[]": ALL})
        until(lambda: not self.firing(), lambda: f"still there: {self.firing()}", FIRES_SECONDS)

    def alerts(self):
        """The names of all rules that it has loaded."""
        return {rule["name"] for group in self.ask("rules")["groups"] for rule in group["rules"]}
