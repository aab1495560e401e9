//! What is asked of trustees besides the one count, and what trustees make of other ballots than those that count.

use super::{Failure, failures, open, refused, void};
use glassurn_crypto::audit::Check;
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::election::{Broken, Close, CountError, Refusal, verify_ballot};
use glassurn_crypto::elgamal::Ciphertext;
use glassurn_crypto::encoding::encode;
use glassurn_crypto::group::{B, Scalar, Share, random_scalar};
use glassurn_crypto::proof::Equality;
use glassurn_crypto::tally::{DecryptError, PartialDecryption, Sums, TallyResult};
use glassurn_crypto::transcript::Transcript;
use glassurn_crypto::trustee::{KeyFile, OtherClosing};
use glassurn_tests::world::{CLOSES, World};
use minicbor::Decoder;

/// Five voters: each one's vote is the place of the selection.
fn voted(votes: &[(usize, usize)]) -> World {
    let mut world = open();
    for &(voter, choice) in votes {
        world.cast(voter, &[0, 1].map(|place| u64::from(place == choice)));
    }
    world
}

/// What the ballots on the board carry, in their order.
fn ciphertexts(world: &mut World) -> Vec<Vec<Ciphertext>> {
    let context = world.election.context().expect("it is open").clone();
    let entries = world.entries.0.iter().map(|bytes| Entry::from_bytes(bytes).expect("an entry"));
    let ballots = entries.filter(|entry| entry.kind() == Some(Kind::Ballot));
    let verified = ballots.map(|entry| verify_ballot(&context, &entry.content.body, &mut world.rng));
    verified.map(|ballot| ballot.expect("it is on the board").ciphertexts().to_vec()).collect()
}

#[test]
fn d_13_fewer_than_all_shares_give_no_result() {
    let mut world = voted(&[(0, 0), (1, 0), (2, 0), (3, 0)]);
    world.close();
    let first = world.decryption(0);
    world.post(first.clone()).expect("trustee 1 decrypts");
    assert_eq!(void(&mut world, first, Check::Signatures), Refusal::Duplicate, "the same share counts once");
    let again = world.decryption(0);
    assert_eq!(
        void(&mut world, again, Check::Signatures),
        Refusal::Duplicate,
        "nor does another one of hers"
    );
    let counted = TallyResult { counting: 4, weight: 4, contests: vec![vec![4, 0, 0]] };
    let result = world.sign(Kind::Result, encode(&counted), Signer::official(0), 1);
    assert_eq!(void(&mut world, result, Check::Result).code(), "tally.not_enough_shares");
}

/// The board as it would be if only these of its entries had ever been posted, each signed as it was.
fn retold(world: &World, keep: impl Fn(&Entry) -> bool) -> World {
    let mut other = World::follow(world.entries.0[0].clone(), world.now);
    for bytes in &world.entries.0[1..] {
        let entry = Entry::from_bytes(bytes).expect("an entry");
        if keep(&entry) {
            other.now = entry.time;
            // Whether it is void there is what the tests ask.
            let _ = other.force(entry.content);
        }
    }
    other
}

/// Whether an entry is a ballot of this voter.
fn is_ballot_of(world: &World, voter: usize) -> impl Fn(&Entry) -> bool + use<> {
    let own = *world.codes[voter].credential(world.manifest().id()).expect("not zero").public().bytes();
    move |entry: &Entry| {
        entry.kind() == Some(Kind::Ballot) && entry.content.body.windows(32).any(|window| window == own)
    }
}

#[test]
fn d_14_a_subset_under_the_right_close_has_no_sums() {
    let mut world = voted(&[(0, 0), (1, 1), (2, 1), (3, 2)]);
    world.close();
    let of_last = is_ballot_of(&world, 3);
    // Left out of the chain, the rest is not linked.
    let mut cut = World::follow(world.entries.0[0].clone(), world.now);
    let mut broken = None;
    for bytes in world.entries.0.iter().skip(1) {
        if !of_last(&Entry::from_bytes(bytes).expect("an entry")) {
            broken = broken.or(cut.election.next(bytes, &mut world.rng).err());
        }
    }
    let index = world.entries.0.len() as u64 - 1;
    assert_eq!(broken, Some(Broken::Index { expected: index - 1, found: index }));
    // Linked anew around the same signed Close, its numbers are not those of the subset, and voting has not ended.
    let mut subset = retold(&world, |entry| !of_last(entry));
    assert!(subset.election.closed().is_none());
    let entries = subset.entries.clone();
    assert_eq!(subset.election.compute_count(&entries, |_| {}), Err(CountError::NotClosed));
    let expected: [Failure; 1] = [(Check::Count, Some(index - 1), "entry.statement_wrong", 1)];
    assert_eq!(failures(&subset.audit()), expected);
}

#[test]
fn d_14_one_voters_ballot_is_below_the_minimum() {
    let mut world = voted(&[(0, 0), (1, 1), (2, 1), (3, 2)]);
    let of_first = is_ballot_of(&world, 0);
    let mut alone = retold(&world, |entry| entry.kind() != Some(Kind::Ballot) || of_first(entry));
    // An official who helps cannot end voting early, and at its end the board's Close has no sums.
    let content = alone.sign(Kind::Close, encode(&alone.close_body()), Signer::official(0), 1);
    assert_eq!(void(&mut alone, content, Check::Procedure), Refusal::BelowMinimum);
    alone.now = CLOSES;
    let content = alone.sign(Kind::Close, encode(&Close { ballots: 1, counting: 1 }), Signer::board(), 4);
    alone.force(content).expect("it is true");
    let entries = alone.entries.clone();
    let refused = alone.election.compute_count(&entries, |_| {});
    assert_eq!(refused, Err(CountError::BelowMinimum { counting: 1, minimum: 3 }));
    assert!(alone.election.tally().is_none());
    // A decryption that a trustee made of it all the same is void for every reader, and so is that of any other sums.
    world.close();
    let share = world.decryption(0);
    assert_eq!(void(&mut alone, share, Check::Decryptions), Refusal::BelowMinimum);
}

#[test]
fn d_14_who_decrypted_all_never_decrypts_all_but_one() {
    let mut world = voted(&[(0, 0), (1, 1), (2, 1), (3, 2)]);
    let last = ciphertexts(&mut world).pop().expect("voter 3's");
    let of_last = is_ballot_of(&world, 3);
    let mut less = retold(&world, |entry| !of_last(entry));
    world.close();
    let content = world.decryption(0);
    world.post(content).expect("it is the count");
    // Official and board lie together: a record without one ballot that holds in itself.
    less.close();
    assert!(less.audit().holds());
    let (all, other) = (world.election.tally().expect("closed"), less.election.tally().expect("closed"));
    let difference: Vec<Ciphertext> =
        all.sums().values.iter().zip(&other.sums().values).map(|(all, less)| *all - *less).collect();
    assert_eq!(difference, last, "two decryptions would be voter 3's vote");
    // The share is bound, in the file and in what is read back from it.
    let key = world.election.ceremony().key().expect("it is made").clone();
    let bytes = world.key_files[0].to_bytes();
    let mut file = KeyFile::from_bytes(&bytes).expect("its own encoding");
    assert_eq!(file.share_mut().expect("a share").bind(other.close()), Err(OtherClosing));
    let share = file.share().expect("a share");
    assert_eq!(other.decrypt(&key, share, &mut world.rng).err(), Some(DecryptError::NotBound));
    assert_eq!(file.to_bytes(), bytes, "a refusal changes nothing in the file");
    let again = all.decrypt(&key, share, &mut world.rng).expect("the same count once more");
    assert_eq!(again.shares.len(), 2);
}

/// A trustee whose own program multiplies whatever it is told: made from the secret in the key file, under the true Close,
/// with the proof of docs/protocol.md §8.2.
fn decrypt(world: &mut World, place: usize, sums: &Sums) -> Submission {
    let trustee = place as u64 + 1;
    let bytes = world.key_files[place].to_bytes();
    let mut file = Decoder::new(&bytes);
    file.array().expect("a key file is an array");
    (0..6).for_each(|_| file.skip().expect("its share is the seventh field"));
    file.array().expect("a share is an array");
    (0..3).for_each(|_| file.skip().expect("its secret is the fourth field"));
    let secret = file.bytes().expect("bytes").try_into().expect("32 bytes");
    let secret = Scalar::from_canonical_bytes(secret).expect("a scalar");
    let key = world.election.ceremony().key().expect("it is made").of(trustee).expect("a trustee");
    let close = *world.election.closed().map(|closed| &closed.leaf).expect("it is closed");
    let mut transcript = Transcript::new("glassurn/v1/partial-decryption");
    transcript.hash("election", world.manifest().id());
    transcript.hash("close", &close);
    transcript.integer("i", trustee);
    transcript.point("Y_i", key);
    transcript.integer("count", sums.values.len() as u64);
    let products: Vec<_> = sums.values.iter().map(|sum| sum.d * secret).collect();
    for (sum, product) in sums.values.iter().zip(&products) {
        transcript.element("D", &sum.d);
        transcript.element("M", product);
    }
    let delta = transcript.challenge("delta");
    let powers = std::iter::successors(Some(Scalar::ONE), |power| Some(power * delta));
    let base = sums.values.iter().zip(powers).map(|(sum, power)| sum.d * power).sum();
    let proof = Equality::prove(transcript, &base, &secret, &mut world.rng);
    let body = encode(&PartialDecryption { shares: products.into_iter().map(Share).collect(), proof });
    world.sign(Kind::PartialDecryption, body, Signer::trustee(trustee), 11 + place as u8)
}

/// A closed election in which voter 0 has voted twice and voter 1's code was replaced after her ballot; the ballots by
/// their place: superseded, counting, revoked, counting, counting. Then one that voter 4 sealed and nobody took, and one
/// that no rule allows: a hundred votes for the second selection.
fn closed() -> (World, Vec<Vec<Ciphertext>>) {
    let mut world = voted(&[(0, 0), (0, 1), (1, 0), (2, 2), (3, 0)]);
    world.replace(1);
    let mut ballots = ciphertexts(&mut world);
    let context = world.election.context().expect("it is open").clone();
    let late = world.seal(4, &[1, 0]);
    let verified = verify_ballot(&context, &late.to_bytes(), &mut world.rng).expect("it obeys the rules");
    ballots.push(verified.ciphertexts().to_vec());
    let invalid = [0u64, 100].map(|value| {
        let r = random_scalar(&mut world.rng);
        Ciphertext { d: B * r, c: B * Scalar::from(value) + context.key().element() * r }
    });
    ballots.push(invalid.to_vec());
    world.close();
    (world, ballots)
}

#[test]
fn d_18_only_the_ballots_that_count_are_decrypted_and_published() {
    let (honest, ballots) = closed();
    let [superseded, again, revoked, other, last, late, invalid] = ballots.as_slice() else {
        panic!("seven")
    };
    let sums = honest.election.tally().expect("enough voted").sums();
    assert_eq!((sums.counting, sums.weight), (3, 3));
    type Change<'a> = &'a dyn Fn(&mut Sums);
    // Each with what its sums would open to; the truth is 1, 1, 1.
    let wrong: [(&str, Change<'_>, [u64; 3]); 9] = [
        ("a ballot is dropped", &|sums| sums.remove(1, last), [0, 1, 1]),
        ("a ballot is counted twice", &|sums| sums.add(1, other), [1, 1, 2]),
        ("a superseded ballot is counted too", &|sums| sums.add(1, superseded), [2, 1, 1]),
        (
            "a superseded ballot is counted in place of the last",
            &|sums| {
                sums.remove(1, again);
                sums.add(1, superseded);
            },
            [2, 0, 1],
        ),
        ("a revoked ballot is counted", &|sums| sums.add(1, revoked), [2, 1, 1]),
        ("a late ballot is counted", &|sums| sums.add(1, late), [2, 1, 1]),
        ("an invalid ballot is counted", &|sums| sums.add(1, invalid), [1, 101, 0]),
        ("a ballot has another weight", &|sums| sums.add(4, last), [5, 1, 1]),
        ("nobody's ballot is counted", &|sums| *sums = Sums::empty(2), [0, 0, 0]),
    ];
    for (what, change, opened) in wrong {
        let mut set = sums.clone();
        change(&mut set);
        // All trustees lie alike: their decryptions are void, and there is no result.
        let (mut world, _) = closed();
        let first = world.election.size();
        let lies = [0, 1].map(|place| decrypt(&mut world, place, &set));
        for lie in lies.clone() {
            let refusal = void(&mut world, lie, Check::Decryptions);
            assert_eq!(refusal.code(), "decryption.proof_invalid", "{what}");
        }
        for lie in lies {
            world.force(lie).expect_err("it is void for every reader");
        }
        let report = world.audit();
        let expected: [Failure; 1] = [(Check::Decryptions, Some(first), "decryption.proof_invalid", 2)];
        assert_eq!((failures(&report), report.totals), (expected.to_vec(), None), "{what}");

        // The decryptions are true, and what the wrong set adds up to is published.
        let (mut world, _) = closed();
        for place in [0, 1] {
            let content = world.decryption(place);
            world.post(content).expect("the decryption is right");
        }
        assert_eq!(world.totals().contests, [[1, 1, 1]]);
        let claimed =
            TallyResult { counting: set.counting, weight: set.weight, contests: vec![opened.to_vec()] };
        let content = world.sign(Kind::Result, encode(&claimed), Signer::official(0), 1);
        assert_eq!(void(&mut world, content, Check::Result), Refusal::WrongResult, "{what}");
    }
    // The control: this trustee's program gives what every reader takes, if it is told the truth.
    let (mut world, _) = closed();
    let (sums, size) = (sums.clone(), world.election.size());
    let truth = decrypt(&mut world, 0, &sums);
    assert_eq!(world.post(truth), Ok(size));
}

/// The same ballots on the board against its rules: they are void there, and trustees who count them are found as well.
#[test]
fn d_18_ballots_that_are_void_on_the_board_are_not_counted() {
    let (mut world, ballots) = closed();
    let Some([late, _]) = ballots.last_chunk() else { panic!("there are seven") };
    let mut sums = world.election.tally().expect("enough voted").sums().clone();
    let after = world.seal(4, &[1, 0]);
    let entry = world.election.size();
    let refusal = refused(&mut world, Submission::ballot(after.to_bytes()));
    assert_eq!(refusal, Refusal::Closed);
    world.force(Submission::ballot(after.to_bytes())).expect_err("it came too late");
    sums.add(1, late);
    let lie = decrypt(&mut world, 0, &sums);
    world.force(lie).expect_err("it is void for every reader");
    let expected: [Failure; 2] = [
        (Check::Eligibility, Some(entry), "election.closed", 1),
        (Check::Decryptions, Some(entry + 1), "decryption.proof_invalid", 1),
    ];
    assert_eq!(failures(&world.audit()), expected);
}
