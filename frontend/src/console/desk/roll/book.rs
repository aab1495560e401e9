//! The registrar's codes while they are in the worker: made or opened from their file, printed, replaced.

use glassurn_api::roll::change::ChangeFile;
use glassurn_api::roll::codes::{self, CodesError, Issued, Made};
use glassurn_api::roll::person::Person;
use glassurn_api::roll::public::PublicRoll;
use glassurn_api::roll::sheet::SheetError;
use glassurn_api::roll::weights;
use glassurn_api::voter::GIVEN;
use glassurn_crypto::encoding::{Hash, unhex};

use super::RollDesk;
use super::board::{self, url};
use super::questions::{
    Codes, FOUND, FindPerson, Found, LINES, Letter, Letters, MailAddresses, MailPeople, MakeCodes, OpenCodes,
    ReplaceCode, Replaced, SomeAddresses,
};
use crate::fault::{Fault, RollFault};
use crate::random;

/// The codes of one election.
pub(super) struct Book {
    pub(super) election: Hash,
    pub(super) issued: Vec<Issued>,
    /// Whether a file of exactly these codes was opened.
    pub(super) saved: bool,
    /// A replacement that is not on the record yet.
    pub(super) pending: Option<ChangeFile>,
}

impl Book {
    /// The public roll of all codes.
    pub(super) fn roll(&self) -> PublicRoll {
        codes::roll(self.election, &self.issued)
    }

    fn view(&self) -> Codes {
        let roll = self.roll();
        Codes {
            voters: self.issued.len() as u64,
            weight: self.issued.iter().map(|issued| issued.person.weight).sum(),
            fingerprint: roll.fingerprint(),
            saved: self.saved,
            changing: self.pending.is_some(),
            file: if self.saved { String::new() } else { codes::write(&self.issued).to_string() },
            public: roll.to_text(),
        }
    }

    /// Whether a file holds these codes of these people, whatever has saved it.
    fn is(&self, other: &[Issued]) -> bool {
        let same = |(a, b): (&Issued, &Issued)| {
            let of = |person: &Person| {
                (person.name.clone(), person.email.clone(), person.weight, person.language.clone())
            };
            of(&a.person) == of(&b.person) && a.credential == b.credential
        };
        self.issued.len() == other.len() && self.issued.iter().zip(other).all(same)
    }
}

impl RollDesk {
    /// Makes a code for everybody, after reading the record: the weights must be such as this election takes, and nobody
    /// must be on its roll yet.
    ///
    /// # Errors
    /// [`RollFault`], or whose fault it is that the record cannot be read.
    pub async fn make(&mut self, ask: &MakeCodes, far: impl Fn(u64, u64)) -> Result<Codes, Fault> {
        let url = url(&ask.url)?;
        let (_, record) = board::read(&ask.on).await?;
        let election = record.election();
        if election.opened().is_some() {
            return Err(RollFault::Opened.into());
        }
        if election.register().number() > 0 {
            return Err(RollFault::Published.into());
        }
        let people = self.people()?;
        weights::check(people, Some(record.manifest())).map_err(RollFault::Weights)?;
        let mut rng = random::generator()?;
        let id = *record.manifest().id();
        let total = people.len() as u64;
        let issue = |(place, person): (usize, &_)| {
            if place % LINES == 0 {
                far(place as u64, total);
            }
            Issued::new(Clone::clone(person), Made::new(&id, Some(url), &mut rng))
        };
        let issued = people.iter().enumerate().map(issue).collect();
        let book = self.book.insert(Book { election: id, issued, saved: false, pending: None });
        Ok(book.view())
    }

    /// Opens a file of codes.
    ///
    /// # Errors
    /// [`RollFault`] if it is none, or none of the codes in this tab.
    pub fn open(&mut self, ask: &OpenCodes) -> Result<Codes, Fault> {
        let election = unhex(&ask.election).ok_or(Fault::WrongElection)?;
        let text = str::from_utf8(&ask.file).map_err(|_| RollFault::NotCodes)?;
        let issued = codes::read(text, &election).map_err(|error| match error {
            CodesError::Elsewhere(line) => RollFault::CodesElsewhere(line),
            CodesError::Line(line) | CodesError::Twice(line) => RollFault::CodesDamaged(line),
            CodesError::Columns | CodesError::Sheet(SheetError::Empty) => RollFault::NotCodes,
            CodesError::Sheet(error) => RollFault::Sheet(error),
        })?;
        if issued.is_empty() {
            return Err(RollFault::NotCodes.into());
        }
        let book = match self.book.as_mut().filter(|book| !book.saved && book.election == election) {
            Some(book) if !book.is(&issued) => return Err(RollFault::OtherCodes.into()),
            Some(book) => book,
            None => self.book.insert(Book { election, issued, saved: true, pending: None }),
        };
        book.saved = true;
        Ok(book.view())
    }

    /// Letters to print.
    ///
    /// # Errors
    /// [`RollFault::NoCodes`], [`RollFault::Unsaved`].
    pub fn letters(&self, ask: &Letters) -> Result<Vec<Letter>, Fault> {
        let book = self.book()?;
        if !book.saved {
            return Err(RollFault::Unsaved.into());
        }
        let from = usize::try_from(ask.from).unwrap_or(usize::MAX);
        Ok(book.issued.iter().skip(from).take(LINES).map(letter).collect())
    }

    /// People of the file whose name or address has these words.
    ///
    /// # Errors
    /// [`RollFault::NoCodes`].
    pub fn find(&self, ask: &FindPerson) -> Result<Vec<Found>, Fault> {
        let words = ask.words.trim().to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&words);
        let people = self.book()?.issued.iter().zip(0..);
        let people = people.filter(|(issued, _)| has(&issued.person.name) || has(&issued.person.email));
        let found = |(issued, place): (&Issued, u64)| Found {
            place,
            name: issued.person.name.clone(),
            email: issued.person.email.clone(),
        };
        Ok(people.take(FOUND).map(found).collect())
    }

    /// The addresses of some people of the file, with their credentials and without their codes.
    ///
    /// # Errors
    /// [`RollFault`] without codes, and while a replacement is not on the record.
    pub fn addresses(&self, ask: &MailAddresses) -> Result<SomeAddresses, Fault> {
        let book = self.book()?;
        if book.pending.is_some() {
            return Err(RollFault::Pending.into());
        }
        let from = usize::try_from(ask.from).unwrap_or(usize::MAX);
        let some = book.issued.iter().skip(from).take(GIVEN);
        let reached = some.filter(|issued| !issued.person.email.is_empty());
        let voters = reached.map(|issued| issued.given(&ask.language)).collect();
        let next = from.saturating_add(GIVEN);
        let without = book.issued.iter().filter(|issued| issued.person.email.is_empty()).count() as u64;
        Ok(SomeAddresses { voters, next: next as u64, last: next >= book.issued.len(), without })
    }

    /// Some people of the list that was taken, without any code.
    ///
    /// # Errors
    /// [`RollFault`] if no list was taken.
    pub fn mail_people(&self, MailPeople(ask): &MailPeople) -> Result<SomeAddresses, Fault> {
        let people = self.people()?;
        let from = usize::try_from(ask.from).unwrap_or(usize::MAX);
        let some = people.iter().skip(from).take(GIVEN);
        let voters = some.map(|person| person.given(&ask.language)).collect();
        let without = people.iter().filter(|person| person.email.is_empty()).count() as u64;
        let next = from.saturating_add(GIVEN);
        Ok(SomeAddresses { voters, next: next as u64, last: next >= people.len(), without })
    }

    /// Makes a new code for somebody. From then on the file must be saved anew, and the change published.
    ///
    /// # Errors
    /// [`RollFault`] while another replacement is under way.
    pub fn replace(&mut self, ask: &ReplaceCode) -> Result<Replaced, Fault> {
        let url = url(&ask.url)?;
        let book = self.book.as_mut().ok_or(RollFault::NoCodes)?;
        if book.pending.is_some() {
            return Err(RollFault::Pending.into());
        }
        let place = usize::try_from(ask.place).ok();
        let issued = place.and_then(|place| book.issued.get_mut(place)).ok_or(RollFault::NoCodes)?;
        let made = Made::new(&book.election, Some(url), &mut random::generator()?);
        let request = ChangeFile::new(&book.election, &issued.credential, made.credential.public());
        *issued = Issued::new(issued.person.clone(), made);
        let letter = letter(issued);
        let text = request.to_text();
        (book.pending, book.saved) = (Some(request), false);
        Ok(Replaced { codes: book.view(), request: text, letter })
    }
}

fn letter(issued: &Issued) -> Letter {
    let person = &issued.person;
    Letter {
        name: if person.name.is_empty() { person.email.clone() } else { person.name.clone() },
        language: person.language.clone(),
        code: issued.code.to_string(),
        link: issued.link.to_string(),
    }
}
