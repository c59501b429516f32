"""Real videos as training data: layouts, what is left out, what a clip holds."""
import json
import os
import shutil

import numpy as np
import pytest
from PIL import Image

from clips import guard
from clips.renderer import ClipConfig, Renderer
from clips.sources import Library
from clips.stream import make_batch
from clips.videos import Videos
from pictures import write_photos, write_sequence

CONFIG = dict(size=64, frames=3, objects=(1, 1), real=1)


def test_both_layouts_are_read(tmp_path):
    plain = write_sequence(tmp_path / "tube", "swan")
    for name in ("00001", "00002", "00004"):  # masks are sparse
        os.remove(f"{plain}/Annotations/swan/{name}.png")
    write_sequence(tmp_path / "flat", "cat")
    for kind in ("JPEGImages", "Annotations"):
        os.makedirs(tmp_path / "davis" / kind)
        shutil.move(tmp_path / "flat" / kind, tmp_path / "davis" / kind / "480p")
    videos = Videos([plain, str(tmp_path / "davis")])
    assert [len(s.frames) for s in videos.sequences] == [3, 6]
    assert videos.sequences[0].times.tolist() == [0, 3, 5]


def test_a_folder_without_sequences_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="layout of DAVIS or YouTube-VOS"):
        Videos([write_photos(tmp_path)])


def test_only_the_training_split_is_used(tmp_path):
    for name in ("train-dog", "val-dog"):
        write_sequence(tmp_path, name)
    os.makedirs(tmp_path / "ImageSets" / "2017")
    (tmp_path / "ImageSets" / "2017" / "train.txt").write_text("train-dog\n")
    assert len(Videos([str(tmp_path)])) == 1


def test_evaluation_sequences_are_left_out_by_name_and_by_frame(tmp_path, monkeypatch):
    held = write_sequence(tmp_path / "held", "secret-dog")
    monkeypatch.setattr(guard, "LIST", str(tmp_path / "held_out.json"))
    monkeypatch.setattr("sys.argv", ["guard", held])
    guard.main()
    write_sequence(tmp_path / "data", "fine", size=(64, 96))
    for name in ("secret-dog", "renamed"):
        for kind in ("JPEGImages", "Annotations"):
            shutil.copytree(f"{held}/{kind}/secret-dog", tmp_path / "data" / kind / name)
    videos = Videos([str(tmp_path / "data")])
    assert videos.left_out == ["renamed", "secret-dog"] and len(videos) == 1


def test_no_development_sequence_could_be_trained_on(tmp_path):
    """Every name on the list, put into a training folder."""
    for name in json.load(open(guard.LIST))["sequences"]:
        write_sequence(tmp_path, name, frames=2, size=(8, 8))
    assert len(Videos([str(tmp_path)])) == 0


@pytest.mark.parametrize("kind", ["plain", "coarse", "forced"])
def test_batches_of_videos(tmp_path, kind):
    renderer = Renderer(Library(videos=[write_sequence(tmp_path, "square", frames=8)]), ClipConfig(**CONFIG), 0)
    batch = make_batch(renderer, kind)
    assert batch["images"].shape == ((4 if kind == "forced" else 3), 2, 3, 64, 64)
    # the square is green, before and after colours change it is one colour: masks lie on it in every frame
    for t in range(3):
        for k in range(2):
            inside = batch["images"][t, k].permute(1, 2, 0)[batch["masks"][t, k] > 0].float()
            assert len(inside) > 20 and inside.std(0).max() < 40


def test_frames_keep_their_order_and_distance(tmp_path):
    sequence = Videos([write_sequence(tmp_path, "square", frames=12)]).sequences[0]
    rng, directions = np.random.default_rng(0), set()
    for _ in range(60):
        order = sequence.choose(rng, 3, 2)
        if order:
            steps = np.diff(order)
            assert len(set(np.sign(steps))) == 1 and abs(steps).max() <= 2
            directions.add(int(np.sign(steps[0])))
    assert directions == {-1, 1}


def test_more_objects_than_any_video_has(tmp_path):
    videos = write_sequence(tmp_path / "v", "square")
    with pytest.raises(ValueError, match="no video with 2 objects"):
        make_batch(Renderer(Library(videos=[videos]), ClipConfig(**{**CONFIG, "objects": (2,)}), 0), "plain")
    mixed = Library([], [write_photos(tmp_path / "p")], videos=[videos])
    assert make_batch(Renderer(mixed, ClipConfig(**{**CONFIG, "objects": (2,), "real": 0.9}), 0), "plain")["masks"].shape[1] == 2


def test_folders_called_images_and_masks(tmp_path):
    write_photos(tmp_path / "a")
    os.makedirs(tmp_path / "b" / "images")
    shutil.copytree(tmp_path / "a" / "Annotations", tmp_path / "b" / "masks")
    for name in os.listdir(tmp_path / "a" / "JPEGImages"):
        Image.open(tmp_path / "a" / "JPEGImages" / name).save(tmp_path / "b" / "images" / f"{name[:-4]}.png")
    assert len(Library(instances=[str(tmp_path / "b")]).instances) == 3
    Image.new("RGB", (8, 8)).save(tmp_path / "b" / "masks" / "00000.png")
    with pytest.raises(ValueError, match="colour picture"):
        Library(instances=[str(tmp_path / "b")])
    with pytest.raises(FileNotFoundError, match="no folder JPEGImages or images"):
        Library(instances=[str(tmp_path)])
