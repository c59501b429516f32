"""A bundle as a GPU runs it: a memory of fixed capacity, read by the bundle's own engine."""
import torch

from quantization.bundle import BundleNetwork

INVALID = -1e30  # bias of a slot that holds nothing


class BankNetwork(BundleNetwork):
    """Slot 0 is the auxiliary frame, the others hold memory frames; all slots are read at every frame, empty ones kept out by the bias."""

    reader = "bank_reader"

    def read(self, memory, auxiliary, query, selection):
        slots = 1 + self.manifest["memory"]["frames"]
        h, w = query.shape[2:]
        bias = torch.full((slots,), INVALID)
        bias[: 1 + memory[0].shape[2] // (h * w)] = 0

        def ring(stored, new):
            """(1,C,N) or (K,C,N) and (.,C,h,w) -> (slots,.,C,h,w)"""
            frames = torch.cat([new.flatten(2), stored], 2).unflatten(2, (-1, h, w)).permute(2, 0, 1, 3, 4)
            return torch.cat([frames, torch.zeros(slots - len(frames), *frames.shape[1:])], 0).contiguous()

        keys, shrinkage, values = (ring(a, b) for a, b in zip(memory, auxiliary))
        return self.run("bank_reader", keys[:, 0], shrinkage[:, 0], values, bias, query, selection)[0]
