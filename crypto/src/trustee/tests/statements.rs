//! Every value of a statement matters: a proof holds for the one statement it was made for.

use super::*;
use crate::group::random_scalar;
use crate::proof::{Equality, Invalid, Knowledge};
use crate::transcript::Transcript;
use statement::{Confirmed, Context};

fn context() -> Context {
    Context { election: [1; 32], attempt: 2, trustees: 5, threshold: 3 }
}

/// The statements that differ from [`context`] and trustee 4 in one value, under that value's label.
fn changed_contexts() -> Vec<(&'static str, Context, u64)> {
    vec![
        ("election", Context { election: [2; 32], ..context() }, 4),
        ("attempt", Context { attempt: 3, ..context() }, 4),
        ("n", Context { trustees: 6, ..context() }, 4),
        ("t", Context { threshold: 4, ..context() }, 4),
        ("i", context(), 5),
    ]
}

#[test]
fn a_02_every_value_of_a_proof_of_possession_matters() {
    let mut rng = fixture::rng(1);
    let secret = random_scalar(&mut rng);
    let key = public(secret);
    let proof = Knowledge::prove(context().possession(4), &key, &secret, &mut rng);
    assert_eq!(proof.verify(context().possession(4), &key), Ok(()));
    let mut changed = Vec::new();
    for (label, context, trustee) in changed_contexts() {
        assert_eq!(proof.verify(context.possession(trustee), &key), Err(Invalid), "{label}");
        changed.push(label);
    }
    // A new value without a line above fails here.
    assert_eq!(context().possession(4).labels, changed);
    assert_eq!(proof.verify(context().possession(4), &public(secret + Scalar::ONE)), Err(Invalid));
}

#[test]
fn a_02_every_value_of_a_confirmation_matters() {
    let mut rng = fixture::rng(2);
    let secret = random_scalar(&mut rng);
    let key = public(random_scalar(&mut rng));
    let statement = |context: &Context, key: Point| Confirmed {
        after: [3; 32],
        key,
        verification: public(secret),
        rehearsal: Point::new(context.rehearsal(&key) * secret).unwrap(),
    };
    let base = context().rehearsal(&key);
    let confirmed = statement(&context(), key);
    let proof = Equality::prove(context().confirmation(4, &confirmed), &base, &secret, &mut rng);
    let verify = |transcript: Transcript, base: &RistrettoPoint, confirmed: &Confirmed| {
        proof.verify(transcript, base, &confirmed.verification, confirmed.rehearsal.element())
    };
    assert_eq!(verify(context().confirmation(4, &confirmed), &base, &confirmed), Ok(()));
    let mut changed = Vec::new();
    for (label, context, trustee) in changed_contexts() {
        // The equations alone would hold: M fits the T of that statement.
        let other = statement(&context, key);
        let base = context.rehearsal(&key);
        assert_eq!(verify(context.confirmation(trustee, &other), &base, &other), Err(Invalid), "{label}");
        changed.push(label);
    }
    let mut other = statement(&context(), key);
    other.after[0] ^= 1;
    assert_eq!(verify(context().confirmation(4, &other), &base, &other), Err(Invalid));
    changed.push("after");
    let other_key = public(random_scalar(&mut rng));
    let other = statement(&context(), other_key);
    let other_base = context().rehearsal(&other_key);
    assert_eq!(verify(context().confirmation(4, &other), &other_base, &other), Err(Invalid));
    changed.push("Y");
    let mut other = statement(&context(), key);
    other.verification = public(secret + Scalar::ONE);
    assert_eq!(verify(context().confirmation(4, &other), &base, &other), Err(Invalid));
    changed.push("Y_i");
    // T follows from the election, the attempt and Y; another base is another statement all the same.
    assert_eq!(verify(context().confirmation(4, &confirmed), &(base + base), &confirmed), Err(Invalid));
    changed.push("T");
    let mut other = statement(&context(), key);
    other.rehearsal = Point::new(base * (secret + Scalar::ONE)).unwrap();
    assert_eq!(verify(context().confirmation(4, &other), &base, &other), Err(Invalid));
    changed.push("M");
    assert_eq!(context().confirmation(4, &confirmed).labels, changed);
}

#[test]
fn a_01_a_confirmation_made_before_its_keys_is_refused() {
    // Announcements and response first; Y_i and M solved from a challenge that leaves them out.
    let mut room = Room::new(Mode::Dkg, 2, 3, 3);
    room.run_until(Phase::Confirms);
    let honest: DkgConfirm = room.honest(1);
    let context = *room.board.context();
    let base = context.rehearsal(&honest.key);
    let [first, second, response] = core::array::from_fn(|_| random_scalar(&mut room.rng));
    let (announcement, other) = (public(first), base * second);
    let mut weak = Transcript::new("glassurn/v1/dkg-confirm");
    weak.hash("election", &context.election);
    weak.point("A", &announcement);
    weak.element("A'", &other);
    let challenge = weak.challenge("c");
    let solve = |element: RistrettoPoint| Point::new(element * challenge.invert()).unwrap();
    let verification = solve(RistrettoPoint::mul_base(&response) - announcement.element());
    let rehearsal = solve(base * response - other);
    let bytes = |bytes: [u8; 32]| minicbor::bytes::ByteVec::from(bytes.to_vec());
    let proof = encode(&(announcement, bytes(other.compress().to_bytes()), bytes(response.to_bytes())));
    let proof: Equality = decode(&proof).unwrap();
    // A verifier whose challenge leaves them out would take it.
    assert_eq!(
        RistrettoPoint::mul_base(&response),
        announcement.element() + verification.element() * challenge
    );
    assert_eq!(base * response, other + rehearsal.element() * challenge);
    let forged = Confirmed { after: honest.after, key: honest.key, verification, rehearsal };
    let transcript = context.confirmation(1, &forged);
    assert_eq!(proof.verify(transcript, &base, &verification, rehearsal.element()), Err(Invalid));
    // On the board even the key gives it away.
    let body = DkgConfirm { verification, rehearsal, proof, ..honest };
    assert_eq!(room.refused(Kind::DkgConfirm, 1, &body), Reason::Verification);
}
