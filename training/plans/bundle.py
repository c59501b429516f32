"""Plans of a whole bundle: its engines in the order in which they hand tensors on."""
import hashlib
import json

from .engines import Engine

ORDER = ("query_encoder", "memory_encoder", "alignment_offsets", "prototype_transformer", "decoder")


def convert_bundle(folder, manifest):
    """engine -> the bytes of its plan, which are read with the ONNX file behind them. Tensors that go from plan to plan keep the form in which they are made."""
    handed, plans = {}, {}
    for name in ORDER:
        entry = manifest["engines"][name]
        path = f"{folder}/{entry['file']}"
        with open(path, "rb") as f:
            plans[name] = Engine(path, entry, handed).convert().pack(f.read())
    return plans


def write_plans(folder):
    """Convert a bundle's engines and enter the plans in its manifest; {engine: bytes written}."""
    with open(f"{folder}/manifest.json") as f:
        manifest = json.load(f)
    plans = convert_bundle(folder, manifest)
    for name, data in plans.items():
        with open(f"{folder}/{name}.plan", "wb") as f:
            f.write(data)
        manifest["engines"][name]["plan"] = {"file": f"{name}.plan", "sha256": hashlib.sha256(data).hexdigest()}
    with open(f"{folder}/manifest.json", "w") as f:
        json.dump(manifest, f, indent=1)
        f.write("\n")
    return {name: len(data) for name, data in plans.items()}
