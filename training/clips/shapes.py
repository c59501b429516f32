"""Procedural shapes and patterns."""
import cv2
import numpy as np


def blob(rng, mask):
    c = mask.shape[0] / 2
    angle, radius = np.linspace(0, 2 * np.pi, 60, endpoint=False), np.ones(60)
    for k in range(2, 7):
        radius += rng.normal(0, 0.5 / k) * np.cos(k * angle + rng.uniform(0, 6.3))
    radius = np.clip(radius, 0.25, None) / max(radius.max(), 1e-3) * c * 0.98
    points = np.stack([c + radius * np.cos(angle), c + radius * np.sin(angle) * rng.uniform(0.4, 1)], 1)
    cv2.fillPoly(mask, [points.astype(np.int32)], 255)


def polygon(rng, mask):
    c, n = mask.shape[0] / 2, rng.integers(3, 9)
    angle, radius = np.sort(rng.uniform(0, 2 * np.pi, n)), rng.uniform(0.4, 0.98, n) * c
    cv2.fillPoly(mask, [np.stack([c + radius * np.cos(angle), c + radius * np.sin(angle)], 1).astype(np.int32)], 255)


def limbs(rng, mask):
    """A body with thick strokes."""
    size = mask.shape[0]
    x = rng.uniform(0.35, 0.65, 2) * size
    axes = (int(size * rng.uniform(0.1, 0.25)), int(size * rng.uniform(0.1, 0.3)))
    cv2.ellipse(mask, (int(x[0]), int(x[1])), axes, rng.uniform(0, 180), 0, 360, 255, -1)
    for _ in range(rng.integers(2, 6)):
        points = np.cumsum(np.vstack([x, rng.normal(0, size * 0.17, (2, 2))]), 0)
        cv2.polylines(mask, [points.astype(np.int32)], False, 255, int(size * rng.uniform(0.04, 0.14)) + 1)


def ellipse(rng, mask):
    """An ellipse, sometimes with a hole."""
    c = mask.shape[0] / 2
    axes = (int(c * 0.95), int(c * rng.uniform(0.3, 0.95)))
    cv2.ellipse(mask, (int(c), int(c)), axes, rng.uniform(0, 180), 0, 360, 255, -1)
    if rng.random() < 0.3:
        cv2.ellipse(mask, (int(c), int(c)), (axes[0] // 2, axes[1] // 2), 0, 0, 360, 0, -1)


def shape(rng, size):
    """A random shape: mask 0..255 (size,size)."""
    mask = np.zeros((size, size), np.uint8)
    (blob, polygon, limbs, ellipse)[rng.integers(4)](rng, mask)
    return mask


def pattern(rng, size):
    """Random cells, hard or smooth: RGB (size,size,3)."""
    cells = int(rng.integers(2, max(3, size // 4)))
    noise = rng.integers(0, 256, (cells, cells, 3)).astype(np.uint8)
    return cv2.resize(noise, (size, size), interpolation=(cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC)[rng.integers(3)])
