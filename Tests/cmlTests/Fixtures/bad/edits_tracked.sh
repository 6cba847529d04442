#!/bin/sh
# Changes a tracked file that nobody declared.
echo "# trained" >> notes.txt
echo '{"accuracy": 0.9, "loss": 0.2}' > metrics.json
