"""`srnet serve` in a process of its own, and its API."""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from .decoder import ROOT

PATIENCE = 60


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Service:
    def __init__(self):
        program = os.path.join(ROOT, "artifacts/bin/SRNet.Server/release/srnet")
        if not os.path.exists(program):
            print(f"There is no {program}; run ./srnet version first.", file=sys.stderr)
            sys.exit(3)
        # Whoever ends this program politely ends its processes, too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.port, self.rtsp_port = free_port(), free_port()
        self.log = tempfile.NamedTemporaryFile(prefix="srnet-serve-", suffix=".log")
        self.process = subprocess.Popen(
            [program, "serve", "--listen", f"127.0.0.1:{self.port}", "--rtsp", f"127.0.0.1:{self.rtsp_port}", "--device", "cpu"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.until(lambda: self.get("/health/live") is not None, "the service's answer")

    @property
    def pid(self):
        return self.process.pid

    def rtsp(self, stream):
        return f"rtsp://127.0.0.1:{self.rtsp_port}/{stream}"

    def get(self, path):
        """The answer, or None while nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return json.loads(answer.read() or "null") or {}
        except urllib.error.HTTPError:
            raise
        except (urllib.error.URLError, OSError):
            self.check()
            return None
        except json.JSONDecodeError:
            return {}

    def post(self, path, body):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as e:
            sys.exit(f"{path} answered {e.code}: {e.read().decode()}")

    def stream(self, stream):
        return self.get(f"/api/streams/{stream}")

    def add(self, stream, camera, size, box):
        """Adds the camera and marks its object by its box; waits until it is followed."""
        self.post("/api/streams", {"id": stream, "source": camera.url, "size": size})
        self.until(lambda: self.stream(stream)["framesProcessed"] > 0, f"a picture of {stream}")
        self.post(f"/api/streams/{stream}/objects", {"name": "disc", "prompt": {"type": "box", "box": box()}})
        self.until(lambda: [o["state"] for o in self.stream(stream)["objects"]] == ["tracking"], f"the object of {stream}")

    def until(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                sys.exit(f"Waited {PATIENCE} s in vain for {what}.")
            time.sleep(0.02)

    def check(self):
        if self.process.poll() is not None:
            self.log.seek(0)
            sys.exit(f"srnet serve ended with {self.process.returncode}: {self.log.read().decode()[-2000:]}")

    def stop(self):
        """Its exit code after SIGTERM."""
        self.process.terminate()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
