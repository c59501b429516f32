#!/usr/bin/python3
"""A real RTSP server for the tests: serves a live H.264 test picture on /live, the same with AAC sound on /sound, and an H.264 file on /file.

usage: rtsp_server.py PORT FILE.mp4
Prints "ready" when it listens. Ends when its standard input is closed, so that it never outlives the test that started it.
"""
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

# Sliced threads would put a slice per packet group between the parameter sets, which rtph264pay then gets wrong at key frames.
LIVE = (
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=640,height=360,framerate=30/1 ! "
    "x264enc tune=zerolatency sliced-threads=false threads=1 speed-preset=ultrafast bitrate=2000 key-int-max=30 ! "
    "video/x-h264,profile=constrained-baseline ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
)


SOUND = LIVE[:-1] + "audiotestsrc is-live=true ! audio/x-raw,rate=48000,channels=2 ! voaacenc ! rtpmp4gpay name=pay1 pt=97 )"


def factory(launch, shared):
    made = GstRtspServer.RTSPMediaFactory.new()
    made.set_launch(launch)
    made.set_shared(shared)
    made.set_latency(0)
    return made


def main():
    port, clip = sys.argv[1], sys.argv[2]
    Gst.init(None)
    server = GstRtspServer.RTSPServer.new()
    server.set_address("127.0.0.1")
    server.set_service(port)
    # With the default pool one slow client starves the others.
    server.get_thread_pool().set_max_threads(16)
    mounts = server.get_mount_points()
    mounts.add_factory("/live", factory(LIVE, True))
    # One of its own for each client: two that come at once, as after a restart, can break a shared one for good (503 to all).
    mounts.add_factory("/sound", factory(SOUND, False))
    mounts.add_factory("/file", factory(f"( filesrc location={clip} ! qtdemux ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )", False))
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on port {port}")
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    print("ready", flush=True)
    loop.run()


if __name__ == "__main__":
    main()
