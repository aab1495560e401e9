//! What a ballot is refused for, in which order, and that a refusal takes nobody's place.

use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::Submission;
use glassurn_tests::generate::prover::Prover;
use glassurn_tests::generate::{roll, secrets};
use glassurn_tests::remote::{Remote, service};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::sync::Barrier;
use std::thread;

#[test]
fn a_12_a_34_a_ciphertext_is_on_the_board_once_whoever_sends_it_again() {
    let mut remote = Remote::begin(service(&[]), choice());
    remote.ceremony();
    // Voters whose devices have one generator among them: valid ballots, each its own, with the same randomness.
    let secrets = secrets(6);
    for content in roll(&remote.world, &secrets, &[]) {
        remote.post(&content);
    }
    remote.begin_voting();
    let prover = Prover::new(remote.world.election.context().expect("Open is there"));
    let ballot = |voter: usize, sequence: u64, seed: u64| {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        Submission::ballot(prover.ballot(&secrets[voter], sequence, &choose(0), &mut rng))
    };
    remote.vote(&ballot(0, 1, 7));
    for (voter, sequence) in [(1, 1), (0, 2)] {
        let repeated = ballot(voter, sequence, 7);
        remote.refused(Code::BallotDuplicateCiphertext, |remote| remote.cast(&repeated));
    }
    // Refused, it has taken nobody's place: not the voter's, nor that of randomness which is good.
    remote.vote(&ballot(1, 1, 8));
    // Nor do two come in together that wait for the same commit.
    let twins: Vec<Submission> = (2..6).map(|voter| ballot(voter, 1, 9)).collect();
    let barrier = Barrier::new(twins.len());
    let cast = |ballot| {
        barrier.wait();
        remote.cast(ballot)
    };
    let answers: Vec<_> = thread::scope(|scope| {
        let casts: Vec<_> = twins.iter().map(|ballot| scope.spawn(|| cast(ballot))).collect();
        casts.into_iter().map(|cast| cast.join().expect("it casts")).collect()
    });
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!((taken.len(), refused.len()), (1, 3));
    for answer in refused {
        assert_eq!(
            (answer.status, answer.code()),
            (409, Code::BallotDuplicateCiphertext),
            "{}",
            answer.text()
        );
    }
    let report = remote.audit();
    assert_eq!(
        (report.ballots, report.warnings.iter().any(|w| w.code().starts_with("randomness"))),
        (3, false)
    );
}

/// A ballot with several faults is refused for the cheapest: nobody's proof is verified who has no place on the board.
#[test]
fn a_31_cheap_checks_come_first() {
    let mut remote = Remote::open(service(&[]), choice(), 5);
    let (id, own) =
        (remote.hash(), *remote.world.codes[0].credential(&remote.hash()).expect("x").public().bytes());
    let replaced = |body: &mut Vec<u8>, from: &[u8], to: &[u8]| {
        let place = body.windows(from.len()).position(|window| window == from).expect("it is in it");
        body[place..place + to.len()].copy_from_slice(to);
    };
    // From the dearest fault on: the linear proof, the credential's own, a point that is none, another sequence, a
    // credential on no roll, another election, bytes that are no ballot, too many of them.
    let mut body = remote.seal(0, 1, &choose(0), 1).body;
    let end = body.len();
    let honest = body.clone();
    let mut faults = Vec::new();
    body[end - 64] ^= 1;
    faults.push((body.clone(), Code::BallotProofInvalid));
    body[end - 32] ^= 1;
    faults.push((body.clone(), Code::CredentialSignatureInvalid));
    let values = body.windows(2).position(|head| head == [0x58, 192]).expect("two values") + 2;
    body[values..values + 32].fill(0xff);
    faults.push((body.clone(), Code::BallotEncoding));
    let sequence = body.windows(33).position(|window| window[..32] == own).expect("X is in it") + 32;
    body[sequence] = 9;
    faults.push((body.clone(), Code::BallotStaleSequence));
    replaced(&mut body, &own, &[7; 32]);
    faults.push((body.clone(), Code::CredentialUnknown));
    replaced(&mut body, &id, &[8; 32]);
    faults.push((body.clone(), Code::BallotWrongElection));
    body.pop();
    faults.push((body.clone(), Code::RequestMalformed));
    body.resize(endpoint::MAX_BALLOT_BODY + 1, 0);
    faults.push((body.clone(), Code::RequestTooLarge));
    for (body, code) in &faults {
        remote.refused(*code, |remote| remote.cast(&Submission::ballot(body.clone())));
    }
    for voter in 0..3 {
        remote.vote(&remote.seal(voter, 1, &choose(0), 1));
    }
    // When voting has ended, that is the answer to everything that is a ballot at all, but to one that is there.
    remote.close();
    for (body, code) in &faults {
        let ballot = !matches!(code, Code::RequestMalformed | Code::RequestTooLarge);
        let code = if ballot { Code::ElectionClosed } else { *code };
        remote.refused(code, |remote| remote.cast(&Submission::ballot(body.clone())));
    }
    assert_eq!(remote.cast(&Submission::ballot(honest)).status, 200);
    remote.audit();
}
