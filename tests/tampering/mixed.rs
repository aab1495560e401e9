//! Corruptions of what mixers and those who open answers post.

use crate::rows::{Row, Tampered, at, row};
use glassurn_crypto::audit::Check;
use glassurn_crypto::board::entry::{Kind, Signer, Submission};
use glassurn_crypto::election::MixPart;
use glassurn_crypto::encoding::{decode, encode};
use glassurn_crypto::group::{B, Point};
use glassurn_crypto::shuffle::{Pair, message, seal};
use glassurn_crypto::tally::MixedResult;
use glassurn_tests::mixed::{ranking, text, written};
use glassurn_tests::world::{World, draft};
use rand_chacha::rand_core::SeedableRng;

pub const ROWS: &[Row] = &[
    row("a ballot of answers that nobody proved to know", Check::Ballots, "ballot.proof_invalid", unknown),
    row(
        "a ballot of answers with another's credential",
        Check::Ballots,
        "credential.signature_invalid",
        other,
    ),
    row("a mixer drops an answer for one of his own", Check::Shuffles, "shuffle.proof_invalid", drops),
    row("a mixer copies an answer over another", Check::Shuffles, "shuffle.proof_invalid", copies),
    row("a mixer alters an answer", Check::Shuffles, "shuffle.proof_invalid", alters),
    row("a mixer swaps halves of two answers", Check::Shuffles, "shuffle.proof_invalid", swaps),
    row("a mixer proves in another's name", Check::Shuffles, "shuffle.proof_invalid", stolen),
    row("a mixer lists what is no element", Check::Shuffles, "shuffle.encoding", no_element),
    row("a mixer lists the identity", Check::Shuffles, "shuffle.identity_element", identity),
    row("a list without its last answer", Check::Shuffles, "shuffle.schema", short),
    row("a proof without a list", Check::Shuffles, "shuffle.order", no_list),
    row("a shuffle for a place that is taken", Check::Shuffles, "shuffle.order", taken),
    row("a mixer mixes twice", Check::Shuffles, "shuffle.again", twice),
    row("a shuffle behind a complete chain", Check::Shuffles, "shuffle.complete", complete),
    row("a shuffle of no contest", Check::Shuffles, "shuffle.contest", no_contest),
    row("a mixer begins a ninth time at once", Check::Shuffles, "shuffle.too_often", often),
    row("answers are opened before they are mixed", Check::Decryptions, "decryption.not_mixed", early),
    row("a trustee opens other answers", Check::Decryptions, "decryption.proof_invalid", opening),
    row("a result with another digest", Check::Result, "tally.wrong_result", digest),
    row("a result before answers are opened", Check::Result, "tally.not_enough_shares", unopened),
    row("a sum's decryption among answers", Check::Encoding, "request.malformed", sums),
];

fn voted() -> World {
    let options: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
    let contests = vec![ranking("rank", &options), text("name", 40)];
    let mut world = World::begun(draft(contests, 2, 3), &[1; 6]);
    for (voter, ranks) in [[1, 2, 3], [2, 1, 0], [1, 1, 2], [0, 0, 1], [3, 2, 1]].into_iter().enumerate() {
        let name = if voter < 3 { "Ada" } else { "Bo" };
        world.cast(voter, &[&ranks[..], &written(name, 40)].concat());
    }
    world
}

fn closed() -> World {
    let mut world = voted();
    world.close();
    world
}

/// A whole small election that mixes.
pub fn finished() -> World {
    let mut world = closed();
    world.mix_and_open(&[2, 0]);
    world
}

/// A void entry as the next one, and the election finished around it.
fn void(mut world: World, content: Submission, finish: impl FnOnce(&mut World)) -> Tampered {
    let entry = world.election.size();
    world.force(content).expect_err("the entry breaks a rule");
    finish(&mut world);
    at(&world, entry)
}

/// The sixth voter's ballot with one bit changed, so many bytes before its end, which is `z_r ‖ z_x`.
fn ballot(before: usize) -> Tampered {
    let mut world = voted();
    let mut bytes = world.seal(5, &[&[1, 2, 3][..], &written("Ada", 40)].concat()).to_bytes();
    let place = bytes.len() - before;
    bytes[place] ^= 1;
    void(world, Submission::ballot(bytes), |world| {
        world.close();
        world.mix_and_open(&[2, 0]);
    })
}

fn unknown() -> Tampered {
    ballot(64)
}

fn other() -> Tampered {
    ballot(32)
}

fn with_bytes(content: &Submission, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut part: MixPart = decode(&content.body).expect("a part");
    change(&mut part.bytes);
    encode(&part)
}

/// Trustee 2 lists what cannot be read; then he mixes anew, honestly.
fn list(change: impl FnOnce(&mut Vec<u8>)) -> Tampered {
    let mut world = closed();
    let due = world.mix_due(1, 0);
    let body = with_bytes(&due[0], change);
    let listed = world.by_trustee(1, (Kind::Shuffle, body));
    void(world, listed, |world| world.mix_and_open(&[1, 2]))
}

/// Trustee 2 mixes other answers and proves them as the board's; then he mixes anew, honestly.
fn mixes(change: impl FnOnce(&mut Vec<Pair>)) -> Tampered {
    let mut world = closed();
    let [listed, proof] = world.forged_mix(1, 0, change);
    world.post(listed).expect("a list is no claim");
    void(world, proof, |world| world.mix_and_open(&[1, 2]))
}

fn drops() -> Tampered {
    // An answer of his own stands in for the one that he drops.
    mixes(|answers| {
        let key = Point::new(B).expect("not the identity");
        let own = message::encode(&[1, 2, 3]).expect("short");
        answers[0] = seal(&key, &own, &mut rand_chacha::ChaCha20Rng::seed_from_u64(7))[0];
    })
}

fn copies() -> Tampered {
    mixes(|answers| answers[1] = answers[0])
}

fn alters() -> Tampered {
    mixes(|answers| answers[0].c = Point::new(answers[0].c.element() + B).expect("not the identity"))
}

fn swaps() -> Tampered {
    mixes(|answers| (answers[0].c, answers[1].c) = (answers[1].c, answers[0].c))
}

fn no_element() -> Tampered {
    list(|bytes| bytes[..32].fill(0xff))
}

fn identity() -> Tampered {
    list(|bytes| bytes[..32].fill(0))
}

fn short() -> Tampered {
    list(|bytes| bytes.truncate(4 * 64))
}

/// Trustee 2 signs what trustee 1 has mixed and proved.
fn stolen() -> Tampered {
    let mut world = closed();
    let [list, proof] = world.mix_due(0, 0).try_into().expect("a part each");
    let sign =
        |world: &World, content: Submission, kind| world.sign(kind, content.body, Signer::trustee(2), 12);
    world.post(sign(&world, list, Kind::Shuffle)).expect("a list is no claim");
    let proof = sign(&world, proof, Kind::ShuffleProof);
    void(world, proof, |world| world.mix_and_open(&[1, 2]))
}

fn no_list() -> Tampered {
    let mut world = closed();
    let proof = world.mix_due(0, 0).pop().expect("a proof");
    void(world, proof, |world| world.mix_and_open(&[0, 1]))
}

/// Trustee 1 lists, but trustee 2 is first with his proof.
fn taken() -> Tampered {
    let mut world = closed();
    let [list, proof] = world.mix_due(0, 0).try_into().expect("a part each");
    world.post(list).expect("it is his turn");
    let first = world.mix_due(1, 0);
    world.post_all(first).expect("it is proven");
    void(world, proof, |world| {
        for (place, contest) in [(0, 0), (0, 1), (1, 1)] {
            let due = world.mix_due(place, contest);
            world.post_all(due).expect("it is proven");
        }
        world.open_answers(&[0, 2]);
    })
}

fn twice() -> Tampered {
    let mut world = closed();
    let first = world.mix_due(0, 0);
    world.post_all(first).expect("it is proven");
    let again = world.mix_due(0, 0).swap_remove(0);
    void(world, again, |world| {
        for (place, contest) in [(2, 0), (0, 1), (2, 1)] {
            let due = world.mix_due(place, contest);
            world.post_all(due).expect("it is proven");
        }
        world.open_answers(&[0, 1]);
    })
}

fn complete() -> Tampered {
    let mut world = closed();
    for (place, contest) in [(0, 0), (1, 0)] {
        let due = world.mix_due(place, contest);
        world.post_all(due).expect("it is proven");
    }
    let third = world.mix_due(2, 0).swap_remove(0);
    void(world, third, |world| {
        for place in [0, 1] {
            let due = world.mix_due(place, 1);
            world.post_all(due).expect("it is proven");
        }
        world.open_answers(&[0, 1]);
    })
}

fn often() -> Tampered {
    let mut world = closed();
    let begin = |world: &mut World| world.mix_due(1, 0).swap_remove(0);
    for _ in 0..8 {
        let list = begin(&mut world);
        world.post(list).expect("as often as a machine may break down");
    }
    let ninth = begin(&mut world);
    void(world, ninth, |world| world.mix_and_open(&[0, 2]))
}

fn no_contest() -> Tampered {
    let mut world = closed();
    let mut part: MixPart = decode(&world.mix_due(0, 0)[0].body).expect("a part");
    part.contest = 2;
    let content = world.by_trustee(0, (Kind::Shuffle, encode(&part)));
    void(world, content, |world| world.mix_and_open(&[0, 1]))
}

fn early() -> Tampered {
    let mut world = closed();
    let first = world.mix_due(0, 0);
    world.post_all(first).expect("it is proven");
    let opening = world.opening_due(1, 0).swap_remove(0);
    void(world, opening, |world| {
        for (place, contest) in [(1, 0), (0, 1), (1, 1)] {
            let due = world.mix_due(place, contest);
            world.post_all(due).expect("it is proven");
        }
        world.open_answers(&[0, 1]);
    })
}

/// A world in which both contests are mixed.
fn mixed() -> World {
    let mut world = closed();
    for (place, contest) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let due = world.mix_due(place, contest);
        world.post_all(due).expect("it is proven");
    }
    world
}

fn opening() -> Tampered {
    let mut world = mixed();
    let own = world.opening_due(0, 0).swap_remove(0);
    let other = with_bytes(&own, |bytes| bytes.copy_within(32..64, 0));
    let content = world.by_trustee(0, (Kind::MixDecryption, other));
    void(world, content, |world| world.open_answers(&[0, 1]))
}

fn unopened() -> Tampered {
    let world = mixed();
    let body = encode(&MixedResult { counting: 5, contests: Vec::new() });
    let content = world.sign(Kind::Result, body, Signer::official(0), 1);
    void(world, content, |world| world.open_answers(&[0, 1]))
}

fn digest() -> Tampered {
    let mut world = mixed();
    for (place, contest) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let due = world.opening_due(place, contest);
        world.post_all(due).expect("it is proven");
    }
    let result = world.election.mixes().and_then(|mixes| mixes.result()).expect("every contest is opened");
    let mut lie = result.clone().expect("the proof system holds");
    lie.contests[1].digest[0] ^= 1;
    let content = world.sign(Kind::Result, encode(&lie), Signer::official(0), 1);
    void(world, content, World::publish_answers)
}

fn sums() -> Tampered {
    let world = closed();
    let content = world.sign(Kind::PartialDecryption, vec![0x82, 0x80, 0x80], Signer::trustee(1), 11);
    void(world, content, |world| world.mix_and_open(&[0, 1]))
}
