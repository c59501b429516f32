"""Export a checkpoint as a bundle: one ONNX file per engine and manifest.json (see engines/README.md).

    python3 export.py --weights runs/x/ema-010000.pt --out ../engines/srnet-s --name srnet-s --version 0.1.0

Batch normalisation is folded by the exporter. K, N, H and W stay dynamic. --results takes a JSON file of measured figures for the manifest.
"""
import argparse
import hashlib
import json
import os
import warnings

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from srnet import load_network
from srnet.engines import correlation_radius, engines
from srnet.images import MEAN, STD


# Engines whose work does not grow with the number of objects.
SHARED = ("query_encoder", "feature_alignment", "alignment_offsets")


def export_engine(path, module, inputs, shapes_in, shapes_out, opset):
    """Write one engine; every named dimension of its inputs and outputs becomes dynamic."""
    axes = {name: {i: d for i, d in enumerate(shape) if isinstance(d, str)} for name, shape in {**shapes_in, **shapes_out}.items()}
    torch.onnx.export(module, tuple(inputs.values()), path, input_names=list(inputs), output_names=list(shapes_out),
                      dynamic_axes={n: a for n, a in axes.items() if a}, opset_version=opset, do_constant_folding=True)
    # an output that folds into a constant (FAM's taps) loses its name on the way
    model = onnx.load(path)
    for output, name in zip(model.graph.output, shapes_out):
        for constant in model.graph.initializer:
            if constant.name == output.name != name:
                constant.name = output.name = name
    # an input that nothing reads (f8 of a memory encoder with its own ResNet) is dropped on the way, but callers give all of them
    given = {i.name: i for i in model.graph.input}
    for name, shape in shapes_in.items():
        given.setdefault(name, onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape))
    del model.graph.input[:]
    model.graph.input.extend(given[name] for name in shapes_in)
    onnx.save(model, path)


def rounded(array):
    """FP32 weights rounded to 11 significant bits (FP16's precision, FP32's range): files then compress to half their size."""
    bits = np.ascontiguousarray(array).view(np.uint32)
    return ((bits + 0x1000) & 0xFFFFE000).astype(np.uint32).view(np.float32)


def round_weights(path):
    """Round an engine's weights; vectors (biases, folded normalisation) are small and stay exact."""
    model = onnx.load(path)
    for weight in model.graph.initializer:
        if weight.data_type == onnx.TensorProto.FLOAT and len(weight.dims) > 1:
            weight.CopyFrom(numpy_helper.from_array(rounded(numpy_helper.to_array(weight)), weight.name))
    onnx.save(model, path)


def keep_weights(checkpoint, path):
    """The averaged weights beside the engines, rounded like them: what training continues from and the runtime is compared with."""
    state = torch.load(checkpoint, map_location="cpu")
    weights = {n: torch.from_numpy(rounded(w.float().numpy())) if w.ndim > 1 else w for n, w in state["ema"].items()}
    torch.save({"config": state["config"], "ema": weights, "iteration": state["iteration"]}, path)


def count_flops(module, inputs, objects):
    """Floating-point operations of convolutions and linear layers for one object: what nothing else of an engine comes near."""
    total = 0

    def seen(layer, _, output):
        nonlocal total
        if isinstance(layer, torch.nn.Conv2d):
            total += 2 * output.numel() * layer.weight[0].numel()
        elif isinstance(layer, torch.nn.Linear):
            total += 2 * output.numel() * layer.in_features

    hooks = [layer.register_forward_hook(seen) for layer in module.modules()]
    with torch.no_grad():
        module(*inputs.values())
    for hook in hooks:
        hook.remove()
    return total // objects


def describe(path, shapes_in, shapes_out):
    tensors = lambda shapes: [{"name": n, "shape": s} for n, s in shapes.items()]
    digest = hashlib.sha256(open(path, "rb").read()).hexdigest()
    return {"file": os.path.basename(path), "sha256": digest, "precision": "fp32", "inputs": tensors(shapes_in), "outputs": tensors(shapes_out)}


def architecture(net):
    c = net.config
    return {"stride": 16, "key": c.key, "value": c.value, "widths": list(c.handed), "prototypes": c.prototypes, "logits": c.logits, "hint": c.hint, "radius": correlation_radius(c), "fam": c.fam, "ptm": c.ptm,
            "parameters": sum(p.numel() for p in net.parameters())}


def write_engines(net, out, top, opset=17, finish=None):
    """Write every engine of a network; `finish` is told the path of each when it is there -> the manifest's `engines`."""
    os.makedirs(out, exist_ok=True)
    files = {}
    for name, (module, inputs, shapes_in, shapes_out) in engines(net, top).items():
        path = f"{out}/{name}.onnx"
        export_engine(path, module, inputs, shapes_in, shapes_out, opset)
        if finish:
            finish(path)
        files[name] = describe(path, shapes_in, shapes_out)
        files[name]["flops"] = count_flops(module, inputs, 1 if name in SHARED else 2)
        print(f"{name}: {os.path.getsize(path)} bytes")
    return files


def write_manifest(out, net, files, name, version, memory, short, training):
    """manifest.json of the engines that write_engines wrote."""
    manifest = {
        "schema": "srnet-bundle/1", "name": name, "version": version, "architecture": architecture(net),
        "input": {"order": "RGB", "layout": "NCHW", "scale": 1 / 255, "mean": list(MEAN), "std": list(STD)},
        "memory": memory, "size": {"short_side": short}, "engines": files, "training": training,
    }
    with open(f"{out}/manifest.json", "w") as f:
        json.dump(manifest, f, indent=1)
        f.write("\n")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--weights", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--name", default="srnet-s")
    p.add_argument("--version", default="0.0.0")
    p.add_argument("--keep", action="store_true", help="write weights.pt as well")
    p.add_argument("--results", help="JSON file that becomes the manifest's `training`")
    # opset 16..19: TensorRT's importer turns GridSample's "linear" of opset 20 into nearest
    p.add_argument("--opset", type=int, default=17, choices=(16, 17))
    p.add_argument("--top", type=int, default=20, help="memory positions a query cell reads")
    p.add_argument("--memory", type=int, default=5, help="memory frames recommended to the runtime")
    p.add_argument("--every", type=int, default=5, help="frames between two memory frames")
    p.add_argument("--short", type=int, default=384, help="recommended shorter side")
    a = p.parse_args()
    warnings.filterwarnings("ignore")
    net = load_network(a.weights)
    files = write_engines(net, a.out, a.top, a.opset, finish=round_weights)
    if a.keep:
        keep_weights(a.weights, f"{a.out}/weights.pt")
    training = json.load(open(a.results)) if a.results else {"iterations": torch.load(a.weights, map_location="cpu")["iteration"]}
    write_manifest(a.out, net, files, a.name, a.version, {"frames": a.memory, "every": a.every, "top_k": a.top}, a.short, training)


if __name__ == "__main__":
    main()
