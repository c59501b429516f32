"""Calibrate the confidence of an object: from what its mask says about itself to the probability that it is tracked (IoU of 0.5 or more).

    python3 calibrate.py --weights W.pt --out runs/a/confidence [--bundle ../engines/srnet-s] --parts P --instances I --cutouts C --backgrounds B

Follows objects through rendered clips that lose them: they leave, are covered, have look-alikes, move fast. Fits

    confidence = sigmoid(scale * logit(x) + offset),   x clamped to 0.001..0.999,

for two x, both from one pass over the object's probabilities p (its own pixels are those where it is the likeliest):

    mean      mean over its own pixels of p / (1 - what other objects claim there): the object against the background
    overlap   the same sum / (their number + sum of p over the background's pixels, those of 0.01 and more), about the IoU of the hard and the soft mask;
              the runtime's confidence is made of it

Every figure is cross-validated over clips (five folds); the constants are fitted to all. Writes OUT.json and OUT.png (reliability plot) and, with
--bundle, the `confidence` section of the manifest of one bundle or several (FP32, INT8 and FP16 of the same weights), with the confidence below which
the runtime calls an object lost and that from which it calls it found again.
"""
import argparse
import json
import warnings

import numpy as np

from clips.config import preset
from clips.options import add_sources, open_library
from clips.scenes import Scene, follow, spread
from srnet import load_network
from srnet.tracker import Tracker

TRACKED = 0.5  # IoU
SIGNS = ("mean", "overlap")  # what a runtime can make confidence of; more are only compared
FOLDS = 5
LOST_BELOW, FOUND_FROM = 0.05, 0.12  # a mask taken away by mistake costs more than a doubtful one that stays


def scene(library, seed, objects, size, frames):
    """A clip of the training world in which much goes wrong."""
    everyday = {"elastic": 1, "joints": 1, "scale": 1, "rotation": 1, "pan": 0.7, "noise": 1, "compression": 1, "exposure": 1, "camera_blur": 1}
    trouble = {"leaves": 0.4, "away": 5, "twins": 0.5, "occluders": 0.4, "occluded": 0.9, "covered": 0.05, "gaps": (0.5, 1.5)}
    speed = float(np.exp(np.random.default_rng([*seed, 2]).uniform(np.log(0.1), np.log(1.5))))
    return Scene(library, {**preset("world"), **everyday, **trouble, "speed": speed, "size": size, "frames": frames}, seed, objects)


def describe(own, free, probability, others, before):
    """What a mask says about itself: own, free (the background's), before bool (y,x), probability and the sum of the other objects' (y,x) -> name: value."""
    area = own.sum()
    union = (own | before).sum()
    against = probability / np.maximum(np.maximum(probability, 1 - others), 1e-6)
    return {"mean": against[own].mean(), "overlap": against[own].sum() / (area + probability[free & (probability >= 0.01)].sum()),
            "share above 0.9": (probability[own] > 0.9).mean(), "overlap with the frame before": (own & before).sum() / union,
            "highest probability": probability.max()}


def observe(tracker, scene, clip):
    """One row per object and frame: clip, IoU with the truth, and what the mask says; frames in which nothing is marked give no row."""
    rows, before = [], scene.masks(0)
    for t, masks, _ in follow(tracker, scene):
        probability = masks.numpy()
        labels = np.concatenate([1 - probability.sum(0, keepdims=True), probability]).argmax(0)
        for k in range(len(probability)):
            own, truth = labels == k + 1, scene.labels[t] == k + 1
            if own.any():
                rows.append({"clip": clip, "iou": (own & truth).sum() / (own | truth).sum(), **describe(own, labels == 0, probability[k], probability.sum(0) - probability[k], before[k])})
        before = np.stack([labels == k + 1 for k in range(len(probability))])
    return rows


def logit(p):
    p = np.clip(p, 0.001, 0.999)
    return np.log(p / (1 - p))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def fit(x, y, rounds=50):
    """Logistic regression of y (0/1) on one variable by Newton's method -> scale, offset; a weak pull to scale 1 keeps separable data finite."""
    w, design = np.array([1.0, 0.0]), np.column_stack([x, np.ones(len(x))])
    for _ in range(rounds):
        p = sigmoid(design @ w)
        gradient = design.T @ (p - y) + np.array([1e-2 * (w[0] - 1), 1e-4 * w[1]])
        hessian = (design * (p * (1 - p))[:, None]).T @ design + np.diag([1e-2, 1e-4])
        w = w - np.linalg.solve(hessian, gradient)
    return float(w[0]), float(w[1])


def crossed(x, y, clip):
    """Confidence of every row from constants fitted to the other clips."""
    out = np.zeros(len(y))
    for fold in range(FOLDS):
        test = clip % FOLDS == fold
        if test.any() and not test.all():
            scale, offset = fit(x[~test], y[~test])
            out[test] = sigmoid(scale * x[test] + offset)
    return out


def auc(score, y):
    """Probability that a tracked object scores higher than a lost one, ties counting half."""
    order = np.unique(score, return_inverse=True)[1]
    lost, tracked = (np.bincount(order[y == v], minlength=order.max() + 1) for v in (0, 1))
    below = np.cumsum(lost) - lost
    return float((tracked * (below + 0.5 * lost)).sum() / max(1, tracked.sum() * lost.sum()))


def reliability(confidence, y, bins=10):
    """-> rows of (mean confidence, share tracked, count) per bin, expected calibration error."""
    where = np.minimum((confidence * bins).astype(int), bins - 1)
    rows = [(float(confidence[where == b].mean()), float(y[where == b].mean()), int((where == b).sum())) for b in range(bins) if (where == b).any()]
    return rows, sum(abs(c - t) * n for c, t, n in rows) / len(y)


def calibrated(x, y, clip):
    """One sign's constants (fitted to all rows) and figures (cross-validated)."""
    scale, offset = fit(logit(x), y)
    confidence = crossed(logit(x), y, clip)
    bins, error = reliability(confidence, y)
    said_lost = confidence < 0.5
    share = lambda of: round(float(of.mean()), 4)
    return {"scale": round(scale, 4), "offset": round(offset, 4), "even": round(float(sigmoid(-offset / scale)), 4), "auc": round(auc(confidence, y), 4),
            "calibration_error": round(error, 4), "raw_calibration_error": round(reliability(x, y)[1], 4), "brier": share((confidence - y) ** 2),
            "lost_below_half": share(said_lost[y == 0]), "tracked_below_half": share(said_lost[y == 1]), "bins": bins}


def summary(rows):
    """Rows of observe() -> report; `even` is the value of a sign at which lost and tracked are equally likely."""
    column = lambda name: np.array([r[name] for r in rows], float)
    y, clip = (column("iou") >= TRACKED).astype(float), column("clip").astype(int)
    if y.min() == y.max():
        raise ValueError("every object was tracked, or none: there is nothing to calibrate on; use more clips")
    return {"tracked_iou": TRACKED, "clips": len(set(clip)), "observations": len(y), "tracked": round(float(y.mean()), 4),
            **{name: calibrated(column(name), y, clip) for name in SIGNS}, "auc_of": {n: round(auc(column(n), y), 4) for n in rows[0] if n not in ("clip", "iou")}}


def plot(report, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots(1, 2, figsize=(8.6, 4), constrained_layout=True)
    for axis, name in zip(axes, SIGNS):
        said, true, count = zip(*report[name]["bins"])
        axis.plot([0, 1], [0, 1], color="0.7")
        axis.plot(said, true, "o-")
        for x, y, n in zip(said, true, count):
            axis.annotate(str(n), (x, y), textcoords="offset points", xytext=(5, -10), fontsize=7)
        axis.set(xlabel=f"confidence from {name}", ylabel=f"share with IoU of {TRACKED} or more", xlim=(0, 1), ylim=(0, 1),
                 title=f"calibration error {100 * report[name]['calibration_error']:.1f} %, AUC {report[name]['auc']:.3f}")
        axis.grid(alpha=0.3)
    figure.savefig(path, dpi=100)


def write_section(bundle, report, lost_below, found_from):
    """The constants into a bundle's manifest."""
    path = f"{bundle}/manifest.json"
    manifest = json.load(open(path))
    kept = lambda sign: {k: report[sign][k] for k in ("scale", "offset", "even", "auc", "calibration_error")}
    manifest["confidence"] = {**{k: report[k] for k in ("tracked_iou", "clips", "observations")}, **{sign: kept(sign) for sign in SIGNS}, "lost_below": lost_below, "found_from": found_from}
    with open(path, "w") as f:
        json.dump(manifest, f, indent=1)
        f.write("\n")


def main(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sources(p)
    p.add_argument("--weights", required=True)
    p.add_argument("--out", required=True, help="OUT.json and OUT.png are written")
    p.add_argument("--bundle", nargs="+", default=[], help="write the constants into these bundles' manifests")
    p.add_argument("--lost-below", type=float, default=LOST_BELOW, help="confidence below which a tracked object is lost")
    p.add_argument("--found-from", type=float, default=FOUND_FROM, help="confidence from which a lost object is found again")
    p.add_argument("--clips", type=int, default=120)
    p.add_argument("--frames", type=int, default=12)
    p.add_argument("--size", type=int, default=256)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--processes", type=int, default=2)
    a = p.parse_args(arguments)
    if not 0 <= a.lost_below <= a.found_from <= 1:
        p.error(f"--lost-below {a.lost_below} and --found-from {a.found_from} must rise, from 0 to 1")
    warnings.filterwarnings("ignore")
    library, net = open_library(a), load_network(a.weights)
    clip = lambda i: observe(Tracker(net), scene(library, [a.seed, i], 1 + i % 2, a.size, a.frames), i)
    rows = sum(spread(clip, range(a.clips), a.processes), [])
    report = {"weights": a.weights, "seed": a.seed, "frames": a.frames, "size": a.size, **summary(rows)}
    print(f"{report['observations']} masks of {report['clips']} clips, {100 * report['tracked']:.0f} % tracked")
    for sign in SIGNS:
        r = report[sign]
        print(f"{sign:8s} AUC {r['auc']:.3f}, calibration error {100 * r['calibration_error']:.1f} % (raw {100 * r['raw_calibration_error']:.1f} %); below 0.5: {100 * r['lost_below_half']:.0f} % of the lost, "
              f"{100 * r['tracked_below_half']:.0f} % of the tracked; scale {r['scale']}, offset {r['offset']}, even at {r['even']}")
    with open(f"{a.out}.json", "w") as f:
        json.dump(report, f, indent=1)
    plot(report, f"{a.out}.png")
    for bundle in a.bundle:
        write_section(bundle, report, a.lost_below, a.found_from)


if __name__ == "__main__":
    main()
