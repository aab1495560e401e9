//! Voter codes: symbols, check symbol, packed bytes, credential.

use super::compare;
use crate::support::{code, hex, key, rng};
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as B;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use glassurn_crypto::credential::{
    CodeError, Registration, VoterCode, hash_code, login_message, parse_hash_code,
};
use glassurn_crypto::encoding::sha512;
use serde_json::{Value, json};

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The 15 bytes of a code: the first 23 symbols, most significant bit first, and five zero bits.
fn packed(code: &str) -> [u8; 15] {
    let symbols = code.chars().filter_map(|c| ALPHABET.find(c)).take(23);
    let bits = symbols.fold(0u128, |bits, symbol| bits << 5 | symbol as u128) << 5;
    bits.to_be_bytes()[1..].try_into().expect("120 bits")
}

fn case(code: &VoterCode, election: [u8; 32]) -> Value {
    let shown = code.reveal();
    let packed = packed(&shown);
    let x = Scalar::from_bytes_mod_order_wide(&sha512(&[b"glassurn/v1/credential", &election, &packed]));
    let public = (B * x).compress();
    let credential = code.credential(&election).expect("not zero");
    assert_eq!(credential.public().bytes(), public.as_bytes());
    json!({
        "code": *shown, "packed": hex(&packed), "election": hex(&election),
        "x": hex(x.as_bytes()), "X": hex(public.as_bytes()),
    })
}

#[test]
fn credentials() {
    let lowest = VoterCode::parse("0000-0000-0000-0000-0000-0000").expect("its check symbol is 0");
    let mut cases = vec![case(&lowest, [0; 32])];
    cases.extend((0..4).map(|voter| case(&code(voter), [voter as u8; 32])));
    cases.push(case(&code(0), [9; 32]));
    compare("credential.json", &json!({ "cases": cases }));
}

#[test]
fn typed_codes() {
    let shown = code(1).reveal().to_string();
    let mut wrong = shown.clone();
    wrong.replace_range(0..1, if shown.starts_with('0') { "1" } else { "0" });
    let mut swapped: Vec<char> = shown.chars().collect();
    let other = (1..4).find(|&i| swapped[i] != swapped[0]).expect("a code is not one symbol");
    swapped.swap(0, other);
    let typed = [
        ("as_printed", shown.clone()),
        ("lower_case_without_hyphens", shown.to_lowercase().replace('-', "")),
        (
            "spaces_and_look_alikes",
            format!(" {} ", shown.replace('-', " ").replace('0', "o").replace('1', "l")),
        ),
        ("symbol_wrong", wrong),
        ("symbols_swapped", swapped.into_iter().collect()),
        ("symbol_missing", shown[1..].into()),
        ("symbol_added", format!("{shown}0")),
        ("symbol_unknown", shown.replacen(|c: char| c != '-', "U", 1)),
        ("empty", String::new()),
    ];
    let cases = typed.map(|(name, typed)| {
        let answer = match VoterCode::parse(&typed) {
            Ok(code) => json!({ "code": *code.reveal() }),
            Err(CodeError::Symbol(_)) => json!({ "error": "symbol" }),
            Err(CodeError::Length(length)) => json!({ "error": "length", "length": length }),
            Err(CodeError::Check) => json!({ "error": "check" }),
        };
        json!({ "name": name, "typed": typed, "answer": answer })
    });
    compare("code_typed.json", &json!({ "cases": cases }));
}

#[test]
fn codes_of_hashes() {
    let hashes = [[0; 32], [0xff; 32], core::array::from_fn(|i| i as u8 * 8 + 1)];
    let cases = hashes.map(|hash| {
        let shown = hash_code(&hash);
        assert_eq!(parse_hash_code(&shown.to_lowercase().replace('-', " ")).as_ref(), Some(&shown));
        json!({ "hash": hex(&hash), "code": shown })
    });
    compare("hash_code.json", &json!({ "cases": cases }));
}

#[test]
fn a_login_is_signed_for_one_ballot() {
    let credential = code(0).credential(&[1; 32]).expect("not zero");
    let message = login_message(&[1; 32], credential.public(), 2, &[3; 32]);
    let vector = json!({
        "election": hex(&[1; 32]), "X": hex(credential.public().bytes()), "sequence": 2, "fingerprint": hex(&[3; 32]),
        "message": hex(&message), "signer_seed": hex(&[5; 32]), "signature": hex(&key(5).sign(&message)),
    });
    compare("login.json", &vector);
}

#[test]
fn a_registration_answers_one_nonce() {
    let (election, nonce) = ([1; 32], [2; 32]);
    let credential = code(0).credential(&election).expect("not zero");
    let registration = Registration::prove(&election, &nonce, &credential, &mut rng(6)).to_bytes();
    assert!(Registration::from_bytes(&registration).is_ok_and(|r| r.verify(&election, &nonce).is_ok()));

    // By the book: [X, [A, z]] in CBOR, each of 32 bytes, and zB = A + cX.
    let part = |start: usize| -> [u8; 32] { registration[start..start + 32].try_into().expect("32 bytes") };
    let (public, announcement, response) = (part(3), part(38), part(72));
    assert_eq!((registration.len(), &public), (104, credential.public().bytes()));
    let mut transcript = merlin::Transcript::new(b"glassurn/v1/registration");
    transcript.append_message(b"election", &election);
    transcript.append_message(b"nonce", &nonce);
    transcript.append_message(b"P", &public);
    transcript.append_message(b"A", &announcement);
    let mut wide = [0; 64];
    transcript.challenge_bytes(b"c", &mut wide);
    let c = Scalar::from_bytes_mod_order_wide(&wide);
    let point = |bytes| CompressedRistretto(bytes).decompress().expect("a point");
    assert_eq!(B * Scalar::from_bytes_mod_order(response), point(announcement) + point(public) * c);
    compare(
        "registration.json",
        &json!({
            "election": hex(&election), "nonce": hex(&nonce), "code": *code(0).reveal(), "X": hex(&public),
            "c": hex(c.as_bytes()), "registration": hex(&registration),
        }),
    );
}
