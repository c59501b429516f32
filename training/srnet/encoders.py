"""The two encoders. Symbols as in model.py."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from .config import PICTURE, RESNETS
from .layers import ConvBn, ResBlock, stage
from .resnet import Trunk, fold, unfold


class QueryEncoder(nn.Module):
    """image (B,3,H,W) -> key (B,Ck,h,w), selection (B,Ck,h,w), shrinkage (B,1,h,w), thin (B,Cv,h,w), f16, f8, f4.

    Keys have unit mean square and the shrinkage lies in 1..10: without these bounds both grow without limit, the affinity
    becomes one-hot within a thousand iterations and training stalls.
    """

    def __init__(self, c):
        super().__init__()
        w4, w8, w16 = c.widths
        self.key_channels, self.picture = c.key, c.memory == "resnet18"
        self.slim = c.encoder not in RESNETS
        self.trunk = Trunk(18 if c.encoder == "both" else int(c.encoder[6:]), frozen=c.frozen) if c.encoder != "slim" else None
        if c.encoder == "both":  # what the ResNet sees enters at zero: a run begins with what the slim encoder knows
            self.beside = nn.ModuleList([nn.Conv2d(n, w, 1) for n, w in zip(RESNETS["resnet18"], c.widths)])
            for side in self.beside:
                nn.init.zeros_(side.weight), nn.init.zeros_(side.bias)
        if self.slim:
            self.stem = ConvBn(3, c.stem, 3, 2)
            self.stage4 = stage(c.stem, w4, c.blocks[0])
            self.stage8 = stage(w4, w8, c.blocks[1])
            self.stage16 = stage(w8, w16, c.blocks[2])
        self.key = nn.Conv2d(w16, 2 * c.key + 1, c.head, padding=c.head // 2)
        self.thin = nn.Conv2d(w16, c.value, c.head, padding=c.head // 2)

    def features(self, image):
        """-> f16, f8, f4 without the picture."""
        seen = self.trunk(image) if self.trunk else None
        if not self.slim:
            return seen
        x, found = self.stem(image), []
        for i, stage in enumerate((self.stage4, self.stage8, self.stage16)):
            x = stage(x)
            if seen:
                x = F.relu(x + self.beside[i](seen[2 - i]))
            found.append(x)
        return tuple(reversed(found))

    def forward(self, image):
        f16, f8, f4 = self.features(image)
        if self.picture:
            f4 = torch.cat([f4, fold(image).to(f4.dtype)], 1)
        key, selection, shrinkage = self.key(f16).float().split([self.key_channels, self.key_channels, 1], 1)
        key = key / (key.square().mean(1, keepdim=True) + 1e-4).sqrt()
        return key, selection.sigmoid(), 1 + 9 * shrinkage.sigmoid(), self.thin(f16), f16, f8, f4


class MemoryEncoder(nn.Module):
    """mask, others (K,1,H,W) + query features f16, f8, f4 of the same frame (K,...) ->
    value (K,Cv,h,w), prototype sums (K,M,Cv), prototype areas (K,M,1).

    The slim one works on the query encoder's features instead of RGB, so memorising every frame (the local memory) is cheap; the other
    is a ResNet-18 on picture and masks, fused with f16. The first two value channels are the pooled masks themselves: the readout and
    the aligned frame then carry a propagated mask that can be supervised directly and that the decoder can trust.
    """

    def __init__(self, c):
        super().__init__()
        w4, w8, w16 = c.narrow or c.widths
        if c.memory == "resnet18":
            self.trunk, wide = Trunk(18, channels=5), c.value
            self.fuse = nn.Sequential(ResBlock(c.widths[2] + 256, wide), ResBlock(wide, wide))
        else:
            self.trunk, wide = None, w16
            self.patch = nn.Conv2d(2, w4, 4, 4)
            self.in4 = ConvBn(c.widths[0], w4, 1, relu=False)
            down = ConvBn if c.plain else ResBlock
            self.stage8 = down(w4, w8, stride=2)
            self.in8 = ConvBn(c.widths[1], w8, 1, relu=False)
            self.stage16 = down(w8, w16, stride=2)
            self.in16 = ConvBn(c.widths[2], w16, 1, relu=False)
            self.fuse = ConvBn(w16, w16) if c.plain else ResBlock(w16, w16)
        self.out = nn.Conv2d(wide, c.value - 2, c.head, padding=c.head // 2)
        self.summary = nn.Conv2d(c.value, c.prototypes, 1)

    def features(self, masks, f16, f8, f4):
        """-> (K,.,h,w)"""
        if self.trunk:
            picture = unfold(f4[:, -PICTURE:]).expand(masks.shape[0], -1, -1, -1)
            x, _, _ = self.trunk(torch.cat([picture.to(masks.dtype), masks], 1))
            return self.fuse(torch.cat([x, f16.expand(masks.shape[0], -1, -1, -1)], 1))
        x = F.relu(self.patch(masks) + self.in4(f4))
        x = F.relu(self.stage8(x) + self.in8(f8))
        return self.fuse(F.relu(self.stage16(x) + self.in16(f16)))

    def forward(self, mask, others, f16, f8, f4):
        masks = torch.cat([mask, others], 1)
        x = self.features(masks, f16, f8, f4)
        pooled = F.avg_pool2d(masks.float(), 16)
        value = torch.cat([pooled, self.out(x).float()], 1)
        # each prototype pools its own learned part of the object (first half) or of the background (second half)
        weight = self.summary(value).float().sigmoid()
        half = weight.shape[1] // 2
        weight = torch.cat([weight[:, :half] * pooled[:, :1], weight[:, half:] * (1 - pooled[:, :1])], 1).flatten(2)
        return value, weight @ value.flatten(2).transpose(1, 2), weight.sum(2, keepdim=True)
