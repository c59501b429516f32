"""Moving pictures that a scene is stacked from: the backdrop (a photo, perhaps with a target in it) and layers in front of it."""
import functools

import cv2
import numpy as np

from .appearance import blur_along
from .motion import Elastic, Joint, path, velocity

LURE = 100  # the label of what looks like target 1, 2, ... is 101, 102, ... until a clip is done


@functools.lru_cache(1)
def pixels(size):
    """Coordinates y and x of a picture's pixels, float32 (size,size) each: not to be written to."""
    return np.mgrid[:size, :size].astype(np.float32)


class Warp:
    """A mapping of frame to texture coordinates: a 2x3 or (with perspective) 3x3 matrix and, if given, a displacement and a joint."""

    def __init__(self, size, matrix, field=None, joint=None, t=0):
        self.size, self.matrix = size, matrix
        self.maps = None
        if field is not None or joint is not None:
            yy, xx = pixels(size)
            m = matrix.astype(np.float32)
            mx, my = m[0, 0] * xx + m[0, 1] * yy + m[0, 2], m[1, 0] * xx + m[1, 1] * yy + m[1, 2]
            if len(m) == 3:
                depth = np.maximum(m[2, 0] * xx + m[2, 1] * yy + m[2, 2], 1e-3)
                mx, my = mx / depth, my / depth
            if field is not None:
                mx, my = mx + field[..., 0], my + field[..., 1]
            self.maps = joint.bend(mx, my, t) if joint else (mx, my)

    def __call__(self, texture, border=cv2.BORDER_CONSTANT, nearest=False):
        how = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
        if self.maps is not None:
            return cv2.remap(texture, *self.maps, how, borderMode=border)
        warp = cv2.warpPerspective if len(self.matrix) == 3 else cv2.warpAffine
        return warp(texture, self.matrix, (self.size, self.size), flags=how | cv2.WARP_INVERSE_MAP, borderMode=border)

    def stiff(self, texture):
        """The same, within the box alone that the texture (h,w,4) comes to lie in; for affine mappings, and with other rounding."""
        (h, w), linear = texture.shape[:2], self.matrix[:, :2]
        corners = np.linalg.solve(linear, np.array([[0, w, 0, w], [0, 0, h, h]]) - self.matrix[:, 2:])
        low, high = np.clip(np.floor(corners.min(1)) - 1, 0, self.size).astype(int), np.clip(np.ceil(corners.max(1)) + 1, 0, self.size).astype(int)
        out = np.zeros((self.size, self.size, 4), np.uint8)
        if (high > low).all():
            matrix = np.hstack([linear, self.matrix[:, 2:] + linear @ low[:, None]])
            out[low[1]:high[1], low[0]:high[0]] = cv2.warpAffine(texture, matrix, tuple((high - low).tolist()), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        return out


class Layer:
    """A skin (clips/skins.py) with a pose per frame; label 0 is scenery. extent: longer side of what it shows, pixels."""

    def __init__(self, rng, config, label, skin, times, motion, centre, bend):
        size = config.size
        self.label, self.skin, self.size, self.times = label, skin, size, times
        self.centre = centre + path(rng, times, 0.035 * motion * config.speed * size, 2)
        self.scale = np.exp(np.clip(path(rng, times, 0.03 * motion * config.scale, 1)[:, 0], -0.7, 0.7))
        self.angle = path(rng, times, 0.06 * motion * config.rotation, 1)[:, 0]
        self.shear = np.clip(path(rng, times, 0.02 * motion * config.rotation, 1)[:, 0], -0.3, 0.3)
        height, width = skin.texture.shape[:2]
        self.extent = max(height, width)
        self.elastic = Elastic(rng, times, bend * config.elastic * self.extent / 4) if bend else None
        self.joint = Joint(rng, times, *skin.shape[::-1], config.joints) if bend and rng.random() < 0.4 else None
        self.tilt = np.clip(path(rng, times, 0.12 * config.tilt, 2), -1, 1) if config.tilt else None
        self.shutter, self.sun = 0.0, None  # the scene's, set when all layers are there
        self.seen = None  # per frame, whether it is there at all; None: always
        self.stiff = False

    def stiffen(self):
        """Neither bend nor tilt, and be drawn faster: one of many."""
        self.elastic = self.joint = self.tilt = None
        self.stiff = True

    def leave(self, rng, first, last):
        """Be out of the picture from frame `first` to `last`."""
        angle = rng.uniform(0, 2 * np.pi)
        self.centre[first:last + 1] = self.size / 2 + 1.6 * self.size * np.array([np.cos(angle), np.sin(angle)])

    def ride(self, rng, carrier, offset):
        """Move with another layer, `offset` (x,y) from its middle, and swing a little by oneself."""
        own = path(rng, self.times, 0.012 * carrier.extent, 2)
        c, s = np.cos(carrier.angle), np.sin(carrier.angle)
        turned = np.stack([c * offset[0] - s * offset[1], s * offset[0] + c * offset[1]], 1)
        self.centre = carrier.centre + carrier.scale[:, None] * (turned + own)
        self.scale, self.shear, self.tilt = carrier.scale, carrier.shear, None
        self.angle = carrier.angle + np.clip(path(rng, self.times, 0.08, 1)[:, 0], -0.6, 0.6)

    def blur(self, t):
        """Motion while the shutter is open in frame t: (dx,dy) in pixels."""
        step = velocity(self.centre, self.times, t) * self.shutter
        return step * min(1, 0.25 * self.size / max(1e-6, np.hypot(*step)))  # who leaves jumps, and jumps are no motion

    def warp(self, t):
        h, w = self.skin.shape
        c, s, k = np.cos(self.angle[t]), np.sin(self.angle[t]), 1 / self.scale[t]
        matrix = np.array([[c * k, s * k + self.shear[t]], [-s * k, c * k]])
        middle = np.array([w / 2, h / 2])
        if self.tilt is None:
            pose = np.hstack([matrix, (middle - matrix @ self.centre[t])[:, None]])
        else:  # the texture's plane turned about its own axes by tilt, seen from two and a half extents away
            (px, py), far = np.sin(self.tilt[t]), 2.5 * self.extent
            shorten = np.diag(1 / np.cos(self.tilt[t]))
            plane = shorten @ np.hstack([matrix, (-matrix @ self.centre[t])[:, None]])
            depth = np.array([px, py]) / far @ plane
            depth[2] += 1
            pose = np.vstack([plane + np.outer(middle, depth), depth])
        return Warp(self.size, pose, self.elastic.at(t, self.size) if self.elastic else None, self.joint, t)

    def cast(self, alpha, box, picture):
        """Darken the picture where the layer's shadow falls: its silhouette (not zero within box x,y,w,h), shifted, flattened in tone and soft."""
        dark, dx, dy = self.sun
        dx, dy, n = dx * self.extent, dy * self.extent, 2 * int(0.06 * self.extent) + 3
        left, top = (max(0, int(np.floor(v + d)) - n) for v, d in zip(box[:2], (dx, dy)))
        right, lower = (min(self.size, int(np.ceil(v + extent + d)) + n) for v, extent, d in zip(box[:2], box[2:], (dx, dy)))
        if right <= left or lower <= top:
            return
        shift = np.array([[1, 0, dx - left], [0, 1, dy - top]])
        soft = cv2.blur(cv2.warpAffine(alpha, shift, (right - left, lower - top)), (n, n), borderType=cv2.BORDER_CONSTANT)
        picture[top:lower, left:right] *= 1 - dark / 255 * soft[..., None].astype(np.float32)

    def draw(self, t, picture, labels, parts=None):
        """Paint frame t over picture (S,S,3) float32, labels and, if given, part labels (S,S) uint8."""
        if self.seen is not None and not self.seen[t]:
            return
        warp = self.warp(t)
        texture, own = self.skin.at(t)
        rgba = warp.stiff(texture) if self.stiff else warp(texture)
        x, y, w, h = cv2.boundingRect(cv2.extractChannel(rgba, 3))
        if w == 0:
            return
        if self.shutter:
            dx, dy = self.blur(t)
            margin = int(max(abs(dx), abs(dy)) / 2) + 1
            x, y, right, lower = max(0, x - margin), max(0, y - margin), min(self.size, x + w + margin), min(self.size, y + h + margin)
            w, h = right - x, lower - y
            rgba[y:lower, x:right] = blur_along(rgba[y:lower, x:right], dx, dy)
        if self.sun:
            self.cast(cv2.extractChannel(rgba, 3), (x, y, w, h), picture)
        part = rgba[y:y + h, x:x + w].astype(np.float32)
        view = picture[y:y + h, x:x + w]
        view *= 1 - part[..., 3:] * (1 / 255)
        view += part[..., :3]
        solid = part[..., 3] > 127
        labels[y:y + h, x:x + w][solid] = self.label
        if parts is not None:
            parts[y:y + h, x:x + w][solid] = 0 if own is None else warp(own, nearest=True)[y:y + h, x:x + w][solid]


class Backdrop:
    """A photo under a moving camera; mask and parts (h,w) belong to a target that is part of it (label 1), or are None."""

    def __init__(self, rng, config, image, mask, parts, times, motion):
        size = config.size
        self.image, self.mask, self.parts, self.size, self.times = image, mask, parts, size, times
        height, width = image.shape[:2]
        half, dims = size / 2, np.array([width, height])
        if mask is not None:
            x, y, w, h = cv2.boundingRect(mask)
            centre = np.array([x + w * rng.uniform(0.2, 0.8), y + h * rng.uniform(0.2, 0.8)])
        else:
            centre = dims / 2 + rng.uniform(-1, 1, 2) * np.maximum(dims - size, 0) / 2
        shake = rng.normal(0, 1.5 * config.shake, (len(times), 2)) if rng.random() < 0.3 else 0
        self.centre = np.clip(centre, half, np.maximum(dims - half, half)) + path(rng, times, 0.03 * motion * config.pan * size, 2) + shake
        self.zoom = np.exp(np.clip(path(rng, times, 0.025 * motion * config.zoom, 1)[:, 0], -0.5, 0.5))
        self.angle = path(rng, times, 0.02 * motion * config.rotation, 1)[:, 0]
        self.elastic = Elastic(rng, times, 0.035 * motion * config.elastic * size) if rng.random() < (0.8 if mask is not None else 0.2) else None
        self.shutter = 0.0
        self.seen, self.instead = None, None  # frames that show the target; the photo and mask (or None) of the others

    def where(self):
        """Where the target's middle is in the picture, were there no elastic changes: (T,2)."""
        x, y, w, h = cv2.boundingRect(self.mask)
        ahead, c, s = np.array([x + w / 2, y + h / 2]) - self.centre, np.cos(self.angle), np.sin(self.angle)
        return self.size / 2 + self.zoom[:, None] * np.stack([c * ahead[:, 0] - s * ahead[:, 1], s * ahead[:, 0] + c * ahead[:, 1]], 1)

    def blur(self, t):
        """Motion of the photo while the shutter is open in frame t: (dx,dy) in pixels."""
        step = -velocity(self.centre, self.times, t) * self.shutter
        return step * min(1, 0.25 * self.size / max(1e-6, np.hypot(*step)))

    def draw(self, t, parts=None):
        """-> picture (S,S,3) float32, labels (S,S) uint8; fills part labels if given."""
        c, s, k = np.cos(self.angle[t]), np.sin(self.angle[t]), 1 / self.zoom[t]
        matrix = np.array([[c * k, s * k], [-s * k, c * k]])
        offset = self.centre[t] - matrix @ np.array([self.size / 2, self.size / 2])
        warp = Warp(self.size, np.hstack([matrix, offset[:, None]]), self.elastic.at(t, self.size) if self.elastic else None)
        smear = (lambda a: blur_along(a, *self.blur(t), cv2.BORDER_REFLECT_101)) if self.shutter else (lambda a: a)
        here = self.seen is None or self.seen[t]
        image, mask = (self.image, self.mask) if here else self.instead
        picture = smear(warp(image, cv2.BORDER_REFLECT_101)).astype(np.float32)
        labels = np.zeros((self.size, self.size), np.uint8)
        if mask is not None:
            labels[smear(warp(mask, cv2.BORDER_REFLECT_101)) > 127] = 1 if here else LURE + 1
            if here and parts is not None and self.parts is not None:
                parts[:] = warp(self.parts, cv2.BORDER_REFLECT_101, nearest=True)
        return picture, labels
