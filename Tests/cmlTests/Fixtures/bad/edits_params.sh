#!/bin/sh
# Edits the params file while it runs, as a person might: another value and a comment.
sed 's/^  rate: .*/  rate: 0.25   # changed by hand/' params.yaml > params.new
mv params.new params.yaml
echo '{"accuracy": 0.9, "loss": 0.2}' > metrics.json
