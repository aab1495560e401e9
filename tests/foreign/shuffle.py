"""Verifies the golden shuffles and refuses their corruptions with nothing of this project: ristretto255, Keccak, STROBE
and Merlin in plain Python, the rest as docs/protocol.md §12 says it. Slow, and not for secrets.

usage: python3 shuffle.py tests/vectors/shuffle/shuffles.json       Exit status 1: something does not hold.
"""

import hashlib
import json
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
M64 = 2**64 - 1


# ---- ristretto255 (RFC 9496) ----

def odd(x):
    return x % P & 1


def magnitude(x):
    return P - x % P if odd(x) else x % P


def sqrt_ratio(u, v):
    """Whether u/v is a square, and the non-negative root of it, or of its product with the root of -1."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    if check in (-u % P, -u * SQRT_M1 % P):
        r = r * SQRT_M1 % P
    return check in (u % P, -u % P), magnitude(r)


INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]
SQRT_AD_MINUS_ONE = sqrt_ratio(-D - 1, 1)[1]
if SQRT_AD_MINUS_ONE != 25063068953384623474111414158702152701244531502492656460079210482610430750235:
    SQRT_AD_MINUS_ONE = P - SQRT_AD_MINUS_ONE


def decode(data):
    """The element with these 32 bytes, or None."""
    s = int.from_bytes(data, "little")
    if s >= P or odd(s):
        return None
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, root = sqrt_ratio(1, v * u2 * u2)
    x = magnitude(2 * s * root * u2)
    y = u1 * root * root * u2 * v % P
    t = x * y % P
    return (x, y, 1, t) if square and not odd(t) and y else None


def encode(point):
    x, y, z, t = point
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    root = sqrt_ratio(1, u1 * u2 * u2)[1]
    d1, d2 = root * u1 % P, root * u2 % P
    inverse = d1 * d2 * t % P
    if odd(t * inverse):
        x, y, d2 = y * SQRT_M1 % P, x * SQRT_M1 % P, d1 * INVSQRT_A_MINUS_D % P
    if odd(x * inverse):
        y = -y
    return magnitude(d2 * (z - y)).to_bytes(32, "little")


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    m, n, c, d = (y1 - x1) * (y2 - x2), (y1 + x1) * (y2 + x2), 2 * D * t1 * t2, 2 * z1 * z2
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    total = NEUTRAL
    for bit in bin(scalar % L)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def total(terms):
    """The sum of scalars times points."""
    result = NEUTRAL
    for scalar, point in terms:
        result = add(result, times(scalar, point))
    return result


def elligator(data):
    t = int.from_bytes(data, "little") % 2**255 % P
    r = SQRT_M1 * t * t % P
    u = (r + 1) * (1 - D * D) % P
    c = -1
    v = (c - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    if not square:
        s, c = -magnitude(s * t) % P, r
    n = (c * (r - 1) * (D - 1) ** 2 - v) % P
    w = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - s * s, 1 + s * s
    return w[0] * w[3] % P, w[2] * w[1] % P, w[1] * w[3] % P, w[0] * w[2] % P


def from_uniform(data):
    return add(elligator(data[:32]), elligator(data[32:]))


NEUTRAL = (0, 1, 1, 0)
B = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))


# ---- Keccak-f[1600], STROBE-128, Merlin ----

def rotations():
    x, y, offsets = 1, 0, {(0, 0): 0}
    for t in range(24):
        offsets[x, y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return offsets


def constants():
    register, found = 1, []
    for _ in range(24):
        word = 0
        for j in range(7):
            if register & 1:
                word |= 1 << (2**j - 1)
            register = register << 1 ^ (0x171 if register >> 7 else 0)
        found.append(word)
    return found


ROTATIONS, CONSTANTS = rotations(), constants()


def rotate(word, by):
    return (word << by | word >> 64 - by) & M64 if by else word


def keccak(state):
    a = [int.from_bytes(state[8 * i:8 * i + 8], "little") for i in range(25)]
    for constant in CONSTANTS:
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        d = [c[x - 1] ^ rotate(c[(x + 1) % 5], 1) for x in range(5)]
        b = [0] * 25
        for x in range(5):
            for y in range(5):
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y] ^ d[x], ROTATIONS[x, y])
        a = [b[i] ^ ~b[i // 5 * 5 + (i + 1) % 5] & M64 & b[i // 5 * 5 + (i + 2) % 5] for i in range(25)]
        a[0] ^= constant
    state[:] = b"".join(word.to_bytes(8, "little") for word in a)


class Transcript:
    """Merlin 1.0 over STROBE-128."""

    RATE = 166

    def __init__(self, label):
        self.state = bytearray(bytes([1, self.RATE + 2, 1, 0, 1, 96]) + b"STROBEv1.0.2" + bytes(182))
        keccak(self.state)
        self.at, self.began = 0, 0
        self.begin(0x12)
        self.absorb(b"Merlin v1.0")
        self.message("dom-sep", label.encode())

    def permute(self):
        self.state[self.at] ^= self.began
        self.state[self.at + 1] ^= 0x04
        self.state[self.RATE + 1] ^= 0x80
        keccak(self.state)
        self.at, self.began = 0, 0

    def absorb(self, data):
        for byte in data:
            self.state[self.at] ^= byte
            self.at += 1
            if self.at == self.RATE:
                self.permute()

    def begin(self, flags):
        before, self.began = self.began, self.at + 1
        self.absorb(bytes([before, flags]))
        if flags & 0x24 and self.at:
            self.permute()

    def head(self, label, length):
        self.begin(0x12)
        self.absorb(label.encode())
        self.absorb(length.to_bytes(4, "little"))

    def message(self, label, data):
        self.head(label, len(data))
        self.begin(0x02)
        self.absorb(data)

    def integer(self, label, number):
        self.message(label, number.to_bytes(8, "little"))

    def challenge(self, label):
        self.head(label, 64)
        self.begin(0x07)
        drawn = bytearray()
        for _ in range(64):
            drawn.append(self.state[self.at])
            self.state[self.at] = 0
            self.at += 1
            if self.at == self.RATE:
                self.permute()
        return int.from_bytes(drawn, "little") % L


# ---- §12 ----

class Refused(Exception):
    """Something does not hold."""


def demand(holds, what):
    if not holds:
        raise Refused(what)


def words(data):
    return [data[i:i + 32] for i in range(0, len(data), 32)]


def point(data):
    element = decode(data)
    demand(element is not None and any(data), f"{data.hex()} is a point")
    return element


def scalar(data):
    number = int.from_bytes(data, "little")
    demand(number < L, f"{data.hex()} is a scalar")
    return number


def candidate(piece):
    for c1 in range(127):
        for c0 in range(128):
            data = bytes([2 * c0]) + piece + bytes([c1])
            if any(data) and decode(data):
                return data
    return None


def answer(elements, length):
    data = b""
    for element in map(encode, elements):
        if candidate(element[1:31]) != element:
            return None
        data += element[1:31]
    return None if any(data[length:]) else data[:length]


class Contest:
    def __init__(self, vector):
        self.raw = {name: bytes.fromhex(vector[name]) for name in ("election", "close", "y")}
        self.number, self.n, self.width = vector["contest"], vector["count"], vector["width"]
        self.y = point(self.raw["y"])
        generator = b"glassurn/v1/generator"
        hashes = (hashlib.sha512(generator + i.to_bytes(8, "little")) for i in range(self.n + 1))
        self.h = [from_uniform(hash.digest()) for hash in hashes]

    def begin(self, label):
        transcript = Transcript(label)
        transcript.message("election", self.raw["election"])
        transcript.message("close", self.raw["close"])
        transcript.integer("contest", self.number)
        return transcript

    def size(self, transcript):
        transcript.integer("count", self.n)
        transcript.integer("width", self.width)

    def pairs(self, data):
        """Of each answer, for each column, D and C."""
        points = [point(word) for word in words(data)]
        demand(len(points) == 2 * self.n * self.width, "the length of a list")
        columns = 2 * self.width
        return [points[i:i + columns] for i in range(0, len(points), columns)]

    def shuffle(self, inputs, shuffle):
        """Verifies a shuffle; its outputs."""
        outputs, proof = bytes.fromhex(shuffle["outputs"]), words(bytes.fromhex(shuffle["proof"]))
        n, width, tail = self.n, self.width, proof[5 * self.n:]
        demand(len(proof) == 5 * n + 6 + 3 * width, "the length of a proof")
        item = [proof[i:5 * n:5] for i in range(5)]

        transcript = self.begin("glassurn/v1/shuffle")
        transcript.message("Y", self.raw["y"])
        transcript.integer("mixer", shuffle["mixer"])
        transcript.integer("place", shuffle["place"])
        self.size(transcript)
        for data, labels in ((inputs, ("D", "C")), (outputs, ("D'", "C'"))):
            for i, word in enumerate(words(data)):
                transcript.message(labels[i % 2], word)
        for word in item[0]:
            transcript.message("c_i", word)
        u = [transcript.challenge("u") for _ in range(n)]
        for word in item[1]:
            transcript.message("chain", word)
        labels = ["t1", "t2", "t3"] + ["t4D", "t4C"] * width
        for label, word in zip(labels, tail):
            transcript.message(label, word)
        for word in item[2]:
            transcript.message("t_i", word)
        c = transcript.challenge("c")
        if "u" in shuffle:
            demand([scalar(bytes.fromhex(drawn)) for drawn in shuffle["u"]] == u, "the challenges u")
            demand(scalar(bytes.fromhex(shuffle["c"])) == c, "the challenge c")

        commitments, chain, announced = ([point(word) for word in part] for part in item[:3])
        chain_responses, responses = ([scalar(word) for word in part] for part in item[3:])
        t = [point(word) for word in tail[:3 + 2 * width]]
        s = [scalar(word) for word in tail[3 + 2 * width:]]
        product = 1
        for factor in u:
            product = product * factor % L

        def vanishes(name, terms):
            # Of all encodings only 32 zeros are the identity's.
            demand(encode(total(terms)) == bytes(32), f"{name} of shuffle {shuffle['place']}")

        h = self.h[1:]
        vanishes("E1", [(1, t[0]), (-s[0], B)] + [(c, x) for x in commitments] + [(-c, x) for x in h])
        vanishes("E2", [(1, t[1]), (-s[1], B), (c, chain[-1]), (-c * product, self.h[0])])
        weighted = [(c * w, x) for w, x in zip(u, commitments)]
        vanishes("E3", [(1, t[2]), (-s[2], B)] + weighted + [(-w, x) for w, x in zip(responses, h)])
        before, after = self.pairs(inputs), self.pairs(outputs)
        for half in range(2 * width):
            base, s4 = (B, self.y)[half % 2], s[3 + half // 2]
            came = [(c * w, pairs[half]) for w, pairs in zip(u, before)]
            gone = [(-w, pairs[half]) for w, pairs in zip(responses, after)]
            vanishes(f"E4 in half {half}", [(1, t[3 + half]), (s4, base)] + came + gone)
        for i, last in enumerate([self.h[0]] + chain[:-1]):
            terms = [(1, announced[i]), (c, chain[i]), (-chain_responses[i], B), (-responses[i], last)]
            vanishes(f"E5 of item {i + 1}", terms)
        return outputs

    def decryption(self, answers, trustee, verification, data):
        """Verifies a trustee's decryption; its points."""
        size = 32 * self.n * self.width
        shares, proof = words(data[:size]), data[size:]
        heads = proof[:1], proof[1:3], proof[35:37], proof[69:71]
        demand(heads == (b"\x83", b"\x58\x20", b"\x58\x20", b"\x58\x20") and len(proof) == 103, "CBOR")
        first, second, response = proof[3:35], proof[37:69], scalar(proof[71:])
        transcript = self.begin("glassurn/v1/mix-decryption")
        transcript.integer("i", trustee)
        transcript.message("Y_i", verification)
        self.size(transcript)
        bases = words(answers)[::2]
        for base, share in zip(bases, shares):
            transcript.message("D", base)
            transcript.message("M", share)
        delta = transcript.challenge("delta")
        transcript.message("A", first)
        transcript.message("A'", second)
        c = transcript.challenge("c")
        powers = [pow(delta, i, L) for i in range(len(shares))]
        base = total(zip(powers, map(point, bases)))
        image = total(zip(powers, map(point, shares)))
        for name, terms in (
            ("first", [(response, B), (-c, point(verification)), (-1, point(first))]),
            ("second", [(response, base), (-c, image), (-1, decode(second))]),
        ):
            demand(encode(total(terms)) == bytes(32), f"the {name} equation of trustee {trustee}")
        return [point(share) for share in shares]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        vector = json.load(file)
    contest = Contest(vector)
    demand([encode(h).hex() for h in contest.h] == vector["generators"], "the generators")
    answers = bytes.fromhex(vector["inputs"])
    first = {name: vector["shuffles"][0][name] for name in ("mixer", "place")}
    for case in vector["refused"]:
        try:
            contest.shuffle(answers, {**case, **first})
        except Refused:
            continue
        raise Refused(f"the case {case['name']} is refused")
    for shuffle in vector["shuffles"]:
        answers = contest.shuffle(answers, shuffle)
    threshold, opened = vector["threshold"], [pairs[1::2] for pairs in contest.pairs(answers)]
    for i in range(1, threshold + 1):
        data = bytes.fromhex(vector["decryptions"][i - 1])
        shares = contest.decryption(answers, i, bytes.fromhex(vector["verification"][i - 1]), data)
        factor = 1
        for j in range(1, threshold + 1):
            if j != i:
                factor = factor * j * pow(j - i, L - 2, L) % L
        for place, share in enumerate(shares):
            row, column = divmod(place, contest.width)
            opened[row][column] = add(opened[row][column], times(-factor, share))
    found = [answer(elements, vector["length"]) for elements in opened]
    demand([data and data.hex() for data in found] == vector["answers"], "the answers")
    print(f"{len(vector['shuffles'])} shuffles and {threshold} decryptions hold, {len(found)} answers", end="; ")
    print(f"{len(vector['refused'])} corruptions are refused")


if __name__ == "__main__":
    try:
        main()
    except Refused as what:
        sys.exit(f"does not hold: {what}")
