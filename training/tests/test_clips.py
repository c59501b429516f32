"""The renderer and the masks it hands out."""
import json
import shutil

import numpy as np
import pytest
import torch

from clips import guard
from clips.appearance import blur_along
from clips.config import preset, presets
from clips.holes import perforated, slats, spokes, windows
from clips.masks import coarse_mask, damaged_mask
from clips.renderer import ClipConfig, Renderer
from clips.skins import Limbs, Skin, Turn, Unfold
from clips.sources import Library
from clips.stream import batches, draw_kind, make_batch
from pictures import write_cutouts, write_photos, write_sequence


@pytest.fixture
def library(tmp_path):
    parts = write_photos(tmp_path / "parts", labels=3)
    return Library([parts], [write_photos(tmp_path / "instances", seed=1)], [write_cutouts(tmp_path / "cutouts")], [f"{parts}/JPEGImages"])


@pytest.mark.parametrize("kind", ["plain", "coarse", "forced"])
def test_a_batch_has_the_promised_tensors(library, kind):
    config = ClipConfig(size=64, frames=3, objects=(1, 2, 3))
    batch = make_batch(Renderer(library, config, 0), kind)
    frames = 4 if kind == "forced" else 3
    assert batch["images"].shape == (frames, 3, 3, 64, 64) and batch["images"].dtype == torch.uint8
    assert batch["masks"].shape == (frames, 6, 64, 64) and batch["masks"].max() == 1
    assert batch["clip"].tolist() == [0, 1, 1, 2, 2, 2]
    assert (batch["local"] is not None) == (kind == "forced") and batch["coarse"] == (kind == "coarse")
    assert torch.equal(batch["prompt"], batch["masks"][0]) == (kind != "coarse")


def test_objects_of_one_clip_never_overlap(library):
    batch = make_batch(Renderer(library, ClipConfig(size=64, objects=(3, 3)), 1), "plain")
    for b in range(2):
        assert batch["masks"][:, batch["clip"] == b].sum(1).max() <= 1


def test_every_target_is_visible_at_first(library):
    renderer = Renderer(library, ClipConfig(size=64, objects=(1, 2)), 2)
    for _ in range(5):
        assert (make_batch(renderer, "plain")["masks"][0].flatten(1).sum(1) > 0).all()


def test_the_same_seed_renders_the_same_clips(library):
    make = lambda seed, rank: next(batches(library, ClipConfig(size=48, objects=(1,)), seed, rank))["images"]
    assert make(3, 0).shape[1] == 1
    same, other = make(3, 0), make(3, 1)
    assert torch.equal(same, make(3, 0)) and (same.shape != other.shape or not torch.equal(same, other))


def test_kinds_come_in_their_shares():
    config, rng = ClipConfig(), np.random.default_rng(0)
    kinds = [draw_kind(rng, config) for _ in range(4000)]
    for kind, share in (("forced", config.forced), ("coarse", config.coarse)):
        assert abs(kinds.count(kind) / 4000 - share) < 0.03


def disc():
    y, x = np.ogrid[:64, :64]
    return ((y - 30) ** 2 + (x - 34) ** 2 < 300).astype(np.uint8)


def test_coarse_masks_mark_the_object():
    rng = np.random.default_rng(0)
    for _ in range(50):
        rough = coarse_mask(rng, disc())
        assert set(np.unique(rough)) <= {0, 1} and (rough & disc()).any()
    assert not coarse_mask(rng, np.zeros((8, 8), np.uint8)).any()


def test_damaged_masks_stay_masks_and_lose_whole_parts():
    rng, parts = np.random.default_rng(0), np.where(np.arange(64)[:, None] < 30, 1, 2).repeat(64, 1).astype(np.uint8) * disc()
    lost = 0
    for _ in range(100):
        rough = damaged_mask(rng, disc(), parts)
        assert rough.dtype == np.float32 and 0 <= rough.min() and rough.max() <= 1
        upper, lower = rough[parts == 1].mean(), rough[parts == 2].mean()
        lost += min(upper, lower) < 0.45 < 0.75 < max(upper, lower)
    assert lost > 20


def test_held_out_sequences_are_refused(tmp_path, monkeypatch):
    held = write_sequence(tmp_path / "held", "secret-dog")
    monkeypatch.setattr(guard, "LIST", str(tmp_path / "held_out.json"))
    monkeypatch.setattr("sys.argv", ["guard", held])
    guard.main()
    assert json.load(open(guard.LIST))["sequences"] == ["secret-dog"]
    fine = write_photos(tmp_path / "fine")
    guard.refuse_held_out([fine])
    with pytest.raises(ValueError, match="evaluation sequence"):
        guard.refuse_held_out([fine, held])
    shutil.copy(f"{held}/JPEGImages/secret-dog/00003.jpg", f"{fine}/JPEGImages/renamed.jpg")
    with pytest.raises(ValueError, match="renamed.jpg belongs to an evaluation sequence"):
        guard.refuse_held_out([fine])


def test_the_development_sequences_are_on_the_list():
    held = json.load(open(guard.LIST))
    assert {"lucia", "soccerball", "m_lucia_twin", "chair"} <= set(held["sequences"]) and len(held["frames"]) > 900


EFFECTS = sorted(set(presets()) - {"plain", "world", "street"})


def rendered(library, name, seed=4, **more):
    config = ClipConfig.of({**preset("plain"), **preset(name), "size": 64, "frames": 4, "objects": (1, 2, 1, 1, 1, 1, 1, 1), **more})
    return make_batch(Renderer(library, config, seed), "plain")


@pytest.mark.parametrize("name", EFFECTS + ["world", "street"])
def test_every_effect_renders_and_changes_the_clips(library, name):
    calm, wild = rendered(library, "plain"), rendered(library, name)
    assert wild["masks"][0].flatten(1).any(1).all() and wild["images"].shape == (4, 8, 3, 64, 64)
    assert not torch.equal(calm["images"], wild["images"])


def test_unknown_clip_settings_and_presets_are_refused():
    with pytest.raises(ValueError, match="unknown clip setting colour"):
        ClipConfig.of({"colour": 1})
    with pytest.raises(ValueError, match="there is no preset sea"):
        ClipConfig.of({"preset": "sea"})
    assert ClipConfig.of({"preset": "world", "turn": 0}).turn == 0 and ClipConfig.of({"preset": "world"}).limbs > 0


def areas(batch):
    return batch["masks"].flatten(2).sum(2).float()


def test_strengths_do_what_they_say(library):
    """Compared over the same twelve clips: more speed moves further, leaving and occluding take area away, blur takes edges away."""
    shared = {"objects": (1,) * 12, "whole_photo": 0, "frames": 6}
    make = lambda **changes: make_batch(Renderer(library, ClipConfig.of({**preset("plain"), **shared, "size": 64, "gaps": (1, 1), **changes}), 9), "plain")

    def travelled(batch):
        moments = [(m.nonzero().float().mean(0), int(m.sum())) for clip in batch["masks"].transpose(0, 1) for m in clip[[0, 1]]]
        return np.median([(a[0] - b[0]).norm() for a, b in zip(moments[::2], moments[1::2]) if a[1] and b[1]])
    calm = make(speed=0.2)
    assert travelled(make(speed=3)) > 3 * travelled(calm)
    assert (areas(make(speed=0.2, leaves=1, away=3)) == 0).sum() > (areas(calm) == 0).sum() + 6
    least = lambda batch: (areas(batch).min(0).values / areas(batch)[0].clamp(min=1)).mean()
    assert least(make(speed=0.2, occluders=1, occluded=1)) < 0.8 * least(calm)
    edges = lambda batch: batch["images"].float().diff(dim=4).abs().mean()
    assert edges(make(speed=4, pan=4, shutter=1)) < edges(make(speed=4, pan=4))


def test_blur_keeps_the_sum_and_leaves_still_pictures_alone():
    image = np.zeros((33, 33), np.uint8)
    image[16, 16] = 255
    assert blur_along(image, 1.0, 0.4) is image
    line = blur_along(image, 9.0, 0.0)
    assert line[16].astype(int).sum() == pytest.approx(255, abs=9) and (line[16] > 0).sum() == 9 and not line[15].any()


def texture():
    rgba = np.zeros((40, 30, 4), np.uint8)
    rgba[5:35, 6:24] = (200, 40, 40, 255)
    return rgba


def test_turning_brings_the_far_side_and_keeps_the_silhouette():
    turn = Turn(np.random.default_rng(0), np.arange(3.0), 1, texture(), np.full((40, 30, 3), (10, 10, 220), np.uint8))
    turn.angle = np.array([0.0, np.pi / 2, np.pi])
    shares = [(turn.at(t)[10:30, 8:22, 2] > 150).mean() for t in range(3)]
    assert shares[0] == 0 and 0.3 < shares[1] < 0.7 and shares[2] > 0.95
    assert all((turn.at(t)[..., 3] == texture()[..., 3]).all() for t in range(3))


def test_unfolding_brings_a_hidden_part_out_from_behind_the_rest():
    parts = (texture()[..., 3] > 127).astype(np.uint8)
    unfold = Unfold(np.random.default_rng(0), np.arange(3.0), texture())
    unfold.hidden = np.array([1.0, 0.5, 0.0])
    frames = [unfold.at(t, texture(), parts) for t in range(3)]
    areas = [(rgba[..., 3] > 127).sum() for rgba, _ in frames]
    assert areas[0] < areas[1] < areas[2] and (frames[2][0] == texture()).all()
    assert all(((own == 1) == (rgba[..., 3] > 127)).mean() > 0.97 for rgba, own in frames)


def test_limbs_reach_out_of_the_body_and_are_parts_of_their_own():
    skin = Skin(texture(), None, limbs=Limbs(np.random.default_rng(1), np.arange(4.0), texture()))
    frames = [skin.at(t) for t in range(4)]
    assert all(rgba.shape[:2] == skin.shape and parts.shape == skin.shape for rgba, parts in frames)
    rgba, parts = frames[0]
    assert (rgba[..., 3] > 127).sum() > (texture()[..., 3] > 127).sum() and (parts >= 200).any() and (parts == 1).any()
    assert any((frames[0][0] != other).any() for other, _ in frames[1:])


@pytest.mark.parametrize("kind", [slats, spokes, windows])
def test_holes_of_every_kind_open_a_thing_inside_its_outline(kind, monkeypatch):
    solid = np.full((120, 90, 4), 255, np.uint8)
    monkeypatch.setattr("clips.holes.KINDS", {kind: 1.0})
    opened = [perforated(np.random.default_rng(seed), solid) for seed in range(20)]
    assert all((rgba[..., :3] == rgba[..., 3:]).all() for rgba in opened)  # premultiplied: what is transparent is black
    assert min((rgba[..., 3] > 127).mean() for rgba in opened) > 0.2
    assert np.mean([(rgba[30:90, 22:68, 3] < 128).any() for rgba in opened]) > 0.7  # the rest would have been opened too far


def test_what_would_all_but_vanish_is_not_opened():
    bar = np.zeros((60, 60, 4), np.uint8)
    bar[29:31, 29:31] = 255
    assert all((perforated(np.random.default_rng(seed), bar)[..., 3].sum() > 0) for seed in range(40))


def test_patterns_and_shapes_are_enough_when_asked_for():
    with pytest.raises(ValueError, match="--procedural"):
        Library()
    assert make_batch(Renderer(Library(procedural=True), ClipConfig(size=64, objects=(1, 2)), 0), "plain")["masks"].shape[1] == 3
