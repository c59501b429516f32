"""The same network in PyTorch eager, stage by stage: what `bench/SRNet.Bench steps` compares the runtime with.

Started by it, which asks on standard input and is answered on standard output, a line of JSON each:
    {"bundle": DIR, "threads": 2, "seconds": 1.0, "steps": 3}                                   -> {"torch", "threads", "weights"}
    {"frame": [480, 854], "size": [384, 672], "objects": 1, "memory_frames": 5}, any number     -> {"milliseconds": {stage: median}}, "step" being the whole
So it works only while it is waited for. Ends with its input; with 3 and a sentence on standard error when something is missing here.
"""
import glob
import json
import os
import statistics
import sys
import time


def give_up(sentence):
    print(sentence, file=sys.stderr)
    sys.exit(3)


# OpenBLAS before 0.3.22 takes AMD's Zen 4 and 5 for older ones; this doubles its speed, so PyTorch is given it. It is read when torch loads.
with open("/proc/cpuinfo") as f:
    if "avx512f" in f.read():
        os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
try:
    import torch
    import torch.nn.functional as F
except ImportError:
    give_up("PyTorch is not installed for /usr/bin/python3 (apt-get install python3-torch)")

from srnet import Config, SRNet, load_network  # noqa: E402
from srnet.aggregation import aggregate, others  # noqa: E402
from srnet.images import MEAN, STD  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))


def network(bundle, manifest):
    """The bundle's network -> (net, "trained" or "random"): its weights.pt, or else the known configuration with the same channels and parameters."""
    path = f"{bundle}/weights.pt"
    if os.path.exists(path):
        return load_network(path), "trained"
    wanted = manifest["architecture"]
    for file in sorted(glob.glob(f"{HERE}/configs/*.json")):
        with open(file) as f:
            config = Config.of(json.load(f).get("network", {}))
        net = SRNet(config)
        same = (config.key, config.value, list(config.widths)) == (wanted["key"], wanted["value"], wanted["widths"])
        if same and sum(p.numel() for p in net.parameters()) == wanted["parameters"]:
            return net.eval().to(memory_format=torch.channels_last), "random"
    give_up(f"{bundle} has no weights.pt and no configuration in training/configs has its {wanted['parameters']} parameters")


class Stages:
    """One stream in the middle of its life: a full memory, an adjacent frame, and a new frame to segment."""

    def __init__(self, net, frame, size, objects, memory, top):
        self.net, self.frame, self.size, self.clip = net, tuple(frame), tuple(size), torch.zeros(objects, dtype=torch.long)
        net.memory_reader.top = top
        self.mean, self.std = (torch.tensor(v).view(1, 3, 1, 1) for v in (MEAN, STD))
        self.picture = torch.randint(0, 256, (*self.frame, 3), dtype=torch.uint8)
        self.masks = torch.rand(objects, 1, *self.size) / objects
        self.times = {}
        query = net.query_encoder(self.preprocess())
        value, sums, areas = net.memorise(query, self.masks, others(self.masks, self.clip, 1), self.clip)
        self.local = query, value
        self.memory = [(query[0].flatten(2), query[2].flatten(2), value.flatten(2))] * memory
        self.sums, self.areas = sums * memory, areas * memory

    def preprocess(self):
        """As the runtime: averaged down (interpolated up), rounded to 8 bits, normalised."""
        x = self.picture.permute(2, 0, 1)[None].float()
        smaller = self.size[0] < self.frame[0] and self.size[1] < self.frame[1]
        x = F.interpolate(x, self.size, mode="area") if smaller else F.interpolate(x, self.size, mode="bilinear", align_corners=False)
        return ((x.round() / 255 - self.mean) / self.std).contiguous(memory_format=torch.channels_last)

    def timed(self, name, function):
        begin = time.perf_counter()
        result = function()
        self.times.setdefault(name, []).append(1000 * (time.perf_counter() - begin))
        return result

    def align(self, key, thin, key_l, thin_l, value_l, masks):
        """-> auxiliary key and value, and the decoder's hint where it takes one."""
        fam = self.net.feature_alignment
        key, value, displacement = fam(key, thin, key_l, thin_l, value_l, self.clip)
        return key, value, fam.move(masks, displacement) if self.net.config.hint else None

    def read(self, key, selection, auxiliary_key, auxiliary_value):
        memory = self.memory + [(auxiliary_key.flatten(2), self.local[0][2].flatten(2), auxiliary_value.flatten(2))]
        keys, shrinkage, values = (torch.cat(part, 2) for part in zip(*memory))
        return self.net.memory_reader(keys, shrinkage, values, key, selection, self.clip)

    def aggregate(self, logits):
        none, masks = aggregate(F.interpolate(logits, scale_factor=self.net.config.logits, mode="bilinear", align_corners=False)[:, 0].sigmoid(), self.clip, 1)
        full = F.interpolate(torch.cat([none, masks])[None], self.frame, mode="bilinear", align_corners=False)[0]
        return masks[:, None], full.argmax(0).to(torch.uint8)

    def step(self):
        """One frame; every stage is timed, and the whole."""
        begin = time.perf_counter()
        net, (before, value), masks = self.net, self.local, self.masks
        image = self.timed("preprocess", self.preprocess)
        query = self.timed("encode", lambda: net.query_encoder(image))
        key, selection, _, thin, _, f8, f4 = query
        key_a, value_a, hint = self.timed("fam", lambda: self.align(key, thin, before[0], before[3], value, masks))
        readout = self.timed("read", lambda: self.read(key, selection, key_a, value_a))
        refined, _ = self.timed("ptm", lambda: net.prototype_transformer(readout, value_a, thin.index_select(0, self.clip), self.sums, self.areas))
        logits = self.timed("decode", lambda: net.decoder(refined, f8.index_select(0, self.clip), f4.index_select(0, self.clip), hint))
        masks, _ = self.timed("aggregate", lambda: self.aggregate(logits))
        value, _, _ = self.timed("memorise", lambda: net.memorise(query, masks, others(masks, self.clip, 1), self.clip))
        self.local, self.masks = (query, value), masks
        self.times.setdefault("step", []).append(1000 * (time.perf_counter() - begin))


def measure(stages, seconds, steps):
    """-> median milliseconds by stage, after a step that does not count."""
    stages.step()
    stages.times, begin, done = {}, time.perf_counter(), 0
    while done < steps or (done < 60 and time.perf_counter() - begin < seconds):
        stages.step()
        done += 1
    return {name: round(statistics.median(values), 4) for name, values in stages.times.items()}


def main():
    request = json.loads(sys.stdin.readline())
    torch.set_num_threads(request["threads"])
    torch.manual_seed(0)
    with open(f"{request['bundle']}/manifest.json") as f:
        manifest = json.load(f)
    net, weights = network(request["bundle"], manifest)
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads(), "weights": weights}), flush=True)
    with torch.inference_mode():
        for line in sys.stdin:
            case = json.loads(line)
            stages = Stages(net, case["frame"], case["size"], case["objects"], case["memory_frames"], manifest["memory"]["top_k"])
            print(json.dumps({"milliseconds": measure(stages, request["seconds"], request["steps"])}), flush=True)


if __name__ == "__main__":
    main()
