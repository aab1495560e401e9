//! What the operator does on the machine: says which identity signs in to which account.

use super::store::{Known, link, unlink};
use crate::account::operator::AccountError;
use crate::account::{fold, store as accounts};
use crate::clock;
use crate::db::{self, Writer};
use crate::journal::store::{By, Deed, note_by};

/// The longest subject, in characters.
const MAX_SUBJECT: usize = 255;

/// Whom the operator means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The provider's own name for him.
    Subject(String),
    /// His address, as the provider has verified it.
    Email(String),
    /// Nobody any more.
    Nobody,
}

/// Links an account with an identity at the provider `issuer`, or with none any more; sessions stay as they are.
pub fn set(connection: &mut Writer, name: &str, issuer: &str, who: &Who) -> Result<(), AccountError> {
    let email;
    let known = match who {
        Who::Nobody => None,
        Who::Subject(subject) => Some(Known::Subject(subject)),
        Who::Email(address) => {
            email = address.to_ascii_lowercase();
            Some(Known::Email(&email))
        }
    };
    let fits = match &known {
        None => true,
        Some(Known::Subject(subject)) => {
            (1..=MAX_SUBJECT).contains(&subject.chars().count()) && !subject.chars().any(char::is_control)
        }
        Some(Known::Email(address)) => address.is_ascii() && address.parse::<lettre::Address>().is_ok(),
    };
    if !fits {
        return Err(AccountError::Identity);
    }
    let account = accounts::find(connection, &fold(name))?;
    let account = account.ok_or_else(|| AccountError::Unknown(name.to_owned()))?;
    db::transact(connection, |connection| {
        let (done, deed) = match known {
            None => (unlink(connection, account.number)?, Deed::Unlinked),
            Some(known) => (link(connection, account.number, issuer, known, clock::now())?, Deed::Linked),
        };
        if !done {
            return Err(AccountError::Linked);
        }
        Ok(note_by(connection, clock::now(), deed, By::default(), &account.name)?)
    })
}
