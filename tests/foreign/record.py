"""What a board is written in: CBOR, Ed25519, proofs of logarithms, hashes, signed heads and the archive (docs/protocol.md §1, §7)."""

import base64
import hashlib
import tarfile

from group import B, D, L, NEUTRAL, P, SQRT_M1, add, demand, encode, point, scalar, total


def le(number):
    return number.to_bytes(8, "little")


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# ---- CBOR (§1.3) ----

def item(data, at):
    """The value that begins at a place, and where it ends."""
    demand(at < len(data), "CBOR has an end")
    major, low, at = data[at] >> 5, data[at] & 31, at + 1
    if major == 7:
        demand(low in (20, 21), "CBOR has booleans only besides")
        return low == 21, at
    width = {24: 1, 25: 2, 26: 4, 27: 8}.get(low, 0)
    demand(low < 28 and at + width <= len(data), "CBOR has a length")
    number = int.from_bytes(data[at:at + width], "big") if width else low
    demand(not width or number >= (24 if width == 1 else 256 ** (width // 2)), "CBOR has the shortest heads")
    at += width
    if major == 0:
        return number, at
    demand(major in (2, 3, 4), "CBOR has arrays, numbers, bytes and texts")
    if major == 4:
        values = []
        for _ in range(number):
            value, at = item(data, at)
            values.append(value)
        return values, at
    demand(at + number <= len(data), "CBOR has an end")
    text = data[at:at + number]
    return (text if major == 2 else text.decode()), at + number


def read(data, *shape):
    """An array of exactly these types."""
    value, end = item(data, 0)
    demand(end == len(data) and len(data) <= 60000, "nothing stands behind a value")
    return fields(value, *shape)


def fields(value, *shape):
    demand(type(value) is list and len(value) == len(shape), "an array has the right length")
    for field, kind in zip(value, shape):
        if isinstance(kind, int) and not isinstance(kind, type):
            demand(type(field) is bytes and len(field) == kind, f"a field has {kind} bytes")
        else:
            demand(type(field) is kind, f"a field is a {kind.__name__}")
    return value


# ---- Ed25519 (§1.6) ----

def edwards(data):
    """The point of Ed25519 with these 32 bytes, which is not of small order."""
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    demand(y < P, "a key is canonical")
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * SQRT_M1 % P
    demand(v * x * x % P == u and (x or not sign), "a key is a point")
    x = P - x if x & 1 != sign else x
    eight = value = (x, y, 1, x * y % P)
    for _ in range(3):
        eight = add(eight, eight)
    demand(eight[0] % P, "a key is not of small order")
    return value


def signed(key, signature, message, what):
    public, r = edwards(key), edwards(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    c = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    x, y, z, _ = add(total([(s, BASE), (c, negative(public))]), negative(r))
    demand(s < L and x % P == 0 and (y - z) % P == 0, what)


def negative(value):
    x, y, z, t = value
    return -x % P, y, z, -t % P


BASE = edwards((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


# ---- proofs (§1.4) ----

def knows(transcript, value, proof):
    announced, response = fields(proof, 32, 32)
    transcript.message("P", value)
    transcript.message("A", announced)
    c = transcript.challenge("c")
    none([(scalar(response), B), (-1, point(announced)), (-c, point(value))], "somebody knows a logarithm")


def equal(transcript, proof, pairs):
    first, second, response = fields(proof, 32, 32, 32)
    transcript.message("A", first)
    transcript.message("A'", second)
    c = transcript.challenge("c")
    for announced, (base, image) in zip((first, second), pairs):
        # The second announcement alone may be the identity.
        heard = NEUTRAL if announced is second and not any(second) else point(announced)
        none([(scalar(response), base), (-1, heard), (-c, image)], "two logarithms are equal")


def none(terms, what):
    demand(encode(total(terms)) == bytes(32), what)


# ---- the archive (§7) ----

def archive(path):
    """The entries and both heads."""
    with tarfile.open(path) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
    entries = []
    for name, data in members.items():
        at = 0
        while name.startswith("tile/entries/") and at < len(data):
            length = int.from_bytes(data[at:at + 2], "big")
            entries.append(data[at + 2:at + 2 + length])
            at += 2 + length
    return entries, members["checkpoint"].decode(), members.get("checkpoint-closing", b"").decode()


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:half]), root(leaves[half:]))


def head(note, origin, key, leaves):
    """Verifies a head of exactly these leaves."""
    text, lines = note.split("\n\n", 1)
    own = base64.b64encode(root(leaves)).decode()
    demand(text == f"{origin}\n{len(leaves)}\n{own}", f"the head of {len(leaves)} entries is this tree's")
    mine = [line.split(" ")[2] for line in lines.splitlines() if line.startswith(f"\u2014 {origin} ")]
    demand(len(mine) == 1, "the board has signed its head once")
    line = base64.b64decode(mine[0], validate=True)
    demand(line[:4] == sha256(origin.encode(), b"\n\1", key)[:4], "the board's key signed its head")
    signed(key, line[4:], (text + "\n").encode(), "the board's signature")
