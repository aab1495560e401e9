"""Verifies a running board with two libraries of others: tlog-scales reads it as any log of C2SP tlog-tiles (the signed
checkpoint, every hash tile, the inclusion of every entry, the consistency of every earlier size), and pymerkle builds the tree
anew from the entries and proves the same in its own way.

usage: logs.py BOARD VKEY

BOARD is http://HOST/board/ELECTION, VKEY a key that has signed its checkpoint, as C2SP signed-note writes it: the board's, or one of
a witness. Exit status 1: it does not hold."""

import sys

from pymerkle import InmemoryTree, verify_consistency, verify_inclusion
from tlog_scales.backend import make_backend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash


def check(board, vkey):
    reader = TilesReader(make_backend(board))
    head = reader.get_checkpoint()
    head.verify(Vkey.from_string(vkey))
    if reader.calculate_root_hash() != head.root_hash:
        raise ValueError("the tiles do not give the checkpoint's root")
    entries = [reader.get_entry(index) for index in range(head.size)]
    for index, entry in enumerate(entries):
        reader.get_inclusion_proof(index, head.size).check(leaf_hash(entry), head.root_hash)
    for size in range(1, head.size):
        reader.get_consistency_proof(size, head.size).check(reader.mth(0, size), head.root_hash)

    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    if tree.get_root() != head.root_hash:
        raise ValueError("the entries do not give the checkpoint's root")
    for index in range(1, head.size + 1):
        proof = tree.prove_inclusion(index, head.size)
        verify_inclusion(leaf_hash(entries[index - 1]), head.root_hash, proof)
        proof = tree.prove_consistency(index, head.size)
        verify_consistency(reader.mth(0, index), head.root_hash, proof, prior_size=index, later_size=head.size)
    return f"holds: {head.size} entries"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        print(check(*sys.argv[1:]))
    except Exception as error:
        print(f"refused: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
