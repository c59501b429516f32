"""Images as the network takes them."""
import math

import torch

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def normalise(images):
    """uint8 RGB (...,3,H,W) -> float, minus ImageNet's mean, over its standard deviation."""
    mean = torch.tensor(MEAN, device=images.device).view(3, 1, 1)
    std = torch.tensor(STD, device=images.device).view(3, 1, 1)
    return (images.float() / 255 - mean) / std


def internal_size(height, width, short):
    """Frame size -> the network's: the same aspect ratio, as many pixels as 16:9 with a shorter side of `short`, sides at most 1.5 times the frame's,
    multiples of 16. The runtime's rule (NetworkSize.cs)."""
    pixels = min(short * short * 16 / 9, 1.5 * 1.5 * height * width)
    inside = math.sqrt(pixels * width / height)
    stride = lambda length: min(max(round(length / 16) * 16, 32), 4096)
    return stride(pixels / inside), stride(inside)
