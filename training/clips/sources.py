"""The pictures clips are made from, held in memory.

parts        JPEGImages/NAME.jpg + Annotations/NAME.png, labels 1.. are parts of ONE thing (a person's clothes)
instances    the same layout, every label 1.. is a thing of its own; 255 = void
cutouts      SOURCE/NAME.png, RGBA
backgrounds  any tree of NAME.jpg
videos       clips/videos.py

Photos may also be PNGs, and the two folders may be called images and masks.
"""
import bisect
import os
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from .shapes import pattern
from .videos import Videos


@dataclass
class Kind:
    """Where others like a thing are found: all pictures of its folder, RGBA or (RGB, labels); which of them shows it; whether all labels are one thing."""
    pictures: list
    own: int
    whole: bool = False


@dataclass
class Thing:
    """An object in its picture: RGB uint8 (h,w,3), mask 0..255 (h,w), part labels (h,w) uint8 or None."""
    image: np.ndarray
    mask: np.ndarray
    parts: np.ndarray = None
    kind: Kind = None


def subfolder(folder, names):
    found = [f"{folder}/{n}" for n in names if os.path.isdir(f"{folder}/{n}")]
    if not found:
        raise FileNotFoundError(f"{folder} has no folder {' or '.join(names)}: photos and their indexed masks lie in two folders with the same file names")
    return found[0]


def pairs(folder):
    """All photos of a folder with their label maps: [(RGB, labels)]."""
    found, images, masks = [], subfolder(folder, ("JPEGImages", "images")), subfolder(folder, ("Annotations", "masks"))
    for name in sorted(os.listdir(masks)):
        label = np.array(Image.open(f"{masks}/{name}"))
        if label.ndim != 2:
            raise ValueError(f"{masks}/{name} is a colour picture: masks are indexed or grey PNGs whose values are labels")
        image = next((i for i in (cv2.imread(f"{images}/{os.path.splitext(name)[0]}{e}") for e in (".jpg", ".jpeg", ".png")) if i is not None), None)
        if image is None:
            raise FileNotFoundError(f"{images}/{os.path.splitext(name)[0]}.jpg is missing or broken: every annotation needs its photo")
        if image.shape[:2] != label.shape:
            label = cv2.resize(label, image.shape[1::-1], interpolation=cv2.INTER_NEAREST)
        found.append((np.ascontiguousarray(image[:, :, ::-1]), label))
    return found


def things(label):
    """The labels of a label map (y,x), void left out."""
    ids = np.flatnonzero(cv2.calcHist([label], [0], None, [256], [0, 256])[:255, 0])
    return ids[ids > 0]


def large_enough(mask):
    return cv2.countNonZero(mask) > max(400, 0.004 * mask.size)


def files(folder, ending):
    return sorted(os.path.join(d, f) for d, _, names in os.walk(folder) for f in names if f.endswith(ending))


class Library:
    """Everything the renderer draws from. Folders may be empty lists, but some photos or backgrounds must be there."""

    def __init__(self, parts=(), instances=(), cutouts=(), backgrounds=(), videos=(), procedural=False):
        self.folders = {"parts": [pairs(folder) for folder in parts], "instances": [pairs(folder) for folder in instances]}
        self.parts, self.instances = ([p for folder in group for p in folder] for group in self.folders.values())
        # a large source of cut-outs must not drown a small one: group by folder, draw groups by the root of their size
        groups = {}
        for path in (f for folder in cutouts for f in files(folder, ".png")):
            rgba = cv2.imread(path, cv2.IMREAD_UNCHANGED)
            groups.setdefault(os.path.dirname(path), []).append(cv2.cvtColor(rgba, cv2.COLOR_BGRA2RGBA))
        self.cutouts = list(groups.values())
        weights = np.sqrt([len(g) for g in self.cutouts])
        self.cutout_weights = weights / weights.sum() if len(weights) else weights
        self.backgrounds = [np.ascontiguousarray(cv2.imread(f)[:, :, ::-1]) for folder in backgrounds for f in files(folder, ".jpg")]
        self.videos = Videos(videos) if videos else None
        self.pictures = bool(self.parts or self.instances or self.backgrounds)
        self.renders = self.pictures or procedural
        if not (self.renders or self.videos):
            raise ValueError("there is nothing to render: give at least one folder of photos (--parts, --instances), --backgrounds or --videos, or --procedural for patterns and shapes alone")

    def background(self, rng):
        """-> RGB of some photo, things and all; without any, of a pattern."""
        if not self.pictures:
            return pattern(rng, 256)
        pool = [p for p in (self.backgrounds, self.parts, self.instances) if p]
        weights = np.array([0.6, 0.25, 0.15][:len(pool)])
        group = pool[rng.choice(len(pool), p=weights / weights.sum())]
        item = group[rng.integers(len(group))]
        return item[0] if isinstance(item, tuple) else item

    def photographed(self, rng):
        """A thing in its own photo: a person, some of its parts, or one instance; None when the draw was unlucky."""
        for _ in range(8):
            whole = bool(self.parts) and (not self.instances or rng.random() < 0.6)
            pool = self.parts if whole else self.instances
            if not pool:
                return None
            number = int(rng.integers(len(pool)))
            image, label = pool[number]
            ids = things(label)
            if len(ids) == 0:
                continue
            chosen = np.zeros(256, np.uint8)
            if whole and rng.random() < 0.7:
                chosen[1:255] = 255
            else:
                chosen[rng.choice(ids, min(len(ids), 1 + rng.integers(3) if whole else 1), replace=False)] = 255
            mask = cv2.LUT(label, chosen)
            if large_enough(mask):
                return Thing(image, mask, label if whole else None, self.kind("parts" if whole else "instances", number))
        return None

    def kind(self, group, number):
        """The kind of what picture `number` of a group's folders shows."""
        folders = self.folders[group]
        ends = np.cumsum([len(f) for f in folders]).tolist()
        folder = bisect.bisect_right(ends, number)
        return Kind(folders[folder], number - ends[folder] + len(folders[folder]), group == "parts")

    def cutout(self, rng):
        """A thing without surroundings, or None if there are no cut-outs."""
        if not self.cutouts:
            return None
        group = self.cutouts[rng.choice(len(self.cutouts), p=self.cutout_weights)]
        number = int(rng.integers(len(group)))
        return self.cut_out(group, number)

    @staticmethod
    def cut_out(group, number):
        rgba = group[number]
        return Thing(rgba[..., :3], np.ascontiguousarray(rgba[..., 3]), None, Kind(group, number))

    def another(self, rng, kind):
        """A thing of that kind from another picture, or None when the draw was unlucky."""
        for _ in range(8 if kind and len(kind.pictures) > 1 else 0):
            number = int(rng.integers(len(kind.pictures)))
            if number == kind.own:
                continue
            if not isinstance(kind.pictures[number], tuple):
                return self.cut_out(kind.pictures, number)
            image, label = kind.pictures[number]
            ids = things(label)
            if len(ids):
                mask = np.where((label > 0) & (label < 255) if kind.whole else label == rng.choice(ids), 255, 0).astype(np.uint8)
                if large_enough(mask):
                    return Thing(image, mask, label if kind.whole else None, Kind(kind.pictures, number, kind.whole))
        return None
