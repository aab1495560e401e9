"""Validates JSON texts by a JSON Schema with jsonschema_rs, which is not this project's.

usage: python schema.py SCHEMA < TEXTS      One JSON text a line; for each a line: `ok`, or the place of the first thing wrong.
"""

import json
import sys

import jsonschema_rs

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema_rs.meta.validate(schema)
validator = jsonschema_rs.validator_for(schema)
for line in sys.stdin:
    wrong = sorted("/" + "/".join(map(str, error.instance_path)) for error in validator.iter_errors(json.loads(line)))
    print(wrong[0] if wrong else "ok")
