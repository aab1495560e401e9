//! Which column of a list is which: by its heading, in any order; without one only where the fields leave no doubt.

use super::sheet::Row;
use crate::cell;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// The places of the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// The columns that make up the name, in the order in which it is written.
    pub name: Vec<usize>,
    /// The e-mail address.
    pub email: Option<usize>,
    /// The voting weight.
    pub weight: Option<usize>,
    /// The language of mail and letters.
    pub language: Option<usize>,
    /// How many columns there are.
    pub count: usize,
    /// Headings of columns that a roll has not; they are not read.
    pub unknown: Vec<String>,
    /// Whether the first row names the columns.
    pub named: bool,
}

/// Why nobody can tell which column is which.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum ColumnError {
    /// Two columns have one heading.
    #[error("the first line names the column {title:?} twice")]
    Twice {
        /// The heading.
        title: String,
    },
    /// A heading, but neither of a name nor of an address.
    #[error("the first line names neither a column name nor email")]
    Nobody,
    /// No heading, and more than one way to read the fields.
    #[error("the first line names no columns, and the fields leave doubt")]
    Doubt,
}

/// What a heading says.
enum Meaning {
    Name,
    Given,
    Family,
    Email,
    Weight,
    Language,
}

impl Columns {
    /// Finds the columns of a list that has rows.
    ///
    /// # Errors
    /// [`ColumnError`] if nobody can tell.
    pub fn find(rows: &[Row]) -> Result<Self, ColumnError> {
        let Some(first) = rows.first() else { return Err(ColumnError::Nobody) };
        // What has an address or no word that is known is no heading.
        let named = first.fields.iter().any(|field| meaning(field).is_some())
            && !first.fields.iter().any(|field| field.contains('@'));
        if named { Self::headed(&first.fields) } else { Self::guessed(rows) }
    }

    /// The columns that a heading names.
    fn headed(titles: &[String]) -> Result<Self, ColumnError> {
        let (mut names, mut given, mut family) = (None, None, None);
        let (mut email, mut weight, mut language) = (None, None, None);
        let mut unknown = Vec::new();
        for (place, title) in titles.iter().enumerate() {
            let column = match meaning(title) {
                Some(Meaning::Name) => &mut names,
                Some(Meaning::Given) => &mut given,
                Some(Meaning::Family) => &mut family,
                Some(Meaning::Email) => &mut email,
                Some(Meaning::Weight) => &mut weight,
                Some(Meaning::Language) => &mut language,
                None => {
                    unknown.push(title.clone());
                    continue;
                }
            };
            if column.replace(place).is_some() {
                return Err(ColumnError::Twice { title: title.clone() });
            }
        }
        let name: Vec<usize> = if names.is_some() {
            names.into_iter().collect()
        } else {
            given.into_iter().chain(family).collect()
        };
        if names.is_some() {
            unknown.extend(given.into_iter().chain(family).map(|place| titles[place].clone()));
        }
        if name.is_empty() && email.is_none() {
            return Err(ColumnError::Nobody);
        }
        Ok(Self { name, email, weight, language, count: titles.len(), unknown, named: true })
    }

    /// The columns of fields without a heading: a name, an address, or both in either order. A column of numbers may be
    /// weights or the numbers of members: that is said in a heading or not at all.
    fn guessed(rows: &[Row]) -> Result<Self, ColumnError> {
        let count = rows.iter().map(|row| row.fields.len()).max().unwrap_or_default();
        let fields =
            |place: usize| rows.iter().filter_map(move |row| row.fields.get(place)).filter(|f| !f.is_empty());
        let addresses = |place: usize| fields(place).any(|field| field.contains('@'));
        let numbers =
            |place: usize| fields(place).any(|field| field.bytes().all(|byte| byte.is_ascii_digit()));
        if (0..count).any(numbers) {
            return Err(ColumnError::Doubt);
        }
        let mut places: Vec<usize> = (0..count).filter(|place| addresses(*place)).collect();
        let (email, name) = match (count, places.pop(), places.pop()) {
            (1, None, None) => (None, vec![0]),
            (1, Some(0), None) => (Some(0), vec![]),
            (2, Some(email), None) => (Some(email), vec![1 - email]),
            _ => return Err(ColumnError::Doubt),
        };
        let (weight, language) = (None, None);
        Ok(Self { name, email, weight, language, count, unknown: Vec::new(), named: false })
    }

    /// A row's name, address, weight and language as they are written.
    pub(super) fn fields(&self, row: &Row) -> [String; 4] {
        let field = |place: usize| row.fields.get(place).map(|field| cell::text(field)).unwrap_or_default();
        let parts: Vec<&str> =
            self.name.iter().map(|place| field(*place)).filter(|part| !part.is_empty()).collect();
        let one = |place: Option<usize>| place.map(field).unwrap_or_default().to_owned();
        [parts.join(" "), one(self.email), one(self.weight), one(self.language)]
    }
}

/// What a heading says, whatever its case, its spaces and hyphens. LimeSurvey writes columns of one's own as
/// `attribute_1 <Weight>`: of these a weight is known, and whatever else they describe is not the voter's own name or address.
fn meaning(title: &str) -> Option<Meaning> {
    let own = title.strip_prefix("attribute_").and_then(|rest| rest.split_once('<'));
    match own {
        Some((_, described)) => {
            word(described.trim_end_matches('>')).filter(|it| matches!(it, Meaning::Weight))
        }
        None => word(title),
    }
}

/// What a word for a column means.
fn word(title: &str) -> Option<Meaning> {
    let letters: String =
        title.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).take(40).collect();
    Some(match letters.as_str() {
        "name" | "fullname" | "names" | "voter" | "姓名" => Meaning::Name,
        "firstname" | "givenname" | "forename" | "vorname" | "prénom" => Meaning::Given,
        "lastname" | "surname" | "familyname" | "nachname" => Meaning::Family,
        "email" | "mail" | "emailaddress" | "mailaddress" | "emails" | "邮箱" | "电子邮件" => {
            Meaning::Email
        }
        "weight" | "weights" | "votes" | "权重" | "票数" => Meaning::Weight,
        "language" | "lang" | "locale" | "preferredlanguage" | "sprache" | "langue" | "idioma" | "lingua"
        | "taal" | "język" | "語言" | "语言" | "язык" => Meaning::Language,
        _ => return None,
    })
}
