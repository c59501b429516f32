"""Cameras of a fleet: one RTSP server with a picture for each name given, H.264 at 5 pictures per second, a key frame per second.

usage: fleet_cameras.py ADDRESS PORT COUNT         serves rtsp://ADDRESS:PORT/0 ... Prints "ready". Ends with its standard input.
"""
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PICTURE = (
    "( videotestsrc is-live=true pattern=ball motion=sweep foreground-color=0xff{colour} ! video/x-raw,format=I420,width=320,height=180,framerate=5/1 ! "
    "x264enc tune=zerolatency sliced-threads=false threads=1 speed-preset=ultrafast bitrate=300 key-int-max=5 ! "
    "video/x-h264,profile=constrained-baseline ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
)


def main():
    address, port, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    Gst.init(None)
    server = GstRtspServer.RTSPServer.new()
    server.set_address(address)
    server.set_service(port)
    server.get_thread_pool().set_max_threads(16)
    for i in range(count):
        factory = GstRtspServer.RTSPMediaFactory.new()
        factory.set_launch(PICTURE.format(colour=f"{(40 + 67 * i) % 256:02x}{(200 - 31 * i) % 256:02x}{(90 + 101 * i) % 256:02x}"))
        # A camera of its own for whoever asks: two nodes for a moment must not share one that breaks.
        factory.set_shared(False)
        server.get_mount_points().add_factory(f"/{i}", factory)
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on {address}:{port}")
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    print("ready", flush=True)
    loop.run()


if __name__ == "__main__":
    main()
