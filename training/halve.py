"""Make the FP16 bundle for GPUs from a FP32 one (see engines/README.md).

    python3 halve.py --bundle ../engines/srnet-s --out ../engines/srnet-s-fp16 --onnxruntime libonnxruntime.so \\
        --parts P --instances I --cutouts C --backgrounds B

Both bundles then follow rendered clips, and the IoU of their masks goes into the manifest; without pictures nothing is compared.
The same arguments give the same files.
"""
import argparse
import hashlib
import json
import os

import onnx
import torch

from clips.options import KINDS, add_sources, open_library
from clips.renderer import ClipConfig, Renderer
from clips.stream import make_batch
from half import BankNetwork, to_half
from half.graph import FULL_TENSORS, open_batch
from ort import Runtime
from quantization import BundleNetwork
from srnet.tracker import Tracker

# What a GPU runs, and feature_alignment and bank_reader: of these the program runs kernels of its own, and what they cost in FP16 is measured by the graphs.
ENGINES = ("query_encoder", "memory_encoder", "alignment_offsets", "feature_alignment", "bank_reader", "prototype_transformer", "decoder")

BATCHED = "query_encoder"  # takes frames of several streams at once


def write_bundle(source, out, version=None):
    """Convert every engine that a GPU runs -> the manifest written."""
    with open(f"{source}/manifest.json") as f:
        manifest = json.load(f)
    missing = [name for name in ENGINES if name not in manifest["engines"]]
    if missing:
        raise SystemExit(f"{source} has no engine {', '.join(missing)}: export it again with this version's export.py")
    if any(manifest["engines"][name]["precision"] != "fp32" for name in ENGINES):
        raise SystemExit(f"{source} is not FP32: give the bundle that export.py wrote")
    os.makedirs(out, exist_ok=True)
    manifest["half"] = {"from": {name: manifest["engines"][name]["sha256"] for name in ENGINES}}
    manifest["engines"] = {name: manifest["engines"][name] for name in ENGINES}
    for name, entry in manifest["engines"].items():
        entry.pop("plan", None)  # of the CPU
        path = f"{out}/{entry['file']}"
        model = to_half(onnx.load(f"{source}/{entry['file']}"))
        onnx.save(open_batch(model) if name == BATCHED else model, path)
        entry["precision"] = "fp16"
        for tensor in (*entry["inputs"], *entry["outputs"]):
            tensor["type"] = "fp32" if tensor["name"] in FULL_TENSORS else "fp16"
            tensor["shape"][0] = "B" if name == BATCHED else tensor["shape"][0]
        with open(path, "rb") as f:
            entry["sha256"] = hashlib.sha256(f.read()).hexdigest()
        print(f"{name}: {os.path.getsize(path)} bytes")
    manifest["name"] += "-fp16"
    manifest["version"] = version or manifest["version"]
    return manifest


def save(manifest, out):
    with open(f"{out}/manifest.json", "w") as f:
        json.dump(manifest, f, indent=1)
        f.write("\n")


def labels(none, masks):
    """Background (1,H,W), objects (K,H,W) -> which of them wins each pixel (H,W)."""
    return torch.cat([none, masks]).argmax(0)


def follow(network, clip, memory):
    """-> the labels (H,W) of every frame after the first."""
    tracker = Tracker(network, memory["frames"], memory["every"], memory["top_k"])
    tracker.start(clip["images"][0, 0], clip["masks"][0].float()[:, None])
    return [labels(*tracker.step(image)[:2]) for image in clip["images"][1:, 0]]


def compare(runtime, full, half, library, clips, frames, size, seed):
    """Follow the same rendered clips with two bundles -> the IoU of each object's masks in each frame (empty in both: left out)."""
    networks, found = (BundleNetwork(runtime, full), BankNetwork(runtime, half)), []
    memory = networks[0].manifest["memory"]
    for i in range(clips):
        clip = make_batch(Renderer(library, ClipConfig(size=size, frames=frames, objects=(1 + i % 3,)), [seed, i]), "plain")
        for a, b in zip(*(follow(network, clip, memory) for network in networks)):
            for k in range(1, 1 + int(max(a.max(), b.max()))):
                union = ((a == k) | (b == k)).sum().item()
                if union:
                    found.append(((a == k) & (b == k)).sum().item() / union)
        print(f"clip {i + 1} of {clips}: mean IoU so far {sum(found) / len(found):.5f}", flush=True)
    return found


def main(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", required=True, help="the FP32 bundle's folder")
    p.add_argument("--out", required=True)
    p.add_argument("--onnxruntime", help="path of libonnxruntime.so, to compare the two bundles")
    p.add_argument("--version", help="the FP32 bundle's by default")
    p.add_argument("--clips", type=int, default=12)
    p.add_argument("--frames", type=int, default=12)
    p.add_argument("--size", type=int, default=384, help="side of the rendered frames")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    add_sources(p)
    a = p.parse_args(arguments)
    if os.path.realpath(a.bundle) == os.path.realpath(a.out):
        p.error("--out must be another folder than --bundle")
    pictures = any(getattr(a, kind) for kind in KINDS)
    if pictures and not a.onnxruntime:
        p.error("--onnxruntime is needed to compare the bundles")
    manifest = write_bundle(a.bundle, a.out, a.version)
    save(manifest, a.out)
    if pictures:
        torch.set_num_threads(a.threads)
        ious = compare(Runtime(a.onnxruntime, a.threads), a.bundle, a.out, open_library(a), a.clips, a.frames, a.size, a.seed)
        manifest["half"]["iou"] = {"mean": round(sum(ious) / len(ious), 5), "least": round(min(ious), 5), "masks": len(ious),
                                   "clips": {"count": a.clips, "frames": a.frames, "size": a.size, "seed": a.seed}}
        save(manifest, a.out)
        print(f"FP16 against FP32: mean IoU {manifest['half']['iou']['mean']}, least {manifest['half']['iou']['least']}, {len(ious)} masks")


if __name__ == "__main__":
    main()
