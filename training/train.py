"""Train a network on synthetic clips.

    python3 train.py --config configs/srnet-s.json --out runs/a --parts DIR --instances DIR --cutouts DIR --backgrounds DIR

The same command again resumes from OUT/last.pt. OUT gets log.jsonl (one row per 50 iterations), run.json (all settings),
last.pt (resumable) and ema-NNNNNN.pt (averaged weights, what export.py and evaluate.py take).
"""
import argparse
import json
import os
import time
import warnings
from dataclasses import asdict

import torch

from clips.options import add_sources, open_library
from clips.renderer import ClipConfig
from clips.stream import batches
from srnet import Config
from trainer import parallel
from trainer.schedule import Schedule
from trainer.state import State
from trainer.unroll import clip_loss

EVERY = 50  # iterations per row of the log


class Log:
    """Means over EVERY iterations, as JSON lines."""

    def __init__(self, path):
        self.file, self.clock, self.rows = open(path, "a"), time.time(), []

    def add(self, iteration, values, settings):
        self.rows.append(values)
        if iteration % EVERY:
            return
        n = len(self.rows)
        row = {"iteration": iteration, **{k: round(sum(r[k] for r in self.rows) / n, 4) for k in values}, **settings,
               "ms": round((time.time() - self.clock) * 1000 / n, 1)}
        print(row, flush=True)
        self.file.write(json.dumps(row) + "\n")
        self.file.flush()
        self.clock, self.rows = time.time(), []


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--config", required=True, help="JSON file with `network`, `schedule` and `clips`")
    p.add_argument("--out", required=True)
    p.add_argument("--init", help="checkpoint of the same network to start from")
    p.add_argument("--encoders", nargs="*", default=[], metavar="FILE", help="start encoders from these: torchvision's resnet18, resnet50, or STCN (encoder resnet50 only)")
    p.add_argument("--teacher", metavar="FILE", help="ImageNet ResNet-18 as imagenet.py writes it: the query encoder's features are compared with its own")
    p.add_argument("--minutes", type=float, help="instead of the schedule's")
    p.add_argument("--iterations", type=int, help="instead of the schedule's")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--processes", type=int, default=1, help="each trains on its part of every batch")
    p.add_argument("--threads", type=int, default=1, help="of each process")
    p.add_argument("--workers", type=int, default=0, help="renderer processes beside each of them")
    p.add_argument("--device", default="cpu")
    p.add_argument("--fp32", action="store_true", help="no bf16 autocast")
    add_sources(p)
    return p.parse_args()


def train(group, a, library):
    """One process's part of the run; the first process writes."""
    warnings.filterwarnings("ignore")
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    settings = json.load(open(a.config))
    overrides = {k: v for k, v in (("minutes", a.minutes), ("iterations", a.iterations)) if v}
    schedule = Schedule.of({**settings.get("schedule", {}), **overrides})
    clips, device = settings.get("clips", {}), torch.device(a.device)
    state = State(Config.of(settings["network"]), schedule, device, a.teacher)
    last = f"{a.out}/last.pt"
    if os.path.exists(last):
        state.resume(last, device)
    else:
        if a.init:
            state.start_from(a.init)
        for path in a.encoders:
            state.start_encoders(path)
    if group.rank == 0:
        with open(f"{a.out}/run.json", "w") as f:
            json.dump({"arguments": vars(a), "network": asdict(state.config), "schedule": asdict(schedule), "clips": clips}, f, indent=1)
    autocast = lambda: torch.autocast(device.type, dtype=torch.bfloat16, enabled=not a.fp32)
    log = Log(f"{a.out}/log.jsonl") if group.rank == 0 else None
    mine = ClipConfig.of(clips).objects[group.rank::group.size]
    current, progress, began = None, 0.0, time.time() - state.elapsed
    while progress < 1:
        state.iteration += 1
        state.elapsed = group.first(time.time() - began)
        progress = schedule.progress(state.iteration, state.elapsed)
        if schedule.stage(progress) != current:
            size, frames = current = schedule.stage(progress)
            stream = batches(library, ClipConfig.of({**clips, "size": size, "frames": frames, "objects": mine}), a.seed + state.iteration, group.rank, a.workers)
        clock = time.time()
        batch = next(stream)
        wait = time.time() - clock
        batch = {k: v.to(device) if torch.is_tensor(v) else v for k, v in batch.items()}
        loss, iou = clip_loss(state.net, batch, schedule.keep(progress), autocast, state.teacher)
        rate = schedule.learning_rate(state.iteration, progress)
        norm = state.step(loss, rate, group)
        if group.rank:
            continue
        log.add(state.iteration, {"loss": loss.item(), "iou": iou, "norm": norm, "wait_ms": 1000 * wait},
                {"rate": round(rate, 7), "progress": round(progress, 4), "size": size, "frames": frames})
        if state.iteration % 100 == 0 or progress >= 1:
            state.save(last, True)
        if state.iteration % schedule.save == 0 or progress >= 1:
            state.save(f"{a.out}/ema-{state.iteration:06d}.pt", False)


def main():
    a = arguments()
    os.makedirs(a.out, exist_ok=True)
    parallel.run(a.processes, train, a, open_library(a))


if __name__ == "__main__":
    main()
