//! Answers as group elements: there and back, and nothing else back.

use super::message::{PIECE, decode, encode, width};
use super::*;
use curve25519_dalek::ristretto::CompressedRistretto;

fn elements(answer: &[u8]) -> Vec<RistrettoPoint> {
    encode(answer).unwrap().iter().map(|point| *point.element()).collect()
}

#[test]
fn every_length_goes_there_and_back() {
    let most = MAX_WIDTH * PIECE;
    for length in (1..=3 * PIECE + 1).chain((4 * PIECE..most).step_by(211)).chain(most - 2..=most) {
        // All bytes of the last piece differ from its padding.
        let answer: Vec<u8> = (0..length).map(|i| (i * 7 + length) as u8 | 1).collect();
        let elements = elements(&answer);
        assert_eq!(elements.len(), width(length));
        assert_eq!(decode(&elements, length), Some(answer));
        if length % PIECE != 1 && length > 1 {
            // A shorter answer of as many pieces has zeros there.
            assert_eq!(decode(&elements, length - 1), None);
        }
    }
    assert_eq!(encode(&[]), None);
    assert_eq!(encode(&[1; MAX_WIDTH * PIECE + 1]), None);
    for length in [0, 31, usize::MAX] {
        assert_eq!(decode(&elements(&[1]), length), None);
    }
    assert_eq!(decode(&[], 0), None);
}

#[test]
fn a_longer_answer_with_zeros_is_the_same_elements() {
    // The contest fixes the length; zeros at the end of an answer are its own bytes.
    assert_eq!(elements(b"yes"), elements(b"yes\0\0"));
    assert_eq!(decode(&elements(b"yes"), 5), Some(b"yes\0\0".to_vec()));
}

#[test]
fn a_piece_has_one_element() {
    // Every candidate of some pieces: the first that is an element, and no other, decodes.
    for piece in [[0u8; PIECE], [0xff; PIECE], core::array::from_fn(|i| i as u8)] {
        let (mut valid, mut tried) = (Vec::new(), 0);
        for c1 in 0..128u8 {
            for c0 in 0..=255u8 {
                let mut bytes = [0; 32];
                bytes[0] = c0;
                bytes[1..31].copy_from_slice(&piece);
                bytes[31] = c1;
                let point = CompressedRistretto(bytes).decompress();
                tried += usize::from(c0 % 2 == 0);
                valid.extend(point.map(|point| (bytes, point)));
            }
        }
        // About one in four of the even ones.
        assert!((tried / 5..tried / 3).contains(&valid.len()), "{} of {tried}", valid.len());
        let identity = usize::from(piece == [0; PIECE]);
        let first = valid[identity];
        assert_eq!(encode(&piece).unwrap()[0].bytes(), &first.0);
        for (place, (_, point)) in
            valid.iter().enumerate().step_by(37).chain(valid.iter().enumerate().take(40))
        {
            let answer = decode(&[*point], PIECE);
            assert_eq!(answer, (place == identity).then(|| piece.to_vec()), "candidate {place}");
        }
    }
}

#[test]
fn what_no_client_makes_is_no_answer() {
    assert_eq!(decode(&[RistrettoPoint::default()], PIECE), None);
    assert_eq!(decode(&[RistrettoPoint::default()], 1), None);
    let mut rng = rng(71);
    // A random element is about as likely an answer as its bytes are a first candidate.
    let random = (0..2_000).filter(|_| decode(&[element(&random_scalar(&mut rng))], PIECE).is_some()).count();
    assert!(random < 20, "{random}");
    // Sums of answers are none.
    let sum = elements(b"one")[0] + elements(b"two")[0];
    assert_eq!(decode(&[sum], 3), None);
    // One wrong piece spoils the answer.
    let mut pieces = elements(&[9; 61]);
    pieces[1] = -pieces[1];
    assert_eq!(decode(&pieces, 61), None);
}

proptest! {
    #[test]
    fn different_answers_are_different_elements(one: Vec<u8>, other: Vec<u8>) {
        let length = one.len().max(other.len()).max(1);
        let filled = |answer: &[u8]| [answer, &alloc::vec![0; length - answer.len()]].concat();
        let (one, other) = (filled(&one), filled(&other));
        prop_assert_eq!(decode(&elements(&one), length), Some(one.clone()));
        prop_assert_eq!(elements(&one) == elements(&other), one == other);
    }
}
