//! Whether a trustee's tool may decrypt the count that it has audited (`docs/protocol.md` §8.4, conditions 2 to 4).
//!
//! Out of scope: the audit itself and the witnesses' signatures (1, 2), what the device has seen before (6), and the key
//! file, which binds itself to one closing (5).

use super::{Election, Mixes};
use crate::credential::{hash_code, parse_hash_code};
use crate::manifest::{Closing, Manifest};
use crate::tally::Tally;
use crate::trustee::ElectionKey;
use alloc::vec::Vec;

/// What a trustee was told of the closing by other means than the board.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// The closing code as it was typed.
    pub code: &'a str,
    /// The trustees who told it.
    pub from: &'a [u64],
}

/// Why nothing is decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Withheld {
    /// Close is not on the board.
    #[error("voting has not ended")]
    NotClosed,
    /// The code that was told is not that of this closing.
    #[error("the closing code that was told is another one")]
    OtherCode,
    /// Too few other trustees have told the code.
    #[error("fewer than {needed} other trustees have told the same closing code")]
    Unconfirmed {
        /// How many must.
        needed: u64,
    },
    /// By the given clock voting has not ended.
    #[error("by this clock voting ends at {due}")]
    TooEarly {
        /// When it ends, in seconds since 1970.
        due: u64,
    },
    /// Fewer credentials count than the manifest asks for.
    #[error("only {counting} credentials count, fewer than {minimum}")]
    TooFew {
        /// How many count.
        counting: u64,
        /// How many must.
        minimum: u64,
    },
    /// The sums were not computed, or there are no mixed answers, or there is no key.
    #[error("there are no sums to decrypt, and no answers to mix")]
    NoSums,
}

/// How many other trustees must have told the closing code where no witnesses are: `⌊(n+t−1)/2⌋`, none if `t = n`.
pub fn confirmations(manifest: &Manifest) -> u64 {
    let (n, t) = (manifest.trustees.members.len() as u64, manifest.trustees.threshold);
    if t == n { 0 } else { (n + t - 1) / 2 }
}

impl Election {
    /// The closing code, once Close is on the board.
    pub fn closing_code(&self) -> Option<alloc::string::String> {
        self.closed().map(|closed| hash_code(&closed.leaf))
    }

    /// Whether trustee `trustee` may decrypt the closing of this audited record: `witnessed` says whether a quorum has
    /// seen it, `heard` what others have told, `now` is the trustee's own clock, in seconds since 1970. Gives the sums and
    /// the key.
    ///
    /// # Errors
    /// [`Withheld`].
    pub fn release(
        &self,
        trustee: u64,
        witnessed: bool,
        heard: Option<Heard<'_>>,
        now: u64,
    ) -> Result<(&Tally, &ElectionKey), Withheld> {
        self.released(trustee, witnessed, heard, now)?;
        self.tally().map(|tally| &**tally).zip(self.ceremony().key()).ok_or(Withheld::NoSums)
    }

    /// The same for an election that mixes: gives the chains of shuffles and the key.
    ///
    /// # Errors
    /// [`Withheld`].
    pub fn release_answers(
        &self,
        trustee: u64,
        witnessed: bool,
        heard: Option<Heard<'_>>,
        now: u64,
    ) -> Result<(&Mixes, &ElectionKey), Withheld> {
        self.released(trustee, witnessed, heard, now)?;
        self.mixes().zip(self.ceremony().key()).ok_or(Withheld::NoSums)
    }

    fn released(
        &self,
        trustee: u64,
        witnessed: bool,
        heard: Option<Heard<'_>>,
        now: u64,
    ) -> Result<(), Withheld> {
        let closed = self.closed().ok_or(Withheld::NotClosed)?;
        self.confirmed(trustee, witnessed, heard)?;
        let due = match self.manifest().schedule.closing {
            Closing::At => closed.time.max(self.closes()),
            Closing::Official => closed.time,
        };
        if now < due {
            return Err(Withheld::TooEarly { due });
        }
        let (counting, minimum) = (closed.body.counting, self.manifest().minimum);
        if counting < minimum {
            return Err(Withheld::TooFew { counting, minimum });
        }
        Ok(())
    }

    /// Condition 2; a code that was told is compared even where nobody has to tell it.
    fn confirmed(&self, own: u64, witnessed: bool, heard: Option<Heard<'_>>) -> Result<(), Withheld> {
        let code = self.closing_code();
        if let Some(heard) = heard
            && parse_hash_code(heard.code) != code
        {
            return Err(Withheld::OtherCode);
        }
        let needed = confirmations(self.manifest());
        if witnessed || needed == 0 {
            return Ok(());
        }
        let trustees = self.manifest().trustees.members.len() as u64;
        let mut others: Vec<u64> = heard.map_or_else(Vec::new, |heard| heard.from.to_vec());
        others.retain(|other| (1..=trustees).contains(other) && *other != own);
        others.sort_unstable();
        others.dedup();
        if others.len() as u64 >= needed { Ok(()) } else { Err(Withheld::Unconfirmed { needed }) }
    }
}
