"""Who else is in the picture: look-alikes about a target, and what is seen once it has left."""
from dataclasses import dataclass

import cv2
import numpy as np

from .appearance import colour
from .layers import LURE, Layer
from .skins import Skin, spread
from .textures import premultiplied


@dataclass
class Subject:
    """A target as its company needs it: what it shows, where it is, and the layers (or the backdrop) that show it."""
    label: int
    texture: np.ndarray  # RGBA premultiplied (h,w,4)
    kind: object  # clips/sources.py
    centre: np.ndarray  # (T,2) pixels of the picture, as if it never left
    scale: np.ndarray  # (T,) of the texture
    angle: np.ndarray  # (T,)
    movers: list

    @property
    def extent(self):
        """Its longer side in the first frame, pixels of the picture."""
        return max(self.texture.shape[:2]) * self.scale[0]


def lifted(image, mask):
    """What a mask covers of a picture, as a texture: RGBA premultiplied (h,w,4) with a transparent border."""
    x, y, w, h = cv2.boundingRect(mask)
    crop = lambda a: cv2.copyMakeBorder(np.ascontiguousarray(a[y:y + h, x:x + w]), 2, 2, 2, 2, cv2.BORDER_CONSTANT)
    return premultiplied(crop(image), cv2.GaussianBlur(crop(mask), (3, 3), 0))


def recoloured(rng, texture, strength):
    """The same thing in other colours. From strength 1 on it differs for certain."""
    plain, alpha = spread(texture), np.ascontiguousarray(texture[..., 3])
    rgb = colour(rng, plain, strength)
    solid = alpha > 127
    if strength >= 1 and solid.any() and np.abs(rgb[solid].astype(int) - plain[solid]).mean() < 40:
        rgb = (plain * 0.45 if plain[solid].mean() > 127 else 255 - (255 - plain) * 0.45).astype(np.uint8)
    return premultiplied(rgb, alpha)


def without(image, mask):
    """A picture whose masked thing was taken out: filled in from its border, in small, with detail from beside."""
    height, width = mask.shape
    factor = min(1.0, 72 / min(height, width))
    dims = (max(8, int(width * factor)), max(8, int(height * factor)))
    # the outline is soft and never exact, so what is filled in reaches a little further
    hole = cv2.dilate(cv2.resize(mask, dims, interpolation=cv2.INTER_AREA), np.ones((5, 5), np.uint8))
    small = cv2.inpaint(cv2.resize(image, dims, interpolation=cv2.INTER_AREA), (hole > 8).astype(np.uint8), 3, cv2.INPAINT_TELEA)
    share = cv2.resize(cv2.blur(hole, (3, 3)), (width, height), interpolation=cv2.INTER_LINEAR)[..., None] * np.float32(1 / 255)
    beside = np.roll(image, cv2.boundingRect(mask)[2], 1)
    detail = beside.astype(np.float32) - cv2.blur(beside, (9, 9))
    filled = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR) + detail
    return np.clip(image * (1 - share) + filled * share, 0, 255).astype(np.uint8)


def in_place_of(rng, mask, other):
    """Another thing's photo, laid so that the thing lies where `mask` is: RGB and mask of that size."""
    box, its = (np.array(cv2.boundingRect(m), float) for m in (mask, other.mask))
    factor = max(box[2:]) / max(its[2:]) * np.exp(rng.normal(0, 0.12))
    middle = lambda b: b[:2] + b[2:] / 2
    shift = middle(box) + rng.normal(0, 0.06, 2) * box[2:] - factor * middle(its)
    view = np.array([[factor, 0, shift[0]], [0, factor, shift[1]]])
    lay = lambda a: cv2.warpAffine(a, view, mask.shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return colour(rng, lay(np.ascontiguousarray(other.image))), lay(other.mask)


class Company:
    """The company of a clip's targets. renderer: draws textures (clips/renderer.py); rng: numbers of its own."""

    def __init__(self, rng, renderer, times, motion):
        self.rng, self.renderer, self.config, self.times, self.motion = rng, renderer, renderer.config, times, motion
        self.full = False  # one crowd is enough for a clip

    def layer(self, subject, texture, motion, place):
        """Something like the subject."""
        layer = Layer(self.rng, self.config, LURE + subject.label, Skin(texture), self.times, motion, place, 0)
        layer.stiffen()
        return layer

    def of(self, subject):
        """Look-alikes and successors by the configured shares; lets the subject leave -> layers."""
        rng, frames = self.rng, len(self.times)
        crowded, leaves = not self.full and rng.random() < self.config.crowd, frames > 1 and rng.random() < self.config.replaced
        stay = leaves and rng.random() < 0.4  # those who were there from the start and do not leave
        layers = []
        if crowded or stay:
            self.full = True
            layers = self.row(subject) if rng.random() < (0.6 if stay else 0.3) else self.crowd(subject, not leaves)
        if leaves:
            first = int(rng.integers(1, frames))
            back = int(rng.integers(first + 1, frames)) if first + 1 < frames and rng.random() < 0.4 else frames
            layers += self.leave(subject, first, back, not stay)
        return layers

    def leave(self, subject, first, back, succeeded):
        """The subject is away from frame `first` to before `back`; something may come where it was -> layers."""
        rng, instead = self.rng, None
        for mover in subject.movers:
            mover.seen = (np.arange(len(self.times)) < first) | (np.arange(len(self.times)) >= back)
        backdrop = subject.movers[0] if not isinstance(subject.movers[0], Layer) else None
        if backdrop:
            other = self.renderer.library.another(rng, subject.kind) if succeeded and rng.random() < 0.5 else None
            instead = in_place_of(rng, backdrop.mask, other) if other else None
            backdrop.instead = instead or (without(backdrop.image, backdrop.mask), None)
        return [self.successor(subject, first, back)] if succeeded and not instead else []

    def successor(self, subject, first, back):
        """Another of its kind, itself in other colours, or anything, where the subject was; some stood beside it before."""
        rng, frames, draw = self.rng, len(self.times), self.rng.random()
        extent = min(1.2 * self.config.size, subject.extent * rng.uniform(0.8, 1.2))
        if draw < 0.3:
            texture, size = recoloured(rng, subject.texture, 1.5), subject.scale[0]
        else:
            thing = self.renderer.library.another(rng, subject.kind) if draw < 0.8 else None
            texture, size = self.renderer.textured(rng, thing or self.renderer.thing(rng, int(extent)), extent)[0], 1.0
        layer = self.layer(subject, texture, 0.5 * self.motion, np.zeros(2))
        layer.scale = layer.scale * size
        layer.centre += np.clip(subject.centre, 0.15 * self.config.size, 0.85 * self.config.size) + rng.normal(0, 0.12, 2) * subject.extent
        beside = rng.choice([-1, 1]) * rng.uniform(0.9, 1.5) * subject.texture.shape[1] * subject.scale[0]
        before = int(rng.integers(first)) if rng.random() < 0.4 else first
        layer.centre[:first, 0] += beside
        layer.centre[back:, 0] += beside
        layer.seen = (np.arange(frames) >= before) & ((np.arange(frames) < back) | (rng.random() < 0.6))
        return layer

    def crowd(self, subject, meeting):
        """3 to 12 that look like the subject, or are of its kind, each on its way; some meet it, if they may: an equal in the place of one who left is a riddle."""
        rng, size = self.rng, self.config.size
        pool = [subject.texture, np.ascontiguousarray(subject.texture[:, ::-1]), recoloured(rng, subject.texture, 0.4)]
        for _ in range(2):
            other = self.renderer.library.another(rng, subject.kind)
            if other:
                pool.append(self.renderer.textured(rng, other, max(subject.texture.shape[:2]))[0])
        layers, smaller = [], 1.0 if subject.extent < 0.5 * size else rng.uniform(0.3, 0.8)
        reach = np.array(subject.texture.shape[1::-1]) * subject.scale[0] / 2
        for _ in range(3 + int(10 * rng.random() ** 3)):
            for _ in range(5):  # in the first frame hardly any hides it
                place = rng.uniform(0, size, 2)
                if (np.abs(place - subject.centre[0]) > reach).any():
                    break
            layer = self.layer(subject, pool[rng.integers(len(pool))], self.motion, place)
            layer.scale = layer.scale * subject.scale[0] * smaller * np.exp(rng.normal(-0.1, 0.25))
            if meeting and len(self.times) > 1 and rng.random() < 0.25:
                here = rng.integers(1, len(self.times))
                layer.centre += subject.centre[here] + rng.normal(0, 0.3, 2) * subject.extent - layer.centre[here]
            layers.append(layer)
        return layers

    def row(self, subject):
        """The subject is one of two to five equal things side by side, which move together."""
        rng, size = self.rng, self.config.size
        count = int(rng.integers(2, 6))
        width = subject.texture.shape[1] * subject.scale[0] * rng.uniform(1.02, 1.4)
        if len(subject.movers) == 1 and isinstance(subject.movers[0], Layer) and count * width > size:
            less = size / (count * width)
            subject.movers[0].scale = subject.movers[0].scale * less
            subject.scale, width = subject.scale * less, width * less
        own, slope = int(rng.integers(count)), rng.normal(0, 0.12)
        layers = []
        for slot in np.delete(np.arange(count), own):
            layer = self.layer(subject, subject.texture, 0.1 * self.motion, np.zeros(2))
            aside = (slot - own) * width * np.array([1, slope])
            layer.centre += subject.centre + aside * (subject.scale / subject.scale[0])[:, None]
            layer.scale, layer.angle = subject.scale * np.exp(rng.normal(0, 0.03)), subject.angle + rng.normal(0, 0.03)
            layers.append(layer)
        return layers
