"""Sequences in DAVIS layout: JPEGImages/SEQ/%05d.jpg and Annotations/SEQ/%05d.png (0 background, 1.. objects, 255 void)."""
import os

import cv2
import numpy as np
from PIL import Image

COLOURS = [0, 0, 0, 200, 0, 0, 0, 200, 0, 200, 200, 0, 0, 0, 200, 200, 0, 200, 0, 200, 200, 200, 200, 200]


def names(folder):
    """The sequences of a data set, sorted."""
    if not os.path.isdir(f"{folder}/JPEGImages"):
        raise FileNotFoundError(f"{folder} has no JPEGImages folder: give a data set in DAVIS layout")
    return sorted(os.listdir(f"{folder}/JPEGImages"))


def frames(folder, sequence):
    """Frame names of a sequence without their endings, sorted."""
    return sorted(n.rsplit(".", 1)[0] for n in os.listdir(f"{folder}/JPEGImages/{sequence}") if n.endswith((".jpg", ".png")))


def read_image(folder, sequence, frame):
    """-> RGB uint8 (H,W,3)."""
    path = f"{folder}/JPEGImages/{sequence}/{frame}"
    return cv2.imread(path + (".jpg" if os.path.exists(path + ".jpg") else ".png"))[:, :, ::-1]


def read_labels(path):
    return np.array(Image.open(path))


def objects(labels):
    """The object labels that occur, without background and void."""
    return [int(i) for i in np.unique(labels) if i not in (0, 255)]


def write_labels(path, labels):
    """Indexed PNG with a palette."""
    picture = Image.fromarray(labels.astype(np.uint8), "P")
    picture.putpalette(COLOURS + [128] * (768 - len(COLOURS)))
    picture.save(path)
