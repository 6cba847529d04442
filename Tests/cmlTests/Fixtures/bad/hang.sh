#!/bin/sh
# Never ends; the second process of its group outlives it when only the shell is killed.
echo "started"
sleep 3600 &
echo "$!" > child.pid
wait
