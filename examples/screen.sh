#!/usr/bin/env bash
# Screen a file of entries: screen.sh ENTRIES.csv NAME [ENTRY-DATE]
#
# Writes NAME.quoted.csv with every line, and NAME.failed.csv with the header and the lines that
# could not be quoted. Ends with 0 if all were quoted, with 1 if some were not. If there is no answer,
# both files stay as they were, and it ends with 1, 2 or 3, as anode-duty says.
set -u
entries=${1:?a CSV file of entries}
name=${2:?the name of the files to write}
date=${3:-$(date +%F)}

new=$name.quoted.csv.$$
anode-duty quote --batch "$entries" --entry-date "$date" --output "$new"
code=$?
[ -e "$new" ] || exit "$code" # an answer that could not be written whole is not there at all
mv "$new" "$name.quoted.csv"

# On both sides of the name of the column error stands what separates the cells of this file.
python3 - "$name.quoted.csv" "$name.failed.csv" <<'PYTHON'
import csv
import re
import sys

with open(sys.argv[1], newline="", encoding="utf-8", errors="surrogateescape") as quoted:
    separator = re.findall(r"(\W)error(?=\1|$)", quoted.readline().rstrip())[-1]
    quoted.seek(0)
    lines = csv.reader(quoted, delimiter=separator)
    header = next(lines)
    at = len(header) - 1 - header[::-1].index("error")
    failed = [line for line in lines if line and line[at]]
with open(sys.argv[2], "w", newline="", encoding="utf-8", errors="surrogateescape") as target:
    writer = csv.writer(target, delimiter=separator, lineterminator="\n")
    writer.writerows([header, *failed])
PYTHON
echo "failed lines are in $name.failed.csv"
exit "$code"
