"""Make a bundle of STCN's published weights (github.com/hkchengrex/STCN, models s012 and s03): see engines/README.md.

    python3 stcn.py --weights stcn.pth --out runs/stcn

The bundle is FP32 with weights as they are; halve.py makes the FP16 one for GPUs of it. It remembers ten frames, where STCN remembers all it took: streams do
not end.
"""
import argparse
import hashlib
import sys
import warnings

from export import write_engines, write_manifest
from published import load_stcn

FRAMES, EVERY, TOP, SHORT = 10, 5, 20, 480  # all but the frames are those of the published results


def main(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--weights", required=True, help="the checkpoint as its authors publish it")
    p.add_argument("--out", required=True)
    p.add_argument("--name", default="stcn")
    p.add_argument("--version", default="1.0.0")
    a = p.parse_args(arguments)
    warnings.filterwarnings("ignore")
    try:
        net = load_stcn(a.weights)
    except ValueError as problem:
        sys.exit(str(problem))
    files = write_engines(net, a.out, TOP)
    with open(a.weights, "rb") as f:
        source = {"network": "STCN, https://github.com/hkchengrex/STCN", "weights": hashlib.sha256(f.read()).hexdigest()}
    write_manifest(a.out, net, files, a.name, a.version, {"frames": FRAMES, "every": EVERY, "top_k": TOP}, SHORT, source)


if __name__ == "__main__":
    main()
