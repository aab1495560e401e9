//! What §8.6 says of a part, written from the text, with bytes in the place of state: a proof holds if it is one that an honest
//! key holder has made of these lists.

use super::pool::Prepared;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::election;
use minicbor::Decoder;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of every part but the last.
const PART: usize = 59_392;

/// A verdict: a code if it is refused.
type Verdict = Result<(), &'static str>;

/// Everything that the board knows after Close.
pub struct Model {
    prepared: &'static Prepared,
    seen: BTreeSet<(u64, u64, Vec<u8>)>,
    chains: Vec<Chain>,
}

/// One contest.
struct Chain {
    /// Pairs of all answers, and of one.
    pairs: usize,
    width: usize,
    list: Vec<u8>,
    mixers: Vec<u64>,
    opened: Vec<u64>,
    begun: BTreeMap<u64, Begun>,
    /// Beginnings of a trustee and kind: how many, and when the last one was.
    beginnings: BTreeMap<(u64, u64), (u32, u64)>,
}

/// What a trustee has posted and not ended.
#[derive(Clone, Default)]
struct Begun {
    /// The kind of the parts.
    kind: u64,
    parts: Vec<u8>,
    /// The list that is whole, and waits for its proof.
    listed: Option<Vec<u8>>,
}

/// A body as the CDDL has it.
struct Part {
    contest: u64,
    place: u64,
    part: u64,
    bytes: Vec<u8>,
}

/// Exactly `[2, contest, place, part, bytes]`, in the shortest heads.
fn read(body: &[u8]) -> Option<Part> {
    let mut d = Decoder::new(body);
    let five = d.array().ok()? == Some(5);
    let [version, contest, place, part] = [d.u64().ok()?, d.u64().ok()?, d.u64().ok()?, d.u64().ok()?];
    let bytes = d.bytes().ok()?.to_vec();
    let mut again = minicbor::Encoder::new(Vec::new());
    again
        .array(5)
        .ok()?
        .u64(version)
        .ok()?
        .u64(contest)
        .ok()?
        .u64(place)
        .ok()?
        .u64(part)
        .ok()?
        .bytes(&bytes)
        .ok()?;
    (five && version == 2 && again.into_writer() == body).then_some(Part { contest, place, part, bytes })
}

impl Model {
    /// Nothing is mixed.
    pub fn new(prepared: &'static Prepared) -> Self {
        let mixes = prepared.election.mixes().expect("it is closed");
        let chain = |chain: &election::Chain| {
            let (width, list) = (chain.context().width(), chain.list().to_bytes());
            let (mixers, opened, begun, beginnings) = Default::default();
            Chain { pairs: list.len() / 64, width, list, mixers, opened, begun, beginnings }
        };
        Self { prepared, seen: BTreeSet::new(), chains: mixes.chains().iter().map(chain).collect() }
    }

    /// A part is posted: taken, or refused with this code.
    pub fn post(&mut self, trustee: u64, kind: Kind, body: &[u8], time: u64) -> Verdict {
        let same = (trustee, kind.number(), body.to_vec());
        if self.seen.contains(&same) {
            return Err("entry.duplicate");
        }
        let part = read(body).ok_or("request.malformed")?;
        let contest = usize::try_from(part.contest).ok().and_then(|contest| self.chains.get_mut(contest));
        let chain = contest.ok_or("shuffle.contest")?;
        chain.post(self.prepared, trustee, kind, &part, time)?;
        self.seen.insert(same);
        Ok(())
    }
}

impl Chain {
    fn post(&mut self, prepared: &Prepared, trustee: u64, kind: Kind, part: &Part, time: u64) -> Verdict {
        // Two of the trustees are the threshold in either election.
        let complete = self.mixers.len() == 2;
        let opening = kind == Kind::MixDecryption;
        if opening && self.opened.contains(&trustee) {
            return Err("entry.duplicate");
        }
        match (opening, complete) {
            (true, false) => return Err("decryption.not_mixed"),
            (false, true) => return Err("shuffle.complete"),
            _ => {}
        }
        if !opening && self.mixers.contains(&trustee) {
            return Err("shuffle.again");
        }
        let beginnings = self.beginnings.get(&(trustee, kind.number())).copied().unwrap_or_default();
        // A decryption's place counts its beginnings, too.
        let further = if opening { beginnings.0.saturating_sub(u32::from(part.part != 0)) } else { 1 };
        let place = self.mixers.len() as u64 + u64::from(further);
        let begun = self.begun.get(&trustee).cloned().unwrap_or_default();
        let goes_on = begun.kind == kind.number();
        let ready = kind != Kind::ShuffleProof || begun.listed.is_some();
        let have = if goes_on { begun.parts.len().div_ceil(PART) as u64 } else { 0 };
        if part.place != place || !ready || (part.part != 0 && part.part != have) {
            return Err("shuffle.order");
        }
        if part.part == 0 && beginnings.0 >= 8 && time < beginnings.1 + (60 << (beginnings.0 - 8)) {
            return Err("shuffle.too_often");
        }
        let before = if part.part == 0 { Vec::new() } else { begun.parts };
        let length = match kind {
            Kind::Shuffle => 64 * self.pairs,
            Kind::ShuffleProof => 160 * self.pairs / self.width + 32 * (6 + 3 * self.width),
            _ => 32 * self.pairs + 103,
        };
        if part.bytes.len() != PART.min(length - before.len()) {
            return Err(if opening { "decryption.encoding" } else { "shuffle.schema" });
        }
        let parts = [&before[..], &part.bytes].concat();
        let contest = part.contest;
        let mut next = Begun { kind: kind.number(), parts, listed: None };
        if kind == Kind::ShuffleProof {
            next.listed.clone_from(&begun.listed);
        }
        if next.parts.len() == length {
            match kind {
                Kind::Shuffle => {
                    next.parts.chunks(32).try_for_each(point)?;
                    next = Begun { kind: 0, parts: Vec::new(), listed: Some(next.parts) };
                }
                Kind::ShuffleProof => {
                    self.proof(&next.parts)?;
                    let listed = next.listed.unwrap_or_default();
                    let claim = (contest, trustee, place, [self.list.clone(), listed.clone(), next.parts]);
                    if !prepared.shuffles.contains(&claim) {
                        return Err("shuffle.proof_invalid");
                    }
                    self.mixers.push(trustee);
                    (self.list, self.begun, self.beginnings) = (listed, BTreeMap::new(), BTreeMap::new());
                    return Ok(());
                }
                _ => {
                    opening_proof(&next.parts, 32 * self.pairs).ok_or("decryption.encoding")?;
                    if !prepared.openings.contains(&(contest, trustee, [self.list.clone(), next.parts])) {
                        return Err("decryption.proof_invalid");
                    }
                    self.opened.push(trustee);
                    next = Begun::default();
                }
            }
        }
        if part.part == 0 {
            self.beginnings.insert((trustee, kind.number()), (beginnings.0 + 1, time));
        }
        self.begun.insert(trustee, next);
        Ok(())
    }

    /// The encodings of a proof: of each answer three points and two scalars, then those of the tail.
    fn proof(&self, bytes: &[u8]) -> Verdict {
        let (items, tail) = bytes.split_at(160 * self.pairs / self.width);
        for item in items.chunks(160) {
            item[..96].chunks(32).try_for_each(point)?;
            item[96..].chunks(32).try_for_each(scalar)?;
        }
        let (points, scalars) = tail.split_at(32 * (3 + 2 * self.width));
        points.chunks(32).try_for_each(point)?;
        scalars.chunks(32).try_for_each(scalar)
    }
}

fn point(bytes: &[u8]) -> Verdict {
    if bytes.iter().all(|byte| *byte == 0) {
        return Err("shuffle.identity_element");
    }
    element(bytes).then_some(()).ok_or("shuffle.encoding")
}

fn element(bytes: &[u8]) -> bool {
    CompressedRistretto::from_slice(bytes).is_ok_and(|point| point.decompress().is_some())
}

fn scalar(bytes: &[u8]) -> Verdict {
    let bytes = bytes.try_into().expect("32 bytes");
    Option::<Scalar>::from(Scalar::from_canonical_bytes(bytes)).map(|_| ()).ok_or("shuffle.encoding")
}

/// The encodings of a decryption: a point for each pair, then `[A, A', z]`, of which `A'` may be the identity.
fn opening_proof(bytes: &[u8], shares: usize) -> Option<()> {
    let (shares, proof) = bytes.split_at(shares);
    shares.chunks(32).try_for_each(point).ok()?;
    let head = [0x58, 0x20];
    let framed = proof[0] == 0x83 && proof[1..3] == head && proof[35..37] == head && proof[69..71] == head;
    let proven = point(&proof[3..35]).is_ok() && element(&proof[37..69]) && scalar(&proof[71..]).is_ok();
    (framed && proven).then_some(())
}
