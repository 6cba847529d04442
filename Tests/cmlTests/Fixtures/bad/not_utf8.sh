#!/bin/sh
# Writes Latin-1.
printf '{"accuracy": 0.95, "na\357ve": 1}\n' > metrics.json
