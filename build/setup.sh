# Sourced by ./run and ./test: installs what is missing, then builds. Does nothing when all is there.

fail() { echo "$(basename "$0"): $*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else fail "needs root (or sudo) to install packages: $*"
    fi
}

# What the build and the program use from the system. TORCH_ROOT names another libtorch and leaves out Debian's.
needed_packages() {
    echo g++ libopenblas0 libpng16-16 libturbojpeg0 libwebp7 libwebpmux3 python3
    [ -n "${TORCH_ROOT:-}" ] || echo libtorch-dev
}

install_packages() {
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null \
        || fail "this set-up knows Debian and Ubuntu on x86-64; elsewhere provide g++, libpng16, OpenBLAS and a libtorch named by TORCH_ROOT (docs/packages.md)"
    install_missing $(needed_packages)
}

install_missing() { # PACKAGE…
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return
    echo "Installing ${missing[*]} ..."
    as_root apt-get update -qq || fail "apt-get update failed"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
        || fail "could not install ${missing[*]}"
}

check_system() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "runs on Linux on x86-64, this is $(uname -s) on $(uname -m)"
    command -v dotnet >/dev/null || fail "needs the .NET SDK 10 (https://dotnet.microsoft.com/download)"
    dotnet --version >/dev/null 2>&1 || fail "needs the .NET SDK $(grep -o '"version": "[^"]*' global.json | cut -d'"' -f4) or a later patch; there is $(cd / && dotnet --version)"
}

# A stamp of every source file: a second start compares it and goes straight to the program. Folders that are not there
# yet are no fault, though find says so.
source_stamp() {
    { find src tests protos build Directory.* global.json Service.sln -type f \
        -not -path '*/obj/*' -not -path '*/bin/*' -not -path '*/node_modules/*' -printf '%p %s %T@\n' 2>/dev/null || true; } | sort | sha256sum | cut -d' ' -f1
}

build() { # TARGET: what to build; its stamp is kept apart from others'
    local stamp_file=".cache/built-$(basename "$1" | tr . -)" stamp
    stamp="$(source_stamp) ${TORCH_ROOT:-} ${OfficialPackages:-}"
    [ -f "$stamp_file" ] && [ "$(cat "$stamp_file")" = "$stamp" ] && return
    echo "Building $1 ..."
    mkdir -p .cache
    dotnet build "$1" -c Release -nologo -v quiet -clp:NoSummary >.cache/build.log 2>&1 \
        || { cat .cache/build.log >&2; fail "the build failed"; }
    echo "$stamp" >"$stamp_file"
}

# OpenBLAS 0.3.21 does not know recent processors and falls back to its slowest kernels. The program chooses by itself;
# this serves what is started beside it (docs/packages.md).
choose_blas_kernels() {
    [ -n "${OPENBLAS_CORETYPE:-}" ] && return
    if grep -q avx512bw /proc/cpuinfo; then export OPENBLAS_CORETYPE=SkylakeX
    elif grep -q avx2 /proc/cpuinfo; then export OPENBLAS_CORETYPE=Haswell
    fi
}

# What only the tests need: programs of others that open what ours writes (tests/interop).
setup_interop() {
    local folder=tests/interop
    install_missing python3-numpy python3-pil python3-opencv python3-open3d python3-grpcio python3-protobuf
    command -v npm >/dev/null || install_missing nodejs npm
    cmp -s "$folder/package-lock.json" .cache/interop-lock.json && [ -d "$folder/node_modules" ] && return
    echo "Installing the packages of $folder ..."
    npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error >.cache/npm.log 2>&1 \
        || { cat .cache/npm.log >&2; fail "npm could not install the packages of $folder"; }
    cp "$folder/package-lock.json" .cache/interop-lock.json
}

setup() { # TARGET
    check_system
    install_packages
    choose_blas_kernels
    export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
    build "$1"
}
