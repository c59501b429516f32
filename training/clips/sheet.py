"""Look at the data and time the renderer.

    python3 -m clips.sheet --parts DIR --instances DIR --cutouts DIR --backgrounds DIR --out sheet [--config configs/srnet-s.json]
    python3 -m clips.sheet --effect NAME [NAME ...] --parts DIR ... --out sheet      # one sheet per effect of clips/presets.json or street.json, nothing else going on
"""
import argparse
import json
import time

import cv2
import numpy as np
from PIL import Image

from .options import add_sources, open_library
from .config import ClipConfig, preset
from .renderer import Renderer
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


def timed(renderer, batches=10):
    """Milliseconds of processor time per batch of the configured kinds."""
    clock = time.process_time()
    for _ in range(batches):
        make_batch(renderer, draw_kind(renderer.rng, renderer.config))
    return (time.process_time() - clock) * 1000 / batches


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sources(p)
    p.add_argument("--out", default="sheet")
    p.add_argument("--config", help="training configuration whose `clips` to show")
    p.add_argument("--effect", nargs="+", help="show these presets instead")
    p.add_argument("--size", type=int, default=160)
    p.add_argument("--frames", type=int, help="default: 3, effects 6")
    p.add_argument("--sheets", type=int, default=2)
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    library, frames = open_library(a), a.frames or (6 if a.effect else 3)
    for name in a.effect or []:
        renderer = Renderer(library, ClipConfig.of({**preset("plain"), **preset(name), "size": a.size, "frames": frames, "objects": (1,) * 8}), a.seed)
        sheet(make_batch(renderer, "plain"), f"{a.out}-{name}.png")
    if a.effect:
        return
    clips = json.load(open(a.config))["clips"] if a.config else {}
    renderer = Renderer(library, ClipConfig.of({**clips, "size": a.size, "frames": frames}), a.seed)
    for i in range(a.sheets):
        sheet(make_batch(renderer, draw_kind(renderer.rng, renderer.config)), f"{a.out}{i}.png")
    print(f"{timed(renderer):.0f} ms per batch of {len(renderer.config.objects)} clips of {frames} frames")


if __name__ == "__main__":
    main()
