//! Invitations: somebody gets a link, makes a key in his own browser, and hands in its public half.

pub mod http;
pub mod store;

use crate::account::Official;
use crate::auth::parse_key;
use crate::clock;
use crate::draft::{Id, by, invalid, on, store as drafts};
use crate::error::Refused;
use crate::journal::store::{Deed, note_by};
use crate::service::Service;
use crate::text::{Rule, line};
use crate::token::Token;
use glassurn_api::draft::{
    HandIn, INVITATION, Invited, InvitedView, MAX_INVITATIONS, MAX_TITLE, NewInvitation, Part, Role,
};
use glassurn_api::error::Code;
use glassurn_crypto::encoding::{Hash, hex};

/// Invites somebody; the token is in this answer and nowhere else.
pub fn invite(
    service: &Service,
    official: &Official,
    id: &Id,
    asked: &NewInvitation,
) -> Result<Invited, Refused> {
    line(&asked.name, Rule { most: MAX_TITLE, empty: false }).map_err(|why| invalid("the name", why))?;
    let (token, now) = (Token::new()?, clock::now());
    let number = on(service, official, id, Role::ReturningOfficer, |connection, _| {
        let draft = drafts::get(connection, id)?.ok_or(Code::NotFound)?;
        unpublished(draft.election.as_deref())?;
        if store::of(connection, id)?.len() >= MAX_INVITATIONS {
            return Err(invalid(
                "the invitations",
                format_args!("{MAX_INVITATIONS} are allowed: delete one"),
            ));
        }
        let number = store::add(connection, id, official.account, asked, &token.hash(), now)?;
        official.note(connection, Deed::Invited, by(id), &format!("{number}: {:?}", asked.part))?;
        Ok(number)
    })?;
    Ok(Invited { number, token: token.digits().to_owned(), ends: now + INVITATION })
}

/// Makes an invitation anew: the link before opens nothing, and the new one can be used for as long as a first one.
pub fn renew(service: &Service, official: &Official, id: &Id, number: u64) -> Result<Invited, Refused> {
    let (token, now) = (Token::new()?, clock::now());
    on(service, official, id, Role::ReturningOfficer, |connection, _| {
        if !store::renew(connection, id, number, &token.hash(), now)? {
            return Err(Code::NotFound.into());
        }
        Ok(official.note(connection, Deed::InvitedAnew, by(id), &number.to_string())?)
    })?;
    Ok(Invited { number, token: token.digits().to_owned(), ends: now + INVITATION })
}

/// Takes an invitation back: its link opens nothing from then on.
pub fn withdraw(service: &Service, official: &Official, id: &Id, number: u64) -> Result<(), Refused> {
    on(service, official, id, Role::ReturningOfficer, |connection, _| {
        if !store::delete(connection, id, number)? {
            return Err(Code::NotFound.into());
        }
        Ok(official.note(connection, Deed::Withdrawn, by(id), &number.to_string())?)
    })
}

/// What who was invited sees; the first time is noted. Who has handed in a key finds the way to the election for good.
pub fn open(service: &Service, token: &Hash) -> Result<InvitedView, Refused> {
    let found = store::find(&mut *service.reader()?, token)?.ok_or(Code::NotFound)?;
    if found.key.is_none() {
        lasting(&found)?;
    }
    if !found.opened {
        service.desk.write(|connection| Ok(store::open(connection, token, clock::now())?))?;
    }
    Ok(view(found))
}

/// Keeps the public key of who was invited, until the election is published.
pub fn hand_in(service: &Service, token: &Hash, asked: &HandIn) -> Result<InvitedView, Refused> {
    let key = Some(&asked.key).filter(|key| key.len() == 64).and_then(|key| parse_key(key));
    let row = service.desk.write(|connection| {
        store::take(connection, token)?;
        let row = store::find(connection, token)?.ok_or(Code::NotFound)?;
        unpublished(row.election.as_deref())?;
        lasting(&row)?;
        let key = key.ok_or_else(|| {
            invalid("the key", "this is not a public key: 64 lower-case hexadecimal digits")
        })?;
        if !store::hand_in(connection, &row, &key)? {
            let why = "it was handed in for another invitation of this draft: everybody makes one of his own";
            return Err(invalid("the key", why));
        }
        let detail = format!("{}: {}", row.number, hex(key.bytes()));
        note_by(connection, clock::now(), Deed::HandedIn, by(&row.draft), &detail)?;
        Ok(store::Row { key: Some(key.bytes().to_vec()), ..row })
    })?;
    Ok(view(row))
}

/// Marks that a key holder has opened the key file and that it fits; nothing but that is said, and nothing is verified by it.
pub fn check(service: &Service, token: &Hash) -> Result<InvitedView, Refused> {
    let row = service.desk.write(|connection| {
        store::take(connection, token)?;
        let row = store::find(connection, token)?.ok_or(Code::NotFound)?;
        if row.part != Part::Trustee || row.election.is_none() {
            return Err(invalid("the check", "there is no election yet whose key this invitation is about"));
        }
        let now = clock::now();
        store::check(connection, token, now)?;
        note_by(connection, now, Deed::Checked, by(&row.draft), &row.number.to_string())?;
        Ok(row)
    })?;
    Ok(view(row))
}

/// Once the manifest is on the board, its keys are those that count.
fn unpublished(election: Option<&[u8]>) -> Result<(), Refused> {
    if election.is_none() {
        return Ok(());
    }
    Err(Refused::new(Code::ElectionFrozen, "the election is published: its manifest names the keys"))
}

/// An old link, in whosever hands it is, makes nobody a key holder (attacks C-04).
fn lasting(row: &store::Row) -> Result<(), Refused> {
    if clock::now() < row.ends {
        return Ok(());
    }
    let detail = format_args!("ask {}, who has invited {}, to make a new link", row.from, row.name);
    Err(Refused::new(Code::InvitationEnded, detail))
}

fn view(row: store::Row) -> InvitedView {
    InvitedView {
        title: row.title,
        from: row.from,
        part: row.part,
        name: row.name,
        key: row.key.as_deref().map(hex),
        ends: row.ends,
        election: row.election.as_deref().map(hex),
    }
}
