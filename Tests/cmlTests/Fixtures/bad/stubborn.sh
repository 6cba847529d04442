#!/bin/sh
# Never ends, and ignores a polite request to.
trap '' TERM INT
echo "started"
while :; do sleep 1; done
