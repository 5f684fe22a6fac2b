#!/usr/bin/env bash
# Compiles LibTorchSharp.cpp against libtorch: build.sh OUTPUT.so
# libtorch comes from TORCH_ROOT (an unpacked LibTorch, or the torch folder of a Python installation), else from
# Debian's libtorch-dev. Writes beside the output and moves it into place, so that parallel builds do not meet.
set -euo pipefail

output=$1
source="$(cd "$(dirname "$0")" && pwd)/LibTorchSharp.cpp"

fail() {
  echo "$1" >&2
  exit 1
}

command -v g++ >/dev/null || fail "TorchSharp needs a C++ compiler: apt-get install g++"

if [[ -n "${TORCH_ROOT:-}" ]]; then
  include="$TORCH_ROOT/include"
  lib="$TORCH_ROOT/lib"
  [[ -f "$include/ATen/ATen.h" ]] || fail "TorchSharp needs a LibTorch or PyTorch folder in TORCH_ROOT; $TORCH_ROOT has no include/ATen/ATen.h."
else
  include=/usr/include
  lib="/usr/lib/$(g++ -dumpmachine)"
  [[ -f "$include/ATen/ATen.h" ]] || fail "TorchSharp needs libtorch: apt-get install libtorch-dev libopenblas0, or set TORCH_ROOT to a LibTorch or PyTorch folder."
fi

# Which of g++'s two string layouts libtorch was built with shows in the names it exports.
abi=0
if nm -D --defined-only "$lib/libc10.so" | grep -q 'c105Error.*NSt7__cxx1112basic_string'; then
  abi=1
fi

# The CUDA half registers itself when loaded; nothing refers to it by name.
libraries=(-ltorch -ltorch_cpu -lc10)
if [[ -f "$lib/libtorch_cuda.so" ]]; then
  libraries=(-Wl,--no-as-needed -ltorch_cuda -lc10_cuda -Wl,--as-needed "${libraries[@]}")
fi

# ATen.h refuses a standard older than the one its libtorch needs.
standard=c++17
if grep -q '__cplusplus < 202002L' "$include/ATen/ATen.h"; then
  standard=c++20
fi

mkdir -p "$(dirname "$output")"
g++ -std=$standard -O1 -fPIC -shared -fvisibility=hidden -w \
  -D_GLIBCXX_USE_CXX11_ABI=$abi \
  -I"$include" -I"$include/torch/csrc/api/include" \
  "$source" -o "$output.$$" \
  -L"$lib" -Wl,-rpath,"$lib" "${libraries[@]}"
mv "$output.$$" "$output"
