"""Give a slimmer network the encoders of a larger one: copy what fits, then match features, affinity and values on still images.

    python3 distil.py --teacher ../engines/srnet-s/weights.pt --network configs/srnet-s.json --data PHOTOS... --out init.pt --minutes 10

The result is a checkpoint for train.py's `init`. FAM, PTM and decoder are only copied: training on clips adapts them.
"""
import argparse
import json
import math
import os
import time
import warnings
from dataclasses import asdict

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from srnet import Config, SRNet, load_network
from srnet.images import normalise
from srnet.reader import MemoryReader
from srnet.pretrained import load_encoders
from srnet.transfer import transfer


class Views(torch.utils.data.IterableDataset):
    """Batches of two neighbouring crops of the same pictures: images uint8 (2,B,3,S,S), masks float (2,B,2,S,S) of an object and the others."""

    def __init__(self, folders, batch, size, seed):
        self.batch, self.size, self.seed = batch, size, seed
        self.files = sorted(os.path.join(d, f) for folder in folders for d, _, names in os.walk(folder) for f in names if f.endswith(".jpg"))

    def picture(self, path):
        """-> RGB, label map: the photo's own regions, or four quarters where it has none."""
        image = cv2.imread(path)[:, :, ::-1]
        truth = path.replace("JPEGImages", "Annotations")[:-4] + ".png"
        if os.path.exists(truth) and truth[:-4] != path[:-4]:
            label = cv2.resize(np.array(Image.open(truth)), image.shape[1::-1], interpolation=cv2.INTER_NEAREST)
        else:
            label = np.zeros(image.shape[:2], np.uint8)
            label[label.shape[0] // 2:] += 1
            label[:, label.shape[1] // 2:] += 2
        return image, label

    def __iter__(self):
        rng, s = np.random.default_rng(self.seed), self.size
        while True:
            images, masks = np.empty((2, self.batch, s, s, 3), np.uint8), np.empty((2, self.batch, 2, s, s), np.float32)
            for b in range(self.batch):
                image, label = self.picture(self.files[rng.integers(len(self.files))])
                ids = np.unique(label)
                mine = rng.permutation(ids)[:1 + len(ids) // 2]
                scale, angle = s / min(image.shape[:2]) * rng.uniform(1, 1.8), 0.0
                centre = np.array([rng.uniform(0.3, 0.7) * image.shape[1], rng.uniform(0.3, 0.7) * image.shape[0]])
                for v in range(2):
                    c, n = math.cos(angle) / scale, math.sin(angle) / scale
                    matrix = np.array([[c, n, centre[0] - (c + n) * s / 2], [-n, c, centre[1] - (c - n) * s / 2]])
                    flags = dict(flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT_101)
                    images[v, b] = cv2.warpAffine(image, matrix, (s, s), **flags)
                    masks[v, b, 0] = cv2.warpAffine(np.isin(label, mine).astype(np.float32), matrix, (s, s), **flags)
                    scale, angle, centre = scale * math.exp(rng.normal(0, 0.1)), rng.normal(0, 0.15), centre + rng.normal(0, 15, 2)
            masks[:, :, 1] = (1 - masks[:, :, 0]) * (rng.random((1, self.batch, 1, 1)) < 0.3)
            yield torch.from_numpy(images).permute(0, 1, 4, 2, 3).contiguous(), torch.from_numpy(masks)


def features(net, images, masks):
    """images (2B,3,S,S), masks (2B,2,S,S) -> the query encoder's outputs, value, sums, areas."""
    query = net.query_encoder(images)
    clip = torch.arange(len(images))
    return query, net.memorise(query, masks[:, :1], masks[:, 1:], clip)


def affinity(query, pictures):
    """Similarity of every second-view cell to all first-view cells of `pictures` neighbours: (groups, N, Q)."""
    group = lambda x: x.reshape(-1, pictures, *x.shape[1:]).transpose(1, 2).flatten(3).flatten(2)
    key, selection, shrinkage = query[:3]
    half = len(key) // 2
    return MemoryReader.similarity(group(key[:half]), group(shrinkage[:half]), group(key[half:])[..., None], group(selection[half:])[..., None])


def matching_loss(student, teacher):
    """Relative squared error of those features and values that are as wide as the teacher's + divergence of the affinities."""
    (query, memory), (query_t, memory_t) = student, teacher
    error = lambda a, b: (a.float() - b.float()).square().mean() / b.float().var() if a.shape == b.shape else torch.zeros(())
    loss = sum(error(a, b) for a, b in zip(query[3:], query_t[3:])) + 2 * error(memory[0], memory_t[0])
    ratio = lambda m: m[1].float() / (m[2].float() + 1)
    loss = loss + 0.5 * error(ratio(memory), ratio(memory_t))
    match = F.kl_div(affinity(query, 4).log_softmax(1), affinity(query_t, 4).softmax(1), reduction="none").sum(1).mean()
    return loss, match


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--teacher", required=True)
    p.add_argument("--network", required=True, help="JSON file with a `network` entry")
    p.add_argument("--encoders", help="start the query encoder's ResNet from this file of imagenet.py, and keep it")
    p.add_argument("--data", nargs="+", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--minutes", type=float, default=10)
    p.add_argument("--size", type=int, default=160)
    p.add_argument("--batch", type=int, default=12)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(2)
    torch.manual_seed(a.seed)
    config = Config.of(json.load(open(a.network))["network"])
    teacher = load_network(a.teacher)
    net = SRNet(config).to(memory_format=torch.channels_last)
    print("as initialised:", ", ".join(transfer(net, teacher)) or "nothing")
    if a.encoders:
        load_encoders(net, a.encoders)
        net.query_encoder.trunk.requires_grad_(False)
    encoders = [p for p in (*net.query_encoder.parameters(), *net.memory_encoder.parameters()) if p.requires_grad]
    optimiser = torch.optim.AdamW(encoders, lr=a.rate, weight_decay=0.01)
    stream = iter(torch.utils.data.DataLoader(Views(a.data, a.batch, a.size, a.seed), batch_size=None, num_workers=1, prefetch_factor=4))
    began, progress, n, sums = time.time(), 0.0, 0, np.zeros(2)
    while progress < 1:
        progress = min(1.0, (time.time() - began) / (60 * a.minutes))
        for g in optimiser.param_groups:
            g["lr"] = a.rate * min(1, (n + 1) / 50) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))
        images, masks = next(stream)
        images = normalise(images.flatten(0, 1)).contiguous(memory_format=torch.channels_last)
        masks = masks.flatten(0, 1)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            with torch.no_grad():
                wanted = features(teacher, images, masks)
            got = features(net, images, masks)
        loss, match = matching_loss(got, wanted)
        optimiser.zero_grad(set_to_none=True)
        (loss + match).backward()
        torch.nn.utils.clip_grad_norm_(encoders, 3.0)
        optimiser.step()
        sums, n = sums + [loss.item(), match.item()], n + 1
        if n % 50 == 0 or progress >= 1:
            print(f"{n}: features {sums[0] / 50:.3f}, affinity {sums[1] / 50:.3f}, {(time.time() - began) / n * 1000:.0f} ms per iteration", flush=True)
            sums[:] = 0
            torch.save({"config": asdict(config), "ema": net.state_dict(), "iteration": 0}, a.out)


if __name__ == "__main__":
    main()
