"""PTM, the prototype transformer module. Symbols as in model.py; C is Cv."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from .alignment import Coordinates
from .layers import ConvBn, ResBlock


class CrossAttention(nn.Module):
    """query (K,A,C), key and value (K,B,C), optional additive bias (K,A,B) -> (K,A,C). The output layer starts at zero."""

    def __init__(self, channels, heads):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.out = (nn.Linear(channels, channels) for _ in range(4))
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, query, key, value, bias=None):
        k, a, c = query.shape
        b, d = key.shape[1], c // self.heads
        q = self.q(query).reshape(k, a, self.heads, d).transpose(1, 2)
        key = self.k(key).reshape(k, b, self.heads, d).permute(0, 2, 3, 1)
        value = self.v(value).reshape(k, b, self.heads, d).transpose(1, 2)
        scores = (q @ key).float() / math.sqrt(d)
        if bias is not None:
            scores = scores + bias[:, None]
        return self.out((scores.softmax(-1).to(value.dtype) @ value).transpose(1, 2).reshape(k, a, c))


class PrototypeLayer(nn.Module):
    """prototypes (K,M,C), readout tokens (K,h*w,C) -> both refined; also mask logits (K,h*w) for attention and loss."""

    def __init__(self, channels, heads, prototypes):
        super().__init__()
        self.mask = nn.Linear(channels, 1)
        self.norm_p, self.norm_f, self.norm_r = (nn.LayerNorm(channels) for _ in range(3))
        self.collect, self.spread = CrossAttention(channels, heads), CrossAttention(channels, heads)
        self.ffn = nn.Sequential(nn.Linear(channels, 2 * channels), nn.ReLU(), nn.Linear(2 * channels, channels))
        side = torch.ones(1, prototypes, 1)
        side[:, prototypes // 2:] = -1
        self.register_buffer("side", side, persistent=False)

    def forward(self, prototypes, tokens, embedding, position):
        logits = self.mask(tokens).float()
        # object prototypes look at the object, background prototypes at the rest; a bounded bias never shuts a cell out
        bias = F.logsigmoid(self.side * logits.detach().transpose(1, 2)).clamp(min=-6)
        normed = self.norm_r(tokens)
        prototypes = prototypes + self.collect(self.norm_p(prototypes) + embedding, normed + position, normed, bias)
        prototypes = prototypes + self.ffn(self.norm_f(prototypes))
        tokens = tokens + self.spread(normed + position, prototypes + embedding, prototypes)
        return prototypes, tokens, logits.squeeze(2)


class Presence(nn.Module):
    """Whether what PTM's mask covers in this frame is the object: a comparison of the frame's features there with the memory's prototypes.

    thin (K,Cv,h,w), mask logits (K,h*w), sums (K,M,Cv), areas (K,M,1) -> logits (K,1). Only cosines of features reach the classifier, so that it learns how much
    alike is enough and not what objects look like: how well each of the object's and the background's prototypes is found again inside the mask, how much the mask's
    cells are like either side, and how large the mask is.
    """

    def __init__(self, c):
        super().__init__()
        self.half = c.prototypes // 2
        self.now, self.then = nn.Linear(c.value, c.presence), nn.Sequential(nn.LayerNorm(c.value), nn.Linear(c.value, c.presence))
        self.judge = nn.Sequential(nn.Linear(c.prototypes + 4, 32), nn.ReLU(), nn.Linear(32, 1))

    @staticmethod
    def unit(x):
        return x / (x.square().sum(2, keepdim=True) + 1e-4).sqrt()

    def forward(self, thin, logits, sums, areas):
        with torch.autocast(thin.device.type, enabled=False):  # what tells two people apart is in the third digit of a cosine
            now = self.unit(self.now(thin.float().flatten(2).transpose(1, 2)))
            then = self.unit(self.then(sums.float() / (areas.float() + 1e-3)))
            alike = then @ now.transpose(1, 2)  # (K,M,h*w)
            return self.judge(self.signs(alike, logits.detach().float().sigmoid()[:, None]))

    def signs(self, alike, mask):
        """alike (K,M,h*w), mask (K,1,h*w) -> (K,M+4)"""
        area = mask.sum(2)
        found = (alike - 2 * (1 - mask)).amax(2)
        covered = lambda best: (best * mask).sum(2) / (area + 1e-2)
        own, other = covered(alike[:, :self.half].amax(1, keepdim=True)), covered(alike[:, self.half:].amax(1, keepdim=True))
        return torch.cat([found, own, other, own - other, (area + 1).log() / 8], 1)


class PrototypeTransformer(nn.Module):
    """Fuses readout, auxiliary value and thin (K,Cv,h,w each), then matches them with the object's prototypes.

    sums (K,M,Cv) and areas (K,M,1) are running totals over the memory -> refined readout (K,Cv,h,w), list of mask logits (K,h*w), presence logits (K,1) or None.
    """

    def __init__(self, c):
        super().__init__()
        self.fuse = nn.Sequential(ConvBn(3 * c.value, c.value, 1), *([] if c.plain else [ResBlock(c.value, c.value)]))
        self.enabled = c.ptm
        if c.ptm:
            self.embedding = nn.Parameter(torch.randn(1, c.prototypes, c.value) * 0.1)
            self.pool = nn.Linear(c.value, c.value)
            self.position = nn.Linear(24, c.value)
            self.coordinates = Coordinates()
            self.layers = nn.ModuleList(PrototypeLayer(c.value, c.heads, c.prototypes) for _ in range(c.layers))
        self.presence = Presence(c) if c.presence else None

    def encoding(self, x):
        """(K,C,h,w) -> (1,h*w,Cv): sine and cosine of the relative position, projected."""
        h, w = x.shape[2:]
        y, x = self.coordinates(x)
        place = torch.cat([((y + 0.5) / h).expand(1, 1, h, w), ((x + 0.5) / w).expand(1, 1, h, w)], 1).flatten(2).transpose(1, 2)
        angles = torch.cat([place * (math.pi * 2**i / 2) for i in range(6)], 2)
        return self.position(torch.cat([angles.sin(), angles.cos()], 2))

    def forward(self, readout, aux, thin, sums, areas):
        x = self.fuse(torch.cat([readout, aux, thin], 1))
        if not self.enabled:
            return x, [], None
        tokens = x.float().flatten(2).transpose(1, 2)
        position = self.encoding(x.float())
        prototypes = self.embedding + self.pool(sums / (areas + 1e-3))
        masks = []
        for layer in self.layers:
            prototypes, tokens, logits = layer(prototypes, tokens, self.embedding, position)
            masks.append(logits)
        presence = self.presence(thin, masks[-1], sums, areas) if self.presence else None
        return tokens.transpose(1, 2).reshape(x.shape), masks, presence
