"""What a fleet promises, checked while its nodes are killed, hung, cut off, emptied, ended and added, and while Redis is gone."""
import io
import signal
import time

from PIL import Image

from .fleet_nodes import until

# Seconds. A stream whose node is gone runs again; a stream that is handed over, or that nothing befell, stands still; a stream is added.
BACK, GAP, ADDING = 10.0, 2.0, 1.0
# What the membership takes to give a node up: for longer nobody publishes twice.
TIME_OUT = 5.0
# Looks for an object that is somewhere else by now go on for some seconds.
FINDING = 20.0
COLOUR = "#ff8800"


class Proof:
    def __init__(self, fleet, cameras, size):
        self.fleet, self.size = fleet, size
        self.ids = [f"c{i}" for i in range(cameras)]
        self.areas, self.results, self.problems = {}, [], []

    # -- What is known ------------------------------------------------------------------------------------------------------------------------

    def asked(self, *besides):
        """A node that answers."""
        return next(node for node in self.fleet.living if node not in besides)

    def homes(self, node):
        return {s["id"]: s["node"] for s in (node.ask("/api/fleet") or {"streams": []})["streams"]}

    def on(self, node):
        return [stream for stream, home in self.homes(self.asked(node)).items() if home == node.name]

    def note(self, what, value, bar=None, of=""):
        """A figure of the table, in seconds unless its name says otherwise; beyond its bar it is a broken promise."""
        self.results.append((what, of, value))
        if value is None or (bar is not None and value > bar):
            self.broken(f"{what}: {of} {'never' if value is None else f'{value:.2f}'}, at most {bar} is promised")

    def broken(self, problem):
        print(f"{time.strftime('%H:%M:%S')} BROKEN {problem}", flush=True)
        self.problems.append(problem)

    # -- The fleet comes up -------------------------------------------------------------------------------------------------------------------

    def start(self):
        if until(lambda: self.knows(len(self.fleet.nodes)), 120) is None:
            raise SystemExit("the fleet did not come up")

    def fill(self):
        for i, stream in enumerate(self.ids):
            node, begun = self.fleet.nodes[i % len(self.fleet.nodes)], time.monotonic()
            if not node.ask("/api/streams", {"id": stream, "source": self.fleet.camera(i), "size": self.size, "outputs": [{"kind": "rtspPush", "url": f"{self.fleet.witness.url}/{stream}"}]}, timeout=30):
                self.broken(f"{stream} could not be added")
            self.note("add a stream", time.monotonic() - begun, ADDING, stream)
        if until(lambda: all(self.fleet.witness.frames.get(stream) for stream in self.ids), 120) is None:
            raise SystemExit(f"not every stream gives frames: {[s for s in self.ids if not self.fleet.witness.frames.get(s)]}")
        for i, stream in enumerate(self.ids):
            self.mark(self.asked(), stream, i)
        time.sleep(5)
        self.sizes("before anything", self.asked())

    def mark(self, node, stream, number):
        """The ball is what is bright."""
        ball = Image.open(io.BytesIO(node.fetch(f"/api/streams/{stream}/snapshot.jpg"))).convert("L").point(lambda v: 255 * (v > 60))
        (left, top, right, bottom), spare = ball.getbbox(), 4
        self.areas[stream] = ball.histogram()[255]
        box = [max(0, left - spare), max(0, top - spare), right - left + 2 * spare, bottom - top + 2 * spare]
        if not node.ask(f"/api/streams/{stream}/objects", {"name": f"ball {number}", "color": COLOUR, "prompt": {"type": "box", "box": box}}, timeout=30):
            self.broken(f"nothing could be marked in {stream}")

    def object(self, node, stream):
        objects = (node.ask(f"/api/streams/{stream}") or {}).get("objects") or []
        return objects[0] if len(objects) == 1 else {"id": None, "objects": objects, "state": None, "area": 0}

    def sizes(self, what, node):
        """How many masks are not about as large as their balls: a small network on a toy scene errs now and then, with and without trouble."""
        sizes = [self.object(node, stream)["area"] / self.areas[stream] for stream in self.ids]
        self.note(f"{what}: masks of another size, of {len(sizes)}", float(sum(not 0.4 < size < 2.5 for size in sizes)))

    def knows(self, nodes):
        return all(len((node.ask("/api/fleet") or {"nodes": []})["nodes"]) == nodes for node in self.fleet.living)

    def count(self, seconds):
        """What Redis gets to do, of each command: how many per second. The copies of one's own that Redis runs inside scripts and transactions count as well."""
        before = self.fleet.commands()
        time.sleep(seconds)
        return {name: (count - before.get(name, 0)) / seconds for name, count in self.fleet.commands().items() if count > before.get(name, 0) and name not in ("info", "config")}

    # -- Promises -----------------------------------------------------------------------------------------------------------------------------

    def recovered(self, what, node, lost, begun):
        """Every lost stream gives frames again, from another node, in time."""
        witness = self.fleet.witness
        until(lambda: all(witness.first(stream, begun, node.address) for stream in lost), 60)
        for stream in lost:
            at = witness.first(stream, begun, node.address)
            self.note(f"{what}: frames again", at and at - begun, BACK, stream)

    def kept(self, what):
        """Every node knows every stream, each has a home, and its object is the one it was: id, name and colour, and it is found again."""
        begun, pending = time.monotonic(), dict.fromkeys(self.ids)

        def whole():
            return all(set(homes) == set(self.ids) and all(homes.values()) for homes in map(self.homes, self.fleet.living))

        def found():
            node = self.asked()
            for stream in [s for s, t in pending.items() if t is None]:
                if self.object(node, stream)["state"] == "tracking":
                    pending[stream] = time.monotonic() - begun
            return all(pending.values())

        if until(whole, 15) is None:
            self.broken(f"{what}: not every stream has a node: {[self.homes(n) for n in self.fleet.living]}")
        until(found, FINDING)
        node = self.asked()
        for i, stream in enumerate(self.ids):
            seen = self.object(node, stream)
            if (seen["id"], seen.get("name"), seen.get("color")) != (1, f"ball {i}", COLOUR):
                self.broken(f"{what}: the object of {stream} is another: {seen}")
            elif pending[stream] is None:
                self.broken(f"{what}: the object of {stream} was not found again: {seen}")
            else:
                self.note(f"{what}: objects found", pending[stream], of=stream)
        self.sizes(what, node)

    def once(self, what, begun):
        """Nobody publishes a stream beside its new node for longer than the membership's time-out."""
        for stream in self.ids:
            self.note(f"{what}: two nodes publish", self.fleet.witness.together(stream, begun - 2), TIME_OUT, stream)

    def gaps(self, what, streams, begun, bar=GAP):
        for stream in streams:
            self.note(what, self.fleet.witness.gap(stream, begun, time.monotonic()), bar, stream)

    def even(self, what):
        """No node is further than 15 % from even, or no one stream's move would bring the furthest nearer by what is worth it."""
        seconds = until(lambda: self.is_even(self.asked().ask("/api/fleet")), 120, pause=0.5)
        self.note(f"{what}: even again", seconds, 120)

    def is_even(self, fleet):
        if not fleet or len(fleet["nodes"]) != len(self.fleet.living) or not all(s["node"] for s in fleet["streams"]):
            return False
        nodes = {n["name"]: n for n in fleet["nodes"] if n["state"] == "taking"}
        share = sum(n["used"] for n in nodes.values()) / sum(n["capacity"] for n in nodes.values())

        def off(moved={}):
            return max(abs((n["used"] + moved.get(name, 0)) / n["capacity"] - share) for name, n in nodes.items())

        worst = off()
        return worst <= 0.15 * share or not any(
            off({s["node"]: -s["cost"], to: s["cost"]}) < worst - 0.05 * share for s in fleet["streams"] for to in nodes if s["node"] in nodes and to != s["node"])

    # -- Troubles -----------------------------------------------------------------------------------------------------------------------------

    def back(self, node, what):
        """It ends by itself, for its supervisor to start it again."""
        if until(lambda: node.ended, 30) is None:
            self.broken(f"{what}: {node.name} did not end by itself")
            node.signal(signal.SIGKILL)
            node.process.wait()
        node.start()
        if until(lambda: self.knows(len(self.fleet.nodes)), 90) is None:
            self.broken(f"{what}: {node.name} did not come back")
        self.even(what)

    def lose(self, what, node, begin, end):
        lost, begun = self.on(node), time.monotonic()
        begin()
        self.recovered(what, node, lost, begun)
        self.kept(what)
        end()
        self.back(node, what)
        self.once(what, begun)

    def kill(self, node):
        self.lose("kill -9", node, lambda: node.signal(signal.SIGKILL), lambda: None)

    def hang(self, node):
        self.lose("SIGSTOP", node, lambda: node.signal(signal.SIGSTOP), lambda: node.signal(signal.SIGCONT))

    def cut(self, node):
        self.lose("cut off", node, lambda: node.cut(True), lambda: node.cut(False))

    def drain(self, node):
        """Ended by its supervisor."""
        begun = time.monotonic()
        node.signal(signal.SIGTERM)
        if until(lambda: node.ended, 75) is None:
            self.broken(f"SIGTERM: {node.name} did not end")
        self.gaps("SIGTERM: longest gap", self.ids, begun)
        self.kept("SIGTERM")
        self.back(node, "SIGTERM")
        self.once("SIGTERM", begun)

    def empty(self, node):
        """Emptied by the API and used again."""
        begun, asked = time.monotonic(), self.asked(node)
        asked.ask(f"/api/fleet/nodes/{node.name}/drain", {})
        self.note("drained: empty", until(lambda: node.name not in self.homes(asked).values(), 60), 60)
        self.gaps("drained: longest gap", self.ids, begun)
        self.kept("drained")
        asked.ask(f"/api/fleet/nodes/{node.name}/resume", {})
        self.even("drained")
        self.once("drained", begun)

    def join(self, _):
        """One node more, and away again."""
        begun, before = time.monotonic(), self.asked().ask("/api/fleet")
        homes = self.homes(self.asked())
        node = self.fleet.add()
        if until(lambda: self.knows(len(self.fleet.nodes)), 90) is None:
            self.broken("join: the new node was not taken in")
        self.even("join")
        time.sleep(5)
        after = self.homes(self.asked())
        self.note("join: moves beyond what is needed", float(sum(after[s] != homes[s] for s in self.ids) - needed(before)), 1.0)
        self.gaps("join: longest gap", self.ids, begun)
        self.kept("join")
        self.once("join", begun)
        node.signal(signal.SIGTERM)
        until(lambda: node.ended, 75)
        self.fleet.nodes.remove(node)
        node.remove()
        if until(lambda: self.knows(len(self.fleet.nodes)), 30) is None:
            self.broken("join: the node did not go")
        self.kept("leave")
        self.even("leave")

    def redis_gone(self, _):
        """Its machine is gone for a minute."""
        begun = time.monotonic()
        self.fleet.stop_redis()
        time.sleep(60)
        self.fleet.start_redis()
        time.sleep(15)
        self.gaps("Redis gone: longest gap", self.ids, begun)
        self.kept("Redis gone")
        self.once("Redis gone", begun)

    def redis_hangs(self, _):
        begun = time.monotonic()
        self.fleet.redis.send_signal(signal.SIGSTOP)
        time.sleep(20)
        self.fleet.redis.send_signal(signal.SIGCONT)
        time.sleep(10)
        self.gaps("Redis hangs: longest gap", self.ids, begun)
        self.kept("Redis hangs")
        self.once("Redis hangs", begun)


def needed(fleet):
    """The fewest streams that must move to one node more, alike all others, for it to be within 15 % of even."""
    costs = sorted((s["cost"] for s in fleet["streams"]), reverse=True)
    least, count = 0.85 * sum(costs) / (len(fleet["nodes"]) + 1), 0
    while sum(costs[:count]) < least:
        count += 1
    return count
