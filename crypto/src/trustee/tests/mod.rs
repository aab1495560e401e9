//! A key ceremony in one room: a board, every trustee's key file, and hands to tamper with.

mod attempts;
mod bodies;
mod oracle;
mod rogue;
mod shares;
mod statements;
pub(crate) mod vectors;

use super::*;
use crate::board::entry::Kind;
use crate::encoding::{Hash, decode, encode, sha256};
use crate::fixture;
use crate::group::{Point, Scalar};
use crate::manifest::{Ceremony as Mode, Manifest, Rule};
use alloc::vec;
use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use minicbor::{Decode, Encode};

/// A ceremony that is going on.
#[derive(Clone)]
pub(crate) struct Room {
    pub manifest: Manifest,
    pub board: Ceremony,
    /// The trustees' files as they lie on disk.
    pub files: Vec<Vec<u8>>,
    pub rng: fixture::ChaCha20Rng,
    /// What was posted: kind, trustee, body, leaf hash.
    pub entries: Vec<(Kind, u64, Vec<u8>, Hash)>,
}

impl Room {
    /// A single-choice election with `n` trustees, of whom `t` open the sum.
    pub fn new(mode: Mode, t: u64, n: u8, seed: u64) -> Self {
        let contests = vec![fixture::contest("one", 3, Rule::Exactly { sum: 1, cap: None })];
        Self::of(fixture::draft(contests, mode, t, n).check().unwrap(), seed)
    }

    pub fn of(manifest: Manifest, seed: u64) -> Self {
        let n = manifest.trustees.members.len() as u64;
        let file = |i| KeyFile::new(&manifest, i).unwrap().to_bytes().to_vec();
        let files = (1..=n).map(file).collect();
        let board = Ceremony::new(&manifest);
        Self { manifest, board, files, rng: fixture::rng(seed), entries: Vec::new() }
    }

    pub fn trustees(&self) -> core::ops::RangeInclusive<u64> {
        1..=self.files.len() as u64
    }

    pub fn file(&self, trustee: u64) -> KeyFile {
        KeyFile::from_bytes(&self.files[trustee as usize - 1]).unwrap()
    }

    /// Asks a trustee's tool, which writes its file after every step, until it wants something of others.
    pub fn due(&mut self, trustee: u64) -> Result<Step, KeyFileError> {
        loop {
            let mut file = self.file(trustee);
            let step = file.due(&self.board, &mut self.rng)?;
            self.files[trustee as usize - 1] = file.to_bytes().to_vec();
            if step != Step::Save {
                return Ok(step);
            }
        }
    }

    pub fn post(&mut self, kind: Kind, trustee: u64, body: &[u8]) -> Result<(), CeremonyFault> {
        let before = self.entries.last().map_or([0; 32], |entry| entry.3);
        let leaf = sha256(&[&before, kind.name().as_bytes(), &[trustee as u8], body]);
        self.board.accept(kind, trustee, body, &leaf)?;
        self.entries.push((kind, trustee, body.to_vec(), leaf));
        Ok(())
    }

    /// The body that a trustee's tool would post now.
    pub fn body(&mut self, trustee: u64) -> Vec<u8> {
        match self.due(trustee).unwrap() {
            Step::Post { body, .. } => body,
            other => panic!("trustee {trustee} posts nothing: {other:?}"),
        }
    }

    /// The trustee does what is due.
    pub fn step(&mut self, trustee: u64) {
        if let Step::Post { kind, body } = self.due(trustee).unwrap() {
            self.post(kind, trustee, &body).unwrap();
        }
    }

    /// Everybody does what is due until the board is in this phase.
    pub fn run_until(&mut self, phase: Phase) {
        while self.board.phase() != phase {
            assert!(
                !matches!(self.board.phase(), Phase::Dead | Phase::Complete),
                "{:?}",
                self.board.status()
            );
            self.round();
        }
    }

    /// Everybody does one step.
    pub fn round(&mut self) {
        for trustee in self.trustees() {
            self.step(trustee);
        }
    }

    /// A whole ceremony, with every file at its end.
    pub fn complete(mut self) -> Self {
        self.run_until(Phase::Complete);
        for trustee in self.trustees() {
            assert_eq!(self.due(trustee), Ok(Step::Done));
        }
        self
    }

    pub fn restart(&mut self) {
        let attempt = self.board.attempt() + 1;
        let body = encode(&DkgRestart { attempt, reason: "A share was bad.".into() });
        self.post(Kind::DkgRestart, 0, &body).unwrap();
    }

    /// Posts a body and tells why it is void.
    pub fn refused(&mut self, kind: Kind, trustee: u64, body: &impl Encode<()>) -> Reason {
        let fault = self.post(kind, trustee, &encode(body)).unwrap_err();
        assert_eq!((fault.kind, fault.trustee), (kind, (kind != Kind::DkgRestart).then_some(trustee)));
        fault.reason
    }

    /// The body that is due, decoded, to be tampered with.
    pub fn honest<T: for<'b> Decode<'b, ()> + Encode<()>>(&mut self, trustee: u64) -> T {
        decode(&self.body(trustee)).unwrap()
    }

    /// Trustee `trustee` commits to this round 1 instead of its own, with its own exchange key.
    pub fn commit_to(&mut self, trustee: u64, round1: &[u8]) {
        let honest: DkgCommit = self.honest(trustee);
        let commitment = self.board.context().commitment(trustee, round1);
        self.post(Kind::DkgCommit, trustee, &encode(&DkgCommit { commitment, ..honest })).unwrap();
    }
}

/// The secret that a file's own round 1 or key stands for, known to its holder alone.
pub(crate) fn public(secret: Scalar) -> Point {
    Point::new(RistrettoPoint::mul_base(&secret)).unwrap()
}
