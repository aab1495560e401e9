//! One round: all witnesses of a log are asked to cosign one checkpoint. Decides what to ask whom next and what an
//! answer is worth; asks nobody itself.

use super::client::Answer;
use glassurn_crypto::board::checkpoint::SignedCheckpoint;
use glassurn_crypto::board::cosign::{CosignError, Witnesses};
use glassurn_crypto::board::note::{NoteKey, SignatureLine};
use std::collections::{BTreeMap, BTreeSet};

/// How far a witness's clock may be off, in seconds (protocol §7): readers count no cosignature of another time.
const CLOCK: u64 = 300;

/// What an answer was worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worth {
    /// A cosignature more.
    Cosigned,
    /// The witness has cosigned another size last and is asked again from there.
    Behind,
    /// The witness has cosigned a larger size.
    Ahead(u64),
    /// The witness says that the board has two histories, and its words.
    Fork(String),
    /// Nothing, and why.
    Nothing(String),
}

/// A round under way.
pub struct Round {
    /// The checkpoint with the board's signature alone.
    pub checkpoint: SignedCheckpoint,
    /// Whether it is the closing checkpoint.
    pub closing: bool,
    lines: BTreeMap<usize, SignatureLine>,
    /// Witnesses that have answered or failed to, and those that were told from where to ask again.
    heard: BTreeSet<usize>,
    again: BTreeSet<usize>,
    /// Witnesses that have cosigned more entries than these.
    ahead: BTreeSet<usize>,
}

impl Round {
    /// Begins to ask about a checkpoint.
    pub fn new(checkpoint: SignedCheckpoint, closing: bool) -> Self {
        let (lines, again, ahead) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        Self { checkpoint, closing, lines, heard: BTreeSet::new(), again, ahead }
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.checkpoint.claimed().size
    }

    /// Whether a witness is still to be asked: who has failed is asked again.
    pub fn asks(&self, witness: usize) -> bool {
        !self.lines.contains_key(&witness) && !self.ahead.contains(&witness)
    }

    /// Whether a witness has answered or failed to.
    pub fn has_heard(&self, witness: usize) -> bool {
        self.heard.contains(&witness)
    }

    /// Whether enough have cosigned.
    pub fn has_quorum(&self, witnesses: &Witnesses) -> bool {
        self.lines.len() >= witnesses.quorum()
    }

    /// Whether so many have cosigned later checkpoints that this one can never have a quorum.
    pub fn is_passed(&self, witnesses: &Witnesses) -> bool {
        witnesses.keys().len() - self.ahead.len() < witnesses.quorum()
    }

    /// The checkpoint under the board's signature and those of the witnesses, in the manifest's order.
    pub fn cosigned(&self) -> SignedCheckpoint {
        let mut signed = self.checkpoint.clone();
        for line in self.lines.values() {
            signed.add(line.clone()).expect("each witness has one line under a name of its own, 32 at most");
        }
        signed
    }

    /// Judges a witness's answer to a request from the size `old`; `now` in seconds since 1970.
    pub fn answer(
        &mut self,
        witness: usize,
        answer: &Answer,
        old: u64,
        witnesses: &Witnesses,
        now: u64,
    ) -> Worth {
        self.heard.insert(witness);
        match answer {
            Answer::Lines(lines) => match cosignature(&self.checkpoint, witness, lines, witnesses, now) {
                Ok(line) => {
                    self.lines.insert(witness, line);
                    Worth::Cosigned
                }
                Err(reason) => Worth::Nothing(reason),
            },
            Answer::Size(size) if *size > self.size() => {
                self.ahead.insert(witness);
                Worth::Ahead(*size)
            }
            Answer::Size(size) if *size == old => {
                Worth::Nothing(format!("409 with the size asked from, {size}"))
            }
            Answer::Size(_) if self.again.insert(witness) => {
                self.heard.remove(&witness);
                Worth::Behind
            }
            Answer::Size(size) => Worth::Nothing(format!("409 again, now with the size {size}")),
            Answer::Fork(words) => Worth::Fork(words.clone()),
            Answer::Failed(reason) => Worth::Nothing(reason.clone()),
        }
    }
}

/// The one line of an answer that is this witness's true cosignature, made now. Other lines are passed over (C2SP).
fn cosignature(
    checkpoint: &SignedCheckpoint,
    witness: usize,
    lines: &str,
    witnesses: &Witnesses,
    now: u64,
) -> Result<SignatureLine, String> {
    let key: &NoteKey = witnesses.keys().get(witness).ok_or("no such witness")?;
    let note = SignedCheckpoint::parse(format!("{}\n{lines}", checkpoint.note().text()).as_bytes());
    let note = note.map_err(|error| error.to_string())?.arranged(std::slice::from_ref(key));
    let found = witnesses.verify(&note).map_err(|error: CosignError| error.to_string())?;
    let (Some(cosignature), Some(line)) = (found.first(), note.note().signatures().first()) else {
        return Err("it has not signed: no line is by the manifest's key".into());
    };
    if cosignature.timestamp.abs_diff(now) > CLOCK {
        return Err(format!("its clock and ours are {} seconds apart", cosignature.timestamp.abs_diff(now)));
    }
    Ok(line.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use glassurn_crypto::board::checkpoint::{Checkpoint, origin};
    use glassurn_crypto::board::cosign::cosign;
    use glassurn_crypto::board::note::KeyKind;
    use glassurn_crypto::signature::SecretKey;

    const NOW: u64 = 1_800_000_000;

    fn key(number: u8) -> SecretKey {
        SecretKey::from_seed(&[number; 32])
    }

    fn name(witness: usize) -> String {
        format!("w{witness}.example")
    }

    fn witnesses() -> Witnesses {
        let named = |w: usize| {
            let key = key(10 + u8::try_from(w).expect("few")).public();
            NoteKey::new(&name(w), KeyKind::Witness, key).expect("a name")
        };
        Witnesses::new((0..3).map(named).collect(), 2, key(1).public()).expect("three")
    }

    fn checkpoint(size: u64) -> SignedCheckpoint {
        let origin = origin("vote.example.org", &[7; 32]).expect("an origin");
        Checkpoint { origin, size, root: [size as u8; 32] }.sign(&key(1)).expect("a key's name")
    }

    fn round(size: u64) -> Round {
        Round::new(checkpoint(size), false)
    }

    /// A true cosignature of a witness at a time.
    fn line(signed: &SignedCheckpoint, witness: usize, time: u64) -> String {
        cosign(signed, &name(witness), &key(10 + witness as u8), time).expect("a name").to_string()
    }

    fn nothing(worth: Worth, words: &str) {
        let Worth::Nothing(said) = worth else { panic!("{worth:?}") };
        assert!(said.contains(words), "{said}");
    }

    #[test]
    fn a_quorum_stands_under_the_boards_signature_in_the_manifests_order() {
        let mut round = round(5);
        let signed = round.checkpoint.clone();
        for witness in [2, 0] {
            assert!(!round.has_quorum(&witnesses()));
            let answer = Answer::Lines(line(&signed, witness, NOW + 3));
            assert_eq!(round.answer(witness, &answer, 0, &witnesses(), NOW), Worth::Cosigned);
        }
        assert!(round.has_quorum(&witnesses()) && round.asks(1) && !round.asks(0));
        let cosigned = round.cosigned();
        assert_eq!(witnesses().verify_quorum(&cosigned), Ok(NOW + 3));
        let names: Vec<_> = cosigned.note().signatures().iter().map(SignatureLine::name).collect();
        assert_eq!(&names[1..], ["w0.example", "w2.example"]);
    }

    #[test]
    fn b_15_what_is_no_cosignature_of_this_witness_of_this_checkpoint_made_now() {
        let (signed, other) = (checkpoint(5), checkpoint(6));
        let stranger = cosign(&signed, &name(1), &key(99), NOW).expect("a name").to_string();
        let mut flipped = line(&signed, 1, NOW);
        let place = flipped.len() - 20;
        let letter = if &flipped[place..=place] == "A" { "B" } else { "A" };
        flipped.replace_range(place..=place, letter);
        let board = signed.note().signatures()[0].to_string();
        // The same key and name, but as the signature of a log.
        let as_log = NoteKey::new(&name(1), KeyKind::Log, key(11).public()).expect("a name");
        let log = key(11).sign(signed.note().text().as_bytes()).to_vec();
        let log = SignatureLine::new(&as_log, log).to_string();
        for (answer, words) in [
            (line(&other, 1, NOW), "is false"),
            (line(&signed, 0, NOW), "has not signed"),
            (stranger, "has not signed"),
            (board, "has not signed"),
            (flipped, "is false"),
            (line(&signed, 1, NOW - CLOCK - 1), "seconds apart"),
            (line(&signed, 1, NOW + CLOCK + 1), "seconds apart"),
            (log, "has not signed"),
            (String::new(), ""),
            ("no line at all\n".into(), ""),
        ] {
            let mut round = round(5);
            nothing(round.answer(1, &Answer::Lines(answer), 0, &witnesses(), NOW), words);
            assert_eq!(round.cosigned(), signed, "nothing is added");
        }
    }

    #[test]
    fn b_15_a_line_of_another_witness_beside_ones_own_does_not_count() {
        let mut round = round(5);
        let signed = round.checkpoint.clone();
        let both = line(&signed, 0, NOW) + &line(&signed, 1, NOW);
        assert_eq!(round.answer(0, &Answer::Lines(both), 0, &witnesses(), NOW), Worth::Cosigned);
        assert!(!round.has_quorum(&witnesses()));
        let twice = line(&signed, 1, NOW) + &line(&signed, 1, NOW);
        assert_eq!(round.answer(1, &Answer::Lines(twice), 0, &witnesses(), NOW), Worth::Cosigned);
        assert_eq!(round.cosigned().note().signatures().len(), 3, "the board and each once");
    }

    #[test]
    fn another_size_is_asked_from_once() {
        let mut round = round(5);
        assert_eq!(round.answer(0, &Answer::Size(3), 0, &witnesses(), NOW), Worth::Behind);
        assert!(round.asks(0) && !round.has_heard(0));
        nothing(round.answer(0, &Answer::Size(2), 3, &witnesses(), NOW), "409 again");
        nothing(round.answer(1, &Answer::Size(4), 4, &witnesses(), NOW), "asked from");
    }

    #[test]
    fn a_closing_that_too_many_have_passed_is_given_up() {
        let mut round = Round::new(checkpoint(5), true);
        assert_eq!(round.answer(0, &Answer::Size(6), 0, &witnesses(), NOW), Worth::Ahead(6));
        assert!(!round.is_passed(&witnesses()), "the two others make a quorum");
        assert_eq!(round.answer(1, &Answer::Size(9), 0, &witnesses(), NOW), Worth::Ahead(9));
        assert!(round.is_passed(&witnesses()) && !round.asks(0) && round.asks(2));
    }
}
