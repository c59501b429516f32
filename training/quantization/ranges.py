"""What values each tensor takes on the calibration clips, and the range of them that 8 bits shall cover."""
from collections import defaultdict

import numpy as np

METHODS = ("minmax", "percentile", "mse")


class Ranges:
    """Collects values per engine and tensor: exact extremes, and a seeded sample for everything else."""

    def __init__(self, seed=0, sample=4096):
        self.rng, self.sample = np.random.default_rng(seed), sample
        self.extremes, self.samples = {}, defaultdict(list)

    def see(self, engine, name, values):
        flat, key = values.reshape(-1), (engine, name)
        low, high = self.extremes.get(key, (np.inf, -np.inf))
        self.extremes[key] = min(low, float(flat.min())), max(high, float(flat.max()))
        self.samples[key].append(flat[self.rng.integers(0, flat.size, self.sample)])

    def of(self, engine, method):
        """Tensor name -> (low, high)."""
        choose = {"minmax": lambda key: self.extremes[key], "percentile": self.percentile, "mse": self.mse}[method]
        return {name: choose((e, name)) for e, name in self.extremes if e == engine}

    def percentile(self, key, share=99.99):
        values = np.concatenate(self.samples[key])
        return float(np.percentile(values, 100 - share)), float(np.percentile(values, share))

    def mse(self, key):
        """The share of the extremes whose 8-bit grid leaves the least squared error."""
        values = np.concatenate(self.samples[key])
        low, high = (min(self.extremes[key][0], 0.0), max(self.extremes[key][1], 0.0))
        best, chosen = np.inf, (low, high)
        for share in np.geomspace(1, 0.1, 40):
            scale = max((high - low) * share, 1e-9) / 255
            zero = np.round(-low * share / scale)
            grid = (np.clip(np.round(values / scale) + zero, 0, 255) - zero) * scale
            error = float(np.square(grid - values).mean())
            if error < best:
                best, chosen = error, (low * share, high * share)
        return chosen
