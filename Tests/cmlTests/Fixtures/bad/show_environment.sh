#!/bin/sh
# Shows what a training sees.
env | LC_ALL=C sort > environment.txt
echo '{"accuracy": 0.9, "loss": 0.2}' > metrics.json
