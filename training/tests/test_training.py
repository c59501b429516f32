"""Training end to end on a tiny folder: the loss falls, a killed run resumes, processes stay together.

SRNET_LONG_SMOKE=1 trains for about two minutes instead of about twenty seconds.
"""
import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest
import torch

from pictures import write_photos
from srnet import Config, SRNet
from trainer.schedule import Schedule
from trainer.state import State

TRAINING = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LONG = bool(os.environ.get("SRNET_LONG_SMOKE"))
NETWORK = {"stem": 16, "widths": [16, 32, 32], "blocks": [1, 1, 1], "key": 16, "value": 32, "prototypes": 4, "heads": 2, "head": 1,
           "plain": True, "offsets": [8, 16], "decoder": [32, 16, 16], "hint": 8, "logits": 2}


@pytest.fixture
def run(tmp_path):
    """Call train.py as a user would; returns the rows of the log."""
    photos = write_photos(tmp_path / "photos", count=4)

    def call(name, iterations, *more):
        config = {"network": NETWORK, "schedule": {"iterations": iterations, "stages": [[0, 64, 3]], "rate": 3e-3, "warmup": 10, "hardest": 1.0},
                  "clips": {"objects": [1, 1, 1, 1], "whole_photo": 0, "coarse": 0, "forced": 0, "twins": 0, "leaves": 0, "covered": 0}}
        path = tmp_path / "config.json"
        path.write_text(json.dumps(config))
        command = [sys.executable, f"{TRAINING}/train.py", "--config", str(path), "--out", str(tmp_path / name), "--instances", photos, *more]
        subprocess.run(command, check=True, capture_output=True, text=True)
        return [json.loads(line) for line in open(tmp_path / name / "log.jsonl")]
    call.folder = tmp_path
    return call


def test_the_loss_falls(run):
    rows = run("falls", 900 if LONG else 200)
    first, last = rows[0]["loss"], rows[-1]["loss"]
    assert last < (0.5 if LONG else 0.8) * first, [r["loss"] for r in rows]
    assert rows[-1]["iou"] > rows[0]["iou"]


def test_a_run_goes_on_where_it_stopped(run):
    run("resumed", 50)
    first = torch.load(run.folder / "resumed" / "last.pt")
    rows = run("resumed", 100)
    assert first["iteration"] == 50 and [r["iteration"] for r in rows] == [50, 100]
    assert os.path.exists(run.folder / "resumed" / "ema-000100.pt")


def test_two_processes_train_one_network(run):
    rows = run("two", 50, "--processes", "2")
    assert rows[-1]["iteration"] == 50 and rows[-1]["loss"] < 3


def test_from_nothing_to_a_bundle(tmp_path):
    """The README's first commands, cut short: no data at hand, a trained checkpoint, an exported bundle."""
    settings = json.load(open(f"{TRAINING}/configs/smoke.json"))
    settings["network"], settings["schedule"]["iterations"] = NETWORK, 50
    (tmp_path / "config.json").write_text(json.dumps(settings))
    for command in (["train.py", "--config", tmp_path / "config.json", "--procedural", "--out", tmp_path / "run"],
                    ["export.py", "--weights", tmp_path / "run" / "ema-000050.pt", "--out", tmp_path / "bundle", "--name", "mine"]):
        subprocess.run([sys.executable, f"{TRAINING}/{command[0]}", *map(str, command[1:])], check=True, capture_output=True, text=True)
    manifest = json.load(open(tmp_path / "bundle" / "manifest.json"))
    assert manifest["name"] == "mine" and all((tmp_path / "bundle" / e["file"]).exists() for e in manifest["engines"].values())


@pytest.mark.parametrize("other", [{"key": 48}, {"logits": 2}, {"hint": 8, "logits": 2}], ids=["other keys", "finer logits", "a hint"])
def test_weights_of_another_network_are_refused(tmp_path, other):
    torch.save({"config": other, "ema": {}, "iteration": 1}, tmp_path / "other.pt")
    with pytest.raises(ValueError, match="holds another network"):
        State(Config(), Schedule(), torch.device("cpu")).start_from(str(tmp_path / "other.pt"))


def test_a_hint_is_trusted_a_little_at_first(tmp_path):
    plain = SRNet(Config(plain=True)).eval()
    torch.save({"config": asdict(plain.config), "ema": plain.state_dict(), "iteration": 1}, tmp_path / "plain.pt")
    state = State(Config(plain=True, hint=8, logits=2), Schedule(), torch.device("cpu"))
    state.start_from(str(tmp_path / "plain.pt"))
    decoder = state.net.eval().decoder
    readout, f8, f4, hint = torch.rand(2, 128, 3, 4), torch.rand(1, 64, 6, 8), torch.rand(1, 32, 12, 16), torch.rand(2, 4, 12, 16)
    with torch.no_grad():
        torch.nn.init.zeros_(decoder.up4[0].weight[:, -8:])  # what else is made of it
        want = plain.decoder(readout, f8, f4).repeat_interleave(2, 2).repeat_interleave(2, 3) + torch.nn.functional.pixel_shuffle(hint, 2)
        assert torch.allclose(decoder(readout, f8, f4, hint), want, atol=1e-5)


def test_finer_logits_begin_as_copies_of_the_coarse_ones(tmp_path):
    coarse = SRNet(Config()).eval()
    torch.save({"config": asdict(coarse.config), "ema": coarse.state_dict(), "iteration": 1}, tmp_path / "coarse.pt")
    state = State(Config(logits=2), Schedule(), torch.device("cpu"))
    state.start_from(str(tmp_path / "coarse.pt"))
    readout, f8, f4 = torch.rand(2, 128, 3, 4), torch.rand(1, 64, 6, 8), torch.rand(1, 32, 12, 16)
    with torch.no_grad():
        want, got = coarse.decoder(readout, f8, f4), state.net.eval().decoder(readout, f8, f4)
    assert torch.allclose(got, want.repeat_interleave(2, 2).repeat_interleave(2, 3), atol=1e-6)
