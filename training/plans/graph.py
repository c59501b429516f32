"""An exported ONNX graph made simple: casts and quantisation pairs are folded away, and what a tensor is made of can be written as a short text."""
from collections import defaultdict

import numpy as np
import onnx
from onnx import numpy_helper

SHAPES = ("Reshape", "Transpose", "Expand", "Unsqueeze", "Squeeze")  # the same numbers under another shape


class Unknown(ValueError):
    """The graph holds something that plans have no operator for."""


class Node:
    def __init__(self, proto):
        self.op, self.name, self.inputs, self.outputs = proto.op_type, proto.name, list(proto.input), list(proto.output)
        self.attributes = {a.name: onnx.helper.get_attribute_value(a) for a in proto.attribute}


class Graph:
    """Names are those of the tensors' makers; `quant` holds scale and zero point of those that the INT8 graph rounds to bytes, `integers` the weights in bytes."""

    def __init__(self, path):
        model = onnx.load(path)
        self.path = path
        self.inputs = [i.name for i in model.graph.input]
        self.constants = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
        self.alias, self.quant, self.integers, self.nodes = {}, {}, {}, []
        for proto in model.graph.node:
            self.take(Node(proto))
        self.outputs = {o.name: self.root(o.name) for o in model.graph.output}
        self.maker, self.readers = {}, defaultdict(list)
        for node in self.nodes:
            for name in node.outputs:
                self.maker[name] = node
            for name in dict.fromkeys(node.inputs):
                self.readers[name].append(node)

    def root(self, name):
        while name in self.alias:
            name = self.alias[name]
        return name

    def take(self, node):
        node.inputs = [self.root(name) for name in node.inputs]
        if node.op == "Constant":
            value = node.attributes.get("value")
            self.constants[node.outputs[0]] = numpy_helper.to_array(value)
        elif node.op == "Identity" or (node.op == "Cast" and node.attributes["to"] == onnx.TensorProto.FLOAT and node.inputs[0] not in self.constants):
            self.alias[node.outputs[0]] = node.inputs[0]
        elif node.op == "QuantizeLinear":
            self.quant[node.inputs[0]] = float(self.constants[node.inputs[1]]), int(self.constants[node.inputs[2]])
            self.alias[node.outputs[0]] = node.inputs[0]
        elif node.op == "DequantizeLinear" and node.inputs[0] in self.constants:
            values, scale = self.constants[node.inputs[0]], self.constants[node.inputs[1]].astype(np.float32)
            self.integers[node.outputs[0]] = values, scale
            self.constants[node.outputs[0]] = (values * scale.reshape(-1, *[1] * (values.ndim - 1))).astype(np.float32)
        elif node.op == "DequantizeLinear":
            self.alias[node.outputs[0]] = node.inputs[0]
        else:
            self.nodes.append(node)

    def made_by(self, name):
        """The node that computes a tensor, under whatever shape; None for inputs and constants."""
        node = self.maker.get(name)
        while node is not None and node.op in SHAPES:
            name = node.inputs[0]
            node = self.maker.get(name)
        return node

    def plain(self, name):
        """A tensor's name before its shape was changed."""
        while name in self.maker and self.maker[name].op in SHAPES:
            name = self.maker[name].inputs[0]
        return name

    def fixed(self, name):
        return self.plain(name) in self.constants

    def constant(self, name):
        return self.constants[self.plain(name)]

    def scalar(self, name):
        value = self.constant(name)
        return float(value.reshape(-1)[0]) if value.size == 1 else None

    def used_once(self, name):
        """Whether one node alone reads a tensor; shapes read along the way do not count."""
        readers = [r for r in self.readers[name] if r.op != "Shape"]
        while len(readers) == 1 and readers[0].op in SHAPES:
            name = readers[0].outputs[0]
            readers = [r for r in self.readers[name] if r.op != "Shape"]
        return len(readers) == 1 and name not in self.outputs.values()

    def text(self, name, known=None):
        """What a tensor is made of: operators with their operands in brackets, W for weights, numbers as they are; tensors in `known` by their short names."""
        name, known = self.plain(name), known or {}
        if name in known:
            return known[name]
        if name in self.constants:
            number = self.scalar(name)
            return "W" if number is None else f"{number:g}"
        node = self.maker.get(name)
        if node is None:
            return name
        operands = node.inputs[:1] if node.op in ("Slice", "Split", "ReduceMean", "ReduceSum", "Resize", "Clip", "CumSum", "Pad", "Conv", "LayerNormalization") else node.inputs
        part = f"{node.outputs.index(name)}" if node.op == "Split" else ""
        return f"{node.op}{part}({','.join(self.text(i, known) for i in operands if i)})"

    def expect(self, name, text, known=None):
        found = self.text(name, known)
        if found != text:
            raise Unknown(f"{self.path}: {name} is {found}, and plans know {text}: this network needs a newer plan.py, its bundle runs on ONNX Runtime meanwhile")

    def fail(self, what):
        raise Unknown(f"{self.path}: {what}: plans have no operator for that, the bundle runs on ONNX Runtime")
