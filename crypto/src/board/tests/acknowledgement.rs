//! A mirror's acknowledgement has one spelling, one signer and one meaning.

use super::our_origin;
use crate::board::acknowledgement::*;
use crate::board::checkpoint::SignedCheckpoint;
use crate::board::note::{KeyKind, Note, NoteError, NoteKey};
use crate::board::witness::{Cosigned, Witness};
use crate::signature::SecretKey;
use alloc::format;
use alloc::string::{String, ToString};

pub fn mirror() -> Witness {
    Witness::new("mirror.example/m1", SecretKey::from_seed(&[200; 32])).unwrap()
}

pub fn sample() -> Acknowledgement {
    Acknowledgement { origin: our_origin(), ballot: [0xcd; 32], time: 1_790_000_000 }
}

/// The same text under a signature of whatever else the lines say.
fn signed(text: &str) -> String {
    let whole = mirror().acknowledge(&sample()).unwrap();
    whole.to_string().replacen(&sample().to_string(), text, 1)
}

#[test]
fn what_is_signed_is_read_again() {
    let text = mirror().acknowledge(&sample()).unwrap().to_string();
    assert_eq!(Acknowledgement::verify(text.as_bytes(), mirror().key()), Ok(sample()));
    assert_eq!(Acknowledgement::claimed(text.as_bytes()), Ok(sample()));
}

#[test]
fn b_15_every_changed_line_and_every_other_signer_is_refused() {
    let text = sample().to_string();
    for (from, to) in [
        ("acknowledgement", "acknowledgment"),
        ("vote.example", "vote.elsewhere"),
        ("cdcd", "cdce"),
        ("1790000000", "1790000001"),
    ] {
        let changed = signed(&text.replacen(from, to, 1));
        let verdict = Acknowledgement::verify(changed.as_bytes(), mirror().key());
        assert!(
            matches!(verdict, Err(AcknowledgementError::Note(NoteError::FalseSignature(_)))),
            "{changed}: {verdict:?}"
        );
    }
    let whole = mirror().acknowledge(&sample()).unwrap().to_string();
    for other in [("mirror.example/m1", 201), ("mirror.example/m2", 200)] {
        let key =
            NoteKey::new(other.0, KeyKind::Witness, SecretKey::from_seed(&[other.1; 32]).public()).unwrap();
        let verdict = Acknowledgement::verify(whole.as_bytes(), &key);
        assert!(matches!(verdict, Err(AcknowledgementError::Note(NoteError::NotSigned(_)))), "{verdict:?}");
    }
}

#[test]
fn b_16_of_a_true_signature_only_the_one_spelling_is_read() {
    let (witness, text) = (mirror(), sample().to_string());
    let key = NoteKey::new(witness.key().name(), KeyKind::Log, witness.key().key()).unwrap();
    for (from, to) in [
        ("acknowledgement", "receipt"),
        ("cdcd", "CDCD"),
        ("cdcd", "cdcdc"),
        ("1790000000", "01790000000"),
        ("1790000000", "+1790000000"),
        ("1790000000", "1790000000\n1"),
        ("\n1790000000", ""),
        ("abab", "abaB"),
    ] {
        let text = text.replacen(from, to, 1);
        let note = Note::new(text.clone(), witness.sign(&key, &text)).to_string();
        let verdict = Acknowledgement::verify(note.as_bytes(), witness.key());
        assert!(
            matches!(verdict, Err(AcknowledgementError::Lines | AcknowledgementError::Origin(_))),
            "{text}: {verdict:?}"
        );
    }
}

#[test]
fn b_15_an_acknowledgement_is_no_checkpoint_and_no_cosignature() {
    let text = mirror().acknowledge(&sample()).unwrap().to_string();
    assert!(SignedCheckpoint::parse(text.as_bytes()).is_err());
    assert!(Cosigned::parse(text.as_bytes(), mirror().key()).is_err());
    // Nor is a cosigned checkpoint an acknowledgement, whatever its text.
    let head = super::cosigned(super::signed(5, super::tree(5).root()));
    let verdict = Acknowledgement::verify(format!("{head}").as_bytes(), &super::witness());
    assert!(matches!(verdict, Err(AcknowledgementError::Note(NoteError::NotSigned(_)))), "{verdict:?}");
}
