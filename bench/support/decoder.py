"""srnet_media.h's decoder, opened as srnet opens a live source."""
import ctypes
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


OWN, LIBRARY_UDP = 0, 2  # who speaks to an RTSP server: SRNET_RTSP_...


class Options(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_int32), ("live", ctypes.c_int32), ("rtsp_way", ctypes.c_int32), ("threads", ctypes.c_int32),
                ("open_timeout_us", ctypes.c_int64), ("read_timeout_us", ctypes.c_int64), ("url", ctypes.c_char_p), ("format", ctypes.c_char_p),
                ("sound", ctypes.c_int32), ("reserved", ctypes.c_int32)]


class Info(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_int32), ("width", ctypes.c_int32), ("height", ctypes.c_int32), ("reserved", ctypes.c_int32),
                ("frame_rate", ctypes.c_double), ("duration_us", ctypes.c_int64), ("frame_count", ctypes.c_int64), ("codec", ctypes.c_char * 32),
                ("aspect_num", ctypes.c_int32), ("aspect_den", ctypes.c_int32)]


class Frame(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_int32), ("key_frame", ctypes.c_int32), ("corrupt", ctypes.c_int32), ("source_width", ctypes.c_int32),
                ("source_height", ctypes.c_int32), ("reserved", ctypes.c_int32), ("timestamp_us", ctypes.c_int64)]


class Decoder:
    """`read` puts the next picture into `rgb`."""

    def __init__(self, url, tcp=True):
        path = os.path.join(ROOT, "artifacts/native/libsrnet_media.so")
        if not os.path.exists(path):
            print(f"There is no {path}; run ./srnet version first.", file=sys.stderr)
            sys.exit(3)
        self.library = ctypes.CDLL(path)
        options = Options(ctypes.sizeof(Options), 1, OWN if tcp else LIBRARY_UDP, 1, 10_000_000, 10_000_000, url.encode(), None, 0, 0)
        self.handle = ctypes.c_void_p()
        self.check(self.library.srnet_decoder_create(ctypes.byref(options), ctypes.byref(self.handle)))
        self.check(self.library.srnet_decoder_open(self.handle))
        info = Info(ctypes.sizeof(Info))
        self.check(self.library.srnet_decoder_get_info(self.handle, ctypes.byref(info)))
        self.width, self.height = info.width, info.height
        self.rgb = (ctypes.c_uint8 * (3 * info.width * info.height))()
        self.frame = Frame(ctypes.sizeof(Frame))

    def check(self, status):
        if status != 0:
            text = ctypes.create_string_buffer(512)
            self.library.srnet_media_last_error(text, 512)
            sys.exit(f"The decoder says: {text.value.decode()}")

    def read(self):
        self.check(self.library.srnet_decoder_read(self.handle, self.rgb, ctypes.c_int64(len(self.rgb)), 3 * self.width, ctypes.byref(self.frame)))

    def close(self):
        self.library.srnet_decoder_free(self.handle)
