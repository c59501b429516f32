"""The flat file that native/compute reads (native/compute/plan.cpp): little-endian, version 1.

Header, then records of one size each: tensors, operations, ports, places of the weights; then weights, each at a multiple of 64 bytes. Its ONNX file is read right behind it,
and weights that lie in there as they are needed are not written again: their place is counted from the plan's beginning too.
A tensor is a map of the image's size divided by `stride` (0: `rows` cells in one row), one for all objects or one for each, in rows (NHWC) or planes (NCHW),
of floats or of bytes: value = scale * (stored - zero).
"""
import struct

import numpy as np

MAGIC, VERSION = b"SRNPLAN\0", 1
LEAST = 256  # bytes of weights that are worth a search in the ONNX file
INPUTS, OUTPUTS, NUMBERS, REALS, BLOBS = 5, 3, 6, 2, 10
KINDS = {name: i + 1 for i, name in enumerate((
    "convolution", "planes_convolution", "load", "store", "copy", "add", "double", "pool", "keys", "logits", "linear", "layer_norm", "position", "collect", "spread",
    "summary", "divide", "sigmoid", "mean", "constant", "compare", "unit", "max_pool"))}


class Tensor:
    def __init__(self, channels, stride=0, rows=0, objects=False, planes=False, quant=None, border=0):
        """quant: scale and zero point of bytes, or None."""
        self.channels, self.stride, self.rows, self.objects, self.planes, self.quant, self.border = channels, stride, rows, objects, planes, quant, border

    def pack(self):
        scale, zero = self.quant or (1.0, 0)
        return struct.pack("<4B3ifi8x", self.quant is not None, self.planes, self.objects, self.border, self.stride, self.rows, self.channels, scale, zero)


class Plan:
    """Collects the parts of one file."""

    def __init__(self):
        self.tensors, self.operations, self.ports, self.blobs = [], [], [], []

    def tensor(self, *arguments, **named):
        self.tensors.append(Tensor(*arguments, **named))
        return len(self.tensors) - 1

    def blob(self, array):
        self.blobs.append(np.ascontiguousarray(array).tobytes())
        return len(self.blobs) - 1

    def port(self, name, tensor, given):
        """given: the caller writes it, else reads it."""
        if len(name.encode()) > 55:
            raise ValueError(f"the name {name} is longer than a plan's 55 bytes")
        self.ports.append((name, tensor, given))

    def add(self, kind, inputs, outputs, numbers=(), reals=(), weights=()):
        """inputs: tensors or None; weights: arrays, floats unless they are integers."""
        pad = lambda values, count, fill: [*values, *[fill] * (count - len(values))]
        array = lambda w: np.asarray(w) if np.asarray(w).dtype == np.int8 else np.asarray(w, np.float32)
        blobs = [self.blob(array(w)) for w in weights]
        tensors = lambda values, count: pad([-1 if v is None else v for v in values], count, -1)
        self.operations.append(struct.pack("<I5i3i6i2f10i4x", KINDS[kind], *tensors(inputs, INPUTS), *tensors(outputs, OUTPUTS), *pad(numbers, NUMBERS, 0), *pad(reals, REALS, 0.0),
                                           *pad(blobs, BLOBS, -1)))

    def pack(self, graph=b""):
        """graph: the ONNX file's bytes."""
        head = struct.pack("<8s6I", MAGIC, VERSION, len(self.tensors), len(self.operations), len(self.ports), len(self.blobs), 0)
        head += b"".join(t.pack() for t in self.tensors) + b"".join(self.operations)
        head += b"".join(struct.pack("<iI56s", tensor, given, name.encode()) for name, tensor, given in self.ports)
        whole = lambda data: data.ljust(-(-len(data) // 64) * 64, b"\0")
        begin = -(-(len(head) + 16 * len(self.blobs)) // 64) * 64
        data, places = b"", []
        for blob in self.blobs:
            places.append(graph.find(blob) if len(blob) >= LEAST else -1)
            if places[-1] < 0:
                places[-1] = -begin - len(data)
                data += whole(blob)
        end = begin + len(data)
        head += b"".join(struct.pack("<2Q", -place if place < 0 else end + place, len(blob)) for place, blob in zip(places, self.blobs))
        return whole(head) + data
