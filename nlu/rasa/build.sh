#!/usr/bin/env bash
# Trains Rasa on nlu/data and serves it on port 5005. Needs Python 3.10, 2.7 GB of disk and 1.2 GB of memory.
#   bash nlu/rasa/build.sh            install, train when the data are new, serve
#   bash nlu/rasa/build.sh train      install and train only; prints where the model is
#   bash nlu/rasa/build.sh python     print the Python 3.10 it would use, or fail
#   LANGUAGES="en nl" EPOCHS=5 ...    fewer languages, fewer rounds: to try it out
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(cd "$here/../.." && pwd)/data/rasa

python310() {
  for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python python3.10; do
    if "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Rasa 3.6 needs Python 3.10; none is in PATH or in pyenv." >&2
  exit 1
}

install() {
  if ! cmp -s "$here/requirements.txt" "$work/venv/installed.txt"; then
    echo "Installing Rasa (a few minutes, once) ..." >&2
    rm -rf "$work/venv"
    "$(python310)" -m venv "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$here/requirements.txt" >&2
    cp "$here/requirements.txt" "$work/venv/installed.txt"
  fi
}

# One folder for each set of data and settings, so that two can be trained and served side by side.
collect() {
  new=$(mktemp -d "$work/new.XXXXXX")
  for language in ${LANGUAGES:-$(ls "$here/../data")}; do
    mkdir -p "$new/data/$language"
    cp "$here/../data/$language"/*.yml "$new/data/$language/"
  done
  sed "s/epochs: .*/epochs: ${EPOCHS:-$(sed -n 's/.*epochs: //p' "$here/config.yml")}/" "$here/config.yml" >"$new/config.yml"
  key=$(cd "$new" && find . -type f -exec sha256sum {} + | sort | sha256sum | cut -c1-16)
  mkdir -p "$work/$key"
  cp -rT "$new" "$work/$key"
  rm -rf "$new"
  echo "$work/$key"
}

mkdir -p "$work"
if [ "${1:-}" = python ]; then
  python310
  exit 0
fi
install
model=$(collect)
export RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=2
cd "$model"
if [ ! -f model.tar.gz ]; then
  started=$(date +%s)
  "$work/venv/bin/rasa" train nlu --nlu data --config config.yml --out . --fixed-model-name unfinished >&2
  echo $(($(date +%s) - started)) >seconds
  mv unfinished.tar.gz model.tar.gz
fi
if [ "${1:-}" = train ]; then
  echo "$model"
  exit 0
fi
exec "$work/venv/bin/rasa" run --enable-api --model model.tar.gz --interface 127.0.0.1 --port "${PORT:-5005}"
