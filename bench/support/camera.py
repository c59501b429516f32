"""A camera for measurements: an RTSP server in a process of its own whose pictures carry a clock and an object that swims about.

The clock is the milliseconds since 1970, modulo 2^32, as a row of 32 black and white cells along the upper edge, read back by `painted`.
H.264 as cameras send it: no B-frames, a key frame per second, 30 pictures per second.
"""
import math
import os
import socket
import subprocess
import sys
import threading
import time

BITS = 32
FRAME_RATE = 30
SUPPORT = os.path.dirname(os.path.realpath(__file__))


def milliseconds():
    return int(time.time() * 1000) & 0xFFFFFFFF


def cell_size(width):
    return width // BITS & ~1


def painted(bytes_, width, channels):
    """The clock of a picture of interleaved channels."""
    cell = cell_size(width)
    row = channels * width * (cell // 2)
    return sum(1 << i for i in range(BITS) if bytes_[row + channels * (i * cell + cell // 2) + 1] > 128)


def age(bytes_, width, channels=3):
    """Milliseconds since a picture was painted."""
    now = milliseconds()
    return (now - painted(bytes_, width, channels)) & 0xFFFFFFFF


def object_at(width, height, seconds):
    """Centre and radius of the object at a time; it never comes near the clock."""
    return int(width * (0.5 + 0.25 * math.sin(seconds / 3))), int(height * (0.6 + 0.1 * math.sin(seconds / 2))), height // 7


def object_box(width, height):
    """The object's box now: x, y, width, height."""
    x, y, radius = object_at(width, height, time.time())
    return [x - radius, y - radius, 2 * radius, 2 * radius]


class Camera:
    """The camera's process. `start` waits until it listens; `kill` ends it without a goodbye."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = None
        self.start()

    @property
    def url(self):
        return f"rtsp://127.0.0.1:{self.port}/clock"

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, os.path.realpath(__file__), str(self.port), str(self.width), str(self.height)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "ready":
            sys.exit("The camera did not start: Debian's gir1.2-gst-rtsp-server-1.0 and gstreamer1.0-plugins-ugly are needed (./srnet doctor).")

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None


class Painter:
    """I420 pictures."""

    def __init__(self, width, height):
        import numpy

        self.numpy, self.width, self.height = numpy, width, height
        y, x = numpy.mgrid[0:height, 0:width]
        self.background = numpy.full((height * 3 // 2, width), 128, numpy.uint8)
        self.background[:height] = (x // 8 + y // 4) % 120 + 50

    def paint(self):
        numpy, width, height = self.numpy, self.width, self.height
        picture = self.background.copy()
        x, y, radius = object_at(width, height, time.time())
        for plane, scale, value in self.planes(picture):
            r = radius // scale
            rows, columns = numpy.ogrid[-r : r, -r : r]
            disc = rows * rows + columns * columns < r * r
            top, left = y // scale - r, x // scale - r
            plane[top : top + 2 * r, left : left + 2 * r][disc] = value
        now, cell = milliseconds(), cell_size(width)
        bits = numpy.array([0xEB if now >> i & 1 else 0x10 for i in range(BITS)], numpy.uint8)
        picture[:cell, : BITS * cell] = numpy.repeat(bits, cell)
        return picture.tobytes()

    def planes(self, picture):
        height, width = self.height, self.width
        quarter = height // 4
        chroma = picture[height:].reshape(2, height // 2, width // 2) if quarter * 4 == height else None
        yield picture[:height], 1, 210
        if chroma is not None:
            yield chroma[0], 2, 70
            yield chroma[1], 2, 200


def serve(port, width, height):
    """Serves rtsp://127.0.0.1:PORT/clock, prints "ready", ends with its standard input."""
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer

    Gst.init(None)
    painter = Painter(width, height)

    def feed(source, stop):
        start = time.monotonic()
        index = 0
        while not stop.is_set():
            delay = start + index / FRAME_RATE - time.monotonic()
            if delay > 0:
                time.sleep(delay)
            source.emit("push-buffer", Gst.Buffer.new_wrapped(painter.paint()))
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
        f"( appsrc name=source is-live=true do-timestamp=true format=time caps=video/x-raw,format=I420,width={width},height={height},framerate={FRAME_RATE}/1"
        " ! queue max-size-buffers=2 leaky=downstream"
        f" ! x264enc tune=zerolatency sliced-threads=false threads=1 speed-preset=ultrafast bitrate=4000 key-int-max={FRAME_RATE}"
        " ! video/x-h264,profile=constrained-baseline ! rtph264pay name=pay0 pt=96 config-interval=-1 aggregate-mode=zero-latency )"
    )
    factory.connect("media-configure", configure)
    server = GstRtspServer.RTSPServer.new()
    server.set_address("127.0.0.1")
    server.set_service(str(port))
    server.get_mount_points().add_factory("/clock", factory)
    if server.attach(None) == 0:
        sys.exit(f"Cannot listen on port {port}.")
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    print("ready", flush=True)
    loop.run()


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:4]))
