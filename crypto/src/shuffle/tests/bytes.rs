//! Foreign bytes: lengths, encodings, and every region of a proof and of what came out corrupted at random.

use super::*;

/// `ℓ`, the smallest number that is no scalar.
fn order() -> [u8; 32] {
    let mut bytes = *(-Scalar::ONE).as_bytes();
    bytes[0] += 1;
    bytes
}

/// What is in each 32 bytes of a proof of `count` answers of `width` pairs: whose part it is, and whether it is a scalar.
fn regions(count: usize, width: usize) -> Vec<(Part, bool)> {
    let item = |place| [false, false, false, true, true].map(|scalar| (Part::Item(place), scalar));
    let tail = (0..6 + 3 * width).map(|place| (Part::Tail, place >= 3 + 2 * width));
    (0..count).flat_map(item).chain(tail).collect()
}

#[test]
fn a_30_another_length_is_refused() {
    let mix = honest(3, 2, 61);
    let (proof, outputs) = (mix.proof.to_bytes(), mix.outputs.to_bytes());
    for (bytes, is_proof) in [(proof, true), (outputs, false)] {
        let decode = |bytes: &[u8]| {
            if is_proof {
                Proof::from_bytes(&mix.context, bytes).err()
            } else {
                Answers::from_bytes(&mix.context, bytes).err()
            }
        };
        let expected = bytes.len();
        for given in [0, 1, 31, 160, expected - 32, expected - 1, expected + 1, expected + 32, 2 * expected] {
            let other: Vec<u8> = bytes.iter().copied().cycle().take(given).collect();
            assert_eq!(decode(&other), Some(ShuffleError::Length { given, expected }));
        }
        assert_eq!(decode(&bytes), None);
    }
}

#[test]
fn a_06_a_19_points_and_scalars_have_one_encoding() {
    let mix = honest(3, 2, 62);
    let proof = mix.proof.to_bytes();
    for (region, (part, scalar)) in regions(3, 2).into_iter().enumerate() {
        let with = |value: [u8; 32]| {
            let mut changed = proof.clone();
            changed[32 * region..][..32].copy_from_slice(&value);
            Proof::from_bytes(&mix.context, &changed).err()
        };
        let encoding = Some(ShuffleError::Encoding(part));
        assert_eq!(with([0xff; 32]), encoding);
        if scalar {
            assert_eq!(with(order()), encoding);
            // A response of zero is a number like any other; only an equation refuses it.
            assert_eq!(with([0; 32]), None);
        } else {
            assert_eq!(with([0; 32]), Some(ShuffleError::Identity(part)));
            // Negative, and not on the curve.
            assert_eq!(with([1; 32]), encoding);
        }
    }
    let outputs = mix.outputs.to_bytes();
    for place in 0..outputs.len() / 32 {
        let with = |value: [u8; 32]| {
            let mut changed = outputs.clone();
            changed[32 * place..][..32].copy_from_slice(&value);
            Answers::from_bytes(&mix.context, &changed).err()
        };
        let part = Part::Answer(place / 4);
        assert_eq!(with([0; 32]), Some(ShuffleError::Identity(part)));
        assert_eq!(with([0xff; 32]), Some(ShuffleError::Encoding(part)));
    }
}

#[test]
fn codes_and_words_are_told() {
    let errors = [
        (ShuffleError::Size, "shuffle.schema"),
        (ShuffleError::Length { given: 1, expected: 2 }, "shuffle.schema"),
        (ShuffleError::Encoding(Part::Item(0)), "shuffle.encoding"),
        (ShuffleError::Identity(Part::Answer(1)), "shuffle.identity_element"),
        (ShuffleError::Proof { place: 2, equation: Equation::Randomness(0) }, "shuffle.proof_invalid"),
    ];
    for (error, code) in errors {
        assert_eq!(error.code(), code);
    }
    let words = "the shuffle in place 2 of the chain is not proven: E4 for D in column 1 fails";
    assert_eq!(alloc::format!("{}", errors[4].0), words);
}

/// The verdict on bytes: not decoded, or what both verifiers say.
fn verdict(mix: &Mix, outputs: &[u8], proof: &[u8]) -> Result<(), ShuffleError> {
    let outputs = Answers::from_bytes(&mix.context, outputs)?;
    let proof = Proof::from_bytes(&mix.context, proof)?;
    Mix { outputs, proof, ..mix.clone() }.verdict()
}

#[test]
fn a_bit_of_every_part_matters() {
    let mix = honest(3, 2, 63);
    let (outputs, proof) = (mix.outputs.to_bytes(), mix.proof.to_bytes());
    assert_eq!(verdict(&mix, &outputs, &proof), Ok(()));
    let mut decoded = 0;
    for place in 0..outputs.len() + proof.len() {
        // Every bit of the whole is flipped in turn, eight places at a time.
        let (mut outputs, mut proof) = (outputs.clone(), proof.clone());
        let bit = 1 << (place % 8);
        match place.checked_sub(outputs.len()) {
            None => outputs[place] ^= bit,
            Some(place) => proof[place] ^= bit,
        }
        let verdict = verdict(&mix, &outputs, &proof);
        assert!(verdict.is_err(), "place {place}");
        decoded += usize::from(matches!(verdict, Err(ShuffleError::Proof { .. })));
    }
    // Scalars mostly decode, points seldom.
    assert!(decoded > 250, "{decoded}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn both_verifiers_say_the_same(
        count in 2usize..6,
        width in 1usize..4,
        seed in 0u64..8,
        region: prop::sample::Index,
        scalar in 0u64..4,
        other: prop::sample::Index,
    ) {
        let mix = honest(count, width, seed);
        let mut proof = mix.proof.to_bytes();
        let regions = regions(count, width);
        let place = region.index(regions.len());
        // Another scalar or point that decodes: a small one, or that of another place of the same kind.
        let same: Vec<usize> = (0..regions.len()).filter(|other| regions[*other].1 == regions[place].1).collect();
        let from = same[other.index(same.len())];
        let value: Vec<u8> = match (regions[place].1, scalar) {
            (true, 0..3) => Scalar::from(scalar).as_bytes().to_vec(),
            (false, 1..3) => element(&Scalar::from(scalar)).compress().as_bytes().to_vec(),
            _ => proof[32 * from..][..32].to_vec(),
        };
        proof[32 * place..][..32].copy_from_slice(&value);
        let same = proof == mix.proof.to_bytes();
        prop_assert_eq!(verdict(&mix, &mix.outputs.to_bytes(), &proof).is_ok(), same);
    }

    #[test]
    fn foreign_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..1_000)) {
        let mut rng = rng(64);
        let (context, _) = context(2, 1, &mut rng);
        for length in [context.answers_length(), context.proof_length()] {
            let bytes: Vec<u8> = bytes.iter().copied().chain(core::iter::repeat(7)).take(length).collect();
            prop_assert!(Answers::from_bytes(&context, &bytes).is_err());
            prop_assert!(Proof::from_bytes(&context, &bytes).is_err());
            prop_assert!(MixDecryption::from_bytes(&context, &bytes).is_err());
        }
    }
}
