"""Things one can see through: gaps between legs, slats, spokes, windows."""
import cv2
import numpy as np


def windows(rng, texture):
    """One to three round or angular windows."""
    height, width = texture.shape[:2]
    for _ in range(rng.integers(1, 4)):
        reach, corners = max(height, width) * rng.uniform(0.05, 0.22), rng.integers(3, 13)
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners)) if corners < 7 else np.linspace(0, 2 * np.pi, corners, endpoint=False)
        centre, squeeze = np.array([width, height]) * rng.uniform(0.2, 0.8, 2), rng.uniform(0.5, 1)
        yield centre + reach * np.stack([np.cos(angle), squeeze * np.sin(angle)], 1)


def slats(rng, texture):
    """Rows and columns of openings with thin bars between them; some stay closed, and the outermost may be open to the outside."""
    height, width = texture.shape[:2]
    columns, rows = rng.integers(1, 6), rng.integers(1, 4)
    x = width * np.linspace(rng.uniform(-0.1, 0.25), rng.uniform(0.75, 1.1), columns + 1)
    y = height * np.linspace(rng.uniform(-0.1, 0.5), rng.uniform(0.7, 1.2), rows + 1)
    bar, turn = max(2.5, rng.uniform(0.02, 0.06) * max(height, width)), rng.normal(0, 0.2)
    rotation, middle = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]), np.array([width, height]) / 2
    for left, right in zip(x, x[1:] - bar):
        for top, bottom in zip(y, y[1:] - bar):
            if rng.random() < 0.85:
                yield (np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) - middle) @ rotation + middle


def spokes(rng, texture):
    """Sectors between spokes, as of a wheel or of legs that meet in the middle."""
    height, width = texture.shape[:2]
    extent, centre = max(height, width), np.array([width, height]) * rng.uniform(0.35, 0.65, 2)
    edges = np.linspace(0, 2 * np.pi, rng.integers(3, 9)) + rng.uniform(0, 6.3)
    near, far = max(3, rng.uniform(0.03, 0.12) * extent), rng.choice([rng.uniform(0.25, 0.4), 1.0]) * extent
    half = max(1.2, rng.uniform(0.01, 0.03) * extent)  # of a spoke's width
    for a, b in zip(edges, edges[1:]):
        radii = np.array([near] + [far] * 6 + [near])
        angles = np.concatenate([[a + half / near], np.linspace(a + half / far, b - half / far, 6), [b - half / near]])
        yield centre + radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)


KINDS = {windows: 0.3, slats: 0.5, spokes: 0.2}  # their shares


def perforated(rng, texture):
    """Premultiplied RGBA (h,w,4) with holes; as it was if too little of it would be left."""
    opening = np.zeros(texture.shape[:2], np.uint8)
    for polygon in rng.choice(list(KINDS), p=list(KINDS.values()))(rng, texture):
        cv2.fillPoly(opening, [np.round(polygon * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    solid = texture[..., 3] > 127
    left = (solid & (opening < 128)).sum() / max(1, solid.sum())
    return (texture * (1 - opening[..., None] / np.float32(255))).astype(np.uint8) if left > 0.2 else texture
