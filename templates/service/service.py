"""Serves the model.

GET  /health    answers as soon as the model is loaded
POST /predict   {"rows": [[5.1, 3.5, 1.4, 0.2]]} -> {"predictions": [{"label": "setosa", "probability": 0.99}]}
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
    """The measures of up to 1,000 flowers, in the order of the columns that trained the model."""

    rows: list[list[FiniteFloat]] = Field(min_length=1, max_length=1000)


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/predict")
def predict(request: Rows):
    if any(len(row) != MODEL.n_features_in_ for row in request.rows):
        raise HTTPException(422, f"a row has {MODEL.n_features_in_} numbers")
    probabilities = MODEL.predict_proba(np.array(request.rows))
    labels = MODEL.classes_[probabilities.argmax(axis=1)]
    return {
        "predictions": [
            {"label": label, "probability": round(float(row.max()), 6)}
            for label, row in zip(labels.tolist(), probabilities)
        ]
    }
