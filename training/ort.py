"""ONNX Runtime for the tools and tests here, straight on its C API (Debian has no Python package of it).

The function table's slots are frozen: ONNX Runtime only ever appends to it, so the numbers below hold for every version since 1.17.
"""
import ctypes
import json
import os

import numpy as np

CREATE_ENV, CREATE_SESSION, RUN, CREATE_OPTIONS, PROFILE, OPTIMISE, THREADS = 3, 7, 9, 10, 14, 23, 24
OUTPUT_COUNT, OUTPUT_NAME, TENSOR, DATA, ELEMENT, RANK, SHAPE, INFO, CPU, ALLOCATOR = 31, 37, 49, 51, 60, 61, 62, 65, 69, 78
RELEASE_STATUS, RELEASE_SESSION, RELEASE_VALUE, RELEASE_INFO, END_PROFILE, FIX_DIMENSION, CONFIG = 93, 95, 96, 99, 110, 124, 130
FLOAT, HALF = 1, 10
PTR = ctypes.c_void_p


class Runtime:
    """The library and its environment; threads per operator as given, no spinning."""

    def __init__(self, library, threads=2):
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when the library is loaded; Microsoft's builds collect usage data and send it
        base = ctypes.CDLL(library).OrtGetApiBase
        base.restype = ctypes.POINTER(PTR)
        get_api = ctypes.CFUNCTYPE(ctypes.POINTER(PTR), ctypes.c_uint32)(base()[0])
        self.table, self.threads = get_api(17), threads
        self.env = self.make(CREATE_ENV, ctypes.c_int(3), b"tests")
        self.memory = self.make(CPU, ctypes.c_int(0), ctypes.c_int(0))
        self.allocator = self.make(ALLOCATOR)

    def call(self, slot, *arguments):
        """Call a function that returns a status."""
        status = ctypes.CFUNCTYPE(PTR)(self.table[slot])
        status.argtypes = None
        failed = status(*arguments)
        if failed:
            message = ctypes.CFUNCTYPE(ctypes.c_char_p, PTR)(self.table[2])(failed).decode()
            self.release(RELEASE_STATUS, failed)
            raise RuntimeError(message)

    def make(self, slot, *arguments):
        """Call a function whose last argument receives a handle."""
        out = PTR()
        self.call(slot, *arguments, ctypes.byref(out))
        return out

    def release(self, slot, handle):
        ctypes.CFUNCTYPE(None, PTR)(self.table[slot])(handle)


class Session:
    def __init__(self, runtime, path, dimensions=None, profile=None):
        """dimensions fixes named dynamic dimensions; profile is the prefix of a JSON file of operator times."""
        self.runtime, self.path, r = runtime, path, runtime
        options = r.make(CREATE_OPTIONS)
        r.call(THREADS, options, ctypes.c_int(r.threads))
        r.call(OPTIMISE, options, ctypes.c_int(99))
        r.call(CONFIG, options, b"session.intra_op.allow_spinning", b"0")
        for name, size in (dimensions or {}).items():
            r.call(FIX_DIMENSION, options, name.encode(), ctypes.c_int64(size))
        if profile:
            r.call(PROFILE, options, profile.encode())
        self.handle = r.make(CREATE_SESSION, r.env, path.encode(), options)
        count = ctypes.c_size_t()
        r.call(OUTPUT_COUNT, self.handle, ctypes.byref(count))
        names = [r.make(OUTPUT_NAME, self.handle, ctypes.c_size_t(i), r.allocator) for i in range(count.value)]
        self.outputs = [ctypes.cast(n, ctypes.c_char_p).value for n in names]

    def bind(self, inputs):
        """name -> FP32 or FP16 array: a function that runs the session once and returns the raw output handles."""
        r, held = self.runtime, []
        for array in inputs.values():
            array = np.ascontiguousarray(array, np.float16 if array.dtype == np.float16 else np.float32)
            shape = (ctypes.c_int64 * array.ndim)(*array.shape)
            handle = r.make(TENSOR, r.memory, array.ctypes.data_as(PTR), ctypes.c_size_t(array.nbytes), shape, ctypes.c_size_t(array.ndim), ctypes.c_int(HALF if array.dtype == np.float16 else FLOAT))
            held.append((array, handle))
        n, m = len(held), len(self.outputs)
        names = (ctypes.c_char_p * n)(*[k.encode() for k in inputs])
        values = (PTR * n)(*[h for _, h in held])
        out_names = (ctypes.c_char_p * m)(*self.outputs)

        def run(keep=held):
            outputs = (PTR * m)()
            r.call(RUN, self.handle, None, names, values, ctypes.c_size_t(n), out_names, ctypes.c_size_t(m), outputs)
            return outputs
        return run

    def drop(self, outputs):
        for handle in outputs:
            self.runtime.release(RELEASE_VALUE, PTR(handle))

    def __call__(self, inputs):
        """name -> FP32 or FP16 array: the outputs by name."""
        r, outputs = self.runtime, self.bind(inputs)()
        result = {}
        for name, handle in zip(self.outputs, outputs):
            info = r.make(INFO, PTR(handle))
            rank = ctypes.c_size_t()
            r.call(RANK, info, ctypes.byref(rank))
            shape = (ctypes.c_int64 * rank.value)()
            r.call(SHAPE, info, shape, rank)
            kind = ctypes.c_int()
            r.call(ELEMENT, info, ctypes.byref(kind))
            half = kind.value == HALF
            data = ctypes.cast(r.make(DATA, PTR(handle)), ctypes.POINTER(ctypes.c_uint16 if half else ctypes.c_float))
            array = np.ctypeslib.as_array(data, tuple(shape)).copy()
            result[name.decode()] = array.view(np.float16) if half else array
            r.release(RELEASE_INFO, info)
        self.drop(outputs)
        return result

    def operators(self):
        """End profiling: [(ms per run, operator name)] of the slowest first, summed over all runs since the session began."""
        name = self.runtime.make(END_PROFILE, self.handle, self.runtime.allocator)
        events = json.load(open(ctypes.cast(name, ctypes.c_char_p).value.decode()))
        return [(e["dur"] / 1000, e["args"].get("op_name"), e["name"]) for e in events if e.get("cat") == "Node" and e["name"].endswith("kernel_time")]
