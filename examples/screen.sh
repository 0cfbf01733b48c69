#!/usr/bin/env bash
# Screen a file of entries: screen.sh ENTRIES.csv NAME [ENTRY-DATE]
#
# Writes NAME.quoted.csv with every line, and NAME.failed.csv with the header and the lines that
# could not be quoted. Ends with 0 if all were, with 1 if some were not, with 2 or 3 if none was.
set -u
entries=${1:?a CSV file of entries}
name=${2:?the name of the files to write}
date=${3:-$(date +%F)}

anode-duty quote --batch "$entries" --entry-date "$date" --output "$name.quoted.csv"
code=$?
[ "$code" -le 1 ] || exit "$code"

# A line that could not be quoted has no verdict, so it is told from the rest by its last cell.
python3 - "$name.quoted.csv" "$name.failed.csv" <<'PYTHON'
import csv
import sys

with open(sys.argv[1], newline="") as quoted, open(sys.argv[2], "w", newline="") as failed:
    lines = csv.reader(quoted)
    writer = csv.writer(failed, lineterminator="\n")
    writer.writerow(next(lines))
    writer.writerows(line for line in lines if line and line[-1])
PYTHON
echo "failed lines are in $name.failed.csv"
exit "$code"
