"""Presence: what PTM says of whether an object is there, and how it is taught."""
from dataclasses import replace

import pytest
import torch

from srnet import Config, SRNet
from srnet.prototypes import Presence
from test_network import SMALL
from trainer.losses import absent_loss, presence_loss

WITH = replace(SMALL, presence=16)


def test_presence_needs_prototypes():
    with pytest.raises(ValueError, match="without PTM"):
        replace(WITH, ptm=False)


def test_presence_does_not_change_what_the_network_segments():
    torch.manual_seed(3)
    net = SRNet(WITH).eval()
    plain = SRNet(SMALL).eval()
    plain.load_state_dict({n: w for n, w in net.state_dict().items() if "presence" not in n})
    inputs = [torch.rand(2, SMALL.value, 4, 6) for _ in range(3)] + [torch.rand(2, SMALL.prototypes, SMALL.value), 1 + torch.rand(2, SMALL.prototypes, 1)]
    with torch.no_grad():
        (refined, _, said), (same, _, nothing) = net.prototype_transformer(*inputs), plain.prototype_transformer(*inputs)
    assert torch.equal(refined, same) and nothing is None and said.shape == (2, 1)


def test_only_what_the_mask_covers_counts():
    """Features change where the mask is not: the presence stays. They change where it is: it does not."""
    torch.manual_seed(4)
    head = Presence(Config(value=24, prototypes=4, presence=8)).eval()
    thin, sums, areas = torch.randn(1, 24, 4, 6), torch.randn(1, 4, 24), torch.ones(1, 4, 1)
    logits = torch.full((1, 4, 6), -12.0)
    logits[:, 1:3, 2:4] = 12
    elsewhere, inside = thin.clone(), thin.clone()
    elsewhere[:, :, 0] = torch.randn(1, 24, 6)
    inside[:, :, 1:3, 2:4] = torch.randn(1, 24, 2, 2)
    with torch.no_grad():
        said = [head(t, logits.flatten(1), sums, areas).item() for t in (thin, elsewhere, inside)]
    assert abs(said[0] - said[1]) < 1e-3 < abs(said[0] - said[2])


def test_slivers_are_neither_here_nor_gone():
    truth = torch.zeros(3, 64, 64)
    truth[1, :32] = 1
    truth[2, 0, :5] = 1
    said = torch.tensor([[-20.0], [20.0], [0.0]], requires_grad=True)
    loss = presence_loss({"presence": said}, truth)
    loss.backward()
    assert loss.item() < 1e-6 and said.grad[2] == 0
    wrong = presence_loss({"presence": -said.detach()}, truth)
    assert wrong > 3


def test_nothing_absent_costs_nothing():
    assert absent_loss(torch.zeros(0, 1)) == 0
    assert absent_loss(torch.full((2, 1), -30.0)) < 1e-6 < absent_loss(torch.zeros(2, 1))
