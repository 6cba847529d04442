"""A training with Hydra's manners and without Hydra: defaults in conf/config.yaml, `key=value` words change them."""

import csv
import json
import math
import os
import random
import sys
from pathlib import Path


def defaults():
    """The two levels of conf/config.yaml as `section.key` -> number."""
    values, section = {}, ""
    for line in Path("conf/config.yaml").read_text().splitlines():
        key, _, value = line.split("#")[0].partition(":")
        if not key.startswith(" "):
            section = key
        elif value.strip():
            values[f"{section}.{key.strip()}"] = json.loads(value)
    return values


def compose(words):
    config = defaults()
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            sys.exit(f"LexerNoViableAltException: {word}")
        if key.startswith("+"):
            key = key[1:]
        elif key not in config:
            sys.exit(f"Could not override '{key}'.\nKey '{key}' is not in struct")
        config[key] = json.loads(value)
    return config


def main():
    config = compose(sys.argv[1:])
    luck = random.Random(int(os.environ.get("CML_SEED", "0"))).random()
    rate = config["train.rate"] * (0.9 + 0.2 * luck) * math.sqrt(config["model.layers"] / 3)
    rows = [[epoch, round(0.1 + 2 * math.exp(-rate * epoch), 4)] for epoch in range(1, config["train.epochs"] + 1)]
    with open("history.csv", "w", newline="") as file:
        csv.writer(file).writerows([["epoch", "loss"], *rows])
    accuracy = round(0.97 - 0.01 * luck - 0.5 * (rows[-1][1] - 0.1), 4)
    Path("metrics.json").write_text(json.dumps({"accuracy": accuracy, "loss": rows[-1][1]}) + "\n")
    print(f"accuracy {accuracy:.4f}")


main()
