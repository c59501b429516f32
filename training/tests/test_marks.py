"""First masks from marks: what is drawn for the network, its shapes, its export, and that a short training learns."""
import json

import numpy as np
import pytest
import torch
from test_export import LIBRARY, needs_runtime

import mark
from clips.sources import Library
from mark_export import main as export_main
from marks import MarkNet, load_marks
from marks.samples import mark_radius, sample
from ort import Runtime, Session


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A photo with a bright thing on dark ground, and one cut-out."""
    import cv2
    from PIL import Image

    root, rng = tmp_path_factory.mktemp("marks"), np.random.default_rng(0)
    for folder in ("photos/JPEGImages", "photos/Annotations", "cutouts", "grounds"):
        (root / folder).mkdir(parents=True)
    for i in range(3):
        label = np.zeros((120, 160), np.uint8)
        cv2.ellipse(label, (70 + 10 * i, 60), (40, 25), 0, 0, 360, 1, -1)
        image = np.where(label[..., None] > 0, (200, 60 + 40 * i, 40), (30, 60, 90)).astype(np.uint8) + rng.integers(0, 20, (120, 160, 1), np.uint8)
        cv2.imwrite(str(root / f"photos/JPEGImages/{i}.jpg"), image[:, :, ::-1])
        Image.fromarray(label).save(root / f"photos/Annotations/{i}.png")
        cv2.imwrite(str(root / f"grounds/{i}.jpg"), rng.integers(0, 255, (80, 100, 3), np.uint8))
    cutout = np.zeros((64, 64, 4), np.uint8)
    cv2.circle(cutout, (32, 32), 28, (20, 200, 240, 255), -1)
    cv2.imwrite(str(root / "cutouts/a.png"), cutout)
    return Library(instances=[str(root / "photos")], cutouts=[str(root / "cutouts")], backgrounds=[str(root / "grounds")])


def test_marks_lie_where_people_put_them(library):
    rng, kinds = np.random.default_rng(1), {"box": 0, "clicks": 0}
    for _ in range(300):
        one = sample(rng, library, 96)
        if one is None:
            continue
        image, marks, truth, beyond = one
        assert image.shape == (96, 96, 3) and marks.shape == (4, 96, 96) and truth.shape == (96, 96) and beyond >= 0
        there = truth > 0.5
        if marks[3].any():
            kinds["box"] += 1
            assert marks[3].all() and marks[0].any()
            assert (there & (marks[0] > 0)).sum() > 0.7 * there.sum()  # a hand's box cuts off but little
        else:
            kinds["clicks"] += 1
            assert not marks[0].any() and marks[1].any()
            # a disc may reach over the edge of what was clicked, its middle does not
            assert there[marks[1] > 0].any()
    assert min(kinds.values()) > 50


def test_a_part_in_a_crop_says_how_much_lies_beyond(library):
    rng, seen = np.random.default_rng(2), []
    for _ in range(900):
        one = sample(rng, library, 96)
        if one is not None and one[3] > 50:
            _, _, truth, beyond = one
            border = np.concatenate([truth[0], truth[-1], truth[:, 0], truth[:, -1]])
            seen.append(border.max() > 0.4)
    assert len(seen) > 20 and np.mean(seen) > 0.8  # what lies beyond begins at the border, or behind something else


def test_untrained_marks_change_nothing_of_the_features_but_reach_the_decoder():
    torch.manual_seed(0)
    net, image = MarkNet().eval(), torch.randn(1, 3, 64, 64)
    marks = torch.zeros(1, 4, 64, 64)
    marks[:, 1, 30:34, 30:34] = 1
    with torch.no_grad():
        assert not torch.equal(net(image, marks)[0], net(image, 0 * marks)[0])
        assert not net.enter(torch.nn.functional.pixel_unshuffle(marks, 4)).any()
    logits, score = net(image, marks)
    assert logits.shape == (1, 1, 64, 64) and score.shape == (1, 1)


def test_a_score_is_of_the_whole_object():
    truth = torch.zeros(1, 1, 8, 8)
    truth[..., :4] = 1
    logits = 20 * truth - 10
    whole, _ = mark.losses(logits, torch.full((1, 1), 8.0), truth, torch.zeros(1))
    part, iou = mark.losses(logits, torch.full((1, 1), 8.0), truth, torch.full((1,), 320.0))
    assert iou == 1 and part > whole + 0.2  # being sure of a tenth of a thing is wrong


def test_training_learns_and_resumes(library, tmp_path):
    resnet = MarkNet().trunk.state_dict()
    torch.save(resnet, tmp_path / "resnet.pt")

    class Arguments:
        threads, seed, rate, trunk, out, size, batch, resnet, minutes = 1, 0, 1e-3, 0.1, str(tmp_path), 64, 4, str(tmp_path / "resnet.pt"), 0.05

    from trainer.parallel import Group
    mark.train(Group(), Arguments, library)
    first = torch.load(tmp_path / "last.pt")
    Arguments.minutes = 0.07
    mark.train(Group(), Arguments, library)
    second = torch.load(tmp_path / "last.pt")
    assert second["iteration"] > first["iteration"]
    frozen = [n for n in first["net"] if n.startswith(("trunk.conv1", "trunk.bn1", "trunk.layer1"))]
    assert frozen and all(torch.equal(second["net"][n], resnet[n[6:]]) for n in frozen)
    load_marks(str(tmp_path / "marks.pt"))


@needs_runtime
def test_an_export_gives_what_the_network_gives(tmp_path, monkeypatch):
    torch.manual_seed(3)
    net = MarkNet().eval()
    torch.save({"ema": net.state_dict(), "iteration": 7}, tmp_path / "marks.pt")
    monkeypatch.setattr("sys.argv", ["mark_export.py", "--weights", str(tmp_path / "marks.pt"), "--out", str(tmp_path / "out"), "--side", "64", "--version", "9.9.9"])
    export_main()
    manifest = json.load(open(tmp_path / "out/manifest.json"))
    assert manifest["schema"] == "srnet-marks/1" and manifest["side"] == 64 and manifest["training"]["iterations"] == 7
    image, marks = torch.randn(1, 3, 64, 64), (torch.rand(1, 4, 64, 64) > 0.9).float()
    with torch.no_grad():
        logits, score = net(image, marks)
    got = Session(Runtime(LIBRARY), str(tmp_path / "out/first_mask.onnx"))({"image": image.numpy(), "marks": marks.numpy()})
    assert np.abs(got["logits"] - logits.numpy()).max() < 0.01 * logits.abs().max() + 0.01  # weights are rounded to FP16
    assert np.abs(got["score"] - score.numpy()).max() < 0.02


def test_a_mark_is_as_large_as_it_was_in_training():
    assert mark_radius(256) == 5 and mark_radius(32) == 2  # MarkCrop.Radius, by the same rule
