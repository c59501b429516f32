"""FAM, the feature alignment module. Symbols as in model.py."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from .layers import ConvBn


MOST_CELLS = 2048  # along one side: a picture's longest side is 4096 pixels, and the finest map here has stride 2


class Coordinates(nn.Module):
    """Cell indices of a map (n,c,y,x) as (1,1,y,1) and (1,1,1,x).

    Cut from a constant by the map's size, so that ONNX keeps it dynamic without CumSum, of which TensorRT makes loops (before 10.8) or wrong numbers
    (two of one tensor along different axes).
    """

    def __init__(self):
        super().__init__()
        self.register_buffer("cells", torch.arange(float(MOST_CELLS)), persistent=False)

    def forward(self, x):
        return self.cells[:x.shape[2]].view(1, 1, -1, 1), self.cells[:x.shape[3]].view(1, 1, 1, -1)


def offset_channels(config):
    """x and y of the nine taps, and of the hint's displacement."""
    return 20 if config.hint else 18


def inside(place, cells):
    """Places clamped to a map, of which `cells` are the indices along one axis."""
    return torch.minimum(place.clamp(min=0), cells[..., -1:, -1:])


def square(x):
    return x * x


class Sampling(nn.Module):
    """Depth-wise deformable 3x3 sampling of keys and values; which taps there are and where a grid of them lies."""

    def __init__(self):
        super().__init__()
        tap_y, tap_x = torch.meshgrid(torch.arange(-1.0, 2), torch.arange(-1.0, 2), indexing="ij")
        self.register_buffer("taps", torch.stack([tap_x.flatten(), tap_y.flatten()], 0), persistent=False)
        self.coordinates = Coordinates()

    @staticmethod
    def identity(channels):
        """Taps (channels,9,1,1) that hand on the middle."""
        taps = torch.zeros(channels, 9, 1, 1)
        taps[:, 4] = 1
        return taps

    def around(self, x, dx, dy):
        """Sampling grid (B,9h,w,2) of taps moved by dx, dy (B,9 or 1,h,w, cells) on a map of x's size."""
        n, h, w = x.shape[0], x.shape[2], x.shape[3]
        y, x = self.coordinates(x)
        gx, gy = x + self.taps[0].view(1, 9, 1, 1) + dx, y + self.taps[1].view(1, 9, 1, 1) + dy
        # clamped coordinates + zero padding = border padding, and 6 to 8 times faster in ONNX Runtime
        gx, gy = inside(gx, x), inside(gy, y)
        gx, gy = (2 * gx + 1) / w - 1, (2 * gy + 1) / h - 1
        return torch.stack([gx, gy], -1).reshape(n, 9 * h, w, 2)

    def move(self, mask, displacement):
        """The decoder's hint: the adjacent frame's mask where its object is now.

        mask (K,1,16h,16w) 0..1, displacement (K,2,h,w) in cells -> (K,4,4h,4w), the pixels of stride 2 in a cell of stride 4 as channels:
        -1 where the object is not, 1 where it is.
        """
        mask = 2 * F.avg_pool2d(mask.float(), 2) - 1
        # a cell at the picture's edge looks like what lies beyond, so what is expected there points outwards
        y, x = self.coordinates(displacement)
        steps = torch.cat([inside(x + displacement[:, :1], x) - x, inside(y + displacement[:, 1:], y) - y], 1)
        steps = F.interpolate(8 * steps, size=mask.shape[2:], mode="bilinear", align_corners=False)
        y, x = self.coordinates(mask)
        x, y = inside(x + steps[:, :1], x), inside(y + steps[:, 1:], y)
        grid = torch.stack([(2 * x[:, 0] + 1) / mask.shape[3] - 1, (2 * y[:, 0] + 1) / mask.shape[2] - 1], -1)
        return F.pixel_unshuffle(F.grid_sample(mask, grid, mode="bilinear", padding_mode="zeros", align_corners=False), 2)

    @staticmethod
    def sample(x, grid, taps):
        """Depth-wise deformable 3x3 as one sampling of a tall grid: (n,c,h,w), (n,9h,w,2), (c,9,1,1) -> (n,c,h,w)."""
        n, c, h, w = x.shape
        x = F.grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
        return (x.reshape(n, c, 9, h, w) * taps).sum(2)


class Unaligned(Sampling):
    """What stands in FAM's place where it is switched off: the adjacent frame as it is, in the same form."""

    def __init__(self, c):
        super().__init__()
        self.register_buffer("key_taps", self.identity(c.key), persistent=False)
        self.register_buffer("value_taps", self.identity(c.value), persistent=False)

    def grid(self, key_q, key_l, thin_q, thin_l):
        still = torch.zeros_like(key_q[:, :2])
        return self.around(key_q, still[:, :1], still[:, 1:]), still

    def forward(self, key_q, thin_q, key_l, thin_l, value_l, clip):
        return key_l, value_l, torch.zeros_like(value_l[:, :2])


class FeatureAlignment(Sampling):
    """Aligns the adjacent frame to the query and hands it on as an auxiliary frame.

    key_q, key_l (B,Ck,h,w), thin_q, thin_l (B,Cv,h,w), value_l (K,Cv,h,w), clip (K,) -> aux key (B,Ck,h,w), aux value (K,Cv,h,w), displacement (K,2,h,w):
    how far away each cell lies in the adjacent frame, x and y in cells; what the decoder's hint is moved by.
    Offsets = expected displacement in a local correlation window + a learned residual per tap (zero-initialised).
    They depend on the images only, so one auxiliary key and one affinity serve all objects. The taps spread around the expectation, which is blurred where
    neighbours look alike; the displacement is that of weights to the power of 8 times exp(-distance^2), with a residual of its own.
    """

    def __init__(self, c):
        super().__init__()
        self.radius, self.hinting = c.radius, c.hint > 0
        window = (2 * c.radius + 1) ** 2
        features, hidden = c.offsets
        self.reduce = nn.Conv2d(c.value, features, 1)
        self.offset = nn.Sequential(ConvBn(window + 2 * features, hidden), ConvBn(hidden, hidden), nn.Conv2d(hidden, offset_channels(c), 3, padding=1))
        nn.init.zeros_(self.offset[-1].weight)
        nn.init.zeros_(self.offset[-1].bias)
        self.key_taps, self.value_taps = nn.Parameter(self.identity(c.key)), nn.Parameter(self.identity(c.value))
        steps = torch.arange(-c.radius, c.radius + 1).float()
        dx, dy = torch.meshgrid(steps, steps, indexing="ij")
        shift = torch.stack([dx.flatten(), dy.flatten(), torch.ones(window)], 0).view(3, window, 1, 1)
        self.register_buffer("shift", shift, persistent=False)
        self.register_buffer("near", shift * (-shift[:2].square().sum(0)).exp(), persistent=False)

    def correlation(self, query, local):
        """(B,Ck,h,w) x 2 -> (B,(2r+1)^2,h,w): -|q-k|^2/sqrt(Ck) up to a constant, for every shift of the local key."""
        h, w, r = query.shape[2], query.shape[3], self.radius
        local = torch.cat([local * 2, -local.square().sum(1, keepdim=True)], 1)
        query = torch.cat([query, torch.ones_like(query[:, :1])], 1) / math.sqrt(query.shape[1])
        local = F.pad(local, (r, r, r, r), mode="replicate")
        rows = torch.stack([local[:, :, i:i + h] for i in range(2 * r + 1)], 1)
        return torch.cat([(rows[..., i:i + w] * query[:, None]).sum(2) for i in range(2 * r + 1)], 1)

    def grid(self, key_q, key_l, thin_q, thin_l):
        """-> sampling grid (B,9h,w,2) of the 3x3 deformable convolution and the displacement (B,2,h,w)."""
        scores = self.correlation(key_q, key_l)
        # soft-argmax; written out, because ONNX Runtime's softmax over channels costs as much as everything else here
        weights = (scores - scores.amax(1, keepdim=True)).exp()
        mean = F.conv2d(weights, self.shift)
        flow = mean[:, :2] / mean[:, 2:]
        hidden = torch.cat([scores, self.reduce(thin_q).float(), self.reduce(thin_l).float()], 1)
        residual = self.offset(hidden).float()
        grid = self.around(key_q, flow[:, :1] + residual[:, :9], flow[:, 1:] + residual[:, 9:18])
        if not self.hinting:
            return grid, flow
        likeliest = F.conv2d(square(square(square(weights.detach()))), self.near)
        return grid, likeliest[:, :2] / likeliest[:, 2:] + residual[:, 18:]

    def forward(self, key_q, thin_q, key_l, thin_l, value_l, clip):
        grid, displacement = self.grid(key_q, key_l, thin_q, thin_l)
        value = self.sample(value_l, grid.index_select(0, clip), self.value_taps)
        return self.sample(key_l, grid, self.key_taps), value, displacement.index_select(0, clip)
