"""Exported engines against PyTorch, in ONNX Runtime.

The library is the built program's, or another one (1.26 or later) that SRNET_ONNXRUNTIME names.
"""
import glob
import hashlib
import json
import os
import platform
from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch

from export import export_engine, main, round_weights
from ort import Runtime, Session
from srnet import Config, SRNet, load_network
from srnet.engines import engines
from test_network import SMALL

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SYSTEM = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}.get(platform.machine(), platform.machine())
LIBRARY = os.environ.get("SRNET_ONNXRUNTIME") or os.path.join(ROOT, "artifacts", "bin", "SRNet.Server", "release", "runtimes", SYSTEM, "native", "libonnxruntime.so")
needs_runtime = pytest.mark.skipif(not os.path.exists(LIBRARY), reason=f"there is no {LIBRARY}: run ./srnet version once, which builds the program")
BUNDLE = os.path.join(ROOT, "engines", "srnet-s")


BANNED = {"CumSum", "Loop", "Scan", "If", "NonZero"}  # TensorRT runs them as loops or is known to get them wrong


def trained_like(config):
    """A network whose zero-initialised layers are not zero, so that nothing is tested as an identity."""
    net = SRNet(config).eval()
    for name, p in net.named_parameters():
        if p.ndim > 1 and not p.any():
            torch.nn.init.normal_(p, 0, 0.05)
    return net


@needs_runtime
@pytest.mark.parametrize("config", [Config(), SMALL, replace(SMALL, fam=False), replace(SMALL, ptm=False), replace(SMALL, presence=16)],
                         ids=["large", "srnet-s", "no-fam", "no-ptm", "presence"])
def test_engines_agree_at_other_sizes_and_counts_than_those_exported(config, tmp_path):
    net, runtime = trained_like(config), Runtime(LIBRARY)
    exported = engines(net, 20)
    for height, width, objects, frames in ((128, 192, 3, 2), (96, 160, 1, 1)):
        for name, (module, inputs, shapes_in, shapes_out) in engines(net, 20, height, width, objects, frames).items():
            path = tmp_path / f"{name}.onnx"
            if not path.exists():
                export_engine(str(path), *exported[name][:2], shapes_in, shapes_out, 17)
                assert not {n.op_type for n in onnx.load(str(path)).graph.node} & BANNED, name
            with torch.no_grad():
                want = module(*inputs.values())
            got = Session(runtime, str(path))({k: v.numpy() for k, v in inputs.items()})
            for key, value in zip(shapes_out, want if isinstance(want, tuple) else (want,)):
                assert got[key].shape == tuple(value.shape), (name, key)
                # hints are read at places that GridSample takes as shares of up to 336 pixels, of random masks here
                bound = 2e-4 if key == "hint" else 2e-5
                assert np.abs(got[key] - value.numpy()).max() < bound * max(1, value.abs().max().item()), (name, key)


@needs_runtime
def test_the_bundle_runs_and_keeps_its_promised_shapes():
    """Whatever weights are in the repository: every engine takes its inputs and returns what the manifest says."""
    manifest, runtime = json.load(open(f"{BUNDLE}/manifest.json")), Runtime(LIBRARY)
    sizes = {"K": 2, "F": 3, "N": 48, "9H16": 9 * 4, **{f"H{s}": 64 // s for s in (1, 2, 4, 8, 16)}, **{f"W{s}": 96 // s for s in (1, 2, 4, 8, 16)}}
    shape = lambda tensor: tuple(sizes.get(d, d) for d in tensor["shape"])
    for name, engine in manifest["engines"].items():
        inputs = {t["name"]: np.random.default_rng(0).random(shape(t), np.float32) for t in engine["inputs"]}
        outputs = Session(runtime, f"{BUNDLE}/{engine['file']}")(inputs)
        assert {t["name"]: shape(t) for t in engine["outputs"]} == {n: a.shape for n, a in outputs.items()}, name
        assert all(np.isfinite(a).all() for a in outputs.values()), name


@pytest.mark.parametrize("bundle", sorted(os.listdir(os.path.dirname(BUNDLE))))
def test_no_graph_of_a_bundle_holds_what_tensorrt_cannot_run(bundle):
    files = glob.glob(f"{os.path.dirname(BUNDLE)}/{bundle}/*.onnx")
    for path in files:
        assert not {n.op_type for n in onnx.load(path).graph.node} & BANNED, path


def test_the_bundle_is_what_its_manifest_says():
    manifest = json.load(open(f"{BUNDLE}/manifest.json"))
    assert manifest["schema"] == "srnet-bundle/1"
    for engine in manifest["engines"].values():
        assert hashlib.sha256(open(f"{BUNDLE}/{engine['file']}", "rb").read()).hexdigest() == engine["sha256"]


def test_export_writes_a_bundle(tmp_path, monkeypatch):
    net = trained_like(SMALL)
    torch.save({"config": vars(SMALL), "ema": net.state_dict(), "iteration": 12}, tmp_path / "w.pt")
    monkeypatch.setattr("sys.argv", ["export", "--weights", str(tmp_path / "w.pt"), "--out", str(tmp_path / "bundle"), "--version", "9.9.9", "--keep"])
    main()
    kept = load_network(str(tmp_path / "bundle" / "weights.pt"))
    assert all(torch.allclose(a, b, rtol=2.0**-11, atol=0) for a, b in zip(kept.parameters(), net.parameters()))
    manifest = json.load(open(tmp_path / "bundle" / "manifest.json"))
    assert manifest["version"] == "9.9.9" and manifest["training"] == {"iterations": 12}
    assert manifest["architecture"]["key"] == SMALL.key and list(manifest["architecture"]["widths"]) == list(SMALL.widths)
    assert sorted(manifest["engines"]) == ["alignment_offsets", "bank_reader", "decoder", "feature_alignment", "memory_encoder", "prototype_transformer", "query_encoder"]
    graph = onnx.load(str(tmp_path / "bundle" / "feature_alignment.onnx"))
    assert graph.opset_import[0].version == 17
    assert {a.s for n in graph.graph.node if n.op_type == "GridSample" for a in n.attribute if a.name == "mode"} == {b"bilinear"}


def test_rounded_weights_are_close_and_short(tmp_path):
    model = onnx.helper.make_model(onnx.helper.make_graph([], "g", [], [], [onnx.numpy_helper.from_array(np.random.randn(8, 9).astype(np.float32), "w")]))
    onnx.save(model, str(tmp_path / "m.onnx"))
    before = onnx.numpy_helper.to_array(model.graph.initializer[0])
    round_weights(str(tmp_path / "m.onnx"))
    after = onnx.numpy_helper.to_array(onnx.load(str(tmp_path / "m.onnx")).graph.initializer[0])
    assert np.abs(after / before - 1).max() <= 2.0**-11
    assert not (after.view(np.uint32) & 0x1FFF).any()
