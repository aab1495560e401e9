//! Bytes that are no ballot, ballots of another shape, and second encodings of the same ballot.

use super::*;
use crate::encoding::{EncodingError, MAX_ENTRY};
use minicbor::{Decoder, Encoder};

#[test]
fn a_22_no_bit_can_be_flipped() {
    let context = one(5, ONE_OF);
    let bytes = cast(&context, 1, 1, &[0, 1, 0, 0]).to_bytes();
    let mut answers = std::collections::BTreeMap::<&str, usize>::new();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let answer = match Ballot::from_bytes(&flipped) {
            Err(_) => "ballot.schema",
            Ok(ballot) => {
                let verified =
                    inspect(&context, ballot).and_then(|checked| verify(&context, checked, &mut rng(1)));
                verified.err().unwrap_or_else(|| panic!("bit {bit} can be flipped")).code()
            }
        };
        *answers.entry(answer).or_default() += 1;
    }
    assert_eq!(answers.values().sum::<usize>(), bytes.len() * 8);
    let seen: Vec<&str> = answers.into_keys().collect();
    let expected = [
        "ballot.encoding",
        "ballot.proof_invalid",
        "ballot.schema",
        "ballot.wrong_contest",
        "ballot.wrong_election",
        "credential.signature_invalid",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_06_no_part_is_optional() {
    let context = context(three_contests());
    let honest = cast(&context, 1, 1, &[0, 1, 1, 0, 5]);
    let schema = |change: &dyn Fn(&mut Ballot)| {
        let mut ballot = honest.clone();
        change(&mut ballot);
        assert_eq!(check(&context, &ballot), Err(BallotError::Schema));
    };
    schema(&|ballot| ballot.contests.clear());
    schema(&|ballot| drop(ballot.contests.pop()));
    schema(&|ballot| ballot.contests.push(SealedContest { kind: 0, values: vec![] }));
    schema(&|ballot| ballot.contests[0].values.clear());
    schema(&|ballot| ballot.contests[0].values.truncate(VALUE_BYTES));
    schema(&|ballot| ballot.contests[0].values.extend([0; VALUE_BYTES]));
    schema(&|ballot| ballot.range.clear());
    schema(&|ballot| ballot.range.truncate(ballot.range.len() - 32));
    schema(&|ballot| ballot.range.extend([0; 64]));
    schema(&|ballot| ballot.sequence = 0);
    // The same number of values, divided otherwise.
    schema(&|ballot| {
        let moved: Vec<u8> = ballot.contests[0].values.drain(VALUE_BYTES..).collect();
        ballot.contests[1].values.extend(moved);
    });
}

#[test]
fn a_30_short_and_shifted_fields() {
    let context = one(3, ONE_OF);
    let honest = cast(&context, 1, 1, &[1, 0]);
    for length in [0, 1, 31, 32, 95, 97, 191, 193] {
        let mut ballot = honest.clone();
        ballot.contests[0].values.resize(length, 1);
        assert_eq!(check(&context, &ballot), Err(BallotError::Schema), "{length} bytes of values");
    }
    for length in [honest.range.len() - 1, honest.range.len() + 1] {
        let mut ballot = honest.clone();
        ballot.range.resize(length, 1);
        assert_eq!(check(&context, &ballot), Err(BallotError::Schema), "{length} bytes of range proof");
    }
    // A leading byte less and a trailing one more: every field behind it is shifted.
    let mut ballot = honest.clone();
    ballot.contests[0].values.rotate_left(1);
    assert!(matches!(check(&context, &ballot), Err(BallotError::Encoding(Part::Value(0)))));
    // Fields of fixed length cannot even be decoded with another one.
    for (field, lengths) in [(1, [31, 33]), (2, [31, 33]), (6, [LINEAR_BYTES - 1, LINEAR_BYTES + 1])] {
        for length in lengths {
            let mut items = items(&honest.to_bytes());
            items[field] = bytes(&vec![1; length]);
            assert_eq!(Ballot::from_bytes(&join(&items)), Err(EncodingError::Malformed), "field {field}");
        }
    }
    // Nor has the linear proof room for a challenge of its own.
    let mut more = items(&honest.to_bytes());
    more[6] = bytes(&[honest.linear.as_slice(), &[7; 32]].concat());
    assert_eq!(Ballot::from_bytes(&join(&more)), Err(EncodingError::Malformed));
    // A length prefix that is one off.
    for (prefix, change) in [(2usize, 1u8), (2, 0xff)] {
        let mut encoded = honest.to_bytes();
        encoded[prefix + 1] = encoded[prefix + 1].wrapping_add(change);
        assert_eq!(Ballot::from_bytes(&encoded), Err(EncodingError::Malformed));
    }
}

#[test]
fn a_25_an_oversized_ballot_is_not_even_parsed() {
    let context = one(3, ONE_OF);
    let mut ballot = cast(&context, 1, 1, &[1, 0]);
    ballot.contests[0].values.resize(100_000 * VALUE_BYTES, 1);
    let encoded = ballot.to_bytes();
    let refused = EncodingError::TooLong { length: encoded.len(), limit: MAX_ENTRY };
    assert_eq!(Ballot::from_bytes(&encoded), Err(refused));
    assert_eq!(
        Ballot::from_bytes(&vec![0x87; 100 << 20]).err().map(|e| matches!(e, EncodingError::TooLong { .. })),
        Some(true)
    );
}

#[test]
fn a_26_bombs_of_depth_and_of_declared_length() {
    let nested = [vec![0x81; MAX_ENTRY], vec![0x9f; MAX_ENTRY], vec![0xa1; MAX_ENTRY], vec![0xc1; MAX_ENTRY]];
    for bomb in nested {
        assert_eq!(Ballot::from_bytes(&bomb), Err(EncodingError::Malformed));
        // In the place of a field, and behind the last one, where a lenient decoder would skip it.
        let mut items = items(&cast(&one(2, ONE_OF), 1, 1, &[1]).to_bytes());
        items[4] = bomb[..50_000].to_vec();
        assert_eq!(Ballot::from_bytes(&join(&items)), Err(EncodingError::Malformed));
    }
    for declared in [
        [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ] {
        let mut items = items(&cast(&one(2, ONE_OF), 1, 1, &[1]).to_bytes());
        items[4] = declared.to_vec();
        assert_eq!(Ballot::from_bytes(&join(&items)), Err(EncodingError::Malformed));
    }
}

#[test]
fn a_27_28_fields_missing_doubled_unknown_or_of_another_type() {
    let honest = items(&cast(&one(2, ONE_OF), 1, 1, &[1]).to_bytes());
    for field in 0..honest.len() {
        let mut missing = honest.clone();
        missing.remove(field);
        assert_eq!(
            Ballot::from_bytes(&join(&missing)),
            Err(EncodingError::Malformed),
            "without field {field}"
        );
        for other in
            [vec![0xf6], vec![0xf5], vec![0xa0], vec![0x20], vec![0x61, b'1'], vec![0xf9, 0x3c, 0x00]]
        {
            let mut typed = honest.clone();
            typed[field] = other;
            assert_eq!(Ballot::from_bytes(&join(&typed)), Err(EncodingError::Malformed), "field {field}");
        }
    }
    // A field at the end, even an empty one: nothing but proofs of squares can stand there, and here none may.
    for more in [vec![0x00], vec![0xf6], vec![0x80]] {
        let mut unknown = honest.clone();
        unknown.push(more);
        assert_eq!(Ballot::from_bytes(&join(&unknown)), Err(EncodingError::Malformed));
    }
    let mut proofs = honest.clone();
    proofs.push(honest[6].clone());
    let ballot = Ballot::from_bytes(&join(&proofs)).expect("it can be read");
    assert_eq!(check(&one(2, ONE_OF), &ballot), Err(BallotError::Schema));
    for more in [vec![0x00], vec![0xf6], vec![0x80], honest[6].clone()] {
        let mut unknown = proofs.clone();
        unknown.push(more);
        assert_eq!(Ballot::from_bytes(&join(&unknown)), Err(EncodingError::NotCanonical));
    }
    // A map has keys that could be doubled; there is none.
    let mut map = join(&honest);
    map[0] = 0xa7;
    assert_eq!(Ballot::from_bytes(&map), Err(EncodingError::Malformed));
}

#[test]
fn a_29_the_same_value_in_another_encoding() {
    let honest = items(&cast(&one(2, ONE_OF), 1, 1, &[1]).to_bytes());
    let encoded = join(&honest);
    let mut trailing = encoded.clone();
    trailing.push(0);
    assert_eq!(Ballot::from_bytes(&trailing), Err(EncodingError::NotCanonical));
    // The sequence and the kind in more bytes than needed; arrays and byte strings without a length, or a long one.
    let wide: [&[u8]; 4] = [&[0x18, 1], &[0x19, 0, 1], &[0x1a, 0, 0, 0, 1], &[0x1b, 0, 0, 0, 0, 0, 0, 0, 1]];
    for integer in wide {
        let mut items = honest.clone();
        items[3] = integer.to_vec();
        assert_eq!(Ballot::from_bytes(&join(&items)), Err(EncodingError::NotCanonical));
    }
    let indefinite = [&[0x9f], &encoded[1..], &[0xff]].concat();
    assert_eq!(Ballot::from_bytes(&indefinite), Err(EncodingError::NotCanonical));
    let long = [&[0x98, 7], &encoded[1..]].concat();
    assert_eq!(Ballot::from_bytes(&long), Err(EncodingError::NotCanonical));
    let mut chunked = honest.clone();
    chunked[1] = [&[0x5f], &honest[1][..], &[0xff]].concat();
    assert_eq!(Ballot::from_bytes(&join(&chunked)), Err(EncodingError::Malformed));
    let mut padded = honest.clone();
    padded[1] = [&[0x59, 0, 32], &honest[1][2..]].concat();
    assert_eq!(Ballot::from_bytes(&join(&padded)), Err(EncodingError::NotCanonical));
    // A tag around the whole changes nothing for a decoder that skips tags.
    assert_eq!(
        Ballot::from_bytes(&[&[0xd9, 0xd9, 0xf7], &encoded[..]].concat()),
        Err(EncodingError::Malformed)
    );
}

#[test]
fn a_ballot_of_another_version_needs_newer_software() {
    let mut items = items(&cast(&one(2, ONE_OF), 1, 1, &[1]).to_bytes());
    items[0] = vec![3];
    assert_eq!(Ballot::from_bytes(&join(&items)), Err(EncodingError::NeedsNewer));
    // A ballot of answers is another one.
    items[0] = vec![2];
    assert_eq!(Ballot::from_bytes(&join(&items)), Err(EncodingError::Malformed));
}

/// The encoded fields of an array.
fn items(encoded: &[u8]) -> Vec<Vec<u8>> {
    let mut decoder = Decoder::new(encoded);
    let count = decoder.array().expect("an array").expect("of known length");
    let mut take = || {
        let start = decoder.position();
        decoder.skip().expect("a field");
        encoded[start..decoder.position()].to_vec()
    };
    (0..count).map(|_| take()).collect()
}

/// An array of encoded fields.
fn join(items: &[Vec<u8>]) -> Vec<u8> {
    let mut encoded = vec![0x80 + u8::try_from(items.len()).expect("few fields")];
    items.iter().for_each(|item| encoded.extend(item));
    encoded
}

fn bytes(content: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    encoder.bytes(content).expect("writing to a vector does not fail");
    encoder.into_writer()
}
