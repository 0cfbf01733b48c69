#!/usr/bin/env bash
# A month's work on an export of entries: month.sh ENTRIES NAME [DAY]
#
# Writes NAME.quoted.csv (every line with what it owes), NAME.refund.csv (every line with what is
# refundable and by when), NAME.refund.html (the summary for the client), and NAME.claims.csv (the
# entry numbers for the claim of duties held void; NAME.claims-2.csv and so on where one file is
# full). Ends with 0 where every line was answered, with 1 where some line was not, and with 2 or 3
# as anode-duty says; then nothing further is written.
set -u
entries=${1:?a file of entries}
name=${2:?the name of the files to write}
day=${3:-$(date +%F)}
reading=(--date-format MM/DD/YYYY)

worst=0
try() {
  "$@"
  local code=$?
  [ "$code" -le 1 ] || exit "$code"
  [ "$code" -le "$worst" ] || worst=$code
}

try anode-duty quote --batch "$entries" "${reading[@]}" --output "$name.quoted.csv"
try anode-duty refund "$entries" "${reading[@]}" --on "$day" --format csv \
  --output "$name.refund.csv" --cape "$name.claims.csv" 2>/dev/null
try anode-duty refund "$entries" "${reading[@]}" --on "$day" --by importer --format html \
  --output "$name.refund.html" 2>/dev/null
echo "written: $name.quoted.csv, $name.refund.csv, $name.refund.html, $name.claims.csv"
exit "$worst"
