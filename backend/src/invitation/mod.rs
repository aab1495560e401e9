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
    HandIn, Invited, InvitedView, MAX_INVITATIONS, MAX_TITLE, NewInvitation, Part, Role,
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
    let token = Token::new()?;
    let number = on(service, official, id, Role::ReturningOfficer, |connection, _| {
        let draft = drafts::get(connection, id)?.ok_or(Code::NotFound)?;
        unpublished(draft.election.as_deref())?;
        if store::of(connection, id)?.len() >= MAX_INVITATIONS {
            return Err(invalid(
                "the invitations",
                format_args!("{MAX_INVITATIONS} are allowed: delete one"),
            ));
        }
        let number = store::add(connection, id, official.account, asked, &token.hash(), clock::now())?;
        official.note(connection, Deed::Invited, by(id), &format!("{number}: {:?}", asked.part))?;
        Ok(number)
    })?;
    Ok(Invited { number, token: token.digits().to_owned() })
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

/// What who was invited sees; the first time is noted.
pub fn open(service: &Service, token: &Hash) -> Result<InvitedView, Refused> {
    let found = store::find(&mut *service.reader()?, token)?.ok_or(Code::NotFound)?;
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

fn view(row: store::Row) -> InvitedView {
    InvitedView {
        title: row.title,
        from: row.from,
        part: row.part,
        name: row.name,
        key: row.key.as_deref().map(hex),
        election: row.election.as_deref().map(hex),
    }
}
