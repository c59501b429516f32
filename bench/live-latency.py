#!/usr/bin/python3
"""How late the live service's pictures are, by a clock burnt into them.

usage: bench/live-latency.py [--cameras 1] [--size 1280x720] [--internal 384x672] [--seconds 20] [--json FILE] [--no-browser] [--no-viewers]

Cameras (GStreamer's RTSP server, H.264, 30 pictures per second) and `srnet serve` run on this machine, an object of each is marked by its box and followed.
Every figure counts from the painting of the picture: encoding in the camera, network, decoding, segmentation, drawing the masks, encoding, network and the
viewer's decoding are in it; a camera's exposure and a screen are not. One viewer at a time, of the first camera:

  source      the service's decoder opens the camera by itself; before the service runs, and beside it
  service     nobody watches; frames and latency as the service counts them
  rtsp        rtsp://127.0.0.1:PORT/cam1 through FFmpeg's libraries, opened as srnet opens a live source
  browser     the page in Debian's Chromium, headless without a GPU; read back from its canvas right after each draw
"""
import argparse
import json
import os
import time

from support.ages import measure, percentile
from support.browser import Browser
from support.camera import Camera, object_box
from support.others import Others
from support.service import Service


def summary(ages):
    return {"p50": percentile(ages, 0.5), "p95": percentile(ages, 0.95), "most": max(ages), "pictures": len(ages)}


def line(name, s):
    return f"{name:34} p50 {s['p50']:4.0f}   p95 {s['p95']:4.0f}   most {s['most']:4.0f} ms   {s['pictures']} pictures"


class Watched:
    """What the service did while something was measured, by its own counters."""

    def __init__(self, service, streams):
        self.service, self.streams = service, streams
        self.start, self.others = time.monotonic(), Others()
        self.before = {s: service.stream(s) for s in streams}

    def end(self):
        seconds, others = time.monotonic() - self.start, self.others.cores()
        result = {}
        for s in self.streams:
            after = self.service.stream(s)
            counts = {k: after[k] - self.before[s][k] for k in ("framesCaptured", "framesProcessed", "framesDropped")}
            result[s] = {
                "fpsIn": round(counts["framesCaptured"] / seconds, 1),
                "fps": round(counts["framesProcessed"] / seconds, 1),
                "dropped": round(counts["framesDropped"] / max(1, counts["framesCaptured"]), 4),
                "captured": counts["framesCaptured"],
                "latencyMs": after["latencyMs"],
                "object": after["objects"][0]["state"],
                "othersCores": round(others, 2),
            }
        return result


def report(name, watched):
    print(f"  {name}: other programs kept {next(iter(watched.values()))['othersCores']:.2f} of {os.cpu_count()} cores busy", flush=True)
    for stream, w in watched.items():
        latency = w["latencyMs"] or {"p50": float("nan"), "p95": float("nan")}
        print(f"  {name}, {stream}: {w['fpsIn']} pictures in, {w['fps']} processed per second, {100 * w['dropped']:.1f} % of {w['captured']} dropped,"
              f" service latency p50 {latency['p50']:.0f}, p95 {latency['p95']:.0f} ms, object {w['object']}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cameras", type=int, default=1)
    parser.add_argument("--size", default="1280x720", help="WIDTHxHEIGHT of the cameras")
    parser.add_argument("--internal", default="384x672", help="HEIGHTxWIDTH the network works at")
    parser.add_argument("--seconds", type=int, default=20, help="for each figure")
    parser.add_argument("--json", help="write the figures there as well")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--no-viewers", action="store_true", help="only the service by itself")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    streams = [f"cam{i + 1}" for i in range(arguments.cameras)]
    figures = {}
    cameras, service, browser = [], None, None
    try:
        cameras += [Camera(width, height) for _ in streams]

        def step(name, ages, watch=None):
            figures[name] = summary(ages)
            print(line(name, figures[name]), flush=True)
            if watch:
                figures[name]["service"] = watch.end()
                report(name, figures[name]["service"])

        if not arguments.no_viewers:
            step("source to decoded frame, alone", measure(cameras[0].url, arguments.seconds)[1])
        service = Service()
        for stream, camera in zip(streams, cameras):
            service.add(stream, camera, arguments.internal, lambda: object_box(width, height))
        # The window of the service's percentiles is up to twenty seconds: the start has left it then.
        time.sleep(20)
        watch = Watched(service, streams)
        time.sleep(arguments.seconds)
        figures["service"] = watch.end()
        report("nobody watches", figures["service"])
        if not arguments.no_viewers:
            watch = Watched(service, streams)
            step("source to decoded frame, beside it", measure(cameras[0].url, arguments.seconds)[1], watch)
            watch = Watched(service, streams)
            step("capture to RTSP player", measure(service.rtsp("cam1"), arguments.seconds)[1], watch)
        if not arguments.no_browser and not arguments.no_viewers:
            browser = Browser()
            watch = Watched(service, streams)
            ages, way = browser.ages(f"http://127.0.0.1:{service.port}/#/streams/cam1", arguments.seconds)
            step("capture to browser canvas", ages, watch)
            print(f"  the page shows: {way}")
    finally:
        if browser:
            browser.close()
        if service:
            service.stop()
        for camera in cameras:
            camera.kill()
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
