//! Points, scalars, keys and signatures that are none, and second encodings of what is one.

use super::*;
use crate::group::Scalar;
use crate::signature::PublicKey;

/// p = 2²⁵⁵ − 19, little-endian.
const P: [u8; 32] = {
    let mut p = [0xff; 32];
    (p[0], p[31]) = (0xed, 0x7f);
    p
};
/// ℓ = 2²⁵² + 27742317777372353535851937790883648493, little-endian.
const ELL: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// `a + b` as 256-bit integers.
fn add(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    let mut carry = 0;
    core::array::from_fn(|i| {
        carry = (carry >> 8) + u16::from(a[i]) + u16::from(b[i]);
        carry as u8
    })
}

/// `p − s`: the negative of a field element, a second name for the same ristretto point if it were taken.
fn negative(s: &[u8]) -> [u8; 32] {
    let complement: [u8; 32] = core::array::from_fn(|i| !s[i]);
    let mut one = [0; 32];
    one[0] = 1;
    add(&add(&P, &complement), &one)
}

fn hex(text: &str) -> [u8; 32] {
    crate::encoding::unhex(text).expect("64 digits")
}

/// Points of Edwards25519 of order 1, 2, 4 and 8, each in all of its encodings that some decoder takes.
fn low_order() -> Vec<[u8; 32]> {
    let mut points = vec![[0; 32], P, add(&P, &hex(&alloc::format!("01{}", "00".repeat(31))))];
    points.extend([
        hex(&alloc::format!("01{}", "00".repeat(31))),
        hex(&alloc::format!("ec{}7f", "ff".repeat(30))),
        hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    ]);
    let signed = points.clone().into_iter().map(|mut bytes| {
        bytes[31] |= 0x80;
        bytes
    });
    points.extend(signed);
    points
}

/// A place of 32 bytes in a ballot.
type Place = fn(&mut Ballot, usize) -> &mut [u8];

/// Where points are: the place, its number, what it is called.
fn points(ballot: &Ballot) -> Vec<(Place, usize, Part)> {
    let mut places: Vec<(Place, usize, Part)> = vec![(|b, _| &mut b.credential, 0, Part::Credential)];
    let values = ballot.contests[0].values.len() / 32;
    places.extend(
        (0..values)
            .map(|i| ((|b, i| &mut b.contests[0].values[i * 32..][..32]) as Place, i, Part::Value(i / 3))),
    );
    let last = ballot.range.len() / 32 - 2;
    let range: Place = |b, i| &mut b.range[i * 32..][..32];
    places.extend((0..4).chain(7..last).map(|i| (range, i, Part::Range)));
    places.extend((0..4).map(|i| ((|b, i| &mut b.linear[i * 32..][..32]) as Place, i, Part::Linear)));
    places
}

/// Where scalars are.
fn scalars(ballot: &Ballot) -> Vec<(Place, usize, Part)> {
    let last = ballot.range.len() / 32 - 2;
    let range: Place = |b, i| &mut b.range[i * 32..][..32];
    let mut places: Vec<_> = [4, 5, 6, last, last + 1].into_iter().map(|i| (range, i, Part::Range)).collect();
    places.extend((4..7).map(|i| ((|b, i| &mut b.linear[i * 32..][..32]) as Place, i, Part::Linear)));
    places
}

/// The answer to a ballot with other bytes in this place.
fn with(
    context: &Context,
    ballot: &Ballot,
    (place, i, _): (Place, usize, Part),
    bytes: &[u8],
) -> Result<(), BallotError> {
    let mut changed = ballot.clone();
    place(&mut changed, i).copy_from_slice(bytes);
    check(context, &changed)
}

#[test]
fn a_18_the_identity_is_nowhere_transmitted() {
    let context = one(2, ONE_OF);
    let ballot = cast(&context, 1, 1, &[1]);
    let places = points(&ballot);
    assert_eq!(places.len(), 1 + 3 + 4 + 2 * 4 + 4);
    for place in places {
        assert_eq!(with(&context, &ballot, place, &[0; 32]), Err(BallotError::Identity(place.2)));
    }
}

#[test]
fn a_19_points_have_one_encoding() {
    let context = one(2, ONE_OF);
    let ballot = cast(&context, 1, 1, &[1]);
    for place in points(&ballot) {
        let honest: [u8; 32] = place.0(&mut ballot.clone(), place.1).try_into().expect("32 bytes");
        let mut high = honest;
        high[31] |= 0x80;
        let mut one = [0; 32];
        one[0] = 1;
        // A negative one: p − 1 is that of the identity, 1 that of a point of order four of the curve below.
        let others =
            [P, add(&P, &one), add(&P, &honest), negative(&honest), negative(&one), one, high, [0xff; 32]];
        for bytes in others {
            assert_eq!(
                with(&context, &ballot, place, &bytes),
                Err(BallotError::Encoding(place.2)),
                "{bytes:?}"
            );
        }
    }
}

#[test]
fn a_19_scalars_have_one_encoding() {
    let context = one(2, ONE_OF);
    let ballot = cast(&context, 1, 1, &[1]);
    for place in scalars(&ballot) {
        let honest: [u8; 32] = place.0(&mut ballot.clone(), place.1).try_into().expect("32 bytes");
        assert_eq!(Scalar::from_bytes_mod_order(add(&honest, &ELL)).to_bytes(), honest);
        for bytes in [add(&honest, &ELL), ELL, [0xff; 32]] {
            assert_eq!(with(&context, &ballot, place, &bytes), Err(BallotError::Encoding(place.2)));
        }
    }
}

#[test]
fn a_20_points_of_other_groups() {
    let context = one(2, ONE_OF);
    let ballot = cast(&context, 1, 1, &[1]);
    // secp256k1's generator, by its x, and Edwards25519's, by its y: no encodings here.
    let secp256k1 = hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    let edwards25519 = hex(&alloc::format!("58{}", "66".repeat(31)));
    for place in points(&ballot) {
        for bytes in low_order() {
            let expected = if bytes == [0; 32] {
                BallotError::Identity(place.2)
            } else {
                BallotError::Encoding(place.2)
            };
            assert_eq!(
                with(&context, &ballot, place, &bytes),
                Err(expected),
                "{}",
                crate::encoding::hex(&bytes)
            );
        }
        for generator in [secp256k1, edwards25519] {
            assert_eq!(with(&context, &ballot, place, &generator), Err(BallotError::Encoding(place.2)));
        }
    }
}

#[test]
fn a_20_signing_keys_of_low_order_are_no_keys() {
    for bytes in low_order() {
        assert_eq!(PublicKey::from_bytes(bytes), None, "{}", crate::encoding::hex(&bytes));
    }
    let honest = *crate::fixture::key(1).public().bytes();
    assert!(PublicKey::from_bytes(honest).is_some());
    // y + p of a key whose y is below 19 is a second name for it; no point has y = 2.
    for y in 0..19u8 {
        let mut small = [0; 32];
        small[0] = y;
        assert_eq!(PublicKey::from_bytes(add(&P, &small)), None, "y = {y} + p");
    }
}

#[test]
fn a_21_signatures_have_one_form() {
    let key = crate::fixture::key(1);
    let signature = key.sign(b"message");
    assert!(key.public().check(b"message", &signature).is_ok());
    let half = |place: usize| -> [u8; 32] { signature[place..place + 32].try_into().expect("32 bytes") };
    let other = |r: [u8; 32], s: [u8; 32]| -> [u8; 64] { [r, s].concat().try_into().expect("64 bytes") };
    let mut forms = vec![other(half(0), add(&half(32), &ELL)), other(add(&half(0), &P), half(32))];
    // R plus a point of low order verifies in the equation with the cofactor.
    forms.extend(low_order().into_iter().filter_map(|torsion| {
        use curve25519_dalek::edwards::CompressedEdwardsY;
        let sum = CompressedEdwardsY(half(0)).decompress()? + CompressedEdwardsY(torsion).decompress()?;
        let sum = sum.compress().to_bytes();
        (sum != half(0)).then(|| other(sum, half(32)))
    }));
    assert!(forms.len() >= 9);
    for form in forms {
        assert!(key.public().check(b"message", &form).is_err());
    }
    assert!(crate::fixture::key(2).public().check(b"message", &signature).is_err());
}
