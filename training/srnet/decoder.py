"""The decoder. Symbols as in model.py."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from .layers import ConvBn, ResBlock


def double(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class Decoder(nn.Module):
    """refined readout (K,Cv,h,w), f8 (K,.,2h,2w), f4 (K,.,4h,4w), hint (K,4,4h,4w) -> mask logits (K,1,H/s,W/s), s the configured stride.

    The hint is the adjacent frame's mask as FAM moves it (Sampling.move): a value of stride 16 does not carry a mask's details. It is added to the logits as
    much as the decoder trusts it, pixel by pixel. Zeros: no hint.
    """

    def __init__(self, c):
        super().__init__()
        d16, d8, d4 = c.decoder
        self.width4 = c.widths[0] if c.handed != c.widths else None  # behind them the picture rides
        self.block16 = ResBlock(c.value, d16)
        self.skip8, self.up8 = ConvBn(c.widths[1], d16, 1, relu=False), ResBlock(d16, d8)
        self.skip4, self.up4 = ConvBn(c.widths[0], d8, 1, relu=False), (ConvBn if c.plain else ResBlock)(d8 + c.hint, d4)
        self.hint = nn.Conv2d(4, c.hint, 3, padding=1) if c.hint else None
        self.finer = 4 // c.logits
        self.out = nn.Conv2d(d4, self.finer**2 * (2 if c.hint else 1), 3, padding=1)

    def forward(self, x, f8, f4, hint=None):
        x = self.up8(F.relu(double(self.block16(x)) + self.skip8(f8)))
        x = F.relu(double(x) + self.skip4(f4[:, :self.width4] if self.width4 else f4))
        if self.hint:
            x, trust = self.out(self.up4(torch.cat([x, F.relu(self.hint(hint.to(x.dtype)))], 1))).chunk(2, 1)
            x = x.float() + trust.float() * hint
        else:
            x = self.out(self.up4(x))
        return F.pixel_shuffle(x, self.finer) if self.finer > 1 else x
