"""The robustness curves: strengths are what they are measured to be, only they differ between points, and the report holds every variant."""
import json

import numpy as np
import pytest

import robustness
from clips.scenes import Scene, follow
from clips.sources import Library
from pictures import write_cutouts, write_photos, write_weights
from srnet import Config, load_network
from srnet.tracker import Tracker
from test_training import NETWORK


@pytest.fixture
def library(tmp_path):
    return Library([], [write_photos(tmp_path / "instances", seed=1)], [write_cutouts(tmp_path / "cutouts")], [])


@pytest.mark.parametrize("name", sorted(robustness.curves()))
def test_points_of_a_curve_grow(library, name):
    curve = robustness.curves()[name]
    rows = [[Scene(library, {**s, "size": 64, "frames": 10}, [0, i]) for s in curve.points] for i in range(6)]
    strengths = [np.mean([curve.measure(row[n], row[0]) for row in rows]) for n in range(len(curve.points))]
    assert strengths == sorted(strengths) and strengths[-1] > strengths[0]


def test_a_curve_shows_the_same_scene_at_every_point(library):
    calm, blurred = (Scene(library, {"whole_photo": 0, "speed": 0.3, "shutter": s, "size": 64, "frames": 4}, 3) for s in (0, 0.5))
    assert calm.blur == 0 < blurred.blur and calm.speed == blurred.speed
    assert np.abs(calm.images[0].astype(int) - blurred.images[0]).mean() < 12


def test_a_scene_is_followed_frame_by_frame(library, tmp_path):
    scene = Scene(library, {"size": 64, "frames": 4}, 0, objects=2)
    tracker = Tracker(load_network(write_weights(tmp_path / "w.pt", Config.of(NETWORK))))
    steps = list(follow(tracker, scene))
    assert [t for t, _, _ in steps] == [1, 2, 3] and all(masks.shape == (2, 64, 64) for _, masks, _ in steps)


def test_the_report(tmp_path):
    weights = write_weights(tmp_path / "w.pt", Config.of(NETWORK))
    robustness.main(["--weights", weights, "--out", str(tmp_path / "r"), "--instances", write_photos(tmp_path / "photos"),
                     "--clips", "1", "--frames", "4", "--size", "64", "--processes", "2", "--curves", "speed", "occlusion"])
    report = json.load(open(tmp_path / "r.json"))
    assert sorted(report["curves"]) == ["occlusion", "speed"]
    for curve in report["curves"].values():
        assert sorted(curve["variants"]) == ["w", "w, no FAM", "w, no PTM"]
        assert all(len(v["jf"]) == len(curve["x"]) == 4 for v in curve["variants"].values())
    assert (tmp_path / "r.png").stat().st_size > 5000
