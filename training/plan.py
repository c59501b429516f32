"""Write the plans of a bundle beside its ONNX files: how the CPU engine over oneDNN runs them (see engines/README.md).

    python3 plan.py --bundle ../engines/srnet-s-int8
"""
import argparse
import sys

from plans import Unknown, write_plans


def main(arguments=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bundle", required=True, nargs="+", help="folders, FP32 or INT8")
    for folder in p.parse_args(arguments).bundle:
        try:
            for name, size in write_plans(folder).items():
                print(f"{folder}: {name}, {size} bytes")
        except Unknown as problem:
            sys.exit(str(problem))


if __name__ == "__main__":
    main()
