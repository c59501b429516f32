"""Start a slimmer network from a larger one's weights: copy what fits, cut what is too wide, fold 3x3 kernels into 1x1."""


def fit(weight, shape):
    """Cut a weight to the first channels of every dimension; a 3x3 kernel that becomes 1x1 is summed (its response to flat input stays)."""
    if len(shape) == 4 and weight.shape[2:] != shape[2:] and tuple(shape[2:]) == (1, 1):
        weight = weight.sum((2, 3), keepdim=True)
    if weight.ndim != len(shape) or any(have < want for have, want in zip(weight.shape, shape)):
        return None
    return weight[tuple(slice(n) for n in shape)]


def refine_logits(weights, rows):
    """In place: finer logits begin as copies of the coarse one, as many as the wanted output layer has rows."""
    for name in ("decoder.out.weight", "decoder.out.bias"):
        weights[name] = weights[name].repeat_interleave(rows // len(weights[name]), 0)


def transfer(net, teacher):
    """Copy into `net` all that `teacher` offers; returns the names of the weights that stay as initialised.

    A residual block of the teacher gives its first convolution to a plain one. FAM's offsets stay untrained when their widths
    differ: cut ones would point anywhere, untrained ones hand on the adjacent frame.
    """
    source, left = teacher.state_dict(), []
    skip = "feature_alignment.offset" if net.config.offsets != teacher.config.offsets else None
    state = net.state_dict()
    refine_logits(source, len(state["decoder.out.bias"]))
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
