"""Rewrites a FP32 ONNX graph into the QDQ form that ONNX Runtime turns into integer kernels.

Activations become unsigned 8-bit with a zero point (signed ones have no fast kernel on x86; after a ReLU the zero point is 0, which lets
the runtime drop the ReLU), weights signed 8-bit with one scale per output channel, biases 32-bit.
"""
from collections import defaultdict

import numpy as np
import onnx
from onnx import helper, numpy_helper

FEWEST_CHANNELS = 16  # integer convolutions of fewer input channels are no faster than FP32 ones


class Graph:
    """Look-ups on a model's graph: who makes and who reads a tensor."""

    def __init__(self, model):
        self.nodes = list(model.graph.node)  # held, so that a node keeps its identity
        self.weights = {i.name: i for i in model.graph.initializer}
        self.outputs = {o.name for o in model.graph.output}
        self.maker = {name: node for node in self.nodes for name in node.output}
        self.readers = defaultdict(list)
        for node in self.nodes:
            if node.op_type == "Identity" and node.input[0] in self.weights:  # the exporter shares equal weights
                self.weights[node.output[0]] = self.weights[node.input[0]]
            for name in dict.fromkeys(node.input):
                self.readers[name].append(node)

    def fixed(self, name):
        return name in self.weights or (name in self.maker and self.maker[name].op_type == "Constant")

    def joins(self, node):
        """Whether a node adds two computed tensors."""
        return node.op_type == "Add" and not any(map(self.fixed, node.input))

    def origin(self, name):
        """The tensor itself, or the one of which it is a part, that was added to, or whose channels were shuffled into space to make it."""
        while name in self.maker and self.maker[name].op_type in ("DepthToSpace", "Add", "Cast", "Slice"):
            name = self.maker[name].input[0]
        return name

    def activated(self, node):
        """The tensor a node hands on: its own output, or that of the ReLU which alone reads it."""
        out = node.output[0]
        readers = self.readers[out]
        return readers[0].output[0] if out not in self.outputs and len(readers) == 1 and readers[0].op_type == "Relu" else out


def data(node):
    """A node's inputs without weights, sizes and scales."""
    return list(node.input) if node.op_type == "Add" else list(node.input[:1])


def body(graph, heads=()):
    """The nodes that become integer operations: convolutions that only ReLUs and sums read, these sums, and resizes between them.

    A convolution that anything else reads is a head (keys, values, offsets): it stays FP32 unless its output is named in `heads`.
    """
    heads = [graph.origin(name) for name in heads]
    for name in heads:
        if name not in graph.maker or graph.maker[name].op_type != "Conv":
            raise ValueError(f"no convolution makes {name}, which was to be quantised: the network's layers have other names now")
    chosen, integer = [], set()  # integer: tensors held as integers
    for node in graph.nodes:  # in the order of their data
        if node.op_type == "Conv":
            readers = graph.readers[node.output[0]]
            inner = readers and all(r.op_type == "Relu" or graph.joins(r) for r in readers)
            weight = graph.weights.get(node.input[1])
            take = weight is not None and weight.dims[1] >= FEWEST_CHANNELS and (inner or node.output[0] in heads)
        else:
            take = (node.op_type == "Resize" or graph.joins(node)) and any(name in integer for name in data(node))
        if take:
            chosen.append(node)
            integer.add(graph.activated(node))
    return chosen


def observed_tensors(model, heads=()):
    """Names of the tensors whose ranges `quantise` needs, in the graph's order."""
    graph = Graph(model)
    return list(dict.fromkeys(name for node in body(graph, heads) for name in (*data(node), graph.activated(node))))


def affine(low, high):
    """Range of values -> scale and zero point of unsigned 8 bits; zero is always met exactly."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = np.float32(max(high - low, 1e-6) / 255)
    return scale, np.uint8(np.clip(np.round(-low / scale), 0, 255))


def integer_weights(weight, bias, input_scale):
    """-> s8 weights and their scales, s32 biases and theirs, per output channel."""
    largest = np.abs(weight.reshape(len(weight), -1)).max(1) / 127
    # where a channel's weights are next to nothing, its scale must still be wide enough for the bias to fit 32 bits
    scale = np.maximum(np.maximum(largest, np.abs(bias) / (input_scale * 2**30)), 1e-12).astype(np.float32)
    weight = np.clip(np.round(weight / scale.reshape(-1, 1, 1, 1)), -127, 127).astype(np.int8)
    bias_scale = (scale * input_scale).astype(np.float32)
    return weight, scale, np.round(bias / bias_scale).astype(np.int32), bias_scale


class Rewriter:
    """One rewriting: the new nodes by the node they stand before or after, and the new constants."""

    def __init__(self, graph, ranges):
        self.graph, self.ranges = graph, ranges
        self.before, self.after, self.constants = defaultdict(list), defaultdict(list), []
        self.codes = {}  # tensor -> scale and zero point, then their names

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def encode(self, name, like=None):
        """Give a tensor an integer form; `like`: with the scale and zero point of that other tensor."""
        if name not in self.codes:
            if like:
                self.codes[name] = self.codes[like]
            else:
                scale, zero = affine(*self.ranges[name])
                self.codes[name] = scale, [self.constant(f"{name}/scale", scale), self.constant(f"{name}/zero", zero)]

    def weigh(self, node):
        """Replace a convolution's weights and bias by integers and their DequantizeLinear."""
        array = lambda name: numpy_helper.to_array(self.graph.weights[name]).astype(np.float32)
        weight = array(node.input[1])
        bias = array(node.input[2]) if len(node.input) > 2 else np.zeros(len(weight), np.float32)
        weight, scale, bias, bias_scale = integer_weights(weight, bias, self.codes[node.input[0]][0])
        del node.input[1:]
        for name, values, scales in (("weight", weight, scale), ("bias", bias, bias_scale)):
            name = f"{node.name}/{name}"
            inputs = [self.constant(f"{name}/q", values), self.constant(f"{name}/scale", scales), self.constant(f"{name}/zero", np.zeros(len(scales), values.dtype))]
            self.before[id(node)].append(helper.make_node("DequantizeLinear", inputs, [f"{name}/dq"], f"{name}/dq", axis=0))
            node.input.append(f"{name}/dq")

    def convert(self, name):
        """Put QuantizeLinear behind a tensor's maker and a DequantizeLinear before each reader: the pairs the runtime's fusions look for."""
        quantised, code, source = f"{name}/q", self.codes[name][1], name
        place = self.before[None]
        if name in self.graph.maker:
            maker, source = self.graph.maker[name], f"{name}/real"
            maker.output[list(maker.output).index(name)] = source
            place = self.after[id(maker)]
        place.append(helper.make_node("QuantizeLinear", [source, *code], [quantised], f"{name}/quantise"))
        for reader in self.graph.readers[name]:
            out = f"{name}/for/{reader.name}"
            self.before[id(reader)].append(helper.make_node("DequantizeLinear", [quantised, *code], [out], f"{out}/dq"))
            for i, value in enumerate(reader.input):
                if value == name:
                    reader.input[i] = out
        if name in self.graph.outputs:
            place.append(helper.make_node("DequantizeLinear", [quantised, *code], [name], f"{name}/output"))

    def nodes(self):
        return [*self.before[None], *(n for node in self.graph.nodes for n in (*self.before[id(node)], node, *self.after[id(node)]))]


def quantise(model, ranges, heads=()):
    """FP32 model (which is used up) and tensor name -> (low, high): the QDQ model."""
    graph = Graph(model)
    rewriter, chosen = Rewriter(graph, ranges), body(graph, heads)
    for node in chosen:
        for name in data(node):
            rewriter.encode(name)
        rewriter.encode(graph.activated(node), like=node.input[0] if node.op_type == "Resize" else None)
    for node in chosen:
        if node.op_type == "Conv":
            rewriter.weigh(node)
    for name in rewriter.codes:
        rewriter.convert(name)
    nodes = rewriter.nodes()
    used = {name for node in nodes for name in node.input}
    weights = [w for w in (*model.graph.initializer, *rewriter.constants) if w.name in used]
    result = helper.make_model(helper.make_graph(nodes, model.graph.name, model.graph.input, model.graph.output, weights),
                               opset_imports=model.opset_import, ir_version=model.ir_version, producer_name=model.producer_name)
    onnx.checker.check_model(result)
    return result
