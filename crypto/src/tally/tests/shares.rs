//! Partial decryptions: of one trustee, one election, one closing, these sums, and nothing else.

use super::*;
use crate::group::Share;
use crate::proof::{Challenged, Equality};
use crate::trustee::{KeyShare, Phase};

#[test]
fn d_11_a_wrong_partial_decryption_is_refused_and_blocks_nothing() {
    let mut poll = five();
    let (one, two) = (poll.body(1), poll.body(2));
    let mut random = one.clone();
    random.shares[1] = Share(RistrettoPoint::mul_base(&random_scalar(&mut poll.room.rng)));
    let mut swapped = one.clone();
    swapped.shares.swap(0, 1);
    let mut mixed = one.clone();
    mixed.shares = two.shares.clone();
    for wrong in [&random, &swapped, &mixed, &two] {
        assert_eq!(poll.verify(1, wrong), Err(ShareFault::Proof));
    }
    let mut shorter = one.clone();
    shorter.shares.pop();
    assert_eq!(poll.verify(1, &shorter), Err(ShareFault::Length { given: 3, expected: 4 }));
    for nobody in [0, 6, u64::MAX] {
        assert_eq!(poll.verify(nobody, &one), Err(ShareFault::NoSuchTrustee));
    }
    // The others go on without trustee 1.
    let shares: Vec<VerifiedShare> = (2..=4).map(|i| poll.share(i)).collect();
    assert_eq!(poll.open(&shares), Ok(counted()));
}

#[test]
fn d_12_a_share_is_of_one_election_closing_and_sum() {
    let mut poll = five();
    let body = poll.body(1);
    let mut other = poll.tally.clone();
    other.election[0] ^= 1;
    assert_eq!(other.verify(poll.key(), 1, &body), Err(ShareFault::Proof));
    let mut other = poll.tally.clone();
    other.close[0] ^= 1;
    assert_eq!(other.verify(poll.key(), 1, &body), Err(ShareFault::Proof));
    // One ballot more or less.
    let ballot: Vec<Ciphertext> =
        (0..4).map(|v| encrypt(&poll.key().clone(), v & 1, &mut poll.room.rng)).collect();
    let mut other = poll.tally.clone();
    other.sums.add(1, &ballot);
    assert_eq!(other.verify(poll.key(), 1, &body), Err(ShareFault::Proof));
    other.sums.remove(1, &ballot);
    assert!(other.verify(poll.key(), 1, &body).is_ok());
    other.sums.remove(1, &ballot);
    assert_eq!(other.verify(poll.key(), 1, &body), Err(ShareFault::Proof));
    // A share that was verified for one closing opens no other.
    let share = poll.share(1);
    other.close[0] ^= 1;
    let error = other.open(&poll.room.manifest, poll.key(), &[share]);
    assert_eq!(error, Err(TallyError::OtherClosing { trustee: 1 }));
}

#[test]
fn a_02_every_value_of_a_partial_decryption_matters() {
    let mut poll = five();
    let file = poll.room.file(1);
    let secret = *file.share().unwrap().secret();
    let own = *poll.key().of(1).unwrap();
    let elements: Vec<RistrettoPoint> = poll.body(1).shares.iter().map(|share| share.0).collect();
    let tally = poll.tally.clone();
    let challenged = tally.statement(1, &own, &elements);
    let (base, product) = (challenged.fold(&tally.randomness()), challenged.fold(&elements));
    let transcript = challenged.transcript;
    let proof = Equality::prove(transcript.clone(), &base, &secret, &mut poll.room.rng);
    assert!(proof.verify(transcript.clone(), &base, &own, &product).is_ok());
    // The equations alone would hold: base, key and product stay as they are, only what the transcript says changes.
    let refused = |challenged: Challenged| {
        assert!(proof.verify(challenged.transcript, &base, &own, &product).is_err());
    };
    let with = |change: fn(&mut Tally)| {
        let mut changed = tally.clone();
        change(&mut changed);
        changed.statement(1, &own, &elements)
    };
    refused(with(|tally| tally.election[0] ^= 1));
    refused(with(|tally| tally.close[0] ^= 1));
    refused(tally.statement(2, &own, &elements));
    refused(tally.statement(1, poll.key().of(2).unwrap(), &elements));
    refused(tally.statement(1, &own, &elements[..3]));
    let labels = ["election", "close", "i", "Y_i", "count"];
    assert_eq!(transcript.labels[..5], labels);
    assert_eq!(transcript.labels[5..], ["D", "M"].repeat(4));
    for place in 0..4 {
        let mut changed = tally.clone();
        changed.sums.values[place].d += own.element();
        refused(changed.statement(1, &own, &elements));
        let mut changed = elements.clone();
        changed[place] += own.element();
        refused(tally.statement(1, &own, &changed));
    }
}

#[test]
fn d_12_shares_chosen_after_the_challenge_are_refused() {
    // With a δ that does not depend on the M_j, an error in one is undone in the next.
    let mut poll = five();
    let file = poll.room.file(1);
    let secret = *file.share().unwrap().secret();
    let own = *poll.key().of(1).unwrap();
    let honest = poll.body(1);
    let mut elements: Vec<RistrettoPoint> = honest.shares.iter().map(|share| share.0).collect();
    let Challenged { transcript, delta } = poll.tally.statement(1, &own, &elements);
    let error = RistrettoPoint::mul_base(&random_scalar(&mut poll.room.rng));
    elements[0] += error;
    elements[1] -= error * delta.invert();
    // The proof holds for a verifier whose δ does not depend on the shares, such as the honest statement's …
    let weak = Challenged { transcript: transcript.clone(), delta };
    let (base, product) = (weak.fold(&poll.tally.randomness()), weak.fold(&elements));
    let proof = Equality::prove(transcript.clone(), &base, &secret, &mut poll.room.rng);
    assert!(proof.verify(transcript, &base, &own, &product).is_ok());
    // … and not for ours.
    let forged = PartialDecryption { shares: elements.into_iter().map(Share).collect(), proof };
    assert_eq!(poll.verify(1, &forged), Err(ShareFault::Proof));
}

#[test]
fn d_14_only_the_bound_closing_of_the_own_election_is_decrypted() {
    let mut poll = five();
    let key = poll.key().clone();
    let mut file = poll.room.file(1);
    let rng = &mut poll.room.rng;
    let decrypt = |tally: &Tally, share: &KeyShare, rng: &mut fixture::ChaCha20Rng| {
        tally.decrypt(&key, share, rng).map(|_| ())
    };
    assert_eq!(decrypt(&poll.tally, file.share().unwrap(), rng), Err(DecryptError::NotBound));
    file.share_mut().unwrap().bind(&CLOSE).unwrap();
    assert_eq!(decrypt(&poll.tally, file.share().unwrap(), rng), Ok(()));
    // A second closing, a ballot less: never.
    let other = Tally { close: [8; 32], ..poll.tally.clone() };
    assert_eq!(decrypt(&other, file.share().unwrap(), rng), Err(DecryptError::NotBound));
    assert!(file.share_mut().unwrap().bind(&other.close).is_err());
    let other = Tally { election: [8; 32], ..poll.tally.clone() };
    assert_eq!(decrypt(&other, file.share().unwrap(), rng), Err(DecryptError::OtherKey));
    // A share of an attempt that was given up.
    let mut room = Room::new(Mode::Dkg, 3, 5, 2);
    room.run_until(Phase::Confirms);
    let _ = room.due(1).unwrap();
    let old = room.file(1);
    assert_eq!(decrypt(&poll.tally, old.share().unwrap(), rng), Err(DecryptError::OtherKey));
}

#[test]
fn the_same_request_gets_the_same_points() {
    let mut poll = five();
    assert_eq!(poll.body(2).shares, poll.body(2).shares);
}
