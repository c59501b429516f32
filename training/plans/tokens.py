"""Rows of numbers: linear layers, normalisation, attention between prototypes and cells."""
import math

import numpy as np

from .maps import Maps

PROTOTYPES = 16


class Tokens(Maps):
    """Maps and rows: a map's cells are rows already, so that reshaping between them is nothing."""

    def __init__(self, graph):
        super().__init__(graph)
        self.sums = {}  # normalised value -> what is added to it besides, and the tensor of that sum

    def linear_of(self, name):
        """The input, weights and bias of a linear layer, or None."""
        node = self.graph.made_by(name)
        if node is not None and node.op == "Gemm":
            weight = self.graph.constant(node.inputs[1])
            return node.inputs[0], weight.T if node.attributes.get("transB") else weight, self.graph.constant(node.inputs[2])
        if node is None or node.op != "Add":
            return None
        for bias, product in (node.inputs, node.inputs[::-1]):
            made = self.graph.made_by(product)
            if self.graph.fixed(bias) and made is not None and made.op == "MatMul" and self.graph.fixed(made.inputs[1]) and self.graph.constant(bias).ndim == 1 and self.graph.constant(made.inputs[1]).ndim == 2:
                return made.inputs[0], self.graph.constant(made.inputs[1]), self.graph.constant(bias)
        return None

    def other(self, node, name, relu):
        graph = self.graph
        linear = self.linear_of(node.outputs[0])
        if linear:
            return self.linear(*linear, relu)
        if relu:
            graph.fail(f"{name} is a ReLU of {node.op}")
        if node.op == "LayerNormalization":
            return self.normalise(node, name)
        if node.op == "Add":
            return self.add_constant(node)
        if node.op == "Div":
            return self.divide(node)
        if node.op == "Sigmoid":
            source = self.value(node.inputs[0])
            out = self.plan.tensor(self.plan.tensors[source].channels, **self.shape_of(source))
            self.plan.add("sigmoid", [source], [out])
            return out
        if node.op == "ReduceMean":
            return self.mean(node)
        return super().other(node, name, relu)

    def sum(self, node, name, relu, target, channel):
        graph = self.graph
        for normed, added in (node.inputs, node.inputs[::-1]):
            made = graph.made_by(normed)
            if made is not None and made.op == "LayerNormalization" and not relu and target is None:
                return self.normalise_and_add(made, added)
        for residual, part in (node.inputs, node.inputs[::-1]):
            linear = self.linear_of(part)
            if linear and not relu and target is None and graph.used_once(graph.made_by(part).outputs[0]):
                attention = self.attention_of(linear[0])
                return self.attend(attention, residual, linear) if attention else self.linear(*linear, False, residual)
        return super().sum(node, name, relu, target, channel)

    def padded(self, weight, bias):
        """Columns in whole vectors."""
        width = -(-weight.shape[1] // 16) * 16 - weight.shape[1]
        return np.pad(weight, ((0, 0), (0, width))), np.pad(bias, (0, width))

    def linear(self, source, weight, bias, relu, residual=None):
        attention = self.attention_of(source)
        if attention:
            self.graph.fail("attention without a residual")
        tensor = self.value(source)
        other = None if residual is None else self.value(residual)
        out = self.plan.tensor(weight.shape[1], **self.shape_of(tensor))
        self.plan.add("linear", [tensor, other], [out], [int(relu)], [], self.padded(weight, bias))
        return out

    def constant(self, array):
        array = array.reshape(-1, array.shape[-1])
        out = self.plan.tensor(array.shape[1], rows=array.shape[0])
        self.plan.add("constant", [], [out], [], [], [array])
        return out

    def fixed_rows(self, name):
        """The tensor of constant rows, made once."""
        name = self.graph.plain(name)
        if name not in self.done:
            self.done[name] = self.constant(self.graph.constant(name))
        return self.done[name]

    def operand_rows(self, name):
        return self.fixed_rows(name) if self.graph.fixed(name) else self.position(name) or self.value(name)

    def add_constant(self, node):
        fixed, other = node.inputs if self.graph.fixed(node.inputs[0]) else node.inputs[::-1]
        if not self.graph.fixed(fixed) or self.graph.constant(fixed).ndim < 2:
            self.graph.fail(f"{node.name} adds a number to a tensor")
        made = self.graph.made_by(other)
        if made is not None and made.op == "LayerNormalization":
            return self.normalise_and_add(made, fixed)
        source = self.value(other)
        out = self.plan.tensor(self.plan.tensors[source].channels, **self.shape_of(source))
        self.plan.add("add", [source, self.fixed_rows(fixed)], [out], [0])
        return out

    def normalise(self, node, name):
        source = self.value(node.inputs[0])
        out = self.plan.tensor(self.plan.tensors[source].channels, **self.shape_of(source))
        self.plan.add("layer_norm", [source], [out], [], [node.attributes["epsilon"]], [self.graph.constant(i) for i in node.inputs[1:3]])
        return out

    def normalise_and_add(self, node, added):
        """One pass makes the normalised rows, where others want them too, and their sum with something."""
        name, graph, plan = node.outputs[0], self.graph, self.plan
        source, other = self.value(node.inputs[0]), self.operand_rows(added)
        channels, shape = plan.tensors[source].channels, self.shape_of(source)
        both = name not in self.done and not graph.used_once(name)
        if both:
            self.done[name] = plan.tensor(channels, **shape)
        out = plan.tensor(channels, **shape)
        plan.add("layer_norm", [source, other], [self.done[name] if both else None, out], [], [node.attributes["epsilon"]], [graph.constant(i) for i in node.inputs[1:3]])
        return out

    def divide(self, node):
        """Sums divided by their areas, which may be nothing."""
        graph = self.graph
        below = graph.made_by(node.inputs[1])
        if below is None or below.op != "Add" or graph.scalar(below.inputs[1]) is None:
            graph.fail(f"{node.name} divides by something else than an area and a small number")
        sums, areas = self.value(node.inputs[0]), self.value(below.inputs[0])
        out = self.plan.tensor(self.plan.tensors[sums].channels, **self.shape_of(sums))
        self.plan.add("divide", [sums, areas], [out], [], [graph.scalar(below.inputs[1])])
        return out

    def mean(self, node):
        """Of an object's rows, or of a part of them."""
        graph = self.graph
        if list(node.attributes.get("axes", [])) not in ([1], [-2]):
            graph.fail(f"{node.name} averages over something else than rows")
        source, first, count = node.inputs[0], 0, None
        part = graph.made_by(source)
        if part is not None and part.op == "Slice" and all(graph.fixed(i) for i in part.inputs[1:]) and int(graph.scalar(part.inputs[3])) == 1:
            source, first = part.inputs[0], int(graph.scalar(part.inputs[1]))
            count = int(graph.scalar(part.inputs[2])) - first
        tensor = self.value(source)
        t = self.plan.tensors[tensor]
        if t.stride:
            graph.fail(f"{node.name} averages over a map")
        count = t.rows - first if count is None else min(count, t.rows - first)
        out = self.plan.tensor(t.channels, rows=1, objects=t.objects)
        self.plan.add("mean", [tensor], [out], [first, count, 0])
        return out

    def position(self, name):
        """PTM's position embedding, or None: sines and cosines of a cell's place, projected."""
        graph, linear = self.graph, self.linear_of(name)
        made = graph.made_by(linear[0]) if linear else None
        if made is None or made.op != "Concat" or [m.op if (m := graph.made_by(i)) else "" for i in made.inputs] != ["Sin", "Cos"]:
            return None
        name = graph.plain(name)
        if name in self.done:
            return self.done[name]
        angles = graph.made_by(graph.made_by(made.inputs[0]).inputs[0])
        factors = [graph.scalar(graph.made_by(i).inputs[1]) for i in angles.inputs]
        if not np.allclose(factors, [math.pi * 2**i / 2 for i in range(6)], rtol=1e-5):
            graph.fail("the position embedding has other angles")
        place = graph.made_by(graph.made_by(angles.inputs[0]).inputs[0])
        index, source = "Slice(W)", None  # a table of indices, or ones added up
        made = graph.made_by(graph.made_by(place.inputs[0]).inputs[1])
        shaped = graph.made_by(made.inputs[0]).inputs[0]
        if graph.text(shaped).startswith("Sub(CumSum("):
            index, source = "Sub(CumSum(ConstantOfShape(Shape(Slice(Slice(x))))),1)", graph.plain(shaped)
            while graph.made_by(source) is not None and graph.made_by(source).op in ("Sub", "CumSum", "ConstantOfShape", "Shape", "Slice"):
                source = graph.plain(graph.made_by(source).inputs[0])
        size = index if source else "x"
        graph.expect(place.outputs[0], f"Concat({','.join(f'Div(Add({index},0.5),Gather(Shape({size}),{axis}))' for axis in (2, 3))})", {graph.plain(source or shaped): "x"})
        self.done[name] = self.plan.tensor(linear[1].shape[1], stride=16)
        self.plan.add("position", [], [self.done[name]], [], [], linear[1:])
        return self.done[name]

    # attention

    def attention_of(self, name):
        """Operands and layers of the attention that makes a tensor, or None if something else does."""
        graph = self.graph
        product = graph.made_by(name)
        if product is None or product.op != "MatMul":
            return None
        weights = graph.made_by(product.inputs[0])
        if weights is None or weights.op != "Softmax":
            return None
        scores, bias = graph.made_by(weights.inputs[0]), None
        if scores.op == "Add":
            bias = scores.inputs[1]
            scores = graph.made_by(scores.inputs[0])
        inner = graph.made_by(scores.inputs[0])
        layers = [self.linear_of(i) for i in (*inner.inputs, product.inputs[1])]
        if scores.op != "Div" or inner.op != "MatMul" or None in layers:
            graph.fail(f"{product.name} is attention of another kind")
        depth = graph.scalar(scores.inputs[1])**2
        channels = layers[0][1].shape[1]
        heads = round(channels / depth)
        if abs(heads * depth - channels) > 1e-3 * channels:
            graph.fail(f"{product.name} has heads of different depth")
        return layers, heads, bias

    def gate_of(self, bias):
        """Collecting prototypes prefer the object, or the rest: log sigmoid(+-z), not below a floor -> the source of z, its weights and bias, the floor."""
        graph = self.graph
        clip = graph.made_by(bias)
        graph.expect(bias, "Clip(Log(Sigmoid(Mul(W,z))))", {graph.plain(graph.made_by(graph.made_by(graph.made_by(clip.inputs[0]).inputs[0]).inputs[0]).inputs[1]): "z"})
        times = graph.made_by(graph.made_by(graph.made_by(clip.inputs[0]).inputs[0]).inputs[0])
        side = graph.constant(times.inputs[0]).reshape(-1)
        if list(side) != [1] * (PROTOTYPES // 2) + [-1] * (PROTOTYPES // 2):
            graph.fail("half of the prototypes are not the object's, half its background's")
        layer = self.linear_of(times.inputs[1])
        if layer is None or layer[1].shape[1] != 1:
            graph.fail("attention's bias is not a linear layer's")
        return (*layer, math.exp(graph.scalar(clip.inputs[1])))

    def attend(self, attention, residual, out_layer):
        (query, key, value), heads, bias = attention
        graph, plan = self.graph, self.plan
        _, out_weight, out_bias = out_layer
        queries, keys, values, other = (self.value(name) for name in (query[0], key[0], value[0], residual))
        if plan.tensors[queries].stride == 0 and plan.tensors[queries].rows == PROTOTYPES and plan.tensors[keys].stride:
            if bias is None:
                graph.fail("prototypes collect without a bias")
            gated, weight, offset, floor = self.gate_of(bias)
            shape = {"rows": PROTOTYPES, "objects": plan.tensors[queries].objects or plan.tensors[keys].objects}
            found = plan.tensor(out_weight.shape[0], **shape)
            plan.add("collect", [queries, keys, values, self.value(gated)], [found], [heads], [floor], [query[1], query[2], key[1], value[1], value[2], weight, offset])
            out = plan.tensor(out_weight.shape[1], **shape)
            plan.add("linear", [found, other], [out], [0], [], [out_weight, out_bias])
            return out
        if bias is not None or plan.tensors[keys].stride or plan.tensors[keys].rows != PROTOTYPES:
            graph.fail("attention between something else than 16 prototypes and a map")
        out = plan.tensor(out_weight.shape[1], **{**self.shape_of(queries), "objects": plan.tensors[queries].objects or plan.tensors[keys].objects})
        plan.add("spread", [queries, keys, values, other], [out], [heads], [], [query[1], query[2], key[1], key[2], value[1], value[2], out_weight, out_bias])
        return out
