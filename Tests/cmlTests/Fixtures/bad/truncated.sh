#!/bin/sh
# Cut off in the middle of its metrics file.
printf '{"accuracy": 0.95, "lo' > metrics.json
