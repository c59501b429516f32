"""Encoders from checkpoints of others, by their parameter names: torchvision's ResNet-18 and ResNet-50 (ImageNet), and STCN.

STCN names: key_encoder.{conv1,bn1,res2,layer2,layer3}, key_proj.key_proj, value_encoder.{conv1,bn1,layer1,layer2,layer3}. Its fuser and decoder have
other shapes here (Cv is 256 instead of 512) and stay as initialised.
"""
import re

import torch

QUERY, MEMORY = "query_encoder.trunk.", "memory_encoder.trunk."


def first_convolution(weight, channels):
    """A first convolution for more input channels; those it does not know start at zero, so the picture's response stays."""
    if weight.shape[1] == channels:
        return weight
    out = weight.new_zeros(weight.shape[0], channels, *weight.shape[2:])
    out[:, :weight.shape[1]] = weight
    return out


def without_biases(saved):
    """Weights by name, where convolutions of a ResNet have biases (STCN's value encoder): these become part of the mean that the normalisation behind takes off."""
    found = dict(saved)
    for name in saved:
        mean = re.sub(r"conv(\d)\.bias$", r"bn\1.running_mean", name.replace("downsample.0.bias", "downsample.1.running_mean"))
        if mean != name and mean in saved:
            found[mean] = saved[mean] - found.pop(name)
    return found


def renamed(saved, resnet18=MEMORY):
    """A checkpoint's weights under our names -> {name: weight}; a ResNet-18 goes to the encoder named. Raises for a checkpoint of something else."""
    saved = {name[7:] if name.startswith("module.") else name: w for name, w in saved.items()}
    if any(name.startswith("key_encoder.") for name in saved):
        found, value = {}, {}
        for name, weight in saved.items():
            head, _, rest = name.partition(".")
            if head == "key_encoder":
                found[QUERY + rest.replace("res2.", "layer1.")] = weight
            elif head == "value_encoder" and not rest.startswith("fuser."):
                value[MEMORY + rest] = weight
            elif name.startswith("key_proj.key_proj."):
                found["query_encoder.key." + name.rpartition(".")[2]] = weight
        return {**found, **without_biases(value)}
    if "layer3.5.conv3.weight" in saved:
        return {QUERY + name: w for name, w in saved.items()}
    if "layer3.1.conv2.weight" in saved and "layer3.0.conv3.weight" not in saved:
        return {resnet18 + name: w for name, w in saved.items()}
    raise ValueError("it has the parameter names neither of torchvision's resnet18 or resnet50 nor of STCN")


def load_encoders(net, path):
    """Copy what a checkpoint offers into `net` -> names of the copied weights."""
    if net.query_encoder.trunk is None:
        raise ValueError(f"{path} cannot start this network: only networks with a ResNet as encoder take the weights of others")
    saved = torch.load(path, map_location="cpu")
    try:
        found = renamed(saved.get("network", saved), QUERY if net.config.encoder in ("resnet18", "both") else MEMORY)
    except ValueError as error:
        raise ValueError(f"{path} cannot start this network: {error}") from None
    state, copied = net.state_dict(), []
    for name, weight in found.items():
        if name not in state:  # what lies behind stride 16, or a memory encoder that this network does not have
            continue
        target = state[name]
        if name == MEMORY + "conv1.weight":
            weight = first_convolution(weight, target.shape[1])
        if name.startswith("query_encoder.key."):  # ours has selection and shrinkage behind the keys
            target[:weight.shape[0]].copy_(weight)
        elif target.shape == weight.shape:
            target.copy_(weight)
        else:
            raise ValueError(f"{path} cannot start this network: {name} has shape {tuple(weight.shape)}, wanted is {tuple(target.shape)}")
        copied.append(name)
    net.load_state_dict(state)
    return copied
