"""Draw a run: loss and training IoU from log.jsonl, J&F of the development sets from dev.jsonl (evaluate.py --log) where there is one.

    python3 plot.py runs/a [runs/b ...] --out run.png
"""
import argparse
import json
import os

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def rows(path):
    return [json.loads(line) for line in open(path)] if os.path.exists(path) else []


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("runs", nargs="+")
    p.add_argument("--out", required=True)
    a = p.parse_args()
    titles = ["loss (harder data and pixels over time)", "training IoU, last frame"]
    if any(rows(f"{run}/dev.jsonl") for run in a.runs):
        titles.append("J&F")
    figure, axes = plt.subplots(1, len(titles), figsize=(5 * len(titles), 4), constrained_layout=True)
    for run in a.runs:
        name, log = os.path.basename(os.path.normpath(run)), rows(f"{run}/log.jsonl")
        x = [r["iteration"] for r in log]
        axes[0].plot(x, [r["loss"] for r in log], label=name)
        axes[1].plot(x, [r["iou"] for r in log], label=name)
        dev = rows(f"{run}/dev.jsonl")
        for data in sorted({k for r in dev for k in r if isinstance(r[k], dict)}):
            points = sorted((r["iteration"], r[data]["jf"]) for r in dev if data in r)
            axes[2].plot(*zip(*points), "o-", label=f"{name} {data}")
    for axis, title in zip(axes, titles):
        axis.set(title=title, xlabel="iteration")
        axis.grid(alpha=0.3)
        axis.legend()
    figure.savefig(a.out, dpi=100)


if __name__ == "__main__":
    main()
