"""Post-training quantisation of a bundle's engines to 8 bits: where the ranges come from and what the graphs become."""
from .bundle import BundleNetwork
from .graph import observed_tensors, quantise
from .ranges import Ranges

__all__ = ["BundleNetwork", "Ranges", "observed_tensors", "quantise"]
