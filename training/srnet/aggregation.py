"""Masks of several objects together. `clip` (K,) says to which of B clips an object belongs."""
import torch


def aggregate(probability, clip, clips):
    """Soft aggregation, always in FP32: object probabilities (K,y,x) -> background (B,y,x) and objects (K,y,x) that sum to one per clip.

    p_0 = prod(1 - p_o); every probability becomes its odds, and the odds are normalised (the softmax of the logits).
    """
    p = probability.float().clamp(1e-7, 1 - 1e-7)
    none = torch.zeros(clips, *p.shape[1:], device=p.device).index_add(0, clip, torch.log1p(-p)).exp().clamp(1e-7, 1 - 1e-7)
    odds, odds0 = p / (1 - p), none / (1 - none)
    total = odds0.index_add(0, clip, odds)
    return odds0 / total, odds / total.index_select(0, clip)


def others(masks, clip, clips):
    """Sum of the other objects' masks of the same clip: (K,1,H,W) -> (K,1,H,W)."""
    total = torch.zeros(clips, *masks.shape[1:], device=masks.device).index_add(0, clip, masks)
    return total.index_select(0, clip) - masks
