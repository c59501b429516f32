"""Where a network breaks: J&F on rendered clips against speed, motion blur, occlusion and absence, with FAM and PTM and without.

    python3 robustness.py --weights W.pt [W2.pt ...] --out runs/a/robustness --parts P --instances I --cutouts C --backgrounds B

Writes OUT.json and OUT.png. Every point of a curve shows the same seeded scenes, only the one strength differs. `no FAM` and `no PTM` switch a trained
network's module off; give a second network that was trained without it to compare fairly.
"""
import argparse
import json
import os
import time
import warnings
from dataclasses import dataclass

import numpy as np

from clips.options import add_sources, open_library
from clips.scenes import Scene, follow, spread
from metrics import Score
from srnet import load_network
from srnet.tracker import Tracker


@dataclass
class Curve:
    title: str
    unit: str
    points: list  # settings per point, the mildest first

    def measure(self, scene, mildest):
        """How strong the effect is in a scene, in the curve's unit."""


class Speed(Curve):
    def measure(self, scene, mildest):
        return 100 * scene.speed / scene.labels.shape[1]


class Blur(Curve):
    def measure(self, scene, mildest):
        return 100 * scene.blur / scene.labels.shape[1]


class Occlusion(Curve):
    def measure(self, scene, mildest):
        area, free = ((s.labels == 1).sum((1, 2)) for s in (scene, mildest))
        return 100 * float((1 - area[free > 0] / free[free > 0]).max())


class Absence(Curve):
    def measure(self, scene, mildest):
        return float(((scene.labels == 1).sum((1, 2)) == 0).sum())


def curves():
    actor = {"whole_photo": 0, "speed": 0.15}
    return {
        "speed": Speed("speed", "% of the picture per frame", [{**actor, "speed": s} for s in (0.07, 0.2, 0.5, 1.2)]),
        "blur": Blur("motion blur", "length, % of the picture", [{**actor, "speed": 0.5, "shutter": s} for s in (0, 1, 2, 4)]),
        "occlusion": Occlusion("occlusion", "% of the object hidden at worst", [{**actor, "occluders": int(s > 0), "occluded": s} for s in (0, 0.3, 0.6, 1.0)]),
        "absence": Absence("absence", "frames out of the picture", [{**actor, "leaves": int(n > 0), "away": n} for n in (0, 1, 4, 8)]),
    }


def variants(paths):
    """name -> network: the networks as they are and with their modules switched off."""
    found = {}
    for path in paths:
        name = os.path.splitext(os.path.basename(path))[0]
        net = load_network(path)
        found[name] = net
        if net.config.fam:
            found[f"{name}, no FAM"] = load_network(path, fam=False)
        if net.config.ptm:
            found[f"{name}, no PTM"] = load_network(path)
            found[f"{name}, no PTM"].prototype_transformer.enabled = False
    return found


def score(tracker, scene):
    """-> J, F in 0..100 over the frames after the first."""
    total = Score()
    for t, masks, _ in follow(tracker, scene):
        total.add(masks[0].numpy() > 0.5, scene.labels[t] == 1)
    return total.mean()


def measured(library, nets, curve, clips, size, frames, seed, processes):
    """One curve -> {title, unit, x, variants: {name: {j, f, jf}}}; x is the mean strength measured in the clips."""
    def clip(i):
        """-> strength per point, (J, F) per point and variant."""
        scenes = [Scene(library, {**settings, "size": size, "frames": frames}, [seed, i]) for settings in curve.points]
        return [curve.measure(s, scenes[0]) for s in scenes], [[score(Tracker(net), s) for net in nets.values()] for s in scenes]
    strengths, scores = zip(*spread(clip, range(clips), processes))
    mean = np.array(scores).mean(0)  # points, variants, J and F
    rounded = lambda values: [round(float(v), 2) for v in values]
    variants = {name: {"j": rounded(mean[:, n, 0]), "f": rounded(mean[:, n, 1]), "jf": rounded(mean[:, n].mean(1))} for n, name in enumerate(nets)}
    return {"title": curve.title, "unit": curve.unit, "x": rounded(np.mean(strengths, 0)), "variants": variants}


def plot(report, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots(1, len(report["curves"]), figsize=(4.2 * len(report["curves"]), 3.6), constrained_layout=True, squeeze=False)
    for axis, curve in zip(axes[0], report["curves"].values()):
        for name, values in curve["variants"].items():
            axis.plot(curve["x"], values["jf"], "o-", label=name)
        axis.set(title=curve["title"], xlabel=curve["unit"], ylabel="J&F", ylim=(0, 100))
        axis.grid(alpha=0.3)
    axes[0][0].legend(fontsize=7)
    figure.savefig(path, dpi=100)


def main(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sources(p)
    p.add_argument("--weights", nargs="+", required=True)
    p.add_argument("--out", required=True, help="OUT.json and OUT.png are written")
    p.add_argument("--curves", nargs="+", choices=curves(), default=list(curves()))
    p.add_argument("--clips", type=int, default=20)
    p.add_argument("--frames", type=int, default=10)
    p.add_argument("--size", type=int, default=256)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--processes", type=int, default=2)
    a = p.parse_args(arguments)
    warnings.filterwarnings("ignore")
    library, nets, clock = open_library(a), variants(a.weights), time.time()
    report = {"weights": a.weights, "clips": a.clips, "frames": a.frames, "size": a.size, "seed": a.seed, "curves": {}}
    for name in a.curves:
        result = report["curves"][name] = measured(library, nets, curves()[name], a.clips, a.size, a.frames, a.seed, a.processes)
        print(f"{result['title']}, {result['unit']}: {result['x']}  ({time.time() - clock:.0f} s)")
        for variant, values in result["variants"].items():
            print(f"  {variant:28s} J&F {values['jf']}", flush=True)
    with open(f"{a.out}.json", "w") as f:
        json.dump(report, f, indent=1)
    plot(report, f"{a.out}.png")


if __name__ == "__main__":
    main()
