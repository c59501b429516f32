"""What happens to a clip's finished frames: the camera turns to night vision, the light goes out, something flashes."""
import cv2
import numpy as np


def night(rng, images):
    """Some of the frames (T,S,S,3) uint8, in place, as a camera without colour shows them: from a frame on, for a while, or up to one."""
    frames, first = len(images), int(rng.integers(1, len(images)))
    chosen = np.arange(frames) >= first
    if rng.random() < 0.25:
        chosen = ~chosen
    elif rng.random() < 0.25 and first + 1 < frames:
        chosen[rng.integers(first + 1, frames):] = False
    look = grey if rng.random() < 0.35 else Infrared(rng, images.shape[1:3])
    for t in np.flatnonzero(chosen):
        images[t] = look(images[t])


def grey(image):
    """The plain grey of a camera that switches its colours off."""
    return cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


class Infrared:
    """Tones of a camera with an infrared lamp: cloth and leaves are not as dark as they look by day, the lamp lights the middle, the sensor is noisy."""

    def __init__(self, rng, shape):
        """shape: height and width."""
        self.rng = rng
        self.weights = rng.dirichlet((2, 1.5, 1)).astype(np.float32)
        self.leaves = rng.uniform(0, 1.2)  # how bright what is greener than red and blue becomes
        self.dyes = rng.uniform(-0.6, 1.0) if rng.random() < 0.6 else 0.0  # as colourful things: dyes reflect, or swallow, infrared
        tones = np.linspace(0, 1, 256) ** np.exp(rng.normal(0, 0.35))
        if rng.random() < 0.3:  # some dark tones become bright
            tones = tones + rng.uniform(0.2, 0.7) * np.exp(-((np.linspace(0, 1, 256) - rng.uniform(0, 0.4)) / 0.15) ** 2)
        low, high = rng.uniform(0, 0.25), rng.uniform(0.55, 1.05)
        self.tones = (255 * np.clip(low + (high - low) * tones, 0, 1)).astype(np.float32)
        yy, xx = np.mgrid[:shape[0], :shape[1]].astype(np.float32) / max(shape) - rng.normal(0.5, 0.1, 2).astype(np.float32)[:, None, None]
        self.lamp = 1 / (1 + rng.uniform(0, 5) * (xx * xx + yy * yy)) * rng.uniform(0.9, 1.2)
        self.noise = rng.uniform(0, 9)
        self.tint = rng.uniform(0.7, 1, 3).astype(np.float32) if rng.random() < 0.2 else np.ones(3, np.float32)

    def __call__(self, image):
        red, green, blue = cv2.split(image.astype(np.float32))
        tone = self.weights[0] * red + self.weights[1] * green + self.weights[2] * blue + self.leaves * np.maximum(0, green - np.maximum(red, blue))
        if self.dyes:
            tone += self.dyes * (np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue))
        tone = self.tones[np.clip(tone, 0, 255).astype(np.uint8)] * self.lamp
        if self.noise:
            tone += cv2.resize(self.rng.normal(0, self.noise, (tone.shape[0] // 2, tone.shape[1] // 2)).astype(np.float32), tone.shape[::-1], interpolation=cv2.INTER_NEAREST)
        return np.clip(tone[..., None] * self.tint, 0, 255).astype(np.uint8)


def dark(rng, images):
    """The light goes out at some frame, at once or with a frame between, and mostly comes back; or a frame is flashed. In place."""
    frames, first = len(images), int(rng.integers(1, len(images)))
    if rng.random() < 0.25:
        gain, offset = rng.uniform(1.5, 3.5), rng.uniform(0, 60)
        images[first] = np.clip(images[first] * np.float32(gain) + np.float32(offset), 0, 255)
        return
    back = frames if first + 1 == frames or rng.random() < 0.4 else int(rng.integers(first + 1, frames))
    level, gamma, noise = rng.uniform(0.05, 0.3), rng.uniform(0.8, 1.6), rng.uniform(1, 7)
    for t in range(first, back):
        bright = np.sqrt(level) if t == first and t + 1 < back and rng.random() < 0.5 else level
        image = 255 * bright * (images[t] * np.float32(1 / 255)) ** np.float32(gamma)
        images[t] = np.clip(image + rng.normal(0, noise, image.shape).astype(np.float32), 0, 255)
