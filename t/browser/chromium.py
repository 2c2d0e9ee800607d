"""A real Chromium, without a window, that knows some hosts and no others."""

import os
import pathlib
import shutil

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

import processes
from wait import until

# No sandbox: root, and a user in a chroot, have none; the pages are our own.
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-extensions", "--disable-crash-reporter", "--disable-breakpad",
         "--no-proxy-server", "--password-store=basic", "--remote-debugging-pipe")
# It ends when we do, however we end, and Chromium ends with the pipe to it.
DRIVER = """#!/bin/sh
exec setpriv --pdeathsig TERM -- chromedriver "$@"
"""
SIZE = (1000, 700)
PAGE_SECONDS = 20


class Chromium:
    """One browser; all that it writes is in folder."""

    def __init__(self, folder, hosts):
        """hosts: a name -> the address:port that stands for its port 443."""
        self.folder = pathlib.Path(folder)
        options = Options()
        options.binary_location = shutil.which("chromium")
        options.set_capability("acceptInsecureCerts", True)
        # What a site's own SameSite forbids shows only where the browser forbids less.
        options.add_experimental_option("prefs", {"profile.cookie_controls_mode": 0,
                                                  "profile.block_third_party_cookies": False})
        rules = [f"MAP {name}:443 {address}" for name, address in hosts.items()]
        for flag in (*FLAGS, f"--user-data-dir={self.folder}/profile",
                     "--host-resolver-rules=" + ", ".join([*rules, "MAP * ~NOTFOUND"])):
            options.add_argument(flag)
        # Whatever it makes in a home, a cache or /tmp is made in the folder.
        home = {name: str(self.folder) for name in (
            "HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")}
        driver = self.folder / "chromedriver"
        driver.write_text(DRIVER)
        driver.chmod(0o755)
        service = Service(str(driver), env={"PATH": os.environ["PATH"], **home})
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(PAGE_SECONDS)

    def close(self):
        """It ends, and all that it started."""
        self.driver.quit()
        marker = [str(self.folder)]
        try:
            until(lambda: not processes.marked(marker), "Chromium's processes end")
        finally:
            processes.kill(processes.marked(marker))

    def forget(self):
        """A browser that has been nowhere: one empty tab, no cookies, nothing to complain of."""
        first, *others = self.driver.window_handles
        for handle in others:
            self.driver.switch_to.window(handle)
            self.driver.close()
        self.driver.switch_to.window(first)
        self.resize(*SIZE)
        self.driver.get("about:blank")
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        self.complaints()

    def resize(self, width, height):
        """The window, in pixels."""
        self.driver.set_window_size(width, height)

    # Going somewhere.

    def open(self, url):
        """Goes there, as by the address bar, and waits for what the client makes of it."""
        self.driver.get("about:blank")
        self.driver.get(url)
        return self.seen()

    def reload(self):
        """F5."""
        self.driver.refresh()
        return self.seen()

    def new_tab(self):
        """Another tab; the answer is its handle."""
        self.driver.switch_to.new_window("tab")
        return self.driver.current_window_handle

    def turn_to(self, handle):
        """A tab in front."""
        self.driver.switch_to.window(handle)

    # What there is to see.

    def seen(self):
        """What the client came to: (state, person)."""
        return until(self._seen, lambda: self.driver.page_source)

    def _seen(self):
        data = self.data()
        return data.get("state") and (data["state"], data.get("person"))

    def data(self):
        """What the client tells in its page."""
        return self.driver.execute_script("return {...document.documentElement.dataset}")

    def complaints(self):
        """What its console says that has not been asked for."""
        return self.driver.get_log("browser")

    @property
    def address(self):
        """The address bar."""
        return self.driver.current_url

    def cookies(self):
        """All cookies that it has, of whatever host and path."""
        return self.driver.execute_cdp_cmd("Network.getAllCookies", {})["cookies"]
