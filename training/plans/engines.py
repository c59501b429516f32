"""The engines' inputs, outputs and heads."""
import numpy as np

from .graph import Graph
from .tokens import PROTOTYPES, Tokens

# What callers give and take in planes; all other maps stay in rows, as only plans read them.
PLANES = ("image", "key", "selection", "shrinkage", "mask", "others", "hint", "correlation", "offsets", "readout", "aux", "value", "logits")


class Engine(Tokens):
    """One engine's graph and its entry in the manifest -> a plan. handed: forms of the tensors that other plans made, by name; what this one makes is added."""

    def __init__(self, path, entry, handed):
        super().__init__(Graph(path))
        self.entry, self.handed = entry, handed
        for described in entry["inputs"]:
            self.take(described["name"], self.outside(described, handed.get(described["name"].replace("_q", "").replace("_l", ""))))

    def outside(self, described, quant=None):
        name, shape = described["name"], described["shape"]
        if len(shape) == 4:
            stride = int(shape[2][1:])
            return self.plan.tensor(shape[1], stride=stride, objects=shape[0] == "K", planes=name in PLANES, quant=None if name in PLANES else quant)
        objects, shape = shape[0] == "K", [d for d in shape if d != "K"]
        return self.plan.tensor(shape[-1], rows=int(np.prod(shape[:-1], dtype=int)), objects=objects)

    def convert(self):
        outputs = {o["name"]: o for o in self.entry["outputs"]}
        for names, head in ((("key", "selection", "shrinkage"), self.keys), (("sums", "areas"), self.summary), (("logits",), self.logits), (("presence",), self.presence)):
            if names[0] in outputs:
                head(*[outputs.pop(name) for name in names])
        for name, described in outputs.items():
            self.output(name, described)
        return self.plan

    def output(self, name, described):
        root = self.graph.outputs[name]
        if self.graph.fixed(root):
            tensor = self.outside(described)
            self.copy(self.constant(self.graph.constant(root)), tensor)
            self.plan.port(name, tensor, False)
            return
        made = self.value(root)
        if name in PLANES:
            tensor = self.outside(described)
            self.plan.add("store", [made], [tensor])
            self.plan.port(name, tensor, False)
            return
        t = self.plan.tensors[made]
        if len(described["shape"]) == 4:
            self.handed[name] = t.quant
        if t.channels != described["shape"][-1 if len(described["shape"]) < 4 else 1]:
            self.graph.fail(f"{name} has {t.channels} channels")
        self.plan.port(name, made, False)

    def keys(self, key, selection, shrinkage):
        graph = self.graph
        split = graph.made_by(graph.made_by(graph.outputs["selection"]).inputs[0])
        known = {name: f"x{i}" for i, name in enumerate(split.outputs)}
        graph.expect(graph.outputs["key"], "Div(x0,Sqrt(Add(ReduceMean(Mul(x0,x0)),0.0001)))", known)
        graph.expect(graph.outputs["selection"], "Sigmoid(x1)", known)
        graph.expect(graph.outputs["shrinkage"], "Add(Mul(Sigmoid(x2),9),1)", known)
        tensors = [self.outside(o) for o in (key, selection, shrinkage)]
        self.plan.add("keys", [self.value(split.inputs[0])], tensors)
        for o, tensor in zip((key, selection, shrinkage), tensors):
            self.plan.port(o["name"], tensor, False)

    def summary(self, sums, areas):
        graph = self.graph
        value = graph.outputs["value"]
        weigh = graph.made_by(graph.made_by(graph.outputs["sums"]).inputs[0])
        pooled = graph.made_by(value).inputs[0]
        known = {value: "v", graph.plain(pooled): "p"}
        text = "Concat(Mul(Slice(Sigmoid(Conv(v))),Slice(p)),Mul(Slice(Sigmoid(Conv(v))),Sub(1,Slice(p))))"
        graph.expect(graph.outputs["sums"], f"MatMul({text},v)", known)
        graph.expect(graph.outputs["areas"], f"ReduceSum({text})", known)
        layer = graph.made_by(graph.made_by(graph.made_by(graph.made_by(weigh.inputs[0]).inputs[0]).inputs[0]).inputs[0])
        weight, _, bias = self.weights(layer)
        if weight.shape[0] != PROTOTYPES or weight.shape[2:] != (1, 1):
            graph.fail(f"{len(weight)} prototypes, or a larger kernel")
        source = self.operand(value, 1, False)
        tensors = [self.outside(o) for o in (sums, areas)]
        self.plan.add("summary", [source], tensors, [], [], [weight[:, :, 0, 0].T, bias])
        for o, tensor in zip((sums, areas), tensors):
            self.plan.port(o["name"], tensor, False)

    def logits(self, logits):
        graph = self.graph
        root, hint = graph.outputs["logits"], None
        node = graph.made_by(root)
        if node.op == "DepthToSpace":
            if node.attributes["blocksize"] not in (2, 4) or node.attributes.get("mode") != b"CRD":
                graph.fail("logits are shuffled in another way than by pixels")
            root = node.inputs[0]
            node = graph.made_by(root)
        source = root
        if node.op == "Add":
            source = graph.made_by(node.inputs[0]).inputs[0]
            graph.expect(root, "Add(Slice(x),Mul(Slice(x),hint))", {graph.plain(source): "x"})
            hint = self.done["hint"]
        tensor = self.outside(logits)
        self.plan.add("logits", [self.operand(source, 1, False), hint], [tensor])
        self.plan.port("logits", tensor, False)

    def presence(self, presence):
        """Whether what the mask covers is the object: cosines of the frame's features with the memory's prototypes, and a small judge of what they say."""
        graph, plan = self.graph, self.plan
        second = self.linear_of(graph.made_by(graph.outputs["presence"]).inputs[0])
        first = self.linear_of(graph.made_by(second[0]).inputs[0])
        graph.expect(graph.outputs["presence"], "Sigmoid(Gemm(Relu(Gemm(x,W,W)),W,{:g}))".format(float(second[2][0])), {graph.plain(first[0]): "x"})
        found, own, other, difference, size = graph.made_by(first[0]).inputs
        alike, outside = graph.made_by(graph.made_by(found).inputs[0]).inputs
        inside = graph.made_by(graph.made_by(outside).inputs[0]).inputs[1]
        known = {graph.plain(alike): "a", graph.plain(inside): "s"}
        graph.expect(found, "ReduceMax(Sub(a,Mul(Sub(1,s),2)))", known)
        epsilon = graph.scalar(graph.made_by(graph.made_by(own).inputs[1]).inputs[1])
        for part, begin in ((own, 0), (other, PROTOTYPES // 2)):
            graph.expect(part, f"Div(ReduceSum(Mul(ReduceMax(Slice(a)),s)),Add(ReduceSum(s),{epsilon:g}))", known)
            piece = graph.made_by(graph.made_by(graph.made_by(graph.made_by(graph.made_by(part).inputs[0]).inputs[0]).inputs[0]).inputs[0])
            if int(graph.scalar(piece.inputs[1])) != begin or begin == 0 and int(graph.scalar(piece.inputs[2])) != PROTOTYPES // 2:
                graph.fail("presence halves the prototypes in another way")
        graph.expect(difference, "Sub(o,t)", {graph.plain(own): "o", graph.plain(other): "t"})
        graph.expect(size, "Div(Log(Add(ReduceSum(s),1)),8)", known)
        mask = self.linear_of(graph.made_by(inside).inputs[0])
        then, now = (self.unit(name) for name in graph.made_by(alike).inputs)
        objects = plan.tensors[then].objects
        signs = plan.tensor(PROTOTYPES + 4, rows=1, objects=objects)
        plan.add("compare", [now, then, self.value(mask[0])], [signs], [], [epsilon], [mask[1], mask[2]])
        hidden, judged = plan.tensor(first[1].shape[1], rows=1, objects=objects), plan.tensor(1, rows=1, objects=objects)
        plan.add("linear", [signs], [hidden], [1], [], self.padded(*first[1:]))
        plan.add("linear", [hidden], [judged], [0], [], self.padded(*second[1:]))
        tensor = self.outside(presence)
        plan.add("sigmoid", [judged], [tensor])
        plan.port("presence", tensor, False)

    def unit(self, name):
        """Rows of length one, of a linear layer's results."""
        graph = self.graph
        rows = graph.made_by(name).inputs[0]
        epsilon = graph.scalar(graph.made_by(graph.made_by(graph.made_by(name).inputs[1]).inputs[0]).inputs[1])
        graph.expect(name, f"Div(x,Sqrt(Add(ReduceSum(Mul(x,x)),{epsilon:g})))", {graph.plain(rows): "x"})
        source, weight, bias = self.linear_of(rows)
        tensor = self.operand(source, 1, False)
        layer = self.plan.tensor(weight.shape[1], **self.shape_of(tensor))
        self.plan.add("linear", [tensor], [layer], [0], [], self.padded(weight, bias))
        out = self.plan.tensor(weight.shape[1], **self.shape_of(tensor))
        self.plan.add("unit", [layer], [out], [], [epsilon])
        return out
