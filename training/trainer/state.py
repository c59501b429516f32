"""The state of a run: network, averaged weights, optimiser, position; saved so that a killed run loses little."""
import os
from dataclasses import asdict, replace

import torch

from srnet import Config, SRNet
from srnet.pretrained import load_encoders
from srnet.transfer import extend

from .muon import Muon, is_matrix
from .teacher import Teacher


class State:
    def __init__(self, config, schedule, device, teacher=None):
        """teacher: path of its weights (trainer/teacher.py), or None."""
        self.config, self.schedule = config, schedule
        self.net = SRNet(config).to(device).to(memory_format=torch.channels_last)
        self.teacher = Teacher(teacher, config.widths).to(device).to(memory_format=torch.channels_last) if teacher else None
        if schedule.trunk == 0 and self.net.query_encoder.trunk:
            self.net.query_encoder.trunk.requires_grad_(False)
        self.average = SRNet(config).to(device)
        self.average.load_state_dict(self.net.state_dict())
        slow = {id(p) for p in self.net.query_encoder.trunk.parameters()} if self.net.query_encoder.trunk else set()
        weights = [p for p in (*self.net.parameters(), *(self.teacher.heads.parameters() if teacher else ())) if p.requires_grad]

        def groups(decay, wanted):
            """Parameter groups of the weights that are wanted, those of a pretrained trunk on their own."""
            chosen = [p for p in weights if wanted(p)]
            parts = ([p for p in chosen if id(p) not in slow], 1.0), ([p for p in chosen if id(p) in slow], schedule.trunk)
            return [{"params": part, "share": share, "weight_decay": decay} for part, share in parts if part]

        self.optimisers = [
            Muon(groups(schedule.decay, is_matrix), lr=schedule.rate),
            torch.optim.AdamW(groups(schedule.decay, lambda p: p.ndim > 1 and not is_matrix(p)) + groups(0.0, lambda p: p.ndim <= 1), lr=schedule.rate, foreach=True)]
        self.iteration, self.elapsed = 0, 0.0

    def start_from(self, path):
        """Begin a run with the averaged weights of a checkpoint of the same network, or of one with coarser logits or without hint, presence or ResNet beside it."""
        saved = torch.load(path, map_location="cpu")
        config = Config.of(saved["config"])
        wanted = self.config
        if wanted.encoder == "both" and config.encoder == "slim":
            config = replace(config, encoder="both", frozen=wanted.frozen)
        if (replace(config, logits=wanted.logits, hint=wanted.hint, presence=wanted.presence) != wanted or config.logits < wanted.logits
                or config.hint not in (0, wanted.hint) or config.presence not in (0, wanted.presence)):
            raise ValueError(f"{path} holds another network than the configuration asks for: give weights of the same network, or make some with distil.py")
        weights = {n: w.float() if w.is_floating_point() else w for n, w in saved["ema"].items()}
        extend(weights, self.net.state_dict())
        self.net.load_state_dict(weights)
        self.average.load_state_dict(weights)

    def start_encoders(self, path):
        """Begin a run with the encoders of another program's checkpoint."""
        load_encoders(self.net, path)
        self.average.load_state_dict(self.net.state_dict())

    def resume(self, path, device):
        saved = torch.load(path, map_location=device)
        self.net.load_state_dict(saved["net"])
        self.average.load_state_dict(saved["ema"])
        if "optimisers" not in saved:
            raise ValueError(f"{path} was saved before matrices had an optimiser of their own: start a new run from its averaged weights with --init")
        for optimiser, state in zip(self.optimisers, saved["optimisers"]):
            shares = [g["share"] for g in optimiser.param_groups]  # of a run that began before there were any
            optimiser.load_state_dict(state)
            for g, share in zip(optimiser.param_groups, shares):
                g["share"] = share
        if self.teacher:
            self.teacher.heads.load_state_dict(saved["heads"])
        self.iteration, self.elapsed = saved["iteration"], saved["elapsed"]

    def save(self, path, resumable):
        saved = {"config": asdict(self.config), "ema": self.average.state_dict(), "iteration": self.iteration}
        if resumable:
            saved.update(net=self.net.state_dict(), optimisers=[o.state_dict() for o in self.optimisers], elapsed=self.elapsed)
            if self.teacher:
                saved["heads"] = self.teacher.heads.state_dict()
        torch.save(saved, f"{path}.tmp")
        os.replace(f"{path}.tmp", path)

    def step(self, loss, rate, group):
        """One optimiser step of all processes -> gradient norm before clipping; a step that is not finite is skipped."""
        for optimiser in self.optimisers:
            for g in optimiser.param_groups:
                g["lr"] = rate * g["share"]
        weights = [p for o in self.optimisers for g in o.param_groups for p in g["params"]]
        for p in weights:
            p.grad = None
        loss.backward()
        group.average_gradients(weights)
        norm = torch.nn.utils.clip_grad_norm_(weights, 3.0)
        if torch.isfinite(norm):
            for optimiser in self.optimisers:
                optimiser.step()
        if self.iteration % 5 == 0:  # every fifth step averages as well as every step, and is cheaper
            mix = min(self.schedule.average**5, (1 + self.iteration) / (100 + self.iteration))
            with torch.no_grad():
                for a, b in zip(self.average.state_dict().values(), self.net.state_dict().values()):
                    a.lerp_(b, 1 - mix) if a.is_floating_point() else a.copy_(b)
        return norm.item()
