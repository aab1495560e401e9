"""Verifies the golden shuffles and refuses their corruptions with nothing of this project: group.py beside it, the rest as
docs/protocol.md §12 says it. Slow, and not for secrets.

usage: python3 shuffle.py tests/vectors/shuffle/shuffles.json       Exit status 1: something does not hold.
"""

import hashlib
import json
import sys

from group import B, L, Refused, Transcript, add, decode, demand, encode, from_uniform, point, scalar, times, total, words


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
