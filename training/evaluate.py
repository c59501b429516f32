"""Score a checkpoint on data sets in DAVIS layout, or score masks that another program wrote.

    python3 evaluate.py --weights W.pt --data DIR [DIR ...] [--masks OUT] [--log runs/a/dev.jsonl]
    python3 evaluate.py --score OUT --data DIR
"""
import argparse
import json
import os
import time
import warnings

import torch

import sequences
from metrics import Score
from segment import follow
from srnet import load_network
from srnet.tracker import Tracker


def score_sequence(folder, sequence, labels):
    """labels: iterator of label maps per frame -> {object: (J, F)}."""
    names = sequences.frames(folder, sequence)
    first = sequences.read_labels(f"{folder}/Annotations/{sequence}/{names[0]}.png")
    scores = {i: Score() for i in sequences.objects(first)}
    for t, (name, guess) in enumerate(zip(names, labels)):
        if 0 < t < len(names) - 1:
            truth = sequences.read_labels(f"{folder}/Annotations/{sequence}/{name}.png")
            for i, score in scores.items():
                score.add(guess == i, truth == i)
    return {i: s.mean() for i, s in scores.items()}


def tracked(tracker, folder, sequence, short, out):
    """The tracker's label maps of a sequence; written to out/sequence if out is given."""
    names = sequences.frames(folder, sequence)
    first = sequences.read_labels(f"{folder}/Annotations/{sequence}/{names[0]}.png")
    images = (sequences.read_image(folder, sequence, n) for n in names)
    if out:
        os.makedirs(f"{out}/{sequence}", exist_ok=True)
    for name, (labels, _) in zip(names, follow(tracker, images, first, short)):
        if out:
            sequences.write_labels(f"{out}/{sequence}/{name}.png", labels)
        yield labels


def written(masks, folder, sequence):
    for name in sequences.frames(folder, sequence):
        yield sequences.read_labels(f"{masks}/{sequence}/{name}.png")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--weights")
    p.add_argument("--score", metavar="MASKS", help="score these palette PNGs instead of running a network")
    p.add_argument("--data", nargs="+", required=True)
    p.add_argument("--sequences", nargs="*", help="only these")
    p.add_argument("--masks", help="write the masks here")
    p.add_argument("--log", help="append the means to this JSON-lines file")
    p.add_argument("--short", type=int, default=384)
    p.add_argument("--memory", type=int, default=5)
    p.add_argument("--every", type=int, default=5)
    p.add_argument("--top", type=int, default=20)
    p.add_argument("--local", type=int, default=1, help="ablation: the local memory is renewed every so many frames")
    p.add_argument("--no-fam", action="store_true", help="ablation: the raw previous frame as auxiliary frame")
    p.add_argument("--no-ptm", action="store_true", help="ablation: no prototype layers (the fusion stays)")
    p.add_argument("--bf16", action="store_true")
    p.add_argument("--threads", type=int, default=2)
    a = p.parse_args()
    warnings.filterwarnings("ignore")
    if bool(a.weights) == bool(a.score):
        p.error("give either --weights or --score")
    torch.set_num_threads(a.threads)
    if a.weights:
        net = load_network(a.weights, **({"fam": False} if a.no_fam else {}))
        net.prototype_transformer.enabled &= not a.no_ptm
        tracker = Tracker(net, a.memory, a.every, a.top, a.bf16, a.local)
    row = {"weights": a.weights, "iteration": torch.load(a.weights, map_location="cpu")["iteration"], "short": a.short} if a.weights else {"masks": a.score}
    usual = {"short": 384, "memory": 5, "every": 5, "top": 20, "local": 1}
    row["changes"] = [text for text, on in (("no FAM", a.no_fam), ("no PTM", a.no_ptm)) if on] + [f"{n} {getattr(a, n)}" for n, v in usual.items() if getattr(a, n) != v]
    for folder in a.data:
        clock, frames, objects = time.time(), 0, []
        for sequence in a.sequences or sequences.names(folder):
            labels = written(a.score, folder, sequence) if a.score else tracked(tracker, folder, sequence, a.short, a.masks)
            for i, (j, f) in score_sequence(folder, sequence, labels).items():
                print(f"{sequence:24s} {i}  J {j:5.1f}  F {f:5.1f}", flush=True)
                objects.append((j, f))
            frames += len(sequences.frames(folder, sequence))
        j, f = (sum(o[n] for o in objects) / len(objects) for n in (0, 1))
        name = os.path.basename(os.path.normpath(folder))
        print(f"{name}: J {j:.1f}  F {f:.1f}  J&F {(j + f) / 2:.1f}  ({len(objects)} objects, {frames} frames, {1000 * (time.time() - clock) / frames:.0f} ms per frame with reading and scoring)")
        row[name] = {"objects": len(objects), "j": round(j, 1), "f": round(f, 1), "jf": round((j + f) / 2, 1)}
    if a.log:
        with open(a.log, "a") as log:
            log.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
