"""Muon: momentum whose matrix is made orthogonal before it is applied (Jordan et al. 2024), for weights that are matrices or convolutions."""
import torch


def is_matrix(weight):
    """Whether a weight is one that Muon steps: a matrix or convolution that is neither a single row nor a set of taps."""
    return weight.ndim > 1 and weight.shape[0] > 1 and weight[0].numel() >= 16


def orthogonal(update, steps=5):
    """Newton-Schulz iteration: (rows, columns) -> about the nearest matrix with all singular values one."""
    x = update / (update.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.T
    for _ in range(steps):
        gram = x @ x.T
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """Scaled so that its steps are as large as AdamW's (0.2 root mean square), hence the same learning rates and weight decays work."""

    def __init__(self, parameters, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["velocity"] = torch.zeros_like(p.grad)
                velocity = state["velocity"]
                velocity.lerp_(p.grad, 1 - group["momentum"])
                update = p.grad.lerp(velocity, group["momentum"])  # Nesterov
                matrix = orthogonal(update.flatten(1))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(matrix.view_as(p), alpha=-group["lr"] * 0.2 * max(matrix.shape) ** 0.5)
