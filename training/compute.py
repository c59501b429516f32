"""native/compute for the tools and tests here, through its C ABI (native/compute/srnet_compute.h)."""
import ctypes

import numpy as np

PTR = ctypes.c_void_p


class Port(ctypes.Structure):
    _fields_ = [*[(n, ctypes.c_int32) for n in ("struct_size", "input", "layout", "type", "per_object", "stride", "rows", "channels")],
                ("scale", ctypes.c_float), ("zero", ctypes.c_int32), ("name", ctypes.c_char * 64)]


class Compute:
    """libsrnet_compute.so and a pool of threads."""

    def __init__(self, library, threads=2):
        self.library = ctypes.CDLL(library)
        self.library.srnet_compute_last_error.restype = ctypes.c_char_p
        self.library.srnet_compute_step_name.restype = ctypes.c_char_p
        self.pool = self.make("pool_create", ctypes.c_int32(threads))

    def call(self, function, *arguments):
        if getattr(self.library, f"srnet_compute_{function}")(*arguments):
            raise RuntimeError(self.library.srnet_compute_last_error().decode())

    def make(self, function, *arguments):
        out = PTR()
        self.call(function, *arguments, ctypes.byref(out))
        return out

    def free(self, kind, handle):
        getattr(self.library, f"srnet_compute_{kind}_free")(handle)

    def close(self):
        self.free("pool", self.pool)


class Engine:
    """A plan, and contexts of it by size."""

    def __init__(self, compute, plan):
        self.compute = compute
        self.model = compute.make("model_open", compute.pool, plan, ctypes.c_uint64(len(plan)))
        self.ports, self.contexts = [], {}
        for i in range(compute.library.srnet_compute_port_count(self.model)):
            port = Port(struct_size=ctypes.sizeof(Port))
            compute.call("get_port", self.model, ctypes.c_int32(i), ctypes.byref(port))
            self.ports.append(port)

    def shape(self, port, height, width, objects):
        """As it lies in memory."""
        n = objects if port.per_object else 1
        if port.stride == 0:
            return n, port.rows, port.channels
        h, w = height // port.stride, width // port.stride
        return (n, port.channels, h, w) if port.layout else (n, h, w, port.channels)

    def context(self, height, width, objects):
        """-> handle and the arrays bound to it, by name."""
        key = height, width, objects
        if key not in self.contexts:
            handle = self.compute.make("context_create", self.model, *(ctypes.c_int32(v) for v in key))
            arrays = {}
            for i, port in enumerate(self.ports):
                array = np.zeros(self.shape(port, *key), np.uint8 if port.type else np.float32)
                arrays[port.name.decode()] = array
                self.compute.call("bind", handle, ctypes.c_int32(i), array.ctypes.data_as(PTR), ctypes.c_uint64(array.nbytes))
            self.contexts[key] = handle, arrays
        return self.contexts[key]

    def __call__(self, inputs, height, width, objects=1):
        """name -> array in the ONNX graph's shape: all outputs in theirs; bytes as the numbers they stand for."""
        handle, arrays = self.context(height, width, objects)
        for port in self.ports:
            if port.input:
                array = arrays[port.name.decode()]
                value = np.asarray(inputs[port.name.decode()], np.float32)
                if port.stride and not port.layout:
                    value = value.transpose(0, 2, 3, 1)
                array[...] = np.clip(np.round(value / port.scale + port.zero), 0, 255) if port.type else value.reshape(array.shape)
        self.compute.call("run", handle)
        result = {}
        for port in self.ports:
            if not port.input:
                value = arrays[port.name.decode()]
                value = (value.astype(np.float32) - port.zero) * np.float32(port.scale) if port.type else value.copy()
                result[port.name.decode()] = value.transpose(0, 3, 1, 2) if port.stride and not port.layout else value
        return result

    def times(self, height, width, objects=1):
        """[(step, nanoseconds)] of one run with what is bound."""
        handle, _ = self.context(height, width, objects)
        count = self.compute.library.srnet_compute_step_count(handle)
        times = (ctypes.c_int64 * count)()
        self.compute.call("run_timed", handle, times, ctypes.c_int32(count))
        return [(self.compute.library.srnet_compute_step_name(handle, i).decode(), times[i]) for i in range(count)]

    def close(self):
        for handle, _ in self.contexts.values():
            self.compute.free("context", handle)
        self.compute.free("model", self.model)
