//! The registrar's list and voting codes: judged, made and signed here. Names, addresses and codes leave this worker for
//! the page in front of it and for files; the service gets credentials, weights and signatures.

mod board;
mod book;
mod papers;
mod questions;

use glassurn_api::roll::list::{List, Unfit, fingerprint, understood};
use glassurn_api::roll::person::Person;
use glassurn_api::roll::sheet::{Encoding, Sheet};
use glassurn_api::roll::weights;
use glassurn_api::tongue::Tongue;

use crate::fault::{Fault, RollFault};
use crate::i18n::LOCALES;
use book::Book;

pub use questions::*;

/// What the worker knows of a roll.
#[derive(Default)]
pub struct RollDesk {
    list: Option<List>,
    people: Option<Vec<Person>>,
    book: Option<Book>,
}

impl RollDesk {
    /// Reads and judges a list, in the place of the one before.
    ///
    /// # Errors
    /// [`RollFault`] if it is none.
    pub fn read(&mut self, ask: &ReadRoll) -> Result<Judged, Fault> {
        self.people = None;
        let sheet = match ask {
            ReadRoll::Text(text) => Sheet::of_text(text, Encoding::Utf8),
            ReadRoll::File(File { bytes }) => Sheet::read(bytes),
        };
        let list = List::new(sheet.map_err(RollFault::Sheet)?, tongues()).map_err(RollFault::Columns)?;
        self.list = Some(list);
        self.judged()
    }

    /// Some lines of the list.
    ///
    /// # Errors
    /// [`RollFault::NoList`].
    pub fn lines(&self, ask: &RollLines) -> Result<Lines, Fault> {
        let list = self.list.as_ref().ok_or(RollFault::NoList)?;
        let lines = list.lines(ask.which);
        let lines =
            lines.skip(usize::try_from(ask.from).unwrap_or(usize::MAX)).take(LINES).cloned().collect();
        Ok(Lines { lines, total: list.lines(ask.which).count() as u64 })
    }

    /// Writes a line anew.
    ///
    /// # Errors
    /// [`RollFault::NoList`].
    pub fn mend(&mut self, ask: &MendLine) -> Result<Judged, Fault> {
        self.people = None;
        let list = self.list.as_mut().ok_or(RollFault::NoList)?;
        list.mend(ask.number, [&ask.name, &ask.email, &ask.weight, &ask.language]);
        self.judged()
    }

    /// Leaves lines out, or takes them in again.
    ///
    /// # Errors
    /// [`RollFault::NoList`].
    pub fn leave_out(&mut self, ask: &LeaveOut) -> Result<Judged, Fault> {
        self.people = None;
        let list = self.list.as_mut().ok_or(RollFault::NoList)?;
        list.leave_out(ask.which, ask.out);
        self.judged()
    }

    /// Takes the list as it stands.
    ///
    /// # Errors
    /// [`RollFault`] while a line waits for a decision, and for weights that no election takes.
    pub fn take(&mut self, _: &TakeRoll) -> Result<Receipt, Fault> {
        let list = self.list.as_ref().ok_or(RollFault::NoList)?;
        let people = list.people().map_err(RollFault::Unfit)?;
        let weight = weights::check(&people, None).map_err(RollFault::Weights)?;
        let file = understood(&people);
        let fingerprint = fingerprint(&file);
        let receipt = Receipt { counts: list.counts(), weight, fingerprint, file };
        self.people = Some(people);
        Ok(receipt)
    }

    fn judged(&self) -> Result<Judged, Fault> {
        let list = self.list.as_ref().ok_or(RollFault::NoList)?;
        Ok(Judged { origin: list.origin.clone(), columns: list.columns.clone(), counts: list.counts() })
    }

    /// The people of the list that was taken.
    fn people(&self) -> Result<&[Person], Fault> {
        self.people.as_deref().ok_or(Fault::Roll(RollFault::Unfit(Unfit::Nobody)))
    }

    /// The voting codes.
    fn book(&self) -> Result<&Book, Fault> {
        self.book.as_ref().ok_or(Fault::Roll(RollFault::NoCodes))
    }
}

/// The languages in which mail and letters are written.
fn tongues() -> Vec<Tongue> {
    LOCALES.iter().map(|locale| Tongue { tag: locale.tag, names: [locale.name, locale.english] }).collect()
}

#[cfg(test)]
#[path = "roll/tests.rs"]
mod tests;
