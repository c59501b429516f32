"""Pictures for a model card: what the network makes of rendered scenes, one effect each."""
import os

import cv2
import numpy as np

from clips.scenes import Scene, follow
from metrics import Score

ACTOR = {"whole_photo": 0, "speed": 0.3}
SCENES = {
    "everyday": {**ACTOR, "elastic": 0.7, "joints": 0.7},
    "look-alike": {**ACTOR, "twins": 1},
    "fast": {**ACTOR, "speed": 1.5},
    "motion blur": {**ACTOR, "speed": 0.8, "shutter": 2},
    "covered": {**ACTOR, "occluders": 1, "occluded": 1.0},
    "turning": {**ACTOR, "turn": 2, "tilt": 1},
    "thin limbs": {**ACTOR, "limbs": 1},
    "loose pieces": {**ACTOR, "joined": 1, "loose": 1},
}


def strip(scene, masks, columns=5, width=112):
    """The first frame with its true mask, then later frames with the network's (red) and the true outline (white): RGB."""
    cells = []
    for t in np.linspace(0, len(scene.images) - 1, columns).astype(int):
        image, truth = scene.images[t].astype(np.float32), (scene.labels[t] == 1).astype(np.uint8)
        if t:
            image[masks[t]] = 0.5 * image[masks[t]] + [127, 20, 20]
        cell = image.astype(np.uint8)
        cv2.drawContours(cell, cv2.findContours(truth, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], -1, (255, 255, 255), 1)
        cells.append(cv2.resize(cell, (width, width), interpolation=cv2.INTER_AREA))
    return np.hstack(cells)


def draw(make_tracker, library, folder, seeds=3, size=256, frames=10):
    """Write one JPEG per kind of scene, the seed with the middle score of a few -> [(kind, mean J&F, file name)], best first."""
    os.makedirs(folder, exist_ok=True)
    found = []
    for number, (kind, settings) in enumerate(SCENES.items()):
        tries = []
        for seed in range(seeds):
            scene, score, masks = Scene(library, {**settings, "size": size, "frames": frames}, [77, number, seed]), Score(), {}
            for t, probability, _ in follow(make_tracker(), scene):
                masks[t] = probability[0].numpy() > 0.5
                score.add(masks[t], scene.labels[t] == 1)
            tries.append((sum(score.mean()) / 2, seed, scene, masks))
        tries.sort(key=lambda v: v[:2])
        _, _, scene, masks = tries[len(tries) // 2]
        name = f"{kind.replace(' ', '-')}.jpg"
        cv2.imwrite(f"{folder}/{name}", np.ascontiguousarray(strip(scene, masks)[:, :, ::-1]), [cv2.IMWRITE_JPEG_QUALITY, 60])
        found.append((kind, float(np.mean([v[0] for v in tries])), name))
    return sorted(found, key=lambda v: -v[1])
