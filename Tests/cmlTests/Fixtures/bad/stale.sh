#!/bin/sh
# Succeeds without writing its metrics: an older metrics.json stays as it was.
echo "trained"
