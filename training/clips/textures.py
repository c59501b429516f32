"""What layers show: things of the library or shapes, one or two joined, cropped and in colours of their own."""
import cv2
import numpy as np

from .appearance import colour, recolour_part
from .shapes import pattern, shape
from .sources import Thing


def shrink(image, dims):
    return cv2.resize(image, dims, interpolation=cv2.INTER_AREA if dims[0] < image.shape[1] else cv2.INTER_LINEAR)


def premultiplied(rgb, alpha):
    return np.dstack([(rgb.astype(np.uint16) * alpha[..., None] // 255).astype(np.uint8), alpha])


class Textures:
    """Draws textures from a library. `kind` is that of the last thing drawn (clips/sources.py)."""

    def __init__(self, library, config, rng):
        self.library, self.config, self.rng, self.kind = library, config, rng, None

    def fill(self, rng, extent):
        """A patch of some photo or a procedural pattern as texture for a shape: RGB (extent,extent,3)."""
        if rng.random() < 0.25:
            return pattern(rng, extent)
        image = self.library.background(rng)
        n = int(min(image.shape[0], image.shape[1], max(16, extent * np.exp(rng.uniform(-0.7, 0.7)))))
        y, x = rng.integers(image.shape[0] - n + 1), rng.integers(image.shape[1] - n + 1)
        return shrink(image[y:y + n, x:x + n], (extent, extent))

    def thing(self, rng, extent):
        """A photographed thing, a cut-out or a textured shape."""
        draw, found = rng.random(), None
        if draw < 0.5:
            found = self.library.photographed(rng)
        elif draw < 0.8:
            found = self.library.cutout(rng)
        return found or Thing(self.fill(rng, extent), shape(rng, extent))

    def texture(self, extent):
        """What one layer shows: a thing, or two things joined into one. -> RGBA uint8 premultiplied (h,w,4), part labels uint8 (h,w) or None."""
        return self.joined(*self.pair(extent)) if self.rng.random() < self.config.joined else self.single(extent)

    def pair(self, extent):
        """Two things that touch (a rider and a bicycle, a woman and a pram): their textures, where the second one's middle lies from the first one's."""
        rng = self.rng
        pieces = [self.single(extent * rng.uniform(0.6, 0.9)) for _ in range(2)]
        # the second one's centre lies on the border of the first one's middle, so that they touch
        (h, w), angle = pieces[0][0].shape[:2], rng.uniform(0, 2 * np.pi)
        return pieces, np.array([0.4 * w * np.cos(angle), 0.4 * h * np.sin(angle)])

    def joined(self, pieces, apart):
        """One texture of two pieces; they become its parts."""
        pieces = [rgba for rgba, _ in pieces]
        (h, w), (h2, w2) = pieces[0].shape[:2], pieces[1].shape[:2]
        y, x = int(h / 2 + apart[1] - h2 / 2), int(w / 2 + apart[0] - w2 / 2)
        top, left = max(0, -y), max(0, -x)
        canvas = np.zeros((max(top + h, top + y + h2), max(left + w, left + x + w2), 4), np.uint8)
        parts = np.zeros(canvas.shape[:2], np.uint8)
        places = [(top, left), (top + y, left + x)]
        for i in self.rng.permutation(2):
            (y, x), rgba = places[i], pieces[i]
            view = canvas[y:y + rgba.shape[0], x:x + rgba.shape[1]]
            view[:] = rgba + (view * (1 - rgba[..., 3:] / 255)).astype(np.uint8)
            parts[y:y + rgba.shape[0], x:x + rgba.shape[1]][rgba[..., 3] > 127] = i + 1
        return canvas, parts

    def single(self, extent):
        """A thing with `extent` as its longer side, as `textured` makes it."""
        thing = self.thing(self.rng, max(12, int(extent)))
        self.kind = thing.kind
        return self.textured(self.rng, thing, extent)

    def textured(self, rng, thing, extent):
        """A thing cropped to its mask with `extent` as its longer side: RGBA uint8, premultiplied, transparent border; its part labels or None."""
        extent = max(12, int(extent))
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
        return premultiplied(pad(rgb, cv2.BORDER_REPLICATE), alpha), None if parts is None else pad(parts, cv2.BORDER_CONSTANT)
