"""Start a slimmer network from a larger one's weights: copy what fits, cut what is too wide, fold 3x3 kernels into 1x1."""
import torch


def fit(weight, shape):
    """Cut a weight to the first channels of every dimension; a 3x3 kernel that becomes 1x1 is summed (its response to flat input stays)."""
    if len(shape) == 4 and weight.shape[2:] != shape[2:] and tuple(shape[2:]) == (1, 1):
        weight = weight.sum((2, 3), keepdim=True)
    if weight.ndim != len(shape) or any(have < want for have, want in zip(weight.shape, shape)):
        return None
    return weight[tuple(slice(n) for n in shape)]


def extend(weights, state):
    """In place: what a network (its `state`) has beyond these weights begins beside them.

    Finer logits are copies of the coarse one. A hint is trusted a little everywhere, and what the decoder makes of it enters at half the strength of its
    other features: from zero it would take ten thousand iterations to become as large as they are.
    """
    beside = "prototype_transformer.presence.", "query_encoder.trunk.", "query_encoder.beside."
    weights.update({name: w.clone() for name, w in state.items() if name.startswith(beside) and name not in weights})
    hinted = "decoder.hint.bias" in state and "decoder.hint.bias" not in weights
    rows = len(state["decoder.out.bias"]) // (2 if "decoder.hint.bias" in state else 1)
    for name in ("decoder.out.weight", "decoder.out.bias"):
        if len(weights[name]) < rows:
            weights[name] = weights[name].repeat_interleave(rows // len(weights[name]), 0)
        if hinted:
            weights[name] = torch.cat([weights[name], torch.full_like(weights[name], 1.0 if name.endswith("bias") else 0.0)])
    if not hinted:
        return
    channels = len(state["decoder.hint.bias"])
    for name in ("decoder.up4.0.weight", "decoder.up4.a.0.weight", "decoder.up4.skip.0.weight"):
        if name in weights:
            w = weights[name]
            weights[name] = torch.cat([w, 0.5 * w.std() * torch.randn(len(w), channels, *w.shape[2:])], 1)
    weights.update({name: w.clone() for name, w in state.items() if name.startswith("decoder.hint.")})
    for name in ("feature_alignment.offset.2.weight", "feature_alignment.offset.2.bias"):
        if name in weights:
            weights[name] = torch.cat([weights[name], torch.zeros_like(weights[name][:2])])


def transfer(net, teacher):
    """Copy into `net` all that `teacher` offers; returns the names of the weights that stay as initialised.

    A residual block of the teacher gives its first convolution to a plain one. FAM's offsets stay untrained when their widths
    differ: cut ones would point anywhere, untrained ones hand on the adjacent frame.
    """
    source, left = teacher.state_dict(), []
    skip = "feature_alignment.offset" if net.config.offsets != teacher.config.offsets else None
    state = net.state_dict()
    extend(source, state)
    for name, target in state.items():
        stem, _, rest = name.rpartition(".")
        block, _, index = stem.rpartition(".")
        weight = source.get(name, source.get(f"{block}.a.{index}.{rest}"))
        weight = None if weight is None or (skip and name.startswith(skip)) else fit(weight, target.shape)
        if weight is None:
            left.append(name)
        else:
            target.copy_(weight)
    net.load_state_dict(state)
    return left
