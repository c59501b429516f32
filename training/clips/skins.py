"""Things whose surface changes from frame to frame: a turning thing shows another side, limbs swing."""
import cv2
import numpy as np

from .motion import path


def spread(texture):
    """Premultiplied RGBA (h,w,4) -> plain RGB (h,w,3) whose colours go on beyond the silhouette."""
    near, n = texture.astype(np.float32), max(texture.shape[:2])
    wide = cv2.blur(near, (n, n), borderType=cv2.BORDER_CONSTANT)
    colours = near[..., :3] + wide[..., :3] * (1 - near[..., 3:] / 255) * 255 / np.maximum(wide[..., 3:], 1)
    return np.clip(colours, 0, 255).astype(np.uint8)


class Turn:
    """A thing turns about its upright axis as if every row of it were half of a cylinder: front leaves on one side, back comes on the other."""

    def __init__(self, rng, times, strength, texture, back):
        """back: RGB of the texture's size, what the far side shows."""
        self.front, self.back, self.alpha = spread(texture), back, texture[..., 3:]
        solid, width = self.alpha[..., 0] > 0, texture.shape[1]
        any_row = solid.any(1)
        left = np.where(any_row, solid.argmax(1), 0).astype(np.float32)
        right = np.where(any_row, width - 1 - solid[:, ::-1].argmax(1), width - 1).astype(np.float32)
        smooth = (1, 2 * (texture.shape[0] // 12) + 1)
        self.left, right = (cv2.blur(edge[:, None], smooth) for edge in (left, right))
        self.extent = np.maximum(right - self.left, 1)
        across = np.clip((np.arange(width, dtype=np.float32) - self.left) / self.extent * 2 - 1, -1, 1)
        self.phi = np.arcsin(across)
        self.rows = np.repeat(np.arange(texture.shape[0], dtype=np.float32)[:, None], width, 1)
        self.angle = np.clip(path(rng, times, 0.2 * strength, 1)[:, 0], -2.8, 2.8)

    def at(self, t):
        """-> RGBA, premultiplied, of frame t."""
        phi = self.phi + np.float32(self.angle[t])
        side = np.cos(phi) > 0
        place = self.left + (np.where(side, 1, -1) * np.sin(phi) + 1) / 2 * self.extent
        maps = place.astype(np.float32), self.rows
        look = lambda image: cv2.remap(image, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        rgb = np.where(side[..., None], look(self.front), look(self.back))
        return np.dstack([(rgb.astype(np.uint16) * self.alpha // 255).astype(np.uint8), self.alpha])


class Unfold:
    """What lies beyond a line through a thing comes out from behind the rest, or goes back (a wing, a leg, a head that was turned away)."""

    def __init__(self, rng, times, texture):
        height, width = texture.shape[:2]
        angle = rng.uniform(0, 2 * np.pi)
        self.normal = np.array([np.cos(angle), np.sin(angle)])
        yy, xx = np.mgrid[:height, :width]
        along = (xx - width / 2) * self.normal[0] + (yy - height / 2) * self.normal[1]
        inside = along[texture[..., 3] > 127]
        line, end = np.quantile(inside, [rng.uniform(0.35, 0.75), 1.0]) if len(inside) else (0, 1)
        self.beyond, self.depth = along > line, end - line
        hidden = rng.uniform(0.4, 1) if rng.random() < 0.7 else 0  # in the first frame
        self.hidden = np.clip(hidden + (-1 if hidden else 1) * np.abs(rng.normal(0, 0.5)) * times + path(rng, times, 0.05, 1)[:, 0], 0, 1)

    def at(self, t, rgba, parts=None):
        """-> RGBA and part labels of frame t, of the same size."""
        shift = -self.normal * self.depth * self.hidden[t]
        move = lambda a, how: cv2.warpAffine(a, np.array([[1, 0, shift[0]], [0, 1, shift[1]]]), a.shape[1::-1], flags=how)
        near = rgba * ~self.beyond[..., None]
        far = move(rgba * self.beyond[..., None], cv2.INTER_LINEAR)
        image = near + (far * ((255 - near[..., 3:]) / np.float32(255))).astype(np.uint8)
        if parts is not None:
            parts = np.where(near[..., 3] > 127, parts, move(parts * self.beyond, cv2.INTER_NEAREST))
        return image, parts


class Limbs:
    """Two to five thin limbs of two segments each, behind the body they are part of; legs swing like legs, tails and ropes hang, some end in a ring (a wheel, a racket)."""

    def __init__(self, rng, times, texture):
        height, width = texture.shape[:2]
        extent = max(height, width)
        self.margin = int(0.45 * extent)
        ys, xs = np.nonzero(texture[..., 3] > 200)
        middle = np.array([xs.mean(), ys.mean()]) if len(xs) else np.array([width, height]) / 2
        down = rng.random() < 0.6  # all as legs, or each its own way
        self.limbs = []
        for _ in range(rng.integers(2, 6)):
            i = rng.integers(len(xs)) if len(xs) else 0
            root = np.array([xs[i], ys[i]]) if len(xs) else middle
            outward = np.pi / 2 + rng.normal(0, 0.25) if down else np.arctan2(*(root - middle)[::-1]) + rng.normal(0, 0.4)
            colour = texture[int(root[1]), int(root[0]), :3].astype(float) * rng.uniform(0.5, 1.1)
            other = colour * rng.uniform(0.3, 1.5) if rng.random() < 0.7 else rng.uniform(0, 200, 3)
            rate, phase = rng.uniform(0.3, 1.6), rng.uniform(0, 6.3)
            swing = outward + rng.uniform(0.15, 0.6) * (np.sin(times * rate + phase) - np.sin(phase))
            knee = swing + rng.uniform(0, 0.9) * np.sin(times * rate + phase + 1)
            self.limbs.append((root + self.margin, extent * rng.uniform(0.14, 0.32, 2), (swing, knee),
                               max(2, int(extent * rng.uniform(0.02, 0.07))), np.clip([colour, other], 0, 255),
                               int(extent * rng.uniform(0.06, 0.14)) if rng.random() < 0.25 else 0))

    def at(self, t, rgba, parts=None):
        """The body's RGBA and part labels -> both with limbs and a margin around; limbs are parts of their own."""
        pad = lambda a: cv2.copyMakeBorder(a, *[self.margin] * 4, cv2.BORDER_CONSTANT)
        body, limbs = pad(rgba), np.zeros((rgba.shape[0] + 2 * self.margin, rgba.shape[1] + 2 * self.margin, 4), np.uint8)
        labels = np.zeros(limbs.shape[:2], np.uint8)
        for n, (root, lengths, angles, thickness, colours, ring) in enumerate(self.limbs):
            at = root
            for length, angle, colour in zip(lengths, angles, colours):
                to = at + length * np.array([np.cos(angle[t]), np.sin(angle[t])])
                ends = [tuple(int(round(v * 16)) for v in p) for p in (at, to)]
                cv2.line(limbs, *ends, (*colour.tolist(), 255), thickness, cv2.LINE_AA, 4)
                cv2.line(labels, *ends, 200 + n, thickness, cv2.LINE_8, 4)
                at = to
            if ring:
                middle = tuple(int(round(v * 16)) for v in at)
                cv2.circle(limbs, middle, ring * 16, (*colours[1].tolist(), 255), thickness, cv2.LINE_AA, 4)
                cv2.circle(labels, middle, ring * 16, 200 + n, thickness, cv2.LINE_8, 4)
        image = body + (limbs * ((255 - body[..., 3:]) / np.float32(255))).astype(np.uint8)
        inside = body[..., 3] > 127
        own = pad(parts) if parts is not None else np.ones(labels.shape, np.uint8)
        return image, np.where(inside, own, labels)


class Skin:
    """What a layer shows in each frame: its texture, turned, unfolded and given limbs where asked for."""

    def __init__(self, texture, parts=None, turn=None, unfold=None, limbs=None):
        self.texture, self.parts, self.turn, self.unfold, self.limbs = texture, parts, turn, unfold, limbs
        margin = 2 * limbs.margin if limbs else 0
        self.shape = (texture.shape[0] + margin, texture.shape[1] + margin)

    def at(self, t):
        """-> RGBA premultiplied, part labels or None."""
        rgba, parts = self.turn.at(t) if self.turn else self.texture, self.parts
        if self.unfold:
            rgba, parts = self.unfold.at(t, rgba, parts)
        return self.limbs.at(t, rgba, parts) if self.limbs else (rgba, parts)
