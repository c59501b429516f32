"""Write long clips with exact masks as an evaluation set: a minute and more of leaving, coming back, replacements, look-alikes, night vision, darkness and cuts.

    python3 longclips.py --out long --parts P --instances I --cutouts C --backgrounds B [--clips 6] [--seed 0]

DAVIS layout: OUT/JPEGImages/NAME/%05d.jpg, OUT/Annotations/NAME/%05d.png with labels 1.. (an absent target has no pixel, 255: so little of it that nobody
could tell). `srnet eval` reports how often present targets were kept and how often absent ones were given a mask. The same seed and pictures make the same clips.
"""
import argparse
import os
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from clips.company import recoloured
from clips.config import ClipConfig
from clips.film import Infrared, grey
from clips.options import add_sources, open_library
from clips.renderer import Renderer
from clips.scenes import spread
from clips.skins import Turn

PALETTE = [0, 0, 0, 200, 40, 40, 40, 170, 40, 200, 170, 40] + [0] * 753 + [255, 255, 255]


@dataclass
class Script:
    """What happens in a clip beside its target's leaving and coming back."""
    name: str
    targets: int = 1
    row: int = 0  # as many things equal to the target stand beside it
    crowd: int = 3  # as many of its kind go about
    lost: bool = False  # the target leaves for good at three quarters of the clip
    successors: bool = True  # while it is away another comes to its place
    night: bool = False  # from the middle on for a third of the clip
    dark: bool = False  # for some seconds, twice
    cut: bool = False  # to another scene for some seconds, and back


SCRIPTS = [Script("successor", lost=True), Script("row", row=3, crowd=0, successors=False), Script("crowd", crowd=9), Script("night", night=True, crowd=2),
           Script("cuts", cut=True, lost=True), Script("evening", targets=2, night=True, dark=True, crowd=4)]


def smooth(rng, frames, seconds, fps, low, high):
    """A wandering number between low and high that turns about every so many seconds: (frames,)."""
    count = max(2, int(frames / fps / seconds)) + 3
    values, at = rng.uniform(low, high, count), np.linspace(rng.uniform(0, 1), count - 1.001, frames)
    whole = at.astype(int)
    ease = (1 - np.cos(np.pi * (at - whole))) / 2
    return values[whole] * (1 - ease) + values[whole + 1] * ease


class Sprite:
    """A thing on its way. label 0: no target. centre (T,2) in pixels of the picture, scale (T,) of the texture (h,w,4), angle (T,)."""

    def __init__(self, rng, label, texture, frames, fps, size, turning=False):
        width, height = size
        self.label, self.texture, self.frames, self.fps, self.size = label, texture, frames, fps, size
        self.centre = np.stack([smooth(rng, frames, 5, fps, 0.1, 0.9) * width, smooth(rng, frames, 7, fps, 0.35, 0.75) * height], 1)
        self.scale, self.angle = smooth(rng, frames, 9, fps, 0.75, 1.2), smooth(rng, frames, 4, fps, -0.12, 0.12)
        step = rng.uniform(1.5, 2.5)  # its gait
        self.centre[:, 1] += 0.02 * texture.shape[0] * np.abs(np.sin(np.arange(frames) / fps * step * np.pi))
        self.turn = None
        if turning:
            self.turn = Turn(rng, np.arange(2.0), 1.0, texture, recoloured(rng, np.ascontiguousarray(texture[:, ::-1]), 0.3)[..., :3])
            self.turn.angle = smooth(rng, frames, 6, fps, -0.8, 0.8)

    def leave(self, rng, first, last, upwards=False):
        """Go out of the picture over a second or two before frame `first`, and come in again, elsewhere, from frame `last` on (if that is in the clip)."""
        first, last = min(first, self.frames), min(last, self.frames)
        way, reach = int(rng.uniform(1, 2) * self.fps), 0.75 * max(self.texture.shape[:2])
        ramp = np.linspace(1, 0, way)
        share = ramp ** 2 * (3 - 2 * ramp)  # of the way out, from frame `last` on; before `first` the same backwards
        for frames, share in ((range(max(0, first - way), first), share[::-1][-first:]), (range(last, min(last + way, self.frames)), share[:max(0, self.frames - last)])):
            frames, beside = list(frames), -reach if rng.random() < 0.5 else self.size[0] + reach
            outside = [self.centre[frames, 0], -reach] if upwards else [beside, self.centre[frames, 1]]
            for axis in range(2):
                self.centre[frames, axis] += share * (outside[axis] - self.centre[frames, axis])
        self.centre[first:last] = (-4 * reach, 0)

    def stand(self, place, first, last):
        """Go to a place and stay about there from frame `first` to before `last`."""
        times = np.arange(self.frames)
        near = np.clip(np.minimum(times - first, last - times) / self.fps + 1, 0, 1)[:, None]
        self.centre += 0.85 * near * (place - self.centre)

    def draw(self, t, picture, labels):
        """Paint frame t over picture (H,W,3) float32 and labels (H,W) uint8 -> how many pixels of it there would be in an endless picture."""
        (h, w), (width, height) = self.texture.shape[:2], self.size
        c, s = np.cos(self.angle[t]) * self.scale[t], np.sin(self.angle[t]) * self.scale[t]
        pose = np.array([[c, -s], [s, c]])
        shift = self.centre[t] - pose @ np.array([w / 2, h / 2])
        corners = pose @ np.array([[0, w, 0, w], [0, 0, h, h]]) + shift[:, None]
        low, high = np.clip(np.floor(corners.min(1)), 0, self.size).astype(int), np.clip(np.ceil(corners.max(1)), 0, self.size).astype(int)
        area = (self.texture[..., 3] > 127).sum() * self.scale[t] ** 2
        if (high <= low).any():
            return area
        rgba = cv2.warpAffine(self.turn.at(t) if self.turn else self.texture, np.hstack([pose, (shift - low)[:, None]]), tuple((high - low).tolist()), flags=cv2.INTER_LINEAR)
        view = picture[low[1]:high[1], low[0]:high[0]]
        view *= 1 - rgba[..., 3:] * np.float32(1 / 255)
        view += rgba[..., :3]
        labels[low[1]:high[1], low[0]:high[0]][rgba[..., 3] > 127] = self.label
        return area


class Scene:
    """A backdrop under a camera that turns a little, and sprites before it."""

    def __init__(self, rng, renderer, script, frames, fps, size):
        self.size, self.frames = size, frames
        photo = renderer.library.background(rng)
        factor = 1.25 * max(size[0] / photo.shape[1], size[1] / photo.shape[0])
        self.photo = cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
        room = np.array(self.photo.shape[1::-1]) - size
        self.view = np.stack([smooth(rng, frames, 8, fps, 0, 1), smooth(rng, frames, 8, fps, 0.3, 0.7)], 1) * room
        self.view = np.clip(self.view + rng.normal(0, 0.4, (frames, 2)), 0, room)
        self.sprites = []
        for label in range(1, script.targets + 1):
            self.cast(rng, renderer, script, label, fps)

    def cast(self, rng, renderer, script, label, fps):
        """One target, those like it, and when it is away."""
        extent = self.size[1] * (0.3 if script.row else rng.uniform(0.35, 0.55))
        thing = (renderer.library.photographed if rng.random() < 0.6 else renderer.library.cutout)(rng) or renderer.thing(rng, int(extent))
        thing = renderer.library.another(rng, thing.kind) or thing  # a whole person instead of some clothes
        texture, kind = renderer.textured(rng, thing, extent)[0], thing.kind
        new = lambda rgba, number=0, **more: Sprite(rng, number, rgba, self.frames, fps, self.size, **more)
        target, others = new(texture, label, turning=not script.row), []
        if script.row:
            slots = (np.arange(script.row + 1) + 1) * self.size[0] / (script.row + 2)
            own = int(rng.integers(len(slots)))
            target.scale, target.angle = np.ones(self.frames), np.zeros(self.frames)
            target.centre = np.array([slots[own], 0.6 * self.size[1]]) + (self.view[0] - self.view)
            for slot in np.delete(slots, own):
                other = new(texture)
                other.scale, other.angle, other.centre = target.scale, target.angle, target.centre + [slot - slots[own], 0]
                others.append(other)
        like = lambda: renderer.library.another(rng, kind) if rng.random() < 0.7 else None
        for _ in range(script.crowd):
            thing = like()
            others.append(new(renderer.textured(rng, thing, extent * rng.uniform(0.6, 1.1))[0] if thing else recoloured(rng, texture, 1.0)))
        sixth = self.frames // 6
        away = [(sixth, sixth + int(rng.uniform(4, 10) * fps)), (3 * sixth, 3 * sixth + int(rng.uniform(6, 12) * fps))]
        if script.lost:
            away.append((int(0.78 * self.frames), self.frames))
        for first, last in away:
            if script.successors:
                thing = like()
                other = new(renderer.textured(rng, thing, extent)[0] if thing else recoloured(rng, texture, 1.5))
                other.stand(target.centre[first], first + 2 * fps, last + fps)
                other.leave(rng, 1, first + fps // 2)
                if last < self.frames:
                    other.leave(rng, last + 2 * fps, self.frames)
                others.append(other)
            target.leave(rng, first, last, upwards=script.row > 0)
        for other in others:
            self.sprites.insert(int(rng.integers(len(self.sprites) + 1)), other)
        self.sprites.insert(int(rng.integers(len(self.sprites) + 1)), target)

    def shows_all(self):
        """Whether most of every target is to be seen in the first frame."""
        _, labels = self.draw(0)
        return all((labels == s.label).sum() > 0.6 * (s.texture[..., 3] > 127).sum() * s.scale[0] ** 2 for s in self.sprites if s.label)

    def draw(self, t):
        """-> picture (H,W,3) float32, labels (H,W) uint8."""
        x, y = self.view[t]
        picture = cv2.warpAffine(self.photo, np.array([[1, 0, -x], [0, 1, -y]]), self.size, flags=cv2.INTER_LINEAR).astype(np.float32)
        labels = np.zeros(picture.shape[:2], np.uint8)
        whole = {s.label: s.draw(t, picture, labels) for s in self.sprites}
        for label, area in whole.items():
            if label and 0 < (labels == label).sum() < 0.03 * area:
                labels[labels == label] = 255
        return picture, labels


def stretch(frames, first, seconds, fps):
    """Which frames lie in a stretch of a clip: bool (frames,)."""
    return (np.arange(frames) >= int(first * frames)) & (np.arange(frames) < int(first * frames) + int(seconds * fps))


def write(folder, name, library, script, seed, seconds, fps, size):
    """Render one clip and write its frames and masks."""
    rng, frames = np.random.default_rng(seed), int(seconds * fps)
    renderer = Renderer(library, ClipConfig(size=size[1], joined=0), [seed, 1])
    none = np.zeros(frames, bool)
    for _ in range(20):  # the first frame shows every target
        scene = Scene(rng, renderer, script, frames, fps, size)
        if scene.shows_all():
            break
    other = Scene(rng, renderer, Script("other"), frames, fps, size)
    night = stretch(frames, 0.45, seconds / 3, fps) if script.night else none
    dark = stretch(frames, 0.25, 3, fps) | stretch(frames, 0.88, 4, fps) if script.dark else none
    cut = stretch(frames, 0.3, 5, fps) | stretch(frames, 0.65, 4, fps) if script.cut else none
    look, level = Infrared(rng, size[::-1]) if rng.random() < 0.5 else grey, rng.uniform(0.12, 0.25)
    gain = smooth(rng, frames, 10, fps, 0.9, 1.1)
    images, masks = (os.path.join(folder, kind, name) for kind in ("JPEGImages", "Annotations"))
    os.makedirs(images, exist_ok=True)
    os.makedirs(masks, exist_ok=True)
    for t in range(frames):
        picture, labels = (other if cut[t] else scene).draw(t)
        if cut[t]:
            labels[:] = 0
        noise = rng.normal(0, 3, picture.shape).astype(np.float32)
        image = np.clip(picture * np.float32(gain[t] * (level if dark[t] else 1)) + noise, 0, 255).astype(np.uint8)
        image = look(image) if night[t] else image
        cv2.imwrite(f"{images}/{t:05d}.jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
        indexed = Image.fromarray(labels, "P")
        indexed.putpalette(PALETTE)
        indexed.save(f"{masks}/{t:05d}.png")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sources(p)
    p.add_argument("--out", required=True)
    p.add_argument("--clips", type=int, default=len(SCRIPTS), help="more than there are scripts: they begin again with other pictures")
    p.add_argument("--seconds", type=float, default=70)
    p.add_argument("--fps", type=int, default=15)
    p.add_argument("--size", type=int, nargs=2, default=(480, 270), metavar=("WIDTH", "HEIGHT"))
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--processes", type=int, default=1)
    a = p.parse_args()
    library = open_library(a)

    def make(number):
        script = SCRIPTS[number % len(SCRIPTS)]
        name = f"long-{script.name}" + (f"-{number // len(SCRIPTS)}" if number >= len(SCRIPTS) else "")
        write(a.out, name, library, script, a.seed + number, a.seconds, a.fps, tuple(a.size))
        return name
    print(" ".join(spread(make, range(a.clips), a.processes)))


if __name__ == "__main__":
    main()
