//! Nobody gets a ciphertext of his own choosing decrypted: not by the service, whatever he sends to which of its doors, and
//! not by key holders, whose rehearsal multiplies a point that nobody has chosen.

use super::accounts::with_accounts;
use super::{choice, choose};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use data_encoding::BASE64;
use glassurn_api::account::NewKey;
use glassurn_api::endpoint;
use glassurn_crypto::board::entry::{Entry, Kind, Role, Signer};
use glassurn_crypto::election::Note;
use glassurn_crypto::encoding::{decode, encode, hex};
use glassurn_crypto::group::Point;
use glassurn_crypto::trustee::DkgConfirm;
use glassurn_tests::console::{Browser, OWN};
use glassurn_tests::remote::Remote;
use glassurn_tests::service::Answer;
use glassurn_tests::world::key;
use minicbor::Decoder;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha512};

/// `D`, `C` and `K` of a ballot's first value, and where in its bytes they are.
fn first_value(ballot: &[u8]) -> (usize, [RistrettoPoint; 3]) {
    let values = (|| {
        let mut body = Decoder::new(ballot);
        body.array()?;
        body.u64()?;
        body.bytes()?;
        body.bytes()?;
        body.u64()?;
        body.array()?;
        body.array()?;
        body.u64()?;
        body.bytes()
    })()
    .expect("a ballot");
    let at = ballot.windows(values.len()).position(|window| window == values).expect("they are in it");
    let point = |place: usize| {
        let bytes = &values[32 * place..32 * (place + 1)];
        CompressedRistretto::from_slice(bytes).expect("32 bytes").decompress().expect("a point")
    };
    (at, [0, 1, 2].map(point))
}

/// Every key holder's `y_i`, out of the key files.
fn shares(remote: &Remote) -> Vec<Scalar> {
    let key = remote.world.election.ceremony().key().expect("it is made");
    let files = remote.world.key_files.iter().zip(1..);
    let share = |(file, trustee): (&glassurn_crypto::trustee::KeyFile, u64)| {
        let public = *key.of(trustee).expect("a trustee").bytes();
        let bytes = file.to_bytes();
        let secrets = bytes.windows(32).filter_map(|window| {
            Option::<Scalar>::from(Scalar::from_canonical_bytes(window.try_into().expect("32 bytes")))
        });
        let mut found =
            secrets.filter(|secret| RistrettoPoint::mul_base(secret).compress().to_bytes() == public);
        found.next().expect("it is in the file")
    };
    files.map(share).collect()
}

/// Something of this shape with the text wherever a text may be.
fn shaped(document: &Value, schema: &Value, text: &str, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        return shaped(document, document.pointer(&name[1..]).expect("a schema"), text, depth + 1);
    }
    let first = ["oneOf", "anyOf", "allOf"].iter().find_map(|of| schema[*of].as_array()?.last());
    if let Some(one) = first.filter(|_| depth < 12) {
        return shaped(document, one, text, depth + 1);
    }
    if let Some(named) = schema["enum"].as_array() {
        return named[0].clone();
    }
    let kind = schema["type"].as_array().map_or(&schema["type"], |kinds| &kinds[0]);
    match kind.as_str().unwrap_or_default() {
        "object" => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            let fields: Map<String, Value> =
                fields.map(|(name, one)| (name.clone(), shaped(document, one, text, depth + 1))).collect();
            Value::Object(fields)
        }
        "array" => json!([shaped(document, &schema["items"], text, depth + 1)]),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        _ => json!(text),
    }
}

#[test]
fn d_15_no_door_of_the_document_decrypts_for_anybody() {
    let service = with_accounts(&["Olga"], &[]);
    let olga = Browser::of(&service, "Olga");
    assert_eq!(olga.send("POST", endpoint::KEYS, &NewKey { key: hex(key(1).public().bytes()) }).status, 201);
    let draft = olga.begin("Oracle").summary.id;
    let mut remote = Remote::open(service.clone(), choice(), 5);
    let id = remote.id();
    // The target: what Ada has cast, as it stands on the board and so changed that nobody knows it again.
    let cast = remote.seal(0, 1, &choose(0), 1);
    remote.vote(&cast);
    let (_, [d, c, k]) = first_value(&cast.body);
    let y = remote.world.election.ceremony().key().expect("a key").y();
    let y = CompressedRistretto(*y.bytes()).decompress().expect("a point");
    let s = Scalar::from(0x0c1e_u64);
    let (d_new, c_new) = (d + RistrettoPoint::mul_base(&s), c + s * y);
    let targets = [d, d_new].map(|point| point.compress().to_bytes());
    let secrets = shares(&remote);
    let whole: Scalar = secrets.iter().sum();
    assert_eq!(RistrettoPoint::mul_base(&whole), y, "of all key holders");
    let wanted: Vec<[u8; 32]> = [d, d_new]
        .iter()
        .flat_map(|d| secrets.iter().chain([&whole]).map(move |share| (share * d).compress().to_bytes()))
        .collect();

    let (d_bytes, c_bytes) = (targets[1], c_new.compress().to_bytes());
    let both = [d_bytes, c_bytes].concat();
    let mut answers: Vec<Answer> = Vec::new();
    // Every operation that the document has, in every form in which its body says that it takes something.
    let document: Value = service.get(endpoint::OPENAPI).json();
    let mut doors = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            if [endpoint::SESSION, endpoint::DRAFT].contains(&path.as_str()) && method == "delete" {
                continue;
            }
            doors += 1;
            let real = path.replace("{draft}", &draft).replace("{election}", &id).replace("{number}", "1");
            for text in [hex(&d_bytes), hex(&both), BASE64.encode(&both)] {
                let at = real
                    .split('/')
                    .map(|part| if part.contains('{') { text.replace('/', "%2f") } else { part.into() });
                let at = at.collect::<Vec<String>>().join("/");
                let at = format!("{at}?leaf={text}&size=1&d={text}").replace('+', "%2b");
                let content = operation["requestBody"]["content"].as_object().into_iter().flatten();
                let mut bodies: Vec<(&str, Vec<u8>)> = vec![("application/octet-stream", both.clone())];
                for (media, schema) in content {
                    let shaped = shaped(&document, &schema["schema"], &text, 0);
                    bodies.push((media, serde_json::to_vec(&shaped).expect("plain data")));
                    bodies.push((media, both.clone()));
                }
                for (media, body) in bodies {
                    let body = (method != "get").then_some(body.as_slice());
                    let headers = [OWN, ("content-type", media)];
                    answers.push(olga.ask(&method.to_uppercase(), &at, &headers, body));
                    answers.push(Browser::new(&service).ask(&method.to_uppercase(), &at, &headers, body));
                }
            }
        }
    }
    assert!(doors > 60, "{doors}");
    // What is signed by whom it must be signed by: a note, a ballot with the target in it, a step of the ceremony.
    remote.sync();
    let note = encode(&Note { text: format!("Please decrypt {}", hex(&both)) });
    remote.post(&remote.world.sign(Kind::Note, note, Signer::official(0), 1));
    let mut other = remote.seal(1, 1, &choose(1), 1);
    let (at, _) = first_value(&other.body);
    other.body[at..at + 64].copy_from_slice(&both);
    answers.push(remote.cast(&other));
    let entries: Vec<Entry> =
        remote.world.entries.0.iter().map(|bytes| Entry::from_bytes(bytes).expect("an entry")).collect();
    let confirmations: Vec<(u8, Vec<u8>)> = entries
        .iter()
        .filter(|entry| entry.kind() == Some(Kind::DkgConfirm))
        .map(|entry| entry.content.body.clone())
        .zip(11..)
        .map(|(body, number)| (number, body))
        .collect();
    assert_eq!(confirmations.len(), 2);
    for (number, body) in &confirmations {
        // The rehearsal multiplied the one point that comes of a hash of this election, attempt and key.
        let confirm: DkgConfirm = decode(body).expect("a confirmation");
        let hash = Sha512::new()
            .chain_update(b"glassurn/v1/rehearsal")
            .chain_update(remote.hash())
            .chain_update(confirm.attempt.to_le_bytes())
            .chain_update(y.compress().as_bytes());
        let t = RistrettoPoint::from_uniform_bytes(&hash.finalize().into());
        let trustee = usize::from(number - 11);
        assert_eq!((secrets[trustee] * t).compress().to_bytes(), *confirm.rehearsal.bytes());
        // The target in its place is no step.
        let chosen = DkgConfirm { rehearsal: Point::from_bytes(d_bytes).expect("a point"), ..confirm };
        let signer = Signer { role: Role::Trustee, number: u64::from(number - 10) };
        answers.push(remote.try_post(&remote.world.sign(Kind::DkgConfirm, encode(&chosen), signer, *number)));
    }
    for voter in 1..5 {
        remote.vote(&remote.seal(voter, 1, &choose(voter % 3), 2));
    }
    remote.close();
    // Key holders decrypt the sums; one of them is asked to decrypt the target under the same signature.
    let honest = remote.world.decryption(0);
    // CBOR's head of 32 bytes.
    let first = honest.body.windows(2).position(|head| head == [0x58, 0x20]).expect("a point") + 2;
    let mut chosen = honest.body.clone();
    chosen[first..first + 32].copy_from_slice(&d_bytes);
    let signer = Signer { role: Role::Trustee, number: 1 };
    answers.push(remote.try_post(&remote.world.sign(Kind::PartialDecryption, chosen, signer, 11)));
    remote.count(&[0, 1]);

    let stored = service.stored();
    let board = remote.archive();
    let holds = |bytes: &[u8], point: &[u8; 32]| {
        let forms = [
            point.to_vec(),
            hex(point).into_bytes(),
            BASE64.encode(point).trim_end_matches('=').as_bytes().to_vec(),
        ];
        forms.iter().any(|form| bytes.windows(form.len()).any(|window| window == form.as_slice()))
    };
    // The control: what is there is found. A point that a ballot shows stands on the board.
    assert!(
        holds(&board, &k.compress().to_bytes()) && stored.iter().any(|(_, file)| holds(file, &targets[0]))
    );
    for point in &wanted {
        assert!(!holds(&board, point), "the board has the target decrypted");
        assert!(!stored.iter().any(|(_, file)| holds(file, point)), "the service has it");
        for answer in &answers {
            assert!(!holds(&answer.body, point), "an answer has it: {answer:?}");
        }
    }
    remote.audit();
}
