//! Any bytes are parts of mixed answers, posted in any order, again, cut and changed: each is taken or refused as the
//! protocol's text says ([`model`]), and what is refused changes nothing (`docs/protocol.md` §8.6).
//!
//! The bytes are read as a small program and never refused: a closed election, parts that honest key holders post, and deeds
//! done to them. The fuzz target `mixes` (`crypto/fuzz`) and a test call [`parts_are_judged_as_written`].

mod model;
mod pool;

use super::deeds::Bytes;
use crate::world::key;
use glassurn_crypto::board::entry::{Entry, Kind, Signer, Submission};
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_crypto::election::{Chain, Claim, Election, MixPart};
use glassurn_crypto::encoding::{VERSION, encode};
use model::Model;
use pool::{Pooled, Prepared, prepared};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// The most parts of a program.
const STEPS: usize = 40;

/// What is done to a part before it is posted.
#[derive(Debug, Clone, Copy)]
enum Deed {
    /// The honest script's next part, as it is.
    Next,
    /// A part of the pool as it is.
    Post(usize),
    /// One bit of its bytes is flipped.
    Flip(usize, usize, u8),
    /// Its bytes end early.
    Cut(usize, usize),
    /// A byte stands behind its bytes.
    Lengthen(usize, u8),
    /// Its bytes are another part's.
    Bytes(usize, usize),
    /// 32 of its bytes are zeros.
    Zeros(usize, usize),
    /// A number of it is another one: version, contest, place, part.
    Number(usize, u8, u64),
    /// Another trustee signs it.
    Signer(usize, u8),
    /// It is posted as another kind.
    Kind(usize, u8),
    /// Its encoding ends early.
    Short(usize, usize),
    /// Time passes, in seconds.
    Wait(u64),
}

impl Deed {
    fn read(bytes: &mut Bytes<'_>, pool: usize) -> Self {
        let what = bytes.one() % 24;
        if what < 12 {
            return Self::Next;
        }
        let item = usize::from(bytes.one()) % pool;
        match what {
            12 | 13 => Self::Post(item),
            14 => Self::Flip(item, bytes.two(), bytes.one() % 8),
            15 => Self::Cut(item, usize::from(bytes.one())),
            16 => Self::Lengthen(item, bytes.one()),
            17 => Self::Bytes(item, usize::from(bytes.one()) % pool),
            18 => Self::Zeros(item, bytes.two()),
            19 => Self::Number(item, bytes.one() % 4, u64::from(bytes.one() % 4)),
            20 => Self::Signer(item, bytes.one() % 3),
            21 => Self::Kind(item, bytes.one() % 3),
            22 => Self::Short(item, usize::from(bytes.one())),
            _ => Self::Wait(u64::from(bytes.one()) * 4),
        }
    }
}

/// What is posted: by whom, as what, and the body's bytes.
struct Posted {
    trustee: u64,
    kind: Kind,
    body: Vec<u8>,
}

/// Does a deed; `None` if nothing is posted.
fn posted(deed: Deed, prepared: &Prepared, next: &mut usize) -> Option<Posted> {
    let pool = &prepared.pool;
    let item = match deed {
        Deed::Next => {
            *next += 1;
            (*next - 1) % prepared.script
        }
        Deed::Post(item)
        | Deed::Flip(item, ..)
        | Deed::Cut(item, _)
        | Deed::Lengthen(item, _)
        | Deed::Bytes(item, _)
        | Deed::Zeros(item, _)
        | Deed::Number(item, ..)
        | Deed::Signer(item, _)
        | Deed::Kind(item, _)
        | Deed::Short(item, _) => item,
        Deed::Wait(_) => return None,
    };
    let Pooled { mut trustee, mut kind, mut part } = pool[item].clone();
    let length = part.bytes.len();
    match deed {
        Deed::Flip(_, place, bit) => part.bytes[place % length] ^= 1 << bit,
        Deed::Cut(_, by) => part.bytes.truncate(length.saturating_sub(by)),
        Deed::Lengthen(_, byte) => part.bytes.push(byte),
        Deed::Bytes(_, other) => part.bytes = pool[other].part.bytes.clone(),
        Deed::Zeros(_, place) => {
            let start = place * 32 % length.next_multiple_of(32);
            part.bytes.iter_mut().skip(start).take(32).for_each(|byte| *byte = 0);
        }
        Deed::Number(_, which, to) => {
            let MixPart { version, contest, place, part, .. } = &mut part;
            *[version, contest, place, part][usize::from(which)] = to;
        }
        Deed::Signer(_, other) => trustee = u64::from(other) % prepared.trustees + 1,
        Deed::Kind(_, other) => kind = Kind::MIXED[usize::from(other)],
        _ => {}
    }
    let mut body = encode(&part);
    if let Deed::Short(_, by) = deed {
        body.truncate(body.len().saturating_sub(by));
    }
    Some(Posted { trustee, kind, body })
}

/// What everybody sees of a contest: who has mixed, the list, who has opened it, and whether it is open.
#[derive(Debug, PartialEq)]
struct Seen(Vec<u64>, Vec<u8>, Vec<u64>, bool);

fn seen(election: &Election) -> Vec<Seen> {
    let chain = |chain: &Chain| {
        let mixers = chain.mixers().iter().map(|mixer| mixer.trustee).collect();
        Seen(mixers, chain.list().to_bytes(), chain.decrypted().collect(), chain.tallied().is_some())
    };
    election.mixes().expect("it is closed").chains().iter().map(chain).collect()
}

/// Runs the program in these bytes; gives the code of each refusal, and `ok` for each part that was taken.
///
/// # Panics
/// If the board's decision differs from the model's, from what it is with the long part judged beforehand, or from what a
/// reader makes of the entry; or if leaving out what was refused would have changed anything.
pub fn parts_are_judged_as_written(data: &[u8]) -> Vec<&'static str> {
    let mut bytes = Bytes(data);
    let prepared = prepared(usize::from(bytes.one()));
    let mut model = Model::new(prepared);
    let (mut board, mut reader) = (prepared.election.clone(), prepared.election.clone());
    let (mut time, mut next, mut verdicts) = (board.time(), 0, Vec::new());
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    while !bytes.0.is_empty() && verdicts.len() < STEPS {
        let deed = Deed::read(&mut bytes, prepared.pool.len());
        if let Deed::Wait(seconds) = deed {
            time += seconds;
        }
        let Some(Posted { trustee, kind, body }) = posted(deed, prepared, &mut next) else { continue };
        let secret = key(10 + trustee as u8);
        let id = prepared.election.manifest().id();
        let content = Submission::sign(kind, body, id, Signer::trustee(trustee), &secret);
        let entry = |election: &Election, content: &Submission| {
            let (index, previous) = (election.size(), *election.head());
            Entry { version: VERSION, index, previous, time, content: content.clone() }.to_bytes()
        };

        let decided = board.decide(&content, time);
        let verdict = decided.as_ref().map(|_| ()).map_err(|refusal| refusal.code());
        assert_eq!(verdict, model.post(trustee, kind, &content.body, time), "{deed:?} after {verdicts:?}");
        let claim = board.claim(&content, time);
        let apart = claim.and_then(|claim| {
            let judged = claim.map(Claim::judge);
            board.decide_judged(&content, time, judged.as_ref())
        });
        assert_eq!(apart.err(), decided.as_ref().err().cloned(), "{deed:?}: judged beforehand, and at once");
        let read = reader.next(&entry(&reader, &content), &mut rng).expect("it is linked");
        assert_eq!(read.outcome.err(), decided.as_ref().err().cloned(), "{deed:?}: a reader, and the board");
        if let Ok(change) = decided {
            let leaf = leaf_hash(&entry(&board, &content));
            board.commit(change, leaf, time);
        }
        verdicts.push(verdict.err().unwrap_or("ok"));
    }
    // The reader has read all of it, the board has what it took.
    assert_eq!(seen(&board), seen(&reader), "what was refused has changed something: {verdicts:?}");
    let result = |election: &Election| election.mixes().expect("it is closed").result().cloned();
    assert_eq!(result(&board), result(&reader));
    verdicts
}
