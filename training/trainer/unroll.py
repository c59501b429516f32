"""A batch of clips unrolled through time, with the network's own masks in the memory and gradients through them."""
import torch

from srnet import others
from srnet.images import normalise
from srnet.tracker import UNKNOWN

from .losses import hint_loss, match_loss, mean_iou, segmentation_loss


class Unroll:
    """The streaming loop of the runtime (encode, memorise, segment) for B clips at once, under autocast."""

    def __init__(self, net, images, clip, autocast):
        """images (T,B,3,H,W) uint8; all frames are encoded in one go."""
        self.net, self.clip, self.autocast = net, clip, autocast
        frames, self.clips = images.shape[:2]
        flat = normalise(images).flatten(0, 1).contiguous(memory_format=torch.channels_last)
        with autocast():
            features = net.query_encoder(flat)
        features = [f.unflatten(0, (frames, self.clips)) for f in features]
        self.query = [tuple(f[t] for f in features) for t in range(frames)]

    def memorise(self, t, mask):
        """mask (K,1,H,W) -> a memory entry of frame t."""
        with self.autocast():
            value, sums, areas = self.net.memorise(self.query[t], mask, others(mask, self.clip, self.clips), self.clip)
        key, _, shrinkage, thin = self.query[t][:4]
        return {"key": key, "shrinkage": shrinkage, "thin": thin, "value": value, "sums": sums, "areas": areas, "mask": mask}

    def segment(self, t, entries, local, hinted=True):
        """Frame t from the memory entries and the adjacent frame's entry -> logits, maps; `hinted`: the decoder is shown that frame's mask."""
        local = [local[n] for n in ("key", "shrinkage", "thin", "value")] + [local["mask"] if hinted else UNKNOWN * torch.ones_like(local["mask"])]
        memory = [torch.cat([e[n].flatten(2) for e in entries], 2) for n in ("key", "shrinkage", "value")]
        sums, areas = sum(e["sums"] for e in entries), sum(e["areas"] for e in entries)
        with self.autocast():
            return self.net.segment(self.query[t], memory, local, sums, areas, self.clip)


def clip_loss(net, batch, keep, autocast):
    """Segment every later frame of a batch (see clips/stream.py) -> loss, mean IoU of the last frame.

    A coarse first mask is refined on its own frame once or twice, as the runtime does; a forced local mask (`local`) is believed
    for frame 1 and, half of the time, memorised as well, so that the network learns to mend one memory from the other.
    """
    clip, truth = batch["clip"], batch["masks"].float()
    frames, clips = batch["images"].shape[:2]
    unroll = Unroll(net, batch["images"], clip, autocast)
    often = lambda share: torch.rand(()) < share
    losses, mask = [], batch["prompt"].float()[:, None]
    first = unroll.memorise(0, mask)
    if batch["coarse"]:
        for _ in range(2 if often(0.5) else 1):
            logits, maps = unroll.segment(0, [first], first, hinted=False)
            loss, mask = segmentation_loss(logits, truth[0], clip, clips, keep)
            losses.append(loss + match_loss(maps, truth[0], matching=False))
            first = unroll.memorise(0, mask)
    elif often(0.5):  # an exact mask comes back exactly: values and hints learn to carry details
        logits, maps = unroll.segment(0, [first], first, hinted=often(0.5))
        loss, _ = segmentation_loss(logits, truth[0], clip, clips, keep)
        losses.append(loss + match_loss(maps, truth[0]))
    entries, local, start = [first], first, 1
    if batch["local"] is not None:
        local, start = unroll.memorise(1, batch["local"][:, None]), 2
        if often(0.5):
            entries.append(local)
    for t in range(start, frames):
        logits, maps = unroll.segment(t, entries, local)
        loss, mask = segmentation_loss(logits, truth[t], clip, clips, keep)
        losses.append(loss + match_loss(maps, truth[t]))
        if t > start or batch["local"] is None:  # a damaged mask does not fit wherever it is moved
            losses[-1] = losses[-1] + hint_loss(maps, truth[t])
        if t + 1 < frames:
            local = unroll.memorise(t, mask)
            if often(0.5):
                entries.append(local)
    return sum(losses) / len(losses), mean_iou(logits, truth[-1])
