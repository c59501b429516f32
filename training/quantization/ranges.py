"""What values each tensor takes on the calibration clips."""


class Ranges:
    """The extremes per engine and tensor. Cutting rare extremes off (percentiles, least squared error) was tried and gained nothing."""

    def __init__(self):
        self.found = {}

    def see(self, engine, name, values):
        low, high = float(values.min()), float(values.max())
        known = self.found.setdefault(engine, {}).setdefault(name, (low, high))
        self.found[engine][name] = min(known[0], low), max(known[1], high)

    def of(self, engine):
        """Tensor name -> (low, high)."""
        return self.found[engine]
