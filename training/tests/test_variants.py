"""The variants: what configurations ship, the paper's size, and encoders from torchvision's and STCN's checkpoints by their parameter names."""
import json
import os
from dataclasses import replace

import numpy as np
import pytest
import torch
import torchvision

from export import export_engine
from ort import Runtime, Session
from srnet import Config, SRNet
from srnet.engines import engines
from srnet.pretrained import load_encoders
from srnet.resnet import fold, unfold
from test_export import LIBRARY, needs_runtime, trained_like
from test_network import CONFIGS, segment
from trainer.schedule import Schedule
from trainer.state import State
from clips.config import ClipConfig

R50 = Config.of(json.load(open(f"{CONFIGS}/srnet-r50.json"))["network"])
# as wide as the paper's network where names are concerned, narrow elsewhere: tests build it quickly
NARROW = Config.of({**vars(R50), "value": 32, "prototypes": 4, "offsets": (8, 16), "decoder": (32, 32, 32)})


@pytest.mark.parametrize("name", sorted(os.listdir(CONFIGS)))
def test_every_configuration_is_valid(name):
    settings = json.load(open(f"{CONFIGS}/{name}"))
    assert sorted(set(settings) - {"data"}) == ["clips", "network", "schedule"]
    Config.of(settings["network"]), Schedule.of(settings["schedule"]), ClipConfig.of(settings["clips"])


def test_sizes_are_in_order():
    parameters = lambda name: sum(p.numel() for p in SRNet(Config.of(json.load(open(f"{CONFIGS}/{name}.json"))["network"])).parameters())
    assert parameters("srnet-xs") < 0.6 * parameters("srnet-s") < 0.2 * parameters("srnet-r50")


def test_the_paper_s_size_segments_several_objects():
    net = SRNet(NARROW).eval()
    with torch.no_grad():
        logits, _ = segment(net, torch.rand(1, 3, 64, 96), torch.rand(2, 1, 64, 96))
    assert logits.shape == (2, 1, 16, 24)


def test_a_picture_survives_folding():
    image = torch.randn(2, 3, 32, 48)
    assert fold(image).shape == (2, 48, 8, 12) and torch.equal(unfold(fold(image)), image)


def test_contradictory_configurations_are_refused():
    with pytest.raises(ValueError, match="widths 256, 512, 1024"):
        Config(encoder="resnet50")
    with pytest.raises(ValueError, match="one of slim, both, resnet18, resnet50"):
        Config(encoder="vgg")


def renumbered(state):
    """Every weight gets a value of its own, so that a wrong assignment shows."""
    generator = torch.Generator().manual_seed(5)
    return {n: torch.rand(w.shape, generator=generator) if w.is_floating_point() else w for n, w in state.items()}


def stcn():
    """A checkpoint with STCN's parameter names and shapes (what is not loaded in short form)."""
    key, value = torchvision.models.resnet50().state_dict(), torchvision.models.resnet18().state_dict()
    value["conv1.weight"] = torch.zeros(64, 5, 7, 7)
    saved = {f"key_encoder.{n.replace('layer1.', 'res2.')}": w for n, w in key.items() if not n.startswith(("layer4", "fc"))}
    saved.update({f"value_encoder.{n}": w for n, w in value.items() if not n.startswith(("layer4", "fc"))})
    saved.update({n.replace("weight", "bias"): torch.zeros(len(w)) for n, w in saved.items() if n.startswith("value_encoder.") and w.ndim == 4})
    saved.update({"key_proj.key_proj.weight": torch.zeros(64, 1024, 3, 3), "key_proj.key_proj.bias": torch.zeros(64), "key_comp.weight": torch.zeros(512, 8, 3, 3),
                  "value_encoder.fuser.block1.conv1.weight": torch.zeros(512, 8, 3, 3), "decoder.pred.weight": torch.zeros(1, 256, 3, 3)})
    return renumbered(saved)


def test_stcn_s_encoders_and_keys_are_taken(tmp_path):
    saved, net = stcn(), SRNet(NARROW)
    torch.save(saved, tmp_path / "stcn.pth")
    before = net.query_encoder.key.weight[64:].clone()
    copied = load_encoders(net, str(tmp_path / "stcn.pth"))
    state = net.state_dict()
    assert torch.equal(state["query_encoder.trunk.layer1.2.conv3.weight"], saved["key_encoder.res2.2.conv3.weight"])
    assert torch.equal(state["query_encoder.trunk.layer3.5.bn3.running_var"], saved["key_encoder.layer3.5.bn3.running_var"])
    assert torch.equal(state["memory_encoder.trunk.conv1.weight"], saved["value_encoder.conv1.weight"])
    assert torch.equal(state["query_encoder.key.weight"][:64], saved["key_proj.key_proj.weight"]) and torch.equal(state["query_encoder.key.weight"][64:], before)
    assert {n for n in state if ".trunk." in n} <= set(copied)
    # the biases of its value encoder's convolutions, which ours have not, are in what the normalisation takes off
    for mean, bias in (("bn1", "conv1"), ("layer2.1.bn2", "layer2.1.conv2"), ("layer3.0.downsample.1", "layer3.0.downsample.0")):
        ours = state[f"memory_encoder.trunk.{mean}.running_mean"]
        assert torch.equal(ours, saved[f"value_encoder.{mean}.running_mean"] - saved[f"value_encoder.{bias}.bias"]), mean


def test_torchvision_s_resnets_are_taken_and_the_masks_start_without_a_say(tmp_path):
    net = SRNet(NARROW)
    for depth, build in ((50, torchvision.models.resnet50), (18, torchvision.models.resnet18)):
        torch.save(renumbered(build().state_dict()), tmp_path / f"{depth}.pth")
        load_encoders(net, str(tmp_path / f"{depth}.pth"))
    saved, state = torch.load(tmp_path / "18.pth"), net.state_dict()
    assert torch.equal(state["memory_encoder.trunk.conv1.weight"][:, :3], saved["conv1.weight"]) and not state["memory_encoder.trunk.conv1.weight"][:, 3:].any()
    assert torch.equal(state["query_encoder.trunk.layer2.0.downsample.0.weight"], torch.load(tmp_path / "50.pth")["layer2.0.downsample.0.weight"])


def test_a_run_starts_from_them(tmp_path):
    saved, state = stcn(), State(NARROW, Schedule(), torch.device("cpu"))
    torch.save({"network": {f"module.{n}": w for n, w in saved.items()}}, tmp_path / "stcn.pth")  # as a resumable checkpoint holds it
    state.start_encoders(str(tmp_path / "stcn.pth"))
    for net in (state.net, state.average):
        assert torch.equal(net.state_dict()["query_encoder.trunk.conv1.weight"], saved["key_encoder.conv1.weight"])


def test_a_resnet_beside_the_slim_encoder_begins_with_what_that_one_knows_and_stays_as_it_came(tmp_path):
    slim = trained_like(Config(blocks=(1, 1, 1), widths=(8, 16, 32), value=32, prototypes=4, offsets=(8, 16), decoder=(16, 8, 8)))
    torch.save({"config": vars(slim.config), "ema": slim.state_dict()}, tmp_path / "slim.pt")
    resnet = renumbered(torchvision.models.resnet18().state_dict())
    torch.save(resnet, tmp_path / "18.pth")
    state = State(replace(slim.config, encoder="both", frozen=True), Schedule(trunk=0), torch.device("cpu"))
    state.start_from(str(tmp_path / "slim.pt"))
    state.start_encoders(str(tmp_path / "18.pth"))
    image, net = torch.randn(1, 3, 64, 96), state.average.eval()
    with torch.no_grad():
        assert all(torch.equal(a, b) for a, b in zip(slim.query_encoder(image), net.query_encoder(image)))
    learns = {name for name, p in state.net.named_parameters() if p.requires_grad}
    assert not any(".trunk." in name for name in learns) and "query_encoder.beside.2.weight" in learns
    assert torch.equal(state.net.query_encoder.trunk.layer3[1].conv2.weight, resnet["layer3.1.conv2.weight"])


def test_other_checkpoints_are_refused(tmp_path):
    torch.save({"features.0.weight": torch.zeros(3)}, tmp_path / "vgg.pth")
    with pytest.raises(ValueError, match="vgg.pth cannot start this network: it has the parameter names"):
        load_encoders(SRNet(NARROW), str(tmp_path / "vgg.pth"))
    with pytest.raises(ValueError, match="only networks with a ResNet as encoder"):
        load_encoders(SRNet(), str(tmp_path / "vgg.pth"))


@needs_runtime
def test_the_encoders_of_the_paper_s_size_export(tmp_path):
    net, runtime = trained_like(NARROW), Runtime(LIBRARY)
    exported, other = engines(net, 20, 64, 64), engines(net, 20, 96, 64, 3)
    for name in ("query_encoder", "memory_encoder", "decoder"):
        module, inputs, shapes_in, shapes_out = other[name]
        path = str(tmp_path / f"{name}.onnx")
        export_engine(path, *exported[name][:2], shapes_in, shapes_out, 17)
        with torch.no_grad():
            want = module(*inputs.values())
        got = Session(runtime, path)({k: v.numpy() for k, v in inputs.items()})
        for key, value in zip(shapes_out, want if isinstance(want, tuple) else (want,)):
            assert got[key].shape == tuple(value.shape) and np.abs(got[key] - value.numpy()).max() < 1e-4 * max(1, value.abs().max().item()), (name, key)
