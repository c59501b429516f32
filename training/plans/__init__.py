"""Plans: what native/compute runs instead of the ONNX files; see engines/README.md."""
from .bundle import convert_bundle, write_plans
from .graph import Unknown

__all__ = ["Unknown", "convert_bundle", "write_plans"]
