//! Forged proofs of knowledge and of equal logarithms.

use super::{Equality, Invalid, Knowledge};
use crate::encoding::{EncodingError, decode, encode};
use crate::fixture::rng;
use crate::group::{B, Point, Scalar, random_scalar};
use crate::transcript::Transcript;
use curve25519_dalek::ristretto::RistrettoPoint;
use minicbor::Encoder;

fn point(element: RistrettoPoint) -> Point {
    Point::new(element).expect("not the identity")
}

/// A proof with these points and this response, as its bytes.
fn encoded(points: &[RistrettoPoint], response: &[u8; 32]) -> alloc::vec::Vec<u8> {
    let mut e = Encoder::new(alloc::vec::Vec::new());
    let written = (|| {
        e.array(points.len() as u64 + 1)?;
        for point in points {
            e.bytes(point.compress().as_bytes())?;
        }
        e.bytes(response).map(|_| ())
    })();
    written.expect("writing to a vector does not fail");
    e.into_writer()
}

/// A transcript that, against the rules, has not absorbed the public value: the equality proof's caller must.
fn weak() -> Transcript {
    Transcript::new("test")
}

#[test]
fn a_01_a_key_solved_for_its_challenge() {
    let mut rng = rng(1);
    // A weak challenge is over the announcement alone, so `P = (zB − A)/c` needs no secret.
    let (announcement, z) = (RistrettoPoint::mul_base(&random_scalar(&mut rng)), random_scalar(&mut rng));
    let mut transcript = weak();
    transcript.element("A", &announcement);
    let c = transcript.challenge("c");
    let forged = point((RistrettoPoint::mul_base(&z) - announcement) * c.invert());
    let proof: Knowledge =
        decode(&encoded(&[announcement], z.as_bytes())).expect("it has the shape of a proof");
    assert_eq!(RistrettoPoint::mul_base(&z), announcement + forged.element() * c);
    assert_eq!(proof.verify(weak(), &forged), Err(Invalid));
}

#[test]
fn a_01_a_decryption_solved_for_its_challenge() {
    let mut rng = rng(2);
    let (x, base) = (random_scalar(&mut rng), RistrettoPoint::mul_base(&random_scalar(&mut rng)));
    let public = point(RistrettoPoint::mul_base(&x));
    let statement = |second: &RistrettoPoint| {
        let mut transcript = Transcript::new("test");
        transcript.point("P", &public);
        transcript.element("G", &base);
        transcript.element("Q", second);
        transcript
    };
    // Without `Q` in the transcript, `Q = (zG − A')/c` passes for any `A'`: a tally of the forger's choice.
    let (k, free) = (random_scalar(&mut rng), RistrettoPoint::mul_base(&random_scalar(&mut rng)));
    let mut transcript = weak();
    transcript.element("A", &RistrettoPoint::mul_base(&k));
    transcript.element("A'", &free);
    let c = transcript.challenge("c");
    let z = k + c * x;
    let second = (base * z - free) * c.invert();
    let announcements = [RistrettoPoint::mul_base(&k), free];
    let proof: Equality =
        decode(&encoded(&announcements, z.as_bytes())).expect("it has the shape of a proof");
    assert_eq!(
        proof.verify(weak(), &base, &public, &second),
        Ok(()),
        "the weak variant must really be broken"
    );
    assert_ne!(second, base * x);
    assert_eq!(proof.verify(statement(&second), &base, &public, &second), Err(Invalid));
}

#[test]
fn a_04_no_proof_carries_its_challenge() {
    let mut rng = rng(3);
    let secret = random_scalar(&mut rng);
    let public = point(RistrettoPoint::mul_base(&secret));
    let knowledge = encode(&Knowledge::prove(weak(), &public, &secret, &mut rng));
    let equality = encode(&Equality::prove(weak(), &B, &secret, &mut rng));
    assert_eq!((knowledge.len(), equality.len()), (1 + 2 * 34, 1 + 3 * 34));
    for mut proof in [knowledge, equality] {
        proof[0] += 1;
        proof.extend([0x58, 32]);
        proof.extend(Scalar::ONE.as_bytes());
        // A field more is behind the end of the one proof, and shifts points and scalars of the other.
        let own = proof.len() == 1 + 3 * 34;
        let expected = |own| Some(if own { EncodingError::NotCanonical } else { EncodingError::Malformed });
        assert_eq!(decode::<Knowledge>(&proof).err(), expected(own));
        assert_eq!(decode::<Equality>(&proof).err(), expected(!own));
    }
    // What was solved for a challenge of the forger's choice holds for that one only.
    let [c, z] = [(); 2].map(|()| random_scalar(&mut rng));
    let announcement = RistrettoPoint::mul_base(&z) - public.element() * c;
    let proof: Knowledge =
        decode(&encoded(&[announcement], z.as_bytes())).expect("it has the shape of a proof");
    assert_eq!(RistrettoPoint::mul_base(&z), announcement + public.element() * c);
    assert_eq!(proof.verify(weak(), &public), Err(Invalid));
    let (base, second) = (RistrettoPoint::mul_base(&c), RistrettoPoint::mul_base(&z));
    let announcements = [announcement, base * z - second * c];
    let proof: Equality =
        decode(&encoded(&announcements, z.as_bytes())).expect("it has the shape of a proof");
    assert_eq!(base * z, announcements[1] + second * c);
    assert_eq!(proof.verify(weak(), &base, &public, &second), Err(Invalid));
}

#[test]
fn a_19_a_response_has_one_encoding() {
    let mut rng = rng(4);
    let announcement = RistrettoPoint::mul_base(&random_scalar(&mut rng));
    assert_eq!(decode::<Knowledge>(&encoded(&[announcement], &[0xff; 32])), Err(EncodingError::Malformed));
    let identity = RistrettoPoint::default();
    assert_eq!(decode::<Knowledge>(&encoded(&[identity], &[1; 32])), Err(EncodingError::Malformed));
}
