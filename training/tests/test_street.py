"""What streets show: night vision, darkness, replacements, crowds, cuts, things that come into view."""
import numpy as np
import pytest

from clips.company import recoloured, without
from clips.config import ClipConfig, preset
from clips.film import dark, night
from clips.renderer import Renderer
from clips.sources import Library
from clips.stream import make_batch
from pictures import write_cutouts, write_photos, write_sequence


@pytest.fixture
def library(tmp_path):
    return Library([write_photos(tmp_path / "parts", labels=3)], [write_photos(tmp_path / "instances", seed=1)], [write_cutouts(tmp_path / "cutouts")])


def clips(library, count=12, seed=3, **settings):
    """(images, labels, parts, lures) of single targets, nothing else going on."""
    renderer = Renderer(library, ClipConfig.of({**preset("plain"), "size": 64, "frames": 5, "gaps": (1, 1), "speed": 0.1, **settings}), seed)
    return [renderer.clip(1) for _ in range(count)]


def areas(labels):
    return (labels == 1).sum((1, 2))


@pytest.mark.parametrize("whole_photo", [0, 1])
def test_who_is_replaced_leaves_for_good_or_returns_and_others_are_there(library, whole_photo):
    found = clips(library, 40, whole_photo=whole_photo, replaced=1)
    absent = np.array([areas(labels) == 0 for _, labels, _, _ in found])
    assert not absent[:, 0].any() and absent.any(1).all()
    returns = (absent[:, :-1] & ~absent[:, 1:]).any(1)
    assert 3 < returns.sum() < 30
    others = [(lures[gone] == 1).any() for (_, _, _, lures), gone in zip(found, absent)]
    assert np.mean(others) > 0.8
    assert all(labels.max() <= 1 for _, labels, _, _ in found)


def test_what_left_a_photo_is_seen_no_more():
    image, mask = np.full((90, 120, 3), 60, np.uint8), np.zeros((90, 120), np.uint8)
    mask[30:60, 40:70] = 255
    image[mask > 0] = (250, 20, 20)
    empty = without(image, mask)
    assert np.abs(empty[mask > 0].astype(int) - 60).mean() < 12 and (empty[:20] == 60).all()


def test_other_colours_are_other_for_certain():
    rng = np.random.default_rng(0)
    for tone in (0, 90, 128, 250):
        thing = np.full((20, 20, 4), tone, np.uint8)
        thing[..., 3] = 255
        for _ in range(30):
            assert np.abs(recoloured(rng, thing, 1.5)[..., :3].astype(int) - tone).mean() >= 39


def test_crowds_are_there_from_the_start_and_leave_the_target_in_sight(library):
    alone, crowded = clips(library, twins=0), clips(library, twins=0, crowd=1)
    assert not any(lures.any() for *_, lures in alone)
    assert sum((lures[0] == 1).any() for *_, lures in crowded) >= 10
    assert all(areas(labels)[0] > 0 for _, labels, _, _ in crowded)


def test_a_cut_shows_another_scene(library):
    for (calm, here, _, _), (images, labels, _, _) in zip(clips(library, 1, seed=5), clips(library, 1, seed=5, cut=1)):
        other = np.array([(a != b).any() for a, b in zip(calm, images)])
        assert other.any() and not other[0]
        assert not areas(labels)[other].any() and (areas(labels)[~other] == areas(here)[~other]).all()


def test_revealed_targets_grow(library):
    share = lambda found: np.mean([areas(labels)[0] / max(1, areas(labels).max()) for _, labels, _, _ in found])
    assert share(clips(library, 20, whole_photo=0, revealed=1)) < 0.8 * share(clips(library, 20, whole_photo=0))
    begin = clips(library, 20, whole_photo=1, revealed=1)
    assert np.mean([(images[0] != images[-1]).mean() for images, *_ in begin]) > 0.5


def test_night_takes_the_colour_of_some_frames():
    rng, day = np.random.default_rng(1), np.random.default_rng(2).integers(0, 256, (4, 32, 32, 3), np.uint8)
    for _ in range(30):
        images = day.copy()
        night(rng, images)
        changed = (images != day).any((1, 2, 3))
        assert 0 < changed.sum() < 4
        assert (images[changed].astype(int).std(3).mean() < 0.6 * day.astype(int).std(3).mean()).all()


def test_the_light_goes_out_or_flashes():
    rng, day, least, most = np.random.default_rng(1), np.full((5, 16, 16, 3), 100, np.uint8), [], []
    for _ in range(40):
        images = day.copy()
        dark(rng, images)
        assert (images[0] == 100).all()
        least.append(images.mean((1, 2, 3)).min())
        most.append(images.mean((1, 2, 3)).max())
    assert np.mean(np.array(least) < 45) > 0.5 and np.mean(np.array(most) > 130) > 0.1


def test_believed_masks_lie_on_look_alikes_where_asked_for(library):
    make = lambda share: make_batch(Renderer(library, ClipConfig.of({**preset("plain"), "size": 64, "objects": (1,) * 12, "crowd": 1, "whole_photo": 0, "lured": share}), 2), "forced")
    plain, lured = make(0), make(1)
    on_target = lambda batch: ((batch["local"] * batch["masks"][1]).sum((1, 2)) / batch["local"].sum((1, 2)).clamp(min=1)).median()
    assert on_target(plain) > 0.7 and on_target(lured) < 0.4
    assert (plain["images"] == lured["images"]).all()


def test_real_clips_turn_grey_and_go_on_with_another_video(tmp_path):
    for name in ("one", "two"):
        write_sequence(tmp_path, name, frames=9)
    videos, settings = Library(videos=[str(tmp_path)]), {"real": 1, "frames": 4, "skip": 1}
    assert all(areas(labels).all() for _, labels, _, _ in clips(videos, **settings))
    gone = [(areas(labels) == 0) for _, labels, _, _ in clips(videos, **settings, replaced=1)]
    assert np.mean([frames.any() for frames in gone]) > 0.8 and not any(frames[0] for frames in gone)
    colour = lambda images: (images.max(3).astype(int) - images.min(3)).mean((1, 2))
    assert any(colour(images).min() < 0.2 * colour(images).max() for images, *_ in clips(videos, **settings, night=1))


def test_a_video_never_takes_the_place_of_itself(tmp_path):
    videos = Library(videos=[write_sequence(tmp_path, "one", frames=9)])
    assert all(areas(labels).all() for _, labels, _, _ in clips(videos, real=1, frames=4, skip=1, replaced=1))
