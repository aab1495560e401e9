"""Verifies a whole board of version 2 from its archive, with nothing of this project but docs/protocol.md: entries, chain,
tree and signatures, the trustees' key, roll, ballots, shuffles, decryptions and the Result. Slow, and not for secrets.

Not looked at: the manifest's texts and limits (§3.1), witnesses, logins (§5.3), complaints (§4.6), who wins (§11).

usage: python3 board.py FILE.glassurn       Prints what it found as JSON; exit status 1: something does not hold.
"""

import hashlib
import json
import sys

from group import B, L, NEUTRAL, Refused, Transcript, demand, encode, from_uniform, point, scalar, total, words
from mixing import Chain, Form
from record import archive, equal, fields, head, item, knows, le, negative, none, read, sha256, signed

OFFICIAL, REGISTRAR, TRUSTEE, BOARD = 0, 1, 2, 3
KINDS = [
    "Manifest", "TrusteeKey", "DkgCommit", "DkgRound1", "DkgRound2", "DkgConfirm", "DkgComplaint", "DkgRestart", "Roll", "RollChange",
    "Open", "Ballot", "Extend", "Close", "PartialDecryption", "Result", "Void", "Note",
]
NAMES = {**dict(enumerate(KINDS)), 32: "Shuffle", 33: "ShuffleProof", 34: "MixDecryption"}
SIGNERS = {
    **{kind: {OFFICIAL} for kind in ("Manifest", "DkgRestart", "Open", "Extend", "Note")},
    **{kind: {TRUSTEE} for kind in ("TrusteeKey", "DkgCommit", "DkgRound1", "DkgRound2", "DkgConfirm", "DkgComplaint")},
    **{kind: {TRUSTEE} for kind in ("Shuffle", "ShuffleProof", "MixDecryption")},
    **{kind: {REGISTRAR} for kind in ("Roll", "RollChange")},
    **{kind: {OFFICIAL, BOARD} for kind in ("Close", "Result", "Void")},
}
# What is not called as its kind is, in small letters.
METHODS = {"Manifest": "manifest_", "Roll": "roll_", "Close": "close_", "Result": "result_"}
METHODS |= {kind: "mixed" for kind in ("Shuffle", "ShuffleProof", "MixDecryption")}


# ---- the board ----

class Manifest:
    def __init__(self, body):
        value, end = item(body, 0)
        demand(end == len(body) and len(value) == 21 and value[0] == 2, "a manifest of version 2")
        self.id = sha256(b"glassurn/v1/election", body)
        self.contests = [Form(contest) for contest in value[2]]
        _, self.opens, self.closes, self.closing, self.extension = value[7]
        self.ceremony, self.threshold, members = value[9]
        self.trustees = [key for _, key in members]
        self.officials = [key for _, key in value[10]]
        self.registrar, self.authenticator = value[11], value[12]
        self.host, self.board = value[13]
        self.eligibility, self.revote, self.minimum = value[15], value[17], value[18]
        demand(not self.authenticator, "there is no login")

    def signer(self, role, number):
        keys = {OFFICIAL: self.officials, TRUSTEE: [None, *self.trustees]}
        keys |= {REGISTRAR: [self.registrar], BOARD: [self.board]}
        listed = keys.get(role, [])
        demand(number < len(listed) and listed[number], "the signer is in the manifest")
        return listed[number]


class Board:
    """What everybody knows after each entry (§7.3)."""

    def __init__(self, entries):
        self.leaves, self.seen, self.time, self.kinds = [], set(), 0, []
        self.attempt, self.commits, self.polynomials, self.rounds, self.after = 1, {}, {}, {}, None
        self.confirmed, self.key, self.verification = set(), None, []
        self.roll, self.revoked, self.last, self.ballots = [], set(), {}, 0
        self.opened, self.close, self.result, self.chains = False, None, None, []
        for index, data in enumerate(entries):
            try:
                self.take(index, data)
            except Refused as what:
                raise Refused(f"entry {index}: {what}") from None

    def take(self, index, data):
        entry = read(data, int, int, 32, int, int, bytes, list)
        version, number, previous, time, kind, body, signature = entry
        demand((version, number) == (1, index), "its version and index")
        demand(previous == (self.leaves[-1] if self.leaves else bytes(32)), "it is linked to the one before")
        demand(time >= self.time and kind in NAMES and kind != 14, "its time and kind")
        name = NAMES[kind]
        if index == 0:
            demand(name == "Manifest", "a board begins with its manifest")
            self.manifest = Manifest(body)
            self.closes = self.manifest.closes
        if name == "Ballot":
            demand(signature == [], "nobody signs a ballot")
        else:
            role, who, proof = fields(signature, int, int, 64)
            key = self.manifest.signer(role, who)
            demand(role in SIGNERS.get(name, ()), f"who may sign a {name}")
            message = f"glassurn/v1/entry/{name}".encode() + b"\0" + self.manifest.id
            signed(key, proof, message + sha256(body), "the entry's signature")
            demand((role, who, kind, body) not in self.seen, "nothing is posted twice")
            self.seen.add((role, who, kind, body))
            self.role, self.who = role, who
        leaf = sha256(b"\0", data)
        self.kind = kind
        getattr(self, METHODS.get(name, name.lower()))(body, time, leaf)
        self.leaves.append(leaf)
        self.kinds.append(name)
        self.time = time

    def manifest_(self, *_):
        demand(not self.leaves, "there is one manifest")

    # ---- the trustees' key (§4) ----

    def statement(self, label):
        transcript = Transcript(label)
        transcript.message("election", self.manifest.id)
        numbers = (self.attempt, len(self.manifest.trustees), self.manifest.threshold, self.who)
        for name, number in zip(("attempt", "n", "t", "i"), numbers):
            transcript.integer(name, number)
        return transcript

    def step(self, attempt, ceremony, done, before):
        demand(not self.opened and not self.close and attempt == self.attempt, "a step before Open, of this attempt")
        demand(self.manifest.ceremony == ceremony and self.who not in done, "each trustee does each step once")
        demand(before is None or len(before) == len(self.manifest.trustees), "the step before is done by all")

    def trusteekey(self, body, _, leaf):
        attempt, key, proof = read(body, int, 32, list)
        self.step(attempt, 0, self.polynomials, None)
        knows(self.statement("glassurn/v1/trustee-key"), key, proof)
        self.polynomials[self.who], self.after = [point(key)], leaf

    def dkgcommit(self, body, *_):
        attempt, commitment, _ = read(body, int, 32, 32)
        self.step(attempt, 1, self.commits, None)
        self.commits[self.who] = commitment

    def dkground1(self, body, *_):
        attempt, _, coefficients, frost, proof = read(body, int, 32, list, list, list)
        self.step(attempt, 1, self.polynomials, self.commits)
        parts = [self.manifest.id, le(self.attempt), le(self.who), le(len(body)), body]
        demand(self.commits[self.who] == sha256(b"glassurn/v1/dkg-commit", *parts), "the commitment is of this")
        demand(len(coefficients) == self.manifest.threshold, "as many points as the threshold")
        announced, response = fields(frost, 32, 32)
        own = self.who.to_bytes(32, "little") + coefficients[0] + announced
        c = hashlib.sha512(b"FROST-RISTRETTO255-SHA512-v1" + b"dkg" + own).digest()
        terms = [(scalar(response), B), (-1, point(announced))]
        none(terms + [(-int.from_bytes(c, "little"), point(coefficients[0]))], "FROST's proof")
        knows(self.statement("glassurn/v1/trustee-key"), coefficients[0], proof)
        self.polynomials[self.who] = [point(word) for word in coefficients]

    def dkground2(self, body, _, leaf):
        attempt, shares = read(body, int, list)
        self.step(attempt, 1, self.rounds, self.polynomials)
        fields(shares, *[80] * (len(self.manifest.trustees) - 1))
        self.rounds[self.who], self.after = shares, leaf

    def dkgconfirm(self, body, *_):
        attempt, after, key, own, rehearsal, proof = read(body, int, 32, 32, 32, 32, list)
        last = self.rounds if self.manifest.ceremony else self.polynomials
        self.step(attempt, self.manifest.ceremony, self.confirmed, last)
        if not self.confirmed:
            self.made()
        facts = (self.after, self.key, self.verification[self.who - 1])
        demand((after, key, own) == facts, "the key is the one that was made")
        wide = hashlib.sha512(b"glassurn/v1/rehearsal" + self.manifest.id + le(attempt) + key).digest()
        base = from_uniform(wide)
        transcript = self.statement("glassurn/v1/dkg-confirm")
        transcript.message("after", after)
        for name, data in (("Y", key), ("Y_i", own), ("T", encode(base)), ("M", rehearsal)):
            transcript.message(name, data)
        equal(transcript, proof, [(B, point(own)), (base, point(rehearsal))])
        self.confirmed.add(self.who)

    def made(self):
        """`Y`, and every `Y_i`."""
        numbers = range(1, len(self.manifest.trustees) + 1)
        self.key = encode(total([(1, self.polynomials[i][0]) for i in numbers]))
        power = (lambda i, k: i**k) if self.manifest.ceremony else None
        terms = lambda i: [(power(i, k), a) for j in numbers for k, a in enumerate(self.polynomials[j])]
        self.verification = [encode(total(terms(i)) if power else self.polynomials[i][0]) for i in numbers]
        blinding = from_uniform(hashlib.sha3_512(encode(B)).digest())
        known = {encode(value) for value in (NEUTRAL, B, negative(B), blinding, negative(blinding))}
        demand(not known & {self.key, *self.verification}, "nobody knows the key by itself")

    def dkgcomplaint(self, *_):
        raise Refused("complaints are not looked at by this program")

    def dkgrestart(self, body, *_):
        attempt, _ = read(body, int, str)
        demand(attempt == self.attempt + 1 and not self.opened, "the next attempt")
        demand(len(self.confirmed) < len(self.manifest.trustees), "a key that is made stays")
        self.attempt, self.commits, self.polynomials, self.rounds, self.confirmed = attempt, {}, {}, {}, set()

    # ---- roll and ballots (§5, §6.6) ----

    def listed(self):
        return [voter for voter in self.roll if voter not in self.revoked]

    def roll_(self, body, time, _):
        value, end = item(body, 0)
        demand(end == len(body) and value, "a list of voters")
        voters = [fields(voter, 32, int) for voter in value]
        free = not self.close and time < self.closes if self.manifest.eligibility else not self.opened
        demand(free, "the roll is still open")
        names = [voter for voter, _ in voters]
        before = [] if self.manifest.eligibility else self.roll[-1:]
        demand(sorted(set(before + names)) == before + names, "the roll is in order")
        demand(not set(names) & set(self.roll), "nobody is listed twice")
        demand(all(weight == 1 for _, weight in voters), "every weight is 1")
        self.roll += [name for name in names if point(name)]

    def rollchange(self, body, time, _):
        old, new, consent = read(body, 32, 32, list)
        demand(not self.close and time < self.closes, "the roll is still open")
        demand(old in self.roll and old not in self.revoked and new not in self.roll, "one goes, a new one comes")
        demand(len(consent) == int(self.opened) and point(new), "consent after Open, and not before")
        for official, proof in (fields(one, int, 64) for one in consent):
            key = self.manifest.signer(OFFICIAL, official)
            signed(key, proof, b"glassurn/v1/revoke" + self.manifest.id + old + new, "an official's consent")
        self.revoked.add(old)
        self.roll.append(new)

    def open(self, body, *_):
        facts = [self.attempt, self.key, len(self.listed()), len(self.listed())]
        demand(not self.opened and not self.close, "voting opens once")
        demand(len(self.confirmed) == len(self.manifest.trustees), "the key is made")
        demand(read(body, int, 32, int, int) == facts, "Open says the truth")
        self.opened = True

    def ballot(self, body, time, _):
        version, election, voter, sequence, contests, linear = read(body, int, 32, 32, int, list, 128)
        demand(version == 2 and election == self.manifest.id, "a ballot of this election")
        demand(self.opened and not self.close and self.manifest.opens <= time < self.closes, "voting is open")
        demand(voter in self.roll and voter not in self.revoked, "the voter is on the roll")
        before = self.last.get(voter, (0,))[0]
        demand(sequence == before + 1 and (self.manifest.revote or sequence == 1), "the next ballot of the voter")
        forms = self.manifest.contests
        demand(len(contests) == len(forms), "an answer for each contest")
        transcript = Transcript("glassurn/v2/ballot")
        for name, data in (("election", election), ("Y", self.key), ("X", voter)):
            transcript.message(name, data)
        transcript.integer("sequence", sequence)
        transcript.integer("contests", len(contests))
        bases = []
        for number, (contest, form) in enumerate(zip(contests, forms)):
            kind, pairs = fields(contest, int, 64 * form.width)
            demand(kind == 1, "an answer")
            for name, data in (("contest", number), ("kind", 1), ("pairs", form.width)):
                transcript.integer(name, data)
            for place, word in enumerate(words(pairs)):
                transcript.message("DC"[place % 2], word)
                bases += [point(word)] if place % 2 == 0 or not point(word) else []
        rho = transcript.challenge("rho")
        a1, a4, zr, zx = words(linear)
        transcript.message("A1", a1)
        transcript.message("A4", a4)
        c = transcript.challenge("c")
        none([(1, point(a4)), (c, point(voter)), (-scalar(zx), B)], "the voter knows the credential")
        terms = [(c * pow(rho, k, L), base) for k, base in enumerate(bases)]
        none([(1, point(a1)), (-scalar(zr), B)] + terms, "the voter knows the answers")
        self.last[voter] = sequence, len(self.leaves), [pairs for _, pairs in contests]
        self.ballots += 1

    def extend(self, body, time, _):
        (closes,) = read(body, int)
        demand(self.opened and not self.close and time < self.closes, "voting goes on")
        demand(self.closes < closes <= self.manifest.closes + self.manifest.extension, "as far as the manifest allows")
        self.closes = closes

    # ---- counting (§8) ----

    def counting(self):
        """The last ballots of those who count, in the order of the board."""
        return sorted(ballot[1:] for voter, ballot in self.last.items() if voter not in self.revoked)

    def close_(self, body, time, leaf):
        counting = self.counting()
        demand(not self.close, "voting closes once")
        early = self.manifest.closing == 1 and self.role == OFFICIAL and self.opened
        demand(time >= self.closes or (early and len(counting) >= self.manifest.minimum), "it is time")
        demand(read(body, int, int) == [self.ballots, len(counting)], "Close says the truth")
        self.close = leaf
        if len(counting) >= self.manifest.minimum:
            answers = [pairs for _, pairs in counting]
            self.chains = [Chain(self, i, form, answers) for i, form in enumerate(self.manifest.contests)]

    def mixed(self, body, time, _):
        version, contest, place, part, data = read(body, int, int, int, int, bytes)
        demand(version == 2 and contest < len(self.chains), "a part for a contest that is mixed")
        kind = {32: "Shuffle", 33: "ShuffleProof", 34: "MixDecryption"}[self.kind]
        self.chains[contest].post(self, kind, self.who, time, place, part, data)

    def result_(self, body, *_):
        demand(self.chains and self.result is None, "answers are opened, once")
        counting, contests = read(body, int, list)
        plain = self.manifest.ceremony == 0
        self.result = [chain.open(self.manifest.threshold, plain) for chain in self.chains]
        digests = [[len(valid), invalid, sha256(b"glassurn/v2/profile", *valid)] for valid, invalid in self.result]
        demand([counting, contests] == [len(self.counting()), digests], "the Result is what was opened")

    def void(self, body, *_):
        demand(self.close and not self.chains and self.result is None, "too few have voted")
        demand(read(body, int) == [len(self.counting())], "Void says the truth")
        self.result = []

    def note(self, body, *_):
        demand(read(body, str)[0].strip(), "a note says something")


def main():
    entries, checkpoint, closing = archive(sys.argv[1])
    board = Board(entries)
    manifest = board.manifest
    origin = f"{manifest.host}/{manifest.id.hex()}"
    head(checkpoint, origin, manifest.board, board.leaves)
    if board.close:
        demand(closing, "there is a closing checkpoint")
        head(closing, origin, manifest.board, board.leaves[:board.leaves.index(board.close) + 1])
    contests = []
    for chain, (valid, invalid) in zip(board.chains, board.result or []):
        digest = sha256(b"glassurn/v2/profile", *valid).hex()
        facts = {"valid": len(valid), "invalid": invalid, "digest": digest, "answers": [data.hex() for data in valid]}
        contests.append({"mixers": chain.mixers, "decrypted": list(chain.shares), **facts})
    counting = len(board.counting())
    print(json.dumps({"election": manifest.id.hex(), "ballots": board.ballots, "counting": counting, "contests": contests}))


if __name__ == "__main__":
    try:
        main()
    except (Refused, ValueError, LookupError, TypeError, AttributeError) as what:
        sys.exit(f"does not hold: {what}")
