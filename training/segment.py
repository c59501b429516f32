"""Reference runner: follow the objects of a first mask through a sequence, in PyTorch and FP32.

    python3 segment.py --weights W.pt --sequence DATA/JPEGImages/SEQ --mask first.png --out OUT [--logits]

OUT gets palette PNGs of the input's size, the first frame's mask included; --logits adds NAME.npy with the raw logits (K,H/s,W/s; s the network's stride of logits).
The runtime is right when its masks agree with these.
"""
import argparse
import os
import warnings

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from sequences import objects, read_labels, write_labels
from srnet import load_network
from srnet.images import internal_size
from srnet.tracker import Tracker


def to_network(image, size):
    """RGB (H,W,3) -> uint8 tensor (3,h,w), scaled by area averaging."""
    return torch.from_numpy(cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA)).permute(2, 0, 1)


def follow(tracker, images, labels, short, refine=0):
    """Generator over frames: label map of the input's size and logits (None for the first frame).

    images: iterator of RGB (H,W,3); labels: the first frame's label map.
    """
    ids = objects(labels)
    if not ids:
        raise ValueError("the first mask is empty: mark at least one object with a label of 1 to 254")
    size = internal_size(*labels.shape, short)
    masks = np.stack([cv2.resize((labels == i).astype(np.float32), size[::-1], interpolation=cv2.INTER_AREA) for i in ids])
    for t, image in enumerate(images):
        if t == 0:
            tracker.start(to_network(image, size), torch.from_numpy(masks)[:, None], refine)
            yield labels, None
        else:
            none, masks, logits = tracker.step(to_network(image, size))
            full = F.interpolate(torch.cat([none, masks])[None], size=labels.shape, mode="bilinear", align_corners=False)[0]
            yield np.array([0, *ids], np.uint8)[full.argmax(0).numpy()], logits


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--weights", required=True)
    p.add_argument("--sequence", required=True, help="folder of frames, in the order of their names")
    p.add_argument("--mask", required=True, help="indexed PNG for the first frame")
    p.add_argument("--out", required=True)
    p.add_argument("--short", type=int, default=384, help="shorter side inside the network")
    p.add_argument("--memory", type=int, default=5)
    p.add_argument("--every", type=int, default=5)
    p.add_argument("--top", type=int, default=20)
    p.add_argument("--logits", action="store_true")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(a.threads)
    os.makedirs(a.out, exist_ok=True)
    files = sorted(n for n in os.listdir(a.sequence) if n.endswith((".jpg", ".png")))
    tracker = Tracker(load_network(a.weights), a.memory, a.every, a.top)
    images = (cv2.imread(f"{a.sequence}/{n}")[:, :, ::-1] for n in files)
    for name, (labels, logits) in zip(files, follow(tracker, images, read_labels(a.mask), a.short)):
        write_labels(f"{a.out}/{name[:-4]}.png", labels)
        if a.logits and logits is not None:
            np.save(f"{a.out}/{name[:-4]}.npy", logits[:, 0].numpy())


if __name__ == "__main__":
    main()
