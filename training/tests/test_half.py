"""The FP16 bundle: graphs of one type per operator, islands, the reader of fixed capacity, and the whole tool in ONNX Runtime."""
import hashlib
import json

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, shape_inference

import export
import halve
from export import export_engine
from half import to_half
from half.bank import INVALID
from half.graph import EXACT, open_batch
from ort import Runtime, Session
from pictures import write_photos
from srnet import Config, SRNet
from srnet.engines import engines
from test_export import BUNDLE, LIBRARY, needs_runtime, trained_like
from test_network import SMALL


@pytest.fixture(scope="module", params=[Config(), SMALL], ids=["large", "slim"])
def exported(request, tmp_path_factory):
    """name -> (FP32 path, FP16 path, engine) of a network whose layers all do something."""
    folder, result = tmp_path_factory.mktemp("engines"), {}
    for name, engine in engines(trained_like(request.param), 20, 96, 160).items():
        if name in halve.ENGINES:
            full, half = str(folder / f"{name}.onnx"), str(folder / f"{name}-half.onnx")
            export_engine(full, *engine[:2], *engine[2:], 17)
            onnx.save(to_half(onnx.load(full)), half)
            result[name] = full, half, engine
    return result


def test_every_operator_reads_one_float_type_and_sums_in_fp32(exported):
    for name, (_, path, _) in exported.items():
        model = shape_inference.infer_shapes(onnx.load(path))
        kinds = {v.name: v.type.tensor_type.elem_type for v in (*model.graph.input, *model.graph.output, *model.graph.value_info)}
        kinds.update({i.name: i.data_type for i in model.graph.initializer})
        halves = 0
        for node in model.graph.node:
            inputs = node.input[:1] if node.op_type == "Resize" else node.input
            floats = {kinds[i] for i in inputs if kinds.get(i) in (TensorProto.FLOAT, TensorProto.FLOAT16)}
            assert len(floats) < 2, (name, node.op_type, node.name)
            assert not (node.op_type in EXACT - {"Cast"} and TensorProto.FLOAT16 in floats), (name, node.op_type, node.name)
            halves += node.op_type in ("Conv", "MatMul") and TensorProto.FLOAT16 in floats
        assert halves > 0, name


@needs_runtime
def test_fp16_engines_stay_near_the_fp32_ones(exported):
    runtime = Runtime(LIBRARY, 1)
    for name, (full, half, (_, inputs, _, _)) in exported.items():
        kinds = {i.name: i.type.tensor_type.elem_type for i in onnx.load(half).graph.input}
        rounded = {k: v.numpy().astype(np.float16 if kinds[k] == TensorProto.FLOAT16 else np.float32) for k, v in inputs.items()}
        want, got = Session(runtime, full)({k: v.astype(np.float32) for k, v in rounded.items()}), Session(runtime, half)(rounded)
        for key, value in want.items():
            error = np.abs(got[key].astype(np.float32) - value)
            scale = np.abs(value).max()
            assert error.max() < 0.03 * scale and error.mean() < 0.003 * scale, (name, key, error.max() / scale)


@needs_runtime
def test_the_query_encoder_takes_frames_of_several_streams(exported, tmp_path):
    _, half, (_, inputs, _, _) = exported["query_encoder"]
    path = str(tmp_path / "batch.onnx")
    onnx.save(open_batch(onnx.load(half)), path)
    run, image = Session(Runtime(LIBRARY, 1), path), inputs["image"].numpy().astype(np.float16)
    frames = np.concatenate([image, image[..., ::-1], 1 - image])
    together, alone = run({"image": frames}), [run({"image": np.ascontiguousarray(frames[i : i + 1])}) for i in range(3)]
    for key, value in together.items():
        want = np.concatenate([one[key] for one in alone]).astype(np.float32)
        assert np.abs(value - want).max() < 0.01 * np.abs(want).max(), key


@needs_runtime
def test_the_reader_of_fixed_capacity_reads_what_the_other_one_does(exported, tmp_path):
    full, _, (_, inputs, _, _) = exported["bank_reader"]
    arrays = {k: v.numpy() for k, v in inputs.items()}
    slots, _, h, w = arrays["keys"].shape
    free = slots - 1  # the last slot holds nothing, whatever lies in it
    arrays["bias"] = np.array([0] * free + [INVALID], np.float32)
    got = Session(Runtime(LIBRARY, 1), full)(arrays)["readout"]
    flat = lambda a: torch.from_numpy(np.moveaxis(a[:free], 0, -3).reshape(*a.shape[1:-2], free * h * w))
    keys, shrinkage, values = (flat(arrays[n]) for n in ("keys", "shrinkage", "values"))
    reader = SRNet(SMALL).memory_reader
    reader.top = 20
    clip = torch.zeros(len(values), dtype=torch.long)
    want = reader(keys[None], shrinkage[None], values, torch.from_numpy(arrays["query"]), torch.from_numpy(arrays["selection"]), clip)
    assert np.abs(got - want.numpy()).max() < 1e-5


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["export.py", "--weights", f"{BUNDLE}/weights.pt", "--out", str(tmp_path / "fp32")])
    export.main()
    return str(tmp_path / "fp32")


@needs_runtime
def test_the_tool_writes_half_the_bytes_and_says_how_near_the_masks_are(bundle, tmp_path):
    out = tmp_path / "half"
    halve.main(["--bundle", bundle, "--out", str(out), "--onnxruntime", LIBRARY, "--parts", write_photos(tmp_path / "photos"),
                "--clips", "2", "--frames", "3", "--size", "64", "--threads", "1"])
    before, after = (json.load(open(f"{folder}/manifest.json")) for folder in (bundle, out))
    assert after["name"] == before["name"] + "-fp16" and set(after["engines"]) == set(halve.ENGINES)
    for name, entry in after["engines"].items():
        data, source = (open(f"{folder}/{entry['file']}", "rb").read() for folder in (out, bundle))
        assert entry["sha256"] == hashlib.sha256(data).hexdigest() and entry["precision"] == "fp16"
        assert after["half"]["from"][name] == hashlib.sha256(source).hexdigest()
        assert name == "bank_reader" or len(data) < 0.6 * len(source)
        kinds = {t.name: t.type.tensor_type.elem_type for t in (*onnx.load_from_string(data).graph.input, *onnx.load_from_string(data).graph.output)}
        for tensor in (*entry["inputs"], *entry["outputs"]):
            assert (tensor["type"] == "fp16") == (kinds[tensor["name"]] == TensorProto.FLOAT16), (name, tensor)
    assert after["engines"]["query_encoder"]["inputs"][0]["shape"] == ["B", 3, "H1", "W1"]
    # on pictures of 64 pixels, where most of a mask is its edge
    assert after["half"]["iou"]["mean"] > 0.98 and after["half"]["iou"]["masks"] > 0


def test_only_a_whole_fp32_bundle_is_converted(bundle, tmp_path):
    manifest = json.load(open(f"{bundle}/manifest.json"))
    manifest["engines"]["decoder"]["precision"] = "int8"
    json.dump(manifest, open(f"{bundle}/manifest.json", "w"))
    with pytest.raises(SystemExit, match="is not FP32"):
        halve.main(["--bundle", bundle, "--out", str(tmp_path / "o")])
    del manifest["engines"]["bank_reader"]
    json.dump(manifest, open(f"{bundle}/manifest.json", "w"))
    with pytest.raises(SystemExit, match="no engine bank_reader"):
        halve.main(["--bundle", bundle, "--out", str(tmp_path / "o")])


def test_the_fp16_bundle_was_made_from_the_fp32_one_beside_it():
    full, half = (json.load(open(f"{folder}/manifest.json")) for folder in (BUNDLE, BUNDLE + "-fp16"))
    assert half["version"] == full["version"], "run halve.py again (engines/README.md)"
    assert half["half"]["from"] == {name: full["engines"][name]["sha256"] for name in halve.ENGINES}, "run halve.py again (engines/README.md)"
    for entry in half["engines"].values():
        assert hashlib.sha256(open(f"{BUNDLE}-fp16/{entry['file']}", "rb").read()).hexdigest() == entry["sha256"]
