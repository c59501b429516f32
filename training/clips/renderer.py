"""Composes clips: a backdrop, the targets, their look-alikes, things that pass, and a camera that films it all."""
import cv2
import numpy as np

from .appearance import Camera, colour, recolour_part
from .company import Company, Subject, lifted
from .config import ClipConfig
from .film import dark, night
from .holes import perforated
from .layers import LURE, Backdrop, Layer
from .motion import schedule, velocity
from .reveal import enter, go_back, near, uncover
from .skins import Limbs, Skin, Turn, Unfold
from .sources import Thing
from .textures import Textures, premultiplied, shrink

__all__ = ["ClipConfig", "Renderer"]


class Renderer(Textures):
    def __init__(self, library, config, seed):
        super().__init__(library, config, np.random.default_rng(seed))
        # what only adds to a scene draws from numbers of its own: with another strength the scene stays the same
        self.added = np.random.default_rng([*np.atleast_1d(seed), 1])
        self.street = np.random.default_rng([*np.atleast_1d(seed), 2])  # and clips/street.py again from others
        self.scene = None  # times, backdrop and layers of the last clip

    def backdrop(self, times, motion):
        """The picture behind everything; in some clips with the first target in it."""
        rng, size = self.rng, self.config.size
        thing = self.library.photographed(rng) if rng.random() < self.config.whole_photo else None
        if thing is None:
            thing = Thing(self.fill(rng, size * 2) if rng.random() < 0.1 else self.library.background(rng), None)
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
        self.kind = thing.kind
        backdrop = Backdrop(rng, self.config, image, mask, parts, times, motion)
        if mask is not None and self.config.revealed and self.street.random() < self.config.revealed:
            go_back(self.street, backdrop)
        return backdrop

    def skin(self, texture, parts, times):
        """A texture with the changes of its surface that the configuration asks for."""
        rng, config, turn, limbs = self.rng, self.config, None, None
        if config.turn and rng.random() < 0.5:
            back = texture[:, ::-1, :3] if rng.random() < 0.5 else self.fill(rng, max(texture.shape[:2]))
            back = cv2.resize(colour(rng, back, 0.5), texture.shape[1::-1])
            turn = Turn(rng, times, config.turn, texture, back)
        unfold = Unfold(self.added, times, texture) if config.unfold and self.added.random() < config.unfold else None
        if config.limbs and rng.random() < config.limbs:
            limbs = Limbs(rng, times, texture)
        return Skin(texture, parts, turn, unfold, limbs)

    def actors(self, label, times, motion):
        """A target's layers (two for one of loose pieces), of some a look-alike, their company, and what hides them at first."""
        rng, size, config = self.rng, self.config.size, self.config
        extent, second = size * np.clip(np.exp(rng.normal(-0.85, 0.5)), 0.12, 1.2), None
        if config.loose and rng.random() < config.joined * config.loose:
            ((texture, parts), second), apart = self.pair(extent)
        elif config.siblings and self.sibling and self.added.random() < config.siblings:
            texture, parts = (None if a is None else np.ascontiguousarray(a[:, ::-1]) for a in self.sibling)
        else:
            texture, parts = self.texture(extent)
        if config.holes and self.added.random() < config.holes:
            texture = perforated(self.added, texture)
        self.sibling = texture, parts
        bend = rng.uniform(0.02, 0.16) if rng.random() < 0.7 else 0
        actors = [Layer(rng, config, label, self.skin(texture, parts, times), times, motion, rng.uniform(0.2, 0.8, 2) * size, bend)]
        if second:
            whole = lambda rgba, part: Skin(rgba, (rgba[..., 3] > 0).astype(np.uint8) * part)
            actors[0].skin = whole(texture, 1)
            actors.append(Layer(rng, config, label, whole(second[0], 2), times, motion, actors[0].centre[0], bend))
            actors[1].ride(rng, actors[0], apart)
        covers, company = self.reveal(actors, times) if config.revealed and self.street.random() < config.revealed else [], []
        if self.company:
            subject = Subject(label, texture, self.kind, actors[0].centre.copy(), actors[0].scale, actors[0].angle, actors)
            company = self.company.of(subject)
        if len(times) > 2 and rng.random() < config.leaves:
            first = rng.integers(1, len(times) - 1)
            last = min(first + rng.integers(config.away), len(times) - 2) if config.away > 1 else first
            actors[0].leave(rng, first, last)
            for other in actors[1:]:
                other.centre[first:last + 1] = actors[0].centre[first:last + 1]
        twin = None
        if rng.random() < config.twins:
            skin = self.skin(np.ascontiguousarray(texture[:, ::-1]), None, times)
            twin = Layer(rng, config, LURE + label, skin, times, motion, rng.uniform(0.1, 0.9, 2) * size, bend)
            if config.crossing and self.added.random() < config.crossing:
                here, aside = self.added.integers(1, len(times)), self.added.normal(0, 0.3, 2) * actors[0].extent
                twin.centre += actors[0].centre[here] + aside - twin.centre[here]
        return actors, twin, company, covers

    def reveal(self, actors, times):
        """A target comes into view -> what hid it at first."""
        rng, layer = self.street, actors[0]
        if rng.random() < 0.4:
            extent = max(24, int(layer.extent * rng.uniform(0.9, 1.5)))
            cover = self.textured(rng, self.thing(rng, extent), extent)[0] if rng.random() < 0.5 else premultiplied(self.fill(rng, extent), np.full((extent, extent), 255, np.uint8))
            return [uncover(rng, self.config, cover, layer, times)]
        if len(actors) == 1 and rng.random() < 0.6:
            near(rng, layer, times)
        if len(actors) > 1 or rng.random() < 0.7:
            enter(rng, self.config.size, actors, layer.extent * layer.scale[0], times)
        return []

    def occluder(self, times, centre, extent):
        """Something tall and thin, or a thing, that crosses a target (its centre per frame (T,2)) in one of the later frames."""
        rng, config = self.rng, self.config
        width = max(4, int(extent * config.occluded))
        if rng.random() < 0.5:
            texture = np.dstack([cv2.resize(self.fill(rng, max(32, width)), (width, int(2.2 * extent) + 4)), np.full((int(2.2 * extent) + 4, width), 255, np.uint8)])
        else:
            texture = self.single(1.3 * width)[0]
        layer = Layer(rng, config, 0, Skin(texture), times, 0.3, np.zeros(2), 0)
        here, across = rng.integers(1, len(times)), rng.choice([-1, 1]) * rng.uniform(0.25, 0.6) * extent
        layer.angle += rng.normal(0, 0.3)
        # seen from the target it passes with steady speed; faster targets are chased
        ahead = (times - times[here])[:, None] * across * np.array([np.cos(layer.angle[0]), np.sin(layer.angle[0])])
        layer.centre = centre[here] + velocity(centre, times, here) * (times - times[here])[:, None] * 0.5 + ahead
        return layer

    def layers(self, count, backdrop, times, motion):
        """The targets that are not in the backdrop, their company and scenery, back to front."""
        rng, size, config, stack = self.rng, self.config.size, self.config, []
        self.sibling, first = None, 1 if backdrop.mask is None else 2
        insert = lambda layer: stack.insert(rng.integers(len(stack) + 1), layer)
        self.company = Company(self.street, self, times, motion) if config.crowd or config.replaced else None
        if backdrop.mask is not None and self.company:
            subject = Subject(1, lifted(backdrop.image, backdrop.mask), self.kind, backdrop.where(), backdrop.zoom, backdrop.angle, [backdrop])
            stack += self.company.of(subject)
        for label in range(first, count + 1):
            actors, twin, company, covers = self.actors(label, times, motion)
            stack += actors
            for layer in company:
                stack.insert(self.street.integers(len(stack) + 1), layer)
            stack += covers
            if twin:
                insert(twin)
            if config.occluders and self.added.random() < config.occluders:
                stack.append(self.occluder(times, actors[0].centre, actors[0].extent))
        if first > 1 and config.occluders and self.added.random() < config.occluders:
            stack.append(self.occluder(times, np.full((len(times), 2), size / 2.0), 0.5 * size))
        if rng.random() < 0.35:  # something that is not a target, behind or in front
            texture, _ = self.texture(size * rng.uniform(0.12, 0.5))
            insert(Layer(rng, config, 0, Skin(texture), times, motion * 2.0, rng.uniform(-0.1, 1.1, 2) * size, 0))
        if len(times) > 2 and rng.random() < config.covered:
            texture, _ = self.texture(size * 1.5)
            cover = Layer(rng, config, 0, Skin(texture), times, 0.0, np.array([size, size]) / 2, 0)
            here = rng.integers(1, len(times) - 1)
            cover.centre[np.arange(len(times)) != here] += 3 * size
            stack.append(cover)
        return stack

    def light_and_shutter(self, backdrop, stack):
        """One shutter for the whole clip, and in half of the clips one sun (how dark its shadows are, where they fall)."""
        rng, config = self.added, self.config
        if config.shutter:
            shutter = rng.uniform(0, config.shutter)
            for moving in (backdrop, *stack):
                moving.shutter = shutter
        if config.shadows and rng.random() < 0.5:
            sun = (min(0.85, rng.uniform(0.2, 0.5) * config.shadows), rng.uniform(-0.25, 0.25), rng.uniform(0.05, 0.3))
            for layer in stack:
                layer.sun = sun

    def attempt(self, count, times, parts_at=None):
        rng, size, frames = self.rng, self.config.size, len(times)
        motion = np.exp(rng.normal(0, 0.45))
        backdrop = self.backdrop(times, motion * rng.uniform(0, 1.3))
        stack = self.layers(count, backdrop, times, motion)
        camera = Camera(rng, self.added, self.config, times)
        self.light_and_shutter(backdrop, stack)
        self.scene = (times, backdrop, stack)
        images, labels = np.empty((frames, size, size, 3), np.uint8), np.empty((frames, size, size), np.uint8)
        parts = np.zeros((size, size), np.uint8)
        for t in range(frames):
            seen = parts if t == parts_at else None
            picture, labels[t] = backdrop.draw(t, seen)
            for layer in stack:
                layer.draw(t, picture, labels[t], seen)
            images[t] = camera.shoot(picture, t)
        return images, labels, parts

    def rendered(self, count, forced):
        """A clip of pictures, its look-alikes still labelled."""
        times = schedule(self.rng, self.config.frames, forced, self.config.gaps)
        for _ in range(6):  # every target must be visible in the first frame
            images, labels, parts = self.attempt(count, times, 1 if forced else None)
            if all((labels[0] == i + 1).sum() >= 0.004 * labels[0].size for i in range(count)):
                break
        return images, labels, parts

    def filmed(self, count, frames, but=None):
        """A clip of a real video (not of the sequence `but`), or None."""
        found = self.library.videos.clip(self.rng, self.config, count, frames, self.street, but)
        return found and (*found, np.zeros(found[1].shape[1:], np.uint8))

    def cut(self, images, labels, real):
        """From some frame on, or for a while, show another scene; what would be its target is a look-alike of all. In place."""
        rng, frames, before = self.street, len(images), self.scene
        first = int(rng.integers(1, frames))
        back = int(rng.integers(first + 1, frames)) if first + 1 < frames and rng.random() < 0.4 else frames
        other = None
        if self.library.videos and (real or rng.random() < self.config.real):
            other = self.filmed(1, frames, self.library.videos.shown if real else None)
        if other is None and self.library.renders:
            other = self.attempt(1, schedule(rng, frames, False, self.config.gaps))
        self.scene = before
        if other:
            images[first:back], labels[first:back] = other[0][first:back], np.where(other[1][first:back] > 0, LURE + 1, 0)

    def clip(self, count, forced=False):
        """-> images uint8 (T,S,S,3), labels uint8 (T,S,S) with 1..count, part labels of frame 1 (S,S), 0 where unknown, and lures uint8 (T,S,S).

        A target that is absent has no label; lures hold the label of the target that something else is like.
        """
        videos, config, frames, street = self.library.videos, self.config, self.config.frames + forced, self.street
        only, found = videos and (not self.library.renders or config.real == 1), None
        if videos and (only or self.rng.random() < config.real):
            found = self.filmed(count, frames)
            if only and not found:
                raise ValueError(f"no video with {count} objects in {frames} frames was found: ask for fewer `objects` per clip, or give pictures as well")
        images, labels, parts = found or self.rendered(count, forced)
        share = max(config.cut, config.replaced) if found else config.cut
        if frames > 1:
            for odds, change in ((share, lambda: self.cut(images, labels, bool(found))), (config.dark, lambda: dark(street, images)), (config.night, lambda: night(street, images))):
                if odds and street.random() < odds:
                    change()
        lure = labels > LURE
        lures = np.where(lure, labels - LURE, 0).astype(np.uint8)
        labels[lure] = 0
        return images, labels, parts, lures
