#!/usr/bin/env bash
# Runs and measures everything this program does on a GPU: the driver's parts by their own tests, then copies, kernels, engines, graphs and
# the whole session, beside what the GPU's memory and tensor cores allow (bench/SRNet.Bench gpu), and compares the masks with the CPU's.
#   scripts/gpu-check.sh [REPORT.txt] [arguments of 'srnet gpu-check']
# With --stand-ins as first argument it shows that the script works, on a machine without a GPU; then it says nothing about any GPU.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
if [ "${1:-}" = --stand-ins ]; then
    export SRNET_STANDINS=$root/artifacts/native/standins
    export SRNET_PLANS=${SRNET_PLANS:-$(mktemp -d)}
    shift
fi
report=gpu-check.txt
case ${1:-} in *.txt) report=$1 && shift ;; esac

check() {
    "$root/srnet" version
    command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,clocks.max.mem --format=csv || :
    "$root/srnet" doctor
    "$root/srnet" engines build "${size[@]}"
    "$root/srnet" engines verify "${size[@]}"
    "$root/srnet" gpu-check --engines "${size[@]}"
    dotnet build "$root/bench/SRNet.Bench" -c Release --nologo -v q
    "$root/artifacts/bin/SRNet.Bench/release/SRNet.Bench" gpu "${size[@]}"
    "$root/srnet" gpu-check "$@"
}

# The plans of the size that is measured; without --size both commands take that of 16:9 frames.
size=()
for ((i = 1; i <= $#; i++)); do
    if [ "${!i}" = --size ]; then
        next=$((i + 1))
        size=(--size "${!next}")
    fi
done

check "$@" 2>&1 | tee "$report"
echo "written to $report; docs/5-gpu.md has a table of what has run on what, to which it belongs"
