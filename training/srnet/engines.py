"""The network cut into engines: what one ONNX file computes, for one stream of K objects. Symbols as in model.py."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from .alignment import offset_channels


def correlation_channels(config):
    """Channels of FAM's local correlation as engines take it: whole vectors of 16, which convolutions need to be fast."""
    return ((2 * correlation_radius(config) + 1) ** 2 + 15) // 16 * 16


def correlation_radius(config):
    """0 without FAM: of a window of one cell nothing but no displacement can be expected."""
    return config.radius if config.fam else 0


class Memory(nn.Module):
    """The memory encoder with the frame's features (1,...) shared by all objects."""

    def __init__(self, net):
        super().__init__()
        self.engine = net.memory_encoder

    def forward(self, mask, others, f16, f8, f4):
        return self.engine(mask, others, f16, f8, f4)


class Alignment(nn.Module):
    """FAM with the objects as channels, so the sampling grid is used once for all of them."""

    def __init__(self, net):
        super().__init__()
        self.engine = net.feature_alignment

    def forward(self, key_q, thin_q, key_l, thin_l, value_l, mask_l=None):
        fam = self.engine
        grid, displacement = fam.grid(key_q, key_l, thin_q, thin_l)
        k, c, h, w = value_l.shape
        x = F.grid_sample(value_l.reshape(1, k * c, h, w), grid, mode="bilinear", padding_mode="zeros", align_corners=False)
        value = (x.reshape(k, c, 9, h, w) * fam.value_taps).sum(2)
        key = fam.sample(key_l, grid, fam.key_taps)
        if mask_l is None:
            return key, value
        hint = fam.move(mask_l.transpose(0, 1), displacement)
        return key, value, hint.reshape(k, 4, *hint.shape[2:])


class AlignmentOffsets(nn.Module):
    """FAM's convolutions alone, for runtimes that correlate and sample by themselves.

    correlation (1,C,h,w) with C padded to whole vectors by channels that count nothing, thin_q, thin_l (1,Cv,h,w) -> what is added to the nine taps'
    places besides the expected displacement (1,18,h,w: x then y; with a hint two more, its residual displacement), taps of keys (Ck,9) and of values (Cv,9).
    """

    def __init__(self, net):
        super().__init__()
        self.engine, self.first, self.offsets = net.feature_alignment, None, offset_channels(net.config)
        if net.config.fam:
            (first, *norm), *others = self.engine.offset
            window, padded = (2 * self.engine.radius + 1) ** 2, correlation_channels(net.config)
            self.first = nn.Conv2d(first.in_channels + padded - window, first.out_channels, 3, padding=1, bias=False)
            weight = first.weight.data
            self.first.weight.data = torch.cat([weight[:, :window], weight.new_zeros(weight.shape[0], padded - window, 3, 3), weight[:, window:]], 1)
            self.rest = nn.Sequential(*norm, *others)

    def forward(self, correlation, thin_q, thin_l):
        fam = self.engine
        taps = fam.key_taps.detach()[:, :, 0, 0], fam.value_taps.detach()[:, :, 0, 0]
        if self.first is None:
            return torch.zeros_like(thin_q[:, :self.offsets]), *taps
        x = self.first(torch.cat([correlation, fam.reduce(thin_q), fam.reduce(thin_l)], 1))
        return self.rest(x), *taps


class BankReader(nn.Module):
    """The reader of a memory with a fixed number of slots F: an empty slot is kept out by its bias (0, or a large negative number).

    keys (F,Ck,h,w), shrinkage (F,1,h,w), values (F,K,Cv,h,w), bias (F,), query key and selection (1,Ck,h,w) -> (K,Cv,h,w).
    The largest scores are those not below the k-th, so that nothing is scattered; affinity and softmax are FP32 whatever the rest is.
    """

    def __init__(self, net, top):
        super().__init__()
        self.engine, self.top = net.memory_reader, top

    def forward(self, keys, shrinkage, values, bias, query, selection):
        f, k, c, h, w = values.shape
        query, selection = query.float(), selection.float()
        scores = self.engine.similarity(keys.float().flatten(2), shrinkage.float().flatten(2), query, selection)
        scores = (scores + bias.reshape(-1, 1, 1)).reshape(1, -1, h * w)
        best = scores.topk(self.top, 1)[0]
        weight = (scores - best[:, :1]).exp() * (scores >= best[:, -1:]).float()
        weight = (weight / weight.sum(1, keepdim=True)).reshape(f, h * w, h * w)
        return (values.reshape(f, k * c, h * w) @ weight).float().sum(0).reshape(k, c, h, w)


class Prototypes(nn.Module):
    """PTM with thin (1,...) shared by all objects -> refined readout, and the presence 0..1 (K,1) where the network tells it."""

    def __init__(self, net):
        super().__init__()
        self.engine = net.prototype_transformer

    def forward(self, readout, aux, thin, sums, areas):
        refined, _, presence = self.engine(readout, aux, thin.expand(readout.shape[0], -1, -1, -1), sums, areas)
        return refined if presence is None else (refined, presence.sigmoid())


class Decode(nn.Module):
    """The decoder with the frame's features (1,...) shared by all objects."""

    def __init__(self, net):
        super().__init__()
        self.engine = net.decoder

    def forward(self, refined, f8, f4, hint=None):
        return self.engine(refined, f8, f4, hint)


def engines(net, top, height=384, width=672, objects=2, frames=3):
    """name -> (module, example inputs by name, shape of every input, shape of every output).

    Shapes are lists of numbers and of the names of dynamic dimensions; the examples have the size asked for.
    """
    c, (w4, w8, w16) = net.config, net.config.handed
    value = {"K": objects, "F": frames,
             **{f"H{s}": height // s for s in (1, 2, 4, 8, 16)}, **{f"W{s}": width // s for s in (1, 2, 4, 8, 16)}}
    plane = lambda n, channels, stride: [n, channels, f"H{stride}", f"W{stride}"]
    key, thin, values = plane(1, c.key, 16), plane(1, c.value, 16), plane("K", c.value, 16)
    one = plane(1, 1, 16)
    f16, f8, f4 = plane(1, w16, 16), plane(1, w8, 8), plane(1, w4, 4)
    here, moved = ({"mask_l": plane("K", 1, 1)}, {"hint": plane("K", 4, 4)}) if c.hint else ({}, {})
    sums, areas = ["K", c.prototypes, c.value], ["K", c.prototypes, 1]
    table = {
        "query_encoder": (net.query_encoder, {"image": plane(1, 3, 1)},
                          {"key": key, "selection": key, "shrinkage": one, "thin": thin, "f16": f16, "f8": f8, "f4": f4}),
        "memory_encoder": (Memory(net), {"mask": plane("K", 1, 1), "others": plane("K", 1, 1), "f16": f16, "f8": f8, "f4": f4},
                           {"value": values, "sums": sums, "areas": areas}),
        "bank_reader": (BankReader(net, top), {"keys": plane("F", c.key, 16), "shrinkage": plane("F", 1, 16), "values": ["F", *values], "bias": ["F"],
                                               "query": key, "selection": key}, {"readout": values}),
        "prototype_transformer": (Prototypes(net), {"readout": values, "aux": values, "thin": thin, "sums": sums, "areas": areas},
                                  {"refined": values, **({"presence": ["K", 1]} if c.presence else {})}),
        "decoder": (Decode(net), {"refined": values, "f8": f8, "f4": f4, **moved}, {"logits": plane("K", 1, c.logits)}),
        "feature_alignment": (Alignment(net), {"key_q": key, "thin_q": thin, "key_l": key, "thin_l": thin, "value_l": values, **here},
                              {"aux_key": key, "aux_value": values, **moved}),
        "alignment_offsets": (AlignmentOffsets(net), {"correlation": plane(1, correlation_channels(c), 16), "thin_q": thin, "thin_l": thin},
                              {"offsets": plane(1, offset_channels(c), 16), "key_taps": [c.key, 9], "value_taps": [c.value, 9]}),
    }
    generator = torch.Generator().manual_seed(0)
    example = lambda shape: torch.rand([value.get(d, d) for d in shape], generator=generator)
    result = {}
    for name, (module, inputs, outputs) in table.items():
        examples = {n: example(shape) for n, shape in inputs.items()}
        if "areas" in examples:  # areas are counts of cells, sums grow with them
            examples["areas"], examples["sums"] = 1 + 9 * examples["areas"], 9 * examples["sums"]
        result[name] = (module.eval(), examples, inputs, outputs)
    return result
