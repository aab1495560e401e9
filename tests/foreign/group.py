"""ristretto255 (RFC 9496), Keccak, STROBE and Merlin in plain Python. Slow, and not for secrets."""

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
    """The sum of scalars times points: with the doublings shared, and of many points with those of one digit put together."""
    terms, result = [(scalar % L, point) for scalar, point in terms], NEUTRAL
    if len(terms) < 32:
        for bit in range(L.bit_length() - 1, -1, -1):
            result = add(result, result)
            for scalar, point in terms:
                if scalar >> bit & 1:
                    result = add(result, point)
        return result
    size = len(terms).bit_length() - 2
    for place in range(L.bit_length() // size * size, -1, -size):
        for _ in range(size):
            result = add(result, result)
        digits = [NEUTRAL] * 2**size
        for scalar, point in terms:
            digit = scalar >> place & 2**size - 1
            digits[digit] = add(digits[digit], point)
        running = NEUTRAL
        for point in digits[:0:-1]:
            running = add(running, point)
            result = add(result, running)
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


# ---- what is read (§1.1) ----

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
