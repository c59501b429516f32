#!/usr/bin/python3
"""Does the live service keep what it takes, when cameras die and viewers come and go?

usage: bench/soak.py [--minutes 30] [--cameras 1] [--size 1280x720] [--internal 384x672] [--memory MB/min] [--handles N] [--threads N]
                     [--reconnect SECONDS] [--latency MS] [--csv FILE]

Cameras (GStreamer's RTSP server, H.264, 30 pictures per second, processes of their own) and `srnet serve` run on this machine; an object of each camera is
marked and followed. Every 20 s a camera, each in turn, is killed and started again 3 s later. Four viewers (Motion JPEG, server-sent events, H.264 over
WebSocket, RTSP over TCP and UDP) take pictures for some seconds, go without a goodbye and come again. Memory (anonymous pages), handles (those of
assemblies left out) and threads of the service are sampled every second; after the warm-up (a third of the time, two minutes at most) their growth is that of the fitted line for memory, and for
the others the median of the last third less the median of the first.

Ends with 1 when a bound is exceeded, a viewer of an undisturbed stream got nothing, or the service does not end as it should.
"""
import argparse
import csv
import statistics
import sys
import time

from support.ages import percentile
from support.camera import Camera, object_box
from support.clients import Clients
from support.samples import Samples, slope
from support.service import Service

KILL_EVERY = 20
AWAY = 3


class Faults:
    """Kills and starts cameras, and times the way back to the first new frame."""

    def __init__(self, service, cameras):
        self.service, self.cameras = service, cameras
        self.away = {stream: [] for stream in cameras}
        self.reconnects = []

    def disturbed(self, stream, since):
        # What a viewer was about to get when the camera died is still on its way for a moment.
        return any(back is None or back >= since for _, back in self.away[stream])

    def kill_and_return(self, stream):
        self.away[stream].append((time.monotonic(), None))
        camera = self.cameras[stream]
        camera.kill()
        time.sleep(AWAY)
        before = self.service.stream(stream)["framesCaptured"]
        camera.start()
        start = time.monotonic()
        self.service.until(lambda: self.service.stream(stream)["framesCaptured"] > before, f"the return of {stream}")
        self.reconnects.append(time.monotonic() - start)
        killed, _ = self.away[stream].pop()
        # Decoding and the viewers' encoders start with the next key frame.
        self.away[stream].append((killed, time.monotonic() + 2))


def thirds(rows, key):
    """Growth from the first third's median to the last third's, and the last one."""
    third = max(1, len(rows) // 3)
    first, last = (statistics.median(row[key] for row in part) for part in (rows[:third], rows[-third:]))
    return last - first, last


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--cameras", type=int, default=1)
    parser.add_argument("--size", default="1280x720", help="WIDTHxHEIGHT of the cameras")
    parser.add_argument("--internal", default="384x672", help="HEIGHTxWIDTH the network works at")
    parser.add_argument("--memory", type=float, default=1, help="most growth in MB per minute")
    parser.add_argument("--handles", type=float, default=4, help="most growth over the whole")
    parser.add_argument("--threads", type=float, default=4, help="most growth over the whole")
    parser.add_argument("--reconnect", type=float, default=2, help="most seconds from the camera's return to the first new frame")
    parser.add_argument("--latency", type=float, default=200, help="most ms, the median over time of the service's p95")
    parser.add_argument("--csv", help="write the samples there")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    streams = [f"cam{i + 1}" for i in range(arguments.cameras)]
    cameras, service, clients, samples, exit_code = {}, None, None, None, None
    try:
        for stream in streams:
            cameras[stream] = Camera(width, height)
        service = Service()
        for stream in streams:
            service.add(stream, cameras[stream], arguments.internal, lambda: object_box(width, height))
        faults = Faults(service, cameras)
        samples = Samples(service, streams)
        clients = Clients(service, streams, faults.disturbed)
        end = time.monotonic() + 60 * arguments.minutes
        turn = 0
        while time.monotonic() + KILL_EVERY < end:
            time.sleep(KILL_EVERY - AWAY)
            faults.kill_and_return(streams[turn % len(streams)])
            turn += 1
        time.sleep(max(0, end - time.monotonic()))
        final = {stream: service.stream(stream) for stream in streams}
    finally:
        for helper in (clients, samples):
            if helper:
                helper.stop()
        if service:
            exit_code = service.stop()
        for camera in cameras.values():
            camera.kill()

    rows = samples.after(min(120, 60 * arguments.minutes / 3))
    problems = []

    def figure(name, value, bound, unit):
        good = value <= bound
        print(f"{name:32} {value:8.2f} {unit}  (at most {bound:g}){'' if good else '  EXCEEDED'}")
        if not good:
            problems.append(name)

    growth = slope([row["time"] / 60 for row in rows], [row["memory"] for row in rows])
    print(f"{arguments.minutes:g} minutes, {len(streams)} cameras {arguments.size}, {len(faults.reconnects)} times killed, {len(samples.rows)} samples, {len(rows)} after warm-up")
    figure("memory growth", growth, arguments.memory, f"MB/min to {thirds(rows, 'memory')[1]:.0f} MB")
    for key, bound in (("handles", arguments.handles), ("threads", arguments.threads)):
        change, last = thirds(rows, key)
        figure(f"growth of {key}", change, bound, f"to {last:.0f}")
    if faults.reconnects:
        print(f"{'reconnect':32} {statistics.median(faults.reconnects):8.2f} s median")
        figure("reconnect, longest", max(faults.reconnects), arguments.reconnect, "s")
    for stream in streams:
        p95 = [row[stream]["p95"] for row in rows if row[stream]]
        third = max(1, len(p95) // 3)
        print(f"{stream}: p95 over time: first third {statistics.median(p95[:third]):.0f}, last third {statistics.median(p95[-third:]):.0f}, most {max(p95):.0f} ms;"
              f" {final[stream]['framesProcessed']} frames processed, {final[stream]['framesDropped']} dropped of {final[stream]['framesCaptured']},"
              f" object {final[stream]['objects'][0]['state']}")
        figure(f"{stream}: latency p95", percentile(p95, 0.5), arguments.latency, "ms")
    for kind, served in clients.served.items():
        print(f"viewers, {kind}: {served} served, {clients.interrupted[kind]} cut off with their camera")
    for failure in clients.failures:
        print(f"viewer failed: {failure}")
        problems.append("viewers")
    print(f"the service ended with {exit_code}")
    if exit_code != 143:
        problems.append("exit code")
    if arguments.csv:
        with open(arguments.csv, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["seconds", "memory_mb", "handles", "threads", *(f"{s}_p95_ms" for s in streams)])
            writer.writerows([f"{row['time']:.1f}", f"{row['memory']:.1f}", row["handles"], row["threads"], *(row[s]["p95"] if row[s] else "" for s in streams)] for row in samples.rows)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
