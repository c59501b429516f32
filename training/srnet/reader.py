"""The memory read: affinity between query and memory, then a weighted sum of values. Symbols as in model.py."""
import math

import torch
import torch.nn as nn


class MemoryReader(nn.Module):
    """Anisotropic affinity, softmax over the memory (over its `top` best positions when top > 0), readout.

    keys (B,Ck,N), shrinkage (B,1,N), values (K,Cv,N), query key and selection (B,Ck,h,w), clip (K,) -> (K,Cv,h,w).
    """

    def __init__(self, top=0):
        super().__init__()
        self.top = top

    @staticmethod
    def similarity(keys, shrinkage, query, selection):
        """S_ij = -s_i sum_c e_cj (k_ci - q_cj)^2 / sqrt(Ck); (B,N,h*w), one matrix product.

        The e q^2 term is the same for all i before s_i multiplies it, so it must not be dropped.
        """
        query, selection = query.flatten(2), selection.flatten(2)
        left = torch.cat([-keys.square(), 2 * keys, torch.ones_like(keys[:, :1])], 1) * shrinkage
        right = torch.cat([selection, query * selection, -(query.square() * selection).sum(1, keepdim=True)], 1)
        return left.transpose(1, 2) @ right / math.sqrt(keys.shape[1])

    def forward(self, keys, shrinkage, values, query, selection, clip):
        scores = self.similarity(keys, shrinkage, query, selection)
        if self.top and scores.shape[1] > self.top:
            best, where = scores.topk(self.top, 1)
            weight = torch.zeros_like(scores).scatter_(1, where, best.softmax(1))
        else:
            weight = scores.softmax(1)
        return (values @ weight.index_select(0, clip)).reshape(values.shape[0], values.shape[1], query.shape[2], query.shape[3])
