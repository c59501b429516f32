#!/usr/bin/python3
"""Does a fleet keep its promises when its nodes are killed, hang, are cut off, are emptied, end and come, and when Redis is gone?

usage: bench/fleet.py [--nodes 3] [--cameras 12] [--minutes 10] [--size 96x160] [--only kill --times 20] [--redis] [--report FILE.json]

Needs root, for each node gets a network namespace of its own, and Debian's redis-server and GStreamer's RTSP server. Cameras are RTSP, 320x180 at 5 pictures per second; srnet-xs
(INT8) follows an object in each at a size that two cores can carry, and every stream is pushed to a server that notes who sent which frame when. Then, in turn, a node is killed (-9),
hung (SIGSTOP, later SIGCONT), cut off from the network and joined again, ended (SIGTERM), emptied by the API and used again; one more joins and leaves; Redis is gone for a minute,
or hangs. What is promised, and what is seen of it:

- frames again from another node within 10 s; where a stream is handed over, or nothing befell it, no gap is longer than 2 s; a stream is added within 1 s
- every node knows every stream, each runs, and its object has its id, name and colour and is found again
- no two nodes publish a stream side by side for longer than the membership's time-out, 5 s
- after each change loads become even within 15 %, as far as moves can do that; a node more takes at most one move more than needed

Ends with 1 when one of them was broken. --only makes one trouble (kill, hang, cut, drain, empty, join, redis_gone, redis_hangs) again and again.
"""
import argparse
import json
import os
import signal
import statistics
import sys
import time

from support.fleet_nodes import Fleet
from support.fleet_proof import Proof

TROUBLES = ["kill", "hang", "cut", "drain", "empty", "join", "redis_gone", "redis_hangs"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--cameras", type=int, default=12)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--size", default="96x160")
    parser.add_argument("--only", choices=TROUBLES)
    parser.add_argument("--times", type=int)
    parser.add_argument("--redis", action="store_true", help="only count what Redis gets to do, per second: of nodes without streams, then with them")
    parser.add_argument("--report")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("Namespaces need root.")
    # Whoever ends this program politely ends its processes and namespaces, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    fleet = Fleet(arguments.nodes, arguments.cameras)
    try:
        proof = Proof(fleet, arguments.cameras, arguments.size)
        proof.start()
        if arguments.redis:
            count(proof)
            return
        proof.fill()
        make_trouble(proof, arguments)
    finally:
        fleet.close()
    show(proof)
    if arguments.report:
        with open(arguments.report, "w") as file:
            json.dump({"schema": "srnet.fleet/2", "results": proof.results, "problems": proof.problems}, file, indent=1)
    print("\n".join(proof.problems) or "Every promise held.", f"\nLogs: {fleet.folder}")
    sys.exit(1 if proof.problems else 0)


def count(proof):
    time.sleep(30)
    idle = proof.count(60)
    print(f"{len(proof.fleet.nodes)} nodes: {sum(idle.values()):.2f} commands per second: {dict(sorted((n, round(c, 2)) for n, c in idle.items()))}")
    proof.fill()
    time.sleep(30)
    busy = proof.count(120)
    print(f"with {len(proof.ids)} streams: {sum(busy.values()):.2f} commands per second: {dict(sorted((n, round(c, 2)) for n, c in busy.items()))}")
    print(f"of a node {sum(idle.values()) / len(proof.fleet.nodes):.2f}, of a stream {(sum(busy.values()) - sum(idle.values())) / len(proof.ids):.3f}")


def make_trouble(proof, arguments):
    end, turn = time.monotonic() + 60 * arguments.minutes, 0
    while turn < arguments.times if arguments.times else time.monotonic() < end:
        trouble = arguments.only or TROUBLES[turn % len(TROUBLES)]
        # Another node each time, in rounds of another length than the troubles'.
        node = proof.fleet.nodes[(turn + turn // len(TROUBLES)) % len(proof.fleet.nodes)]
        print(f"{time.strftime('%H:%M:%S')} {trouble} {node.name}, load {os.getloadavg()[0]:.1f}", flush=True)
        getattr(proof, trouble)(node)
        turn += 1


def show(proof):
    print(f"| {'':32} | times | median s | most s |\n|---|---|---|---|")
    for what in dict.fromkeys(r[0] for r in proof.results):
        values = [value for name, _, value in proof.results if name == what]
        known = [value for value in values if value is not None]
        print(f"| {what:32} | {len(values)} | {statistics.median(known or [float('nan')]):.2f} | {max(known, default=float('nan')):.2f} |")


if __name__ == "__main__":
    main()
