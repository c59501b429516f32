"""Redis, cameras and nodes of a fleet, each node in a network namespace of its own, with a bridge between them."""
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from .decoder import ROOT
from .fleet_witness import Witness

KEY = "0123456789abcdef0123456789abcdef"
NET = "10.77.0"
BRIDGE = "srnetbr"
SUPPORT = os.path.dirname(os.path.realpath(__file__))


def sh(*command, check=True):
    return subprocess.run(command, check=check, capture_output=True, text=True)


class Node:
    """One node. It can be killed, hung, cut off, ended and started again under its name."""

    def __init__(self, number, folder):
        self.number, self.name, self.address = number, f"n{number}", f"{NET}.{10 + number}"
        self.space, self.link = f"srnet-{self.name}", f"srnetv{number}"
        self.log = open(os.path.join(folder, self.name + ".log"), "a")
        # Hung or cut off.
        self.away = False
        self.process = None
        sh("ip", "netns", "add", self.space)
        sh("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", self.space)
        sh("ip", "link", "set", self.link, "master", BRIDGE, "up")
        for line in (f"addr add {self.address}/24 dev eth0", "link set eth0 up", "link set lo up"):
            sh("ip", "-n", self.space, *line.split())

    def start(self):
        self.away = False
        program = os.path.join(ROOT, "artifacts/bin/SRNet.Server/release/srnet")
        self.process = subprocess.Popen(
            ["ip", "netns", "exec", self.space, program, "serve", "--device", "cpu", "--model", "srnet-xs", "--listen", f"{self.address}:8080", "--rtsp", f"{self.address}:8554",
             "--cluster", f"redis://{NET}.1:6379", "--node", self.name, "--advertise", self.address],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=dict(os.environ, SRNET_CLUSTER_KEY=KEY, SRNET_API_KEY=KEY))

    def signal(self, number):
        self.away |= number == signal.SIGSTOP
        self.process.send_signal(number)

    def cut(self, off):
        self.away |= off
        sh("ip", "link", "set", self.link, "down" if off else "up")

    @property
    def ended(self):
        return self.process is None or self.process.poll() is not None

    def ask(self, path, body=None, method=None, timeout=8):
        """The answer, or None when there is none."""
        try:
            return json.loads(self.fetch(path, body, method, timeout) or "null") or {}
        except (urllib.error.URLError, OSError, json.JSONDecodeError):
            return None

    def fetch(self, path, body=None, method=None, timeout=8):
        request = urllib.request.Request(f"http://{self.address}:8080{path}", None if body is None else json.dumps(body).encode(), method=method,
                                         headers={"Content-Type": "application/json", "X-Api-Key": KEY})
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.read()

    def remove(self):
        if not self.ended:
            self.process.kill()
            self.process.wait()
        sh("ip", "netns", "del", self.space, check=False)
        sh("ip", "link", "del", self.link, check=False)


class Fleet:
    def __init__(self, nodes, cameras):
        self.folder = tempfile.mkdtemp(prefix="srnet-fleet-")
        self.nodes = []
        sh("ip", "link", "add", BRIDGE, "type", "bridge")
        sh("ip", "addr", "add", f"{NET}.1/24", "dev", BRIDGE)
        sh("ip", "link", "set", BRIDGE, "up")
        self.start_redis()
        self.cameras = subprocess.Popen(["/usr/bin/python3", os.path.join(SUPPORT, "fleet_cameras.py"), f"{NET}.1", "8554", str(cameras)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.cameras.stdout.readline().strip() != "ready":
            self.close()
            raise SystemExit("the cameras did not start; Debian's gir1.2-gst-rtsp-server-1.0 and python3-gi are needed")
        self.witness = Witness(f"{NET}.1", 8555)
        for _ in range(nodes):
            self.add()

    @property
    def living(self):
        return [node for node in self.nodes if not node.ended and not node.away]

    def start_redis(self):
        """As docs/8-fleet.md wants it: what it has said it keeps is on its disk within a second."""
        self.redis = subprocess.Popen(["redis-server", "--bind", f"{NET}.1", "--protected-mode", "no", "--save", "", "--appendonly", "yes", "--dir", self.folder], stdout=subprocess.DEVNULL)

    def commands(self):
        """How often Redis has been asked what, so far."""
        told = sh("redis-cli", "-h", f"{NET}.1", "info", "commandstats").stdout
        return {line.split(":")[0][8:]: int(line.split("calls=")[1].split(",")[0]) for line in told.splitlines() if line.startswith("cmdstat_")}

    def stop_redis(self):
        self.redis.kill()
        self.redis.wait()

    def add(self):
        node = Node(max((n.number for n in self.nodes), default=0) + 1, self.folder)
        self.nodes.append(node)
        node.start()
        return node

    def camera(self, number):
        return f"rtsp://{NET}.1:8554/{number}"

    def close(self):
        for node in self.nodes:
            node.remove()
        for process in (self.redis, self.cameras):
            process.kill()
        sh("ip", "link", "del", BRIDGE, check=False)


def until(condition, patience, pause=0.1):
    """Seconds until a condition holds; None when it never did."""
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        if condition():
            return time.monotonic() - begun
        time.sleep(pause)
    return None
