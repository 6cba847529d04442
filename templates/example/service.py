"""Serves the model.

GET  /health    answers as soon as the model is loaded
POST /predict   {"rows": [[0, 0, 5, 13, ...]]} -> {"predictions": [{"label": 3, "probability": 0.99}]}
"""

import os

import joblib
import numpy as np
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field, FiniteFloat

# The file that `image.model` in cml.yaml names.
MODEL = joblib.load(os.environ.get("MODEL", "models/model.joblib"))

app = FastAPI()


class Rows(BaseModel):
    """Up to 1,000 images: 64 grey values each, from 0 to 16, as in data/."""

    rows: list[list[FiniteFloat]] = Field(min_length=1, max_length=1000)


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/predict")
def predict(request: Rows):
    if any(len(row) != MODEL.n_features_in_ for row in request.rows):
        raise HTTPException(422, f"a row has {MODEL.n_features_in_} numbers")
    # Scaled as train.py does it.
    probabilities = MODEL.predict_proba(np.array(request.rows) / 16.0)
    labels = MODEL.classes_[probabilities.argmax(axis=1)]
    return {
        "predictions": [
            {"label": label, "probability": round(float(row.max()), 6)}
            for label, row in zip(labels.tolist(), probabilities)
        ]
    }
