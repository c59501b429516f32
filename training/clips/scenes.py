"""Seeded clips for measurements: the same seed gives the same scene, whatever the strength of the effect that is measured."""
import multiprocessing

import numpy as np
import torch

from .config import ClipConfig, preset
from .motion import velocity
from .renderer import Renderer


class Scene:
    """images RGB uint8 (T,S,S,3), labels uint8 (T,S,S) with 1..objects; motion and blur of the first object, in pixels per frame."""

    def __init__(self, library, settings, seed, objects=1):
        config = ClipConfig.of({**preset("plain"), "gaps": (1, 1), **settings, "objects": (objects,)})
        renderer = Renderer(library, config, seed)
        self.images, self.labels, *_ = renderer.clip(objects)
        times, backdrop, stack = renderer.scene
        actor = next((layer for layer in stack if layer.label == 1), backdrop)
        steps = [np.hypot(*velocity(actor.centre, times, t)) for t in range(1, len(times))]
        self.speed, self.blur = float(np.median(steps)), float(np.mean([np.hypot(*actor.blur(t)) for t in range(len(times))]))

    def frame(self, t):
        """-> uint8 tensor (3,S,S)."""
        return torch.from_numpy(self.images[t]).permute(2, 0, 1)

    def masks(self, t):
        """-> bool (objects,S,S)."""
        return np.stack([self.labels[t] == i for i in range(1, self.labels[0].max() + 1)])


def follow(tracker, scene):
    """Track a scene from its true first masks: generator over the later frames of t, object probabilities (K,S,S), logits (K,1,S/4,S/4)."""
    tracker.start(scene.frame(0), torch.from_numpy(scene.masks(0).astype(np.float32))[:, None])
    for t in range(1, len(scene.images)):
        _, masks, logits = tracker.step(scene.frame(t))
        yield t, masks, logits


def spread(function, items, processes):
    """[function(i) for i in items], over so many forked processes of one thread each: two threads of one process wait for each other at every operator."""
    torch.set_num_threads(1)
    if processes == 1:
        return [function(i) for i in items]
    global _shared
    _shared = function  # closures do not travel through pipes, but forked processes have them already
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return pool.map(_call, items, 1)


def _call(item):
    torch.set_num_threads(1)
    return _shared(item)
