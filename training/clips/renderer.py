"""Composes clips: a backdrop, the targets, their look-alikes, things that pass, and a camera that films it all."""
from dataclasses import dataclass

import cv2
import numpy as np

from .appearance import Camera, colour, recolour_part
from .layers import Backdrop, Layer
from .motion import path, schedule
from .shapes import pattern, shape
from .sources import Thing


@dataclass
class ClipConfig:
    size: int = 192
    frames: int = 3
    objects: tuple = (1, 1, 1, 1, 1, 2, 3, 2)  # objects per clip; its length is the batch size
    whole_photo: float = 0.4  # share of clips whose first object lives in its own photo
    forced: float = 0.45  # share of batches that jump in time and are given a damaged mask of the frame after the jump
    coarse: float = 0.25  # share of batches with coarse first masks
    twins: float = 0.2  # share of objects with a look-alike that is not the target
    joined: float = 0.2  # share of targets that are two things in one
    leaves: float = 0.12  # share of objects that leave for one frame and come back
    covered: float = 0.05  # share of clips where something fills one frame


def shrink(image, dims):
    return cv2.resize(image, dims, interpolation=cv2.INTER_AREA if dims[0] < image.shape[1] else cv2.INTER_LINEAR)


class Renderer:
    def __init__(self, library, config, seed):
        self.library, self.config = library, config
        self.rng = np.random.default_rng(seed)

    def fill(self, extent):
        """A patch of some photo or a procedural pattern as texture for a shape: RGB (extent,extent,3)."""
        rng = self.rng
        if rng.random() < 0.25:
            return pattern(rng, extent)
        image = self.library.background(rng)
        n = int(min(image.shape[0], image.shape[1], max(16, extent * np.exp(rng.uniform(-0.7, 0.7)))))
        y, x = rng.integers(image.shape[0] - n + 1), rng.integers(image.shape[1] - n + 1)
        return shrink(image[y:y + n, x:x + n], (extent, extent))

    def thing(self, extent):
        """A photographed thing, a cut-out or a textured shape."""
        rng, draw, found = self.rng, self.rng.random(), None
        if draw < 0.5:
            found = self.library.photographed(rng)
        elif draw < 0.8:
            found = self.library.cutout(rng)
        return found or Thing(self.fill(extent), shape(rng, extent))

    def texture(self, extent):
        """What one layer shows: a thing, or two things joined into one (a rider and a bicycle, a woman and a pram).

        RGBA uint8 premultiplied (h,w,4), part labels uint8 (h,w) or None.
        """
        rng = self.rng
        if rng.random() >= self.config.joined:
            return self.single(extent)
        pieces = [self.single(extent * rng.uniform(0.6, 0.9))[0] for _ in range(2)]
        (h, w), (h2, w2) = pieces[0].shape[:2], pieces[1].shape[:2]
        # the second one's centre lies on the border of the first one's middle, so that they touch
        angle = rng.uniform(0, 2 * np.pi)
        y, x = int(h / 2 + 0.4 * h * np.sin(angle) - h2 / 2), int(w / 2 + 0.4 * w * np.cos(angle) - w2 / 2)
        top, left = max(0, -y), max(0, -x)
        canvas = np.zeros((max(top + h, top + y + h2), max(left + w, left + x + w2), 4), np.uint8)
        parts = np.zeros(canvas.shape[:2], np.uint8)
        places = [(top, left), (top + y, left + x)]
        for i in rng.permutation(2):
            (y, x), rgba = places[i], pieces[i]
            view = canvas[y:y + rgba.shape[0], x:x + rgba.shape[1]]
            view[:] = rgba + (view * (1 - rgba[..., 3:] / 255)).astype(np.uint8)
            parts[y:y + rgba.shape[0], x:x + rgba.shape[1]][rgba[..., 3] > 127] = i + 1
        return canvas, parts

    def single(self, extent):
        """A thing cropped to its mask with `extent` as its longer side: RGBA uint8, premultiplied, transparent border; its part labels or None."""
        rng, extent = self.rng, max(12, int(extent))
        thing = self.thing(extent)
        x, y, w, h = cv2.boundingRect(thing.mask)
        factor = extent / max(w, h)
        dims = (max(4, round(w * factor)), max(4, round(h * factor)))
        crop = lambda a: a[y:y + h, x:x + w]
        rgb, alpha = shrink(crop(thing.image), dims), shrink(crop(thing.mask), dims)
        parts = None if thing.parts is None else cv2.resize(crop(thing.parts), dims, interpolation=cv2.INTER_NEAREST)
        rgb = colour(rng, rgb)
        if parts is not None and rng.random() < 0.25:
            rgb = recolour_part(rng, rgb, parts)
        if rng.random() < 0.5:
            rgb, alpha, parts = rgb[:, ::-1], alpha[:, ::-1], None if parts is None else parts[:, ::-1]
        pad = lambda a, how: cv2.copyMakeBorder(np.ascontiguousarray(a), 2, 2, 2, 2, how)
        alpha = cv2.GaussianBlur(pad(alpha, cv2.BORDER_CONSTANT), (3, 3), 0)
        rgb = (pad(rgb, cv2.BORDER_REPLICATE).astype(np.uint16) * alpha[..., None] // 255).astype(np.uint8)
        return np.dstack([rgb, alpha]), None if parts is None else pad(parts, cv2.BORDER_CONSTANT)

    def backdrop(self, times, motion):
        """The picture behind everything; in some clips with the first target in it."""
        rng, size = self.rng, self.config.size
        thing = self.library.photographed(rng) if rng.random() < self.config.whole_photo else None
        if thing is None:
            thing = Thing(self.fill(size * 2) if rng.random() < 0.1 else self.library.background(rng), None)
        image, mask, parts = thing.image, thing.mask, thing.parts
        factor = size / min(image.shape[:2]) * np.exp(rng.uniform(-0.05, 0.7))
        if rng.random() < 0.25:
            factor = max(factor, 1.0)
        dims = (round(image.shape[1] * factor), round(image.shape[0] * factor))
        image = colour(rng, shrink(image, dims))
        mask = None if mask is None else shrink(mask, dims)
        parts = None if parts is None else cv2.resize(parts, dims, interpolation=cv2.INTER_NEAREST)
        if parts is not None and rng.random() < 0.15:
            image = recolour_part(rng, image, np.where(mask > 127, parts, 0))
        if rng.random() < 0.5:
            flip = lambda a: None if a is None else np.ascontiguousarray(a[:, ::-1])
            image, mask, parts = flip(image), flip(mask), flip(parts)
        return Backdrop(rng, image, mask, parts, size, times, motion)

    def layers(self, count, first, times, motion):
        """Targets `first`..count, their twins and scenery, back to front."""
        rng, size, config, stack = self.rng, self.config.size, self.config, []
        insert = lambda layer: stack.insert(rng.integers(len(stack) + 1), layer)
        for label in range(first, count + 1):
            texture, parts = self.texture(size * np.clip(np.exp(rng.normal(-0.85, 0.5)), 0.12, 1.2))
            bend = rng.uniform(0.02, 0.16) if rng.random() < 0.7 else 0
            layer = Layer(rng, label, texture, size, times, motion, rng.uniform(0.2, 0.8, 2) * size, bend, parts)
            if len(times) > 2 and rng.random() < config.leaves:
                layer.leave(rng, rng.integers(1, len(times) - 1))
            stack.append(layer)
            if rng.random() < config.twins:
                twin = np.ascontiguousarray(texture[:, ::-1])
                insert(Layer(rng, 0, twin, size, times, motion, rng.uniform(0.1, 0.9, 2) * size, bend))
        if rng.random() < 0.35:  # something that is not a target, behind or in front
            texture, _ = self.texture(size * rng.uniform(0.12, 0.5))
            insert(Layer(rng, 0, texture, size, times, motion * 2.0, rng.uniform(-0.1, 1.1, 2) * size, 0))
        if len(times) > 2 and rng.random() < config.covered:
            texture, _ = self.texture(size * 1.5)
            cover = Layer(rng, 0, texture, size, times, 0.0, np.array([size, size]) / 2, 0)
            here = rng.integers(1, len(times) - 1)
            cover.centre[np.arange(len(times)) != here] += 3 * size
            stack.append(cover)
        return stack

    def attempt(self, count, times, parts_at=None):
        rng, size, frames = self.rng, self.config.size, len(times)
        motion = np.exp(rng.normal(0, 0.45))
        backdrop = self.backdrop(times, motion * rng.uniform(0, 1.3))
        stack = self.layers(count, 2 if backdrop.mask is not None else 1, times, motion)
        camera = Camera(rng, path(rng, times, 0.03, 1)[:, 0])
        images, labels = np.empty((frames, size, size, 3), np.uint8), np.empty((frames, size, size), np.uint8)
        parts = np.zeros((size, size), np.uint8)
        for t in range(frames):
            seen = parts if t == parts_at else None
            picture, labels[t] = backdrop.draw(t, seen)
            for layer in stack:
                layer.draw(t, picture, labels[t], seen)
            images[t] = camera.shoot(picture, t)
        return images, labels, parts

    def clip(self, count, forced=False):
        """-> images uint8 (T,S,S,3), labels uint8 (T,S,S) with 1..count, part labels of frame 1 (S,S), 0 where unknown."""
        times = schedule(self.rng, self.config.frames, forced)
        for _ in range(6):  # every target must be visible in the first frame
            images, labels, parts = self.attempt(count, times, 1 if forced else None)
            if all((labels[0] == i + 1).sum() >= 0.004 * labels[0].size for i in range(count)):
                break
        return images, labels, parts
