"""Rewrites a FP32 ONNX graph into the QDQ form that ONNX Runtime turns into integer kernels.

Which tensors become 8-bit integers: everything between convolutions of the body. A convolution belongs to the body when all that reads
it is a ReLU or a sum; the others are heads (keys, values, logits, offsets) and stay FP32, as does all that is no convolution, sum or resize.

Activations are unsigned 8-bit with a zero point (signed ones have no fast kernel on x86; after a ReLU the zero point is 0, which lets the
runtime drop the ReLU), weights signed 8-bit with one scale per output channel, biases 32-bit.
"""
import re
from collections import defaultdict

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """Look-ups on a model's graph: who makes and who reads a tensor."""

    def __init__(self, model):
        self.model, self.graph = model, model.graph
        self.constants = {i.name: i for i in model.graph.initializer}
        self.outputs = {o.name for o in model.graph.output}
        self.maker = {name: node for node in model.graph.node for name in node.output}
        self.readers = defaultdict(list)
        for node in model.graph.node:
            for name in dict.fromkeys(node.input):
                self.readers[name].append(node)

    def fixed(self, name):
        return name in self.constants or (name in self.maker and self.maker[name].op_type == "Constant")

    def activated(self, node):
        """The tensor a node hands on: its own output, or that of the ReLU which alone reads it."""
        out = node.output[0]
        readers = self.readers[out]
        return readers[0].output[0] if out not in self.outputs and len(readers) == 1 and readers[0].op_type == "Relu" else out


def body(graph, keep=()):
    """The nodes that become integer operations: convolutions, the sums that join them, resizes between them."""
    kept = lambda node: any(re.search(pattern, node.name) for pattern in keep)
    chosen, integer = [], set()  # integer: tensors held as integers, after their ReLU
    for node in graph.graph.node:  # a graph's nodes are in the order of their data
        readers = graph.readers[node.output[0]]
        if node.op_type == "Conv":
            inner = readers and all(r.op_type == "Relu" or r.op_type == "Add" and not any(map(graph.fixed, r.input)) for r in readers)
            take = inner and node.input[1] in graph.constants and not kept(node)
        elif node.op_type == "Add":
            take = any(name in integer for name in node.input) and not any(map(graph.fixed, node.input)) and not kept(node)
        else:
            take = node.op_type == "Resize" and node.input[0] in integer and not kept(node)
        if take:
            chosen.append(node)
            integer.add(graph.activated(node))
    return chosen


def observed_tensors(model, keep=()):
    """Names of the tensors whose ranges `quantise` needs, in the graph's order."""
    graph = Graph(model)
    names = {}
    for node in body(graph, keep):
        inputs = node.input[:1] if node.op_type in ("Conv", "Resize") else node.input
        names.update(dict.fromkeys([*inputs, graph.activated(node)]))
    return list(names)


def affine(low, high):
    """Range of values -> scale and zero point of unsigned 8 bits; zero is always met exactly."""
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    scale = np.float32(max(high - low, 1e-6) / 255)
    return scale, np.uint8(np.clip(np.round(-low / scale), 0, 255))


def weight_scales(weight, bias, input_scale):
    """One scale per output channel; wide enough that the bias fits its 32 bits where a channel's weights are next to nothing."""
    largest = np.abs(weight.reshape(len(weight), -1)).max(1) / 127
    return np.maximum(np.maximum(largest, np.abs(bias) / (input_scale * 2**30)), 1e-12).astype(np.float32)


def quantise(model, ranges, keep=()):
    """Model and tensor name -> (low, high): the QDQ model. `keep`: patterns of node names that stay FP32."""
    graph = Graph(model)
    chosen = body(graph, keep)
    constants, before, after = [], defaultdict(list), defaultdict(list)  # nodes to be inserted before or after a node, by its id
    retired, codes = set(), {}  # codes: tensor -> (its integer form, scale's name, zero point's name)

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def encode(name, low, high):
        """Make the integer form of a tensor, once."""
        if name not in codes:
            scale, zero = affine(low, high)
            codes[name] = (f"{name}/q", constant(f"{name}/scale", scale), constant(f"{name}/zero", zero))
        return codes[name]

    def decoded(name, reader):
        """The tensor as `reader` sees it; each reader has a DequantizeLinear of its own, which is what the runtime's fusions look for."""
        integer, scale, zero = codes[name]
        out = f"{name}/for/{reader.name}"
        if not any(n.output[0] == out for n in before[id(reader)]):
            before[id(reader)].append(helper.make_node("DequantizeLinear", [integer, scale, zero], [out], f"{out}/dq"))
        return out

    for node in chosen:
        inputs = node.input[:1] if node.op_type in ("Conv", "Resize") else node.input
        for name in inputs:
            encode(name, *ranges[name])
        out = graph.activated(node)
        if node.op_type == "Resize":  # interpolates the integers themselves, so they keep their meaning
            codes[out] = (f"{out}/q", *codes[node.input[0]][1:])
        else:
            encode(out, *ranges[out])

    for node in chosen:
        if node.op_type == "Conv":
            weight = numpy_helper.to_array(graph.constants[node.input[1]]).astype(np.float32)
            bias = numpy_helper.to_array(graph.constants[node.input[2]]).astype(np.float32) if len(node.input) > 2 else np.zeros(len(weight), np.float32)
            scale, _ = affine(*ranges[node.input[0]])
            scale = next(numpy_helper.to_array(c) for c in constants if c.name == codes[node.input[0]][1])
            scales = weight_scales(weight, bias, scale)
            integers = np.clip(np.round(weight / scales.reshape(-1, 1, 1, 1)), -127, 127).astype(np.int8)
            name = node.name
            w = [constant(f"{name}/weight", integers), constant(f"{name}/weight/scale", scales), constant(f"{name}/weight/zero", np.zeros(len(scales), np.int8))]
            b = [constant(f"{name}/bias", np.round(bias / (scales * scale)).astype(np.int32)), constant(f"{name}/bias/scale", (scales * scale).astype(np.float32)),
                 constant(f"{name}/bias/zero", np.zeros(len(scales), np.int32))]
            before[id(node)] += [helper.make_node("DequantizeLinear", w, [f"{name}/weight/dq"], f"{name}/weight/dq", axis=0),
                                 helper.make_node("DequantizeLinear", b, [f"{name}/bias/dq"], f"{name}/bias/dq", axis=0)]
            retired |= set(node.input[1:])
            del node.input[1:]
            node.input.extend([f"{name}/weight/dq", f"{name}/bias/dq"])

    for name, (integer, scale, zero) in codes.items():
        readers, source = graph.readers[name], name
        if name in graph.maker:
            source = f"{name}/real"
            maker = graph.maker[name]
            maker.output[list(maker.output).index(name)] = source
            place = after[id(maker)]
        else:
            place = before[None]
        place.append(helper.make_node("QuantizeLinear", [source, scale, zero], [integer], f"{name}/quantise"))
        for reader in readers:
            for i, value in enumerate(reader.input):
                if value == name:
                    reader.input[i] = decoded(name, reader)
        if name in graph.outputs:
            place.append(helper.make_node("DequantizeLinear", [integer, scale, zero], [name], f"{name}/output"))

    nodes = list(before[None])
    for node in graph.graph.node:
        nodes += [*before[id(node)], node, *after[id(node)]]
    used = {name for node in nodes for name in node.input}
    weights = [i for i in graph.graph.initializer if i.name in used or i.name not in retired] + constants
    result = helper.make_graph(nodes, graph.graph.name, graph.graph.input, graph.graph.output, weights)
    result = helper.make_model(result, opset_imports=model.opset_import, ir_version=model.ir_version, producer_name=model.producer_name)
    onnx.checker.check_model(result)
    return result
