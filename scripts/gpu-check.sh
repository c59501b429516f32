#!/usr/bin/env bash
# Runs and measures everything this program does on a GPU: the driver's parts by their own tests, then copies, kernels, engines, graphs and
# the whole session, beside what the GPU's memory and tensor cores allow (bench/SRNet.Bench gpu), compares engines and masks with the CPU's, and tries up to 32
# streams at once, a GPU without room and a plan that is another engine's (bench/SRNet.Bench gpu-streams).
#   scripts/gpu-check.sh [REPORT.txt] [arguments of 'srnet gpu-check']
# With --stand-ins as first argument it shows that the script works, on a machine without a GPU; then it says nothing about any GPU.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
streams=()
if [ "${1:-}" = --stand-ins ]; then
    export SRNET_STANDINS=$root/artifacts/native/standins
    export SRNET_PLANS=${SRNET_PLANS:-$(mktemp -d)}
    streams=(--most 2 --seconds 1)
    shift
fi
report=gpu-check.txt
case ${1:-} in *.txt) report=$1 && shift ;; esac

# The plan of one engine under the name of another: it must be refused, and nothing of it run.
refuse_foreign_plan() {
    local plans=${SRNET_PLANS:-${XDG_CACHE_HOME:-$HOME/.cache}/srnet/plans} copy
    copy=$(mktemp -d)
    cp "$plans"/*.plan "$copy"
    for plan in "$plans"/decoder-*.plan; do
        cp "$(ls "$plans"/memory_encoder-*.plan | head -1)" "$plan"
    done
    if "$root/srnet" engines verify "${size[@]}"; then
        echo "BAD: a plan of another engine was taken" && exit 1
    fi
    cp "$copy"/*.plan "$plans"
    rm -rf "$copy"
}

check() {
    "$root/srnet" version
    command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,clocks.max.mem --format=csv || :
    "$root/srnet" doctor
    "$root/srnet" engines build "${size[@]}"
    "$root/srnet" engines build --together "${size[@]}"
    "$root/srnet" engines verify "${size[@]}"
    "$root/srnet" engines verify --together "${size[@]}"
    refuse_foreign_plan
    "$root/srnet" gpu-check --engines --together "${size[@]}"
    for engine in query_encoder alignment_offsets prototype_transformer decoder memory_encoder; do
        "$root/srnet" engines inspect "$engine" --slowest 10 "${size[@]}"
    done
    dotnet build "$root/bench/SRNet.Bench" -c Release --nologo -v q
    "$root/artifacts/bin/SRNet.Bench/release/SRNet.Bench" gpu "${size[@]}"
    "$root/srnet" gpu-check "$@"
    "$root/artifacts/bin/SRNet.Bench/release/SRNet.Bench" gpu-streams "${size[@]}" "${streams[@]}"
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
