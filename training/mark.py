"""Train the network that makes an object's first mask of a box, clicks or strokes, on photos with masks.

    python3 mark.py --resnet resnet18.pt --out runs/marks --parts DIR --instances DIR... --cutouts DIR --backgrounds DIR --minutes 40

OUT gets log.txt and marks.pt (averaged weights), written every hundred iterations; the same command again resumes from OUT/last.pt.
"""
import argparse
import math
import os
import time
import warnings

import numpy as np
import torch
import torch.nn.functional as F

from clips.options import add_sources, open_library
from marks.network import MarkNet
from marks.samples import sample
from srnet.images import normalise
from trainer import parallel
from trainer.muon import Muon, is_matrix

EVERY = 50  # iterations per line of the log


def batches(library, size, count, seed):
    rng = np.random.default_rng(seed)
    while True:
        found = []
        while len(found) < count:
            one = sample(rng, library, size)
            if one:
                found.append(one)
        images, marks, masks, beyond = (torch.from_numpy(np.stack(x)) for x in zip(*found))
        yield images.permute(0, 3, 1, 2), marks, masks[:, None], beyond


def losses(logits, score, truth, beyond):
    """-> loss, mean IoU of the masks. The score is that of the whole object: a crop that shows but a part of it is no good, however well that part is found."""
    p = logits.sigmoid()
    entropy = F.binary_cross_entropy_with_logits(logits, truth, reduction="none").mean((1, 2, 3))
    both, either = (p * truth).sum((1, 2, 3)), (p + truth - p * truth).sum((1, 2, 3))
    with torch.no_grad():
        a, b = p > 0.5, truth > 0.5
        found, all = (a & b).sum((1, 2, 3)), (a | b).sum((1, 2, 3)).clamp(min=1)
        iou = found / all
    told = F.binary_cross_entropy_with_logits(score[:, 0], found / (all + beyond))
    return (entropy + 1 - both / (either + 1)).mean() + 0.2 * told, iou.mean()


def train(group, a, library):
    warnings.filterwarnings("ignore")
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    net, average = (MarkNet().to(memory_format=torch.channels_last) for _ in range(2))
    net.start_from(a.resnet)
    average.load_state_dict(net.state_dict())
    slow = {id(p) for p in net.trunk.parameters()}
    weights = [p for p in net.parameters() if p.requires_grad]
    split = lambda chosen, decay: [{"params": part, "share": share, "weight_decay": decay}
                                   for part, share in (([p for p in chosen if id(p) not in slow], 1.0), ([p for p in chosen if id(p) in slow], a.trunk)) if part]
    optimisers = [Muon(split([p for p in weights if is_matrix(p)], 0.05), lr=a.rate),
                  torch.optim.AdamW(split([p for p in weights if p.ndim > 1 and not is_matrix(p)], 0.05) + split([p for p in weights if p.ndim <= 1], 0.0), lr=a.rate)]
    last, n, elapsed = f"{a.out}/last.pt", 0, 0.0
    if os.path.exists(last):
        saved = torch.load(last)
        net.load_state_dict(saved["net"]), average.load_state_dict(saved["ema"])
        for optimiser, state in zip(optimisers, saved["optimisers"]):
            optimiser.load_state_dict(state)
        n, elapsed = saved["iteration"], saved["elapsed"]
    began, progress, sums = time.time() - elapsed, 0.0, np.zeros(2)
    stream = batches(library, a.size, a.batch // group.size, [a.seed, n, group.rank])
    while progress < 1:
        n += 1
        elapsed = group.first(time.time() - began)
        progress = min(1.0, elapsed / (60 * a.minutes))
        rate = a.rate * min(1, n / 100) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))
        for g in (g for o in optimisers for g in o.param_groups):
            g["lr"] = rate * g["share"]
        images, marks, truth, beyond = next(stream)
        images = normalise(images).contiguous(memory_format=torch.channels_last)
        net.train()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits, score = net(images, marks)
        loss, iou = losses(logits, score, truth, beyond)
        net.zero_grad(set_to_none=True)
        loss.backward()
        group.average_gradients(weights)
        if torch.isfinite(torch.nn.utils.clip_grad_norm_(weights, 3.0)):
            for optimiser in optimisers:
                optimiser.step()
        mix = min(0.998, n / (100 + n))
        with torch.no_grad():
            for x, y in zip(average.state_dict().values(), net.state_dict().values()):
                x.lerp_(y, 1 - mix) if x.is_floating_point() else x.copy_(y)
        sums += [loss.item(), iou.item()]
        if group.rank:
            continue
        if n % EVERY == 0:
            line = f"{n}: loss {sums[0] / EVERY:.3f}, IoU {sums[1] / EVERY:.3f}, {100 * progress:.0f} %, {elapsed / n:.2f} s per iteration"
            print(line, flush=True)
            sums[:] = 0
        if n % 100 == 0 or progress >= 1:
            torch.save({"ema": average.state_dict(), "net": net.state_dict(), "optimisers": [o.state_dict() for o in optimisers], "iteration": n, "elapsed": elapsed}, last + ".tmp")
            os.replace(last + ".tmp", last)
            torch.save({"ema": average.state_dict(), "iteration": n}, f"{a.out}/marks.pt")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", required=True)
    p.add_argument("--resnet", required=True, help="ImageNet ResNet-18 as imagenet.py writes it")
    p.add_argument("--minutes", type=float, default=40)
    p.add_argument("--size", type=int, default=192, help="side of the crops")
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--trunk", type=float, default=0.1, help="share of the rate that the ResNet's second and third layers learn at")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--processes", type=int, default=1)
    p.add_argument("--threads", type=int, default=1, help="of each process")
    add_sources(p)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    parallel.run(a.processes, train, a, open_library(a))


if __name__ == "__main__":
    main()
