//! Every decoder: what is encoded decodes to the same, what decodes has one encoding, and no bytes make it panic.

use crate::support::{contest, credential, draft, key, public, rng};
use glassurn_crypto::ballot::{Ballot, Challenge, Context, seal};
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::entry::{Entry, Kind, Role, Signed, Signer, Submission};
use glassurn_crypto::board::evidence::ForkEvidence;
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::credential::{Consent, Roll, RollChange, Voter, VoterCode, parse_hash_code};
use glassurn_crypto::election::{Close, Election, Extend, MixPart, Note, Open};
use glassurn_crypto::encoding::{EncodingError, decode, encode};
use glassurn_crypto::group::{B, Point, Scalar};
use glassurn_crypto::manifest::{Ceremony, Draft, Manifest, Named, Rule, Text, Texts};
use glassurn_crypto::proof::{Equality, Knowledge};
use glassurn_crypto::shuffle::{self, Answers, MixDecryption, Proof};
use glassurn_crypto::tally::{MixedResult, Opened, PartialDecryption, TallyResult, Void};
use glassurn_crypto::transcript::Transcript;
use glassurn_crypto::trustee::{
    DkgCommit, DkgComplaint, DkgConfirm, DkgRestart, DkgRound1, DkgRound2, KeyFile, TrusteeKey,
};
use glassurn_tests::mixed::{self, grades, ranking, written};
use glassurn_tests::world;
use minicbor::{Decode, Encode};
use proptest::prelude::*;
use std::sync::OnceLock;

/// A decoder that gives back what it understood, encoded again.
type Decoder = fn(&[u8]) -> Option<Vec<u8>>;

fn again<T: for<'b> Decode<'b, ()> + Encode<()>>(bytes: &[u8]) -> Option<Vec<u8>> {
    decode::<T>(bytes).ok().map(|value| encode(&value))
}

/// Every type that travels or is stored, by name.
const DECODERS: [(&str, Decoder); 29] = [
    ("Ballot", |bytes| Ballot::from_bytes(bytes).ok().map(|ballot| ballot.to_bytes())),
    ("Challenge", |bytes| Challenge::from_bytes(bytes).ok().map(|challenge| challenge.to_bytes())),
    ("Entry", |bytes| Entry::from_bytes(bytes).ok().map(|entry| entry.to_bytes())),
    ("Submission", |bytes| Submission::from_bytes(bytes).ok().map(|submission| submission.to_bytes())),
    ("Manifest", |bytes| Manifest::from_bytes(bytes).ok().map(|manifest| manifest.bytes().to_vec())),
    ("Draft", again::<Draft>),
    ("Roll", again::<Roll>),
    ("RollChange", again::<RollChange>),
    ("Open", again::<Open>),
    ("Extend", again::<Extend>),
    ("Close", again::<Close>),
    ("Note", again::<Note>),
    ("TrusteeKey", again::<TrusteeKey>),
    ("DkgCommit", again::<DkgCommit>),
    ("DkgRound1", again::<DkgRound1>),
    ("DkgRound2", again::<DkgRound2>),
    ("DkgConfirm", again::<DkgConfirm>),
    ("DkgComplaint", again::<DkgComplaint>),
    ("DkgRestart", again::<DkgRestart>),
    ("PartialDecryption", again::<PartialDecryption>),
    ("Result", again::<TallyResult>),
    ("Void", again::<Void>),
    ("MixPart", again::<MixPart>),
    ("MixedResult", again::<MixedResult>),
    ("Answers", |bytes| Answers::from_bytes(mixing(), bytes).ok().map(|answers| answers.to_bytes())),
    ("Proof", |bytes| Proof::from_bytes(mixing(), bytes).ok().map(|proof| proof.to_bytes())),
    ("MixDecryption", |bytes| MixDecryption::from_bytes(mixing(), bytes).ok().map(|body| body.to_bytes())),
    ("Knowledge", again::<Knowledge>),
    ("KeyFile", |bytes| KeyFile::from_bytes(bytes).ok().map(|file| file.to_bytes().to_vec())),
];

/// A shuffle of two answers of two pairs.
fn mixing() -> &'static shuffle::Context {
    static CONTEXT: OnceLock<shuffle::Context> = OnceLock::new();
    CONTEXT.get_or_init(|| shuffle::Context::new([1; 32], [2; 32], 0, public(), 2, 2).expect("a size"))
}

/// What is no CBOR, but points and scalars one after the other: a list, its proof, a decryption.
fn plain() -> Vec<(&'static str, Vec<u8>)> {
    let (context, mut rng) = (mixing(), rng(3));
    let elements = shuffle::message::encode(&[7; 40]).expect("two pieces");
    let pairs = (0..2).flat_map(|_| shuffle::seal(&public(), &elements, &mut rng)).collect();
    let inputs = Answers::new(context, pairs).expect("as many as the context has");
    let mixed = shuffle::mix(context, &inputs, &mut rng).expect("they fit");
    let (outputs, proof) = mixed.prove(context, 1, 1, &inputs, &mut rng).expect("they fit");
    let equality = Equality::prove(Transcript::new("test"), &B, &Scalar::from(5u64), &mut rng);
    let shares = outputs.pairs().iter().flat_map(|pair| *pair.d.bytes());
    let opened = shares.chain(encode(&equality)).collect();
    vec![("Answers", outputs.to_bytes()), ("Proof", proof.to_bytes()), ("MixDecryption", opened)]
}

/// Every honest encoding, made once.
fn all() -> Vec<(&'static str, Vec<u8>)> {
    static ALL: OnceLock<Vec<(&str, Vec<u8>)>> = OnceLock::new();
    ALL.get_or_init(|| honest().into_iter().chain(plain()).collect()).clone()
}

/// One honest encoding of as many types as can be had without a whole ceremony.
fn honest() -> Vec<(&'static str, Vec<u8>)> {
    let draft = draft(vec![contest("c", 3, Rule::Cap { cap: 5 })]);
    let manifest = draft.clone().check().expect("it holds");
    let (id, bytes) = (*manifest.id(), manifest.bytes().to_vec());
    let context = Context::new(manifest, public());
    let voter = credential(1, &id);
    let sealed = || seal(&context, &voter, 1, 0, &[0, 5, 2], &mut rng(1)).expect("allowed");
    let ballot = sealed().cast(&context, &mut rng(1)).expect("fresh randomness").to_bytes();
    let other = Point::new(B * Scalar::from(5u64)).expect("not the identity");
    let consent = Consent::sign(&id, voter.public(), &other, 1, &key(2));
    let knowledge = Knowledge::prove(Transcript::new("test"), &other, &Scalar::from(5u64), &mut rng(1));
    let equality = Equality::prove(Transcript::new("test"), &B, &Scalar::from(5u64), &mut rng(1));
    let submission = Submission::sign(Kind::Manifest, bytes.clone(), &id, Signer::official(0), &key(1));
    let entry = Entry { version: 1, index: 0, previous: [0; 32], time: 5, content: submission.clone() };
    let opened = Opened { valid: 2, invalid: 1, digest: id };
    vec![
        ("Ballot", ballot.clone()),
        ("Challenge", sealed().challenge().to_bytes()),
        ("Entry", entry.to_bytes()),
        ("Submission", submission.to_bytes()),
        ("Submission", Submission::ballot(ballot).to_bytes()),
        ("Manifest", bytes),
        ("Draft", encode(&draft)),
        ("Roll", encode(&Roll(vec![Voter { credential: *voter.public(), weight: 300 }]))),
        (
            "RollChange",
            encode(&RollChange { revoked: *voter.public(), added: other, consent: vec![consent] }),
        ),
        ("Open", encode(&Open { attempt: 1, key: other, number: 2, weight: 3 })),
        ("Extend", encode(&Extend { closes: 3_000 })),
        ("Close", encode(&Close { ballots: 3, counting: 2 })),
        ("Note", encode(&Note { text: "Zażółć".into() })),
        ("TrusteeKey", encode(&TrusteeKey { attempt: 1, key: other, proof: knowledge.clone() })),
        (
            "DkgConfirm",
            encode(&DkgConfirm {
                attempt: 1,
                after: id,
                key: other,
                verification: other,
                rehearsal: other,
                proof: equality.clone(),
            }),
        ),
        ("DkgRestart", encode(&DkgRestart { attempt: 2, reason: "once more".into() })),
        ("PartialDecryption", encode(&PartialDecryption { shares: vec![], proof: equality })),
        ("Result", encode(&TallyResult { counting: 3, weight: 4, contests: vec![vec![0, 4], vec![1]] })),
        ("Void", encode(&Void { counting: 1 })),
        ("Draft", encode(&answers())),
        ("Manifest", answers().check().expect("it holds").bytes().to_vec()),
        ("Ballot", mixed_ballot()),
        ("MixPart", encode(&MixPart { version: 2, contest: 1, place: 2, part: 300, bytes: vec![7; 70] })),
        ("MixedResult", encode(&MixedResult { counting: 3, contests: vec![opened, opened] })),
        ("Knowledge", encode(&knowledge)),
        (
            "KeyFile",
            KeyFile::new(&draft.check().expect("it holds"), 1).expect("a trustee").to_bytes().to_vec(),
        ),
    ]
}

/// A draft of version 2.
fn answers() -> Draft {
    let options = ["a", "b", "c"].map(String::from).to_vec();
    world::draft(vec![ranking("rank", &options), grades("grade", &options), mixed::text("name", 40)], 2, 3)
}

/// A ballot of version 2.
fn mixed_ballot() -> Vec<u8> {
    let manifest = answers().check().expect("it holds");
    let voter = credential(1, manifest.id());
    let context = Context::new(manifest, public());
    let values = [&[1, 2, 3, 0, 5, 1][..], &written("Ada", 40)].concat();
    let sealed = seal(&context, &voter, 1, 0, &values, &mut rng(1)).expect("allowed");
    sealed.cast(&context, &mut rng(1)).expect("fresh randomness").to_bytes()
}

fn decoder(name: &str) -> Decoder {
    DECODERS.iter().find(|(other, _)| *other == name).expect("every type has a decoder").1
}

#[test]
fn what_is_encoded_decodes_to_the_same() {
    for (name, bytes) in all() {
        assert_eq!(decoder(name)(&bytes).as_ref(), Some(&bytes), "{name}");
    }
}

#[test]
fn every_byte_more_or_less_is_refused() {
    for (name, bytes) in all() {
        assert_eq!(decoder(name)(&bytes[..bytes.len() - 1]), None, "{name} without its last byte");
        assert_eq!(decoder(name)(&[&bytes[..], &[0]].concat()), None, "{name} with one byte more");
        assert_eq!(decoder(name)(&[]), None, "{name} of no bytes");
    }
}

/// Lists, proofs and decryptions have one spelling: each field plus p or ℓ, the identity, and a field of all bits are refused, and where
/// scalars and points change places.
#[test]
fn no_field_of_mixed_answers_has_a_second_spelling() {
    let order = {
        let mut bytes = (-Scalar::ONE).to_bytes();
        bytes[0] += 1;
        bytes
    };
    let mut prime = [0xff; 32];
    (prime[0], prime[31]) = (0xed, 0x7f);
    let plus = |field: &[u8], other: &[u8; 32]| {
        let mut carry = 0;
        let digit = |(a, b): (&u8, &u8)| {
            let sum = u16::from(*a) + u16::from(*b) + carry;
            carry = sum >> 8;
            sum as u8
        };
        field.iter().zip(other).map(digit).collect::<Vec<u8>>()
    };
    for (name, bytes) in plain() {
        let framed = if name == "MixDecryption" { bytes.len() - 103 } else { bytes.len() };
        for at in (0..framed).step_by(32) {
            let field = &bytes[at..at + 32];
            for other in [plus(field, &order), plus(field, &prime), vec![0xff; 32]] {
                let spelled = [&bytes[..at], &other, &bytes[at + 32..]].concat();
                let understood = decoder(name)(&spelled);
                // A scalar plus p, modulo 2^256, may be another scalar: never the same value again.
                assert!(understood.is_none_or(|again| again == spelled && again != bytes), "{name} at {at}");
            }
            if decoder(name)(&[&bytes[..at], &[0; 32], &bytes[at + 32..]].concat()).is_some() {
                assert!(name == "Proof", "{name} at {at}: only a response may be 0");
            }
        }
    }
}

/// Other encodings of the same value: each head in its next longer form.
fn relaxed(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut others, mut at) = (vec![], 0);
    while at < bytes.len() {
        let (major, info) = (bytes[at] & 0xe0, bytes[at] & 0x1f);
        let (argument, head) = match info {
            0..=23 => (u64::from(info), 1),
            24..=27 => {
                let width = 1 << (info - 24);
                let argument = bytes[at + 1..at + 1 + width].iter().fold(0, |a, b| a << 8 | u64::from(*b));
                (argument, 1 + width)
            }
            _ => break,
        };
        if major != 0xe0 {
            let longer: Vec<u8> = match head {
                1 => vec![major | 24, argument as u8],
                2 => [&[major | 25][..], &(argument as u16).to_be_bytes()].concat(),
                3 => [&[major | 26][..], &(argument as u32).to_be_bytes()].concat(),
                _ => [&[major | 27][..], &argument.to_be_bytes()].concat(),
            };
            others.push([&bytes[..at], &longer, &bytes[at + head..]].concat());
        }
        at += head + if matches!(major, 0x40 | 0x60) { argument as usize } else { 0 };
    }
    others
}

#[test]
fn a_29_no_longer_head_is_taken_anywhere() {
    for (name, bytes) in honest() {
        let others = relaxed(&bytes);
        assert!(others.len() > 1, "{name}");
        for other in others {
            assert_eq!(decoder(name)(&other), None, "{name}: {}", crate::support::hex(&other));
        }
    }
}

/// Every type in which something has a length: with 2^31 or 2^64 − 1 declared, and nothing more behind it than before, a
/// decoder finds the end of its bytes before it asks for memory, which there is not as much of.
#[test]
fn e_38_no_declared_length_allocates_anywhere() {
    let mut lengths = 0;
    for (name, bytes) in honest() {
        let mut at = 0;
        while at < bytes.len() {
            let (major, info) = (bytes[at] & 0xe0, bytes[at] & 0x1f);
            let head = if info < 24 { 1 } else { 1 + (1 << (info - 24)) };
            let mut argument = u64::from(info);
            if head > 1 {
                argument = bytes[at + 1..at + head].iter().fold(0, |a, b| a << 8 | u64::from(*b));
            }
            if (0x40..=0xa0).contains(&major) {
                lengths += 1;
                for declared in [1 << 31, u64::MAX] {
                    let longer = [&[major | 27][..], &declared.to_be_bytes()].concat();
                    let bomb = [&bytes[..at], &longer, &bytes[at + head..]].concat();
                    assert_eq!(decoder(name)(&bomb), None, "{name} with {declared} declared at {at}");
                }
            }
            at += head + if matches!(major, 0x40 | 0x60) { argument as usize } else { 0 };
        }
    }
    assert!(lengths > 100, "{lengths} lengths in all types");
}

fn text() -> impl Strategy<Value = Texts> {
    let text =
        ("[a-z]{2}", "[A-Za-zżółć][^\u{0}-\u{1f}\u{7f}-\u{9f}\u{202a}-\u{202e}\u{2066}-\u{2069}]{0,20}");
    text.prop_map(|(language, text)| Texts(vec![Text { language, text }]))
}

proptest! {
    #[test]
    fn random_manifests_survive_their_encoding(
        titles in proptest::collection::vec(text(), 2),
        nonce in any::<[u8; 32]>(),
        times in (0u64..1_000_000, 1u64..1_000_000, 0u64..1_000_000),
        trustees in 2u8..15,
        blank in proptest::option::of(0u64..3),
    ) {
        let mut random = draft(vec![contest("c", 3, Rule::Exactly { sum: 1, cap: None })]);
        random.nonce = nonce;
        random.title = titles[0].clone();
        random.contests.0[0].title = titles[1].clone();
        random.contests.0[0].blank = blank;
        (random.schedule.opens, random.schedule.closes) = (times.0, times.0 + times.1);
        random.schedule.extension = times.2;
        random.trustees.ceremony = Ceremony::Dkg;
        random.trustees.threshold = u64::from(trustees) / 2 + 1;
        random.trustees.members = (0..trustees).map(|i| Named { name: format!("Trustee {i}"), key: key(11 + i).public() }).collect();
        let manifest = random.clone().check().expect("it holds");
        prop_assert_eq!(Manifest::from_bytes(manifest.bytes()), Ok(manifest.clone()));
        prop_assert_eq!(&*manifest, &random);
        let other = Draft { nonce: [0xee; 32], ..random }.check().expect("it holds");
        prop_assert_eq!(manifest.id() == other.id(), nonce == [0xee; 32]);
    }

    #[test]
    fn random_entries_survive_their_encoding(
        numbers in any::<(u64, u64, u64)>(),
        previous in any::<[u8; 32]>(),
        body in proptest::collection::vec(any::<u8>(), 0..100),
        signer in proptest::option::of((0usize..5, any::<u64>(), any::<[u8; 32]>())),
    ) {
        let roles = [Role::Official, Role::Registrar, Role::Trustee, Role::Board, Role::Authenticator];
        let signature = signer.map(|(role, number, half)| {
            let bytes = [half, half].concat().try_into().expect("64 bytes");
            Signed { signer: Signer { role: roles[role], number }, bytes }
        });
        let (index, time, kind) = numbers;
        let entry = Entry { version: 1, index, previous, time, content: Submission { kind, body, signature } };
        prop_assert_eq!(Entry::from_bytes(&entry.to_bytes()), Ok(entry.clone()));
        prop_assert_eq!(Submission::from_bytes(&entry.content.to_bytes()), Ok(entry.content.clone()));
        let newer = Entry { version: 2, ..entry };
        prop_assert_eq!(Entry::from_bytes(&newer.to_bytes()), Err(EncodingError::NeedsNewer));
    }

    /// Whatever decodes is its own one encoding, so two different byte strings never mean the same.
    #[test]
    fn mutated_encodings_are_refused_or_mean_something_else(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let honest = all();
        let (name, bytes) = &honest[which.index(honest.len())];
        let mut mutated = bytes.clone();
        for (place, byte) in changes {
            let at = place.index(mutated.len());
            mutated[at] = byte;
        }
        let understood = decoder(name)(&mutated);
        prop_assert!(understood.is_none_or(|again| again == mutated), "{}", name);
    }

    #[test]
    fn no_bytes_make_a_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for (name, decoder) in DECODERS {
            let understood = decoder(&bytes);
            prop_assert!(understood.is_none_or(|again| again == bytes), "{}", name);
        }
        prop_assert!(Election::begin(&bytes).is_err());
        let _ = SignedCheckpoint::parse(&bytes);
        let _ = Receipt::parse(&bytes);
        // Behind its first line too.
        for bytes in [bytes.clone(), [&b"glassurn evidence 1\n"[..], &bytes].concat()] {
            prop_assert!(ForkEvidence::parse(&bytes).is_err());
        }
        let text = String::from_utf8_lossy(&bytes);
        let _ = (VoterCode::parse(&text).is_ok(), parse_hash_code(&text));
    }

    /// Bytes that look like CBOR reach deeper than noise.
    #[test]
    fn no_array_makes_a_decoder_panic(
        heads in proptest::collection::vec(prop_oneof![0u8..28, 0x40u8..0x5c, 0x60u8..0x7c, 0x80u8..0x9c, Just(0x9f), Just(0xff)], 0..60),
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let honest = honest();
        let (name, bytes) = &honest[which.index(honest.len())];
        let spliced = [&bytes[..cut.index(bytes.len())], &heads].concat();
        let understood = decoder(name)(&spliced);
        prop_assert!(understood.is_none_or(|again| again == spliced), "{}", name);
        for (name, decoder) in DECODERS {
            prop_assert!(decoder(&heads).is_none_or(|again| again == heads), "{}", name);
        }
    }
}
