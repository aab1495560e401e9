//! One self-contained text that convicts a board: two signed statements and, between two sizes, the proof that they do
//! not fit (`docs/protocol.md` §7.7).

use super::{EvidenceError, Fork, check_heads, check_receipts};
use crate::board::checkpoint::{Checkpoint, Origin, SignedCheckpoint, strict_decimal, strict_hash};
use crate::board::cosign::verify_cosignature;
use crate::board::merkle::{MAX_PROOF, Tree, verify_consistency};
use crate::board::note::{KeyKind, NoteError, NoteKey};
use crate::board::receipt::{self, MAX_RECEIPT, Receipt};
use crate::encoding::Hash;
use crate::signature::PublicKey;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use data_encoding::BASE64;

/// The first line.
pub(super) const HEADER: &str = "glassurn evidence 1";

/// The longest evidence that is read, in bytes: the first lines, two of the longest receipts, a root and the longest
/// proof.
pub const MAX_EVIDENCE: usize = 1024 + 2 * (MAX_RECEIPT + 32) + (MAX_PROOF + 2) * 45;

/// What a board has signed, as somebody kept it; nothing is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// A head.
    Checkpoint(SignedCheckpoint),
    /// That an entry is in the tree of a head.
    Receipt(Receipt),
}

impl Statement {
    /// Reads a checkpoint or a receipt: the first line tells which.
    pub fn parse(bytes: &[u8]) -> Result<Self, EvidenceError> {
        if bytes.starts_with(receipt::HEADER.as_bytes()) {
            return Ok(Self::Receipt(Receipt::parse(bytes)?));
        }
        Ok(Self::Checkpoint(SignedCheckpoint::parse(bytes)?))
    }

    /// The signed head: the checkpoint, or the receipt's.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        match self {
            Self::Checkpoint(checkpoint) => checkpoint,
            Self::Receipt(receipt) => receipt.checkpoint(),
        }
    }

    /// The head, if this board has made the statement and a receipt's path leads to it.
    fn verify(&self, origin: &Origin, key: PublicKey) -> Result<&Checkpoint, EvidenceError> {
        match self {
            Self::Checkpoint(checkpoint) => Ok(checkpoint.verify(origin, key)?),
            Self::Receipt(receipt) => Ok(receipt.verify(origin, key)?.checkpoint),
        }
    }

    /// The time of this witness's cosignature; `None` if there is none.
    fn cosigned(&self, witness: &NoteKey) -> Result<Option<u64>, NoteError> {
        let note = self.checkpoint().note();
        match note.signature_by(witness) {
            Err(NoteError::NotSigned(_)) => Ok(None),
            Err(error) => Err(error),
            Ok(bytes) => verify_cosignature(witness, note.text(), bytes).map(Some),
        }
    }

    /// The statement with the board's signature and the true ones of these witnesses alone.
    fn arranged(&self, board: &NoteKey, witnesses: &[NoteKey]) -> Self {
        let signed = witnesses.iter().filter(|witness| matches!(self.cosigned(witness), Ok(Some(_))));
        let keys: Vec<NoteKey> = core::iter::once(board).chain(signed).cloned().collect();
        match self {
            Self::Checkpoint(checkpoint) => Self::Checkpoint(checkpoint.arranged(&keys)),
            Self::Receipt(receipt) => Self::Receipt(receipt.arranged(&keys)),
        }
    }

    /// What statements are ordered by.
    fn place(&self) -> (u64, String) {
        (self.checkpoint().claimed().size, self.to_string())
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint(checkpoint) => checkpoint.fmt(f),
            Self::Receipt(receipt) => receipt.fmt(f),
        }
    }
}

/// Why the two statements contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Claim {
    /// Two roots of one size.
    Heads,
    /// The larger tree begins with another root than that of the smaller statement.
    History {
        /// The root of so many entries of the larger tree.
        root: Hash,
        /// Its consistency proof.
        proof: Vec<Hash>,
    },
    /// Two entries of one number.
    Entries,
}

/// Evidence against a board. Who holds no manifest learns from it only that *whoever has this key* told two stories:
/// [`ForkEvidence::verify`] asks for the board's key from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkEvidence {
    board: NoteKey,
    /// In the order of their sizes.
    statements: [Statement; 2],
    claim: Claim,
}

impl ForkEvidence {
    /// Makes evidence of two statements of this board that do not fit. Between different sizes `entries` must hold the
    /// tree of the larger one, unless they are receipts of one number. Of cosignatures the true ones of `witnesses`
    /// are kept.
    pub fn make(
        statements: [Statement; 2],
        entries: Option<&Tree>,
        board: &NoteKey,
        witnesses: &[NoteKey],
    ) -> Result<Self, EvidenceError> {
        let (origin, key) = parts(board)?;
        let statements = ordered(statements, board, witnesses);
        let [first, second] = &statements;
        let (old, new) = (first.verify(&origin, key)?, second.verify(&origin, key)?);
        let of_entries = match (first, second) {
            (Statement::Receipt(a), Statement::Receipt(b)) => check_receipts(a, b, &origin, key).is_ok(),
            _ => false,
        };
        let claim = if of_entries {
            Claim::Entries
        } else {
            match check_heads(first.checkpoint(), second.checkpoint(), entries, &origin, key)? {
                Fork::Heads { .. } => Claim::Heads,
                Fork::Entries { .. } | Fork::History { .. } => {
                    let lacking = EvidenceError::NeedsEntries { size: new.size };
                    let entries = entries.ok_or(lacking.clone())?;
                    let root = entries.root_at(old.size);
                    let proof = entries.consistency(old.size, new.size);
                    let (root, proof) = root.zip(proof).ok_or(lacking)?;
                    Claim::History { root, proof }
                }
            }
        };
        Ok(Self { board: board.clone(), statements, claim })
    }

    /// The same of two heads of different sizes, for who has of the larger tree only the root of so many entries as the
    /// smaller statement has, and its consistency proof (RFC 6962 §2.1.2).
    pub fn of_history(
        statements: [Statement; 2],
        root: Hash,
        proof: Vec<Hash>,
        board: &NoteKey,
        witnesses: &[NoteKey],
    ) -> Result<Self, EvidenceError> {
        let statements = ordered(statements, board, witnesses);
        let evidence = Self { board: board.clone(), statements, claim: Claim::History { root, proof } };
        evidence.verify(board).map(|_| evidence)
    }

    /// Reads evidence; what is printed again is what was read.
    pub fn parse(bytes: &[u8]) -> Result<Self, EvidenceError> {
        if bytes.len() > MAX_EVIDENCE {
            return Err(EvidenceError::TooLong);
        }
        let text = core::str::from_utf8(bytes).map_err(|_| EvidenceError::Header)?;
        let text = text.strip_prefix(HEADER).ok_or(EvidenceError::Header)?;
        let mut text = text.strip_prefix('\n').ok_or(EvidenceError::Header)?;
        let vkey = line(&mut text, "board").ok_or(EvidenceError::Board(NoteError::VerifierKey))?;
        let board = NoteKey::parse(vkey).map_err(EvidenceError::Board)?;
        parts(&board)?;
        let name = line(&mut text, "fork").ok_or(EvidenceError::Claim)?;
        let statements = [statement(&mut text, 1)?, statement(&mut text, 2)?];
        let [first, second] = &statements;
        if first.place() >= second.place() {
            return Err(EvidenceError::Order);
        }
        let same_size = first.checkpoint().claimed().size == second.checkpoint().claimed().size;
        let receipts = matches!(statements, [Statement::Receipt(_), Statement::Receipt(_)]);
        let claim = match name {
            "heads" if same_size => Claim::Heads,
            "history" if !same_size => {
                let root = line(&mut text, "root").and_then(strict_hash).ok_or(EvidenceError::Path)?;
                Claim::History { root, proof: proof(&mut text)? }
            }
            "entries" if receipts => Claim::Entries,
            _ => return Err(EvidenceError::Claim),
        };
        if text.is_empty() { Ok(Self { board, statements, claim }) } else { Err(EvidenceError::Path) }
    }

    /// Checks, without anything else, that this board cannot have made both statements of one history.
    pub fn verify(&self, board: &NoteKey) -> Result<Fork, EvidenceError> {
        if self.board != *board {
            return Err(EvidenceError::OtherBoard {
                expected: board.to_string(),
                found: self.board.to_string(),
            });
        }
        let (origin, key) = parts(board)?;
        let [first, second] = &self.statements;
        let (old, new) = (first.verify(&origin, key)?, second.verify(&origin, key)?);
        match (&self.claim, first, second) {
            (Claim::History { root, proof }, ..) => {
                verify_consistency(old.size, new.size, root, &new.root, proof)
                    .map_err(EvidenceError::Proof)?;
                if *root == old.root {
                    return Err(EvidenceError::Fit);
                }
                Ok(Fork::History { old: old.size, new: new.size })
            }
            (Claim::Entries, Statement::Receipt(a), Statement::Receipt(b)) => {
                check_receipts(a, b, &origin, key)
            }
            _ => check_heads(first.checkpoint(), second.checkpoint(), None, &origin, key),
        }
    }

    /// The key that the evidence names: the board's only if it is the manifest's.
    pub fn board(&self) -> &NoteKey {
        &self.board
    }

    /// The two statements, the smaller tree's first.
    pub fn statements(&self) -> &[Statement; 2] {
        &self.statements
    }

    /// When each of these witnesses cosigned the one and the other, in seconds since 1970. Who cosigned both has not
    /// watched. A false line of one of them is an error.
    pub fn cosigned(&self, witnesses: &[NoteKey]) -> Result<Vec<[Option<u64>; 2]>, NoteError> {
        let [first, second] = &self.statements;
        witnesses.iter().map(|witness| Ok([first.cosigned(witness)?, second.cosigned(witness)?])).collect()
    }
}

impl fmt::Display for ForkEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.claim {
            Claim::Heads => "heads",
            Claim::History { .. } => "history",
            Claim::Entries => "entries",
        };
        writeln!(f, "{HEADER}\nboard {}\nfork {name}", self.board)?;
        for statement in &self.statements {
            let text = statement.to_string();
            write!(f, "statement {}\n{text}", text.matches('\n').count())?;
        }
        if let Claim::History { root, proof } = &self.claim {
            writeln!(f, "root {}", BASE64.encode(root))?;
            proof.iter().try_for_each(|hash| writeln!(f, "{}", BASE64.encode(hash)))?;
        }
        Ok(())
    }
}

/// The statements in their order, with the signatures that are kept.
fn ordered(statements: [Statement; 2], board: &NoteKey, witnesses: &[NoteKey]) -> [Statement; 2] {
    let mut statements = statements.map(|statement| statement.arranged(board, witnesses));
    statements.sort_by_cached_key(Statement::place);
    statements
}

/// The origin and the key of a board.
fn parts(board: &NoteKey) -> Result<(Origin, PublicKey), EvidenceError> {
    match Origin::parse(board.name()) {
        Ok(origin) if board.kind() == KeyKind::Log => Ok((origin, board.key())),
        _ => Err(EvidenceError::Board(NoteError::VerifierKey)),
    }
}

/// Takes the next line, which has this name, and gives what follows it.
fn line<'a>(text: &mut &'a str, name: &str) -> Option<&'a str> {
    let (line, rest) = text.split_once('\n')?;
    *text = rest;
    line.strip_prefix(name)?.strip_prefix(' ')
}

/// Takes the statement with this number, counted from 1.
fn statement(text: &mut &str, number: usize) -> Result<Statement, EvidenceError> {
    let cut = || EvidenceError::Statement(number);
    let lines = line(text, "statement").and_then(strict_decimal).ok_or_else(cut)?;
    let last = usize::try_from(lines).ok().and_then(|lines| lines.checked_sub(1)).ok_or_else(cut)?;
    let (end, _) = text.match_indices('\n').nth(last).ok_or_else(cut)?;
    let (own, rest) = text.split_at(end + 1);
    *text = rest;
    Statement::parse(own.as_bytes())
}

/// Takes all lines that are left, of one hash each.
fn proof(text: &mut &str) -> Result<Vec<Hash>, EvidenceError> {
    let mut hashes = Vec::new();
    while let Some((line, rest)) = text.split_once('\n') {
        if hashes.len() == MAX_PROOF {
            return Err(EvidenceError::Path);
        }
        hashes.push(strict_hash(line).ok_or(EvidenceError::Path)?);
        *text = rest;
    }
    Ok(hashes)
}
