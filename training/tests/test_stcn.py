"""STCN's published weights as a bundle: the engines against the architecture written out on the checkpoint's own names, in ONNX Runtime, in FP16 and in the program."""
import json
import os
import subprocess
from collections import Counter

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F

import halve
import stcn
from half import BankNetwork
from ort import Runtime, Session
from plans import Unknown, write_plans
from published.checkpoint import problem
from published.stcn import Stcn
from quantization import BundleNetwork
from sequences import read_labels
from srnet.aggregation import aggregate, others
from srnet.images import normalise
from srnet.tracker import Tracker
from stcn_weights import Written, random_checkpoint
from test_export import LIBRARY, ROOT, needs_runtime

PROGRAM = os.path.join(ROOT, "artifacts", "bin", "SRNet.Server", "release", "srnet")
HEIGHT, WIDTH = 96, 160


@pytest.fixture(scope="module")
def saved():
    return random_checkpoint()


@pytest.fixture(scope="module")
def bundle(saved, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stcn")
    torch.save(saved, folder / "stcn.pth")
    stcn.main(["--weights", str(folder / "stcn.pth"), "--out", str(folder / "fp32"), "--version", "9.9.9"])
    return str(folder / "fp32")


@pytest.fixture(scope="module")
def clip():
    """RGB frames (3,H,W) of two discs that move over a coloured ground, and the masks (2,1,H,W) of the first."""
    ground = cv2.resize(np.random.default_rng(3).integers(0, 256, (12, 20, 3)).astype(np.uint8), (WIDTH + 40, HEIGHT + 40), interpolation=cv2.INTER_CUBIC)
    frames, masks = [], None
    for t in range(7):
        picture, labels = ground[t:t + HEIGHT, 2 * t:2 * t + WIDTH].copy(), np.zeros((HEIGHT, WIDTH), np.uint8)
        cv2.circle(labels, (50 + 3 * t, 40), 22, 1, -1)
        cv2.circle(labels, (110 - 3 * t, 60), 20, 2, -1)
        picture[labels == 1], picture[labels == 2] = (200, 40, 60), (30, 180, 220)
        frames.append(torch.from_numpy(picture).permute(2, 0, 1).contiguous())
        masks = torch.from_numpy(np.stack([labels == 1, labels == 2])[:, None].astype(np.float32)) if t == 0 else masks
    return frames, masks


def follow(saved, frames, masks):
    """Inference as it is published: every fifth frame and the first are memory, the last one is none -> logits (K,1,H/4,W/4) and labels of every later frame."""
    net, clip, result = Written(saved), torch.zeros(len(masks), dtype=torch.long), []
    for t, frame in enumerate(frames):
        image = normalise(frame)[None]
        key, thin, f16, f8, f4 = net.encode_key(image)
        if t:
            logits = net.decode(net.read(keys, values, key, 20), thin, f8, f4)
            soft = F.interpolate(logits, scale_factor=4, mode="bilinear", align_corners=False).sigmoid()
            none, found = aggregate(soft[:, 0], clip, 1)
            masks = found[:, None]
            result.append((logits, torch.cat([none, found]).argmax(0)))
        if t % 5 == 0:
            value = net.encode_value(image, f16, masks, others(masks, clip, 1)).flatten(2)
            keys, values = (key.flatten(2), value) if t == 0 else (torch.cat([keys, key.flatten(2)], 2), torch.cat([values, value], 2))
    return result


@pytest.fixture(scope="module")
def wanted(saved, clip):
    with torch.no_grad():
        return follow(saved, *clip)


def apart(got, want):
    """The largest difference, relative to the largest value."""
    return np.abs(np.asarray(got) - want.numpy()).max() / want.abs().max().item()


@needs_runtime
@pytest.mark.parametrize("objects", [1, 3])
def test_every_engine_computes_what_the_published_network_does(saved, bundle, objects):
    runtime, net = Runtime(LIBRARY, 1), Written(saved)
    run = lambda name, **inputs: Session(runtime, f"{bundle}/{name}.onnx")({n: x.numpy() for n, x in inputs.items()})
    image, mask, rest = torch.randn(1, 3, 64, 96), torch.rand(objects, 1, 64, 96), torch.rand(objects, 1, 64, 96)
    readout, nothing = torch.randn(objects, 512, 4, 6), {"sums": torch.zeros(objects, 2, 512), "areas": torch.zeros(objects, 2, 1)}
    with torch.no_grad():
        key, thin, f16, f8, f4 = net.encode_key(image)
        value, logits = net.encode_value(image, f16, mask, rest), net.decode(readout, thin, f8, f4)
    query = run("query_encoder", image=image)
    assert max(apart(query["key"], key), apart(query["thin"], thin), apart(query["f16"], f16), apart(query["f8"], f8), apart(query["f4"][:, :256], f4)) < 1e-5
    assert (query["selection"] == 1).all() and query["selection"].shape == key.shape and (query["shrinkage"] == 1).all()
    ridden = torch.from_numpy(query["f4"])
    memory = run("memory_encoder", mask=mask, others=rest, f16=f16, f8=f8, f4=ridden)
    assert apart(memory["value"], value) < 1e-5
    assert not memory["sums"].any() and memory["sums"].shape == (objects, 2, 512) and not memory["areas"].any() and memory["areas"].shape == (objects, 2, 1)
    refined = run("prototype_transformer", readout=readout, aux=torch.randn_like(readout), thin=thin, **nothing)["refined"]
    assert apart(run("decoder", refined=torch.from_numpy(refined), f8=f8, f4=ridden)["logits"], logits) < 1e-5


@needs_runtime
def test_a_clip_is_followed_as_it_was_published(bundle, clip, wanted):
    (frames, masks), runtime = clip, Runtime(LIBRARY, 1)
    tracker = Tracker(BundleNetwork(runtime, bundle), frames=10)
    tracker.start(frames[0], masks)
    for frame, (logits, _) in zip(frames[1:], wanted):
        assert apart(tracker.step(frame)[2], logits) < 1e-4


@needs_runtime
def test_the_fp16_bundle_follows_it_too(bundle, clip, wanted, tmp_path):
    halve.save(halve.write_bundle(bundle, str(tmp_path)), str(tmp_path))
    (frames, masks), alike = clip, []
    tracker = Tracker(BankNetwork(Runtime(LIBRARY, 1), str(tmp_path)), frames=10)
    tracker.start(frames[0], masks)
    for frame, (_, labels) in zip(frames[1:], wanted):
        none, found, _ = tracker.step(frame)
        alike.append((halve.labels(none, found) == labels).float().mean().item())
    assert min(alike) > 0.99


@pytest.mark.skipif(not os.path.exists(PROGRAM), reason=f"there is no {PROGRAM}: run ./srnet version once, which builds the program")
def test_the_program_runs_the_bundle(bundle, clip, wanted, tmp_path):
    frames, masks = clip
    os.mkdir(tmp_path / "frames")
    for t, frame in enumerate(frames):
        cv2.imwrite(f"{tmp_path}/frames/{t:05d}.png", frame.permute(1, 2, 0).numpy()[:, :, ::-1])
    cv2.imwrite(f"{tmp_path}/first.png", (masks[0, 0] + 2 * masks[1, 0]).numpy().astype(np.uint8))
    subprocess.run([PROGRAM, "run", "--source", f"{tmp_path}/frames", "--mask", f"{tmp_path}/first.png", "--masks", f"{tmp_path}/masks", "--model", bundle,
                    "--size", f"{HEIGHT}x{WIDTH}", "--device", "cpu", "--no-identity"], check=True, capture_output=True, text=True)
    written = sorted(os.listdir(tmp_path / "masks"))
    assert len(written) == len(frames)
    for name, (_, labels) in zip(written[1:], wanted):
        assert (read_labels(f"{tmp_path}/masks/{name}") == labels.numpy()).mean() > 0.999, name


def test_the_manifest_says_what_it_is_and_where_it_comes_from(bundle):
    manifest = json.load(open(f"{bundle}/manifest.json"))
    assert (manifest["name"], manifest["version"], manifest["memory"], manifest["size"]) == ("stcn", "9.9.9", {"frames": 10, "every": 5, "top_k": 20}, {"short_side": 480})
    assert manifest["architecture"] == {"stride": 16, "key": 64, "value": 512, "widths": [304, 512, 1024], "prototypes": 2, "logits": 4, "hint": 0, "radius": 0,
                                        "fam": False, "ptm": False, "parameters": 54431940}
    assert set(manifest["training"]) == {"network", "weights"} and len(manifest["training"]["weights"]) == 64


def test_plans_are_refused(bundle):
    """They read the memory in 16-bit integers, which keys of any length do not fit."""
    with pytest.raises(Unknown, match="runs on ONNX Runtime"):
        write_plans(bundle)


def test_other_checkpoints_are_refused_by_what_is_wrong_with_them(saved):
    state = Stcn().state_dict()
    tell = lambda **changes: problem({n: w for n, w in {**saved, **changes}.items() if w is not None}, state)
    assert tell() is None
    assert tell(**{"decoder.pred.bias": None}) == "it lacks decoder.pred.bias"
    cbam = {n: None for n in saved if ".attention." in n}  # STCN's branch without attention
    assert tell(**cbam) == ("it lacks value_encoder.fuser.attention.ChannelGate.mlp.1.weight, value_encoder.fuser.attention.ChannelGate.mlp.1.bias, "
                            "value_encoder.fuser.attention.ChannelGate.mlp.3.weight and 3 more")
    assert tell(**{"key_proj.d_proj.weight": torch.zeros(1)}) == "STCN has no key_proj.d_proj.weight"
    assert tell(**{"key_encoder.res2.0.conv1.weight": torch.zeros(64, 64, 3, 3)}) == "other shapes than STCN's have key_encoder.res2.0.conv1.weight"
    assert "still images (s0)" in tell(**{"value_encoder.conv1.weight": torch.zeros(64, 4, 7, 7)})


def test_what_holds_no_weights_is_refused_in_a_sentence(tmp_path):
    torch.save([torch.zeros(3)], tmp_path / "list.pth")
    torch.save({"network": {}, "scheduler": {"milestones": Counter([125000])}}, tmp_path / "resume.pth")  # as STCN's train.py resumes from
    (tmp_path / "page.pth").write_text("<html>Too many requests</html>")
    (tmp_path / "empty.pth").touch()
    for name, what in (("list", "is no file of weights"), ("resume", "is no file of weights"), ("page", "is no file of weights"), ("empty", "is no file of weights"),
                       ("none", "cannot be read")):
        with pytest.raises(SystemExit, match=f"{name}.pth {what}"):
            stcn.main(["--weights", str(tmp_path / f"{name}.pth"), "--out", str(tmp_path / "o")])
