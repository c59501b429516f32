"""Make an INT8 bundle from a FP32 one by post-training quantisation (see engines/README.md).

    python3 quantize.py --bundle ../engines/srnet-s --out ../engines/srnet-s-int8 --onnxruntime libonnxruntime.so \\
        --parts P --instances I --cutouts C --backgrounds B

The ranges of the activations are those of rendered training clips which the FP32 bundle itself follows; evaluation clips are refused.
Engines not named are copied as they are. The same arguments give the same files.
"""
import argparse
import hashlib
import json
import os
import shutil

import onnx
import torch

from clips.options import KINDS, add_sources, open_library
from clips.renderer import ClipConfig, Renderer
from clips.stream import make_batch
from ort import Runtime
from quantization import BundleNetwork, Ranges, observed_tensors, quantise
from srnet.tracker import Tracker

# The engines worth it, and the outputs of those of their heads that do without FP32. Keys do not: 8 bits there cost accuracy.
HEADS = {"query_encoder": ("thin",), "memory_encoder": ("/engine/out/Conv_output_0",), "prototype_transformer": (), "decoder": ("logits",)}


def calibrate(folder, runtime, watch, library, clips, frames, size, seed):
    """Follow rendered clips with the FP32 bundle -> the Ranges of the watched tensors, {engine: names}."""
    ranges = Ranges()
    network = BundleNetwork(runtime, folder, watch, ranges.see)
    memory = network.manifest["memory"]
    for i in range(clips):
        renderer = Renderer(library, ClipConfig(size=size, frames=frames, objects=(1 + i % 2,)), [seed, i])
        clip = make_batch(renderer, "plain")
        tracker = Tracker(network, memory["frames"], memory["every"], memory["top_k"])
        tracker.start(clip["images"][0, 0], clip["masks"][0].float()[:, None])
        for image in clip["images"][1:, 0]:
            tracker.step(image)
        print(f"clip {i + 1} of {clips}", flush=True)
    return ranges


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def write_bundle(source, out, models, record, version=None):
    """Copy a bundle with some engines replaced by {name: model}."""
    with open(f"{source}/manifest.json") as f:
        manifest = json.load(f)
    os.makedirs(out, exist_ok=True)
    record = {**record, "from": {name: manifest["engines"][name]["sha256"] for name in models}}
    for name, entry in manifest["engines"].items():
        path = f"{out}/{entry['file']}"
        if name in models:
            onnx.save(models[name], path)
            entry["precision"] = "int8"
        else:
            shutil.copyfile(f"{source}/{entry['file']}", path)
        entry["sha256"] = digest(path)
        entry.pop("plan", None)  # plan.py writes this bundle's own
        print(f"{name}: {entry['precision']}, {os.path.getsize(path)} bytes")
    manifest["name"] += "-int8"
    manifest["version"] = version or manifest["version"]
    manifest["quantisation"] = record
    with open(f"{out}/manifest.json", "w") as f:
        json.dump(manifest, f, indent=1)
        f.write("\n")


def main(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", required=True, help="the FP32 bundle's folder")
    p.add_argument("--out", required=True)
    p.add_argument("--onnxruntime", required=True, help="path of libonnxruntime.so")
    p.add_argument("--version", help="the FP32 bundle's by default")
    p.add_argument("--engines", nargs="+", choices=HEADS, default=list(HEADS))
    p.add_argument("--clips", type=int, default=16)
    p.add_argument("--frames", type=int, default=6)
    p.add_argument("--size", type=int, default=384, help="side of the rendered frames")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, default=2)
    add_sources(p)
    a = p.parse_args(arguments)
    if os.path.realpath(a.bundle) == os.path.realpath(a.out):
        p.error("--out must be another folder than --bundle")
    torch.set_num_threads(a.threads)
    library = open_library(a)
    runtime = Runtime(a.onnxruntime, a.threads)
    with open(f"{a.bundle}/manifest.json") as f:
        engines = json.load(f)["engines"]
    if any(engines[name]["precision"] != "fp32" for name in a.engines):
        p.error(f"{a.bundle} is not FP32: give the bundle that export.py wrote")
    models = {name: onnx.load(f"{a.bundle}/{engines[name]['file']}") for name in a.engines}
    watch = {name: observed_tensors(model, HEADS[name]) for name, model in models.items()}
    ranges = calibrate(a.bundle, runtime, watch, library, a.clips, a.frames, a.size, a.seed)
    models = {name: quantise(model, ranges.of(name), HEADS[name]) for name, model in models.items()}
    write_bundle(a.bundle, a.out, models, {
        "activations": "u8, one scale per tensor", "weights": "s8, one scale per output channel", "range": "extremes",
        "clips": {"count": a.clips, "frames": a.frames, "size": a.size, "seed": a.seed},
        "data": sorted(os.path.basename(os.path.normpath(d)) for kind in KINDS for d in getattr(a, kind))}, a.version)


if __name__ == "__main__":
    main()
