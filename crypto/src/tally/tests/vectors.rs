//! The golden vectors (`tests/vectors/tally/`): sums, the decryptions that hold and those that do not, the result.

use super::*;
use crate::encoding::hex;
use crate::trustee::tests::vectors::{bytes, golden};
use serde_json::json;

#[test]
fn golden_partial_decryptions() {
    let mut poll = five();
    let element = |element: &RistrettoPoint| hex(element.compress().as_bytes());
    let sum = |sum: &Ciphertext| json!([element(&sum.d), element(&sum.c)]);
    let bodies: Vec<PartialDecryption> = (1..=5).map(|i| poll.body(i)).collect();
    let mut swapped = bodies[0].clone();
    swapped.shares.swap(0, 1);
    let mut shorter = bodies[0].clone();
    shorter.shares.pop();
    let refused = [("points_swapped", &swapped), ("point_missing", &shorter), ("of_a_peer", &bodies[1])];
    let refused = refused.map(|(name, body)| {
        let code = poll.verify(1, body).unwrap_err().code();
        json!({ "name": name, "trustee": 1, "body": hex(&encode(body)), "code": code })
    });
    let key = poll.key();
    let vector = json!({
        "manifest": hex(poll.room.manifest.bytes()),
        "close": hex(&poll.tally.close),
        "y": hex(key.y().bytes()),
        "verification": key.verification().iter().map(|point| hex(point.bytes())).collect::<Vec<_>>(),
        "counting": poll.tally.sums.counting,
        "weight": poll.tally.sums.weight,
        "sums": poll.tally.sums.values.iter().map(sum).collect::<Vec<_>>(),
        "decryptions": bodies.iter().map(|body| hex(&encode(body))).collect::<Vec<_>>(),
        "refused": refused,
        "result": hex(&encode(&counted())),
    });
    let frozen = golden("tally", "partial-decryptions.json", &vector);
    let decryptions = frozen["decryptions"].as_array().unwrap().iter();
    let shares: Vec<VerifiedShare> = (1..)
        .zip(decryptions)
        .map(|(i, body)| poll.verify(i, &decode(&bytes(body)).unwrap()).unwrap())
        .collect();
    assert_eq!(poll.open(&shares[2..]), Ok(decode(&bytes(&frozen["result"])).unwrap()));
    for refused in frozen["refused"].as_array().unwrap() {
        let fault = poll.verify(1, &decode(&bytes(&refused["body"])).unwrap()).unwrap_err();
        assert_eq!(refused["code"], fault.code());
    }
}
