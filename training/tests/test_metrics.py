"""J and F on masks whose scores are known."""
import math

import numpy as np

from evaluate import main
from metrics import Score, boundary, contour, region
from pictures import write_sequence


def square(y, x, n=20, size=(96, 128)):
    mask = np.zeros(size, bool)
    mask[y:y + n, x:x + n] = True
    return mask


def test_region():
    assert region(square(10, 10), square(10, 10)) == 1
    assert math.isclose(region(square(10, 10), square(10, 20)), 1 / 3)
    assert region(square(0, 0, 0), square(0, 0, 0)) == 1
    assert region(square(0, 0, 0), square(5, 5)) == 0


def test_boundary_is_one_pixel_outside_at_the_top_left():
    edge = boundary(square(10, 10, 2))
    assert edge[9, 9] and edge[11, 11] and not edge[10, 10] and edge.sum() == 8


def test_contour_forgives_the_tolerance_and_nothing_more():
    # 96 x 128: diagonal 160, tolerance ceil(1.28) = 2
    assert contour(square(10, 10), square(12, 10)) == 1
    assert contour(square(10, 10), square(13, 10)) < 1
    assert contour(square(10, 10), square(60, 60)) == 0
    assert contour(square(0, 0, 0), square(0, 0, 0)) == 1
    assert contour(square(0, 0, 0), square(5, 5)) == 0


def test_contour_is_the_harmonic_mean_of_precision_and_recall():
    """Ours is the truth and a second square as large: precision 1/2, recall 1."""
    assert math.isclose(contour(square(10, 10) | square(60, 90), square(10, 10)), 2 / 3)


def test_score_is_a_mean_over_frames():
    score = Score()
    score.add(square(10, 10), square(10, 10))
    score.add(square(10, 10), square(60, 60))
    assert score.mean() == (50, 50)


def test_evaluation_of_written_masks_leaves_out_the_ends(tmp_path, monkeypatch, capsys):
    """The first and the last mask are wrong and must not count."""
    data = write_sequence(tmp_path / "data", "one")
    for t in (0, 5):
        path = f"{data}/Annotations/one/{t:05d}.png"
        (tmp_path / f"{t}.png").write_bytes(open(path, "rb").read())
    masks = tmp_path / "masks" / "one"
    masks.mkdir(parents=True)
    for t in range(6):
        source = t if 0 < t < 5 else 2
        (masks / f"{t:05d}.png").write_bytes(open(f"{data}/Annotations/one/{source:05d}.png", "rb").read())
    monkeypatch.setattr("sys.argv", ["evaluate", "--score", str(masks.parent), "--data", data])
    main()
    assert "J 100.0  F 100.0" in capsys.readouterr().out
