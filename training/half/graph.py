"""Rewrites a FP32 ONNX graph into strongly typed FP16 with FP32 islands, the form that TensorRT 10 and 11 run as it is.

Weights and what convolutions and linear layers make become FP16. FP32 stay: whatever the network itself makes `.float()` (which the exporter
writes as a Cast), reductions and their products, softmax, normalisation, coordinates, and products of two FP32 tensors. Every operator reads
operands of one type, because TensorRT's parser casts nothing by itself.
"""
from collections import defaultdict

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

HALF, FULL = TensorProto.FLOAT16, TensorProto.FLOAT

# Inputs and outputs of engines that stay FP32: what is summed over pixels or frames, coordinates and FAM's taps, and logits, whose exponent is taken.
FULL_TENSORS = ("mask", "mask_l", "others", "sums", "areas", "bias", "logits", "correlation", "offsets", "key_taps", "value_taps", "presence")

# Operators that lose too much in FP16: sums over many elements, exponentials, quotients, sampling coordinates.
EXACT = {"ReduceSum", "ReduceMean", "ReduceMax", "Softmax", "LayerNormalization", "Exp", "Log", "Sqrt", "Div", "Sigmoid", "Sin", "Cos", "CumSum",
         "GridSample", "TopK", "AveragePool", "ConstantOfShape", "Cast"}
PRODUCTS = {"Conv", "MatMul", "Gemm"}
JOINING = {"Mul", "Neg", "Sub", "Add"}  # what computes only for an exact operator belongs to its island


class Halver:
    """One rewriting: the type of every float tensor so far, the casts made, and the new nodes in order."""

    def __init__(self, model):
        inferred = shape_inference.infer_shapes(model).graph
        self.graph = model.graph
        self.initial = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
        self.floats = {v.name for v in (*inferred.input, *inferred.output, *inferred.value_info) if v.type.tensor_type.elem_type == FULL}
        self.floats |= {name for name, value in self.initial.items() if value.dtype == np.float32}
        self.constants, self.maker, self.readers = dict(self.initial), {}, defaultdict(list)
        for node in model.graph.node:
            for name in node.output:
                self.maker[name] = node
            for name in node.input:
                self.readers[name].append(node)
            if node.op_type == "Constant":
                value = numpy_helper.to_array(node.attribute[0].t)
                self.constants[node.output[0]] = value
                if value.dtype == np.float32:
                    self.floats.add(node.output[0])
            elif node.op_type == "Identity" and node.input[0] in self.constants:
                self.constants[node.output[0]] = self.constants[node.input[0]]
        self.types, self.made, self.nodes = {}, {}, []
        self.kept = {}  # initialisers of the new graph

    def computes(self, node):
        """Whether a node computes floats."""
        return any(name in self.floats for name in node.output)

    def operands(self, node):
        """Positions of the inputs that must have the node's own type."""
        if node.op_type == "Resize":  # its region and scales are FP32 whatever it resizes
            return [0]
        return [i for i, name in enumerate(node.input) if name in self.floats]

    def wanted(self, node):
        """The type a node computes in."""
        computed = [self.types[node.input[i]] for i in self.operands(node) if node.input[i] not in self.constants]
        if node.op_type in EXACT:
            return FULL
        if node.op_type in PRODUCTS:
            # a convolution that weighs exponentials is the rest of a softmax
            if node.input[0] in self.maker and self.maker[node.input[0]].op_type == "Exp":
                return FULL
            return FULL if len(computed) > 1 and HALF not in computed else HALF
        readers = [r for name in node.output for r in self.readers[name]]
        if node.op_type in JOINING and readers and all(r.op_type in EXACT - {"Cast"} for r in readers):
            return FULL
        return FULL if FULL in computed or not computed else HALF

    def as_type(self, name, kind):
        """The name under which a tensor exists in a type; makes the cast or the constant at first use."""
        if name in self.constants:
            value = self.constants[name]
            self.kept[f"{name}/half" if kind == HALF else name] = value.astype(np.float16) if kind == HALF else value
            return f"{name}/half" if kind == HALF else name
        if self.types[name] == kind:
            return name
        if (name, kind) not in self.made:
            self.made[name, kind] = f"{name}/{'half' if kind == HALF else 'full'}"
            self.nodes.append(helper.make_node("Cast", [name], [self.made[name, kind]], self.made[name, kind] + "/cast", to=kind))
        return self.made[name, kind]

    def convert(self, node):
        if node.op_type in ("Constant", "Identity") and node.output[0] in self.constants:
            return
        if not self.computes(node):
            self.keep_constants(node, range(len(node.input)))
            self.nodes.append(node)
            return
        kind, operands = self.wanted(node), self.operands(node)
        if node.op_type == "Cast" and operands:  # float to float: no more than a mark
            source = self.as_type(node.input[0], FULL)
            node = helper.make_node("Identity", [source], list(node.output), node.name)
        else:
            for i in operands:
                node.input[i] = self.as_type(node.input[i], kind)
            self.keep_constants(node, [i for i in range(len(node.input)) if i not in operands])
        for name in node.output:
            self.types[name] = kind
        self.nodes.append(node)

    def keep_constants(self, node, positions):
        for i in positions:
            if node.input[i] in self.constants:
                self.kept[node.input[i]] = self.constants[node.input[i]]

    def outputs(self):
        """Give every output its type: the tensor under the output's own name is renamed where it has the other one."""
        for output in self.graph.output:
            kind = FULL if output.name in FULL_TENSORS else HALF
            if output.name in self.constants:  # FAM's taps are weights
                value = self.constants[output.name].astype(np.float16 if kind == HALF else np.float32)
                self.kept[f"{output.name}/value"] = value
                self.nodes.append(helper.make_node("Identity", [f"{output.name}/value"], [output.name], output.name + "/out"))
            elif self.types[output.name] != kind:
                inner = f"{output.name}/inner"
                for node in self.nodes:
                    for names in (node.input, node.output):
                        for i, name in enumerate(names):
                            if name == output.name:
                                names[i] = inner
                self.nodes.append(helper.make_node("Cast", [inner], [output.name], output.name + "/cast", to=kind))
            output.type.tensor_type.elem_type = kind


def open_batch(model, name="B"):
    """Leave the number of frames open, of an engine whose operators all treat frames alike -> the model."""
    for tensor in (*model.graph.input, *model.graph.output):
        dimension = tensor.type.tensor_type.shape.dim[0]
        dimension.Clear()
        dimension.dim_param = name
    onnx.checker.check_model(model, full_check=True)
    return model


def to_half(model):
    """FP32 model (which is used up) -> the FP16 one."""
    halver = Halver(model)
    for tensor in model.graph.input:
        kind = FULL if tensor.name in FULL_TENSORS else HALF
        tensor.type.tensor_type.elem_type = kind
        halver.types[tensor.name] = kind
    for node in list(model.graph.node):
        halver.convert(node)
    halver.outputs()
    used = {name for node in halver.nodes for name in node.input}
    weights = [numpy_helper.from_array(np.asarray(value, order="C"), name) for name, value in halver.kept.items() if name in used]
    result = helper.make_model(helper.make_graph(halver.nodes, model.graph.name, model.graph.input, model.graph.output, weights),
                               opset_imports=model.opset_import, ir_version=model.ir_version, producer_name=model.producer_name)
    onnx.checker.check_model(result, full_check=True)
    return result
