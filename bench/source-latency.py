#!/usr/bin/python3
"""How late a live RTSP source's pictures are in this program, by a clock burnt into them, and how long the first one takes.

usage: bench/source-latency.py [--transport tcp|udp] [--size 1280x720] [--seconds 10] [--runs 3]

A GStreamer RTSP server in a process of its own paints the monotonic clock's milliseconds as a barcode into every picture (30 per second, H.264 as
cameras send it: no B-frames, a key frame per second). The decoder of libsrnet_media.so, opened as srnet opens a live source, gives RGB pictures, whose
barcodes are compared with the clock. So the figure holds encoding, both network stacks, decoding and conversion, and the up to half a millisecond of reading
the barcode. It holds no camera and no screen.
"""
import argparse
import ctypes
import os
import statistics
import subprocess
import sys
import threading
import time

BITS = 32
ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def milliseconds():
    return int(time.monotonic() * 1000) & 0xFFFFFFFF


def serve(width, height):
    """Serves rtsp://127.0.0.1:PORT/clock, prints PORT, ends with its standard input."""
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer

    Gst.init(None)
    cell = width // BITS & ~1
    luma = bytearray((x // 8 + y // 4) % 200 + 20 for y in range(height) for x in range(width))
    chroma = bytes([128]) * (width * height // 2)

    def paint():
        now = milliseconds()
        row = b"".join((b"\xeb" if now >> i & 1 else b"\x10") * cell for i in range(BITS))
        for y in range(cell):
            luma[y * width : y * width + len(row)] = row

    def feed(source, stop):
        start = time.monotonic()
        index = 0
        while not stop.is_set():
            delay = start + index / 30 - time.monotonic()
            if delay > 0:
                time.sleep(delay)
            paint()
            source.emit("push-buffer", Gst.Buffer.new_wrapped(bytes(luma) + chroma))
            index += 1

    def configure(_, media):
        stop = threading.Event()
        media.connect("unprepared", lambda _: stop.set())
        threading.Thread(target=feed, args=(media.get_element().get_by_name("source"), stop), daemon=True).start()

    factory = GstRtspServer.RTSPMediaFactory.new()
    factory.set_shared(True)
    factory.set_latency(0)
    # Sliced threads together with config-interval break key frames.
    factory.set_launch(
        f"( appsrc name=source is-live=true do-timestamp=true format=time caps=video/x-raw,format=I420,width={width},height={height},framerate=30/1"
        " ! queue max-size-buffers=2 leaky=downstream"
        " ! x264enc tune=zerolatency sliced-threads=false threads=1 speed-preset=ultrafast bitrate=4000 key-int-max=30"
        " ! video/x-h264,profile=constrained-baseline ! rtph264pay name=pay0 pt=96 config-interval=-1 aggregate-mode=zero-latency )"
    )
    factory.connect("media-configure", configure)
    server = GstRtspServer.RTSPServer.new()
    server.set_address("127.0.0.1")
    server.set_service("0")
    server.get_mount_points().add_factory("/clock", factory)
    server.attach(None)
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    print(server.get_bound_port(), flush=True)
    loop.run()


class Options(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_int32), ("live", ctypes.c_int32), ("rtsp_over_tcp", ctypes.c_int32), ("threads", ctypes.c_int32),
                ("open_timeout_us", ctypes.c_int64), ("read_timeout_us", ctypes.c_int64), ("url", ctypes.c_char_p), ("format", ctypes.c_char_p)]


class Info(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_int32), ("width", ctypes.c_int32), ("height", ctypes.c_int32), ("reserved", ctypes.c_int32),
                ("frame_rate", ctypes.c_double), ("duration_us", ctypes.c_int64), ("frame_count", ctypes.c_int64), ("codec", ctypes.c_char * 32)]


class Frame(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_int32), ("key_frame", ctypes.c_int32), ("corrupt", ctypes.c_int32), ("source_width", ctypes.c_int32),
                ("source_height", ctypes.c_int32), ("reserved", ctypes.c_int32), ("timestamp_us", ctypes.c_int64)]


class Decoder:
    """srnet_media.h's decoder."""

    def __init__(self, library, url, tcp):
        self.library = library
        options = Options(ctypes.sizeof(Options), 1, tcp, 1, 10_000_000, 10_000_000, url.encode(), None)
        self.handle = ctypes.c_void_p()
        self.check(library.srnet_decoder_create(ctypes.byref(options), ctypes.byref(self.handle)))
        self.check(library.srnet_decoder_open(self.handle))
        info = Info(ctypes.sizeof(Info))
        self.check(library.srnet_decoder_get_info(self.handle, ctypes.byref(info)))
        self.width, self.height = info.width, info.height
        self.rgb = (ctypes.c_uint8 * (3 * info.width * info.height))()
        self.frame = Frame(ctypes.sizeof(Frame))

    def check(self, status):
        if status != 0:
            text = ctypes.create_string_buffer(512)
            self.library.srnet_media_last_error(text, 512)
            sys.exit(f"source-latency: {text.value.decode()}")

    def read(self):
        self.check(self.library.srnet_decoder_read(self.handle, self.rgb, ctypes.c_int64(len(self.rgb)), 3 * self.width, ctypes.byref(self.frame)))

    def age(self):
        """Milliseconds since the picture was painted."""
        now = milliseconds()
        cell = self.width // BITS & ~1
        row = 3 * self.width * (cell // 2)
        painted = sum(1 << i for i in range(BITS) if self.rgb[row + 3 * (i * cell + cell // 2) + 1] > 128)
        return (now - painted) & 0xFFFFFFFF

    def close(self):
        self.library.srnet_decoder_free(self.handle)


def measure(library, url, tcp, seconds):
    start = time.monotonic()
    decoder = Decoder(library, url, tcp)
    decoder.read()
    first = time.monotonic() - start
    ages = []
    # The first second's pictures were queued while the stream was probed.
    end = time.monotonic() + 1 + seconds
    while time.monotonic() < end:
        decoder.read()
        if time.monotonic() > end - seconds:
            ages.append(decoder.age())
    decoder.close()
    return first, ages


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--transport", choices=["tcp", "udp"], default="tcp")
    parser.add_argument("--size", default="1280x720", help="WIDTHxHEIGHT, default 1280x720")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    if arguments.serve:
        serve(width, height)
        return
    library = ctypes.CDLL(os.path.join(ROOT, "artifacts/native/libsrnet_media.so"))
    server = subprocess.Popen([sys.executable, __file__, "--serve", "--size", arguments.size], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        url = f"rtsp://127.0.0.1:{server.stdout.readline().strip()}/clock"
        for run in range(1, arguments.runs + 1):
            first, ages = measure(library, url, arguments.transport == "tcp", arguments.seconds)
            ages.sort()
            print(f"run {run}: {arguments.size} over {arguments.transport}, first picture after {first:.2f} s, {len(ages)} pictures,"
                  f" latency ms p50 {statistics.median(ages):.0f}, p95 {ages[int(0.95 * len(ages))]}, most {ages[-1]}", flush=True)
    finally:
        server.stdin.close()
        server.wait()


if __name__ == "__main__":
    main()
