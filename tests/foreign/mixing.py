"""What answers may say, the chains of shuffles, and their opening (docs/protocol.md §3.3, §8.6, §8.7)."""

from group import L, add, demand, times
from shuffle import Contest, answer

PART, BEGINNINGS, WAIT = 59392, 8, 60


class Form:
    """What a contest's answers may say (§3.3)."""

    def __init__(self, contest):
        demand(contest[0] == 1 and contest[1] == 0, "a contest of answers")
        self.options, self.rule = len(contest[5]), contest[6]
        self.length = 1 + self.rule[1] if self.rule[0] == 2 else self.options
        self.width = -(-self.length // 30)

    def allows(self, data):
        if not any(data):
            return True
        if self.rule[0] == 0:
            _, partial, ties, _ = self.rule
            ranks = [rank for rank in data if rank]
            gapless = set(ranks) == set(range(1, max(ranks) + 1))
            return gapless and (partial or len(ranks) == len(data)) and (ties or len(set(ranks)) == len(ranks))
        if self.rule[0] == 1:
            return max(data) <= len(self.rule[1])
        text, rest = data[1:1 + data[0]], data[1 + data[0]:]
        if len(text) != data[0] or any(rest):
            return False
        try:
            text = text.decode()
        except UnicodeDecodeError:
            return False
        control = any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text)
        turned = any(0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069 for c in text)
        return text == text.strip() and not control and not turned


class Chain:
    """The shuffles of one contest, and their opening (§8.6)."""

    def __init__(self, board, number, form, ballots):
        self.form, self.list = form, b"".join(ballot[number] for ballot in ballots)
        numbers = {"contest": number, "count": len(ballots), "width": form.width}
        names = {"election": board.manifest.id, "close": board.close, "y": board.key}
        self.contest = Contest({**numbers, **{name: data.hex() for name, data in names.items()}})
        self.mixers, self.shares, self.begun, self.starts = [], {}, {}, {}

    def post(self, board, kind, trustee, time, place, part, data):
        mixed = len(self.mixers) >= board.manifest.threshold
        if kind == "MixDecryption":
            before, _ = self.starts.get((trustee, kind), (0, 0))
            further = before if part == 0 else max(before - 1, 0)
            demand(mixed and place == len(self.mixers) + further, "answers are opened once they are mixed")
            demand(trustee not in self.shares, "a trustee opens once")
        else:
            demand(not mixed, "enough have mixed")
            demand(trustee not in self.mixers and place == len(self.mixers) + 1, "it is this trustee's turn")
        if part == 0:
            self.begin(kind, trustee, time)
        before, done, listed = self.begun.get(trustee, (None, b"", None))
        if kind == "ShuffleProof":
            demand(listed is not None, "a proof is of a list")
        done = b"" if part == 0 or before != kind else done
        demand(part == 0 or (before == kind and done and part * PART == len(done)), "parts come in order")
        n, width = self.contest.n, self.contest.width
        lengths = {"Shuffle": 64 * n * width, "ShuffleProof": 160 * n + 32 * (6 + 3 * width)}
        length = lengths.get(kind, 32 * n * width + 103)
        demand(len(data) == min(PART, length - len(done)), "a part has its length")
        done += data
        if len(done) < length:
            self.begun[trustee] = (kind, done, listed if kind == "ShuffleProof" else None)
        elif kind == "Shuffle":
            self.contest.pairs(done)
            self.begun[trustee] = (kind, b"", done)
        elif kind == "ShuffleProof":
            proof = {"outputs": listed.hex(), "proof": done.hex(), "mixer": trustee, "place": place}
            self.list = self.contest.shuffle(self.list, proof)
            self.mixers.append(trustee)
            self.begun, self.starts = {}, {}
        else:
            own = board.verification[trustee - 1]
            self.shares[trustee] = self.contest.decryption(self.list, trustee, own, done)
            self.begun.pop(trustee, None)

    def begin(self, kind, trustee, time):
        number, last = self.starts.get((trustee, kind), (0, 0))
        late = number < BEGINNINGS or time >= last + WAIT * 2 ** (number - BEGINNINGS)
        demand(late, "a trustee begins too often")
        self.starts[trustee, kind] = number + 1, time

    def open(self, threshold, plain):
        """The answers: the bytes of those that are valid, and how many are not."""
        demand(len(self.shares) >= threshold, "enough trustees have opened")
        chosen = list(self.shares)[:threshold]
        opened = [pairs[1::2] for pairs in self.contest.pairs(self.list)]
        for i in chosen:
            factor = 1
            for j in chosen if not plain else []:
                factor = factor * (j * pow(j - i, L - 2, L) if j != i else 1) % L
            for place, share in enumerate(self.shares[i]):
                row, column = divmod(place, self.contest.width)
                opened[row][column] = add(opened[row][column], times(-factor, share))
        answers = [answer(elements, self.form.length) for elements in opened]
        valid = sorted(data for data in answers if data is not None and self.form.allows(data))
        return valid, len(answers) - len(valid)
