"""Images as the network takes them."""
import torch

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def normalise(images):
    """uint8 RGB (...,3,H,W) -> float, minus ImageNet's mean, over its standard deviation."""
    mean = torch.tensor(MEAN, device=images.device).view(3, 1, 1)
    std = torch.tensor(STD, device=images.device).view(3, 1, 1)
    return (images.float() / 255 - mean) / std


def internal_size(height, width, short):
    """Scale the shorter side to about `short`, both sides to multiples of 16."""
    factor = short / min(height, width)
    return round(height * factor / 16) * 16, round(width * factor / 16) * 16
