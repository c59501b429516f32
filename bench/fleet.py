#!/usr/bin/python3
"""Does a fleet keep its promises when its nodes are killed, hang, are cut off, end and come?

usage: bench/fleet.py [--nodes 3] [--cameras 12] [--minutes 10] [--report FILE.json]

Needs root, for each node gets a network namespace of its own, and Debian's redis-server and GStreamer's RTSP server. Cameras give 5 pictures per second; in each an object is
marked. Then, in turn, a node is killed (-9), hung (SIGSTOP, and later SIGCONT), cut off from the network and joined again, ended (SIGTERM), and started again; Redis hangs for twenty seconds. After each:

- every stream gives new frames within 10 s (drain: no stream's gap is 2 s or more), with its object's id, name and colour;
- no stream runs on two nodes, none is lost;
- once the node is back, no node is further than 15 % from the even share of streams' costs, or moves cannot mend it.

Ends with 1 when one of them does not hold.
"""
import argparse
import json
import os
import signal
import sys
import time

from support.fleet_nodes import Fleet, until

BAR, DRAIN_BAR = 10.0, 2.0


class Proof:
    def __init__(self, fleet, cameras):
        self.fleet, self.cameras = fleet, cameras
        self.results, self.problems = [], []

    def other(self, *than):
        return next(node for node in self.fleet.nodes if node not in than and not node.ended)

    def view(self, node):
        return node.ask("/api/fleet") or {"nodes": [], "streams": []}

    def streams(self, node):
        return {s["id"]: s for s in (node.ask("/api/streams") or {"streams": []})["streams"]}

    def homes(self, node):
        return {s["id"]: s["node"] for s in self.view(node)["streams"]}

    def fill(self):
        first = self.fleet.nodes[0]
        if until(lambda: len(self.view(first)["nodes"]) == len(self.fleet.nodes), 120) is None:
            sys.exit("the fleet did not come up")
        for i in range(self.cameras):
            begun = time.monotonic()
            if not self.fleet.nodes[i % len(self.fleet.nodes)].ask("/api/streams", {"id": f"c{i}", "source": self.fleet.camera(i), "size": "96x160"}):
                self.problems.append(f"c{i} could not be added")
            self.results.append(("add", f"c{i}", time.monotonic() - begun))
        until(lambda: all(s["framesProcessed"] > 0 for s in self.streams(first).values()), 60)
        for i in range(self.cameras):
            if not first.ask(f"/api/streams/c{i}/objects", {"name": f"ball {i}", "color": "#ff8800", "prompt": {"type": "box", "box": [60, 40, 200, 100]}}, timeout=30):
                self.problems.append(f"nothing could be marked in c{i}")
        time.sleep(3)

    def gaps(self, node, seconds):
        """The longest time without a new frame, by stream, as one node tells."""
        last, gap, end = {}, {}, time.monotonic() + seconds
        while time.monotonic() < end:
            now = time.monotonic()
            for name, stream in self.streams(node).items():
                frames = stream["framesProcessed"]
                if name not in last or (frames != last[name][0] and frames > 0):
                    if name in last:
                        gap[name] = max(gap.get(name, 0), now - last[name][1])
                    last[name] = (frames, now)
            time.sleep(0.1)
        return gap

    def recovers(self, what, node, lost, begun):
        """Every lost stream gives frames on another node in time, and is the one it was."""
        witness = self.other(node)
        pending = dict.fromkeys(lost)

        def back():
            homes, streams = self.homes(witness), self.streams(witness)
            for name in [n for n, t in pending.items() if t is None]:
                if homes.get(name) not in (None, node.name) and streams.get(name, {}).get("framesProcessed", 0) > 0 and streams[name]["state"] == "running":
                    pending[name] = time.monotonic() - begun
            return all(pending.values())

        until(back, 60)
        for name, seconds in pending.items():
            self.results.append((what, name, seconds))
            if seconds is None or seconds > BAR:
                self.problems.append(f"{what}: {name} was back after {seconds} s")
        self.same(what, witness)

    def same(self, what, node):
        streams = self.streams(node)
        for i in range(self.cameras):
            objects = streams.get(f"c{i}", {}).get("objects", [])
            if [(o["id"], o["name"], o["color"]) for o in objects] != [(1, f"ball {i}", "#ff8800")]:
                self.problems.append(f"{what}: c{i} is missing or has other objects: {objects}")

    def twice(self, what):
        """No stream runs on two nodes, asked of each node itself by its metrics."""
        owners = {}
        for node in self.fleet.nodes:
            if node.ended:
                continue
            for stream in (node.ask("/health/ready") or {}).get("streams") or {}:
                owners.setdefault(stream, []).append(node.name)
        self.problems += [f"{what}: {name} runs on {nodes}" for name, nodes in owners.items() if len(nodes) > 1]

    def even(self, what, witness):
        def is_even():
            nodes = [n for n in self.view(witness)["nodes"] if n["state"] == "taking"]
            total = sum(n["used"] for n in nodes) / max(1, sum(n["capacity"] for n in nodes))
            return len(nodes) == len(self.fleet.nodes) and all(abs(n["used"] / n["capacity"] - total) <= 0.15 * total + 0.0001 or abs(n["used"] / n["capacity"] - total) * n["capacity"] < 100 for n in nodes)

        seconds = until(is_even, 60)
        self.results.append((what + ": even again", "", seconds))
        if seconds is None:
            self.problems.append(f"{what}: loads did not become even: {[(n['name'], n['used']) for n in self.view(witness)['nodes']]}")

    def back(self, node, what):
        if until(lambda: node.ended, 30) is None:
            self.problems.append(f"{what}: {node.name} did not end by itself")
            node.signal(signal.SIGKILL)
            node.process.wait()
        node.start()
        witness = self.other(node)
        until(lambda: len(self.view(witness)["nodes"]) == len(self.fleet.nodes), 60)
        self.even(what, witness)
        self.twice(what)

    def lost_of(self, node):
        return [name for name, home in self.homes(self.other(node)).items() if home == node.name]

    def kill(self, node):
        lost, begun = self.lost_of(node), time.monotonic()
        node.signal(signal.SIGKILL)
        self.recovers("kill", node, lost, begun)
        self.back(node, "kill")

    def hang(self, node):
        lost, begun = self.lost_of(node), time.monotonic()
        node.signal(signal.SIGSTOP)
        self.recovers("hang", node, lost, begun)
        node.signal(signal.SIGCONT)
        self.back(node, "hang")

    def cut(self, node):
        lost, begun = self.lost_of(node), time.monotonic()
        node.cut(True)
        self.recovers("cut", node, lost, begun)
        node.cut(False)
        self.back(node, "cut")

    def drain(self, node):
        witness = self.other(node)
        node.signal(signal.SIGTERM)
        for name, seconds in self.gaps(witness, 15).items():
            self.results.append(("drain gap", name, seconds))
            if seconds >= DRAIN_BAR:
                self.problems.append(f"drain: {name} had a gap of {seconds:.2f} s")
        self.same("drain", witness)
        self.back(node, "drain")

    def redis(self, node):
        before = {n: s["framesProcessed"] for n, s in self.streams(node).items()}
        self.fleet.redis.send_signal(signal.SIGSTOP)
        time.sleep(20)
        after = {n: s["framesProcessed"] for n, s in self.streams(node).items()}
        self.fleet.redis.send_signal(signal.SIGCONT)
        self.problems += [f"redis: {name} stood still" for name in before if after.get(name, 0) <= before[name]]
        self.same("redis", node)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--cameras", type=int, default=12)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--report")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("Namespaces need root.")
    # Whoever ends this program politely ends its processes and namespaces, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    fleet = Fleet(arguments.nodes, arguments.cameras)
    try:
        proof = Proof(fleet, arguments.cameras)
        proof.fill()
        end, turn = time.monotonic() + 60 * arguments.minutes, 0
        while time.monotonic() < end:
            for trouble in (proof.kill, proof.hang, proof.cut, proof.drain, proof.redis):
                node = fleet.nodes[turn % len(fleet.nodes)]
                print(f"{time.strftime('%H:%M:%S')} {trouble.__name__} {node.name}", flush=True)
                trouble(node)
                turn += 1
                if time.monotonic() >= end:
                    break
    finally:
        fleet.close()
    for what in sorted({r[0] for r in proof.results}):
        times = [r[2] for r in proof.results if r[0] == what and r[2] is not None]
        print(f"{what:24} {len(times):4} times, most {max(times, default=float('nan')):6.2f} s")
    if arguments.report:
        with open(arguments.report, "w") as file:
            json.dump({"schema": "srnet.fleet/1", "results": proof.results, "problems": proof.problems}, file, indent=1)
    print("\n".join(proof.problems) or "Every promise held.", f"\nLogs: {fleet.folder}")
    sys.exit(1 if proof.problems else 0)


if __name__ == "__main__":
    main()
