"""A training without packages: logistic regression by stochastic gradient descent on points in a plane."""

import csv
import json
import math
import os
import random
from pathlib import Path


def points(count, source):
    """Two overlapping clouds: (x, y, cloud)."""
    for index in range(count):
        side = index % 2
        yield source.gauss(1.5 * side, 1), source.gauss(1.5 * side, 1), side


def probability(weights, point):
    score = weights[0] * point[0] + weights[1] * point[1] + weights[2]
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def loss(weights, dataset):
    return -sum(math.log(max(1e-9, abs(1 - p[2] - probability(weights, p)))) for p in dataset) / len(dataset)


def main():
    params = json.loads(Path(os.environ.get("CML_PARAMS") or "params.json").read_text())
    source = random.Random(int(os.environ.get("CML_SEED", "0")))
    train_set = list(points(params["data"]["points"], random.Random("train")))
    test_set = list(points(500, random.Random("test")))
    weights = [source.gauss(0, 1) for _ in range(3)]
    rows = []
    for epoch in range(1, params["train"]["epochs"] + 1):
        source.shuffle(train_set)
        for point in train_set:
            step = params["train"]["rate"] / len(train_set) * (point[2] - probability(weights, point))
            weights = [weight + step * x for weight, x in zip(weights, (point[0], point[1], 1))]
        rows.append([epoch, round(loss(weights, train_set), 5), round(loss(weights, test_set), 5)])
    right = sum((probability(weights, point) > 0.5) == (point[2] == 1) for point in test_set)

    with open("history.csv", "w", newline="") as file:
        csv.writer(file).writerows([["epoch", "loss", "val_loss"], *rows])
    Path("models").mkdir(exist_ok=True)
    Path("models/weights.json").write_text(json.dumps(weights) + "\n")
    result = {"accuracy": right / len(test_set), "loss": rows[-1][2], "slices": {}}
    for side, name in enumerate(("left", "right")):
        mine = [point for point in test_set if point[2] == side]
        found = sum((probability(weights, point) > 0.5) == (side == 1) for point in mine)
        result["slices"][name] = {"recall": found / len(mine)}
    Path("metrics.json").write_text(json.dumps(result, indent=2) + "\n")
    print(f"accuracy {result['accuracy']:.4f}")


main()
