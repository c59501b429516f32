"""Prompt self-refinement: IoU with the true first mask of a coarse prompt and of its refinements on the same frame.

    python3 prompt.py --weights W.pt --data DIR [DIR ...] [--json OUT]
"""
import argparse
import json
import warnings

import cv2
import numpy as np
import torch

import sequences
from metrics import region
from segment import to_network
from srnet import load_network
from srnet.images import internal_size
from srnet.tracker import Tracker


def prompts(mask):
    """name -> coarse mask (y,x) 0/1 for a true mask: what a box, an ellipse and a click give."""
    x, y, w, h = cv2.boundingRect(mask)
    box, ellipse, disc = (np.zeros_like(mask) for _ in range(3))
    box[y:y + h, x:x + w] = 1
    cv2.ellipse(ellipse, (x + w // 2, y + h // 2), (w // 2 + 1, h // 2 + 1), 0, 0, 360, 1, -1)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    cy, cx = np.unravel_index(depth.argmax(), depth.shape)
    cv2.circle(disc, (int(cx), int(cy)), max(3, int(0.2 * np.sqrt(mask.sum()))), 1, -1)
    return {"box": box, "ellipse": ellipse, "disc": disc}


def first_frames(folder, short):
    """Images (3,h,w) and true masks (h,w) of every object at the network's size."""
    for sequence in sequences.names(folder):
        frame = sequences.frames(folder, sequence)[0]
        labels = sequences.read_labels(f"{folder}/Annotations/{sequence}/{frame}.png")
        size = internal_size(*labels.shape, short)
        image = to_network(sequences.read_image(folder, sequence, frame), size)
        labels = cv2.resize(labels, size[::-1], interpolation=cv2.INTER_NEAREST)
        for i in sequences.objects(labels):
            yield image, (labels == i).astype(np.uint8)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--weights", required=True)
    p.add_argument("--data", nargs="+", required=True)
    p.add_argument("--short", type=int, default=384)
    p.add_argument("--rounds", type=int, default=2)
    p.add_argument("--json", help="write the table here as well")
    a = p.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(2)
    tracker, table = Tracker(load_network(a.weights)), {}
    for folder in a.data:
        for image, truth in first_frames(folder, a.short):
            for kind, rough in prompts(truth).items():
                masks, row = torch.from_numpy(rough.astype(np.float32))[None, None], [region(rough > 0, truth > 0)]
                for _ in range(a.rounds):
                    masks = tracker.start(image, masks, refine=1)
                    row.append(region(masks[0, 0].numpy() > 0.5, truth > 0))
                table.setdefault(kind, []).append(row)
    print("IoU of the prompt, then of each refinement")
    for kind, rows in table.items():
        print(f"{kind:8s}", *(f"{100 * v:5.1f}" for v in np.mean(rows, 0)), f"  ({len(rows)} objects)")
    if a.json:
        report = {"weights": a.weights, "objects": len(next(iter(table.values()))), "iou": {k: [round(100 * float(v), 1) for v in np.mean(rows, 0)] for k, rows in table.items()}}
        with open(a.json, "w") as f:
            json.dump(report, f, indent=1)


if __name__ == "__main__":
    main()
