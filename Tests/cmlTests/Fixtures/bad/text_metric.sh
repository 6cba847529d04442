#!/bin/sh
# The gated metric is a text.
echo '{"accuracy": "0.95", "loss": 0.2}' > metrics.json
