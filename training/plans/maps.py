"""Maps: convolutions with their sums and ReLUs, concatenation, doubling, pooling, maxima."""
import numpy as np

from .format import Plan


class Maps:
    """Writes operations on maps into a plan. Values are named as in the graph; every method answers with the plan's tensor."""

    def __init__(self, graph):
        self.graph, self.plan = graph, Plan()
        self.done, self.converted = {}, {}

    def shape_of(self, tensor):
        t = self.plan.tensors[tensor]
        return {"stride": t.stride, "rows": t.rows, "objects": t.objects}

    def take(self, name, tensor, given=True):
        """A tensor that the caller provides."""
        self.plan.port(name, tensor, given)
        if given:
            self.done[name] = tensor
        return tensor

    # what a value is

    def is_planes(self, name):
        """Whether a value lies in planes: inputs that the caller gives so, and what is put together of nothing else."""
        node = self.graph.made_by(name)
        if node is not None and node.op == "Concat":
            return all(self.is_planes(i) for i in node.inputs)
        name = self.graph.plain(name)
        return node is None and name in self.done and self.plan.tensors[self.done[name]].planes

    def planes(self, name):
        node = self.graph.made_by(name)
        return [self.done[self.graph.plain(name)]] if node is None else [p for i in node.inputs for p in self.planes(i)]

    def is_integer(self, node):
        return node.op == "Conv" and node.inputs[1] in self.graph.integers

    def as_bytes(self, name):
        """Scale and zero point if a value is to be kept in bytes: where an integer convolution reads it, or a sum that is one's operand itself."""
        quant = self.graph.quant.get(name)
        if quant is None and self.graph.used_once(name) and self.graph.readers[name][0].op == "MaxPool":
            return self.as_bytes(self.graph.readers[name][0].outputs[0])  # the largest of rounded numbers is the largest one, rounded
        if quant is None or name in self.graph.outputs.values() and not self.keeps_bytes(name):
            return None
        for reader in self.graph.readers[name]:
            if self.is_integer(reader):
                return quant
            if reader.op == "Add" and self.as_bytes(self.activated(reader.outputs[0])):
                return quant
        return quant if self.keeps_bytes(name) else None

    def keeps_bytes(self, name):
        """Outputs that only other plans read."""
        return any(name == root and output in ("thin", "f16", "f8", "f4") for output, root in self.graph.outputs.items())

    def activated(self, name):
        readers = self.graph.readers[name]
        return readers[0].outputs[0] if len(readers) == 1 and readers[0].op == "Relu" else name

    # operations

    def value(self, name, target=None, channel=0):
        """The rows of a value; or write it into channels of a target."""
        name = self.graph.plain(name)
        if target is not None and name in self.done:
            return self.copy(self.done[name], target, channel)
        if name not in self.done:
            made = self.make(name, target, channel)
            if target is not None:
                return target
            self.done[name] = made
        return self.done[name]

    def copy(self, source, target, channel=0):
        if self.plan.tensors[source].planes:
            self.plan.add("load", [source], [target], [channel])
        else:
            self.plan.add("copy", [source], [target], [0, channel, self.plan.tensors[source].channels])
        return target

    def make(self, name, target, channel):
        graph, relu = self.graph, False
        node = graph.made_by(name)
        if node is None:
            graph.fail(f"{name} is read and nobody gives it")
        if node.op == "Relu":
            relu, node = True, graph.made_by(node.inputs[0])
        if node.op == "Conv":
            return self.convolution(node, name, relu, None, target, channel)
        if node.op == "Resize":
            return self.double(node, name, relu, None, target, channel)
        if node.op == "Add" and not any(map(graph.fixed, node.inputs)):
            return self.sum(node, name, relu, target, channel)
        if target is not None:
            return self.copy(self.value(name), target, channel)
        if node.op == "Concat" and not relu:
            return self.concat(node, name)
        if node.op == "AveragePool" and not relu:
            return self.pool(node)
        if node.op == "MaxPool" and not relu:
            return self.maxima(node)
        return self.other(node, name, relu)

    def other(self, node, name, relu):
        self.graph.fail(f"{name} is made by {node.op}")

    def sum(self, node, name, relu, target, channel):
        graph = self.graph
        makers = [graph.made_by(i) for i in node.inputs]
        single = [graph.used_once(i) for i in node.inputs]
        fits = lambda i, op: makers[i] is not None and makers[i].op == op and single[i]
        # the larger convolution takes the other operand in; a doubled map or a convolution of planes takes anything in
        for i in (0, 1):
            if fits(i, "Resize"):
                return self.double(makers[i], name, relu, node.inputs[1 - i], target, channel)
            if fits(i, "Conv") and self.is_planes(makers[i].inputs[0]):
                return self.convolution(makers[i], name, relu, node.inputs[1 - i], target, channel)
        size = lambda i: graph.constants[makers[i].inputs[1]].shape[2]
        for i in sorted((i for i in (0, 1) if fits(i, "Conv") and target is None), key=size, reverse=True):
            other = self.value(node.inputs[1 - i])
            needed = self.plan.tensors[self.value(makers[i].inputs[0])].objects
            same_type = (self.plan.tensors[other].quant is None) == (self.as_bytes(name) is None)
            if same_type and (needed or not self.plan.tensors[other].objects):
                return self.convolution(makers[i], name, relu, node.inputs[1 - i], None, 0)
        a, b = (self.value(i) for i in node.inputs)
        shape = self.shape_of(a) if self.plan.tensors[a].objects else self.shape_of(b)
        out = self.plan.tensor(self.plan.tensors[a].channels, quant=self.as_bytes(name), **shape)
        self.plan.add("add", [a, b], [out], [int(relu)])
        return out if target is None else self.copy(out, target, channel)

    def double(self, node, name, relu, added, target, channel):
        graph = self.graph
        if list(graph.constant(node.inputs[2])) != [1, 1, 2, 2] or node.attributes.get("mode") != b"linear" or node.attributes.get("coordinate_transformation_mode") != b"half_pixel":
            graph.fail(f"{node.name} resizes in another way than to twice the size, linearly by half pixels")
        source = self.value(node.inputs[0])
        other = None if added is None else self.value(added)
        t = self.plan.tensors[source]
        if target is None:
            objects = t.objects or (other is not None and self.plan.tensors[other].objects)
            target = self.plan.tensor(t.channels, stride=t.stride // 2, objects=objects, quant=self.as_bytes(name))
        self.plan.add("double", [source, other], [target], [int(relu), channel])
        return target

    def concat(self, node, name):
        graph = self.graph
        if node.attributes.get("axis") not in (1, -3):
            graph.fail(f"{node.name} puts tensors together along another axis than channels")
        parts = [(i, self.channels(i)) for i in node.inputs]
        stride, objects = self.extent([i for i, _ in parts])
        out = self.plan.tensor(sum(c for _, c in parts), stride=stride, objects=objects, quant=self.as_bytes(name))
        channel = 0
        for part, channels in parts:
            self.value(part, out, channel)
            channel += channels
        return out

    def channels(self, name):
        node = self.graph.made_by(name)
        if node is None:
            return self.plan.tensors[self.done[self.graph.plain(name)]].channels
        if node.op == "Conv":
            return self.graph.constants[node.inputs[1]].shape[0]
        if node.op == "Concat":
            return sum(self.channels(i) for i in node.inputs)
        return self.channels(node.inputs[0])

    def extent(self, names):
        """Stride of maps that are not made yet, and whether each object has its own."""
        strides, objects = set(), False

        def look(name, finer):
            nonlocal objects
            node = self.graph.made_by(name)
            if node is None:
                if self.graph.plain(name) in self.done:
                    t = self.plan.tensors[self.done[self.graph.plain(name)]]
                    objects = objects or t.objects
                    strides.add(t.stride * finer[0] / finer[1])
                return
            step = node.attributes["strides"][0] if node.op in ("Conv", "AveragePool", "MaxPool") else 1
            finer = finer[0] * step, finer[1] * (2 if node.op == "Resize" else 1)
            for i in node.inputs if node.op in ("Concat", "Add") else node.inputs[:1]:
                look(i, finer)
        for name in names:
            look(name, (1, 1))
        if len(strides) != 1:
            self.graph.fail(f"maps of strides {sorted(strides)} are put together")
        return int(strides.pop()), objects

    def pool(self, node):
        size, graph = node.attributes["kernel_shape"], self.graph
        pad = graph.made_by(node.inputs[0])
        source = node.inputs[0]
        if pad is not None and pad.op == "Pad":  # the exporter's, by nothing
            if np.any(graph.constant(pad.inputs[1])):
                graph.fail(f"{node.name} pools a padded map")
            source = pad.inputs[0]
        if list(node.attributes["strides"]) != list(size) or size[0] != size[1] or any(node.attributes.get("pads", [])) or not self.is_planes(source):
            graph.fail(f"{node.name} pools in another way than by whole squares of planes")
        planes = self.planes(source)
        first = self.plan.tensors[planes[0]]
        channels = [self.plan.tensors[p].channels for p in planes]
        out = self.plan.tensor(sum(channels), stride=first.stride * size[0], objects=any(self.plan.tensors[p].objects for p in planes))
        for i, p in enumerate(planes):
            self.plan.add("pool", [p], [out], [sum(channels[:i])])
        return out

    def maxima(self, node):
        a = node.attributes
        if a["kernel_shape"] != [3, 3] or a.get("strides") != [2, 2] or a.get("pads") != [1, 1, 1, 1] or a.get("ceil_mode", 0) or set(a.get("dilations", [1])) != {1}:
            self.graph.fail(f"{node.name} takes maxima of another kind than of 3 x 3 cells, every second one")
        source = self.value(node.inputs[0])
        t = self.plan.tensors[source]
        out = self.plan.tensor(t.channels, stride=t.stride * 2, objects=t.objects, quant=t.quant)
        self.plan.add("max_pool", [source], [out], [3, 2, 1])
        return out

    # convolutions

    def weights(self, node):
        """-> weights, their scales or None, bias"""
        graph = self.graph
        weight = graph.constants[node.inputs[1]]
        bias = graph.constants[node.inputs[2]] if len(node.inputs) > 2 else np.zeros(len(weight), np.float32)
        a = node.attributes
        kernel, stride, pads = a["kernel_shape"], a["strides"], a.get("pads", [0] * 4)
        if a.get("group", 1) != 1 or set(a.get("dilations", [1])) != {1} or kernel[0] != kernel[1] or stride[0] != stride[1] or len(set(pads)) != 1:
            graph.fail(f"{node.name} is a convolution of another kind than plain square ones")
        if node.inputs[1] in graph.integers:
            return (*graph.integers[node.inputs[1]], bias)
        return weight, None, bias

    def operand(self, name, kernel, integer):
        """A value in the form that a convolution reads: bytes or floats, with a border of its zero point where that is not stored as 0."""
        graph, plan, tensor = self.graph, self.plan, self.value(name)
        name, t = graph.plain(name), plan.tensors[tensor]
        quant = (t.quant or graph.quant.get(name)) if integer else None
        if integer and quant is None:
            graph.fail(f"{name} is read by an integer convolution and has no range")
        border = int(kernel == 3 and quant is not None and quant[1] != 0)
        if not t.planes and t.quant == quant and border == t.border:
            return tensor
        key = name, quant, border
        if key not in self.converted:
            form = plan.tensor(t.channels, quant=quant, border=border, **self.shape_of(tensor))
            self.converted[key] = self.copy(tensor, form)
        return self.converted[key]

    def convolution(self, node, name, relu, added, target, channel):
        graph, plan = self.graph, self.plan
        weight, scale, bias = self.weights(node)
        kernel, stride, pad = node.attributes["kernel_shape"][0], node.attributes["strides"][0], node.attributes.get("pads", [0])[0]
        other = None if added is None else self.value(added)
        if self.is_planes(node.inputs[0]) and kernel > 1:
            planes = self.planes(node.inputs[0])
            if target is None:
                objects = any(plan.tensors[p].objects for p in planes)
                target = plan.tensor(len(weight), stride=plan.tensors[planes[0]].stride * stride, objects=objects, quant=self.as_bytes(name))
            padded = -(-len(weight) // 16) * 16
            wide = np.zeros((*weight.shape[1:], padded), np.float32)
            wide[..., :len(weight)] = np.moveaxis(weight, 0, 3)
            plan.add("planes_convolution", [*planes, *[None] * (4 - len(planes)), other], [target], [kernel, stride, pad, int(relu), channel, len(weight)], [], [wide, np.pad(bias, (0, padded - len(bias)))])
            return target
        source = self.operand(node.inputs[0], kernel, scale is not None)
        t = plan.tensors[source]
        quant = self.as_bytes(name) if scale is not None else None
        out = plan.tensor(len(weight), stride=t.stride * stride, objects=t.objects or (other is not None and plan.tensors[other].objects), quant=quant)
        weights = [weight.astype(np.int8), bias, scale] if scale is not None else [weight, bias]
        plan.add("convolution", [source, other], [out], [kernel, stride, pad, int(relu)], [], weights)
        return out if target is None else self.copy(out, target, channel)
