"""ResNets as encoders, with torchvision's parameter names, and the folding of a picture to stride 4."""
import torch.nn as nn
import torch.nn.functional as F


class Trunk(nn.Module):
    """A ResNet (18 or 50) up to stride 16: (n,channels,H,W) -> f16, f8, f4.

    frozen: its batch normalisation keeps the statistics it came with, as those of a handful of clips would be worse than ImageNet's.
    """

    def __init__(self, depth, channels=3, frozen=False):
        super().__init__()
        import torchvision  # only networks with a ResNet need it
        net = {18: torchvision.models.resnet18, 50: torchvision.models.resnet50}[depth]()
        self.conv1, self.bn1 = net.conv1, net.bn1
        if channels != 3:
            self.conv1 = nn.Conv2d(channels, 64, 7, 2, 3, bias=False)
        self.layer1, self.layer2, self.layer3 = net.layer1, net.layer2, net.layer3
        self.frozen = frozen
        self.train()

    def train(self, mode=True):
        super().train(mode)
        for module in self.modules():
            if self.frozen and isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    def forward(self, x):
        f4 = self.layer1(F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1))
        f8 = self.layer2(f4)
        return self.layer3(f8), f8, f4


def fold(image):
    """(n,3,H,W) -> (n,48,H/4,W/4), nothing lost: a picture that travels with the features of stride 4."""
    return F.pixel_unshuffle(image, 4)


def unfold(folded):
    """The reverse of fold."""
    return F.pixel_shuffle(folded, 4)
