//! Mail that brings a link to register to whoever has asked for it: anybody can ask, so there is room for it of its own, and it
//! does not stay.

pub mod store;

use super::domain;
use super::store::{self as mails, Letter, NewMail};
use crate::clock;
use crate::db::{Readers, StoreError, Writer};
use crate::desk::Desk;
use crate::draft::{Id, store as drafts};
use crate::error::Refused;
use crate::token::shown;
use glassurn_api::error::Code;
use glassurn_api::mail::{MailState, Purpose};
use glassurn_api::registration::LINK;
use glassurn_crypto::encoding::Hash;

/// A mail with a link that nobody else gets, to somebody who has asked for it.
pub struct NewLink<'a> {
    /// The draft among whose mails it stands.
    pub draft: &'a Id,
    /// The account that it is noted for.
    pub account: i32,
    /// To whom.
    pub address: &'a str,
    /// The subject's template.
    pub subject: String,
    /// The text's template.
    pub text: String,
    /// What the link opens.
    pub path: String,
    /// What it carries.
    pub token: &'a str,
}

/// Puts it into the queue, to be sent at once. It does not count among the draft's mails, and is forgotten when its link has
/// long been void ([`forget`]).
pub fn send(connection: &mut Writer, link: NewLink<'_>) -> Result<(), Refused> {
    let letter = Letter {
        draft: *link.draft,
        account: link.account,
        purpose: Purpose::Registration,
        title: drafts::get(connection, link.draft)?.ok_or(Code::NotFound)?.title,
        subject: link.subject,
        text: link.text,
        path: link.path,
    };
    let number = match store::find_letter(connection, &letter)? {
        Some(number) => number,
        None => mails::add_letter(connection, &letter)?,
    };
    let now = clock::now();
    let mail = NewMail {
        letter: number,
        draft: link.draft,
        invitation: None,
        voter: None,
        token: Some(link.token),
        name: "",
        address: link.address,
        domain: &domain(link.address)?,
        since: now,
        due: now,
    };
    mails::add(connection, &mail)?;
    Ok(())
}

/// Drops the oldest mail of a draft with a link that waits, if `most` of them do; gives the hash of what its link carries.
pub fn make_room(connection: &mut Writer, draft: &Id, most: u32) -> Result<Option<Hash>, Refused> {
    let Some((number, token)) = store::oldest(connection, draft, most)? else { return Ok(None) };
    mails::settle(connection, number, MailState::Dropped, None, clock::now())?;
    Ok(token.as_deref().and_then(shown))
}

/// Whether a link that was mailed at some time opens nothing any more.
pub fn is_void(since: u64, now: u64) -> bool {
    now.saturating_sub(since) >= LINK
}

/// Forgets mails with links that are void, and were for as long: none of them is being handed over any more.
pub fn forget(desk: &Desk, readers: &Readers) -> Result<(), Refused> {
    let before = clock::now().saturating_sub(2 * LINK);
    let some = store::has_before(&mut *readers.get().map_err(StoreError::from)?, before)?;
    if some { desk.write(|connection| Ok(store::delete_before(connection, before)?)) } else { Ok(()) }
}
