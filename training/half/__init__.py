"""A bundle's engines in half precision: the graphs rewritten, and the network that runs them as a GPU does."""
from .bank import BankNetwork
from .graph import to_half

__all__ = ["BankNetwork", "to_half"]
