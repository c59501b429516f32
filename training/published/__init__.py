"""Published networks of others as bundles: the network as its authors trained it, in the engines that the runtime knows."""
from .checkpoint import load_stcn

__all__ = ["load_stcn"]
