"""The decoder. Symbols as in model.py."""
import torch.nn as nn
import torch.nn.functional as F

from .layers import ConvBn, ResBlock


def double(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class Decoder(nn.Module):
    """refined readout (K,Cv,h,w), f8 (K,.,2h,2w), f4 (K,.,4h,4w) -> mask logits (K,1,H/s,W/s), s the configured stride."""

    def __init__(self, c):
        super().__init__()
        d16, d8, d4 = c.decoder
        self.width4 = c.widths[0] if c.handed != c.widths else None  # behind them the picture rides
        self.block16 = ResBlock(c.value, d16)
        self.skip8, self.up8 = ConvBn(c.widths[1], d16, 1, relu=False), ResBlock(d16, d8)
        self.skip4, self.up4 = ConvBn(c.widths[0], d8, 1, relu=False), ConvBn(d8, d4) if c.plain else ResBlock(d8, d4)
        self.finer = 4 // c.logits
        self.out = nn.Conv2d(d4, self.finer**2, 3, padding=1)

    def forward(self, x, f8, f4):
        x = self.up8(F.relu(double(self.block16(x)) + self.skip8(f8)))
        x = self.up4(F.relu(double(x) + self.skip4(f4[:, :self.width4] if self.width4 else f4)))
        x = self.out(x)
        return F.pixel_shuffle(x, self.finer) if self.finer > 1 else x
