"""SRNet: the one definition of the network. See model.py for the data path."""
from .aggregation import aggregate, others
from .checkpoint import load_network
from .config import Config
from .model import SRNet

__all__ = ["Config", "SRNet", "aggregate", "load_network", "others"]
