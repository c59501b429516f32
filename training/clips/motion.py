"""How things move: times of the frames, smooth paths, elastic fields, joints."""
import cv2
import numpy as np


def schedule(rng, frames, forced, gaps):
    """Times of the frames in units of a typical video's frame distance or more; a forced clip starts with a jump and has one frame more."""
    gaps = np.exp(rng.uniform(*np.log(gaps), frames - 1))
    if forced:
        jump, steps = np.exp(rng.uniform(np.log(0.7), np.log(8.0), 1)), np.exp(rng.uniform(np.log(0.15), np.log(1.5), frames - 1))
        gaps = np.concatenate([jump, steps])
    return np.concatenate([[0], np.cumsum(gaps)])


def path(rng, times, speed, dims):
    """Smooth accelerating path with wobble, zero at the first frame: (T,dims)."""
    v, a = rng.normal(0, speed, dims), rng.normal(0, speed * 0.3, dims)
    wobble = rng.normal(0, speed * 0.3, (len(times), dims))
    wobble[0] = 0
    return times[:, None] * v + 0.5 * times[:, None] ** 2 * a / max(1.0, times[-1]) * 2 + wobble


def velocity(places, times, t):
    """Motion per unit of time in frame t of a path (T,dims): from the frame before, in the first frame to the next."""
    t = max(t, 1)
    return (places[t] - places[t - 1]) / (times[t] - times[t - 1]) if len(times) > 1 else np.zeros(places.shape[1])


class Elastic:
    """A smooth displacement field that wanders between two random ones, zero at the first frame."""

    def __init__(self, rng, times, strength, grid=4):
        self.fields = rng.normal(0, strength, (2, grid, grid, 2)).astype(np.float32)
        rate = rng.uniform(0.1, 0.5, 2)
        self.mix = np.stack([np.sin(times * rate[0]), 1 - np.cos(times * rate[1])], 1)

    def at(self, t, size):
        """-> displacement (size,size,2) float32."""
        return cv2.resize((self.fields * self.mix[t][:, None, None, None]).sum(0).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)


class Joint:
    """What lies beyond a line through a texture swings about a point of that line (an arm, a head, a lid)."""

    def __init__(self, rng, times, width, height, strength):
        self.point = np.array([width, height]) * rng.uniform(0.3, 0.7, 2)
        angle = rng.uniform(0, 2 * np.pi)
        reach = 0.2 * max(width, height)
        self.normal = np.array([np.cos(angle), np.sin(angle)]) / reach
        self.swing = np.clip(path(rng, times, 0.25 * strength, 1)[:, 0], -1.2, 1.2)

    def bend(self, mx, my, t):
        """Texture coordinates (float32 maps) -> where to sample for the bent texture."""
        dx, dy = mx - self.point[0], my - self.point[1]
        beyond = np.clip(dx * self.normal[0] + dy * self.normal[1], 0, 1) * self.swing[t]
        c, s = np.cos(beyond), np.sin(beyond)
        return (self.point[0] + c * dx - s * dy).astype(np.float32), (self.point[1] + s * dx + c * dy).astype(np.float32)
