"""Losses, schedule, and the unrolled clip against the streaming tracker."""
import contextlib

import pytest
import torch

from clips.renderer import ClipConfig, Renderer
from clips.sources import Library
from clips.stream import make_batch
from srnet import Config, SRNet
from srnet.tracker import Tracker
from test_training import NETWORK
from trainer.losses import match_loss, mean_iou, segmentation_loss
from trainer.schedule import Schedule
from trainer.unroll import Unroll, clip_loss

ONE = torch.tensor([0])


def square():
    truth = torch.zeros(1, 32, 32)
    truth[:, 8:24, 8:24] = 1
    return truth, (torch.nn.functional.avg_pool2d(truth[:, None], 4) * 2 - 1) * 12


def test_the_loss_of_the_truth_is_small_and_of_its_opposite_large():
    truth, logits = square()
    right, wrong = (segmentation_loss(sign * logits, truth, ONE, 1, 1.0)[0] for sign in (1, -1))
    assert right < 0.15 and wrong > 3


def test_bootstrapping_keeps_the_hardest_pixels():
    truth, logits = square()
    losses = [segmentation_loss(0.3 * logits, truth, ONE, 1, keep)[0].item() for keep in (1.0, 0.5, 0.1)]
    assert losses == sorted(losses) and losses[2] > losses[0]


def test_an_object_may_be_absent():
    empty = torch.zeros(1, 32, 32)
    loss, masks = segmentation_loss(torch.full((1, 1, 8, 8), -12.0), empty, ONE, 1, 1.0)
    assert loss < 0.05 and masks.max() < 0.01 and mean_iou(torch.full((1, 1, 8, 8), -12.0), empty) == 1


def test_iou():
    truth, logits = square()
    assert mean_iou(logits, truth) == 1 and mean_iou(-logits, truth) == 0


def test_matching_is_left_out_for_coarse_prompts():
    truth, _ = square()
    maps = {"read": torch.full((1, 2, 2), 0.9), "aux": torch.full((1, 2, 2), 0.9), "ptm": []}
    assert match_loss(maps, truth) > 0 and match_loss(maps, truth, matching=False) == 0


def test_the_schedule():
    schedule = Schedule.of({"iterations": 1000, "minutes": 10, "stages": [[0, 64, 3], [0.5, 96, 4]], "rate": 1.0, "warmup": 10})
    assert schedule.progress(100, 0) == 0.1 and schedule.progress(100, 300) == 0.5 and schedule.progress(5000, 0) == 1
    assert schedule.stage(0.49) == (64, 3) and schedule.stage(0.5) == (96, 4)
    assert schedule.learning_rate(1, 0) == pytest.approx(0.1) and schedule.learning_rate(500, 0.5) == pytest.approx(0.505) and schedule.learning_rate(999, 1) == pytest.approx(0.01)
    assert schedule.keep(0.1) == 1 and schedule.keep(1) == schedule.hardest
    with pytest.raises(ValueError, match="unknown schedule setting colour"):
        Schedule.of({"colour": 1})


def test_unrolling_a_clip_is_what_the_tracker_streams():
    net = SRNet(Config.of(NETWORK)).eval()
    images, mask = torch.randint(0, 256, (3, 1, 3, 64, 64), dtype=torch.uint8), torch.rand(1, 1, 64, 64)
    tracker = Tracker(net, frames=1, top=0)
    tracker.start(images[0, 0], mask)
    want = [tracker.step(images[t, 0])[2] for t in (1, 2)]
    with torch.no_grad():
        unroll = Unroll(net, images, ONE, contextlib.nullcontext)
        first = local = unroll.memorise(0, mask)
        for t, expected in zip((1, 2), want):
            logits, _ = unroll.segment(t, [first], local)
            assert torch.allclose(logits, expected, atol=1e-4)
            local = unroll.memorise(t, tracker.masks(logits)[1][:, None])


@pytest.mark.parametrize("kind", ["plain", "coarse", "forced"])
def test_every_weight_learns(kind):
    torch.manual_seed(0)
    net = SRNet(Config.of(NETWORK))
    batch = make_batch(Renderer(Library(procedural=True), ClipConfig(size=64, objects=(1, 2)), 0), kind)
    loss, iou = clip_loss(net, batch, 1.0, contextlib.nullcontext)
    loss.backward()
    assert torch.isfinite(loss) and 0 <= iou <= 1
    assert [n for n, p in net.named_parameters() if p.grad is None] == []


def test_the_local_memory_may_be_renewed_less_often():
    net = SRNet(Config.of(NETWORK)).eval()
    images, mask = torch.randint(0, 256, (4, 3, 64, 64), dtype=torch.uint8), torch.rand(1, 1, 64, 64)
    tracker = Tracker(net, top=0, local=2)
    tracker.start(images[0], mask)
    seen = []
    for image in images[1:]:
        tracker.step(image)
        seen.append(tracker.local)
    assert seen[0] is tracker.entries[0] and seen[1] is seen[2] and seen[1] is not seen[0]
