"""Building blocks: convolution with batch normalisation, the residual block, a stage of residual blocks."""
import torch.nn as nn
import torch.nn.functional as F


class ConvBn(nn.Sequential):
    """size x size convolution, batch normalisation, optional ReLU; (n,cin,y,x) -> (n,cout,y/stride,x/stride)."""

    def __init__(self, cin, cout, size=3, stride=1, relu=True):
        layers = [nn.Conv2d(cin, cout, size, stride, size // 2, bias=False), nn.BatchNorm2d(cout)]
        super().__init__(*layers, *([nn.ReLU(inplace=True)] if relu else []))


class ResBlock(nn.Module):
    """Basic residual block; (n,cin,y,x) -> (n,cout,y/stride,x/stride)."""

    def __init__(self, cin, cout, stride=1):
        super().__init__()
        self.a = ConvBn(cin, cout, 3, stride)
        self.b = ConvBn(cout, cout, 3, relu=False)
        self.skip = ConvBn(cin, cout, 1, stride, relu=False) if cin != cout or stride > 1 else nn.Identity()

    def forward(self, x):
        return F.relu(self.b(self.a(x)) + self.skip(x))


def stage(cin, cout, blocks):
    """Residual blocks of which the first halves the map."""
    return nn.Sequential(ResBlock(cin, cout, 2), *[ResBlock(cout, cout) for _ in range(blocks - 1)])
