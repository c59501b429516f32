"""What changes while a run advances; progress is its share 0..1, by iterations or by the clock, whichever is further."""
import math
from dataclasses import dataclass, fields


@dataclass
class Schedule:
    iterations: int = 20000
    minutes: float = 1e9  # wall time after which the run ends at the latest, pauses counted
    stages: tuple = ((0, 160, 3), (0.4, 192, 4), (0.8, 224, 5))  # (from this progress on, image size, frames)
    rate: float = 8e-4  # peak learning rate
    warmup: int = 100  # iterations
    trunk: float = 1.0  # share of the rate that the query encoder's ResNet learns at: one that has seen the world should keep most of it; 0: all of it
    decay: float = 0.05  # weight decay of weights with more than one dimension
    average: float = 0.998  # decay of the averaged weights, per iteration
    hardest: float = 0.3  # share of pixels left in the bootstrapped cross-entropy at the end
    save: int = 500  # keep the averaged weights every so many iterations

    @staticmethod
    def of(values):
        unknown = sorted(set(values) - {f.name for f in fields(Schedule)})
        if unknown:
            raise ValueError(f"unknown schedule setting {', '.join(unknown)}: see trainer/schedule.py for the settings")
        return Schedule(**values)

    def progress(self, iteration, elapsed):
        """elapsed: seconds of wall time."""
        return min(1.0, max(iteration / self.iterations, elapsed / (60 * self.minutes)))

    def stage(self, progress):
        """-> image size, frames per clip."""
        return tuple([s for s in self.stages if progress >= s[0]][-1][1:])

    def learning_rate(self, iteration, progress):
        """Linear warm-up, then half a cosine down to one per cent."""
        return self.rate * min(1.0, iteration / self.warmup) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))

    def keep(self, progress):
        """Share of pixels in the bootstrapped cross-entropy: all at first, fewer from 15 % of the run on."""
        return 1.0 if progress < 0.15 else max(self.hardest, 1.0 - (progress - 0.15) * 1.5)
