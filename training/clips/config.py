"""What clips are made of: shares say how often something happens, strengths how much of it.

Strength 1 of the first group is everyday video, 0 switches an effect off, 2 doubles it. The effects of the second group are off unless asked
for: 1 is as much as everyday video shows. presets.json names settings: single effects for contact sheets (on top of "plain"), and "world",
all of the second group in moderation, for training. street.py has a third group, with presets of its own in street.json.
"""
import json
import os
from dataclasses import dataclass, fields

from .street import StreetConfig

PRESETS = [os.path.join(os.path.dirname(__file__), name) for name in ("presets.json", "street.json")]


@dataclass
class ClipConfig(StreetConfig):
    size: int = 192
    frames: int = 3
    objects: tuple = (1, 1, 1, 1, 1, 2, 3, 2)  # objects per clip; its length is the batch size
    gaps: tuple = (0.4, 3.0)  # time between two frames, in frame distances of a typical video
    forced: float = 0.45  # share of batches that jump in time and are given a damaged mask of the frame after the jump
    coarse: float = 0.25  # share of batches with coarse first masks

    real: float = 0.5  # share of clips cut from real videos, if there are any; 1 needs no pictures
    skip: int = 10  # their frames are at most so far apart
    whole_photo: float = 0.4  # share of clips whose first object lives in its own photo
    twins: float = 0.2  # share of objects with a look-alike that is not the target
    joined: float = 0.2  # share of targets that are two things in one
    leaves: float = 0.12  # share of objects that leave the picture and come back
    away: int = 1  # frames for which they are away at the most
    covered: float = 0.05  # share of clips where something fills one frame

    speed: float = 1.0  # how far things move
    scale: float = 1.0  # how much they grow and shrink
    rotation: float = 1.0
    elastic: float = 1.0  # how much they deform
    joints: float = 1.0  # how far what lies beyond a joint swings
    pan: float = 1.0  # the camera's motion
    zoom: float = 1.0
    shake: float = 1.0
    exposure: float = 1.0  # how much it drifts
    noise: float = 1.0
    compression: float = 1.0
    camera_blur: float = 1.0  # length of the line that a whole picture is blurred along

    shutter: float = 0.0  # motion blur: how long the shutter stays open at the most, in frame distances
    occluders: float = 0.0  # share of targets that something passes in front of
    occluded: float = 0.6  # how much of such a target's extent it covers
    tilt: float = 0.0  # rotation out of the plane: perspective and foreshortening
    turn: float = 0.0  # rotation about the upright axis: one side goes, surface never seen before comes
    unfold: float = 0.0  # share of targets of which a part comes out from behind the rest
    limbs: float = 0.0  # share of targets with thin limbs that swing
    holes: float = 0.0  # share of targets one can see through: windows, slats, spokes
    siblings: float = 0.0  # share of further targets that look like the one before, mirrored
    crossing: float = 0.0  # share of look-alikes that meet their original, in front of it or behind it
    loose: float = 0.0  # share of joined targets whose pieces move against each other
    shadows: float = 0.0  # how dark the shadows are that things cast
    light: float = 0.0  # shadows and highlights that wander over the scene

    @staticmethod
    def of(values):
        """A configuration from a dictionary; `preset` names settings that the others override."""
        values = {**(preset(values["preset"]) if "preset" in values else {}), **{n: v for n, v in values.items() if n != "preset"}}
        unknown = sorted(set(values) - {f.name for f in fields(ClipConfig)})
        if unknown:
            raise ValueError(f"unknown clip setting {', '.join(unknown)}: see clips/config.py for the settings")
        return ClipConfig(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


def presets():
    """All presets by name, as dictionaries of settings; one may be made on top of another, its "preset"."""
    found = {}
    for path in PRESETS:
        with open(path) as f:
            found |= json.load(f)
    return found


def preset(name):
    """The settings of a preset as a dictionary."""
    found = presets()
    if name not in found:
        raise ValueError(f"there is no preset {name}: the presets are {', '.join(sorted(found))}")
    settings = dict(found[name])
    return {**(preset(settings.pop("preset")) if "preset" in settings else {}), **settings}
