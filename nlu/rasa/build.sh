#!/usr/bin/env bash
# Trains Rasa on nlu/data and serves it on port 5005. Needs Python 3.10, 2.7 GB of disk and 1.2 GB of memory.
#   bash nlu/rasa/build.sh            install, train when the data are new, serve
#   bash nlu/rasa/build.sh train      install and train only
#   LANGUAGES="en nl" EPOCHS=5 ...    fewer languages, fewer rounds: to try it out
set -euo pipefail
cd "$(dirname "$0")"
work=../../data/rasa
mkdir -p "$work"

python310() {
  for candidate in python3.10 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Rasa 3.6 needs Python 3.10; none is in PATH or in pyenv." >&2
  exit 1
}

if [ ! -x "$work/venv/bin/rasa" ]; then
  "$(python310)" -m venv "$work/venv"
  "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt
fi

rm -rf "$work/data"
mkdir -p "$work/data"
for language in ${LANGUAGES:-$(ls ../data)}; do
  cp -r "../data/$language" "$work/data/$language"
done
sed "s/epochs: .*/epochs: ${EPOCHS:-30}/" config.yml >"$work/config.yml"

export RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=2
cd "$work"
key=$(cat data/*/*.yml config.yml | sha256sum | cut -c1-16)
if [ ! -f "models/meedoen-$key.tar.gz" ]; then
  venv/bin/rasa train nlu --nlu data --config config.yml --out models --fixed-model-name "meedoen-$key"
fi
if [ "${1:-}" = train ]; then
  exit 0
fi
exec venv/bin/rasa run --enable-api --model "models/meedoen-$key.tar.gz" --interface 127.0.0.1 --port "${PORT:-5005}"
