"""Confidence: the fit finds known constants, the measures know known cases, the manifest gets the constants and keeps the rest."""
import json

import numpy as np
import pytest

import calibrate
from pictures import write_photos, write_weights
from srnet import Config
from test_training import NETWORK


def drawn(count=4000, scale=2.0, offset=-1.5):
    """Rows whose mean probability is right about being tracked after scale and offset."""
    rng = np.random.default_rng(0)
    mean = rng.uniform(0.3, 0.99, count)
    tracked = rng.random(count) < calibrate.sigmoid(scale * calibrate.logit(mean) + offset)
    return [{"clip": i % 40, "iou": 0.8 if y else 0.1, "mean": m, "overlap": m, "coin": c} for i, (m, y, c) in enumerate(zip(mean, tracked, rng.random(count)))]


def test_the_fit_finds_the_constants_and_calibrates():
    report = calibrate.summary(drawn())
    mean = report["mean"]
    assert mean["scale"] == pytest.approx(2, abs=0.2) and mean["offset"] == pytest.approx(-1.5, abs=0.2)
    assert mean["even"] == pytest.approx(calibrate.sigmoid(0.75), abs=0.02)  # 2 logit(x) = 1.5
    assert mean["calibration_error"] < 0.03 < mean["raw_calibration_error"]
    assert mean["auc"] > 0.75 and report["auc_of"]["coin"] == pytest.approx(0.5, abs=0.05)
    assert mean["lost_below_half"] > 0.5 > mean["tracked_below_half"]


def test_signs_of_known_masks():
    own, p = np.zeros((4, 4), bool), np.zeros((4, 4), np.float32)
    own[:2], p[:2], p[2], p[3] = True, 0.8, 0.3, 0.009
    signs = calibrate.describe(own, ~own, p, np.zeros_like(p), own)
    assert signs["mean"] == pytest.approx(0.8) and signs["overlap"] == pytest.approx(6.4 / (8 + 1.2)) and signs["overlap with the frame before"] == 1
    assert calibrate.describe(own, ~own, p, np.full_like(p, 0.2), own)["mean"] == pytest.approx(1)  # what another object claims does not speak against there being one


def test_separable_observations_have_finite_constants():
    scale, offset = calibrate.fit(np.array([-2.0, -1, 1, 2]), np.array([0.0, 0, 1, 1]))
    assert np.isfinite([scale, offset]).all() and scale > 1


@pytest.mark.parametrize("score,want", [([0, 1, 2, 3], 1.0), ([3, 2, 1, 0], 0.0), ([1, 1, 1, 1], 0.5), ([0, 2, 1, 3], 0.75)])
def test_auc(score, want):
    assert calibrate.auc(np.array(score, float), np.array([0, 0, 1, 1])) == want


def test_a_perfect_forecast_has_no_calibration_error():
    rows, error = calibrate.reliability(np.array([0.0, 0.0, 1.0, 1.0]), np.array([0, 0, 1, 1]))
    assert error == 0 and [r[2] for r in rows] == [2, 2]


def test_thresholds_that_fall_are_refused(capsys):
    with pytest.raises(SystemExit):
        calibrate.main(["--weights", "w.pt", "--out", "c", "--lost-below", "0.5", "--found-from", "0.4"])
    assert "must rise" in capsys.readouterr().err


def test_nothing_lost_is_an_error():
    with pytest.raises(ValueError, match="nothing to calibrate on"):
        calibrate.summary([{"clip": 0, "iou": 0.9, "mean": 0.9, "overlap": 0.9}] * 3)


def test_the_command_writes_report_plot_and_manifest(tmp_path, monkeypatch):
    monkeypatch.setattr(calibrate, "TRACKED", 0.2)  # an untrained network tracks nothing better
    weights, bundle = write_weights(tmp_path / "w.pt", Config.of(NETWORK)), tmp_path / "bundle"
    other = tmp_path / "other"
    for folder in (bundle, other):
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps({"schema": "srnet-bundle/1", "name": "x"}))
    calibrate.main(["--weights", weights, "--out", str(tmp_path / "c"), "--bundle", str(bundle), str(other), "--lost-below", "0.2", "--found-from", "0.4", "--instances", write_photos(tmp_path / "photos"),
                    "--clips", "8", "--frames", "4", "--size", "64", "--processes", "2"])
    report, manifest = json.load(open(tmp_path / "c.json")), json.load(open(bundle / "manifest.json"))
    assert manifest["name"] == "x" and manifest["confidence"]["overlap"]["scale"] == report["overlap"]["scale"] and manifest["confidence"]["clips"] == report["clips"] > 1
    assert (manifest["confidence"]["lost_below"], manifest["confidence"]["found_from"]) == (0.2, 0.4) and json.load(open(other / "manifest.json")) == manifest
    assert (tmp_path / "c.png").stat().st_size > 5000
