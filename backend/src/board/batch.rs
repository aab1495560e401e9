//! A batch under way: the next entries of one log, decided in memory.

use super::log::Log;
use super::sequencer::written;
use super::store::{self, BallotRow, Place, Row};
use super::work::{Answer, Placed, Proven, reply};
use crate::db::Writer;
use crate::error::Refused;
use glassurn_api::error::Code;
use glassurn_crypto::ballot::Verified;
use glassurn_crypto::board::entry::{Entry, Kind, Submission};
use glassurn_crypto::board::merkle::{Frontier, leaf_hash};
use glassurn_crypto::election::{Change, Election};
use glassurn_crypto::encoding::{MAX_ENTRY, VERSION};
use std::sync::Arc;

/// A log as the sequencer drafts it. It goes ahead of what is published and is kept from batch to batch: to copy the
/// state for each would cost more the more voters there are.
pub(super) struct Draft {
    /// The state.
    pub election: Election,
    /// The right edge of the tree.
    pub edge: Frontier,
}

impl Draft {
    /// The log as it is published.
    pub fn of(log: &Log) -> Self {
        let published = log.read();
        Self { election: published.election.clone(), edge: published.edge() }
    }
}

/// The next entries of one log, which nobody sees before they are durable.
pub(super) struct Batch {
    /// The log.
    pub log: Arc<Log>,
    /// The log after the last of them.
    pub draft: Draft,
    /// The entries.
    pub rows: Vec<Row>,
    /// What they change.
    changes: Vec<Change>,
    /// Whom to tell of which entry, and whether it is new.
    pub answers: Vec<(Answer<Placed>, u64, bool)>,
    /// Close is in: the batch of this log ends with it (protocol §7).
    pub sealed: bool,
}

impl Batch {
    /// No entries yet, behind what is published: `draft` is the log as it is published.
    pub fn new(log: &Arc<Log>, draft: Draft) -> Self {
        let (log, changes, rows, answers) = (log.clone(), Vec::new(), Vec::new(), Vec::new());
        Self { log, draft, changes, rows, answers, sealed: false }
    }

    /// Decides a submission and makes it the next entry; gives its index. Changes nothing if it is refused.
    pub fn decide(
        &mut self,
        writer: &mut Option<Writer>,
        content: Submission,
        proven: &Proven,
        now: u64,
    ) -> Result<u64, Refused> {
        // The clock may have been set back; the board's time never goes back.
        let time = now.max(self.draft.election.time());
        let election = &self.draft.election;
        let (change, unique) = match proven {
            Proven::Ballot(ballot) => {
                let change = election.decide_ballot(&content, ballot, time)?;
                (change, Some(self.unique(writer, ballot)?))
            }
            Proven::Mixed(judged) => (election.decide_judged(&content, time, Some(judged))?, None),
            Proven::Nothing => (election.decide_judged(&content, time, None)?, None),
        };
        let index = self.draft.election.size();
        let entry = Entry { version: VERSION, index, previous: *self.draft.election.head(), time, content };
        let bytes = entry.to_bytes();
        if bytes.len() > MAX_ENTRY {
            return Err(Refused::new(Code::RequestTooLarge, "the entry around it would be too large"));
        }
        let leaf = leaf_hash(&bytes);
        self.changes.push(change.clone());
        self.draft.election.commit(change, leaf, time);
        self.draft.edge.push(leaf);
        self.sealed |= entry.kind() == Some(Kind::Close);
        self.rows.push(Row {
            election: self.log.number,
            id: self.log.id,
            index,
            bytes,
            leaf,
            time,
            request: store::request(&entry.content),
            content: entry.content,
            ballot: unique,
            batch: 0,
        });
        Ok(index)
    }

    /// Refuses a ballot whose first `D` is on this board: somebody's randomness is broken, or a copy (attacks A-12).
    fn unique(&self, writer: &mut Option<Writer>, ballot: &Verified) -> Result<BallotRow, Refused> {
        let ballot = ballot.ballot();
        let first_d = ballot.first_d().ok_or(Code::BallotSchema)?;
        let drafted =
            self.rows.iter().filter_map(|row| row.ballot.as_ref()).any(|row| row.first_d == first_d);
        if drafted || store::has_first_d(written(writer)?, self.log.number, &first_d)? {
            return Err(Code::BallotDuplicateCiphertext.into());
        }
        Ok(BallotRow { credential: *ballot.credential(), sequence: ballot.sequence(), first_d })
    }

    /// Shows the batch to readers and answers its casters. Gives the draft back.
    pub fn publish(self, checkpoint: String) -> Draft {
        let batch = self.draft.election.size();
        metrics::counter!("glassurn_entries_total").increment(self.rows.len() as u64);
        metrics::histogram!("glassurn_entries_written_together").record(self.rows.len() as f64);
        {
            let mut published = self.log.write();
            for (row, change) in self.rows.iter().zip(self.changes) {
                published.election.commit(change, row.leaf, row.time);
                published.tree.push(row.leaf);
                if row.ballot.is_some() {
                    published.turnout.count(row.time);
                }
            }
            if self.sealed {
                // The sums are no entry's change.
                published.election.take_count(&self.draft.election);
                published.closing = Some(checkpoint.clone());
            }
            published.checkpoint = checkpoint;
        }
        for (answer, index, fresh) in self.answers {
            reply(answer, Ok(Placed { place: Place { index, batch }, fresh }));
        }
        self.draft
    }

    /// Tells everybody that nothing is known of it yet.
    pub fn refuse(self, code: Code) {
        self.answers.into_iter().for_each(|(answer, ..)| reply(answer, Err(code.into())));
    }
}
