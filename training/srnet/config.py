"""The shape of a network: everything that decides which weights exist."""
from dataclasses import dataclass, fields

PICTURE = 48  # channels of a picture folded to stride 4
RESNETS = {"resnet18": (64, 128, 256), "resnet50": (256, 512, 1024)}  # channels at strides 4, 8 and 16


@dataclass(frozen=True)
class Config:
    encoder: str = "slim"  # query encoder: "slim"; "resnet18" or "resnet50" (stem and blocks do not count then, widths are 64, 128, 256 or four times that); or "both": slim, and a ResNet-18 beside it
    frozen: bool = False  # the batch normalisation of a ResNet as query encoder keeps the statistics it came with
    narrow: tuple = ()  # channels of a memory encoder that works on features, at strides 4, 8 and 16; empty: as many as the query encoder's
    memory: str = "features"  # memory encoder: "features" works on the query encoder's features, "resnet18" on the picture and f16
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
    hint: int = 0  # channels the decoder makes of the adjacent frame's mask, moved to where things are now; 0: it is not shown that mask
    logits: int = 4  # stride of the mask logits: 4 as in STCN, or 2: four logits per cell of stride 4, shuffled apart
    fam: bool = True  # off: the adjacent frame is read unaligned
    ptm: bool = True  # off: the readout is fused but not matched with prototypes
    presence: int = 0  # channels in which PTM compares what the mask covers with the object's prototypes, to say whether it is the object; 0: it does not say

    def __post_init__(self):
        for name, known in (("encoder", ("slim", "both", *RESNETS)), ("memory", ("features", "resnet18")), ("logits", (2, 4))):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} is {getattr(self, name)!r}: it must be one of {', '.join(map(str, known))}")
        if self.hint and self.logits != 2:
            raise ValueError(f"logits of stride {self.logits} with a hint: a hint has stride 2, set `logits` to 2")
        if self.encoder in RESNETS and tuple(self.widths) != RESNETS[self.encoder]:
            raise ValueError(f"a {self.encoder} has widths {', '.join(map(str, RESNETS[self.encoder]))}: set `widths` to these")
        if self.presence and not self.ptm:
            raise ValueError("presence without PTM: it is told from PTM's prototypes, set `ptm` or leave `presence` out")

    @property
    def handed(self):
        """Channels of f4, f8 and f16 as the query encoder hands them out: with a resnet18 the picture rides on f4, folded to stride 4."""
        return (self.widths[0] + PICTURE, *self.widths[1:]) if self.memory == "resnet18" else tuple(self.widths)

    @staticmethod
    def of(values):
        """A configuration from a dictionary as JSON files and checkpoints hold it; absent fields keep their defaults."""
        known = {f.name for f in fields(Config)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"unknown network setting {', '.join(unknown)}: the settings are {', '.join(sorted(known))}")
        return Config(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})
