"""FAM: identity when untrained, its sampling against torchvision, displacement found by correlation."""
import torch
import torchvision

from srnet import Config
from srnet.alignment import FeatureAlignment
from srnet.tracker import UNKNOWN

H, W = 9, 11


def cells():
    """(1,1,H,W,2) x and y of every cell, (1,9,1,1,2) the taps' steps."""
    grid = torch.stack(torch.meshgrid(torch.arange(float(W)), torch.arange(float(H)), indexing="xy"), -1)[None, None]
    return grid, FeatureAlignment(Config(key=8, value=12)).taps.t().view(1, 9, 1, 1, 2)


def tall(place):
    """Cell positions (1,9,H,W,2) -> a sampling grid (1,9H,W,2) in -1..1."""
    return ((2 * place + 1) / torch.tensor([float(W), float(H)]) - 1).reshape(1, 9 * H, W, 2)


def test_untrained_fam_hands_on_the_adjacent_frame():
    """Inside the map: where the key of every cell is unlike all others, no displacement is found."""
    fam = FeatureAlignment(Config(key=8, value=12)).eval()
    key, thin, value = torch.randn(1, 8, H, W) * 9, torch.randn(1, 12, H, W), torch.randn(2, 12, H, W)
    aux_key, aux_value, displacement = fam(key, thin, key, thin, value, torch.tensor([0, 0]))
    assert torch.allclose(aux_key, key, atol=1e-3) and torch.allclose(aux_value, value, atol=1e-3)
    assert displacement[..., 1:-1, 1:-1].abs().max() < 1e-3


def test_sampling_equals_torchvision_inside_the_map():
    fam = FeatureAlignment(Config(key=8, value=12)).eval()
    grid, taps = cells()
    x, weight, offset = torch.randn(1, 8, H, W), torch.randn(8, 9, 1, 1), torch.randn(1, 9, 2, H, W) * 0.7
    place = grid + taps + offset.permute(0, 1, 3, 4, 2).flip(-1)
    ours = fam.sample(x, tall(place), weight)
    theirs = torchvision.ops.deform_conv2d(x, offset.reshape(1, 18, H, W), weight.view(8, 1, 3, 3), padding=1)
    # outside the map ours clamps (border) and torchvision's is zero
    inside = ((place >= 0) & (place <= torch.tensor([W - 1.0, H - 1.0]))).all(-1).all(1)
    assert inside.sum() > 20
    assert (ours - theirs)[:, :, inside[0]].abs().max() < 1e-5


def test_clamped_sampling_equals_border_padding():
    fam = FeatureAlignment(Config(key=8, value=12)).eval()
    torch.nn.init.normal_(fam.offset[-1].weight, 0, 0.5)
    key_q, key_l, thin = torch.randn(1, 8, H, W), torch.randn(1, 8, H, W), torch.randn(1, 12, H, W)
    grid, _ = fam.grid(key_q, key_l, thin, thin)
    border = torch.nn.functional.grid_sample(key_l, grid, padding_mode="border", align_corners=False)
    zeros = torch.nn.functional.grid_sample(key_l, grid, padding_mode="zeros", align_corners=False)
    assert torch.allclose(border, zeros, atol=1e-4)


def test_the_hint_is_the_mask_where_its_object_is_now():
    """A mask of 16x16 cells, moved by one and a half cells to the right and half a cell up: 12 and 4 pixels of stride 2."""
    mask, move = torch.rand(2, 1, 16 * H, 16 * W), torch.tensor([1.5, -0.5]).view(1, 2, 1, 1).expand(2, 2, H, W)
    hint = torch.nn.functional.pixel_shuffle(FeatureAlignment(Config(hint=4, logits=2)).move(mask, move), 2)
    half = 2 * torch.nn.functional.avg_pool2d(mask, 2) - 1
    assert torch.allclose(hint[..., 16:, :-24], half[..., 12:-4, 12:-12], atol=1e-4)  # inside the map
    assert torch.allclose(hint[..., 16:, -4:], half[..., 12:-4, -4:], atol=1e-4)  # its last column does not look beyond itself


def test_a_hint_of_an_unknown_mask_says_nothing():
    assert not FeatureAlignment(Config(hint=4, logits=2)).move(torch.full((1, 1, 16 * H, 16 * W), UNKNOWN), torch.rand(1, 2, H, W)).abs().max() > 1e-6


def test_a_shift_is_found():
    fam = FeatureAlignment(Config(key=8, value=12)).eval()
    key, thin = torch.randn(1, 8, H, W) * 6, torch.zeros(1, 12, H, W)
    _, flow = fam.grid(key, key.roll((1, 2), (2, 3)), thin, thin)
    assert (flow[0, 0, 3:6, 3:8] - 2).abs().max() < 0.05 and (flow[0, 1, 3:6, 3:8] - 1).abs().max() < 0.05
