"""From marks to a mask: a picture's crop and what a person marked in it -> the outline of the thing that was meant, and how sure that is."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from srnet.layers import ConvBn, ResBlock
from srnet.resnet import Trunk

MARKS = 4  # channels: inside the box, object (clicks and strokes), background (clicks and strokes), whether there is a box
DECODER = (96, 64, 48, 32)  # channels at strides 16, 8, 4 and 2
BELOW = 192  # channels at stride 32, where a mark reaches the whole crop


class MarkNet(nn.Module):
    """image (n,3,S,S) normalised, marks (n,4,S,S) 0..1 -> logits (n,1,S,S), score (n,1): the logit of the mask's IoU with what was meant.

    An ImageNet ResNet-18 to stride 16 whose stem and first layer stay as they came; the marks enter behind these, at stride 4, and again in the decoder,
    so that the features themselves turn to what is marked. S is a multiple of 32.
    """

    def __init__(self):
        super().__init__()
        self.trunk = Trunk(18, frozen=True)
        self.enter = nn.Sequential(ConvBn(16 * MARKS, 32, 1), nn.Conv2d(32, 64, 1))
        nn.init.zeros_(self.enter[1].weight), nn.init.zeros_(self.enter[1].bias)
        self.below = ResBlock(256, BELOW, 2)
        d16, d8, d4, d2 = DECODER
        self.side16, self.side8, self.side4 = (ConvBn(n, d, 1, relu=False) for n, d in ((256, d16), (128, d8), (64, d4)))
        self.side2 = ConvBn(64 + 4 * MARKS, d2, 1, relu=False)
        self.up32, self.up16, self.up8, self.up4 = (ConvBn(n, d, 1, relu=False) for n, d in ((BELOW, d16), (d16, d8), (d8, d4), (d4, d2)))
        self.at16, self.at8, self.at4 = ResBlock(d16, d16), ResBlock(d8, d8), ResBlock(d4, d4)
        self.at2 = ConvBn(d2, d2)
        self.out = nn.Conv2d(d2, 4, 3, padding=1)
        self.score = nn.Sequential(nn.Linear(BELOW + d16, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, image, marks):
        t = self.trunk
        f2 = F.relu(t.bn1(t.conv1(image)))
        f4 = t.layer1(F.max_pool2d(f2, 3, 2, 1))
        f4 = F.relu(f4 + self.enter(F.pixel_unshuffle(marks, 4)))
        f8 = t.layer2(f4)
        f16 = t.layer3(f8)
        f32 = self.below(f16)
        up = lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        x16 = self.at16(F.relu(self.side16(f16) + up(self.up32(f32))))
        x = self.at8(F.relu(self.side8(f8) + up(self.up16(x16))))
        x = self.at4(F.relu(self.side4(f4) + up(self.up8(x))))
        x = self.at2(F.relu(self.side2(torch.cat([f2, F.pixel_unshuffle(marks, 2)], 1)) + up(self.up4(x))))
        logits = F.pixel_shuffle(self.out(x), 2).float()
        seen = F.avg_pool2d(logits.sigmoid(), 16).to(x16.dtype)
        inside = (x16 * seen).mean((2, 3)) / (seen.mean((2, 3)) + 0.01)
        return logits, self.score(torch.cat([f32.mean((2, 3)), inside], 1)).float()

    def start_from(self, resnet):
        """resnet: file of imagenet.py."""
        known = self.trunk.state_dict()
        self.trunk.load_state_dict({n: w for n, w in torch.load(resnet, map_location="cpu").items() if n in known})
        for part in (self.trunk.conv1, self.trunk.bn1, self.trunk.layer1):
            part.requires_grad_(False)


def load_marks(path):
    net = MarkNet()
    net.load_state_dict(torch.load(path, map_location="cpu")["ema"])
    return net.eval()
