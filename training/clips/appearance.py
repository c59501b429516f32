"""What cameras and light do to pictures."""
import cv2
import numpy as np

from .motion import path


def colour(rng, image, strength=1.0):
    """Random contrast, brightness, channel gains, sometimes permuted channels; RGB uint8 in and out."""
    if rng.random() < 0.15:
        image = image[:, :, rng.permutation(3)]
    gain = np.exp(rng.normal(0, 0.2 * strength) + rng.normal(0, 0.08 * strength, 3))
    table = np.clip((np.arange(256)[:, None] - 118) * gain + 118 + rng.normal(0, 18 * strength), 0, 255).astype(np.uint8)
    return cv2.LUT(np.ascontiguousarray(image), table.reshape(256, 1, 3))


def recolour_part(rng, image, parts):
    """One part gets colours of its own, so that parts of a thing must be held together by more than their colour."""
    ids = np.unique(parts[parts > 0])
    if len(ids) == 0:
        return image
    mask = (parts == ids[rng.integers(len(ids))])[..., None]
    return np.where(mask, colour(rng, image, 2.0), image)


def blur_along(image, dx, dy, border=cv2.BORDER_CONSTANT):
    """Blur along a line of (dx,dy) pixels; uint8 (y,x) or (y,x,channels). What moves less than a pixel and a half stays sharp."""
    n = int(np.hypot(dx, dy)) // 2 * 2 + 1
    if n < 3:
        return image
    c = n // 2
    kernel, along = np.zeros((n + 2, n + 2), np.float32), np.linspace(-c, c, 2 * n - 1) / np.hypot(dx, dy)
    x, y = c + 1 + along * dx, c + 1 + along * dy
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        kx, ky = np.floor(x) + i, np.floor(y) + j
        np.add.at(kernel, (np.minimum(ky, n + 1).astype(int), np.minimum(kx, n + 1).astype(int)), (1 - abs(x - kx)) * (1 - abs(y - ky)))
    return cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=border)


def shaken(rng, image, strength):
    """Blur along a random line of 3 to 9 pixels (times strength)."""
    n = int(round(rng.integers(3, 10) * strength)) | 1 if strength != 1 else int(rng.integers(3, 10))
    angle, c = rng.uniform(0, np.pi), (n - 1) / 2
    d = np.array([np.cos(angle), np.sin(angle)]) * c
    kernel = np.zeros((n, n), np.float32)
    cv2.line(kernel, tuple(np.round(c - d).astype(int).tolist()), tuple(np.round(c + d).astype(int).tolist()), 1.0)
    return cv2.filter2D(image, -1, kernel / kernel.sum())


class Light:
    """Shadows and highlights that wander over the scene: a smooth field of gains, and sometimes a glint."""

    def __init__(self, rng, times, strength):
        gains = np.exp(np.clip(rng.normal(-0.1, 0.35 * strength, (6, 6)), -1.6, 0.8)).astype(np.float32)
        self.field = cv2.resize(gains, (96, 96), interpolation=cv2.INTER_CUBIC).clip(0.1, 2.2)
        self.start, self.drift = rng.uniform(0, 48, 2), rng.normal(0, 4, 2)
        self.times = times
        self.glint = (rng.uniform(0, 1, 2), rng.normal(0, 0.08, 2), rng.uniform(0.03, 0.12), rng.uniform(60, 200) * strength) if rng.random() < 0.3 else None

    def shine(self, picture, t):
        """picture (S,S,3) float32 -> the same, lit."""
        size = picture.shape[0]
        x, y = np.clip(self.start + self.drift * self.times[t], 0, 48)
        view = np.array([[48 / size, 0, x], [0, 48 / size, y]])  # a quarter of the field is in sight
        picture = picture * cv2.warpAffine(self.field, view, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)[..., None]
        if self.glint:
            centre, drift, radius, power = self.glint
            spot = np.zeros((size // 4, size // 4), np.float32)
            x, y = ((centre + drift * self.times[t]) * size // 4).astype(int).tolist()
            cv2.circle(spot, (x, y), max(1, int(radius * size / 4)), power, -1)
            picture += cv2.resize(cv2.blur(spot, (5, 5)), (size, size))[..., None]
        return picture


class Camera:
    """One clip's light, exposure drift, noise, compression and blur."""

    def __init__(self, rng, light, config, times):
        """light: another source of random numbers, so that lit clips are otherwise the same."""
        drift = path(rng, times, 0.03, 1)[:, 0] * config.exposure
        self.rng, self.strength = rng, config.camera_blur
        self.gain = np.clip(1 + drift, 0.2, 3) if rng.random() < 0.4 else np.ones(len(drift))
        self.noise = rng.uniform(0, 8) * config.noise if rng.random() < 0.3 else 0
        self.quality = int(rng.integers(25, 90)) if rng.random() < 0.25 * config.compression else 0
        if self.quality and config.compression > 1:  # beyond every clip: stronger as well
            self.quality = max(3, int(self.quality / config.compression))
        self.blur = rng.random() < 0.2 * config.camera_blur
        self.light = Light(light, times, config.light) if config.light and light.random() < 0.5 else None

    def shoot(self, picture, t):
        """float32 (S,S,3) -> uint8."""
        rng, size = self.rng, picture.shape[0]
        if self.light:
            picture = self.light.shine(picture, t)
        if self.gain[t] != 1:
            picture = picture * self.gain[t]
        if self.noise:
            grain = rng.normal(0, self.noise, (size // 2, size // 2, 3)).astype(np.float32)
            picture = picture + cv2.resize(grain, (size, size), interpolation=cv2.INTER_NEAREST)
        image = np.clip(picture, 0, 255).astype(np.uint8)
        if self.blur and rng.random() < 0.7:
            image = shaken(rng, image, self.strength)
        if self.quality:
            image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, self.quality])[1], 1)
        return image
