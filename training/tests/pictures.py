"""Tiny training folders, so that tests need no data."""
import os

import cv2
import numpy as np
import torch
from PIL import Image

from srnet import SRNet


def write_photos(folder, count=3, labels=2, size=(80, 100), seed=0):
    """A folder in the layout of clips/sources.py: noise backgrounds, one coloured disc per label."""
    rng = np.random.default_rng(seed)
    for kind in ("JPEGImages", "Annotations"):
        os.makedirs(f"{folder}/{kind}", exist_ok=True)
    for n in range(count):
        image = cv2.resize(rng.integers(0, 256, (8, 10, 3)).astype(np.uint8), size[::-1], interpolation=cv2.INTER_CUBIC)
        label = np.zeros(size, np.uint8)
        for i in range(1, labels + 1):
            centre = (int(size[1] * i / (labels + 1)), int(size[0] * rng.uniform(0.4, 0.6)))
            cv2.circle(label, centre, size[0] // 5, i, -1)
            image[label == i] = rng.integers(0, 256, 3)
        cv2.imwrite(f"{folder}/JPEGImages/{n:05d}.jpg", image)
        Image.fromarray(label).save(f"{folder}/Annotations/{n:05d}.png")
    return str(folder)


def write_cutouts(folder, count=2, seed=0):
    rng = np.random.default_rng(seed)
    os.makedirs(f"{folder}/some", exist_ok=True)
    for n in range(count):
        rgba = rng.integers(0, 256, (40, 30, 4)).astype(np.uint8)
        rgba[..., 3] = 0
        cv2.circle(rgba, (15, 20), 12, (200, 50, 50, 255), -1)
        cv2.imwrite(f"{folder}/some/{n:05d}.png", rgba)
    return str(folder)


def write_sequence(folder, name, frames=6, size=(96, 128)):
    """A DAVIS-like sequence: a square moves over a gradient."""
    for kind in ("JPEGImages", "Annotations"):
        os.makedirs(f"{folder}/{kind}/{name}", exist_ok=True)
    for t in range(frames):
        image = np.linspace(0, 255, size[1], dtype=np.uint8)[None, :, None].repeat(size[0], 0).repeat(3, 2).copy()
        label = np.zeros(size, np.uint8)
        label[30:70, 20 + 5 * t:60 + 5 * t] = 1
        image[label > 0] = (40, 200, 90)
        cv2.imwrite(f"{folder}/JPEGImages/{name}/{t:05d}.jpg", image)
        Image.fromarray(label).save(f"{folder}/Annotations/{name}/{t:05d}.png")
    return str(folder)


def write_weights(path, config, seed=0):
    """A checkpoint of an untrained network."""
    torch.manual_seed(seed)
    torch.save({"config": vars(config), "ema": SRNet(config).state_dict(), "iteration": 0}, path)
    return str(path)
