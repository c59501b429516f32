"""Streaming segmentation in PyTorch: the reference that the runtime reproduces."""
import torch
import torch.nn.functional as F

from .aggregation import aggregate, others
from .images import normalise

UNKNOWN = 0.5  # a coarse mask's details are not the object's: the decoder is given no hint of them


class Tracker:
    """One stream with bounded memory: `start` with the first masks, then `step` per frame.

    Memory: the first frame pinned, then every `every`-th frame, the oldest of these leaving when there are more than `frames` in all.
    Local memory: the frame before, or with `local` > 1 only every so many frames a new one.
    """

    def __init__(self, net, frames=5, every=5, top=20, autocast=False, local=1):
        self.net, self.frames, self.every, self.autocast, self.interval = net.eval(), frames, every, autocast, local
        net.memory_reader.top = top

    def run(self, function, *arguments):
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.autocast):
            return function(*arguments)

    def encode(self, image):
        """(3,H,W) uint8 -> what the query encoder returns."""
        self.size = image.shape[1:]
        return self.run(self.net.query_encoder, normalise(image)[None].contiguous(memory_format=torch.channels_last))

    def memorise(self, query, masks):
        """masks (K,1,H,W) 0..1 -> a memory entry."""
        value, sums, areas = self.run(self.net.memorise, query, masks, others(masks, self.clip, 1), self.clip)
        return {"key": query[0], "shrinkage": query[2], "thin": query[3], "value": value, "sums": sums, "areas": areas, "mask": masks}

    def start(self, image, masks, refine=0):
        """image (3,H,W) uint8, masks (K,1,H,W) 0..1 of the first frame; `refine` times it is segmented anew from its own coarse masks.

        -> masks (K,1,H,W) as memorised.
        """
        query, self.clip, self.count = self.encode(image), torch.zeros(len(masks), dtype=torch.long), 0
        for i in range(refine + 1):
            self.local = self.memorise(query, masks)
            self.entries = [self.local]
            if i < refine:
                self.local["mask"] = UNKNOWN * torch.ones_like(masks)
                masks = self.masks(self.logits(query))[1][:, None]
        return masks

    def logits(self, query):
        """-> mask logits (K,1,H/s,W/s) from the memory and the adjacent frame; `presence` (K,1) holds the logits of whether the objects are there, or None."""
        memory = [torch.cat([e[n].flatten(2) for e in self.entries], 2) for n in ("key", "shrinkage", "value")]
        sums, areas = sum(e["sums"] for e in self.entries), sum(e["areas"] for e in self.entries)
        local = [self.local[n] for n in ("key", "shrinkage", "thin", "value", "mask")]
        logits, maps = self.run(self.net.segment, query, memory, local, sums, areas, self.clip)
        self.presence = maps["presence"]
        return logits.float()

    def masks(self, logits):
        """-> background (1,H,W) and object (K,H,W) probabilities."""
        return aggregate(F.interpolate(logits, size=self.size, mode="bilinear", align_corners=False)[:, 0].sigmoid(), self.clip, 1)

    def step(self, image):
        """-> background (1,H,W), objects (K,H,W), logits (K,1,H/s,W/s)."""
        self.count += 1
        query = self.encode(image)
        logits = self.logits(query)
        none, masks = self.masks(logits)
        # the masks stay soft: hardened ones lose ten points, the network was trained on soft ones
        entry = self.memorise(query, masks[:, None])
        if self.count % self.interval == 0:
            self.local = entry
        if self.count % self.every == 0 and self.frames > 1:
            self.entries.append(entry)
            if len(self.entries) > self.frames:
                del self.entries[1]
        return none, masks, logits
