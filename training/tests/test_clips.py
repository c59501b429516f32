"""The renderer and the masks it hands out."""
import json
import shutil

import numpy as np
import pytest
import torch

from clips import guard
from clips.masks import coarse_mask, damaged_mask
from clips.renderer import ClipConfig, Renderer
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
