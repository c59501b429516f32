"""J and F as DAVIS defines them: per object, first and last frame left out, mean over frames, then mean over objects."""
import math

import cv2
import numpy as np


def region(guess, truth):
    """J: intersection over union of two boolean masks (y,x); 1 when both are empty."""
    union = (guess | truth).sum()
    return float((guess & truth).sum() / union) if union else 1.0


def boundary(mask):
    """Pixels that differ from their right, lower or lower-right neighbour."""
    edge = np.zeros_like(mask)
    edge[:, :-1] |= mask[:, :-1] ^ mask[:, 1:]
    edge[:-1] |= mask[:-1] ^ mask[1:]
    edge[:-1, :-1] |= mask[:-1, :-1] ^ mask[1:, 1:]
    return edge


def contour(guess, truth, share=0.008):
    """F: harmonic mean of boundary precision and recall, with a tolerance of ceil(share * diagonal) pixels."""
    radius = math.ceil(share * math.hypot(*truth.shape))
    ours, theirs = boundary(guess), boundary(truth)
    if not ours.any() or not theirs.any():
        return float(ours.any() == theirs.any())
    y, x = np.ogrid[-radius:radius + 1, -radius:radius + 1]
    disc = (x * x + y * y <= radius * radius).astype(np.uint8)
    near = lambda edge: cv2.dilate(edge.astype(np.uint8), disc) > 0
    precision, recall = (ours & near(theirs)).sum() / ours.sum(), (theirs & near(ours)).sum() / theirs.sum()
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


class Score:
    """Collects the frames of one object."""

    def __init__(self):
        self.j, self.f = [], []

    def add(self, guess, truth):
        self.j.append(region(guess, truth))
        self.f.append(contour(guess, truth))

    def mean(self):
        """-> J, F in 0..100."""
        return 100 * float(np.mean(self.j)), 100 * float(np.mean(self.f))
