# shellcheck shell=bash
# Shared set-up of ./srnet and ./test: Debian packages, native and managed code.
# Sourced, never run. Sets up what is missing or has changed and is silent when there is nothing to do.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
artifacts=$root/artifacts
logs=$artifacts/logs
stamps=$artifacts/stamps

run_packages=(cmake g++ make pkg-config libavcodec-dev libavdevice-dev libavformat-dev libavutil-dev libgtk-3-0 libswscale-dev)
optional_packages=(libdnnl-dev) # oneDNN: without it the network runs on ONNX Runtime alone
test_packages=(ffmpeg gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-bad gstreamer1.0-plugins-base gstreamer1.0-plugins-good
    gstreamer1.0-plugins-ugly gstreamer1.0-rtsp gstreamer1.0-tools python3-gi
    chromium clang-14 docker-compose libopenblas0-openmp mosquitto nginx prometheus python3-matplotlib python3-onnx python3-opencv python3-pil python3-pytest python3-torch python3-torchvision python3-yaml redis-server)

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# missing TEXT: this machine lacks something. Exit code 3, as of the program itself.
missing() {
    say "$*"
    exit 3
}

# step LOG WHAT COMMAND...: runs a command with its output in a log, and names the log when it fails.
step() {
    local log=$logs/$1.log what=$2
    shift 2
    say "$what ..."
    mkdir -p "$logs"
    # Build servers outlive the step and must not keep the set-up's lock (9) open.
    if ! "$@" >"$log" 2>&1 </dev/null 9>&-; then
        tail -n 20 "$log" >&2
        say "$what failed; the whole log: $log"
        exit 1
    fi
}

# digest PATH...: one line that changes when a file below the paths (relative to the root) is added, removed, moved or edited.
digest() {
    (cd "$root" && { find "$@" -type f -printf '%p %s %T@\n' 2>/dev/null || :; } | LC_ALL=C sort | sha256sum | cut -c 1-64)
}

# current STAMP VALUE: whether a step was last done for this very value.
current() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }

done_for() {
    mkdir -p "$stamps"
    printf '%s\n' "$2" >"$stamps/$1"
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

install_packages() {
    local lacking=() package
    if ! command -v dpkg-query >/dev/null; then
        say "this is no Debian: the packages cannot be checked; needed are: $*"
        return
    fi
    for package in "$@"; do
        # Newer systems call some libraries NAMEt64 (64-bit times).
        installed "$package" || installed "${package}t64" || lacking+=("$package")
    done
    [ ${#lacking[@]} -gt 0 ] || return 0

    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        # With a terminal sudo may ask for the password; without one it must not need it.
        if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
            as_root=(sudo)
        else
            missing "Debian packages are missing; run this as root and try again: apt-get update && apt-get install --no-install-recommends -y ${lacking[*]}"
        fi
    fi
    [ ${#as_root[@]} = 0 ] || sudo -v || missing "sudo was refused; run this as root and try again: apt-get install --no-install-recommends -y ${lacking[*]}"
    step apt-update "updating the package lists" "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update
    step apt-install "installing ${#lacking[@]} Debian packages (${lacking[*]})" \
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install --no-install-recommends -y "${lacking[@]}"
}

# Installs what is missing if nobody has to be asked for it. What cannot be had is tried again next month.
install_optional_packages() {
    local package month as_root=()
    month=$(date +%Y-%m)
    command -v dpkg-query >/dev/null || return 0
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    for package in "$@"; do
        installed "$package" || current "without-$package" "$month" && continue
        say "installing $package ..."
        mkdir -p "$logs"
        install_one "$package" >"$logs/apt-$package.log" 2>&1 </dev/null 9>&- && continue
        say "$package cannot be installed, and nothing needs it (why: $logs/apt-$package.log)"
        done_for "without-$package" "$month"
    done
}

# Uses as_root of its caller. The lists may be there already, and fresh.
install_one() {
    local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install --no-install-recommends -y "$1")
    "${install[@]}" || { "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update && "${install[@]}"; }
}

build_native() {
    local value
    # The build folder holds absolute paths, so a moved tree is another tree.
    value="$root $(digest native) $(! installed libdnnl-dev || echo oneDNN)"
    current native "$value" && return
    if [ -f "$artifacts/native-build/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root/native" "$artifacts/native-build/CMakeCache.txt"; then
        rm -rf "$artifacts/native-build"
    fi
    step native-configure "configuring the native code" cmake -S "$root/native" -B "$artifacts/native-build"
    step native-build "building the native code" cmake --build "$artifacts/native-build" -j "$(nproc)"
    done_for native "$value"
}

# Built programs look for .NET in the system's folders only; one in a person's own folder must be told to them.
find_dotnet() {
    local dotnet
    dotnet=$(command -v dotnet) || missing "the .NET SDK 10 is missing: install it (https://dotnet.microsoft.com/download) and try again"
    dotnet=$(dirname "$(readlink -f "$dotnet")")
    if [ -z "${DOTNET_ROOT:-}" ] && [ -d "$dotnet/host/fxr" ]; then
        export DOTNET_ROOT=$dotnet
    fi
}

# What a managed build depends on: the native libraries it copies, and its own sources below the given paths.
managed_value() { echo "$root $(cat "$stamps/native") $(digest "$@")"; }

# build_managed STAMP PROJECT PATH...: builds a project or solution when one of its sources has changed since.
build_managed() {
    local stamp=$1 project=$2 value
    shift 2
    value=$(managed_value "$@")
    current "$stamp" "$value" && return
    # global.json names the SDK; outside the tree another one might answer.
    (cd "$root" && dotnet --version >/dev/null 2>&1) || missing "the .NET SDK 10 is missing (found: $(dotnet --list-sdks | tr '\n' ' ')): install it (https://dotnet.microsoft.com/download) and try again"
    step "$stamp-build" "building $project" dotnet build "$root/$project" -c Release --nologo -v minimal
    done_for "$stamp" "$value"
}

# set_up run|test: everything that ./srnet, or ./test, needs.
set_up() {
    find_dotnet
    mkdir -p "$artifacts"
    # Two terminals at once must not build into each other.
    exec 9>"$artifacts/setup.lock"
    flock -n 9 || { say "waiting for another set-up of this folder to finish ..."; flock 9; }
    local sources=(src engines Directory.Build.props Directory.Build.targets Directory.Packages.props global.json .editorconfig)
    if [ "$1" = test ]; then
        install_packages "${run_packages[@]}" "${test_packages[@]}"
    else
        install_packages "${run_packages[@]}"
    fi
    install_optional_packages "${optional_packages[@]}"
    build_native
    if [ "$1" = test ]; then
        build_managed solution SRNet.Realtime.sln "${sources[@]}" bench/SRNet.Bench samples tests SRNet.Realtime.sln
        # The solution holds the program as well.
        done_for server "$(managed_value "${sources[@]}")"
    else
        build_managed server src/Server/SRNet.Server.csproj "${sources[@]}"
    fi
    exec 9>&-
}
