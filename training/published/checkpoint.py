"""STCN's weights: from its authors' parameter names to ours."""
import pickle

import torch

from srnet.pretrained import without_biases

from .stcn import Stcn


def block(theirs, ours):
    return {f"{theirs}.{a}": f"{ours}.{b}" for a, b in (("conv1", "a"), ("conv2", "b"), ("downsample", "skip"))}


# Beginnings of names, the longer ones first.
NAMES = {
    "key_encoder.res2": "query_encoder.trunk.layer1",
    "key_encoder": "query_encoder.trunk",
    "key_proj.key_proj": "query_encoder.key",
    "key_comp": "query_encoder.thin",
    **block("value_encoder.fuser.block1", "memory_encoder.enter"),
    **block("value_encoder.fuser.block2", "memory_encoder.leave"),
    "value_encoder.fuser.attention.ChannelGate.mlp.1": "memory_encoder.attention.channels.0",
    "value_encoder.fuser.attention.ChannelGate.mlp.3": "memory_encoder.attention.channels.2",
    "value_encoder.fuser.attention.SpatialGate.spatial.conv": "memory_encoder.attention.cells",
    "value_encoder": "memory_encoder.trunk",
    **block("decoder.compress", "prototype_transformer.block"),
    "decoder.up_16_8.skip_conv": "decoder.up8.skip",
    **block("decoder.up_16_8.out_conv", "decoder.up8.block"),
    "decoder.up_8_4.skip_conv": "decoder.up4.skip",
    **block("decoder.up_8_4.out_conv", "decoder.up4.block"),
    "decoder.pred": "decoder.out",
}
FIRST = "value_encoder.conv1.weight"


def renamed(name, table):
    """A name with its beginning changed as a table has it; as it is where the table has none."""
    start = next((s for s in table if name.startswith(s + ".")), None)
    return name if start is None else table[start] + name[len(start):]


def ours(saved):
    """STCN's weights under our names."""
    return without_biases({renamed(name, NAMES): w for name, w in saved.items()})


def problem(saved, state):
    """What keeps weights from being those of the network with this `state`, as a clause in STCN's names; None when nothing does."""
    if FIRST in saved and saved[FIRST].shape[1] == 4:
        return "it was trained on single objects in still images (s0) and knows no masks of other objects, take one of the main training (s012 or s03)"
    found, theirs = ours(saved), {b: a for a, b in NAMES.items()}
    told = lambda names: ", ".join(renamed(n, theirs) for n in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    missing = [n for n in state if n not in found and not n.endswith("num_batches_tracked")]
    unknown = [n for n in found if n not in state]
    other = [n for n, w in state.items() if n in found and found[n].shape != w.shape]
    if missing:
        return f"it lacks {told(missing)}"
    if unknown:
        return f"STCN has no {told(unknown)}"
    return f"other shapes than STCN's have {told(other)}" if other else None


def load_stcn(path):
    """A file of weights that STCN's train.py wrote -> the network, evaluating. Raises ValueError for any other."""
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}): give STCN's weights as its authors publish them") from None
    except (RuntimeError, EOFError, pickle.UnpicklingError):
        saved = None
    if not isinstance(saved, dict):
        raise ValueError(f"{path} is no file of weights alone: give STCN's as its authors publish them, not a checkpoint to resume from")
    net = Stcn()
    wrong = problem(saved, net.state_dict())
    if wrong:
        raise ValueError(f"{path} cannot become a bundle: {wrong}")
    net.load_state_dict(ours(saved), strict=False)
    return net.eval()
