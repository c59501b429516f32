"""A batch of clips unrolled through time, with the network's own masks in the memory and gradients through them."""
import torch

from srnet import others
from srnet.images import normalise
from srnet.tracker import UNKNOWN

from .losses import absent_loss, hint_loss, match_loss, mean_iou, presence_loss, segmentation_loss


class Unroll:
    """The streaming loop of the runtime (encode, memorise, segment) for B clips at once, under autocast."""

    def __init__(self, net, images, clip, autocast):
        """images (T,B,3,H,W) uint8; all frames are encoded in one go."""
        self.net, self.clip, self.autocast = net, clip, autocast
        frames, self.clips = images.shape[:2]
        self.images = normalise(images).flatten(0, 1).contiguous(memory_format=torch.channels_last)
        with autocast():
            features = net.query_encoder(self.images)
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


    def lesson(self, teacher):
        """How far the features of the first and the last frame are from the teacher's."""
        ends = slice(None, self.clips), slice(-self.clips, None)
        f16, f8 = (torch.cat([self.query[0][i], self.query[-1][i]]) for i in (4, 5))
        with self.autocast():
            return teacher(torch.cat([self.images[e] for e in ends]), f16, f8)

    def strangers(self, memory, truth, t):
        """Presence logits of every object's region in frame t against the prototypes of an object of another clip: none of them is there."""
        count = len(self.clip)
        other = (torch.arange(count) + 1 + torch.randint(max(1, count - 1), ())) % count
        apart = self.clip != self.clip[other]
        logits = 12 * torch.nn.functional.avg_pool2d(truth[:, None], 16).flatten(1) - 6
        thin = self.query[t][3].index_select(0, self.clip)
        return self.net.prototype_transformer.presence(thin, logits, memory["sums"][other], memory["areas"][other])[apart & (truth.sum((1, 2)) > 256)]


def clip_loss(net, batch, keep, autocast, teacher=None):
    """Segment every later frame of a batch (see clips/stream.py) -> loss, mean IoU of the last frame.

    A coarse first mask is refined on its own frame once or twice, as the runtime does; a forced local mask (`local`) is believed
    for frame 1 and, half of the time, memorised as well, so that the network learns to mend one memory from the other.
    With a `teacher` the encoder's features are compared with its own (trainer/teacher.py).
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
        losses.append(loss + match_loss(maps, truth[0]) + presence_loss(maps, truth[0]))
    entries, local, start = [first], first, 1
    if batch["local"] is not None:
        local, start = unroll.memorise(1, batch["local"][:, None]), 2
        if often(0.5):
            entries.append(local)
    for t in range(start, frames):
        logits, maps = unroll.segment(t, entries, local)
        loss, mask = segmentation_loss(logits, truth[t], clip, clips, keep)
        losses.append(loss + match_loss(maps, truth[t]) + presence_loss(maps, truth[t]))
        if t > start or batch["local"] is None:  # a damaged mask does not fit wherever it is moved
            losses[-1] = losses[-1] + hint_loss(maps, truth[t])
        if t + 1 < frames:
            local = unroll.memorise(t, mask)
            if often(0.5):
                entries.append(local)
    loss = sum(losses) / len(losses)
    if net.config.presence:
        loss = loss + absent_loss(unroll.strangers(first, truth[-1], frames - 1))
    if teacher:
        loss = loss + 0.3 * unroll.lesson(teacher)
    return loss, mean_iou(logits, truth[-1])
