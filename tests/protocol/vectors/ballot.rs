//! Ballots: from the inputs to the last byte, with every challenge; and ballots that must be refused, each with one
//! defect.

use super::{bytes, compare, read};
use crate::prover::{Opening, Prover, honest};
use crate::support::{ONE_OF, contest, credential, draft, hex, public, rng};
use curve25519_dalek::scalar::Scalar;
use glassurn_crypto::ballot::{Context, seal};
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::verify_ballot;
use glassurn_crypto::encoding::{encode, sha256, sha512};
use glassurn_crypto::manifest::{Contest, Draft, Manifest, Rule};
use glassurn_tests::generate::prover::{Prover as Fast, random};
use glassurn_tests::verifier::{self, Trace};
use minicbor::Decoder;
use serde_json::{Value, json};

fn context(contests: Vec<Contest>) -> Context {
    Context::new(draft(contests).check().expect("it holds"), public())
}

/// The fields of a ballot, in the order of the array.
fn fields(ballot: &[u8]) -> Value {
    let mut d = Decoder::new(ballot);
    let parts = (|| {
        d.array()?;
        let version = d.u64()?;
        let (election, x) = (hex(d.bytes()?), hex(d.bytes()?));
        let sequence = d.u64()?;
        let contests: Result<Vec<Value>, minicbor::decode::Error> = (0..d.array()?.unwrap_or(0))
            .map(|_| {
                d.array()?;
                let kind = d.u64()?;
                let values = d.bytes()?.chunks_exact(96);
                let q = hex(values.remainder());
                let value =
                    |v: &[u8]| json!({ "D": hex(&v[..32]), "C": hex(&v[32..64]), "K": hex(&v[64..]) });
                let values: Vec<Value> = values.map(value).collect();
                let mut contest = json!({ "kind": kind, "values": values });
                if kind == 2 {
                    contest["Q"] = q.into();
                }
                Ok(contest)
            })
            .collect();
        let mut fields = json!({
            "version": version, "election": election, "X": x, "sequence": sequence, "contests": contests?,
            "range_proof": hex(d.bytes()?), "linear_proof": hex(d.bytes()?),
        });
        if d.position() < ballot.len() {
            fields["squares_proof"] = hex(d.bytes()?).into();
        }
        Ok::<_, minicbor::decode::Error>(fields)
    })();
    parts.expect("it is a ballot")
}

fn challenges(trace: &Trace) -> Vec<Value> {
    trace.challenges.iter().map(|(name, c)| json!({ "name": name, "value": hex(c.as_bytes()) })).collect()
}

/// One ballot, sealed with a ChaCha20 generator of this seed: first the seed's 32 bytes, then the proofs' 32 bytes.
fn case(name: &str, contests: Vec<Contest>, sequence: u64, values: &[u64]) -> Value {
    let (context, seed) = (context(contests), 42);
    let id = *context.manifest().id();
    let voter = credential(1, &id);
    let mut numbers = rng(seed);
    let sealed = || seal(&context, &voter, sequence, 3, values, &mut rng(seed)).expect("the rules allow it");
    let (challenge, fingerprint) = (sealed().challenge().to_bytes(), *sealed().fingerprint());
    let ballot = seal(&context, &voter, sequence, 3, values, &mut numbers).expect("the rules allow it");
    let ballot = ballot.cast(&context, &mut numbers).expect("fresh randomness").to_bytes();
    assert!(verify_ballot(&context, &ballot, &mut rng(1)).is_ok());
    let trace =
        verifier::verify(context.manifest().bytes(), context.key().bytes(), &ballot).expect("both agree");
    assert_eq!(trace.fingerprint, fingerprint);

    // The derivations of §6, done again.
    let mut random = [0; 32];
    rand_core::RngCore::fill_bytes(&mut rng(seed), &mut random);
    let wide = |k: usize, seed: &[u8; 32]| {
        let x = voter.public().bytes();
        let (sequence, k) = (sequence.to_le_bytes(), (k as u64).to_le_bytes());
        Scalar::from_bytes_mod_order_wide(&sha512(&[b"glassurn/v1/randomness", &id, x, &sequence, seed, &k]))
    };
    let opened_seed: [u8; 32] = {
        let mut d = Decoder::new(&challenge);
        d.array()
            .and_then(|_| d.skip())
            .and_then(|()| d.skip())
            .and_then(|()| d.skip())
            .expect("a challenge");
        d.bytes().expect("a seed").try_into().expect("32 bytes")
    };
    let x = x_of(&id);
    let mut input: Vec<u8> = [b"glassurn/v1/seed".as_slice(), &random, x.as_bytes()].concat();
    for number in [sequence, 3, values.len() as u64].iter().chain(values) {
        input.extend(number.to_le_bytes());
    }
    assert_eq!(sha256(&[&input]), opened_seed);
    // Of every `Q`, behind that of the values.
    let sealed = values.len() + context.manifest().layout().squares.len();
    let randomness: Vec<String> = (0..sealed).map(|k| hex(wide(k, &opened_seed).as_bytes())).collect();
    json!({
        "name": name, "manifest": hex(context.manifest().bytes()), "election": hex(&id), "Y": hex(context.key().bytes()),
        "x": hex(x.as_bytes()), "X": hex(voter.public().bytes()), "sequence": sequence, "sealings": 3, "values": values,
        "random_bytes": hex(&random), "seed": hex(&opened_seed), "randomness": randomness,
        "fingerprint": hex(&fingerprint), "receipt_code": hash_code(&fingerprint), "challenge": hex(&challenge),
        "fields": fields(&ballot), "challenges": challenges(&trace), "ballot": hex(&ballot),
    })
}

/// `x` of voter 1, whose code is public here.
fn x_of(id: &[u8; 32]) -> Scalar {
    let code = crate::support::code(1).reveal().replace('-', "");
    let symbols = code.chars().filter_map(|c| "0123456789ABCDEFGHJKMNPQRSTVWXYZ".find(c)).take(23);
    let packed = symbols.fold(0u128, |bits, symbol| bits << 5 | symbol as u128) << 5;
    Scalar::from_bytes_mod_order_wide(&sha512(&[b"glassurn/v1/credential", id, &packed.to_be_bytes()[1..]]))
}

#[test]
fn ballots() {
    let cases = [
        case("one_of_five", vec![contest("c", 5, ONE_OF)], 1, &[0, 1, 0, 0]),
        case("one_of_five_the_implied_one", vec![contest("c", 5, ONE_OF)], 2, &[0, 0, 0, 0]),
        case("yes_or_no", vec![contest("c", 2, ONE_OF)], 1, &[1]),
        case("exactly_with_cap", vec![contest("c", 3, Rule::Exactly { sum: 4, cap: Some(2) })], 1, &[2, 1]),
        case(
            "budget_of_sixteen_bits",
            vec![contest("c", 2, Rule::AtMost { high: 1_000, cap: None })],
            1,
            &[999, 1],
        ),
        case(
            "between",
            vec![contest("c", 3, Rule::Between { low: 1, high: 2, cap: Some(1) })],
            1,
            &[1, 0, 1],
        ),
        case("score_of_32_bits", vec![contest("c", 1, Rule::Cap { cap: 70_000 })], 1, &[70_000]),
        case(
            "three_contests",
            vec![contest("a", 3, ONE_OF), contest("b", 3, ONE_OF), contest("c", 1, Rule::Cap { cap: 5 })],
            1,
            &[0, 1, 1, 0, 5],
        ),
    ];
    compare("ballot.json", &json!({ "cases": cases }));
}

#[test]
fn ballots_of_votes_that_cost_their_squares() {
    let budget = |credits, against| Rule::Quadratic { credits, against };
    let cases = [
        case("budget", vec![contest("c", 3, budget(9, false))], 1, &[2, 0, 1]),
        // 3 stands for no votes.
        case("conviction", vec![contest("c", 3, budget(9, true))], 1, &[5, 1, 4]),
        case("conviction_blank", vec![contest("c", 3, budget(9, true))], 2, &[3, 3, 3]),
        case("conviction_of_sixteen_bits", vec![contest("c", 2, budget(65_535, true))], 1, &[0, 265]),
        case(
            "beside_others",
            vec![
                contest("a", 2, budget(4, true)),
                contest("b", 3, ONE_OF),
                contest("c", 1, budget(25, false)),
            ],
            1,
            &[3, 2, 0, 1, 5],
        ),
    ];
    compare("quadratic.json", &json!({ "cases": cases }));
}

#[test]
fn ballots_of_squares_that_are_refused() {
    let budget = Rule::Quadratic { credits: 9, against: true };
    let context = context(vec![contest("a", 2, budget), contest("b", 2, ONE_OF)]);
    let voter = credential(1, context.manifest().id());
    let mut numbers = rng(42);
    let sealed = seal(&context, &voter, 1, 0, &[5, 1, 1], &mut numbers).expect("it is within the budget");
    let ballot = sealed.cast(&context, &mut numbers).expect("fresh randomness").to_bytes();
    // Contests begin as in the other refused ballots; the first has 2·96 + 32 bytes. Squares have 8 parts.
    let (kind, first) = (73, 76);
    assert_eq!(ballot[72..first], [0x82, 0x02, 0x58, 224]);
    let (q, squares) = (first + 192, ballot.len() - 8 * 32);
    let with = |at: usize, part: &[u8]| {
        let mut bytes = ballot.clone();
        bytes[at..at + part.len()].copy_from_slice(part);
        bytes
    };
    let another = *credential(2, context.manifest().id()).public().bytes();
    let swapped = [&ballot[squares + 32..squares + 64], &ballot[squares..squares + 32]].concat();
    let cheat = |values: &[i64], off: [u64; 3]| {
        let mut prover = Fast::new(&context);
        prover.off_squares = off.map(Scalar::from);
        let mut numbers = rng(7);
        let secret = x_of(context.manifest().id());
        let opened = values.iter().map(|&value| {
            let v = Scalar::from(value.unsigned_abs());
            (if value < 0 { -v } else { v }, random(&mut numbers))
        });
        let opened: Vec<(Scalar, Scalar)> = opened.collect();
        let cost: i64 =
            values[..2].iter().map(|value| (value - 3) * (value - 3)).sum::<i64>() + off[0] as i64;
        let committed: Vec<i64> = values.iter().copied().chain([cost]).collect();
        let claimed = context.manifest().layout().forms.iter().map(|form| {
            let sum: i64 = committed[form.values.clone()].iter().sum();
            (form.constant + if form.negative { -sum } else { sum }) as u64
        });
        prover.claim(&secret, 1, &opened, &claimed.collect::<Vec<_>>(), &mut numbers)
    };
    assert!(verify_ballot(&context, &cheat(&[5, 1, 1], [0; 3]), &mut rng(1)).is_ok());
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("squares_missing", [&[0x87], &ballot[1..squares - 3]].concat()),
        ("squares_empty", [&ballot[..squares - 3], &[0x40]].concat()),
        (
            "squares_too_short",
            [&ballot[..squares - 3], &[0x58, 224], &ballot[squares..squares + 224]].concat(),
        ),
        ("squares_kind_of_a_sum", with(kind, &[0])),
        ("squares_cost_identity", with(q, &[0; 32])),
        ("squares_cost_not_canonical", with(q, &[0xff; 32])),
        ("squares_cost_changed", with(q, &another)),
        ("squares_announcement_identity", with(squares, &[0; 32])),
        ("squares_announcement_changed", with(squares, &another)),
        ("squares_announcements_swapped", with(squares, &swapped)),
        ("squares_response_not_canonical", with(squares + 96, &[0xff; 32])),
        ("squares_response_of_votes_changed", with(squares + 96, &[1; 31])),
        ("squares_response_of_randomness_changed", with(squares + 128, &[1; 31])),
        ("squares_last_response_changed", with(squares + 224, &[1; 31])),
        ("squares_one_credit_too_many", cheat(&[6, 4, 1], [0; 3])),
        ("squares_votes_below_all_that_there_are", cheat(&[-1, 3, 1], [0; 3])),
        ("squares_cost_is_false", cheat(&[5, 1, 1], [1, 0, 0])),
        ("squares_opening_is_false", cheat(&[5, 1, 1], [0, 1, 0])),
        ("squares_product_is_false", cheat(&[5, 1, 1], [0, 0, 1])),
    ];
    let cases = cases.into_iter().map(|(name, bytes)| {
        let refusal =
            verify_ballot(&context, &bytes, &mut rng(1)).err().unwrap_or_else(|| panic!("{name} is taken"));
        let theirs = verifier::verify(context.manifest().bytes(), context.key().bytes(), &bytes);
        assert!(theirs.is_err(), "{name}");
        json!({ "name": name, "ballot": hex(&bytes), "code": refusal.code() })
    });
    let vector = json!({
        "manifest": hex(context.manifest().bytes()), "Y": hex(context.key().bytes()), "valid": hex(&ballot),
        "cases": cases.collect::<Vec<_>>(),
    });
    compare("quadratic_refused.json", &vector);
}

/// What every ballot below is a corruption of.
fn spoiled() -> (Context, Draft, Vec<u8>) {
    let draft =
        draft(vec![contest("a", 3, ONE_OF), contest("b", 3, ONE_OF), contest("c", 1, Rule::Cap { cap: 5 })]);
    let context = Context::new(draft.clone().check().expect("it holds"), public());
    let voter = credential(1, context.manifest().id());
    let mut numbers = rng(42);
    let sealed = seal(&context, &voter, 1, 0, &[0, 1, 1, 0, 5], &mut numbers).expect("the rules allow it");
    let ballot = sealed.cast(&context, &mut numbers).expect("fresh randomness").to_bytes();
    (context, draft, ballot)
}

/// A ballot of the second prover, with values and openings of the liar's choice.
fn forged(context: &Context, values: &[i64], spoil: fn(&mut Vec<Opening>)) -> Vec<u8> {
    let layout = context.manifest().layout();
    let mut numbers = rng(7);
    let mut openings: Vec<Opening> = values.iter().map(|&value| honest(value, &mut numbers)).collect();
    spoil(&mut openings);
    let forms = layout.forms.iter().map(|f| (f.constant, f.values.start, f.values.end, f.negative));
    let prover = Prover {
        election: *context.manifest().id(),
        key: *context.key().element(),
        secret: x_of(context.manifest().id()),
        sequence: 1,
        contests: layout.contests.iter().map(|range| range.len()).collect(),
        forms: forms.collect(),
        bits: layout.bits,
        openings,
        rng: numbers,
    };
    prover.ballot(values)
}

#[test]
fn the_second_provers_ballots_are_valid() {
    let (context, ..) = spoiled();
    let ballot = forged(&context, &[0, 1, 1, 0, 5], |_| {});
    assert!(verify_ballot(&context, &ballot, &mut rng(1)).is_ok());
}

#[test]
fn ballots_that_are_refused() {
    let (context, draft, ballot) = spoiled();
    // The array's head, the version, two byte strings of 32 with two bytes of head each, the sequence, the contests'
    // head, a contest's head and kind, the head of its 192 bytes.
    let (election, credential, sequence, contests) = (4, 38, 70, 71);
    let (kind, first) = (contests + 2, contests + 5);
    assert_eq!(ballot[election - 2..election], [0x58, 32]);
    assert_eq!(ballot[contests..first], [0x83, 0x82, 0x00, 0x58, 192]);
    let linear = ballot.len() - 224;
    let range = linear - 2 - context.manifest().layout().range_proof_length();
    let with = |at: usize, part: &[u8]| {
        let mut bytes = ballot.clone();
        bytes[at..at + part.len()].copy_from_slice(part);
        bytes
    };
    let p: [u8; 32] = core::array::from_fn(|i| match i {
        0 => 0xed,
        31 => 0x7f,
        _ => 0xff,
    });
    let negative: Vec<u8> = {
        // p − s, byte by byte with the borrow.
        let mut borrow = 0i16;
        let subtract = |(p, s): (&u8, &u8)| {
            let mut difference = i16::from(*p) - i16::from(*s) - borrow;
            borrow = i16::from(difference < 0);
            difference += 256 * borrow;
            difference as u8
        };
        p.iter().zip(&ballot[first..first + 32]).map(subtract).collect()
    };
    let another = *crate::support::credential(2, context.manifest().id()).public().bytes();
    let value = |at: usize| ballot[at..at + 96].to_vec();
    let swapped = {
        let second = first + 192 + 4;
        let mut bytes = with(first, &ballot[second..second + 192]);
        bytes[second..second + 192].copy_from_slice(&ballot[first..first + 192]);
        bytes
    };
    let mut other_election = draft;
    other_election.nonce = [8; 32];
    let other_election = *other_election.check().expect("it holds").id();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("ballot_trailing_byte", [&ballot[..], &[0]].concat()),
        ("ballot_field_unknown", [&[0x88], &ballot[1..], &[0]].concat()),
        ("ballot_field_missing", [&[0x86], &ballot[1..linear - 2]].concat()),
        ("ballot_array_of_unknown_length", [&[0x9f], &ballot[1..], &[0xff]].concat()),
        ("ballot_integer_not_shortest", [&ballot[..sequence], &[0x18, 1], &ballot[contests..]].concat()),
        ("ballot_version_2", with(1, &[2])),
        ("ballot_of_another_election", with(election, &other_election)),
        ("ballot_contest_missing", [&ballot[..contests], &[0x82], &ballot[contests + 1 + 196..]].concat()),
        ("ballot_contest_kind_unknown", with(kind, &[1])),
        ("ballot_contests_swapped", swapped),
        ("ballot_credential_identity", with(credential, &[0; 32])),
        ("ballot_credential_not_canonical", with(credential, &p)),
        ("ballot_of_another_credential", with(credential, &another)),
        ("ballot_sequence_zero", with(sequence, &[0])),
        ("ballot_sequence_changed", with(sequence, &[2])),
        ("ballot_point_identity", with(first, &[0; 32])),
        ("ballot_point_not_canonical", with(first, &p)),
        ("ballot_point_negative", with(first, &negative)),
        ("ballot_commitment_identity", with(first + 64, &[0; 32])),
        ("ballot_d_changed", with(first, &another)),
        ("ballot_c_changed", with(first + 32, &another)),
        ("ballot_k_changed", with(first + 64, &another)),
        (
            "ballot_values_permuted",
            [&ballot[..first], &value(first + 96)[..], &value(first)[..], &ballot[first + 192..]].concat(),
        ),
        ("ballot_range_point_identity", with(range, &[0; 32])),
        ("ballot_range_point_not_canonical", with(range, &p)),
        ("ballot_range_scalar_not_canonical", with(range + 4 * 32, &[0xff; 32])),
        ("ballot_range_scalar_changed", with(linear - 2 - 32, &[1; 31])),
        ("ballot_range_point_changed", with(range + 7 * 32, &another)),
        ("ballot_announcement_identity", with(linear, &[0; 32])),
        ("ballot_announcement_changed", with(linear, &another)),
        ("ballot_response_not_canonical", with(linear + 4 * 32, &[0xff; 32])),
        ("ballot_response_of_randomness_changed", with(linear + 4 * 32, &[1; 31])),
        ("ballot_response_of_credential_changed", with(linear + 6 * 32, &[1; 31])),
        ("ballot_value_above_its_cap", forged(&context, &[0, 1, 1, 0, 6], |_| {})),
        ("ballot_value_255", forged(&context, &[0, 1, 1, 0, 255], |_| {})),
        ("ballot_value_negative", forged(&context, &[2, -1, 1, 0, 5], |_| {})),
        ("ballot_two_votes_where_one_is_allowed", forged(&context, &[1, 1, 0, 0, 5], |_| {})),
        ("ballot_one_contest_pays_for_another", forged(&context, &[1, 1, 0, -1, 5], |_| {})),
        (
            "ballot_ciphertext_not_what_is_proven",
            forged(&context, &[0, 1, 1, 0, 5], |o| o[4].c = Scalar::from(255u64)),
        ),
        (
            "ballot_errors_of_two_contests_cancel",
            forged(&context, &[0, 1, 1, 0, 5], |o| {
                o[0].c += Scalar::ONE;
                o[2].c -= Scalar::ONE;
            }),
        ),
        (
            "ballot_randomness_of_d_and_k_differs",
            forged(&context, &[0, 1, 1, 0, 5], |o| o[0].r += Scalar::ONE),
        ),
    ];
    let cases = cases.into_iter().map(|(name, bytes)| {
        let refusal =
            verify_ballot(&context, &bytes, &mut rng(1)).err().unwrap_or_else(|| panic!("{name} is taken"));
        let theirs = verifier::verify(context.manifest().bytes(), context.key().bytes(), &bytes);
        assert!(theirs.is_err(), "{name}");
        json!({ "name": name, "ballot": hex(&bytes), "code": refusal.code() })
    });
    let vector = json!({
        "manifest": hex(context.manifest().bytes()), "Y": hex(context.key().bytes()), "valid": hex(&ballot),
        "cases": cases.collect::<Vec<_>>(),
    });
    compare("ballot_refused.json", &vector);
}

#[test]
fn frozen_ballots_are_read_without_being_made() {
    let (sums, squares) = (read("ballot.json"), read("quadratic.json"));
    let cases = [&sums, &squares].map(|frozen| frozen["cases"].as_array().expect("cases"));
    for case in cases.into_iter().flatten() {
        let manifest = Manifest::from_bytes(&bytes(&case["manifest"])).expect("it holds");
        let key: [u8; 32] = bytes(&case["Y"]).try_into().expect("32 bytes");
        let context =
            Context::new(manifest, glassurn_crypto::group::Point::from_bytes(key).expect("a point"));
        let ballot = bytes(&case["ballot"]);
        let verified =
            verify_ballot(&context, &ballot, &mut rng(1)).expect("it was valid when it was frozen");
        assert_eq!(encode(verified.ballot()), ballot);
    }
}

#[test]
fn the_worked_example_is_a_vector() {
    let text = include_str!("../../../docs/protocol.md");
    let frozen = read("ballot.json");
    let mut cases = frozen["cases"].as_array().expect("cases").iter();
    let case = cases.find(|case| case["name"] == "yes_or_no").expect("the example is frozen");
    let linear = case["fields"]["linear_proof"].as_str().expect("a text");
    let value = &case["fields"]["contests"][0]["values"][0];
    let mut shown: Vec<&str> = (0..7).map(|part| &linear[part * 64..part * 64 + 64]).collect();
    let named = ["election", "Y", "x", "X", "random_bytes", "seed", "fingerprint", "receipt_code"];
    let of_case = named.into_iter().map(|name| &case[name]).chain([&case["randomness"][0]]);
    let of_value = ["D", "C", "K"].into_iter().map(|name| &value[name]);
    let challenges = case["challenges"].as_array().expect("challenges").iter().map(|c| &c["value"]);
    shown.extend(of_case.chain(of_value).chain(challenges).map(|value| value.as_str().expect("a text")));
    for part in shown {
        assert!(text.contains(&format!("`{part}`")), "docs/protocol.md does not show {part}");
    }
}
