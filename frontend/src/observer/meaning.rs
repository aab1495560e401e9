//! What an entry of the board is, who signed it and what it says, as plain data; the pages put it into words.

use glassurn_api::result::by_language;
use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::entry::{Entry, Kind, Role, Signer};
use glassurn_crypto::board::merkle::leaf_hash;
use glassurn_crypto::credential::{Roll, RollChange, hash_code};
use glassurn_crypto::election::{Close, Extend, MixPart, Note, Open};
use glassurn_crypto::encoding::{EncodingError, decode, hex};
use glassurn_crypto::group::Point;
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::signature::PublicKey;
use glassurn_crypto::tally::{MixedResult, PartialDecryption, TallyResult, Void};
use glassurn_crypto::trustee::{
    DkgCommit, DkgComplaint, DkgConfirm, DkgRestart, DkgRound1, DkgRound2, TrusteeKey,
};
use serde::{Deserialize, Serialize};

use super::Text;

/// One entry, ready to be put into words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// Its number.
    pub index: u64,
    /// When the board took it, in seconds since 1970; `None` if it cannot be read.
    pub time: Option<u64>,
    /// The number of its kind.
    pub kind: Option<u64>,
    /// Who signed it; `None` for a ballot without a login.
    pub signer: Option<SignerView>,
    /// The leaf hash, 64 hexadecimal digits.
    pub leaf: String,
    /// The leaf hash of the entry before, as it says itself.
    pub previous: Option<String>,
    /// Its length in bytes.
    pub bytes: u64,
    /// What it says.
    pub meaning: Meaning,
}

/// Who signed an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerView {
    /// The role's number: 0 official, 1 registrar, 2 trustee, 3 board, 4 authenticator.
    pub role: u64,
    /// The name in the manifest, where the role has names.
    pub name: Option<String>,
    /// Whether the signature holds under the manifest's key. A ballot's login signature is the audit's to check.
    pub holds: Option<bool>,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are those of the table in docs/protocol.md §7")]
pub enum Meaning {
    Manifest { title: Text, contests: u64 },
    TrusteeKey { attempt: u64 },
    Commit { attempt: u64 },
    Round1 { attempt: u64 },
    Round2 { attempt: u64 },
    Confirm { attempt: u64 },
    Complaint { against: String },
    Restart { attempt: u64, reason: String },
    Roll { voters: u64, weight: u64 },
    RollChange { revoked: String, added: String, consents: u64 },
    Open { number: u64, weight: u64, key: String },
    Ballot { code: Option<String>, credential: String, sequence: u64, values: u64 },
    Extend { closes: u64 },
    Close { ballots: u64, counting: u64, code: String },
    Decryption { values: u64 },
    Shuffle { contest: u64, place: u64, part: u64 },
    ShuffleProof { contest: u64, place: u64, part: u64 },
    Opening { contest: u64, part: u64 },
    Result { counting: u64, weight: u64 },
    Void { counting: u64 },
    Note { text: String },
    Unknown,
    Unreadable { reason: String },
}

/// What an entry's bytes say. `key` is the election's, under which a ballot has its receipt code.
pub(super) fn view(manifest: &Manifest, key: Option<&Point>, index: u64, bytes: &[u8]) -> EntryView {
    let leaf = hex(&leaf_hash(bytes));
    let length = bytes.len() as u64;
    let entry = match Entry::from_bytes(bytes) {
        Ok(entry) => entry,
        Err(error) => {
            let meaning = Meaning::Unreadable { reason: error.to_string() };
            return EntryView {
                index,
                time: None,
                kind: None,
                signer: None,
                leaf,
                previous: None,
                bytes: length,
                meaning,
            };
        }
    };
    let meaning = match entry.kind() {
        Some(kind) => meaning(manifest, key, kind, &entry, bytes)
            .unwrap_or_else(|error| Meaning::Unreadable { reason: error.to_string() }),
        None => Meaning::Unknown,
    };
    EntryView {
        index,
        time: Some(entry.time),
        kind: Some(entry.content.kind),
        signer: signer(manifest, &entry),
        leaf,
        previous: Some(hex(&entry.previous)),
        bytes: length,
        meaning,
    }
}

fn signer(manifest: &Manifest, entry: &Entry) -> Option<SignerView> {
    let signer = entry.content.signature?.signer;
    let (name, key) = identity(manifest, signer);
    let holds = entry
        .kind()
        .filter(|kind| *kind != Kind::Ballot)
        .map(|kind| key.is_some_and(|key| entry.content.check(kind, manifest.id(), key).is_ok()));
    Some(SignerView { role: signer.role as u64, name, holds })
}

/// The name and key of a signer in the manifest, where it has them.
fn identity(manifest: &Manifest, signer: Signer) -> (Option<String>, Option<&PublicKey>) {
    let place = usize::try_from(signer.number).ok();
    let first = place == Some(0);
    let named = match signer.role {
        Role::Official => place.and_then(|place| manifest.officials.get(place)),
        Role::Trustee => place
            .and_then(|place| place.checked_sub(1))
            .and_then(|place| manifest.trustees.members.get(place)),
        Role::Registrar => return (None, first.then_some(&manifest.registrar)),
        Role::Board => return (Some(manifest.board.host.clone()), first.then_some(&manifest.board.key)),
        Role::Authenticator => return (None, place.and_then(|place| manifest.authenticator.get(place))),
    };
    (named.map(|named| named.name.clone()), named.map(|named| &named.key))
}

fn meaning(
    manifest: &Manifest,
    key: Option<&Point>,
    kind: Kind,
    entry: &Entry,
    bytes: &[u8],
) -> Result<Meaning, EncodingError> {
    let content = entry.content.body.as_slice();
    Ok(match kind {
        Kind::Manifest => Meaning::Manifest {
            title: by_language(&manifest.title),
            contests: manifest.contests().len() as u64,
        },
        Kind::TrusteeKey => Meaning::TrusteeKey { attempt: decode::<TrusteeKey>(content)?.attempt },
        Kind::DkgCommit => Meaning::Commit { attempt: decode::<DkgCommit>(content)?.attempt },
        Kind::DkgRound1 => Meaning::Round1 { attempt: decode::<DkgRound1>(content)?.attempt },
        Kind::DkgRound2 => Meaning::Round2 { attempt: decode::<DkgRound2>(content)?.attempt },
        Kind::DkgConfirm => Meaning::Confirm { attempt: decode::<DkgConfirm>(content)?.attempt },
        Kind::DkgComplaint => {
            let against = decode::<DkgComplaint>(content)?.against;
            let (name, _) = identity(manifest, Signer::trustee(against));
            Meaning::Complaint { against: name.unwrap_or_else(|| against.to_string()) }
        }
        Kind::DkgRestart => {
            let restart: DkgRestart = decode(content)?;
            Meaning::Restart { attempt: restart.attempt, reason: restart.reason }
        }
        Kind::Roll => {
            let roll: Roll = decode(content)?;
            let weight = roll.0.iter().fold(0_u64, |sum, voter| sum.saturating_add(voter.weight));
            Meaning::Roll { voters: roll.0.len() as u64, weight }
        }
        Kind::RollChange => {
            let change: RollChange = decode(content)?;
            let (revoked, added) = (hex(change.revoked.bytes()), hex(change.added.bytes()));
            Meaning::RollChange { revoked, added, consents: change.consent.len() as u64 }
        }
        Kind::Open => {
            let open: Open = decode(content)?;
            Meaning::Open { number: open.number, weight: open.weight, key: hex(open.key.bytes()) }
        }
        Kind::Ballot => {
            let ballot = Ballot::from_bytes(content)?;
            Meaning::Ballot {
                code: key.map(|key| hash_code(&ballot.fingerprint(key))),
                credential: hex(ballot.credential()),
                sequence: ballot.sequence(),
                values: ballot.ds().count() as u64,
            }
        }
        Kind::Extend => Meaning::Extend { closes: decode::<Extend>(content)?.closes },
        Kind::Close => {
            let close: Close = decode(content)?;
            let code = hash_code(&leaf_hash(bytes));
            Meaning::Close { ballots: close.ballots, counting: close.counting, code }
        }
        Kind::PartialDecryption => {
            Meaning::Decryption { values: decode::<PartialDecryption>(content)?.shares.len() as u64 }
        }
        Kind::Result => {
            if manifest.is_mixed() {
                let counting = decode::<MixedResult>(content)?.counting;
                return Ok(Meaning::Result { counting, weight: counting });
            }
            let result: TallyResult = decode(content)?;
            Meaning::Result { counting: result.counting, weight: result.weight }
        }
        Kind::Shuffle | Kind::ShuffleProof | Kind::MixDecryption => {
            let MixPart { contest, place, part, .. } = decode(content)?;
            match kind {
                Kind::Shuffle => Meaning::Shuffle { contest, place, part },
                Kind::ShuffleProof => Meaning::ShuffleProof { contest, place, part },
                _ => Meaning::Opening { contest, part },
            }
        }
        Kind::Void => Meaning::Void { counting: decode::<Void>(content)?.counting },
        Kind::Note => Meaning::Note { text: decode::<Note>(content)?.text },
    })
}
