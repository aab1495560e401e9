//! What the booth keeps in the tab, so that a reload loses nothing: answers until they are cast, and the sealed ballot
//! until its receipt has come. A shared computer keeps no answers and no receipt. A ballot that waits at a mirror is kept on the
//! device, since that may take longer than a tab is open.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use super::{answers::Answers, order};
use crate::{
    store::{self, Keep},
    voting_link,
};

/// Whether this is a computer that others use too.
pub fn shared(election: &str) -> bool {
    Keep::Tab.read(&format!("shared.{election}")).unwrap_or(false)
}

/// Remembers in this tab whether others use this computer.
pub fn set_shared(election: &str, shared: bool) {
    Keep::Tab.write(&format!("shared.{election}"), &shared);
    if shared {
        forget_answers(election);
        voting_link::leave_device(election);
    }
}

/// The answers of this tab.
pub fn answers(election: &str) -> Option<Answers> {
    Keep::Tab.read(&format!("answers.{election}"))
}

/// Keeps the answers in this tab, unless others use this computer.
pub fn keep_answers(election: &str, answers: &Answers) {
    if !shared(election) {
        Keep::Tab.write(&format!("answers.{election}"), answers);
    }
}

fn forget_answers(election: &str) {
    Keep::Tab.forget(&format!("answers.{election}"));
}

/// A sealed ballot that is on its way: the same bytes are sent until a receipt comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Pending {
    ballot: String,
    /// What a mirror has signed for it, once it waits there.
    #[serde(default)]
    note: String,
}

impl Pending {
    fn name(election: &str) -> String {
        format!("ballot.{election}")
    }

    fn read(election: &str) -> Option<Self> {
        let name = Self::name(election);
        Keep::Tab.read(&name).or_else(|| Keep::Device.read(&name))
    }
}

/// The ballot on its way.
pub fn pending(election: &str) -> Option<Vec<u8>> {
    BASE64.decode(Pending::read(election)?.ballot.as_bytes()).ok()
}

/// Keeps a ballot before it is sent.
pub fn keep_pending(election: &str, ballot: &[u8]) {
    let pending = Pending { ballot: BASE64.encode(ballot), note: String::new() };
    Keep::Tab.write(&Pending::name(election), &pending);
}

/// A mirror has the ballot, and has signed this note: whoever comes back later finds both.
pub fn keep_waiting(election: &str, note: &str) {
    let keep = if shared(election) { Keep::Tab } else { Keep::Device };
    if let Some(pending) = Pending::read(election) {
        keep.write(&Pending::name(election), &Pending { note: note.to_owned(), ..pending });
    }
}

/// Nothing is on its way any more.
pub fn forget_pending(election: &str) {
    [Keep::Tab, Keep::Device].into_iter().for_each(|keep| keep.forget(&Pending::name(election)));
}

/// How many ballots this device has sealed so far; counts one more.
pub fn next_sealing() -> u64 {
    let sealings: u64 = Keep::Device.read("sealings").unwrap_or(0);
    Keep::Device.write("sealings", &sealings.wrapping_add(1));
    sealings
}

/// The vote is recorded: the tab needs nothing any more.
pub fn done(election: &str) {
    forget_pending(election);
    forget_answers(election);
    order::forget(election);
    voting_link::forget_code(election);
}

/// Forgets everything about this election, in the tab and on the device.
pub fn clear(election: &str) {
    done(election);
    Keep::Tab.forget(&format!("shared.{election}"));
    store::forget_election(election);
}
