#!/usr/bin/python3
"""Draws a simulated fleet.

    artifacts/bin/SRNet.Bench/release/SRNet.Bench fleet --report fleet.json
    bench/plot_fleet.py fleet.json docs/images/fleet.png
"""
import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def main(source, target):
    report = json.load(open(source))
    moments, parts = report["moments"], report["parts"]
    minutes = [m["seconds"] / 60 for m in moments]
    figure, axes = plt.subplots(2, 2, figsize=(13, 7), constrained_layout=True)
    begun = 5 / 60
    for part in parts:
        for axis in (axes[0][0], axes[0][1]):
            axis.axvline(begun, color="#bbbbbb", linewidth=0.8)
        begun += part["seconds"] / 60

    axes[0][0].plot(minutes, [100 * m["off"] for m in moments], linewidth=1)
    axes[0][0].axhline(15, color="#d62728", linewidth=0.8, linestyle="--")
    axes[0][0].set(title="balance: the node furthest from even", xlabel="minutes", ylabel="% of the even share", ylim=(0, 110))
    axes[0][1].plot(minutes, [m["moves"] for m in moments], linewidth=1.5)
    axes[0][1].set(title="streams moved so far", xlabel="minutes")

    lost = [p for p in parts if p["recoveries"]]
    for part in lost:
        times = sorted(part["recoveries"])
        axes[1][0].step(times, [100 * (i + 1) / len(times) for i in range(len(times))], where="post", label=f"{part['name']} ({len(times)} streams)")
    axes[1][0].axvline(10, color="#d62728", linewidth=0.8, linestyle="--")
    axes[1][0].set(title="recovery: lost streams that run again", xlabel="seconds after their node died", ylabel="%", xlim=(0, None))
    axes[1][0].legend(fontsize=8, loc="lower right")

    names = [p["name"] for p in parts]
    axes[1][1].barh(names, [p["redisPerSecond"] for p in parts], color="#1f77b4")
    axes[1][1].invert_yaxis()
    axes[1][1].set(title="commands per second that Redis gets")
    for axis in (axes[0][0], axes[0][1], axes[1][0]):
        axis.grid(alpha=0.3)
    figure.savefig(target, dpi=90)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
