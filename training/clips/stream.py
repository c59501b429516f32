"""Batches of clips for the trainer."""
import os

import cv2
import numpy as np
import torch

from .masks import coarse_mask, damaged_mask
from .renderer import Renderer


def draw_kind(rng, config):
    """-> "forced", "coarse" or "plain" by the configured shares."""
    draw = rng.random()
    return "forced" if draw < config.forced else "coarse" if draw < config.forced + config.coarse else "plain"


def one_of(rng, mask):
    """One of a mask's pieces, the large ones most likely; uint8 (y,x)."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(mask)
    areas = stats[1:, cv2.CC_STAT_AREA]
    return (pieces == 1 + rng.choice(count - 1, p=areas / areas.sum())).astype(np.uint8)


def make_batch(renderer, kind):
    """-> images (T,B,3,S,S) uint8, masks (T,K,S,S) uint8, prompt (K,S,S) uint8, clip (K,), coarse, local.

    Three kinds of batches: plain; coarse, where `prompt` is a rough mark and frame 0 is segmented as well; forced, which have one
    frame more and `local` (K,S,S) float, the damaged mask to be believed for frame 1 (else None).
    """
    rng, config, forced, coarse = renderer.rng, renderer.config, kind == "forced", kind == "coarse"
    clips = [renderer.clip(n, forced) for n in config.objects]
    images = torch.from_numpy(np.stack([c[0] for c in clips], 1).transpose(0, 1, 4, 2, 3).copy())
    labels = np.stack([c[1] for c in clips], 1)
    clip = np.repeat(np.arange(len(clips)), config.objects)
    ids = np.concatenate([np.arange(1, n + 1) for n in config.objects])
    masks = (labels[:, clip] == ids[None, :, None, None]).astype(np.uint8)
    local = None
    if forced:
        parts = [clips[b][2] if (clips[b][2][m > 0] > 0).any() else None for b, m in zip(clip, masks[1])]
        believed = [damaged_mask(rng, m, p) for m, p in zip(masks[1], parts)]
        for k, (b, i) in enumerate(zip(clip, ids) if config.lured else ()):
            lure = (clips[b][3][1] == i).astype(np.uint8)
            if lure.any() and renderer.street.random() < config.lured:  # the tracker has slid to a look-alike
                believed[k] = damaged_mask(renderer.street, one_of(renderer.street, lure))
        local = torch.from_numpy(np.stack(believed).astype(np.float32))
    prompt = np.stack([coarse_mask(rng, m) for m in masks[0]]) if coarse else masks[0]
    return {"images": images, "masks": torch.from_numpy(masks), "prompt": torch.from_numpy(prompt.copy()),
            "clip": torch.from_numpy(clip), "coarse": coarse, "local": local}


class ClipStream(torch.utils.data.IterableDataset):
    """Endless batches; every process has its own pictures, but all draw the same kinds, so that none waits for another."""

    def __init__(self, library, config, seed, rank):
        self.library, self.config, self.seed, self.rank = library, config, seed, rank

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        renderer = Renderer(self.library, self.config, [self.seed, self.rank, info.id if info else 0])
        kinds = np.random.default_rng(self.seed)
        while True:
            yield make_batch(renderer, draw_kind(kinds, self.config))


def polite(_):
    """Loader processes fill the gaps the trainer leaves."""
    os.nice(10)


def batches(library, config, seed, rank=0, workers=0):
    """An iterator over batches, rendered by `workers` processes (0: by the caller)."""
    stream = ClipStream(library, config, seed, rank)
    extra = {"prefetch_factor": 4, "worker_init_fn": polite} if workers else {}
    return iter(torch.utils.data.DataLoader(stream, batch_size=None, num_workers=workers, **extra))
