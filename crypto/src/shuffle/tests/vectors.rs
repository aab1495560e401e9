//! The golden vectors (`tests/vectors/shuffle/`): encodings of answers, a chain of two shuffles with all challenges, what
//! is refused of them, and the opening.

use super::decryptions::{Urn, answered};
use super::statement::{Challenges, statement};
use super::*;
use crate::encoding::hex;
use crate::manifest::Ceremony as Mode;
use crate::trustee::tests::Room;
use crate::trustee::tests::vectors::{bytes, golden};
use serde_json::{Value, json};

fn point(element: &RistrettoPoint) -> String {
    hex(element.compress().as_bytes())
}

use alloc::string::String;

#[test]
fn golden_answers() {
    let long: Vec<u8> = (0..61).collect();
    let answers: [&[u8]; 6] = [b"a", b"\0", &[0xff; 30], b"thirty-one bytes, and so two of", &[0; 31], &long];
    let case = |answer: &[u8]| {
        let elements = message::encode(answer).unwrap();
        json!({ "answer": hex(answer), "elements": elements.iter().map(|e| hex(e.bytes())).collect::<Vec<_>>() })
    };
    let one = *message::encode(b"a").unwrap()[0].element();
    let none = |name: &str, element: RistrettoPoint, length: usize| {
        assert_eq!(message::decode(&[element], length), None);
        json!({ "name": name, "elements": [point(&element)], "length": length })
    };
    let refused = [
        none("identity", RistrettoPoint::default(), 1),
        none("negative", -one, 1),
        none("basepoint", crate::group::B, 30),
        none("padding_not_zero", *message::encode(b"ab").unwrap()[0].element(), 1),
    ];
    let vector = json!({ "answers": answers.map(case), "none": refused });
    let frozen = golden("shuffle", "answers.json", &vector);
    for case in frozen["answers"].as_array().unwrap() {
        assert_eq!(
            message::encode(&bytes(&case["answer"])).unwrap().len(),
            case["elements"].as_array().unwrap().len()
        );
    }
}

/// A chain of two shuffles under the key of three of five trustees.
fn recorded() -> (Urn, Vec<Answers>, Vec<Proof>) {
    let mut room = Room::new(Mode::Dkg, 3, 5, 9).complete();
    let key = *room.board.key().unwrap().y();
    let answers = answered();
    let context = Context::new(*room.manifest.id(), [9; 32], 1, key, answers.len(), 2).unwrap();
    let pairs =
        answers.iter().flat_map(|answer| seal(&key, &message::encode(answer).unwrap(), &mut room.rng));
    let (mut lists, mut proofs) = (alloc::vec![Answers::new(&context, pairs.collect()).unwrap()], Vec::new());
    for (place, mixer) in [(1, 2), (2, 1)] {
        let inputs = lists.last().unwrap();
        let mixed = mix(&context, inputs, &mut room.rng).unwrap();
        let (outputs, proof) = mixed.prove(&context, mixer, place, inputs, &mut room.rng).unwrap();
        lists.push(outputs);
        proofs.push(proof);
    }
    (Urn { room, context, answers: lists[2].clone() }, lists, proofs)
}

/// Corruptions of the first shuffle: the name is the defect.
fn refused(context: &Context, lists: &[Answers], proof: &Proof) -> Vec<Value> {
    let outputs = lists[1].to_bytes();
    let with = |name: &str, change: &dyn Fn(&mut Vec<u8>, &mut Vec<u8>)| {
        let (mut outputs, mut proof) = (outputs.clone(), proof.to_bytes());
        change(&mut outputs, &mut proof);
        let error = judged(context, &lists[0], &outputs, &proof, 2, 1).unwrap_err();
        let equation = match error {
            ShuffleError::Proof { equation, .. } => json!(alloc::format!("{equation}")),
            _ => Value::Null,
        };
        json!({
            "name": name, "outputs": hex(&outputs), "proof": hex(&proof), "code": error.code(), "equation": equation,
        })
    };
    let tail = 160 * 4;
    let one = |bytes: &mut [u8]| bytes[0] ^= 1;
    alloc::vec![
        with("answers_exchanged", &|outputs, _| outputs.rotate_left(128)),
        with("answer_copied", &|outputs, _| outputs.copy_within(0..128, 128)),
        with("output_is_the_identity", &|outputs, _| outputs[..32].fill(0)),
        with("output_not_canonical", &|outputs, _| outputs[32..64].fill(0xff)),
        with("output_missing", &|outputs, _| outputs.truncate(384)),
        with("proof_cut_off", &|_, proof| proof.truncate(tail)),
        with("proof_longer", &|_, proof| proof.extend([0; 32])),
        with("commitment_is_the_identity", &|_, proof| proof[..32].fill(0)),
        with("commitments_exchanged", &|_, proof| {
            let (one, two) = proof.split_at_mut(160);
            one[..32].swap_with_slice(&mut two[..32]);
        }),
        with("response_not_canonical", &|_, proof| proof[96..128].fill(0xff)),
        with("chain_response_changed", &|_, proof| one(&mut proof[96..])),
        with("response_changed", &|_, proof| one(&mut proof[128..])),
        with("s1_changed", &|_, proof| one(&mut proof[tail + 32 * 7..])),
        with("s2_changed", &|_, proof| one(&mut proof[tail + 32 * 8..])),
        with("s3_changed", &|_, proof| one(&mut proof[tail + 32 * 9..])),
        with("s4_of_column_1_changed", &|_, proof| one(&mut proof[tail + 32 * 10..])),
        with("s4_of_column_2_changed", &|_, proof| one(&mut proof[tail + 32 * 11..])),
    ]
}

/// The verdict on bytes.
fn judged(
    context: &Context,
    inputs: &Answers,
    outputs: &[u8],
    proof: &[u8],
    mixer: u64,
    place: u64,
) -> Result<(), ShuffleError> {
    let (outputs, proof) = (Answers::from_bytes(context, outputs)?, Proof::from_bytes(context, proof)?);
    let link = Link { mixer, outputs: &outputs, proof: &proof };
    let verdict = verify(context, place, inputs, &[link], &mut rng(3));
    assert_eq!(verdict, oracle::verify(context, place, inputs, &link));
    verdict
}

#[test]
fn golden_shuffles() {
    let (mut urn, lists, proofs) = recorded();
    let context = urn.context.clone();
    let shuffle = |place: usize, mixer: u64| {
        let (inputs, outputs, proof) = (&lists[place - 1], &lists[place], &proofs[place - 1]);
        let statement = statement(&context, mixer, place as u64, inputs, outputs);
        let Challenges { u, c } = Challenges::replay(statement, &proof.items, &proof.tail);
        json!({
            "mixer": mixer,
            "place": place,
            "outputs": hex(&outputs.to_bytes()),
            "proof": hex(&proof.to_bytes()),
            "u": u.iter().map(|u| hex(u.as_bytes())).collect::<Vec<_>>(),
            "c": hex(c.as_bytes()),
        })
    };
    let decryptions: Vec<MixDecryption> = (1..=5).map(|i| urn.body(i)).collect();
    let shares: Vec<VerifiedMixShare> =
        (1..).zip(&decryptions).map(|(i, body)| urn.verify(i, body).unwrap()).collect();
    let opened = urn.open(&shares[1..]).unwrap();
    let key = urn.room.board.key().unwrap();
    let vector = json!({
        "generators": oracle::generators(5).iter().map(point).collect::<Vec<_>>(),
        "election": hex(&context.election),
        "close": hex(&context.close),
        "contest": context.contest,
        "y": hex(context.key.bytes()),
        "verification": key.verification().iter().map(|point| hex(point.bytes())).collect::<Vec<_>>(),
        "threshold": key.threshold(),
        "count": context.count,
        "width": context.width,
        "length": 40,
        "inputs": hex(&lists[0].to_bytes()),
        "shuffles": [shuffle(1, 2), shuffle(2, 1)],
        "refused": refused(&context, &lists, &proofs[0]),
        "decryptions": decryptions.iter().map(|body| hex(&body.to_bytes())).collect::<Vec<_>>(),
        "answers": opened.iter().map(|answer| answer.as_deref().map(hex)).collect::<Vec<_>>(),
    });
    let frozen = golden("shuffle", "shuffles.json", &vector);
    // And from the bytes alone.
    let mut inputs = Answers::from_bytes(&context, &bytes(&frozen["inputs"])).unwrap();
    for refused in frozen["refused"].as_array().unwrap() {
        let error = judged(&context, &inputs, &bytes(&refused["outputs"]), &bytes(&refused["proof"]), 2, 1);
        assert_eq!(refused["code"], error.unwrap_err().code(), "{}", refused["name"]);
    }
    for shuffle in frozen["shuffles"].as_array().unwrap() {
        let (outputs, proof) = (bytes(&shuffle["outputs"]), bytes(&shuffle["proof"]));
        let (mixer, place) = (shuffle["mixer"].as_u64().unwrap(), shuffle["place"].as_u64().unwrap());
        assert_eq!(judged(&context, &inputs, &outputs, &proof, mixer, place), Ok(()));
        inputs = Answers::from_bytes(&context, &outputs).unwrap();
    }
    let decryptions = frozen["decryptions"].as_array().unwrap().iter();
    let decoded = decryptions.map(|body| MixDecryption::from_bytes(&context, &bytes(body)).unwrap());
    let shares: Vec<VerifiedMixShare> =
        (1..).zip(decoded).map(|(i, body)| urn.verify(i, &body).unwrap()).collect();
    assert_eq!(sorted(urn.open(&shares[..3]).unwrap()), sorted(answered().into_iter().map(Some).collect()));
}
