"""Export a network for marks as the folder that the program takes first masks from: first_mask.onnx and manifest.json (see engines/README.md).

    python3 mark_export.py --weights runs/marks/marks.pt --out ../engines/marks --version 0.1.0

Weights are stored in FP16 and computed with in FP32: half the size, and what rounding changes is far below what the next training run does.
"""
import argparse
import hashlib
import json
import os
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from marks import load_marks
from marks.network import MARKS
from srnet.images import MEAN, STD


def halve_weights(model):
    """Every weight with more than one dimension becomes FP16, with a cast behind it that the runtime folds away when it loads the graph."""
    casts = []
    for weight in model.graph.initializer:
        if weight.data_type == TensorProto.FLOAT and len(weight.dims) > 1:
            name = weight.name
            weight.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), name + ".half"))
            casts.append(helper.make_node("Cast", [name + ".half"], [name], name=name + ".cast", to=TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--weights", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--version", default="0.0.0")
    p.add_argument("--side", type=int, default=256, help="of the crops, a multiple of 32")
    p.add_argument("--results", help="JSON file that becomes the manifest's `training`")
    a = p.parse_args()
    warnings.filterwarnings("ignore")
    os.makedirs(a.out, exist_ok=True)
    path, net = f"{a.out}/first_mask.onnx", load_marks(a.weights)
    inputs = torch.rand(1, 3, a.side, a.side), torch.zeros(1, MARKS, a.side, a.side)
    torch.onnx.export(net, inputs, path, input_names=["image", "marks"], output_names=["logits", "score"], opset_version=17, do_constant_folding=True)
    model = onnx.load(path)
    halve_weights(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    training = json.load(open(a.results)) if a.results else {"iterations": torch.load(a.weights, map_location="cpu")["iteration"]}
    manifest = {
        "schema": "srnet-marks/1", "name": "srnet-marks", "version": a.version, "side": a.side,
        "input": {"order": "RGB", "layout": "NCHW", "scale": 1 / 255, "mean": list(MEAN), "std": list(STD)},
        "file": "first_mask.onnx", "sha256": hashlib.sha256(open(path, "rb").read()).hexdigest(), "training": training,
    }
    with open(f"{a.out}/manifest.json", "w") as f:
        json.dump(manifest, f, indent=1)
        f.write("\n")
    print(f"{path}: {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()
