"""Write the model card of a bundle from measured results.

    python3 card.py --bundle ../engines/srnet-s --eval davis.json composite.json --confidence C.json --robustness R.json --prompts P.json --ablations A.jsonl \\
        --cost run.json --run runs/a --notes notes.md --pictures W.pt --cutouts C --backgrounds B

Writes MODEL_CARD.md and its pictures (card/*.jpg, *.png) into the bundle. Every option may be left out; its section then says what is missing. Pictures
are rendered from the folders that are given, so give only what may be shown.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import warnings

import torch

from cards import sections
from cards.pictures import draw
from clips.options import add_sources, open_library
from srnet import load_network
from srnet.tracker import Tracker

HERE = os.path.dirname(os.path.abspath(__file__))
COMMANDS = """    srnet eval DATA --model BUNDLE --baselines --report eval.json                                # results
    python3 evaluate.py --weights W.pt --data DATA --log ablations.jsonl [--no-fam] [--no-ptm] [--memory N]
    python3 robustness.py --weights W.pt --out robustness $D                                     # where it breaks
    python3 calibrate.py --weights W.pt --out confidence --bundle BUNDLE $D
    python3 prompt.py --weights W.pt --data DATA --json prompts.json
    srnet run --source CLIP --mask PNG --report run.json                                         # cost
    python3 card.py --bundle BUNDLE ...                                                          # this file"""


def load(path):
    with open(path) as f:
        return [json.loads(line) for line in f] if path.endswith(".jsonl") else json.load(f)


def beside(path):
    """The plot that lies beside a report."""
    return os.path.splitext(path)[0] + ".png"


class Card:
    def __init__(self, bundle):
        self.bundle, self.lines = bundle, []
        os.makedirs(f"{bundle}/card", exist_ok=True)

    def section(self, title, given, make):
        self.lines += [f"## {title}", ""]
        self.lines += make() if given else ["Not measured for these weights.", ""]

    def keep(self, path, name):
        """Copy a picture into the card -> its place for a link."""
        shutil.copyfile(path, f"{self.bundle}/card/{name}")
        return f"card/{name}"

    def write(self):
        with open(f"{self.bundle}/MODEL_CARD.md", "w") as f:
            f.write("\n".join(self.lines).rstrip() + "\n")


def gallery(card, a):
    """Strips of rendered scenes, best first, and what separates good from bad."""
    net = load_network(a.pictures)
    found = draw(lambda: Tracker(net), open_library(a), f"{card.bundle}/card")
    lines = ["Rendered scenes, the middle one of three; white is the true outline, red the network's mask, the first frame is given. J&F is the mean of the three.", ""]
    for kind, jf, name in found:
        lines += [f"**{kind}**, J&F {jf:.0f}", "", f"![{kind}](card/{name})", ""]
    return lines


def trained(card, folder):
    log = load(f"{folder}/log.jsonl")
    subprocess.run([sys.executable, f"{HERE}/plot.py", folder, "--out", f"{card.bundle}/card/training.png"], check=True)
    return sections.training(load(f"{folder}/run.json"), log[-1], "card/training.png")


def main(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sources(p)
    p.add_argument("--bundle", required=True)
    p.add_argument("--eval", nargs="*", default=[], help="reports of srnet eval")
    p.add_argument("--ablations", help="JSON lines of evaluate.py --log, the shipped network first")
    p.add_argument("--robustness", help="JSON of robustness.py, its PNG beside it")
    p.add_argument("--confidence", help="JSON of calibrate.py, its PNG beside it")
    p.add_argument("--prompts", help="JSON of prompt.py")
    p.add_argument("--cost", nargs="*", default=[], help="reports of srnet run")
    p.add_argument("--run", help="folder of the training run")
    p.add_argument("--notes", help="markdown on what it is good and bad at, by a person who looked")
    p.add_argument("--pictures", metavar="WEIGHTS", help="render pictures of what these weights do")
    a = p.parse_args(arguments)
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    manifest, card = load(f"{a.bundle}/manifest.json"), Card(a.bundle)
    reports = [load(path) for path in a.eval]
    card.lines += [f"# {manifest['name']} {manifest['version']}", "",
                   "Follows marked objects through a video stream: SRNet architecture (FAM + PTM on an STCN-style memory), trained from scratch for real-time use.",
                   "Give it a mask, box, click or scribble of each object in any frame; it returns a mask per object and frame. It does not name or detect things.", ""]
    card.lines += sections.facts(manifest, a.bundle)
    card.section("Results", reports, lambda: sections.scores(reports))
    card.section("What it is good and bad at", a.pictures or a.notes or reports, lambda: (sections.extremes(reports) if reports else [])
                 + (open(a.notes).read().splitlines() + [""] if a.notes else []) + (gallery(card, a) if a.pictures else []))
    card.section("Where it breaks", a.robustness, lambda: sections.robustness(load(a.robustness), card.keep(beside(a.robustness), "robustness.png")))
    card.section("FAM, PTM, memory", a.ablations, lambda: sections.ablations(load(a.ablations)))
    card.section("Rough prompts", a.prompts, lambda: sections.prompts(load(a.prompts)))
    card.section("Confidence", a.confidence, lambda: sections.confidence(load(a.confidence), card.keep(beside(a.confidence), "confidence.png")))
    card.section("Cost", a.cost, lambda: sections.cost([load(path) for path in a.cost]))
    card.section("Training", a.run, lambda: trained(card, a.run))
    data = open(f"{HERE}/DATA.md").read().split("\n", 2)[2].strip().splitlines()
    card.section("Data and licences", True, lambda: [*data, "", "Evaluation sequences are never trained on: training/clips/guard.py refuses them by name and by digest.", ""])
    card.section("Commands", True, lambda: ["From `training/`; D names the folders of pictures (training/README.md):", "", *COMMANDS.splitlines(), ""])
    card.write()
    print(f"{a.bundle}/MODEL_CARD.md")


if __name__ == "__main__":
    main()
