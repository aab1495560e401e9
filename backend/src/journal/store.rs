//! The journal's table; a deed and its line share a transaction.

use crate::db::{StoreError, Writer};
use crate::schema::journal;
use diesel::prelude::*;
use glassurn_crypto::board::entry::Kind;
use glassurn_crypto::encoding::Hash;

/// What is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// An official's key was listed.
    Listed,
    /// An election was created.
    Created,
    /// An entry of this kind was posted.
    Posted(Kind),
    /// Entries that the database lacked were taken from an archive.
    Restored,
    /// An account was made.
    Registered,
    /// An account has another password.
    PasswordChanged,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A passkey was shown whose counter went back: there may be two of it.
    PasskeyDoubted,
    /// An account was linked with an identity at a provider.
    Linked,
    /// It is linked with none any more.
    Unlinked,
    /// A session has begun.
    SignedIn,
    /// A session was ended by its owner.
    SignedOut,
    /// A draft was begun.
    Drafted,
    /// A draft was saved.
    Saved,
    /// A draft was deleted, and its invitations with it.
    Deleted,
    /// An account has this role in a draft now.
    Joined,
    /// An account has no role in a draft any more.
    Left,
    /// Somebody was invited.
    Invited,
    /// An invitation has a new link.
    InvitedAnew,
    /// An invitation was taken back.
    Withdrawn,
    /// Somebody who was invited has handed in a key.
    HandedIn,
    /// A key holder has checked the key file.
    Checked,
    /// Who may register was said.
    MayRegister,
    /// An election has come of a draft.
    Published,
    /// Mails were put into the queue.
    Mailed,
    /// A mail was put into the queue again.
    MailedAgain,
    /// Voters' addresses were given.
    Addressed,
    /// A voter's address was corrected.
    Readdressed,
    /// Voters' addresses were forgotten.
    Forgotten,
    /// The times of reminders were set.
    Scheduled,
    /// Something is announced, now or at a time.
    Announced,
    /// What was to be announced was taken back.
    Unannounced,
    /// The service has made voting codes.
    MadeCodes,
    /// The service has made a new code for a voter.
    ReplacedCode,
    /// Somebody has asked for a new code for a voter's address.
    AskedAgain,
    /// A program is told from now on how an election goes.
    Hooked,
    /// A program is told no more.
    Unhooked,
    /// A test was put into the queue.
    HookTried,
    /// A program has taken a message.
    Told,
    /// A message was given up.
    Untold,
}

/// Who does a deed of an account, and on what.
#[derive(Debug, Clone, Copy, Default)]
pub struct By<'a> {
    /// The account's name; without one it is the operator, or whoever has an invitation.
    pub account: Option<&'a str>,
    /// The draft.
    pub draft: Option<&'a [u8; 16]>,
    /// The election.
    pub election: Option<&'a Hash>,
}

impl Deed {
    /// The deed of posting an entry of this kind; ballots are on the board only.
    pub fn of(kind: u64) -> Option<Self> {
        Kind::from_number(kind).filter(|kind| *kind != Kind::Ballot).map(Self::Posted)
    }

    fn name(self) -> &'static str {
        match self {
            Deed::Listed => "listed",
            Deed::Created => "created",
            Deed::Posted(kind) => kind.name(),
            Deed::Restored => "restored",
            Deed::Registered => "registered",
            Deed::PasswordChanged => "password changed",
            Deed::PasskeyAdded => "passkey added",
            Deed::PasskeyRemoved => "passkey removed",
            Deed::PasskeyDoubted => "passkey doubted",
            Deed::Linked => "linked",
            Deed::Unlinked => "unlinked",
            Deed::SignedIn => "signed in",
            Deed::SignedOut => "signed out",
            Deed::Drafted => "drafted",
            Deed::Saved => "saved",
            Deed::Deleted => "deleted",
            Deed::Joined => "joined",
            Deed::Left => "left",
            Deed::Invited => "invited",
            Deed::InvitedAnew => "invited anew",
            Deed::Withdrawn => "withdrawn",
            Deed::HandedIn => "handed in",
            Deed::Checked => "checked",
            Deed::MayRegister => "may register",
            Deed::Published => "published",
            Deed::Mailed => "mailed",
            Deed::MailedAgain => "mailed again",
            Deed::Addressed => "addressed",
            Deed::Readdressed => "readdressed",
            Deed::Forgotten => "forgotten",
            Deed::Scheduled => "scheduled",
            Deed::Announced => "announced",
            Deed::Unannounced => "announcement taken back",
            Deed::MadeCodes => "made codes",
            Deed::ReplacedCode => "replaced code",
            Deed::AskedAgain => "asked again",
            Deed::Hooked => "webhook added",
            Deed::Unhooked => "webhook removed",
            Deed::HookTried => "webhook tried",
            Deed::Told => "webhook told",
            Deed::Untold => "webhook given up",
        }
    }
}

/// Notes a deed within the transaction that does it.
pub fn note(
    connection: &mut Writer,
    time: u64,
    deed: Deed,
    election: Option<&Hash>,
    detail: &str,
) -> Result<(), StoreError> {
    note_by(connection, time, deed, By { election, ..By::default() }, detail)
}

/// The same of an account's deed.
pub fn note_by(
    connection: &mut Writer,
    time: u64,
    deed: Deed,
    by: By<'_>,
    detail: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(journal::table)
        .values((
            journal::time.eq(i64::try_from(time).unwrap_or(i64::MAX)),
            journal::deed.eq(deed.name()),
            journal::election.eq(by.election.map(|id| id.as_slice())),
            journal::detail.eq(detail),
            journal::account.eq(by.account),
            journal::draft.eq(by.draft.map(|id| id.as_slice())),
        ))
        .execute(connection)?;
    Ok(())
}
