"""The network as a whole: shapes, untrained PTM, objects, aggregation, the engines' cut, checkpoints."""
import json
import os
from dataclasses import replace

import pytest
import torch

from srnet import Config, SRNet, aggregate, load_network
from srnet.engines import engines
from srnet.images import internal_size
from srnet.prototypes import PrototypeTransformer
from srnet.transfer import transfer

CONFIGS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "configs")
SMALL = Config.of(json.load(open(f"{CONFIGS}/srnet-s.json"))["network"])


@pytest.mark.parametrize("frame,inside", [((480, 854), (384, 688)), ((480, 720), (416, 624)), ((480, 640), (448, 592)), ((1280, 720), (688, 384)), ((240, 320), (352, 480))])
def test_every_aspect_ratio_gets_as_many_pixels(frame, inside):
    assert internal_size(*frame, 384) == inside


def segment(net, image, masks):
    """Memorise the masks (K,1,H,W) on the image (1,3,H,W), then segment the same image -> logits, maps."""
    clip = torch.zeros(len(masks), dtype=torch.long)
    query = net.query_encoder(image)
    value, sums, areas = net.memorise(query, masks, masks.sum(0, keepdim=True) - masks, clip)
    memory = [query[0].flatten(2), query[2].flatten(2), value.flatten(2)]
    return net.segment(query, memory, [query[0], query[2], query[3], value, masks], sums, areas, clip)


@pytest.mark.parametrize("config", [Config(), SMALL, replace(SMALL, fam=False), Config(ptm=False)], ids=["large", "srnet-s", "no-fam", "no-ptm"])
def test_shapes(config):
    net = SRNet(config).eval()
    with torch.no_grad():
        logits, maps = segment(net, torch.rand(1, 3, 64, 96), torch.rand(2, 1, 64, 96))
    assert logits.shape == (2, 1, 64 // config.logits, 96 // config.logits)
    assert maps["read"].shape == maps["aux"].shape == (2, 4, 6)
    assert len(maps["ptm"]) == (config.layers if config.ptm else 0)


def test_untrained_prototypes_change_nothing():
    ptm = PrototypeTransformer(SMALL).eval()
    value = lambda: torch.randn(2, SMALL.value, 4, 6)
    inputs = value(), value(), value(), torch.rand(2, SMALL.prototypes, SMALL.value), torch.rand(2, SMALL.prototypes, 1)
    with torch.no_grad():
        assert torch.allclose(ptm(*inputs)[0], ptm.fuse(torch.cat(inputs[:3], 1)), atol=1e-6)


def test_keys_are_bounded():
    net = SRNet(SMALL).eval()
    key, selection, shrinkage = net.query_encoder(torch.rand(1, 3, 64, 64) * 5)[:3]
    assert (key.square().mean(1) <= 1.001).all() and (shrinkage >= 1).all() and (shrinkage <= 10).all()
    assert (selection >= 0).all() and (selection <= 1).all()


def test_the_first_value_channels_are_the_masks():
    net = SRNet(SMALL).eval()
    mask, rest = torch.rand(1, 1, 64, 64), torch.rand(1, 1, 64, 64)
    value, _, _ = net.memorise(net.query_encoder(torch.rand(1, 3, 64, 64)), mask, rest, torch.tensor([0]))
    assert torch.allclose(value[:, :2], torch.nn.functional.avg_pool2d(torch.cat([mask, rest], 1), 16), atol=1e-6)


def test_objects_do_not_depend_on_their_order():
    net = SRNet(SMALL).eval()
    image, masks = torch.rand(1, 3, 64, 96), torch.rand(3, 1, 64, 96) / 3
    with torch.no_grad():
        straight, mixed = segment(net, image, masks)[0], segment(net, image, masks[[2, 0, 1]])[0]
    assert torch.allclose(straight[[2, 0, 1]], mixed, atol=1e-4)


def test_aggregation_sums_to_one_per_clip():
    clip = torch.tensor([0, 0, 1])
    none, masks = aggregate(torch.rand(3, 5, 7), clip, 2)
    assert torch.allclose(none + torch.zeros(2, 5, 7).index_add(0, clip, masks), torch.ones(2, 5, 7), atol=1e-6)


def test_aggregation_keeps_one_object_as_it_is_when_it_is_sure():
    none, masks = aggregate(torch.tensor([[[0.999]], [[0.001]]]), torch.tensor([0, 0]), 1)
    assert masks[0, 0, 0] > 0.99 and masks[1, 0, 0] < 0.01 and none[0, 0, 0] < 0.01


def test_engines_compute_what_the_network_computes():
    """The cut into engines (shared features, objects as channels) against SRNet.segment."""
    net = SRNet(SMALL).eval()
    net.memory_reader.top = 4
    torch.nn.init.normal_(net.feature_alignment.offset[-1].weight, 0, 0.1)
    image, masks = torch.rand(1, 3, 64, 96), torch.rand(2, 1, 64, 96) / 2
    with torch.no_grad():
        want, _ = segment(net, image, masks)
        cut = {name: e[0] for name, e in engines(net, 4, 64, 96).items()}
        key, selection, shrinkage, thin, f16, f8, f4 = cut["query_encoder"](image)
        value, sums, areas = cut["memory_encoder"](masks, masks.sum(0, keepdim=True) - masks, f16, f8, f4)
        aux_key, aux_value, hint = cut["feature_alignment"](key, thin, key, thin, value, masks)
        fam = net.feature_alignment
        scores = fam.correlation(key, key)
        padded = torch.cat([scores, torch.rand(1, 15, 4, 6)], 1)  # what the padding holds does not count
        offsets, key_taps, _ = cut["alignment_offsets"](padded, thin, thin)
        grid, _ = fam.grid(key, key, thin, thin)
        weights = scores.softmax(1)
        flow = torch.nn.functional.conv2d(weights, fam.shift)[:, :2]
        assert torch.allclose(grid, fam.around(key, flow[:, :1] + offsets[:, :9], flow[:, 1:] + offsets[:, 9:18]), atol=1e-5)
        assert torch.allclose(aux_key, fam.sample(key, grid, key_taps[:, :, None, None]), atol=1e-5)
        readout = cut["bank_reader"](torch.cat([key, aux_key]), torch.cat([shrinkage, shrinkage]), torch.stack([value, aux_value]), torch.zeros(2), key, selection)
        got = cut["decoder"](cut["prototype_transformer"](readout, aux_value, thin, sums, areas), f8, f4, hint)
    assert torch.allclose(want, got, atol=1e-4)


def test_checkpoints_load_with_full_or_half_weights(tmp_path):
    net = SRNet(SMALL).eval()
    for half in (False, True):
        weights = {n: w.half() if half and w.is_floating_point() else w for n, w in net.state_dict().items()}
        torch.save({"config": vars(SMALL), "ema": weights, "iteration": 7}, tmp_path / "w.pt")
        loaded = load_network(str(tmp_path / "w.pt"))
        assert loaded.config == SMALL
        assert all(torch.allclose(a.float(), b.float(), atol=1e-3) for a, b in zip(loaded.state_dict().values(), net.state_dict().values()))


def test_checkpoints_from_before_a_setting_existed_keep_its_default(tmp_path):
    net = SRNet(Config())
    old = {k: v for k, v in vars(Config()).items() if k not in ("head", "plain", "offsets")}
    torch.save({"config": old, "ema": net.state_dict(), "iteration": 1}, tmp_path / "old.pt")
    assert load_network(str(tmp_path / "old.pt")).config == Config()


def test_unknown_settings_are_refused():
    with pytest.raises(ValueError, match="unknown network setting colour"):
        Config.of({"colour": 3})


def test_transfer_copies_what_fits():
    large, small = SRNet(Config()).eval(), SRNet(SMALL).eval()
    left = transfer(small, large)
    assert all(name.startswith("feature_alignment.offset") for name in left)
    assert torch.equal(small.query_encoder.stage8[0].a[0].weight, large.query_encoder.stage8[0].a[0].weight)
    assert torch.equal(small.query_encoder.thin.weight[:, :, 0, 0], large.query_encoder.thin.weight.sum((2, 3)))


@pytest.mark.parametrize("name", ["srnet-s", "srnet-xs"])
def test_the_shipped_configuration_is_the_bundle_s(name):
    shipped = os.path.join(os.path.dirname(os.path.dirname(CONFIGS)), "engines", name, "weights.pt")
    assert Config.of(torch.load(shipped)["config"]) == Config.of(json.load(open(f"{CONFIGS}/{name}.json"))["network"])
