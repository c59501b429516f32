"""Moving pictures that a scene is stacked from: the backdrop (a photo, perhaps with a target in it) and layers in front of it."""
import cv2
import numpy as np

from .motion import Elastic, Joint, path


class Warp:
    """A mapping of frame to texture coordinates: an affine matrix and, if given, a displacement and a joint."""

    def __init__(self, size, matrix, offset, field=None, joint=None, t=0):
        self.size, self.affine = size, np.hstack([matrix, offset[:, None]])
        self.maps = None
        if field is not None or joint is not None:
            yy, xx = np.mgrid[:size, :size].astype(np.float32)
            m = self.affine.astype(np.float32)
            mx, my = m[0, 0] * xx + m[0, 1] * yy + m[0, 2], m[1, 0] * xx + m[1, 1] * yy + m[1, 2]
            if field is not None:
                mx, my = mx + field[..., 0], my + field[..., 1]
            self.maps = joint.bend(mx, my, t) if joint else (mx, my)

    def __call__(self, texture, border=cv2.BORDER_CONSTANT, nearest=False):
        how = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
        if self.maps is not None:
            return cv2.remap(texture, *self.maps, how, borderMode=border)
        return cv2.warpAffine(texture, self.affine, (self.size, self.size), flags=how | cv2.WARP_INVERSE_MAP, borderMode=border)


class Layer:
    """A texture RGBA (premultiplied) with a pose per frame; label 0 is scenery. parts: label map of the texture or None."""

    def __init__(self, rng, label, texture, size, times, motion, centre, bend, parts=None):
        self.label, self.texture, self.size, self.parts = label, texture, size, parts
        self.centre = centre + path(rng, times, 0.035 * motion * size, 2)
        self.scale = np.exp(np.clip(path(rng, times, 0.03 * motion, 1)[:, 0], -0.7, 0.7))
        self.angle = path(rng, times, 0.06 * motion, 1)[:, 0]
        self.shear = np.clip(path(rng, times, 0.02 * motion, 1)[:, 0], -0.3, 0.3)
        height, width = texture.shape[:2]
        self.elastic = Elastic(rng, times, bend * max(height, width) / 4) if bend else None
        self.joint = Joint(rng, times, width, height) if bend and rng.random() < 0.4 else None

    def leave(self, rng, t):
        """Be out of the picture in frame t."""
        angle = rng.uniform(0, 2 * np.pi)
        self.centre[t] = self.size / 2 + 1.6 * self.size * np.array([np.cos(angle), np.sin(angle)])

    def warp(self, t):
        h, w = self.texture.shape[:2]
        c, s, k = np.cos(self.angle[t]), np.sin(self.angle[t]), 1 / self.scale[t]
        matrix = np.array([[c * k, s * k + self.shear[t]], [-s * k, c * k]])
        offset = np.array([w / 2, h / 2]) - matrix @ self.centre[t]
        return Warp(self.size, matrix, offset, self.elastic.at(t, self.size) if self.elastic else None, self.joint, t)

    def draw(self, t, picture, labels, parts=None):
        """Paint frame t over picture (S,S,3) float32, labels and, if given, part labels (S,S) uint8."""
        warp = self.warp(t)
        rgba = warp(self.texture)
        x, y, w, h = cv2.boundingRect(np.ascontiguousarray(rgba[..., 3]))
        if w == 0:
            return
        part = rgba[y:y + h, x:x + w].astype(np.float32)
        view = picture[y:y + h, x:x + w]
        view *= 1 - part[..., 3:] * (1 / 255)
        view += part[..., :3]
        solid = part[..., 3] > 127
        labels[y:y + h, x:x + w][solid] = self.label
        if parts is not None:
            own = warp(self.parts, nearest=True)[y:y + h, x:x + w] if self.parts is not None else 0
            parts[y:y + h, x:x + w][solid] = own[solid] if self.parts is not None else 0


class Backdrop:
    """A photo under a moving camera; mask and parts (h,w) belong to a target that is part of it (label 1), or are None."""

    def __init__(self, rng, image, mask, parts, size, times, motion):
        self.image, self.mask, self.parts, self.size = image, mask, parts, size
        height, width = image.shape[:2]
        half, dims = size / 2, np.array([width, height])
        if mask is not None:
            x, y, w, h = cv2.boundingRect(mask)
            centre = np.array([x + w * rng.uniform(0.2, 0.8), y + h * rng.uniform(0.2, 0.8)])
        else:
            centre = dims / 2 + rng.uniform(-1, 1, 2) * np.maximum(dims - size, 0) / 2
        shake = rng.normal(0, 1.5, (len(times), 2)) if rng.random() < 0.3 else 0
        self.centre = np.clip(centre, half, np.maximum(dims - half, half)) + path(rng, times, 0.03 * motion * size, 2) + shake
        self.zoom = np.exp(np.clip(path(rng, times, 0.025 * motion, 1)[:, 0], -0.5, 0.5))
        self.angle = path(rng, times, 0.02 * motion, 1)[:, 0]
        self.elastic = Elastic(rng, times, 0.035 * motion * size) if rng.random() < (0.8 if mask is not None else 0.2) else None

    def draw(self, t, parts=None):
        """-> picture (S,S,3) float32, labels (S,S) uint8; fills part labels if given."""
        c, s, k = np.cos(self.angle[t]), np.sin(self.angle[t]), 1 / self.zoom[t]
        matrix = np.array([[c * k, s * k], [-s * k, c * k]])
        offset = self.centre[t] - matrix @ np.array([self.size / 2, self.size / 2])
        warp = Warp(self.size, matrix, offset, self.elastic.at(t, self.size) if self.elastic else None)
        picture = warp(self.image, cv2.BORDER_REFLECT_101).astype(np.float32)
        labels = np.zeros((self.size, self.size), np.uint8)
        if self.mask is not None:
            labels[warp(self.mask, cv2.BORDER_REFLECT_101) > 127] = 1
            if parts is not None and self.parts is not None:
                parts[:] = warp(self.parts, cv2.BORDER_REFLECT_101, nearest=True)
        return picture, labels
