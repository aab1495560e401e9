"""What other people's software says of profiles: pref_voting, starvote, and readers of PrefLib and BLT.

Reads one JSON document a line from standard input, answers one a line on standard output; the last argument is what is asked of all:

    count   {"options": n, "ballots": [[weight, [rank or 0, ...]], ...], "seats": k, "rules": [...]} -> who wins by which of these rules
    star    {"options": n, "ballots": [[weight, [grade, ...]], ...], "top": t} -> who wins
    file    {"path": "...", "format": "preflib" or "blt"} -> the ballots as they are read
"""

import json
import math
import sys
import types


class Absent(types.ModuleType):
    """Stands for a library that pref_voting imports for what is not asked of it here: drawing, solvers, compilers."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")


def absent(name):
    module = Absent(name)
    module.__path__ = []
    sys.modules[name] = module
    return module


for library in [
    "matplotlib", "matplotlib.pyplot", "matplotlib.colors", "seaborn", "ortools", "ortools.linear_solver", "scipy",
    "scipy.stats", "scipy.optimize", "nashpy", "pandas", "random2", "prefsampling", "prefsampling.ordinal", "prefsampling.core", "pathos", "pathos.multiprocessing",
    "tqdm", "mip",
]:
    absent(library)


def jit(*arguments, **options):
    """Compiles nothing: the functions give the same uncompiled."""
    if len(arguments) == 1 and callable(arguments[0]) and not options:
        return arguments[0]
    return lambda function: function


numba = absent("numba")
numba.jit = jit
numba.njit = jit


def linear(ballots, options):
    return all(sorted(ranks) == list(range(1, options + 1)) for _, ranks in ballots)


def strict(ballots):
    return all(len({r for r in ranks if r}) == sum(1 for r in ranks if r) for _, ranks in ballots)


def counts(question):
    from pref_voting.iterative_methods import instant_runoff_for_truncated_linear_orders, instant_runoff_put
    from pref_voting.margin_based_methods import beat_path, ranked_pairs, ranked_pairs_tb
    from pref_voting.profiles import Profile
    from pref_voting.profiles_with_ties import ProfileWithTies
    from pref_voting.proportional_methods import stv_meek, stv_scottish
    from pref_voting.scoring_methods import symmetric_borda_scores

    options, ballots, seats = question["options"], question["ballots"], question["seats"]
    rankings = [{c: rank for c, rank in enumerate(ranks) if rank} for _, ranks in ballots]
    weights = [weight for weight, _ in ballots]
    profile = ProfileWithTies(rankings, weights, candidates=list(range(options)))
    profile.use_extended_strict_preference()
    # Votes for the winner, then fewer against; equal pairs behind all others.
    many = sum(weights) + 1

    def strength(a, b):
        mine, others = profile.support(a, b), profile.support(b, a)
        return mine * many - others if mine != others else -1

    groups = {}
    for a in range(options):
        for b in range(options):
            if a != b and profile.margin(a, b) >= 0:
                groups[strength(a, b)] = groups.get(strength(a, b), 0) + 1
    # It tries every order of equally strong pairs.
    orders = math.prod(math.factorial(size) for size in groups.values())
    whole, clear = linear(ballots, options), strict(ballots)

    def lined():
        return Profile([sorted(range(options), key=lambda c: ranks[c]) for _, ranks in ballots], weights)

    rules = {
        "schulze": (True, lambda: beat_path(profile, strength_function=strength)),
        "ranked_pairs_order": (True, lambda: ranked_pairs_tb(profile, strength_function=strength)),
        "ranked_pairs": (orders <= 200, lambda: ranked_pairs(profile, strength_function=strength)),
        "borda": (True, lambda: [int(points) for _, points in sorted(symmetric_borda_scores(profile).items())]),
        "runoff": (whole, lambda: instant_runoff_put(lined())),
        "runoff_without_ties": (clear and not whole, lambda: instant_runoff_for_truncated_linear_orders(profile)),
        "scottish": (clear, lambda: stv_scottish(profile, num_seats=seats)),
        # A millionth of a vote is near enough, and else it goes on for thousands of rounds.
        "meek": (clear, lambda: stv_meek(profile, num_seats=seats, tol=1e-6, max_iter=100)),
    }
    return {name: count() for name, (fits, count) in rules.items() if fits and name in question["rules"]}


def star(question):
    import starvote

    ballots = []
    for weight, grades in question["ballots"]:
        ballots += [{str(c): grade for c, grade in enumerate(grades)}] * weight
    try:
        winners = starvote.star_voting(ballots, maximum_score=question["top"])
        return {"winners": [int(winner) for winner in winners]}
    except starvote.UnbreakableTieError as error:
        return {"tie": [int(candidate) for candidate in error.candidates]}


def file(question):
    if question["format"] == "preflib":
        from preflibtools.instances import OrdinalInstance

        instance = OrdinalInstance()
        instance.parse_file(question["path"])
        return {
            "names": [instance.alternatives_name[number] for number in sorted(instance.alternatives_name)],
            "ballots": sorted(
                [instance.multiplicity[order], [[n - 1 for n in level] for level in order]] for order in instance.orders
            ),
            "voters": instance.num_voters,
        }
    from fresh_blt.grammar import blt_parser

    with open(question["path"], encoding="utf-8") as text:
        tree = blt_parser.parse(text.read())
    header = next(tree.find_data("header"))
    ballots = []
    for line in tree.find_data("ballot_line"):
        levels = [[int(number) - 1 for number in level.children] for level in line.children[1].children]
        # It may take the 0 at the end for a preference.
        ballots.append([int(line.children[0]), [level for level in levels if level != [-1]]])
    return {
        "seats": int(header.children[1]),
        "names": [str(name).strip('"') for name in next(tree.find_data("candidate_names")).children],
        "title": str(next(tree.find_data("title")).children[0]).strip('"'),
        "ballots": sorted(ballots),
    }


if __name__ == "__main__":
    ask = {"count": counts, "star": star, "file": file}[sys.argv[-1]]
    for line in sys.stdin:
        print(json.dumps(ask(json.loads(line)), separators=(",", ":")), flush=False)
