//! One person of a list: what makes a line a voter's, and two lines the same person.

use crate::tongue::{self, Tongue};
use crate::voter::NewVoter;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The longest name or address, in characters.
pub const MAX_FIELD: usize = 320;

/// A person on the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The line of the file, from 1.
    pub line: u64,
    /// The name; may be empty where there is an address.
    pub name: String,
    /// The e-mail address; may be empty where there is a name.
    pub email: String,
    /// The voting weight.
    pub weight: u64,
    /// The tag of the language of mail and letters; empty: the election's.
    pub language: String,
}

impl Person {
    /// What the service is told of the person, whose code it makes; `other` is the language of mail to whom the list gives none.
    pub fn given(&self, other: &str) -> NewVoter {
        let language = if self.language.is_empty() { other } else { &self.language };
        NewVoter {
            name: self.name.clone(),
            address: self.email.clone(),
            language: language.to_owned(),
            credential: None,
            weight: self.weight,
        }
    }
}

/// A field of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// The name.
    Name,
    /// The e-mail address.
    Email,
}

/// Why a line is no voter's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// Another number of fields than the first line has.
    Fields {
        /// How many the line has.
        found: u64,
        /// How many the first line has.
        expected: u64,
    },
    /// A quotation mark makes one row of several lines.
    SeveralLines {
        /// The last of them.
        last: u64,
    },
    /// More than [`MAX_FIELD`] characters.
    TooLong {
        /// Where.
        field: Field,
    },
    /// Characters that steer a terminal.
    Control {
        /// Where.
        field: Field,
    },
    /// Neither a name nor an address.
    Nobody,
    /// No e-mail address.
    Address,
    /// A character that programs do not show stands in the address: no mail would arrive.
    Hidden {
        /// Its number in Unicode.
        letter: u32,
    },
    /// Not a whole number of 1 or more.
    Weight,
    /// No language that mail and letters are written in.
    Language,
    /// The same address as an earlier line's.
    SameAddress {
        /// That line.
        first: u64,
    },
    /// The same name as an earlier line's, and no two addresses to tell them apart.
    SameName {
        /// That line.
        first: u64,
    },
}

impl Problem {
    /// Whether the person stands on an earlier line already.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::SameAddress { .. } | Self::SameName { .. })
    }
}

/// Judges a line by itself.
pub(super) fn judge(
    line: u64,
    [name, email, weight, language]: [&str; 4],
    weighted: bool,
    tongues: &[Tongue],
) -> Result<Person, Problem> {
    for (field, text) in [(Field::Name, name), (Field::Email, email)] {
        if text.chars().count() > MAX_FIELD {
            return Err(Problem::TooLong { field });
        }
        if text.chars().any(char::is_control) {
            return Err(Problem::Control { field });
        }
    }
    if name.is_empty() && email.is_empty() {
        return Err(Problem::Nobody);
    }
    if !email.is_empty() && !is_address(email) {
        return Err(Problem::Address);
    }
    let weight = match weight {
        _ if !weighted => 1,
        text if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().ok().filter(|weight| *weight >= 1).ok_or(Problem::Weight)?
        }
        _ => return Err(Problem::Weight),
    };
    let language = match language {
        "" => "",
        text => tongue::find(tongues, text).ok_or(Problem::Language)?,
    };
    let (name, email) = (name.nfc().collect(), email.nfc().collect());
    Ok(Person { line, name, email, weight, language: language.to_owned() })
}

/// The first character of a text that programs do not show.
pub(super) fn hidden(text: &str) -> Option<Problem> {
    text.chars().find(|c| is_invisible(*c)).map(|c| Problem::Hidden { letter: u32::from(c) })
}

/// One `@` with something before it and a name with a dot (or `localhost`) behind it, and nothing that stands around
/// addresses in letters and lists.
fn is_address(email: &str) -> bool {
    let Some((user, host)) = email.split_once('@') else { return false };
    !user.is_empty()
        && !host.contains('@')
        && !email.contains(|c: char| c.is_whitespace() || "<>()[],;:\\\"".contains(c))
        && (host == "localhost" || host.split('.').count() > 1 && !host.split('.').any(str::is_empty))
}

/// What makes two spellings one person: compatibility-composed, in one case, without spaces and what cannot be seen. By
/// way of capitals, since that is how ß and SS, ς and σ meet.
pub(super) fn folded(text: &str) -> String {
    let one_case: String =
        text.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect();
    one_case.chars().filter(|&c| !c.is_whitespace() && !is_invisible(c)).collect()
}

/// Characters that programs do not show (Unicode's `Default_Ignorable_Code_Point`): copied along with an address, they
/// would make it another one.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
