"""Features of a network that has seen the world, as a companion of training on clips: the query encoder is asked to hold what an ImageNet ResNet-18 sees."""
import torch
import torch.nn as nn

from srnet.resnet import Trunk


class Teacher(nn.Module):
    """A frozen ResNet-18 (imagenet.py makes its file) and the linear maps by which the query encoder's f16 and f8 are compared with its own."""

    def __init__(self, path, widths):
        super().__init__()
        self.trunk = Trunk(18, frozen=True).requires_grad_(False)
        known = self.trunk.state_dict()
        self.trunk.load_state_dict({n: w for n, w in torch.load(path, map_location="cpu").items() if n in known})
        self.heads = nn.ModuleList([nn.Conv2d(widths[2], 256, 1), nn.Conv2d(widths[1], 128, 1)])

    def forward(self, images, f16, f8):
        """images (n,3,H,W) normalised, the student's features (n,.,H/16,W/16) and (n,.,H/8,W/8) -> mean squared error in the teacher's standard deviations."""
        with torch.no_grad():
            wanted = self.trunk(images)[:2]
        return 0.5 * sum(self.error(head(f).float(), w.float()) for head, f, w in zip(self.heads, (f16, f8), wanted))

    @staticmethod
    def error(guess, wanted):
        deviation, mean = torch.std_mean(wanted, (0, 2, 3), keepdim=True)
        return ((guess - (wanted - mean) / (deviation + 1e-3)).square().mean((0, 2, 3)) * (deviation.flatten() > 1e-3)).mean()
