"""Contact sheet of predicted masks (colour) and true outlines (white): python3 overlay.py --data DIR --masks OUT --out sheet.png"""
import argparse
import os

import cv2
import numpy as np
from PIL import Image

import sequences

COLOURS = np.array([[0, 0, 0], [255, 40, 40], [40, 255, 40], [255, 255, 40], [60, 60, 255]], np.float32)


def cell(folder, sequence, frame, masks, width):
    image = sequences.read_image(folder, sequence, frame).astype(np.float32)
    truth = sequences.read_labels(f"{folder}/Annotations/{sequence}/{frame}.png")
    guess = sequences.read_labels(f"{masks}/{sequence}/{frame}.png")
    image = np.where(guess[..., None] > 0, 0.5 * image + 0.5 * COLOURS[np.minimum(guess, 4)], image).astype(np.uint8)
    for i in sequences.objects(truth):
        outline = cv2.findContours((truth == i).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
        cv2.drawContours(image, outline, -1, (255, 255, 255), 2)
    return cv2.resize(image, (width, width * 9 // 16), interpolation=cv2.INTER_AREA)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", required=True)
    p.add_argument("--masks", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--sequences", nargs="*")
    p.add_argument("--columns", type=int, default=6)
    p.add_argument("--width", type=int, default=300)
    a = p.parse_args()
    rows = []
    for sequence in a.sequences or sorted(os.listdir(a.masks)):
        frames = sequences.frames(a.data, sequence)
        chosen = [frames[i] for i in np.linspace(1, len(frames) - 2, a.columns).astype(int)]
        rows.append(np.hstack([cell(a.data, sequence, f, a.masks, a.width) for f in chosen]))
    Image.fromarray(np.vstack(rows)).save(a.out)


if __name__ == "__main__":
    main()
