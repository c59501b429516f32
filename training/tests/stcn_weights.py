"""STCN as it is published: a checkpoint of random weights under its names, and its architecture written out on such a checkpoint, apart from published/."""
import math

import torch
import torch.nn.functional as F


def _convolution(cin, cout, size=3, gain=2.0):
    return {"weight": torch.randn(cout, cin, size, size) * math.sqrt(gain / (cin * size**2)), "bias": 0.1 * torch.randn(cout)}


def _normalisation(channels, weight=1.0):
    return {"weight": weight * (1 + 0.2 * torch.randn(channels)), "bias": 0.1 * torch.randn(channels), "running_mean": 0.2 * torch.randn(channels),
            "running_var": 0.5 + torch.rand(channels), "num_batches_tracked": torch.tensor(7)}


def _put(saved, name, weights):
    saved.update({f"{name}.{n}": w for n, w in weights.items()})


def _resnet(saved, prefix, blocks, expansion, cin, biases):
    """Up to stride 16. The last normalisation of a block is weak, so that sixteen blocks do not let the features grow."""
    def convolve(name, *shape):
        weights = _convolution(*shape)
        _put(saved, prefix + name, weights if biases else {"weight": weights["weight"]})

    first = "res2" if expansion == 4 else "layer1"
    convolve("conv1", cin, 64, 7)
    _put(saved, prefix + "bn1", _normalisation(64))
    wide = 64
    for layer, planes, count in zip((first, "layer2", "layer3"), (64, 128, 256), blocks):
        for i in range(count):
            name, out = f"{layer}.{i}", planes * expansion
            sizes = [(wide, planes, 1), (planes, planes, 3), (planes, out, 1)] if expansion == 4 else [(wide, planes, 3), (planes, planes, 3)]
            for n, shape in enumerate(sizes, 1):
                convolve(f"{name}.conv{n}", *shape)
                _put(saved, f"{prefix}{name}.bn{n}", _normalisation(shape[1], 0.3 if n == len(sizes) else 1.0))
            if i == 0 and (wide != out or layer != first):
                convolve(f"{name}.downsample.0", wide, out, 1)
                _put(saved, f"{prefix}{name}.downsample.1", _normalisation(out))
            wide = out


def _block(saved, name, cin, cout):
    _put(saved, f"{name}.conv1", _convolution(cin, cout))
    _put(saved, f"{name}.conv2", _convolution(cout, cout, gain=0.5))
    if cin != cout:
        _put(saved, f"{name}.downsample", _convolution(cin, cout, gain=1.0))


def random_checkpoint(seed=0):
    """name -> weight, of a network whose features neither die nor explode, whose keys tell cells apart and whose masks cover a part of
    the picture, surely enough that no object counts as lost."""
    torch.manual_seed(seed)
    saved = {}
    _resnet(saved, "key_encoder.", (3, 4, 6), 4, 3, biases=False)
    _resnet(saved, "value_encoder.", (2, 2, 2), 1, 5, biases=True)
    _block(saved, "value_encoder.fuser.block1", 1280, 512)
    for layer, (cin, cout) in ((1, (512, 32)), (3, (32, 512))):
        _put(saved, f"value_encoder.fuser.attention.ChannelGate.mlp.{layer}", {"weight": torch.randn(cout, cin) / math.sqrt(cin), "bias": 0.1 * torch.randn(cout)})
    _put(saved, "value_encoder.fuser.attention.SpatialGate.spatial.conv", _convolution(2, 1, 7))
    _block(saved, "value_encoder.fuser.block2", 512, 512)
    _put(saved, "key_proj.key_proj", _convolution(1024, 64, gain=0.05))
    _put(saved, "key_comp", _convolution(1024, 512))
    _block(saved, "decoder.compress", 1024, 512)
    for name, skip, cin, cout in (("up_16_8", 512, 512, 256), ("up_8_4", 256, 256, 256)):
        _put(saved, f"decoder.{name}.skip_conv", _convolution(skip, cin, gain=0.3))
        _block(saved, f"decoder.{name}.out_conv", cin, cout)
    _put(saved, "decoder.pred", {"weight": _convolution(256, 1, gain=3.2)["weight"], "bias": torch.full((1,), -8.0)})
    return saved


class Written:
    """The published network, function by function on the checkpoint's own names: what the engines have to compute."""

    def __init__(self, saved):
        self.w = saved

    def conv(self, x, name, stride=1):
        weight = self.w[f"{name}.weight"]
        return F.conv2d(x, weight, self.w.get(f"{name}.bias"), stride, weight.shape[2] // 2)

    def norm(self, x, name):
        return F.batch_norm(x, *(self.w[f"{name}.{n}"] for n in ("running_mean", "running_var", "weight", "bias")))

    def resnet(self, x, prefix, layers, blocks, strided):
        """-> features of strides 4, 8 and 16; `strided` says which convolution of a block halves the map."""
        x = F.max_pool2d(F.relu(self.norm(self.conv(x, f"{prefix}.conv1", 2), f"{prefix}.bn1")), 3, 2, 1)
        found = []
        for layer, count in zip(layers, blocks):
            for i in range(count):
                name, stride, y, n = f"{prefix}.{layer}.{i}", 2 if i == 0 and layer != layers[0] else 1, x, 1
                while f"{name}.conv{n}.weight" in self.w:
                    y = self.norm(self.conv(y if n == 1 else F.relu(y), f"{name}.conv{n}", stride if n == strided else 1), f"{name}.bn{n}")
                    n += 1
                if f"{name}.downsample.0.weight" in self.w:
                    x = self.norm(self.conv(x, f"{name}.downsample.0", stride), f"{name}.downsample.1")
                x = F.relu(x + y)
            found.append(x)
        return found

    def block(self, x, name):
        y = self.conv(F.relu(self.conv(F.relu(x), f"{name}.conv1")), f"{name}.conv2")
        return y + (self.conv(x, f"{name}.downsample") if f"{name}.downsample.weight" in self.w else x)

    def attention(self, x, name):
        def perceptron(v):
            for layer in (1, 3):
                v = F.linear(F.relu(v) if layer == 3 else v, self.w[f"{name}.ChannelGate.mlp.{layer}.weight"], self.w[f"{name}.ChannelGate.mlp.{layer}.bias"])
            return v
        pooled = perceptron(F.adaptive_avg_pool2d(x, 1).flatten(1)) + perceptron(F.adaptive_max_pool2d(x, 1).flatten(1))
        x = x * torch.sigmoid(pooled)[:, :, None, None]
        cells = torch.stack([x.max(1)[0], x.mean(1)], 1)
        return x * torch.sigmoid(self.conv(cells, f"{name}.SpatialGate.spatial.conv"))

    def encode_key(self, image):
        f4, f8, f16 = self.resnet(image, "key_encoder", ("res2", "layer2", "layer3"), (3, 4, 6), strided=2)
        return self.conv(f16, "key_proj.key_proj"), self.conv(f16, "key_comp"), f16, f8, f4

    def encode_value(self, image, f16, mask, others):
        k = len(mask)
        x = self.resnet(torch.cat([image.repeat(k, 1, 1, 1), mask, others], 1), "value_encoder", ("layer1", "layer2", "layer3"), (2, 2, 2), strided=1)[-1]
        x = self.block(torch.cat([x, f16.repeat(k, 1, 1, 1)], 1), "value_encoder.fuser.block1")
        return self.block(x + self.attention(x, "value_encoder.fuser.attention"), "value_encoder.fuser.block2")

    def read(self, keys, values, query, top):
        """keys (1,Ck,N), values (K,Cv,N), query (1,Ck,h,w) -> (K,Cv,h,w)."""
        q = query.flatten(2)
        scores = (2 * keys.transpose(1, 2) @ q - keys.square().sum(1)[:, :, None]) / math.sqrt(keys.shape[1])
        best, where = scores.topk(top, 1)
        weight = torch.zeros_like(scores).scatter(1, where, best.softmax(1))
        return (values @ weight).reshape(*values.shape[:2], *query.shape[2:])

    def decode(self, readout, thin, f8, f4):
        x = self.block(torch.cat([readout, thin.repeat(len(readout), 1, 1, 1)], 1), "decoder.compress")
        for name, skip in (("up_16_8", f8), ("up_8_4", f4)):
            larger = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            x = self.block(self.conv(skip, f"decoder.{name}.skip_conv") + larger, f"decoder.{name}.out_conv")
        return self.conv(F.relu(x), "decoder.pred")
