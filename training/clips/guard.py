"""Evaluation clips must never be trained on. held_out.json names the development sequences and the digests of their frames.

    python3 -m clips.guard EVALUATION_FOLDER...      # write held_out.json anew
"""
import hashlib
import json
import os
import sys

LIST = os.path.join(os.path.dirname(__file__), "held_out.json")


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()[:12]


def pictures(folder):
    return sorted(os.path.join(d, f) for d, _, names in os.walk(folder) for f in names if f.lower().endswith((".jpg", ".jpeg", ".png")))


def refuse_held_out(folders):
    """Raise when a training folder holds an evaluation sequence, by its name or by any of its frames (byte for byte).

    This finds copies, also renamed ones. It cannot find frames that were encoded anew under another name.
    """
    held = json.load(open(LIST))
    names, digests = set(held["sequences"]), set(held["frames"])
    for folder in folders:
        for path in pictures(folder):
            if names & set(os.path.relpath(path, folder).split(os.sep)[:-1]) or digest(path) in digests:
                raise ValueError(f"{path} belongs to an evaluation sequence: take it out of the training folders")


def is_held_out(name, folder):
    """Whether a sequence is an evaluation sequence, by its name or by any of its frames."""
    held = json.load(open(LIST))
    return name in held["sequences"] or not set(held["frames"]).isdisjoint(map(digest, pictures(folder)))


def main():
    names, digests = set(), set()
    for folder in sys.argv[1:]:
        names |= set(os.listdir(f"{folder}/JPEGImages"))
        digests |= {digest(p) for p in pictures(f"{folder}/JPEGImages")}
    with open(LIST, "w") as f:
        json.dump({"sequences": sorted(names), "frames": sorted(digests)}, f)
        f.write("\n")


if __name__ == "__main__":
    main()
