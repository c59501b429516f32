"""The shape of a network: everything that decides which weights exist."""
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Config:
    stem: int = 16  # channels at stride 2
    widths: tuple = (32, 64, 128)  # channels at strides 4, 8 and 16
    blocks: tuple = (1, 2, 3)  # residual blocks at strides 4, 8 and 16
    key: int = 64  # Ck
    value: int = 128  # Cv
    prototypes: int = 16  # M, half for the object and half for its background
    layers: int = 1  # prototype layers
    heads: int = 4  # attention heads of a prototype layer
    head: int = 3  # kernel size of the convolutions that make keys, thin features and values
    plain: bool = False  # single convolutions instead of residual blocks in the memory encoder and at the decoder's stride 4; none in PTM's fusion
    offsets: tuple = (32, 64)  # FAM's channels: each frame's features, hidden layers
    radius: int = 3  # FAM looks for a cell within (2 radius + 1)^2 neighbours
    decoder: tuple = (64, 48, 32)  # channels at strides 16, 8 and 4
    fam: bool = True  # off: the adjacent frame is read unaligned
    ptm: bool = True  # off: the readout is fused but not matched with prototypes

    @staticmethod
    def of(values):
        """A configuration from a dictionary as JSON files and checkpoints hold it; absent fields keep their defaults."""
        known = {f.name for f in fields(Config)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"unknown network setting {', '.join(unknown)}: the settings are {', '.join(sorted(known))}")
        return Config(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})
