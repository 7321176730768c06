"""A browser, driven over WebDriver (https://www.w3.org/TR/webdriver2/): Chromium by its chromedriver."""

import json
import re
import subprocess
import tempfile
import urllib.error
import urllib.request

# A browser that asks nobody on the network for anything, with a profile of its own.
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"tab": "\ue004", "enter": "\ue007", "home": "\ue011", "right": "\ue014", "down": "\ue015"}


def start_driver():
    """A chromedriver, and its port of loopback. It chooses a free port of IPv6, and gives up where that of IPv4 is not free too."""
    said = ""
    for _ in range(20):
        driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in driver.stdout:
            said += line
            if started := re.search(r"started successfully on port (\d+)", line):
                return driver, started[1]
        driver.stdout.close()
        driver.wait()
    raise RuntimeError(f"chromedriver does not start: {said}")


class Browser:
    """One window. Use it in a `with`: the browser ends with it."""

    def __init__(self, width=1200, height=900):
        self.size = (width, height)

    def __enter__(self):
        self.driver, port = start_driver()
        self.url = f"http://127.0.0.1:{port}/session"
        self.profile = tempfile.TemporaryDirectory(prefix="patrol-browser.")
        # Loopback is not reached through anybody's proxy.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        options = {"args": [*FLAGS, f"--user-data-dir={self.profile.name}"]}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        try:
            self.url += "/" + self.call("POST", "", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        except Exception:
            self.stop()
            raise
        self.resize(*self.size)
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", "")
        finally:
            self.stop()

    def stop(self):
        self.driver.terminate()
        self.driver.wait()
        self.driver.stdout.close()
        self.profile.cleanup()

    def call(self, method, path, body=None):
        data = None if method != "POST" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with self.opener.open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            why = json.load(refused)["value"]
            raise RuntimeError(f"{method} {path}: {why['error']}: {why['message']}") from None

    def cdp(self, command, **params):
        """A command of the DevTools protocol: what WebDriver has none for."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def js(self, script, *args):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def resize(self, width, height):
        """The size of the page: a window cannot be as narrow as a phone."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def emulate(self, scheme="light", media=""):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.cdp("Emulation.setEmulatedMedia", media=media, features=features)

    def find(self, css):
        return self.call("POST", "/element", {"using": "css selector", "value": css})

    def click(self, css):
        self.call("POST", f"/element/{self.find(css)[ELEMENT]}/click")

    def type(self, css, text):
        self.call("POST", f"/element/{self.find(css)[ELEMENT]}/value", {"text": text})

    def press(self, *names):
        """Presses keys one after the other, wherever the focus is."""
        keys = [KEYS.get(name, name) for name in names]
        presses = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": presses}]})

    def console(self):
        """What the browser had to say since it was asked last: errors, and what the page's policy refused."""
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})]
