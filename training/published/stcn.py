"""STCN (Cheng, Tai, Tang, 2021; arXiv 2106.05210) in SRNet's engines. Symbols as in srnet/model.py; Ck = 64, Cv = 512.

What SRNet has beyond STCN does nothing here: selection and shrinkage are one, so that the affinity is STCN's -|k - q|^2 / sqrt(Ck) up to a constant of the
query; no prototypes are pooled; FAM hands on an adjacent frame that nothing reads, since STCN was published without the last frame as memory.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

from srnet import Config, SRNet
from srnet.alignment import Unaligned
from srnet.decoder import double
from srnet.encoders import PICTURE
from srnet.reader import MemoryReader
from srnet.resnet import Trunk, fold, unfold

PUBLISHED = Config(encoder="resnet50", memory="resnet18", widths=(256, 512, 1024), key=64, value=512, prototypes=2, decoder=(512, 256, 256), fam=False, ptm=False)
KEYS, VALUES = PUBLISHED.key, PUBLISHED.value


def convolution(cin, cout, size=3):
    return nn.Conv2d(cin, cout, size, padding=size // 2)


class PreBlock(nn.Module):
    """Residual block without normalisation that rectifies before its convolutions; (n,cin,y,x) -> (n,cout,y,x)."""

    def __init__(self, cin, cout):
        super().__init__()
        self.a, self.b = convolution(cin, cout), convolution(cout, cout)
        self.skip = convolution(cin, cout) if cin != cout else nn.Identity()

    def forward(self, x):
        return self.skip(x) + self.b(F.relu(self.a(F.relu(x))))


class Attention(nn.Module):
    """CBAM: weighs channels by what the whole map holds of them, then cells by what their channels hold; (n,c,y,x) -> the same."""

    def __init__(self, channels):
        super().__init__()
        self.channels = nn.Sequential(nn.Linear(channels, channels // 16), nn.ReLU(), nn.Linear(channels // 16, channels))
        self.cells = convolution(2, 1, 7)

    def forward(self, x):
        weight = self.channels(x.mean((2, 3))) + self.channels(x.amax((2, 3)))
        x = x * weight.sigmoid()[:, :, None, None]
        return x * self.cells(torch.cat([x.amax(1, keepdim=True), x.mean(1, keepdim=True)], 1)).sigmoid()


class KeyEncoder(nn.Module):
    """image (1,3,H,W) -> key, selection, shrinkage, thin, f16, f8, and f4 with the picture behind it. Keys have the length they were trained to have."""

    def __init__(self):
        super().__init__()
        self.trunk = Trunk(50)
        self.key, self.thin = convolution(PUBLISHED.widths[2], KEYS), convolution(PUBLISHED.widths[2], VALUES)

    def forward(self, image):
        f16, f8, f4 = self.trunk(image)
        key = self.key(f16).float()
        return key, torch.ones_like(key), torch.ones_like(key[:, :1]), self.thin(f16), f16, f8, torch.cat([f4, fold(image)], 1)


class ValueEncoder(nn.Module):
    """mask, others (K,1,H,W), f16 and f4 of the frame -> value (K,Cv,h,w); prototype sums and areas are zero."""

    def __init__(self):
        super().__init__()
        self.trunk = Trunk(18, channels=5)
        self.enter, self.attention, self.leave = PreBlock(PUBLISHED.widths[2] + 256, VALUES), Attention(VALUES), PreBlock(VALUES, VALUES)

    def forward(self, mask, others, f16, f8, f4):
        objects = mask.shape[0]
        picture = unfold(f4[:, -PICTURE:]).expand(objects, -1, -1, -1)
        x, _, _ = self.trunk(torch.cat([picture, mask, others], 1))
        x = self.enter(torch.cat([x, f16.expand(objects, -1, -1, -1)], 1))
        value = self.leave(x + self.attention(x))
        return value, value.new_zeros(objects, PUBLISHED.prototypes, VALUES), value.new_zeros(objects, PUBLISHED.prototypes, 1)


class Unread(Unaligned):
    """The adjacent frame where nobody finds it: with keys so many times as long that no cell's affinity to a query is within hundreds of the best one's."""

    AWAY = 64  # |64 k - q|^2 / sqrt(Ck) is some 500 |k|^2, and |64 k| still a number in FP16

    def __init__(self):
        super().__init__(PUBLISHED)
        self.key_taps *= self.AWAY

    def forward(self, key_q, thin_q, key_l, thin_l, value_l, clip):
        key, value, displacement = super().forward(key_q, thin_q, key_l, thin_l, value_l, clip)
        return self.AWAY * key, value, displacement


class Compression(nn.Module):
    """The decoder's first block, in PTM's place because it takes readout and thin (K,Cv,h,w each) -> (K,Cv,h,w)."""

    def __init__(self):
        super().__init__()
        self.block = PreBlock(2 * VALUES, VALUES)

    def forward(self, readout, aux, thin, sums, areas):
        return self.block(torch.cat([readout, thin], 1)), [], None


class Up(nn.Module):
    """features of the finer stride, (K,cin,y,x) -> (K,cout,2y,2x)."""

    def __init__(self, features, cin, cout):
        super().__init__()
        self.skip, self.block = convolution(features, cin), PreBlock(cin, cout)

    def forward(self, features, x):
        return self.block(self.skip(features) + double(x))


class Decoder(nn.Module):
    """compressed readout (K,Cv,h,w), f8, f4 -> logits (K,1,H/4,W/4)."""

    def __init__(self):
        super().__init__()
        w4, w8, _ = PUBLISHED.widths
        d16, d8, d4 = PUBLISHED.decoder
        self.up8, self.up4, self.out = Up(w8, d16, d8), Up(w4, d8, d4), convolution(d4, 1)

    def forward(self, x, f8, f4, hint=None):
        return self.out(F.relu(self.up4(f4[:, :-PICTURE], self.up8(f8, x))))


class Stcn(SRNet):
    """STCN behind the operations of SRNet: trackers and exports take it like any other network."""

    def __init__(self):
        nn.Module.__init__(self)
        self.config = PUBLISHED
        self.query_encoder, self.memory_encoder = KeyEncoder(), ValueEncoder()
        self.feature_alignment, self.memory_reader = Unread(), MemoryReader()
        self.prototype_transformer, self.decoder = Compression(), Decoder()
