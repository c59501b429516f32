"""Real videos with masks as training clips.

DAVIS        JPEGImages/480p/SEQ/%05d.jpg, Annotations/480p/SEQ/%05d.png (or without the 480p), ImageSets/2017/train.txt if it is there
YouTube-VOS  JPEGImages/SEQ/%05d.jpg, Annotations/SEQ/%05d.png for every fifth frame

Sequences held out for evaluation (clips/guard.py) are left out. Frames without a mask are not used; 255 (void) counts as background.
"""
import os

import cv2
import numpy as np
from PIL import Image

from .appearance import colour
from .guard import is_held_out

ENDINGS = (".jpg", ".jpeg", ".png")


def layout(folder):
    """-> the folders that hold one folder per sequence: images, masks."""
    for inner in ("", "480p", "Full-Resolution"):
        images, masks = (os.path.join(folder, kind, inner) for kind in ("JPEGImages", "Annotations"))
        if os.path.isdir(masks) and any(os.path.isdir(os.path.join(masks, n)) and n not in ("480p", "Full-Resolution") for n in os.listdir(masks)):
            return images, masks
    raise FileNotFoundError(f"{folder} has no Annotations/SEQUENCE folders: give a data set in the layout of DAVIS or YouTube-VOS")


def listed(folder):
    """The training sequences that the data set itself names, or None."""
    path = f"{folder}/ImageSets/2017/train.txt"
    return set(open(path).read().split()) if os.path.exists(path) else None


class Sequence:
    """The annotated frames of one video: paths of image and mask, and their places in time."""

    def __init__(self, images, masks):
        found = {os.path.splitext(n)[0]: os.path.join(images, n) for n in os.listdir(images) if n.lower().endswith(ENDINGS)}
        names = sorted(os.path.splitext(n)[0] for n in os.listdir(masks) if n.endswith(".png"))
        self.frames = [(found[n], os.path.join(masks, n + ".png")) for n in names if n in found]
        numbers = [int(n) if n.isdigit() else i for i, n in enumerate(n for n in names if n in found)]
        self.times = np.array(numbers)

    def choose(self, rng, count, skip):
        """`count` frames in order, two neighbours at most `skip` frames apart (or the next one, where masks are sparse); at times backwards."""
        order = [int(rng.integers(len(self.frames)))]
        while len(order) < count:
            later = np.flatnonzero((self.times > self.times[order[-1]]) & (self.times <= self.times[order[-1]] + skip))
            if len(later) == 0:
                later = np.arange(order[-1] + 1, min(order[-1] + 2, len(self.frames)))
            if len(later) == 0:
                return None
            order.append(int(rng.choice(later)))
        return order[::-1] if rng.random() < 0.5 else order


class Videos:
    """All sequences of some data sets."""

    def __init__(self, folders):
        self.sequences, self.left_out = [], []
        self.shown = None  # the sequence of the last clip
        for folder in folders:
            (images, masks), wanted = layout(folder), listed(folder)
            for name in sorted(os.listdir(masks)):
                if not os.path.isdir(f"{images}/{name}") or (wanted is not None and name not in wanted):
                    continue
                if is_held_out(name, f"{images}/{name}"):
                    self.left_out.append(name)
                    continue
                sequence = Sequence(f"{images}/{name}", f"{masks}/{name}")
                if len(sequence.frames) > 1:
                    self.sequences.append(sequence)

    def __len__(self):
        return len(self.sequences)

    def clip(self, rng, config, count, frames, street, but=None):
        """street: other numbers, for what clips/street.py adds; but: not this sequence -> images uint8 (T,S,S,3), labels uint8 (T,S,S) with 1..count; None when ten draws found no sequence with so many objects."""
        for _ in range(10):
            sequence = self.sequences[rng.integers(len(self.sequences))]
            if sequence is but:
                continue
            skip = config.skip * street.integers(2, 6) if config.far and street.random() < config.far else config.skip
            order = sequence.choose(rng, frames, skip) if len(sequence.frames) >= frames else None
            if order is None:
                continue
            first = np.array(Image.open(sequence.frames[order[0]][1]))
            areas = np.bincount(first.ravel(), minlength=256)[1:255] / first.size
            ids = 1 + np.flatnonzero(areas > 0.002)
            if len(ids) >= count:
                clip = self.cut(rng, config, sequence, order, rng.choice(ids, count, replace=False), first)
                if all((clip[1][0] == i + 1).sum() >= 0.002 * clip[1][0].size for i in range(count)):
                    self.shown = sequence
                    return clip
        return None

    @staticmethod
    def cut(rng, config, sequence, order, ids, first):
        """Read frames, cut out a square around the first frame's objects, the same for all, flip it, and change its colours."""
        size, (height, width) = config.size, first.shape
        ys, xs = np.nonzero(np.isin(first, ids))
        factor = size / min(height, width) * np.exp(rng.uniform(0, 0.6))
        half = size / 2 / factor
        centre = [np.clip(rng.uniform(v.min(), v.max() + 1), half, max(half, extent - half)) for v, extent in ((xs, width), (ys, height))]
        flip = rng.choice([-1, 1])
        view = np.array([[flip / factor, 0, centre[0] - flip * half], [0, 1 / factor, centre[1] - half]])
        warp = lambda a, how: cv2.warpAffine(a, view, (size, size), flags=how | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT_101)
        number = np.zeros(256, np.uint8)
        number[ids] = np.arange(1, len(ids) + 1)
        paint, images, labels = int(rng.integers(1 << 31)), [], []
        for i in order:
            image, mask = sequence.frames[i]
            picture = cv2.imread(image)
            if picture is None:
                raise FileNotFoundError(f"{image} is missing or broken: every mask needs its frame")
            small = cv2.resize(picture[:, :, ::-1], (width, height), interpolation=cv2.INTER_AREA) if picture.shape[:2] != first.shape else picture[:, :, ::-1]
            images.append(colour(np.random.default_rng(paint), warp(np.ascontiguousarray(small), cv2.INTER_LINEAR), 0.7))
            labels.append(number[warp(np.array(Image.open(mask)), cv2.INTER_NEAREST)])
        return np.stack(images), np.stack(labels)
