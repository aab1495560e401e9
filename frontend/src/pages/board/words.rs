//! Entries in words: what each kind is, what this one says, what it means for the election.

use glassurn_crypto::board::entry::Kind;

use crate::{
    components::{Span, moment},
    i18n::{Language, TextId},
    id,
    observer::{Meaning, SignerView},
    t,
};

/// The name of a kind.
pub fn kind(l: &Language, number: Option<u64>) -> String {
    let name = match number.and_then(Kind::from_number) {
        Some(Kind::Manifest) => id!("board-kind-manifest"),
        Some(Kind::TrusteeKey) => id!("board-kind-trustee-key"),
        Some(Kind::DkgCommit) => id!("board-kind-commit"),
        Some(Kind::DkgRound1) => id!("board-kind-round1"),
        Some(Kind::DkgRound2) => id!("board-kind-round2"),
        Some(Kind::DkgConfirm) => id!("board-kind-confirm"),
        Some(Kind::DkgComplaint) => id!("board-kind-complaint"),
        Some(Kind::DkgRestart) => id!("board-kind-restart"),
        Some(Kind::Roll) => id!("board-kind-roll"),
        Some(Kind::RollChange) => id!("board-kind-roll-change"),
        Some(Kind::Open) => id!("board-kind-open"),
        Some(Kind::Ballot) => id!("board-kind-ballot"),
        Some(Kind::Extend) => id!("board-kind-extend"),
        Some(Kind::Close) => id!("board-kind-close"),
        Some(Kind::PartialDecryption) => id!("board-kind-decryption"),
        Some(Kind::Result) => id!("board-kind-result"),
        Some(Kind::Void) => id!("board-kind-void"),
        Some(Kind::Note) => id!("board-kind-note"),
        Some(Kind::Shuffle) => id!("board-kind-shuffle"),
        Some(Kind::ShuffleProof) => id!("board-kind-shuffle-proof"),
        Some(Kind::MixDecryption) => id!("board-kind-decryption"),
        None => id!("board-kind-unknown"),
    };
    l.text(name, &[])
}

/// What an entry says, in one sentence.
pub fn sentence(l: &Language, meaning: &Meaning, zone: &str) -> String {
    match meaning {
        Meaning::Manifest { title, contests } => {
            t!(l, "board-says-manifest", title = l.pick(title), contests = *contests)
        }
        Meaning::TrusteeKey { .. } => t!(l, "board-says-trustee-key"),
        Meaning::Commit { .. } => t!(l, "board-says-commit"),
        Meaning::Round1 { .. } => t!(l, "board-says-round1"),
        Meaning::Round2 { .. } => t!(l, "board-says-round2"),
        Meaning::Confirm { .. } => t!(l, "board-says-confirm"),
        Meaning::Complaint { against } => t!(l, "board-says-complaint", against = against.as_str()),
        Meaning::Restart { reason, .. } => t!(l, "board-says-restart", reason = reason.as_str()),
        Meaning::Roll { voters, weight } if voters == weight => t!(l, "board-says-roll", voters = *voters),
        Meaning::Roll { voters, weight } => {
            t!(l, "board-says-roll-weighted", voters = *voters, weight = *weight)
        }
        Meaning::RollChange { .. } => t!(l, "board-says-roll-change"),
        Meaning::Open { number, .. } => t!(l, "board-says-open", number = *number),
        Meaning::Ballot { sequence: 1, .. } => t!(l, "board-says-ballot"),
        Meaning::Ballot { sequence, .. } => t!(l, "board-says-ballot-again", sequence = *sequence),
        Meaning::Extend { closes } => {
            let time =
                moment(l.locale(), *closes, Some(zone), Span::Full).unwrap_or_else(|| closes.to_string());
            t!(l, "board-says-extend", time = time, zone = zone.replace('_', " "))
        }
        Meaning::Close { ballots, counting, .. } => {
            t!(l, "board-says-close", ballots = *ballots, counting = *counting)
        }
        Meaning::Decryption { .. } => t!(l, "board-says-decryption"),
        Meaning::Shuffle { contest, .. } => t!(l, "board-says-shuffle", contest = *contest + 1),
        Meaning::ShuffleProof { contest, .. } => t!(l, "board-says-shuffle-proof", contest = *contest + 1),
        Meaning::Opening { contest, .. } => t!(l, "board-says-opening", contest = *contest + 1),
        Meaning::Result { counting, .. } => t!(l, "board-says-result", counting = *counting),
        Meaning::Void { counting } => t!(l, "board-says-void", counting = *counting),
        Meaning::Note { .. } => t!(l, "board-says-note"),
        Meaning::Unknown => t!(l, "board-says-unknown"),
        Meaning::Unreadable { reason } => t!(l, "board-says-unreadable", reason = reason.as_str()),
    }
}

/// What an entry of this kind means for the election.
pub fn explanation(l: &Language, meaning: &Meaning) -> String {
    let text: TextId = match meaning {
        Meaning::Manifest { .. } => id!("board-means-manifest"),
        Meaning::TrusteeKey { .. } => id!("board-means-trustee-key"),
        Meaning::Commit { .. } => id!("board-means-commit"),
        Meaning::Round1 { .. } => id!("board-means-round1"),
        Meaning::Round2 { .. } => id!("board-means-round2"),
        Meaning::Confirm { .. } => id!("board-means-confirm"),
        Meaning::Complaint { .. } => id!("board-means-complaint"),
        Meaning::Restart { .. } => id!("board-means-restart"),
        Meaning::Roll { .. } => id!("board-means-roll"),
        Meaning::RollChange { .. } => id!("board-means-roll-change"),
        Meaning::Open { .. } => id!("board-means-open"),
        Meaning::Ballot { .. } => id!("board-means-ballot"),
        Meaning::Extend { .. } => id!("board-means-extend"),
        Meaning::Close { .. } => id!("board-means-close"),
        Meaning::Decryption { .. } => id!("board-means-decryption"),
        Meaning::Shuffle { .. } | Meaning::ShuffleProof { .. } => id!("board-means-shuffle"),
        Meaning::Opening { .. } => id!("board-means-opening"),
        Meaning::Result { .. } => id!("board-means-result"),
        Meaning::Void { .. } => id!("board-means-void"),
        Meaning::Note { .. } => id!("board-means-note"),
        Meaning::Unknown | Meaning::Unreadable { .. } => id!("board-means-unreadable"),
    };
    l.text(text, &[])
}

/// The fields of an entry beyond its sentence.
pub fn fields(l: &Language, meaning: &Meaning) -> Vec<(String, String)> {
    match meaning {
        Meaning::TrusteeKey { attempt }
        | Meaning::Commit { attempt }
        | Meaning::Round1 { attempt }
        | Meaning::Round2 { attempt }
        | Meaning::Confirm { attempt }
        | Meaning::Restart { attempt, .. } => vec![(t!(l, "board-field-attempt"), l.number(*attempt))],
        Meaning::Roll { weight, .. } | Meaning::Result { weight, .. } => {
            vec![(t!(l, "board-field-weight"), l.number(*weight))]
        }
        Meaning::RollChange { revoked, added, consents } => vec![
            (t!(l, "board-field-revoked"), revoked.clone()),
            (t!(l, "board-field-added"), added.clone()),
            (t!(l, "board-field-consents"), l.number(*consents)),
        ],
        Meaning::Open { weight, key, .. } => {
            vec![(t!(l, "board-field-key"), key.clone()), (t!(l, "board-field-weight"), l.number(*weight))]
        }
        Meaning::Ballot { credential, sequence, values, .. } => vec![
            (t!(l, "board-field-credential"), credential.clone()),
            (t!(l, "board-field-sequence"), l.number(*sequence)),
            (t!(l, "board-field-values"), l.number(*values)),
        ],
        Meaning::Close { code, .. } => vec![(t!(l, "board-field-closing-code"), code.clone())],
        Meaning::Shuffle { place, part, .. } | Meaning::ShuffleProof { place, part, .. } => vec![
            (t!(l, "board-field-place"), l.number(*place)),
            (t!(l, "board-field-part"), l.number(*part + 1)),
        ],
        Meaning::Opening { part, .. } => vec![(t!(l, "board-field-part"), l.number(*part + 1))],
        Meaning::Decryption { values } => vec![(t!(l, "board-field-values"), l.number(*values))],
        Meaning::Manifest { .. }
        | Meaning::Complaint { .. }
        | Meaning::Extend { .. }
        | Meaning::Void { .. }
        | Meaning::Note { .. }
        | Meaning::Unknown
        | Meaning::Unreadable { .. } => Vec::new(),
    }
}

/// Who signs, by role and, where there is one, by name.
pub fn signer(l: &Language, signer: &SignerView) -> String {
    let name = signer.name.as_deref().map(|name| format!("\u{2068}{name}\u{2069}"));
    match (signer.role, name) {
        (0, Some(name)) => t!(l, "board-signer-official", name = name),
        (2, Some(name)) => t!(l, "board-signer-holder", name = name),
        (3, Some(name)) => t!(l, "board-signer-board", name = name),
        (1, _) => t!(l, "board-signer-registrar"),
        (4, _) => t!(l, "board-signer-login"),
        _ => t!(l, "board-signer-unknown"),
    }
}
