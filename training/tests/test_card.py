"""The model card: every section says what its report says, what was not measured is said, pictures are written and small."""
import json
import os

import pytest

import card
from cards import pictures, sections
from pictures import write_cutouts, write_photos, write_sequence, write_weights
from srnet import Config
from test_training import NETWORK

MEAN = {"j": 81.2, "f": 83.4, "jf": 82.3, "j_recall": 90.0, "j_decay": 5.0, "f_recall": 91.0, "f_decay": 6.0}
EVAL = {"dataset": "some-set", "size": "384x672", "mean": MEAN, "fps": 30.0, "frames": 60, "objects": [{"sequence": "dog", "object": 1, "j": 70.0, "f": 60.5}],
        "sequences": [{"sequence": n, "jf": v} for n, v in (("dog", 65.0), ("cat", 91.0), ("cow", 80.0), ("hen", 85.0))],
        "baselines": [{"name": "copy", "mean": {**MEAN, "jf": 20.1}, "fps": 500.0}]}
CURVE = {"title": "speed", "unit": "% per frame", "x": [1.0, 2.0, 4.0], "variants": {"net": {"jf": [80.0, 75.0, 50.0]}, "net, no FAM": {"jf": [79.0, 70.0, 40.0]}}}


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "bundle"
    folder.mkdir()
    (folder / "decoder.onnx").write_bytes(b"0" * 1000)
    manifest = {"name": "srnet-x", "version": "1.2.3", "architecture": {"parameters": 1406003, "fam": True, "ptm": True}, "memory": {"frames": 5, "every": 5, "top_k": 20},
                "size": {"short_side": 384}, "engines": {"decoder": {"file": "decoder.onnx", "precision": "fp32"}}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_a_card_of_nothing_says_so(bundle):
    card.main(["--bundle", str(bundle)])
    text = (bundle / "MODEL_CARD.md").read_text()
    assert text.startswith("# srnet-x 1.2.3") and "1.41 M" in text and text.count("Not measured for these weights.") == 8
    assert "Clothing Co-Parsing" in text and "Apache-2.0" in text


def test_a_full_card(bundle, tmp_path, monkeypatch):
    write = lambda name, value: (tmp_path / name).write_text(value if isinstance(value, str) else json.dumps(value)) and str(tmp_path / name)
    for name in ("r.png", "c.png"):
        write(name, "picture")
    sign = {"auc": 0.9, "calibration_error": 0.02, "lost_below_half": 0.7, "tracked_below_half": 0.1}
    run = tmp_path / "run"
    run.mkdir()
    (run / "run.json").write_text(json.dumps({"arguments": {"seed": 4}, "schedule": {"rate": 8e-4, "stages": [[0, 160, 3]]}, "clips": {"objects": [1, 1]}}))
    (run / "log.jsonl").write_text(json.dumps({"iteration": 50, "loss": 1.0, "iou": 0.5}) + "\n")
    monkeypatch.setattr(pictures, "SCENES", {k: pictures.SCENES[k] for k in ("everyday", "fast")})
    monkeypatch.setattr(card, "draw", lambda tracker, library, folder: pictures.draw(tracker, library, folder, 1, 64, 4))
    rows = [{"weights": "w", "some-set": {"jf": 80.0}}, {"weights": "w", "changes": ["no FAM", "memory 1"], "some-set": {"jf": 70.5}}]
    card.main(["--bundle", str(bundle), "--eval", write("e.json", EVAL), "--run", str(run),
               "--robustness", write("r.json", {"clips": 3, "frames": 8, "size": 256, "curves": {"speed": CURVE}}),
               "--confidence", write("c.json", {"mean": sign, "overlap": sign, "observations": 900, "clips": 50, "tracked_iou": 0.5}),
               "--prompts", write("p.json", {"objects": 20, "iou": {"box": [40.0, 60.0, 70.0]}}), "--ablations", write("a.jsonl", "\n".join(map(json.dumps, rows))),
               "--cost", write("k.json", {"model": "srnet-x", "size": "384x672", "frames": 300, "fps": 31.0, "stages": {"segment": {"p50": 20.0}}}),
               "--pictures", write_weights(tmp_path / "w.pt", Config.of(NETWORK)), "--cutouts", write_cutouts(tmp_path / "cut"), "--instances", write_photos(tmp_path / "photos")])
    text = (bundle / "MODEL_CARD.md").read_text()
    assert "Not measured" not in text
    for piece in ("**82.3**", "20.1", "| dog | 1 | 70.0 | 60.5 |", "best: cat (91), hen (85), cow (80). Followed worst: dog (65)", "at 4.0 % per frame", "| box | 20 | 40.0 | 60.0 | 70.0 |",
                  "| no FAM, memory 1 | 70.5 |", "| as shipped | 80.0 |", "segment 20.0", "0.900", "160 px x 3 frames", "**everyday**"):
        assert piece in text, piece
    linked = {line.split("](")[1].rstrip(")") for line in text.splitlines() if line.startswith("![")}
    assert len(linked) == 5 and all(os.path.exists(bundle / path) for path in linked)
    assert all(os.path.getsize(bundle / path) < 20000 for path in linked if path.endswith(".jpg"))


def test_a_curve_that_never_breaks():
    assert sections.breaking({"x": [1, 2]}, {"jf": [80.0, 79.0]}) is None


def test_the_tools_write_what_the_card_reads(tmp_path, monkeypatch):
    import evaluate
    import prompt
    weights, data = write_weights(tmp_path / "w.pt", Config.of(NETWORK)), write_sequence(tmp_path / "set", "square")
    monkeypatch.setattr("sys.argv", ["prompt", "--weights", weights, "--data", data, "--short", "64", "--json", str(tmp_path / "p.json")])
    prompt.main()
    assert len(sections.prompts(json.load(open(tmp_path / "p.json")))) == 6
    monkeypatch.setattr("sys.argv", ["evaluate", "--weights", weights, "--data", data, "--short", "64", "--no-fam", "--log", str(tmp_path / "a.jsonl")])
    evaluate.main()
    assert "no FAM, short 64" in sections.ablations(card.load(str(tmp_path / "a.jsonl")))[2]
