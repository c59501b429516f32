"""Matching a network with a larger one."""
import pytest
import torch

from distil import features, matching_loss
from srnet import Config, SRNet

SMALL = {"blocks": (1, 1, 1), "key": 16, "value": 32, "plain": True, "offsets": (8, 16)}


def matched(student, teacher):
    torch.manual_seed(0)
    images, masks = torch.randn(8, 3, 48, 48), torch.rand(8, 2, 48, 48)
    with torch.no_grad():
        wanted = features(teacher, images, masks)
    return matching_loss(features(student, images, masks), wanted)


def test_a_network_matches_itself():
    net = SRNet(Config(widths=(8, 16, 32), **SMALL)).eval()
    loss, match = matched(net, net)
    assert loss.item() == pytest.approx(0, abs=1e-6) and match.item() == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("change", [{"widths": (4, 12, 24), "value": 24}, {"widths": (8, 16, 32), "memory": "resnet18"}])
def test_what_has_another_width_is_left_to_the_affinity(change):
    teacher, student = SRNet(Config(widths=(8, 16, 32), **SMALL)), SRNet(Config(**{**SMALL, **change}))
    loss, match = matched(student, teacher)
    assert torch.isfinite(loss) and match > 0
    (loss + match).backward()
    assert student.query_encoder.key.weight.grad.abs().sum() > 0
