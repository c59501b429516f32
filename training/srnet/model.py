"""SRNet: a space-time reinforcement network (FAM + PTM on an STCN-style memory).

Symbols used in the docstrings of this package: B clips (or streams), K objects of all clips together, H x W image,
h = H/16, w = W/16, Ck key channels, Cv value channels, M prototypes, N memory positions (frames * h * w).
`clip` is a (K,) index that says to which clip an object belongs.
"""
import torch
import torch.nn as nn

from .alignment import FeatureAlignment, Unaligned
from .config import Config
from .decoder import Decoder
from .encoders import MemoryEncoder, QueryEncoder
from .prototypes import PrototypeTransformer
from .reader import MemoryReader


class SRNet(nn.Module):
    """All engines of one configuration, and the two operations every user of the network needs: memorise and segment."""

    def __init__(self, config=Config()):
        super().__init__()
        self.config = config
        self.query_encoder = QueryEncoder(config)
        self.memory_encoder = MemoryEncoder(config)
        self.feature_alignment = FeatureAlignment(config) if config.fam else Unaligned(config)
        self.memory_reader = MemoryReader()
        self.prototype_transformer = PrototypeTransformer(config)
        self.decoder = Decoder(config)

    def memorise(self, query, mask, others, clip):
        """query: what query_encoder returned (B clips); mask, others (K,1,H,W) -> value, sums, areas."""
        _, _, _, _, f16, f8, f4 = query
        return self.memory_encoder(mask, others, *(f.index_select(0, clip) for f in (f16, f8, f4)))

    def segment(self, query, memory, local, sums, areas, clip):
        """memory: keys (B,Ck,N), shrinkage (B,1,N), values (K,Cv,N); local: key, shrinkage, thin (B,..), value and mask (K,..) of frame t-1.

        -> logits (K,1,H/s,W/s) at the configured stride s, dict of maps (K,...) for auxiliary losses.
        """
        key, selection, _, thin, _, f8, f4 = query
        keys, shrinkage, values = memory
        key_l, shrink_l, thin_l, value_l, mask_l = local
        key_a, value_a, displacement = self.feature_alignment(key, thin, key_l, thin_l, value_l, clip)
        keys = torch.cat([keys, key_a.flatten(2)], 2)
        shrinkage = torch.cat([shrinkage, shrink_l.flatten(2)], 2)
        values = torch.cat([values, value_a.flatten(2)], 2)
        readout = self.memory_reader(keys, shrinkage, values, key, selection, clip)
        refined, masks, presence = self.prototype_transformer(readout, value_a, thin.index_select(0, clip).float(), sums, areas)
        hint = self.feature_alignment.move(mask_l, displacement) if self.config.hint else None
        logits = self.decoder(refined, f8.index_select(0, clip), f4.index_select(0, clip), hint)
        return logits, {"read": readout[:, 0], "aux": value_a[:, 0], "ptm": masks, "hint": hint, "presence": presence}
