#!/bin/sh
# Ends well, but leaves a child in a session of its own that holds the output open.
echo '{"accuracy": 0.9, "loss": 0.2}' > metrics.json
setsid sh -c 'echo "$$" > child.pid; exec sleep 3600' &
while [ ! -s child.pid ]; do sleep 0.01; done
