"""A real Chromium without a window, driven over its DevTools protocol.

Also a program: `python -m tests.publish.report.browser PAGE WIDTH PICTURE [LANGUAGE]` takes a picture of a page.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-port=0",
)
PATIENCE = 30.0


def installed() -> str | None:
    """Return the Chromium of this machine, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium that knows nothing yet, and end it again."""
    from websockets.sync.client import connect

    program = installed()
    assert program is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [program, *SWITCHES, f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            with connect(_address(process), max_size=None, open_timeout=PATIENCE) as socket:
                yield Browser(socket)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stderr is not None
            process.stderr.close()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(r"DevTools listening on (ws://\S+)", line)
        if found:
            return found[1]
    raise RuntimeError("Chromium ended before it listened")


class Browser:
    """One connection to the browser; `page()` gives a fresh tab with nothing stored."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._number = 0
        self._events: list[dict[str, Any]] = []

    @contextmanager
    def page(self, width: int = 1280, height: int = 900, *, languages: str = "en-US") -> Iterator[Page]:
        """Open a tab of its own profile, `width` CSS pixels wide."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.call(f"{domain}.enable")
        page.resize(width, height)
        agent = self.call("Browser.getVersion")["userAgent"]
        page.call("Network.setUserAgentOverride", userAgent=agent, acceptLanguage=languages)
        try:
            yield page
        finally:
            self.call("Target.disposeBrowserContext", browserContextId=context)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result; events that come meanwhile are kept."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self._events.append(answer)

    def events(self, session: str) -> list[dict[str, Any]]:
        """Return the events of a tab so far."""
        return [event for event in self._events if event.get("sessionId") == session]


class Page:
    """One tab."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **parameters)

    def resize(self, width: int, height: int) -> None:
        mobile = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def open(self, address: Path | str) -> None:
        """Open a file (or a file address with a fragment) and wait until it and its charts are drawn."""
        url = address.as_uri() if isinstance(address, Path) else address
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        self.until(
            "location.href !== 'about:blank' && document.readyState === 'complete' && "
            "(!document.getElementById('charts') || !!document.documentElement.dataset.charts)"
        )

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression; raises RuntimeError where it throws."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait until a condition holds; raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while not self.evaluate(condition):
            if time.monotonic() > end:
                raise TimeoutError(f"{condition}; complaints so far: {self.complaints()}")
            time.sleep(0.02)

    def texts(self, selector: str) -> list[str]:
        """Return the text that is shown of every element."""
        return self.evaluate(f"[...document.querySelectorAll({json.dumps(selector)})].map(e => e.innerText.trim())")

    def text(self, selector: str) -> str:
        [only] = self.texts(selector)
        return only

    def press(self, key: str) -> None:
        """Press and release a key by its name: Tab, Enter, or a character."""
        typed = {"Enter": "\r", "Tab": "", " ": " "}.get(key, key)
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        common = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": codes.get(key, 0)}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=typed, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def write(self, text: str) -> None:
        """Write a text where the focus is."""
        self.call("Input.insertText", text=text)

    def complaints(self) -> list[str]:
        """Return errors and warnings of the console, exceptions, and loads that failed."""
        self.evaluate("0")
        found = []
        for event in self._browser.events(self._session):
            details = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                found.append(str(details["exceptionDetails"]))
            elif event["method"] == "Runtime.consoleAPICalled" and details["type"] in ("error", "warning", "assert"):
                found.append(str(details["args"]))
            elif event["method"] == "Log.entryAdded" and details["entry"]["level"] in ("error", "warning"):
                found.append(str(details["entry"]))
            elif event["method"] == "Network.loadingFailed" and not details.get("canceled"):
                found.append(str(details))
        return found

    def addresses(self) -> list[str]:
        """Return every address that was asked for."""
        self.evaluate("0")
        return [
            event["params"]["request"]["url"]
            for event in self._browser.events(self._session)
            if event["method"] == "Network.requestWillBeSent"
        ]

    def picture(self, file: Path, *, whole: bool = False) -> None:
        """Write a PNG of what is seen, or of the `whole` page."""
        clip: dict[str, Any] = {}
        if whole:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"clip": {**size, "scale": 1}, "captureBeyondViewport": True}
        data = self.call("Page.captureScreenshot", format="png", **clip)["data"]
        file.write_bytes(base64.b64decode(data))

    def pdf(self, file: Path) -> None:
        """Write the page as it would be printed."""
        data = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        file.write_bytes(base64.b64decode(data))


if __name__ == "__main__":
    with chromium() as browser, browser.page(int(sys.argv[2]), languages=sys.argv[4] if sys.argv[4:] else "en") as tab:
        tab.open(sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1]).absolute())
        tab.picture(Path(sys.argv[3]), whole=True)
        print(*tab.complaints(), sep="\n")
