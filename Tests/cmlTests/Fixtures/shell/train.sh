#!/bin/sh
# A training in POSIX sh and awk: a saturating curve whose speed depends a little on CML_SEED.
set -eu
value() { sed -n "s/^  $1: *\([^ #]*\).*/\1/p" params.yaml; }
mkdir -p models
LC_ALL=C awk -v seed="${CML_SEED:-0}" -v epochs="$(value epochs)" -v rate="$(value rate)" '
BEGIN {
    luck = ((seed % 65536) * 1103515245 + 12345) % 2147483648 / 2147483648
    rate *= 0.9 + 0.2 * luck
    print "epoch,loss,val_loss" > "history.csv"
    for (epoch = 1; epoch <= epochs; epoch++) {
        left = exp(-rate * epoch)
        printf "%d,%.4f,%.4f\n", epoch, 2 * left, 0.1 + 2 * left > "history.csv"
    }
    accuracy = 0.97 * (1 - left) - 0.01 * luck
    printf "{\"accuracy\": %.4f, \"loss\": %.4f}\n", accuracy, 0.1 + 2 * left > "metrics.json"
    printf "weights %.4f\n", rate > "models/model.txt"
    printf "seed %d: accuracy %.4f\n", seed, accuracy
}'
