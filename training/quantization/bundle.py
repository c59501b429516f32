"""A bundle's engines on ONNX Runtime, in the shape of the network that training/srnet/tracker.py drives."""
import json
import tempfile

import onnx
import torch
from onnx import helper

from ort import Session
from srnet.reader import MemoryReader


class BundleNetwork:
    """Runs a bundle for one stream. `watch` names extra tensors per engine; `see(engine, name, array)` is told their values at every run."""

    def __init__(self, runtime, folder, watch=None, see=None):
        self.see, self.watch = see, watch or {}
        with open(f"{folder}/manifest.json") as f:
            self.manifest = json.load(f)
        self.memory_reader = MemoryReader()
        self.sessions = {name: self.open(runtime, f"{folder}/{e['file']}", self.watch.get(name, ()))
                         for name, e in self.manifest["engines"].items() if name != "memory_reader"}

    @staticmethod
    def open(runtime, path, extra):
        model = onnx.load(path)
        present = {o.name for o in model.graph.output} | {i.name for i in model.graph.input}
        model.graph.output.extend(helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in extra if n not in present)
        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            onnx.save(model, file.name)
            return Session(runtime, file.name)

    def eval(self):
        return self

    def run(self, engine, *values):
        """Values in the manifest's order of inputs -> outputs in its order of outputs."""
        entry = self.manifest["engines"][engine]
        inputs = {i["name"]: v.numpy() for i, v in zip(entry["inputs"], values)}
        outputs = self.sessions[engine](inputs)
        for name in self.watch.get(engine, ()):
            self.see(engine, name, inputs[name] if name in inputs else outputs[name])
        return [torch.from_numpy(outputs[o["name"]]) for o in entry["outputs"]]

    def query_encoder(self, image):
        return self.run("query_encoder", image)

    def memorise(self, query, mask, others, clip):
        return self.run("memory_encoder", mask, others, *query[4:])

    def segment(self, query, memory, local, sums, areas, clip):
        key, selection, _, thin, _, f8, f4 = query
        keys, shrinkage, values = memory
        key_l, shrink_l, thin_l, value_l = local
        key_a, value_a = self.run("feature_alignment", key, thin, key_l, thin_l, value_l)
        join = lambda a, b: torch.cat([a, b.flatten(2)], 2)
        readout = self.memory_reader(join(keys, key_a), join(shrinkage, shrink_l), join(values, value_a), key, selection, clip)
        refined, = self.run("prototype_transformer", readout, value_a, thin, sums, areas)
        logits, = self.run("decoder", refined, f8, f4)
        return logits, {}
