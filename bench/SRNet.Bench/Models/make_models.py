"""Writes convolutions.onnx and convolutions-int8.onnx; needs python3-onnx. The results are checked in.

memory_reader.onnx is the memory read as training/srnet/reader.py defines it, exported by torch.onnx for 32 channels of the key and k = 20; the number of value channels is left free."""
import pathlib

import onnx
from onnx import TensorProto as T
from onnx import helper as h

# The shapes that Floors/ReferenceConvolutions.cs counts.
CHANNELS, HEIGHT, WIDTH, LAYERS = 128, 32, 48, 8


def filled(name, type, shape, value):
    """A constant tensor without its data in the file: the runtime folds these nodes into weights when it loads the graph."""
    extent = h.make_tensor(name + "_shape", T.INT64, [len(shape)], shape)
    return extent, h.make_node("ConstantOfShape", [extent.name], [name], value=h.make_tensor("value", type, [1], [value]))


def save(name, nodes, initializers):
    shape = [1, CHANNELS, HEIGHT, WIDTH]
    graph = h.make_graph(nodes, name, [h.make_tensor_value_info("input", T.FLOAT, shape)], [h.make_tensor_value_info("output", T.FLOAT, shape)], initializers)
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=8, producer_name="srnet bench")
    onnx.checker.check_model(model)
    onnx.save(model, pathlib.Path(__file__).parent / f"{name}.onnx")


window = {"pads": [1, 1, 1, 1], "kernel_shape": [3, 3]}
kernel = [CHANNELS, CHANNELS, 3, 3]

# Weights keep the maps at the size of the input, 1.
shape, weights = filled("weights", T.FLOAT, kernel, 1 / (9 * CHANNELS))
maps = ["input"] + [f"map{i}" for i in range(1, LAYERS)] + ["output"]
save("convolutions", [weights] + [h.make_node("Conv", [a, "weights"], [b], **window) for a, b in zip(maps, maps[1:])], [shape])

shape, weights = filled("weights", T.INT8, kernel, 1)
maps = [f"map{i}" for i in range(LAYERS + 1)]
constants = [
    shape,
    h.make_tensor("scale", T.FLOAT, [], [1.0]),
    h.make_tensor("none", T.UINT8, [], [0]),
    h.make_tensor("fine", T.FLOAT, [CHANNELS], [1 / (9 * CHANNELS)] * CHANNELS),
    h.make_tensor("zeros", T.INT8, [CHANNELS], [0] * CHANNELS),
]
nodes = [weights, h.make_node("QuantizeLinear", ["input", "scale", "none"], ["map0"])]
nodes += [h.make_node("QLinearConv", [a, "scale", "none", "weights", "fine", "zeros", "scale", "none"], [b], **window) for a, b in zip(maps, maps[1:])]
nodes.append(h.make_node("DequantizeLinear", [maps[-1], "scale", "none"], ["output"]))
save("convolutions-int8", nodes, constants)
