"""A bundle's engines on ONNX Runtime, in the shape of the network that training/srnet/tracker.py drives."""
import json
import tempfile

import numpy as np
import onnx
import torch
from onnx import helper

from ort import Session
from srnet.reader import MemoryReader


class BundleNetwork:
    """Runs a bundle for one stream, its memory read in PyTorch. `watch` names extra tensors per engine; `see(engine, name, array)` is told their values at every run."""

    reader = None  # the engine that reads the memory, if one does

    def __init__(self, runtime, folder, watch=None, see=None):
        self.see, self.watch = see, watch or {}
        with open(f"{folder}/manifest.json") as f:
            self.manifest = json.load(f)
        self.memory_reader = MemoryReader()
        self.sessions = {name: self.open(runtime, f"{folder}/{e['file']}", self.watch.get(name, ()))
                         for name, e in self.manifest["engines"].items() if name == self.reader or not name.endswith("_reader")}

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
        inputs = {i["name"]: v.numpy().astype(np.float16 if i.get("type") == "fp16" else np.float32, copy=False) for i, v in zip(entry["inputs"], values)}
        outputs = self.sessions[engine](inputs)
        for name in self.watch.get(engine, ()):
            self.see(engine, name, inputs[name] if name in inputs else outputs[name])
        return [torch.from_numpy(outputs[o["name"]]).float() for o in entry["outputs"]]

    def query_encoder(self, image):
        return self.run("query_encoder", image)

    def memorise(self, query, mask, others, clip):
        return self.run("memory_encoder", mask, others, *query[4:])

    def read(self, memory, auxiliary, query, selection):
        """memory: keys, shrinkage, values (.,C,N); auxiliary: the same of one frame (.,C,h,w) -> readout (K,Cv,h,w)."""
        clip = torch.zeros(len(memory[2]), dtype=torch.long)
        return self.memory_reader(*(torch.cat([a, b.flatten(2)], 2) for a, b in zip(memory, auxiliary)), query, selection, clip)

    def segment(self, query, memory, local, sums, areas, clip):
        key, selection, _, thin, _, f8, f4 = query
        key_l, shrink_l, thin_l, value_l, mask_l = local
        key_a, value_a, *hint = self.run("feature_alignment", key, thin, key_l, thin_l, value_l, mask_l)
        readout = self.read(memory, (key_a, shrink_l, value_a), key, selection)
        refined, *presence = self.run("prototype_transformer", readout, value_a, thin, sums, areas)
        logits, = self.run("decoder", refined, f8, f4, *hint)
        return logits, {"presence": presence[0].logit() if presence else None}
