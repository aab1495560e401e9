"""What schemathesis needs to know of this service: real drafts and elections, and how CBOR bodies are sent."""

import json
import os
import zlib

import schemathesis

KNOWN = json.loads(os.environ["GLASSURN_KNOWN"])


@schemathesis.serializer("application/cbor")
def cbor(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def map_path_parameters(ctx, path_parameters):
    """Three of four ids are real ones; what deletes a draft gets one of its own."""
    for name in path_parameters or {}:
        known = KNOWN.get(name)
        if name == "draft" and ctx.operation.method.upper() == "DELETE" and ctx.operation.path.endswith("{draft}"):
            known = KNOWN["doomed"]
        if known and zlib.crc32(str(path_parameters[name]).encode("utf-8", "replace")) % 4:
            path_parameters[name] = known
    return path_parameters
