"""J and F written straight from the DAVIS conventions with numpy and OpenCV: an independent check of SRNet.Evaluation.Metrics.

    python3 tests/Evaluation/reference/davis_reference.py tests/Evaluation/reference/cases.json > tests/Evaluation/reference/golden.json

Masks are drawn by integer formulas, so that the C# tests draw the very same ones.
"""
import json
import sys

import cv2
import numpy as np


def draw(width, height, shapes):
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    mask = np.zeros((height, width), bool)
    for kind, *p in shapes:
        if kind == "rect":
            left, top, w, h = p
            mask |= (x >= left) & (x < left + w) & (y >= top) & (y < top + h)
        elif kind == "ellipse":
            cx, cy, a, b = p
            mask |= (x - cx) ** 2 * b * b + (y - cy) ** 2 * a * a <= a * a * b * b
        elif kind == "noise":
            seed, threshold = p
            mask |= ((x * 73856093) ^ (y * 19349663) ^ (seed * 83492791)) // 8 % 251 < threshold
        else:
            raise ValueError(kind)
    return mask


def boundary(mask):
    right, below, diagonal = np.zeros_like(mask), np.zeros_like(mask), np.zeros_like(mask)
    right[:, :-1] = mask[:, 1:]
    below[:-1, :] = mask[1:, :]
    diagonal[:-1, :-1] = mask[1:, 1:]
    result = (mask ^ right) | (mask ^ below) | (mask ^ diagonal)
    result[-1, :] = mask[-1, :] ^ right[-1, :]
    result[:, -1] = mask[:, -1] ^ below[:, -1]
    result[-1, -1] = False
    return result


def region_measure(predicted, truth):
    union = np.sum(predicted | truth)
    return 1.0 if union == 0 else np.sum(predicted & truth) / union


def boundary_measure(predicted, truth):
    radius = int(np.ceil(0.008 * np.linalg.norm(predicted.shape)))
    y, x = np.mgrid[-radius:radius + 1, -radius:radius + 1]
    disk = (x * x + y * y <= radius * radius).astype(np.uint8)
    a, b = boundary(predicted), boundary(truth)
    count_a, count_b = np.sum(a), np.sum(b)
    if count_a == 0 and count_b == 0:
        precision, recall = 1.0, 1.0
    elif count_a == 0:
        precision, recall = 1.0, 0.0
    elif count_b == 0:
        precision, recall = 0.0, 1.0
    else:
        precision = np.sum(a & (cv2.dilate(b.astype(np.uint8), disk) > 0)) / count_a
        recall = np.sum(b & (cv2.dilate(a.astype(np.uint8), disk) > 0)) / count_b
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


def statistics(scores):
    scores = np.array(scores)
    ids = np.round(np.linspace(1, len(scores), 5) + 1e-10).astype(int) - 1
    bins = [scores[ids[i]:ids[i + 1] + 1] for i in range(4)]
    return {"mean": np.mean(scores), "recall": np.mean(scores > 0.5), "decay": np.mean(bins[0]) - np.mean(bins[3])}


def wave(length):
    return [(37 * i % 101) / 100 for i in range(length)]


def main():
    cases = json.load(open(sys.argv[1]))
    result = {"masks": [], "statistics": []}
    for case in cases["masks"]:
        predicted = draw(case["width"], case["height"], case["predicted"])
        truth = draw(case["width"], case["height"], case["truth"])
        result["masks"].append({"name": case["name"], "j": region_measure(predicted, truth), "f": boundary_measure(predicted, truth)})
    for length in cases["lengths"]:
        result["statistics"].append({"length": length, **statistics(wave(length))})
    json.dump(result, sys.stdout, indent=1)
    print()


main()
