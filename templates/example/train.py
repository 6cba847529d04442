"""Trains a small neural network to read digits.

Reads params.yaml and data/, takes its randomness from CML_SEED, and writes metrics.json, history.csv
(one row an epoch) and models/model.joblib. It knows nothing else of cml.
"""

import csv
import json
import os
from pathlib import Path

import joblib
import numpy as np
import yaml
from sklearn.metrics import log_loss, recall_score
from sklearn.neural_network import MLPClassifier

CLASSES = np.arange(10)


def load(path):
    """The images, scaled to 0...1, and their digits."""
    table = np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.int64)
    return table[:, 1:] / 16.0, table[:, 0]


def train(model, train_set, test_set, epochs, seed):
    """Fits the model, and returns one row for each epoch."""
    images, digits = train_set
    order = np.random.default_rng(seed)
    rows = []
    for epoch in range(1, epochs + 1):
        shuffled = order.permutation(len(digits))
        model.partial_fit(images[shuffled], digits[shuffled], classes=CLASSES)
        rows.append(
            {
                "epoch": epoch,
                "loss": round(float(model.loss_), 6),
                "val_loss": round(float(log_loss(test_set[1], model.predict_proba(test_set[0]), labels=CLASSES)), 6),
                "val_accuracy": round(float(model.score(*test_set)), 6),
            }
        )
    return rows


def metrics(model, test_set, rows):
    """The last epoch's values, and how many images of each digit are found."""
    recall = recall_score(test_set[1], model.predict(test_set[0]), labels=CLASSES, average=None)
    slices = {f"digit_{digit}": {"recall": round(float(recall[digit]), 6)} for digit in CLASSES}
    return {"accuracy": rows[-1]["val_accuracy"], "loss": rows[-1]["val_loss"], "slices": slices}


def main():
    params = yaml.safe_load(Path("params.yaml").read_text())
    seed = int(os.environ.get("CML_SEED", "0"))
    train_set, test_set = load("data/train.csv"), load("data/test.csv")
    model = MLPClassifier(
        hidden_layer_sizes=(params["model"]["hidden"],),
        alpha=params["model"]["alpha"],
        batch_size=params["train"]["batch_size"],
        learning_rate_init=params["train"]["learning_rate"],
        random_state=seed,
    )
    rows = train(model, train_set, test_set, params["train"]["epochs"], seed)

    with open("history.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    Path("models").mkdir(exist_ok=True)
    joblib.dump(model, "models/model.joblib")
    Path("metrics.json").write_text(json.dumps(metrics(model, test_set, rows), indent=2) + "\n")
    print(f"seed {seed}: {len(rows)} epochs, accuracy {rows[-1]['val_accuracy']:.4f}, loss {rows[-1]['val_loss']:.4f}")


if __name__ == "__main__":
    main()
