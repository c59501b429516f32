"""What cameras and light do to pictures."""
import cv2
import numpy as np


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


def motion_blur(rng, image):
    """Blur along a random line of 3 to 9 pixels."""
    n = int(rng.integers(3, 10))
    angle, c = rng.uniform(0, np.pi), (n - 1) / 2
    d = np.array([np.cos(angle), np.sin(angle)]) * c
    kernel = np.zeros((n, n), np.float32)
    cv2.line(kernel, tuple(np.round(c - d).astype(int).tolist()), tuple(np.round(c + d).astype(int).tolist()), 1.0)
    return cv2.filter2D(image, -1, kernel / kernel.sum())


class Camera:
    """One clip's exposure drift, noise, compression and blur."""

    def __init__(self, rng, drift):
        """drift (T,): relative exposure over time, used in some clips."""
        self.rng = rng
        self.gain = 1 + drift if rng.random() < 0.4 else np.ones(len(drift))
        self.noise = rng.uniform(0, 8) if rng.random() < 0.3 else 0
        self.quality = int(rng.integers(25, 90)) if rng.random() < 0.25 else 0
        self.blur = rng.random() < 0.2

    def shoot(self, picture, t):
        """float32 (S,S,3) -> uint8."""
        rng, size = self.rng, picture.shape[0]
        if self.gain[t] != 1:
            picture = picture * self.gain[t]
        if self.noise:
            grain = rng.normal(0, self.noise, (size // 2, size // 2, 3)).astype(np.float32)
            picture = picture + cv2.resize(grain, (size, size), interpolation=cv2.INTER_NEAREST)
        image = np.clip(picture, 0, 255).astype(np.uint8)
        if self.blur and rng.random() < 0.7:
            image = motion_blur(rng, image)
        if self.quality:
            image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, self.quality])[1], 1)
        return image
