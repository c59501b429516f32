#!/usr/bin/env bash
# How fast one object is followed, from source to written overlay: runs srnet three times and prints frames per second and latencies of each run.
#   bench/file-to-overlay.sh                                a rendered scene, 854x480
#   bench/file-to-overlay.sh --source CLIP --mask PNG       your own
# More options go to srnet run as they are (--size 384x672, --model NAME). Let nothing else run meanwhile.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "$0")")")
[ $# -gt 0 ] || set -- --source 'synth://demo?objects=1&frames=300' --size 384x672
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for run in 1 2 3; do
    "$root/srnet" run "$@" --out "$out/overlay.mp4" --report "$out/report.json" >/dev/null
    /usr/bin/python3 - "$out/report.json" "$run" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
stages = ", ".join(f"{name} {s['p50']:.1f}" for name, s in r["stages"].items())
print(f"run {sys.argv[2]}: {r['model']} at {r['size']}, {r['frames']} frames, {r['fps']} FPS; median ms: {stages}")
PY
done
