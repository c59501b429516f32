"""Look at the data and time the renderer: python3 -m clips.sheet --parts DIR --instances DIR --cutouts DIR --backgrounds DIR --out sheet"""
import argparse
import time

import cv2
import numpy as np
from PIL import Image

from .options import add_sources, open_library
from .renderer import ClipConfig, Renderer
from .stream import draw_kind, make_batch

COLOURS = [(255, 60, 60), (60, 255, 60), (80, 80, 255)]


def sheet(batch, path):
    """Write a contact sheet: one row of frames per clip, masks as outlines (frame 0: the prompt; a forced clip's frame 1: what is believed)."""
    rows = []
    for b in range(batch["images"].shape[1]):
        cells = []
        for t in range(batch["images"].shape[0]):
            cell = batch["images"][t, b].permute(1, 2, 0).numpy().copy()
            for n, k in enumerate((batch["clip"] == b).nonzero().flatten().tolist()):
                mask = batch["prompt"][k] if t == 0 else batch["masks"][t, k]
                if t == 1 and batch["local"] is not None:
                    mask = (batch["local"][k] > 0.5).byte()
                cv2.drawContours(cell, cv2.findContours(mask.numpy(), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], -1, COLOURS[n], 1)
            cells.append(cell)
        rows.append(np.hstack(cells))
    half = (len(rows) + 1) // 2
    rows += [np.zeros_like(rows[0])] * (2 * half - len(rows))
    Image.fromarray(np.hstack([np.vstack(rows[:half]), np.vstack(rows[half:])])).save(path)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    add_sources(p)
    p.add_argument("--out", default="sheet")
    p.add_argument("--size", type=int, default=192)
    p.add_argument("--frames", type=int, default=3)
    p.add_argument("--sheets", type=int, default=2)
    a = p.parse_args()
    clock = time.time()
    library = open_library(a)
    print(f"library in {time.time() - clock:.1f} s")
    renderer = Renderer(library, ClipConfig(size=a.size, frames=a.frames), 0)
    for i in range(a.sheets):
        sheet(make_batch(renderer, draw_kind(renderer.rng, renderer.config)), f"{a.out}{i}.png")
    clock = time.time()
    for _ in range(10):
        make_batch(renderer, draw_kind(renderer.rng, renderer.config))
    print(f"{(time.time() - clock) * 100:.0f} ms per batch of {len(renderer.config.objects)} clips of {a.frames} frames")


if __name__ == "__main__":
    main()
