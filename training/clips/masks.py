"""Masks that are not the truth: what people mark (coarse prompts) and what a tracker believes after a while (damage)."""
import cv2
import numpy as np


def disc(n):
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (n, n))


def coarse_mask(rng, mask):
    """A rough prompt for a mask (y,x) 0/1: filled box (most often), ellipse, disc at a click, dilated or eroded, noisy polygon."""
    if not mask.any():
        return mask
    m = np.ascontiguousarray(mask.astype(np.uint8))
    x, y, w, h = cv2.boundingRect(m)
    out = np.zeros_like(m)
    kind = rng.choice(6, p=(0.35, 0.15, 0.15, 0.1, 0.1, 0.15))
    jitter = lambda v: int(round(rng.normal(0, 0.05) * v))
    if kind == 0:
        cv2.rectangle(out, (x + jitter(w), y + jitter(h)), (x + w + jitter(w), y + h + jitter(h)), 1, -1)
    elif kind == 1:
        cv2.ellipse(out, (x + w // 2, y + h // 2), (w // 2 + 1, h // 2 + 1), 0, 0, 360, 1, -1)
    elif kind == 2:  # a click inside the object
        depth = cv2.distanceTransform(m, cv2.DIST_L2, 3)
        ys, xs = np.nonzero(depth > 0.6 * depth.max())
        i = rng.integers(len(ys))
        cv2.circle(out, (int(xs[i]), int(ys[i])), max(3, int(rng.uniform(0.1, 0.3) * np.sqrt(m.sum()))), 1, -1)
    elif kind in (3, 4):
        kernel = disc(1 + 2 * max(1, int(rng.uniform(0.02, 0.12) * max(w, h))))
        out = cv2.dilate(m, kernel) if kind == 3 else cv2.erode(m, kernel)
    else:
        contour = max(cv2.findContours(m, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=len)[:, 0]
        corners = np.sort(rng.choice(len(contour), min(len(contour), 10), replace=False))
        points = contour[corners] + rng.normal(0, 0.03 * max(w, h), (len(corners), 2))
        cv2.fillPoly(out, [points.astype(np.int32)], 1)
    return (out if out.any() else m).astype(mask.dtype)


def spot(rng, out, centre, reach, low, high, value):
    axes = tuple(int(reach * rng.uniform(low, high)) + 1 for _ in range(2))
    cv2.ellipse(out, (int(centre[0]), int(centre[1])), axes, rng.uniform(0, 180), 0, 360, value, -1)


def damaged_mask(rng, mask, parts=None):
    """A tracker's drifted mask, float 0..1 (y,x): parts lost or gained, border moved, soft edges, or nothing left at all.

    parts (y,x): the object's own part labels; whole parts then go missing the way a network loses them, along their outlines.
    """
    if rng.random() < 0.1:  # lost altogether: it must be found again from the global memory
        return np.zeros_like(mask, np.float32)
    out, size = mask.astype(np.float32), mask.shape[0]
    ys, xs = np.nonzero(mask)
    reach = max(3.0, np.sqrt(len(ys)))
    if parts is not None and len(ys) and rng.random() < 0.6:
        ids = np.unique(parts[mask > 0])
        for i in rng.permutation(ids)[:rng.integers(1, 3) if len(ids) > 2 else 1]:
            out[parts == i] *= rng.uniform(0, 0.4)
    elif len(ys) and rng.random() < 0.5:
        for _ in range(rng.integers(1, 3)):
            i = rng.integers(len(ys))
            spot(rng, out, (xs[i], ys[i]), reach, 0.1, 0.5, float(rng.uniform(0, 0.4)))
        out *= mask
    if rng.random() < 0.3:  # gained parts, mostly beside the object
        centre = rng.uniform(0, size, 2)
        if len(ys) and rng.random() < 0.6:
            i = rng.integers(len(ys))
            centre = np.array([xs[i], ys[i]]) + rng.normal(0, reach * 0.4, 2)
        spot(rng, out, centre, reach, 0.05, 0.3, float(rng.uniform(0.4, 1)))
    if rng.random() < 0.4:
        kernel = disc(3 if rng.random() < 0.7 else 5)
        out = cv2.erode(out, kernel) if rng.random() < 0.5 else cv2.dilate(out, kernel)
    return cv2.GaussianBlur(out, (5, 5), 0) * rng.uniform(0.85, 1)
