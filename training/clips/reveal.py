"""Things that come into view bit by bit, so that parts never seen before join their object."""
import cv2
import numpy as np

from .layers import Layer
from .skins import Skin


def progress(rng, times):
    """From 0 in the first frame to 1, at the latest in the last: (T,)."""
    return np.clip(times / max(1e-6, times[-1]) * rng.uniform(1, 1.8), 0, 1)


def enter(rng, size, movers, extent, times):
    """A target comes in over the picture's edge, of which it lies across in the first frame."""
    angle, towards = rng.uniform(0, 2 * np.pi), progress(rng, times)
    outward = np.array([np.cos(angle), np.sin(angle)])
    outward[np.argmin(abs(outward))] *= rng.uniform(0, 1)
    # the middle lies about on the edge that the direction meets
    edge = size / 2 + outward / max(abs(outward)) * (size / 2 + rng.uniform(-0.35, 0.1) * extent)
    shift = edge - movers[0].centre[0]
    for mover in movers:
        mover.centre += (1 - towards)[:, None] * shift


def near(rng, layer, times):
    """A target comes nearer, from a third or two of its size on, sometimes until it is too large for the picture."""
    layer.scale = layer.scale * (rng.uniform(0.3, 0.65) ** (1 - progress(rng, times)) * rng.uniform(1, 1.6))


def uncover(rng, config, texture, layer, times):
    """Something that hides much of a target in the first frame and gives it free; texture RGBA, as large as that -> its layer."""
    cover = Layer(rng, config, 0, Skin(texture), times, 0.2, np.zeros(2), 0)
    angle = rng.uniform(0, 2 * np.pi)
    direction = np.array([np.cos(angle), np.sin(angle)]) * layer.extent * layer.scale[0]
    cover.centre += layer.centre + direction * (rng.uniform(0.3, 0.6) + rng.uniform(0.4, 1.2) * progress(rng, times))[:, None]
    return cover


def go_back(rng, backdrop):
    """The camera begins close to a part of the backdrop's target and goes back or turns until more of it, or all, is in the picture; or it nears it."""
    x, y, w, h = cv2.boundingRect(backdrop.mask)
    towards, size, dims = progress(rng, backdrop.times), backdrop.size, np.array(backdrop.mask.shape[::-1])
    aside = np.array([x, y]) + np.array([w, h]) * rng.uniform(-0.1, 1.1, 2)
    draw = rng.random()
    if draw < 0.2:
        backdrop.zoom = backdrop.zoom * rng.uniform(1.4, 2.6) ** towards
    else:
        closer = rng.uniform(1.3, 2.6) if draw < 0.75 else 1.1
        backdrop.zoom = np.maximum(backdrop.zoom, size / min(dims)) * closer ** (1 - towards)
    backdrop.centre += (1 - towards)[:, None] * (aside - backdrop.centre[0])
    half = size / 2 / backdrop.zoom[:, None]  # nothing beyond the photo's border: there is but its mirror image
    backdrop.centre = np.clip(backdrop.centre, half, np.maximum(dims - half, half))
