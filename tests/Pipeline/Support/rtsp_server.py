"""A live RTSP server on loopback: one test picture in H.264, 320x240, 25 frames per second, for everybody at /live. Prints "ready"; of other codecs also "client" for each connection."""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtspServer

Gst.init(None)
server = GstRtspServer.RTSPServer.new()
server.set_address("127.0.0.1")
server.set_service(sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory.new()
factory.set_shared(True)
# Sliced threads together with config-interval break key frames.
CODECS = {
    "hevc": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! rtph265pay",
    "jpeg": "jpegenc ! rtpjpegpay",
}
codec = CODECS.get(sys.argv[2], "x264enc tune=zerolatency sliced-threads=false threads=1 speed-preset=ultrafast key-int-max=10 ! rtph264pay")
factory.set_launch(
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate=25/1"
    f" ! {codec} name=pay0 pt={26 if sys.argv[2] == 'jpeg' else 96}{'' if sys.argv[2] == 'jpeg' else ' config-interval=-1'} )"
)
server.get_mount_points().add_factory("/live", factory)


def operator_token():
    role = Gst.Structure.new_empty("operator")
    role.set_value("media.factory.access", True)
    role.set_value("media.factory.construct", True)
    factory.add_role_from_structure(role)
    token = GstRtspServer.RTSPToken.new()
    token.set_string("media.factory.role", "operator")
    return token


if sys.argv[2:3] == ["record"]:
    seen = [0]

    def sample(sink):
        sink.emit("pull-sample")
        seen[0] += 1
        if seen[0] % 30 == 0:
            print("sample", flush=True)
        return Gst.FlowReturn.OK

    recording = GstRtspServer.RTSPMediaFactory.new()
    recording.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
    recording.set_launch(
        "( rtph264depay name=depay0 ! h264parse ! video/x-h264,stream-format=byte-stream,alignment=au"
        " ! appsink name=sink emit-signals=true sync=false )"
    )
    recording.connect("media-configure", lambda f, m: m.get_element().get_by_name("sink").connect("new-sample", sample))
    server.get_mount_points().add_factory("/pub", recording)
    server.get_thread_pool().set_max_threads(16)
if sys.argv[2:3] == ["tls"]:
    # A certificate that it signed itself, as cameras have.
    auth = GstRtspServer.RTSPAuth.new()
    auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(sys.argv[3]))
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic("eve", "s@cret"), operator_token())
    server.set_auth(auth)
if sys.argv[2] in CODECS:
    server.connect("client-connected", lambda *_: print("client", flush=True))
if server.attach(None) == 0:
    sys.exit("cannot listen on port " + sys.argv[1])
print("ready", flush=True)
GLib.MainLoop().run()
