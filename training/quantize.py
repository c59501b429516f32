"""Make an INT8 bundle from a FP32 one by post-training quantisation (see engines/README.md).

    python3 quantize.py --bundle ../engines/srnet-s --out ../engines/srnet-s-int8 --onnxruntime ../artifacts/deps/onnxruntime/libonnxruntime.so.1 \\
        --parts DATA/ccp --instances DATA/coco128seg --cutouts DATA/cutouts --backgrounds DATA/backgrounds

The ranges of the activations are measured on rendered training clips that the FP32 bundle itself follows; evaluation clips are refused.
Engines that gain nothing are copied. The same arguments give the same files.
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
from quantization.ranges import METHODS
from srnet.tracker import Tracker

# Convolutions that stay FP32 besides the heads: few channels, so integers gain nothing.
ENGINES = {"query_encoder": (), "memory_encoder": (), "prototype_transformer": (), "decoder": ()}


def calibrate(folder, runtime, watch, library, clips, frames, size, seed):
    """Follow rendered clips with the FP32 bundle -> the Ranges of the watched tensors."""
    ranges = Ranges(seed)
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


def write_bundle(source, out, version, models, record):
    """Copy the bundle with some engines replaced."""
    with open(f"{source}/manifest.json") as f:
        manifest = json.load(f)
    os.makedirs(out, exist_ok=True)
    record["from"] = {name: e["sha256"] for name, e in manifest["engines"].items()}
    for name, entry in manifest["engines"].items():
        path = f"{out}/{entry['file']}"
        if name in models:
            onnx.save(models[name], path)
            entry["precision"] = "int8"
        else:
            shutil.copyfile(f"{source}/{entry['file']}", path)
        entry["sha256"] = digest(path)
        print(f"{name}: {entry['precision']}, {os.path.getsize(path)} bytes")
    manifest["name"] += "-int8"
    manifest["version"] = version or manifest["version"]
    manifest["quantisation"] = record
    with open(f"{out}/manifest.json", "w") as f:
        json.dump(manifest, f, indent=1)
        f.write("\n")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", required=True, help="the FP32 bundle's folder")
    p.add_argument("--out", required=True)
    p.add_argument("--onnxruntime", required=True, help="libonnxruntime.so.1")
    p.add_argument("--version", help="the FP32 bundle's by default")
    p.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    p.add_argument("--range", choices=METHODS, default="minmax")
    p.add_argument("--clips", type=int, default=16)
    p.add_argument("--frames", type=int, default=6)
    p.add_argument("--size", type=int, default=384)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, default=2)
    add_sources(p)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    with open(f"{a.bundle}/manifest.json") as f:
        files = {name: f"{a.bundle}/{e['file']}" for name, e in json.load(f)["engines"].items()}
    models = {name: onnx.load(files[name]) for name in a.engines}
    watch = {name: observed_tensors(model, ENGINES[name]) for name, model in models.items()}
    runtime = Runtime(a.onnxruntime, a.threads)
    ranges = calibrate(a.bundle, runtime, watch, open_library(a), a.clips, a.frames, a.size, a.seed)
    models = {name: quantise(model, ranges.of(name, a.range), ENGINES[name]) for name, model in models.items()}
    record = {"activations": "u8, one scale per tensor", "weights": "s8, one scale per output channel", "range": a.range,
              "calibration": f"{a.clips} rendered clips of {a.frames} frames, {a.size}x{a.size}, seed {a.seed}",
              "data": sorted(os.path.basename(os.path.normpath(d)) for kind in KINDS for d in getattr(a, kind))}
    write_bundle(a.bundle, a.out, a.version, models, record)


if __name__ == "__main__":
    main()
