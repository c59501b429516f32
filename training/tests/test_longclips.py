"""Long clips for evaluation: what their masks say of absence."""
import cv2
import numpy as np
import pytest
from PIL import Image

import longclips
from clips.sources import Library


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("long")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["longclips.py", "--out", str(out), "--procedural", "--seconds", "40", "--fps", "4", "--size", "96", "64"])
        longclips.main()
    return out


def labels(folder, name):
    return np.stack([np.array(Image.open(f)) for f in sorted((folder / "Annotations" / name).iterdir())])


@pytest.mark.parametrize("script", longclips.SCRIPTS, ids=lambda s: s.name)
def test_targets_leave_and_come_back(folder, script):
    masks = labels(folder, f"long-{script.name}")
    assert masks.shape == (160, 64, 96) and set(np.unique(masks)) <= {0, 255, *range(1, script.targets + 1)}
    assert len(list((folder / "JPEGImages" / f"long-{script.name}").iterdir())) == 160
    for label in range(1, script.targets + 1):
        present = (masks == label).any((1, 2))
        assert present[0] and 8 < (~present).sum() < 130
        assert (np.diff(present.astype(int)) == 1).any()  # it comes back
        assert not script.lost or not present[-30:].any()


def test_night_is_grey_and_cuts_have_no_target(folder):
    read = lambda name, t: cv2.imread(str(folder / "JPEGImages" / name / f"{t:05d}.jpg")).astype(int)
    colour = lambda image: (image.max(2) - image.min(2)).mean()
    assert colour(read("long-night", 90)) < 0.5 * colour(read("long-night", 10))
    change = lambda a, b: np.abs(read("long-cuts", a) - read("long-cuts", b)).mean()
    assert change(47, 50) > 2 * change(46, 47)  # the cut is at 0.3 of the clip, for five seconds
    assert not labels(folder, "long-cuts")[48:68].any()


def test_the_same_seed_writes_the_same_clip(tmp_path):
    for copy in ("a", "b"):
        longclips.write(str(tmp_path / copy), "x", Library(procedural=True), longclips.SCRIPTS[0], 3, 3, 4, (48, 32))
    frames = [(tmp_path / copy / "JPEGImages" / "x" / "00007.jpg").read_bytes() for copy in ("a", "b")]
    assert frames[0] == frames[1]
