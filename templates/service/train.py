"""Trains a model that tells irises apart by their measures.

Reads params.yaml and data/, takes its randomness from CML_SEED, and writes metrics.json and models/model.joblib, which
service.py serves.
"""

import csv
import json
import os
from pathlib import Path

import joblib
import numpy as np
import yaml
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import log_loss


def load(path):
    """The measures, one row a flower, and the species."""
    with open(path, newline="") as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(value) for value in row[:-1]] for row in rows]), np.array([row[-1] for row in rows])


def main():
    params = yaml.safe_load(Path("params.yaml").read_text())["train"]
    seed = int(os.environ.get("CML_SEED", "0"))
    train_set, test_set = load("data/train.csv"), load("data/test.csv")
    model = GradientBoostingClassifier(
        n_estimators=params["n_estimators"],
        learning_rate=params["learning_rate"],
        max_depth=params["max_depth"],
        subsample=params["subsample"],
        random_state=seed,
    )
    model.fit(*train_set)

    metrics = {
        "accuracy": round(float(model.score(*test_set)), 6),
        "loss": round(float(log_loss(test_set[1], model.predict_proba(test_set[0]), labels=model.classes_)), 6),
    }
    Path("models").mkdir(exist_ok=True)
    joblib.dump(model, "models/model.joblib")
    Path("metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    print(f"seed {seed}: accuracy {metrics['accuracy']:.4f}, loss {metrics['loss']:.4f}")


if __name__ == "__main__":
    main()
