//! Voting codes, and the registrar's file of them (`codes.csv`): the only place that knows whose code is whose.
//!
//! The file is secret: whoever has it can vote for everybody. It is made where the registrar is, and read there again for
//! letters and for replacing a code.

use super::person::Person;
use super::public::PublicRoll;
use super::sheet::{Encoding, Sheet, SheetError};
use crate::cell;
use crate::voter::NewVoter;
use glassurn_crypto::credential::{Credential, Voter, VoterCode};
use glassurn_crypto::encoding::{Hash, hex};
use glassurn_crypto::group::Point;
use rand_core::{CryptoRng, RngCore};
use std::collections::BTreeSet;
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

/// The columns of the file.
const COLUMNS: [&str; 7] = ["name", "email", "weight", "language", "code", "link", "credential"];
/// Which of them is the voter's language.
const LANGUAGE: usize = 3;

/// A voter's code and what follows from it.
pub struct Made {
    /// The code in groups.
    pub code: Zeroizing<String>,
    /// The voter's link; empty without an address of the service.
    pub link: Zeroizing<String>,
    /// The secret and the public credential.
    pub credential: Credential,
}

impl Made {
    /// Makes a code; `url` is the service's address as voters type it.
    pub fn new(election: &Hash, url: Option<&str>, rng: &mut (impl CryptoRng + RngCore)) -> Self {
        loop {
            // One code in 2^252 has no credential; it is thrown away.
            if let Some(made) = Self::of(&VoterCode::generate(rng), election, url) {
                return made;
            }
        }
    }

    fn of(code: &VoterCode, election: &Hash, url: Option<&str>) -> Option<Self> {
        let credential = code.credential(election)?;
        let code = code.reveal();
        let link = url.map_or_else(String::new, |url| {
            format!("{}/e/{}#c={}", url.trim_end_matches('/'), hex(election), code.as_str())
        });
        Some(Self { code, link: Zeroizing::new(link), credential })
    }
}

/// A voter with the code that was made.
pub struct Issued {
    /// Who.
    pub person: Person,
    /// The code in groups.
    pub code: Zeroizing<String>,
    /// The link; may be empty.
    pub link: Zeroizing<String>,
    /// The public credential.
    pub credential: Point,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issued(…)")
    }
}

impl Issued {
    /// A person gets a code.
    pub fn new(person: Person, made: Made) -> Self {
        let credential = *made.credential.public();
        Self { person, code: made.code, link: made.link, credential }
    }

    /// What the service is told of the voter, and no code; `other` is the language of mail to whom the file gives none.
    pub fn given(&self, other: &str) -> NewVoter {
        NewVoter { credential: Some(hex(self.credential.bytes())), ..self.person.given(other) }
    }
}

/// Why a file is none of these codes. Never a detail of a code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodesError {
    /// It is no list at all.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The first line does not name the columns.
    #[error("the first line does not name the columns of a file of voting codes")]
    Columns,
    /// A line is damaged.
    #[error("line {0} is damaged: a code, a weight or a credential is wrong")]
    Line(u64),
    /// A line is of another election.
    #[error("line {0} is of another election")]
    Elsewhere(u64),
    /// A code stands on two lines.
    #[error("line {0}: the same code as on an earlier line")]
    Twice(u64),
}

/// The public roll of all who have a code.
pub fn roll(election: Hash, issued: &[Issued]) -> PublicRoll {
    let voter = |issued: &Issued| Voter { credential: issued.credential, weight: issued.person.weight };
    PublicRoll::new(election, issued.iter().map(voter).collect())
}

/// The file, for a mail merge. No cell is a formula (attacks E-34).
pub fn write(issued: &[Issued]) -> Zeroizing<String> {
    // Large enough at once, so that growing leaves no copy of the codes behind.
    let length = |issued: &Issued| {
        issued.person.name.len() * 2 + issued.person.email.len() * 2 + issued.link.len() + 160
    };
    let mut file = Zeroizing::new(String::with_capacity(128 + issued.iter().map(length).sum::<usize>()));
    cell::line(&mut file, COLUMNS);
    for Issued { person, code, link, credential } in issued {
        let (weight, credential) = (person.weight.to_string(), hex(credential.bytes()));
        cell::line(
            &mut file,
            [
                &person.name,
                &person.email,
                &weight,
                &person.language,
                code.as_str(),
                link.as_str(),
                &credential,
            ],
        );
    }
    file
}

/// Reads the file again, as it was written or as a spreadsheet has saved it since.
///
/// # Errors
/// [`CodesError`]; a file is read whole or not at all.
pub fn read(text: &str, election: &Hash) -> Result<Vec<Issued>, CodesError> {
    let sheet = Sheet::of_text(text, Encoding::Utf8)?;
    let (first, rows) = sheet.rows.split_first().ok_or(CodesError::Columns)?;
    let place = |title: &str| first.fields.iter().position(|field| field.eq_ignore_ascii_case(title));
    let places = COLUMNS.map(place);
    // Files that were made before voters had languages have no such column.
    if places.iter().enumerate().any(|(column, place)| place.is_none() && column != LANGUAGE) {
        return Err(CodesError::Columns);
    }
    let mut known = BTreeSet::new();
    let issued = rows.iter().map(|row| {
        let field = |column: usize| {
            places[column]
                .and_then(|place| row.fields.get(place))
                .map(|field| cell::text(field))
                .unwrap_or_default()
        };
        let damaged = CodesError::Line(row.line);
        let weight = field(2).parse().ok().filter(|weight| *weight >= 1).ok_or_else(|| damaged.clone())?;
        let code = VoterCode::parse(field(4)).map_err(|_| damaged.clone())?;
        let made = Made::of(&code, election, None).ok_or(damaged)?;
        if hex(made.credential.public().bytes()) != field(6) {
            return Err(CodesError::Elsewhere(row.line));
        }
        if !known.insert(*made.credential.public().bytes()) {
            return Err(CodesError::Twice(row.line));
        }
        let [name, email, language] = [0, 1, LANGUAGE].map(|column| field(column).to_owned());
        let person = Person { line: row.line, name, email, weight, language };
        let link = Zeroizing::new(field(5).to_owned());
        Ok(Issued { link, ..Issued::new(person, made) })
    });
    issued.collect()
}

#[cfg(test)]
#[path = "tests/codes.rs"]
mod tests;
