//! Where the ceremony stands, for pages and commands.

use crate::board::entry::Kind;
use alloc::vec::Vec;

/// What the running attempt waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// All of n: every trustee's key.
    Keys,
    /// DKG: every trustee's commitment.
    Commits,
    /// DKG: every trustee's round 1.
    Round1,
    /// DKG: every trustee's round 2.
    Round2,
    /// Every trustee's confirmation.
    Confirms,
    /// An official's restart: a complaint has ended the attempt.
    Dead,
    /// Nothing: the key is made.
    Complete,
}

impl Phase {
    /// The kind of entry that trustees owe in this phase.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Phase::Keys => Some(Kind::TrusteeKey),
            Phase::Commits => Some(Kind::DkgCommit),
            Phase::Round1 => Some(Kind::DkgRound1),
            Phase::Round2 => Some(Kind::DkgRound2),
            Phase::Confirms => Some(Kind::DkgConfirm),
            Phase::Dead | Phase::Complete => None,
        }
    }
}

/// Who lied, as anyone can see from a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// The accused: the sealed share does not open.
    DoesNotOpen,
    /// The accused: the share does not lie on the polynomial of round 1.
    WrongShare,
    /// The author: the share is right.
    FalseComplaint,
}

/// A complaint that stands on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Complaint {
    /// Its author.
    pub by: u64,
    /// The accused trustee.
    pub against: u64,
    /// What anyone finds when opening the share.
    pub blame: Blame,
}

impl Complaint {
    /// The trustee at fault.
    pub fn culprit(&self) -> u64 {
        match self.blame {
            Blame::DoesNotOpen | Blame::WrongShare => self.against,
            Blame::FalseComplaint => self.by,
        }
    }
}

/// One trustee in the running attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrusteeStatus {
    /// Its number, from 1.
    pub trustee: u64,
    /// The steps that it has done, in order.
    pub done: Vec<Kind>,
    /// The step that it owes now, if any.
    pub due: Option<Kind>,
}

/// The ceremony at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The running attempt, from 1.
    pub attempt: u64,
    /// What it waits for.
    pub phase: Phase,
    /// Every trustee in order.
    pub trustees: Vec<TrusteeStatus>,
    /// The complaints of this attempt, in order of their authors.
    pub complaints: Vec<Complaint>,
}
