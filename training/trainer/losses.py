"""Losses. K objects of B clips; `clip` (K,) says which clip an object belongs to."""
import torch
import torch.nn.functional as F

from srnet import aggregate


def segmentation_loss(logits, truth, clip, clips, keep):
    """Bootstrapped cross-entropy on the aggregated masks + Dice; logits (K,1,H/s,W/s), truth (K,H,W) 0/1 -> loss, soft masks (K,1,H,W).

    Only the `keep` share of the hardest pixels of every clip counts in the cross-entropy.
    """
    logits = F.interpolate(logits.float(), size=truth.shape[1:], mode="bilinear", align_corners=False)[:, 0]
    p0, p = aggregate(logits.sigmoid(), clip, clips)
    free = 1 - torch.zeros_like(p0).index_add(0, clip, truth).clamp(max=1)
    nll = -(free * p0.clamp(min=1e-6).log()).index_add(0, clip, truth * p.clamp(min=1e-6).log())
    nll = nll.flatten(1)
    if keep < 1:
        nll = nll.topk(int(keep * nll.shape[1]), 1).values
    dice = 1 - (2 * (p * truth).sum((1, 2)) + 20) / (p.sum((1, 2)) + truth.sum((1, 2)) + 20)
    return nll.mean() + dice.mean(), p[:, None]


def match_loss(maps, truth, matching=True):
    """Direct supervision of matching at stride 16: the readout mask, the aligned mask and PTM's attention masks.

    matching=False leaves the first two out: a coarse prompt is not the mask that should come back.
    """
    target = F.avg_pool2d(truth[:, None], 16)[:, 0]
    loss = 0.0
    if matching:
        loss = loss + 0.3 * F.binary_cross_entropy(maps["read"].float().clamp(0.01, 0.99), target)
        loss = loss + 0.15 * F.binary_cross_entropy(maps["aux"].float().clamp(0.01, 0.99), target)
    for logits in maps["ptm"]:
        loss = loss + 0.1 * F.binary_cross_entropy_with_logits(logits, target.flatten(1))
    return loss


def hint_loss(maps, truth):
    """Dice of the adjacent frame's mask, as it was moved for the decoder, at stride 2; what trains the displacement."""
    if maps["hint"] is None:
        return 0.0
    moved, target = (F.pixel_shuffle(maps["hint"], 2)[:, 0] + 1) / 2, F.avg_pool2d(truth[:, None], 2)[:, 0]
    dice = 1 - (2 * (moved * target).sum((1, 2)) + 5) / (moved.sum((1, 2)) + target.sum((1, 2)) + 5)
    return 0.3 * dice.mean()


def presence_loss(maps, truth):
    """Cross-entropy of the presence; objects of which a sliver shows (less than a cell of stride 16) are neither here nor gone."""
    if maps["presence"] is None:
        return 0.0
    area = truth.sum((1, 2))
    sure = (area == 0) | (area >= 256)
    error = F.binary_cross_entropy_with_logits(maps["presence"][:, 0], (area > 0).float(), reduction="none")
    return 0.2 * (error * sure).sum() / sure.sum().clamp(min=1)


def absent_loss(logits):
    """Cross-entropy of presence logits (n,1) of what is not there; n may be 0."""
    return 0.1 * F.softplus(logits).sum() / max(1, len(logits))


def mean_iou(logits, truth):
    """Mean IoU at the logits' stride s over objects; logits (K,1,H/s,W/s), truth (K,H,W); an object absent from both counts 1."""
    goal, guess = F.adaptive_avg_pool2d(truth[:, None], logits.shape[2:]) > 0.5, logits.detach() > 0
    inter, union = (guess & goal).flatten(1).sum(1), (guess | goal).flatten(1).sum(1)
    return torch.where(union > 0, inter / union.clamp(min=1), torch.ones_like(union, dtype=torch.float)).mean().item()
