#!/usr/bin/python3
"""How late a live RTSP source's pictures are in this program, by a clock burnt into them, and how long the first one takes.

usage: bench/source-latency.py [--transport tcp|udp] [--size 1280x720] [--seconds 10] [--runs 3]

A GStreamer RTSP server in a process of its own paints the clock's milliseconds as a barcode into every picture (30 per second, H.264 as
cameras send it: no B-frames, a key frame per second). The decoder of libsrnet_media.so, opened as srnet opens a live source, gives RGB pictures, whose
barcodes are compared with the clock. So the figure holds encoding, both network stacks, decoding and conversion, and the up to half a millisecond of reading
the barcode. It holds no camera and no screen.
"""
import argparse
import statistics

from support.ages import measure, percentile
from support.camera import Camera


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--transport", choices=["tcp", "udp"], default="tcp")
    parser.add_argument("--size", default="1280x720", help="WIDTHxHEIGHT, default 1280x720")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    camera = Camera(*map(int, arguments.size.split("x")))
    try:
        for run in range(1, arguments.runs + 1):
            first, ages = measure(camera.url, arguments.seconds, arguments.transport == "tcp")
            print(f"run {run}: {arguments.size} over {arguments.transport}, first picture after {first:.2f} s, {len(ages)} pictures,"
                  f" latency ms p50 {statistics.median(ages):.0f}, p95 {percentile(ages, 0.95)}, most {max(ages)}", flush=True)
    finally:
        camera.kill()


if __name__ == "__main__":
    main()
