"""Debian's Chromium, headless, through its DevTools protocol: ages of the pictures that the service's page draws."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from .camera import BITS
from .web_socket import TEXT, WebSocket

# After every draw on the large picture's canvas its clock is read back: the pixels are there, not only asked for.
WATCH = """
(() => {
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    window.ages = [];
    CanvasRenderingContext2D.prototype.drawImage = function (...all) {
        draw.apply(this, all);
        if (this.canvas.id !== 'picture' || this.canvas.width < BITS) return;
        const cell = Math.floor(this.canvas.width / BITS) & ~1;
        const row = this.getImageData(0, cell >> 1, BITS * cell, 1).data;
        const now = Date.now() % 4294967296;
        let painted = 0;
        for (let i = 0; i < BITS; i++) painted += row[4 * (i * cell + (cell >> 1)) + 1] > 128 ? 2 ** i : 0;
        window.ages.push((now - painted + 4294967296) % 4294967296);
    };
})();
""".replace("BITS", str(BITS))


class Browser:
    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="srnet-chromium-")
        program = shutil.which("chromium")
        if program is None:
            print("There is no chromium; install Debian's package.", file=sys.stderr)
            sys.exit(3)
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--window-size=1280,800", "--remote-debugging-port=0", f"--user-data-dir={self.profile}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        path = os.path.join(self.profile, "DevToolsActivePort")
        end = time.monotonic() + 60
        while not (os.path.exists(path) and open(path).read().count("\n") >= 1):
            if time.monotonic() > end or self.process.poll() is not None:
                sys.exit("Chromium did not start.")
            time.sleep(0.05)
        port = int(open(path).readline())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=30) as answer:
            page = next(p for p in json.loads(answer.read()) if p["type"] == "page")
        self.socket = WebSocket(port, page["webSocketDebuggerUrl"].split(str(port), 1)[1], timeout=60)
        self.number = 0
        self.call("Page.enable")

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = self.socket.receive()
            if message is None:
                sys.exit("Chromium closed the page.")
            if message[0] == TEXT and (answer := json.loads(message[1])).get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"Chromium refused {method}: {answer['error']}")
                return answer["result"]

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def ages(self, address, seconds):
        """Ages in ms of the pictures drawn in so many seconds, after the first two, and how the page shows them."""
        self.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self.call("Page.navigate", url=address)
        end = time.monotonic() + 60
        while not self.evaluate("window.ages?.length > 30"):
            if time.monotonic() > end:
                sys.exit("The page draws no pictures on its canvas.")
            time.sleep(0.2)
        time.sleep(2)
        self.evaluate("window.ages.length = 0")
        time.sleep(seconds)
        return self.evaluate("window.ages"), self.evaluate("document.querySelector('#way').textContent")

    def close(self):
        self.socket.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)
