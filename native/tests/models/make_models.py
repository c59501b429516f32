"""Writes the tiny ONNX models of the native and Interop tests. Needs python3-onnx; the results are checked in."""
import pathlib

import onnx
from onnx import TensorProto as T
from onnx import helper as h


def save(name, nodes, inputs, outputs, initializers=()):
    graph = h.make_graph(nodes, name, [h.make_tensor_value_info(*i) for i in inputs], [h.make_tensor_value_info(*o) for o in outputs], list(initializers))
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=8, producer_name="srnet tests")
    onnx.checker.check_model(model)
    onnx.save(model, pathlib.Path(__file__).parent / f"{name}.onnx")


# y = FP16(x), n images of 3x8x8
save("to_half", [h.make_node("Cast", ["x"], ["y"], to=T.FLOAT16)], [("x", T.FLOAT, ["n", 3, 8, 8])], [("y", T.FLOAT16, ["n", 3, 8, 8])])

# sum = a + b, r x c; two inputs of which one may be forgotten
save("add", [h.make_node("Add", ["a", "b"], ["sum"])], [("a", T.FLOAT, ["r", "c"]), ("b", T.FLOAT, ["r", "c"])], [("sum", T.FLOAT, ["r", "c"])])

# y = 2 x + 1 in FP16, static 1x4
save(
    "affine",
    [h.make_node("Mul", ["x", "two"], ["t"]), h.make_node("Add", ["t", "one"], ["y"])],
    [("x", T.FLOAT16, [1, 4])],
    [("y", T.FLOAT16, [1, 4])],
    [h.make_tensor("two", T.FLOAT16, [], [0x4000], raw=False), h.make_tensor("one", T.FLOAT16, [], [0x3C00], raw=False)],
)

# y = the sums of x along its only axis: an operator that no graph of ours may have
save(
    "cumsum",
    [h.make_node("CumSum", ["x", "axis"], ["y"])],
    [("x", T.FLOAT, [4])],
    [("y", T.FLOAT, [4])],
    [h.make_tensor("axis", T.INT64, [], [0])],
)
