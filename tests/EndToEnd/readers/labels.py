#!/usr/bin/python3
"""Reads label files by what their formats' own documents say, and knows nothing of the program that wrote them.

usage: labels.py coco FILE.json | yolo DIR WIDTH HEIGHT | cvat FILE.xml
Prints a line for every object in every picture: the picture's name or frame, the object's name, its area in pixels, its bounding box.
COCO: github.com/cocodataset/cocoapi, common/maskApi.c (rleFrString, rleDecode) and the data format's page. YOLO: class, then x y pairs as shares of the picture.
CVAT: XML annotation format, video tasks, version 1.1.
"""
import json
import sys
import xml.etree.ElementTree
from pathlib import Path


def unpack(text):
    """rleFrString of maskApi.c."""
    counts, at = [], 0
    while at < len(text):
        value, k, more = 0, 0, True
        while more:
            c = ord(text[at]) - 48
            value |= (c & 0x1F) << (5 * k)
            more = bool(c & 0x20)
            at += 1
            k += 1
            if not more and c & 0x10:
                value |= -1 << (5 * k)
        if len(counts) > 2:
            value += counts[-2]
        counts.append(value)
    return counts


def decode(counts, height, width):
    """rleDecode of maskApi.c: column after column, first what is outside."""
    flat, inside = [], 0
    for count in counts:
        flat += [inside] * count
        inside = 1 - inside
    assert len(flat) == height * width, f"{len(flat)} pixels of {height * width}"
    return {(x, y) for x in range(width) for y in range(height) if flat[x * height + y]}


def fill(polygons, height, width):
    """The pixels whose centres lie in any of the polygons, by the even-odd rule."""
    pixels = set()
    for polygon in polygons:
        assert len(polygon) >= 3, "a polygon has three corners"
        for y in range(height):
            crossings = []
            for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1]):
                if (ay > y + 0.5) != (by > y + 0.5):
                    crossings.append(ax + (y + 0.5 - ay) / (by - ay) * (bx - ax))
            crossings.sort()
            for start, end in zip(crossings[::2], crossings[1::2]):
                pixels |= {(x, y) for x in range(width) if start <= x + 0.5 < end}
    return pixels


def tell(picture, name, pixels):
    xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
    print(f"{picture}\t{name}\t{len(pixels)}\t{min(xs)},{min(ys)},{max(xs) - min(xs) + 1},{max(ys) - min(ys) + 1}")


def coco(path):
    data = json.loads(Path(path).read_text())
    images = {image["id"]: image for image in data["images"]}
    names = {category["id"]: category["name"] for category in data["categories"]}
    assert len(images) == len(data["images"]) and len({a["id"] for a in data["annotations"]}) == len(data["annotations"]), "ids are unique"
    for annotation in data["annotations"]:
        image, mask = images[annotation["image_id"]], annotation["segmentation"]
        height, width = image["height"], image["width"]
        if isinstance(mask, dict):
            assert mask["size"] == [height, width]
            pixels = decode(unpack(mask["counts"]), height, width)
            assert len(pixels) == annotation["area"], "the area is the mask's"
        else:
            pixels = fill([list(zip(part[::2], part[1::2])) for part in mask], height, width)
        tell(image["file_name"], names[annotation["category_id"]], pixels)


def yolo(folder, width, height):
    names = {}
    for line in (Path(folder) / "data.yaml").read_text().split("names:")[1].splitlines():
        if ":" in line:
            index, name = line.split(":")
            names[int(index)] = name.strip()
    pictures = {path.stem for path in (Path(folder) / "images").glob("*.jpg")} if (Path(folder) / "images").exists() else None
    for path in sorted((Path(folder) / "labels").glob("*.txt")):
        assert pictures is None or path.stem in pictures, f"{path.stem} has no picture"
        for line in path.read_text().splitlines():
            index, *shares = line.split()
            numbers = [float(share) for share in shares]
            assert all(0 <= number <= 1 for number in numbers) and len(numbers) % 2 == 0
            tell(path.stem, names[int(index)], fill([[(x * width, y * height) for x, y in zip(numbers[::2], numbers[1::2])]], height, width))


def cvat(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == "annotations" and root.findtext("version") == "1.1"
    size = root.find("meta/task/original_size")
    width, height = int(size.findtext("width")), int(size.findtext("height"))
    labels = {label.findtext("name") for label in root.findall("meta/task/labels/label")}
    frames = int(root.findtext("meta/task/size"))
    for track in root.findall("track"):
        assert track.get("label") in labels
        before = -1
        for shape in track.findall("polygon"):
            frame = int(shape.get("frame"))
            assert before < frame < frames and shape.get("keyframe") == "1"
            before = frame
            if shape.get("outside") == "0":
                points = [tuple(float(number) for number in pair.split(",")) for pair in shape.get("points").split(";")]
                tell(frame, track.get("label"), fill([points], height, width))


if __name__ == "__main__":
    if sys.argv[1] == "yolo":
        yolo(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        {"coco": coco, "cvat": cvat}[sys.argv[1]](sys.argv[2])
