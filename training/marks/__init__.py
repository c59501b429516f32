from .network import MarkNet, load_marks

__all__ = ["MarkNet", "load_marks"]
