"""What people mark: photos with masks of things, cut out as the program cuts them, and boxes, clicks and strokes as hands make them."""
import math

import cv2
import numpy as np

from clips.sources import things

BOX_CROP = 1.5  # side of the crop, in longer sides of the box
DISC = 0.02  # radius of a click or half the width of a stroke, in sides of the crop


def mark_radius(side):
    return max(2, round(DISC * side))


def pasted(rng, library):
    """A cut-out on some background, with up to two others -> RGB, 0/1 mask of what of it can be seen."""
    image = library.background(rng)
    image = cv2.resize(image, None, fx=(f := 256 / min(image.shape[:2])), fy=f)
    h, w = image.shape[:2]
    image, mask, count = np.ascontiguousarray(image), np.zeros((h, w), np.uint8), 1 + rng.integers(3)
    mine = rng.integers(count)
    for i in range(count):
        thing = library.cutout(rng)
        ys, xs = np.flatnonzero(thing.mask.max(1) > 127), np.flatnonzero(thing.mask.max(0) > 127)
        if len(ys) < 2 or len(xs) < 2:
            continue
        crop = np.s_[ys[0]:ys[-1] + 1, xs[0]:xs[-1] + 1]
        size = 256 * rng.uniform(0.15, 0.75) / max(ys[-1] - ys[0], xs[-1] - xs[0])
        angle, cy, cx = rng.normal(0, 0.3), rng.uniform(0.1, 0.9) * h, rng.uniform(0.1, 0.9) * w
        a, part = thing.mask[crop], thing.image[crop]
        c, s = size * math.cos(angle), size * math.sin(angle)
        matrix = np.array([[c, s, cx - (c * a.shape[1] + s * a.shape[0]) / 2], [-s, c, cy - (c * a.shape[0] - s * a.shape[1]) / 2]])
        alpha = cv2.warpAffine(a, matrix, (w, h), flags=cv2.INTER_AREA)
        colour = cv2.warpAffine(part, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        share = (alpha / np.float32(255))[..., None]
        image = (image * (1 - share) + colour * share).astype(np.uint8)
        mask = (alpha > 127).astype(np.uint8) if i == mine else np.where(alpha > 127, 0, mask).astype(np.uint8)
    return image, mask


def photographed(rng, library):
    """-> RGB, 0/1 mask of one thing of a photo."""
    folders = [f for f in library.folders["instances"] for _ in range(round(len(f) ** 0.5))] + [f for f in library.folders["parts"] for _ in range(round(len(f) ** 0.5 / 2))]
    folder = folders[rng.integers(len(folders))]
    image, label = folder[rng.integers(len(folder))]
    ids = things(label)
    if len(ids) == 0:
        return image, np.zeros(label.shape, np.uint8)
    if any(folder is f for f in library.folders["parts"]) and rng.random() < 0.97:
        return image, ((label > 0) & (label < 255)).astype(np.uint8)
    return image, (label == rng.choice(ids)).astype(np.uint8)


def inside(rng, mask, deep):
    """A point of a mask (x, y), at least `deep` of the way to its innermost."""
    depth = cv2.distanceTransform(np.pad(mask, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    ys, xs = np.nonzero(depth >= deep * depth.max())
    i = rng.integers(len(xs))
    return int(xs[i]), int(ys[i])


def stroke(rng, canvas, mask, thick, points):
    """A line through points of the mask, cut where it leaves it."""
    drawn = np.zeros_like(mask)
    at = np.array([inside(rng, mask, 0.3) for _ in range(points)], np.int32)
    cv2.polylines(drawn, [at.reshape(-1, 1, 2)], False, 1, thick)
    canvas[(drawn > 0) & (mask > 0)] = 1


def looks(rng, image):
    """Light, colours, noise."""
    x = image.astype(np.float32)
    if rng.random() < 0.15:
        x = np.repeat(x.mean(2, keepdims=True), 3, 2)
    x = x * rng.uniform(0.7, 1.3, 3 if rng.random() < 0.5 else 1) * rng.uniform(0.6, 1.4) + rng.uniform(-25, 25)
    if rng.random() < 0.12:
        x = 255 * (np.clip(x, 0, 255) / 255) ** rng.uniform(1.2, 2.2) * rng.uniform(0.3, 1)
    if rng.random() < 0.25:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.5))
    if rng.random() < 0.3:
        x = x + rng.normal(0, rng.uniform(2, 12), x.shape)
    return np.clip(x, 0, 255).astype(np.uint8)


def sample(rng, library, size):
    """-> RGB uint8 (size,size,3), marks float32 (4,size,size), mask float32 (size,size), how many of the crop's pixels the object would cover outside of it;
    None when the draw was unlucky."""
    image, mask = pasted(rng, library) if rng.random() < 0.3 else photographed(rng, library)
    if cv2.countNonZero(mask) < 0.002 * mask.size:
        return None
    x, y, w, h = cv2.boundingRect(mask)
    kind = rng.choice(("box", "box with clicks", "clicks", "strokes"), p=(0.37, 0.08, 0.4, 0.15))
    boxed = kind.startswith("box")
    if boxed:  # people draw boxes too large rather than too small
        l, t, r, b = x - w * rng.normal(0.03, 0.04), y - h * rng.normal(0.03, 0.04), x + w * (1 + rng.normal(0.03, 0.04)), y + h * (1 + rng.normal(0.03, 0.04))
        if rng.random() < 0.3:
            l, t, r, b = l - w * 0.1, t - h * 0.1, r + w * 0.1, b + h * 0.1
        l, t, r, b = max(l, 0), max(t, 0), min(r, mask.shape[1]), min(b, mask.shape[0])
        side, centre = max(r - l, b - t) * BOX_CROP * math.exp(rng.normal(0, 0.1)), ((l + r) / 2, (t + b) / 2)
    elif kind == "clicks":
        centre = inside(rng, mask, rng.choice((0.15, 0.6, 0.95)))
        side = max(w, h) / math.exp(rng.uniform(math.log(0.2), math.log(1.0)))
    else:
        centre = inside(rng, mask, 0.5)
        side = max(w, h) * rng.uniform(1.1, 2.2)
        centre = ((centre[0] + x + w / 2) / 2, (centre[1] + y + h / 2) / 2)
    side = min(side, 1.2 * max(mask.shape))
    # the crop, turned and mirrored a little as nobody's photo is
    scale, angle, mirror = size / max(side, 24), rng.normal(0, 0.1), rng.choice((-1, 1))
    if boxed:
        angle = 0.0
    c, s = scale * math.cos(angle), scale * math.sin(angle)
    matrix = np.array([[mirror * c, mirror * s, 0], [-s, c, 0]])
    matrix[:, 2] = size / 2 - matrix[:, :2] @ centre
    warp = lambda a, how: cv2.warpAffine(a, matrix, (size, size), flags=how)
    image = looks(rng, warp(image, cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR))
    truth = warp(mask.astype(np.float32), cv2.INTER_LINEAR)
    there = (truth > 0.5).astype(np.uint8)
    if there.sum() < 20:
        return None
    marks, radius = np.zeros((4, size, size), np.float32), mark_radius(size)
    if boxed:
        corners = np.array([[l, t, 1], [r, b, 1]]) @ matrix.T
        (x0, y0), (x1, y1) = np.round(corners.min(0)).astype(int), np.round(corners.max(0)).astype(int)
        marks[0, max(y0, 0):max(y1, 0), max(x0, 0):max(x1, 0)] = 1
        marks[3] = 1
    dot = lambda channel, at: cv2.circle(marks[channel], at, radius, 1.0, -1)
    if kind == "clicks":
        dot(1, (size // 2, size // 2))
    if kind == "strokes":
        for _ in range(1 + rng.integers(2)):
            stroke(rng, marks[1], there, 2 * radius, 2 + rng.integers(3))
    if kind == "box with clicks" or (kind == "clicks" and rng.random() < 0.4):
        for _ in range(1 + rng.integers(2)):
            dot(1, inside(rng, there, 0.2))
    if kind != "box" and rng.random() < 0.3:
        near = cv2.dilate(there, np.ones((size // 6, size // 6), np.uint8)) - there
        near[marks[1] > 0] = 0
        if near.any():
            for _ in range(1 + rng.integers(2)):
                dot(2, inside(rng, near.astype(np.uint8), 0.3))
    return image, marks, truth, np.float32(max(0, cv2.countNonZero(mask) * scale * scale - truth.sum()))
