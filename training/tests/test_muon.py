"""Muon: what it steps, how orthogonal its updates are, and that a resumed run takes the same next step."""
import pytest
import torch

from srnet import Config, SRNet
from trainer.muon import Muon, is_matrix, orthogonal
from trainer.parallel import Group
from trainer.schedule import Schedule
from trainer.state import State
from test_training import NETWORK


@pytest.mark.parametrize("shape,wanted", [((8, 16), True), ((8, 2, 3, 3), True), ((8, 1, 3, 3), False), ((1, 64, 3, 3), False), ((64,), False), ((8, 9, 1, 1), False)])
def test_matrices_and_convolutions_but_not_rows_taps_or_vectors(shape, wanted):
    assert is_matrix(torch.zeros(shape)) == wanted


def test_every_weight_is_stepped_by_one_optimiser():
    state = State(Config.of(NETWORK), Schedule(), torch.device("cpu"))
    stepped = [id(p) for o in state.optimisers for g in o.param_groups for p in g["params"]]
    assert sorted(stepped) == sorted(id(p) for p in state.net.parameters())


@pytest.mark.parametrize("shape", [(24, 24), (16, 90), (90, 16)])
def test_updates_are_nearly_orthogonal(shape):
    values = torch.linalg.svdvals(orthogonal(torch.randn(shape) * 7))
    assert values.min() > 0.3 and values.max() < 1.3


def test_a_step_has_adam_s_size_whatever_the_gradient_s():
    for scale in (1e-4, 1e3):
        weight = torch.nn.Parameter(torch.zeros(32, 8, 3, 3))
        weight.grad = torch.randn(weight.shape) * scale
        Muon([weight], lr=0.1).step()
        assert 0.1 * 0.2 * 0.6 < weight.square().mean().sqrt() < 0.1 * 0.2 * 1.3


def test_it_minimises():
    torch.manual_seed(1)
    goal, weight = torch.randn(20, 20), torch.nn.Parameter(torch.zeros(20, 20))
    optimiser = Muon([weight], lr=0.05)
    for _ in range(200):
        optimiser.zero_grad()
        (weight - goal).square().sum().backward()
        optimiser.step()
    assert (weight - goal).square().mean() < 0.1 * goal.square().mean()


def objective(net, seed):
    generator = torch.Generator().manual_seed(seed)
    return sum((p * torch.randn(p.shape, generator=generator)).sum() + p.square().sum() for p in net.parameters())


def test_a_resumed_run_takes_the_same_next_step(tmp_path):
    new = lambda: State(Config.of(NETWORK), Schedule(), torch.device("cpu"))
    first, second = new(), new()
    for i in range(1, 4):
        first.iteration = i
        first.step(objective(first.net, i), 1e-2, Group())
    first.save(str(tmp_path / "last.pt"), True)
    second.resume(str(tmp_path / "last.pt"), torch.device("cpu"))
    assert second.iteration == 3
    for state in (first, second):
        state.step(objective(state.net, 4), 1e-2, Group())
    assert all(torch.equal(a, b) for a, b in zip(first.net.state_dict().values(), second.net.state_dict().values()))


def test_a_run_of_another_optimiser_is_not_resumed(tmp_path):
    weights = SRNet(Config.of(NETWORK)).state_dict()
    torch.save({"net": weights, "ema": weights, "optimiser": {}, "iteration": 1, "elapsed": 1.0}, tmp_path / "last.pt")
    with pytest.raises(ValueError, match="--init"):
        State(Config.of(NETWORK), Schedule(), torch.device("cpu")).resume(str(tmp_path / "last.pt"), torch.device("cpu"))
