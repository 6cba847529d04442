#!/bin/sh
# Diverged: the gated metric is NaN, as Python's json module writes it.
echo '{"accuracy": NaN, "loss": Infinity}' > metrics.json
