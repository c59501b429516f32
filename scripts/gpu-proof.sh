#!/bin/sh
# Proves SRNet's kernels, and the rules of the CUDA driver that it counts on, on a machine with an NVIDIA GPU: no TensorRT and no .NET, only these sources, the
# driver, a C++ compiler, and clang or nvcc. Minutes. Ends with 1 when anything differs, with 2 when something is missing.
#   scripts/gpu-proof.sh [REPORT]
set -eu
cd "$(dirname "$0")/.."
report=${1:-gpu-proof.txt}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ptx=$work/srnet_kernels.ptx
status=0

say() { printf '%s\n' "$*" | tee -a "$report"; }
first() { for name; do if command -v "$name" > /dev/null 2>&1; then command -v "$name"; return; fi; done; }

: > "$report"
PATH=$PATH:/usr/local/cuda/bin
clang=$(first clang++-14 clang++-15 clang++-16 clang++-17 clang++-18 clang++-19 clang++)
nvcc=$(first nvcc)
host=$(first g++ clang++ ${clang:+"$clang"})
[ -n "$host" ] || { echo "gpu-proof: there is no C++ compiler: install g++" >&2; exit 2; }

if [ -n "$clang" ]; then
    "$clang" -x cuda --cuda-device-only -nocudainc -nocudalib --cuda-path=/nonexistent --cuda-gpu-arch=sm_75 -std=c++17 -O3 -Wno-unknown-cuda-version \
        -S native/kernels/srnet_kernels.cu -o "$ptx"
    say "kernels by $("$clang" --version | head -1)"
elif [ -n "$nvcc" ]; then
    "$nvcc" -std=c++17 -O3 -arch=compute_75 -ptx native/kernels/srnet_kernels.cu -o "$ptx"
    say "kernels by $("$nvcc" --version | tail -1)"
else
    echo "gpu-proof: there is neither clang nor nvcc: install one of them" >&2
    exit 2
fi

# Registers and spills, for each architecture that the assembler at hand knows.
ptxas=$(first ptxas)
if [ -n "$ptxas" ]; then
    for architecture in 75 80 86 87 89 90 100 120; do
        if "$ptxas" -v -arch=sm_$architecture "$ptx" -o "$work/kernels.cubin" > "$work/ptxas" 2>&1; then
            say "sm_$architecture: $(grep -o 'Used [0-9]* registers' "$work/ptxas" | sort -k2 -n | tail -1 | tr 'U' 'u') at most, $(grep -c '[1-9][0-9]* bytes spill' "$work/ptxas" || true) kernels spill"
            grep -q '[1-9][0-9]* bytes spill' "$work/ptxas" && status=1
        elif grep -qi 'not defined\|unsupported\|is not a recognized\|not supported' "$work/ptxas"; then
            say "sm_$architecture: this assembler does not know it"
        else
            say "sm_$architecture: REFUSED: $(head -1 "$work/ptxas")"
            status=1
        fi
    done
fi

"$host" -std=c++17 -O3 -pthread native/proof/*.cpp -o "$work/gpu-proof" -ldl
"$work/gpu-proof" "$ptx" ${SRNET_PROOF_DRIVER:-} > "$work/out" 2>&1 || status=$?
tee -a "$report" < "$work/out"

# Reads and writes beyond memory, and races: on the kernels only, for faults on purpose end the checker.
if [ "$status" -eq 0 ] && [ -z "${SRNET_PROOF_DRIVER:-}" ] && command -v compute-sanitizer > /dev/null 2>&1; then
    for tool in memcheck racecheck; do
        if compute-sanitizer --tool $tool --error-exitcode 9 "$work/gpu-proof" "$ptx" --kernels > "$work/checked" 2>&1; then
            say "compute-sanitizer $tool: nothing found"
        else
            say "compute-sanitizer $tool:"
            tail -20 "$work/checked" | tee -a "$report"
            status=1
        fi
    done
fi
exit "$status"
