"""What cameras in streets see and calm clips never show: all of it is off unless asked for, and draws from numbers of its own.

street.json names settings, as presets.json does: each of these alone (on top of "plain"), and "street", all of them in moderation on top of "world",
for training. Unlike those of presets.json they are no scenes of the program.
"""
from dataclasses import dataclass


@dataclass
class StreetConfig:
    """Shares, 0 to 1. A target whose mask is empty in a frame is absent; only the first frame shows it always."""
    night: float = 0.0  # of clips that turn grey or infrared, from some frame on or up to it, real ones as well
    dark: float = 0.0  # of clips whose light goes out, mostly comes back, or flashes, real ones as well
    replaced: float = 0.0  # of targets that leave, most for good, while others of their kind come or stay; real clips go on with another video
    crowd: float = 0.0  # of targets with 3 to 12 look-alikes about them, or 1 to 4 in a row
    cut: float = 0.0  # of clips that are cut to another scene, at times and back
    revealed: float = 0.0  # of targets that come into view bit by bit: from beyond the edge, from behind something, as the camera nears or goes back
    lured: float = 0.0  # of damaged masks (see `forced`) that lie on a look-alike, where there is one
    far: float = 0.0  # of real clips whose frames are up to five times `skip` apart
