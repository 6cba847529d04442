#!/bin/sh
# Ends with 7 after twenty lines of output.
line=1
while [ "$line" -le 20 ]; do
    echo "line $line"
    line=$((line + 1))
done
echo "out of memory" >&2
exit 7
