"""Checkpoints: a dictionary of `config` (the network's shape), `ema` (averaged weights), `iteration`, and what a resumed run needs."""
import os

import torch

from .config import Config
from .model import SRNet


def load_network(path, **changes):
    """The averaged weights of a checkpoint as a network in evaluation mode; `changes` override its configuration (ablations)."""
    if not os.path.exists(path):
        raise FileNotFoundError(f"there is no checkpoint {path}: give a file that train.py wrote or engines/srnet-s/weights.pt")
    state = torch.load(path, map_location="cpu")
    net = SRNet(Config.of({**state["config"], **changes}))
    net.load_state_dict({name: w.float() if w.is_floating_point() else w for name, w in state["ema"].items()}, strict=not changes)
    return net.eval().to(memory_format=torch.channels_last)
