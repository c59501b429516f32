"""Quantising a bundle: ranges, graphs, and the whole tool in ONNX Runtime (found as in test_export.py)."""
import hashlib
import json
import os

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

import export
import quantize
from ort import Runtime, Session
from pictures import write_photos, write_sequence
from quantization import Ranges, observed_tensors, quantise
from quantization.graph import affine, integer_weights
from srnet import Config, SRNet
from test_export import BUNDLE, LIBRARY, needs_runtime


def residual_block(channels=16):
    """relu(conv(relu(conv(x))) + x) -> `inner`, then a head, a convolution that nothing follows -> `out`. Always the same weights."""
    rng = np.random.default_rng(0)
    weights = lambda name, n, size: numpy_helper.from_array(rng.normal(0, 0.1, (n, channels, size, size)).astype(np.float32), name)
    biases = lambda name, n: numpy_helper.from_array(rng.normal(0, 0.1, n).astype(np.float32), name)
    node = lambda op, inputs, out, **extra: helper.make_node(op, inputs, [out], f"/{out}", **extra)
    nodes = [node("Conv", ["x", "w1", "b1"], "c1", pads=[1] * 4), node("Relu", ["c1"], "r1"), node("Conv", ["r1", "w2", "b2"], "c2", pads=[1] * 4),
             node("Add", ["c2", "x"], "s"), node("Relu", ["s"], "inner"), node("Conv", ["inner", "w3", "b3"], "out", pads=[1] * 4)]
    shape = lambda n: [1, n, "h", "w"]
    value = lambda name, n: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape(n))
    initial = [w for i, n in ((1, channels), (2, channels), (3, 2)) for w in (weights(f"w{i}", n, 3), biases(f"b{i}", n))]
    graph = helper.make_graph(nodes, "block", [value("x", channels)], [value("inner", channels), value("out", 2)], initial)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_the_range_is_that_of_all_values_seen():
    ranges = Ranges()
    for values in ([-1.0, 2.0], [0.5, 3.0], [-4.0, 0.0]):
        ranges.see("e", "t", np.array(values, np.float32))
    ranges.see("e", "u", np.ones(3, np.float32))
    assert ranges.of("e") == {"t": (-4.0, 3.0), "u": (1.0, 1.0)}


@pytest.mark.parametrize("low,high,zero", [(0.0, 5.1, 0), (-1.0, 1.55, 100), (2.0, 5.1, 0), (-5.1, -1.0, 255)])
def test_zero_is_an_exact_value_of_every_range(low, high, zero):
    scale, found = affine(low, high)
    assert found == zero and scale * 255 == pytest.approx(max(high, 0) - min(low, 0))


def test_weights_have_a_scale_per_channel_and_dead_channels_keep_their_bias():
    weight = np.stack([np.full((4, 1, 1), 0.5), np.full((4, 1, 1), 0.01), np.zeros((4, 1, 1))]).astype(np.float32)
    bias = np.array([1, -2, 300], np.float32)
    integers, scale, integer_bias, bias_scale = integer_weights(weight, bias, 0.02)
    assert np.allclose(integers * scale.reshape(-1, 1, 1, 1), weight, atol=1e-6) and (integers[:2] == 127).all()
    assert np.allclose(integer_bias * bias_scale, bias, rtol=0.01)


def test_heads_stay_fp32_unless_named():
    assert observed_tensors(residual_block()) == ["x", "r1", "c2", "inner"]
    assert observed_tensors(residual_block(), ["out"]) == ["x", "r1", "c2", "inner", "out"]
    assert observed_tensors(residual_block(channels=8)) == []
    with pytest.raises(ValueError, match="no convolution makes nothing"):
        observed_tensors(residual_block(), ["nothing"])


@needs_runtime
@pytest.mark.parametrize("heads", [(), ("out",)])
def test_a_quantised_block_stays_near_and_runs_on_integers(heads, tmp_path):
    runtime, x = Runtime(LIBRARY, 1), np.random.default_rng(1).normal(0, 1, (1, 16, 12, 20)).astype(np.float32)
    probe, watched = residual_block(), observed_tensors(residual_block(), heads)
    probe.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in watched if n not in ("x", "inner", "out"))
    onnx.save(probe, str(tmp_path / "fp32.onnx"))
    want = Session(runtime, str(tmp_path / "fp32.onnx"))({"x": x})
    ranges = {n: (float(v.min()), float(v.max())) for n, v in {"x": x, **want}.items()}
    onnx.save(quantise(residual_block(), ranges, heads), str(tmp_path / "int8.onnx"))
    session = Session(runtime, str(tmp_path / "int8.onnx"), profile=str(tmp_path / "profile"))
    got = session({"x": x})
    for name in ("inner", "out"):  # 8 bits through three layers: two steps of the range on average, a few at worst
        step = (want[name].max() - min(want[name].min(), 0)) / 255
        assert np.abs(got[name] - want[name]).mean() < 2 * step and np.abs(got[name] - want[name]).max() < 10 * step, name
    ran = [op for _, op, _ in session.operators()]
    assert ran.count("QLinearConv") == 2 + len(heads) and ran.count("Conv") == 1 - len(heads)
    assert ran.count("QLinearAdd") == 1 and not {"Add", "Relu"} & set(ran)


@pytest.fixture
def small_bundle(tmp_path, monkeypatch):
    """A bundle of an untrained network."""
    torch.save({"config": vars(Config(plain=True)), "ema": SRNet(Config(plain=True)).state_dict(), "iteration": 0}, tmp_path / "w.pt")
    monkeypatch.setattr("sys.argv", ["export.py", "--weights", str(tmp_path / "w.pt"), "--out", str(tmp_path / "fp32")])
    export.main()
    return str(tmp_path / "fp32")


@needs_runtime
def test_the_tool_writes_a_bundle_that_says_how_it_was_made_and_is_made_again_bit_for_bit(small_bundle, tmp_path):
    photos = write_photos(tmp_path / "photos")
    arguments = ["--bundle", small_bundle, "--onnxruntime", LIBRARY, "--parts", photos, "--clips", "2", "--frames", "2", "--size", "64", "--threads", "1"]
    read = lambda folder: json.load(open(f"{folder}/manifest.json"))
    for out in ("a", "b"):
        quantize.main([*arguments, "--out", str(tmp_path / out)])
    before, after = read(small_bundle), read(tmp_path / "a")
    assert after == read(tmp_path / "b")
    assert after["name"] == before["name"] + "-int8" and after["quantisation"]["data"] == ["photos"]
    assert {n for n, e in after["engines"].items() if e["precision"] == "int8"} == set(quantize.HEADS) == set(after["quantisation"]["from"])
    for name, entry in after["engines"].items():
        data = open(tmp_path / "a" / entry["file"], "rb").read()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert (entry["sha256"] == before["engines"][name]["sha256"]) == (entry["precision"] == "fp32")
        assert [entry[k] for k in ("file", "inputs", "outputs")] == [before["engines"][name][k] for k in ("file", "inputs", "outputs")]


@needs_runtime
def test_an_int8_bundle_is_not_quantised_again(small_bundle, tmp_path, capsys):
    manifest = json.load(open(f"{small_bundle}/manifest.json"))
    manifest["engines"]["decoder"]["precision"] = "int8"
    json.dump(manifest, open(f"{small_bundle}/manifest.json", "w"))
    with pytest.raises(SystemExit):
        quantize.main(["--bundle", small_bundle, "--out", str(tmp_path / "o"), "--onnxruntime", LIBRARY, "--parts", write_photos(tmp_path / "photos")])
    assert "is not FP32" in capsys.readouterr().err


def test_evaluation_sequences_are_refused(tmp_path):
    held = sorted(json.load(open(os.path.join(os.path.dirname(quantize.__file__), "clips", "held_out.json")))["sequences"])[0]
    folder = write_sequence(tmp_path / "data", held)
    with pytest.raises(ValueError, match="evaluation sequence"):
        quantize.main(["--bundle", BUNDLE, "--out", str(tmp_path / "out"), "--onnxruntime", "none", "--backgrounds", folder])
    assert not os.path.exists(tmp_path / "out")
