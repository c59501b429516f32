"""An ImageNet ResNet-18 under torchvision's parameter names, out of the ONNX file in the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18 (MIT).

    python3 imagenet.py --onnx ResNet18.onnx --onnxruntime libonnxruntime.so --out resnet18.pt

The file is CNTK's: BGR minus the mean of ImageNet's pictures, 0..255. Both go into the first convolution, so that the result takes pictures as this network
takes them (srnet/images.py). Only what leads to stride 16 is taken (the file's last stage has a third block). The result is compared with the file itself: the features of
strides 4, 8 and 16 agree to 1e-3 of their size, or nothing is written.
"""
import argparse
import os

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper, TensorProto

from ort import Runtime, Session
from srnet.images import MEAN, STD

MEAN_BGR = (103.94, 116.78, 123.68)  # what ImageNet's pictures have on average; the package's mean image varies by a few grey levels around it
STAGES = ("layer1", "layer2", "layer3")


def convolutions(graph):
    """The convolutions up to stride 16 in the order of torchvision's names, each with its batch normalisation: [(name of the convolution, of the normalisation, weights)]."""
    values = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    readers = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    found = []
    for node in graph.node:
        if node.op_type == "Conv":
            norm, = (n for n in readers[node.output[0]] if n.op_type == "BatchNormalization")
            found.append((values[node.input[1]], [values[n] for n in norm.input[1:]]))
    names = [("conv1", "bn1")]
    for i, stage in enumerate(STAGES):
        for block in range(2):
            if i and not block:
                names.append((f"{stage}.0.downsample.0", f"{stage}.0.downsample.1"))
            names += [(f"{stage}.{block}.conv{c}", f"{stage}.{block}.bn{c}") for c in (1, 2)]
    if len(found) < len(names):
        raise SystemExit(f"the file has {len(found)} convolutions with batch normalisation, a ResNet-18 has {len(names)} up to stride 16: give ResNet18.onnx of the package")
    return [(*name, *weights) for name, weights in zip(names, found)]


def state(model):
    """-> torchvision's state dictionary of conv1 to layer3, for pictures as srnet/images.py makes them."""
    out = {}
    for conv, norm, weight, (scale, bias, mean, variance) in convolutions(model.graph):
        out[f"{conv}.weight"] = torch.from_numpy(weight.copy())
        for name, value in (("weight", scale), ("bias", bias), ("running_mean", mean), ("running_var", variance)):
            out[f"{norm}.{name}"] = torch.from_numpy(value.copy())
        out[f"{norm}.num_batches_tracked"] = torch.tensor(0)
    bgr = out["conv1.weight"]
    deviation, mean = (255 * torch.tensor(v).view(1, 3, 1, 1) for v in (STD, MEAN))
    rgb = bgr.flip(1)
    # 255 (deviation x + mean) - MEAN_BGR: the difference of the means is a constant, which the normalisation takes
    shift = mean - torch.tensor(MEAN_BGR[::-1]).view(1, 3, 1, 1)
    out["bn1.running_mean"] = out["bn1.running_mean"] - (rgb * shift).sum((1, 2, 3))
    out["conv1.weight"] = rgb * deviation
    return out


def with_outputs(model):
    """The file with all its activations as further outputs -> model, names."""
    names = [n.output[0] for n in model.graph.node if n.op_type == "Relu"]
    have = {o.name for o in model.graph.output}
    model.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in names if n not in have)
    return model, names


def difference(weights, model, library, path):
    """The largest relative difference of the features of layers 1, 2 and 3 on a random picture of 224x224."""
    import torchvision
    net = torchvision.models.resnet18().eval()
    net.load_state_dict(weights, strict=False)
    model, names = with_outputs(model)
    onnx.save(model, path)
    picture = np.random.default_rng(0).integers(0, 256, (1, 3, 24, 24)).astype(np.float32)
    picture = torch.nn.functional.interpolate(torch.from_numpy(picture), size=(224, 224), mode="bilinear", align_corners=False)
    bgr = picture.flip(1) - torch.tensor(MEAN_BGR).view(1, 3, 1, 1)
    made = Session(Runtime(library), path)({model.graph.input[0].name: bgr.numpy()})
    x = (picture / 255 - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor(STD).view(1, 3, 1, 1)
    with torch.no_grad():
        x = net.maxpool(net.relu(net.bn1(net.conv1(x))))
        mine = []
        for stage in STAGES:
            x = getattr(net, stage)(x)
            mine.append(x.numpy())
    theirs = [made[n] for n in (names[4], names[8], names[12])]
    inner = lambda a: a[:, :, 5:-5, 5:-5]  # zero beyond the picture's edge is a slightly different colour in each
    return max(float(np.abs(inner(a) - inner(b)).max() / np.abs(b).max()) for a, b in zip(mine, theirs))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--onnx", required=True, help="ResNet18.onnx of the package (tools/DnnImageModels/ResNet18Onnx)")
    p.add_argument("--onnxruntime", required=True, metavar="LIBRARY")
    p.add_argument("--out", required=True)
    a = p.parse_args()
    model = onnx.load(a.onnx)
    weights = state(model)
    error = difference(weights, model, a.onnxruntime, f"{a.out}.check.onnx")
    print(f"largest difference of features: {error:.1e} of their size")
    os.remove(f"{a.out}.check.onnx")
    if error > 1e-3:
        raise SystemExit(f"{a.onnx} gives other features than the weights read from it: it is not the network this command knows")
    torch.save(weights, a.out)


if __name__ == "__main__":
    main()
