//! Drafts of elections: who may read and write them, and that nobody overwrites what another one has saved.
//!
//! Nothing here counts, and a role opens nothing on the board: there a key decides that stands in the manifest.

pub mod http;
pub mod store;

use crate::account::{Official, fold, store as accounts};
use crate::announcement::store as announcements;
use crate::auth::store as keys;
use crate::clock;
use crate::db::{Link, Writer};
use crate::error::Refused;
use crate::invitation::store as invitations;
use crate::journal::store::{By, Deed};
use crate::mail::store as mails;
use crate::registration::store as registrations;
use crate::service::Service;
use crate::text::{Rule, line};
use crate::voter::store as voters;
use crate::webhook::store as webhooks;
use glassurn_api::draft::{
    DraftSummary, DraftView, MAX_DOCUMENT, MAX_DRAFTS, MAX_MEMBERS, MAX_TITLE, Published, Role, SaveDraft,
};
use glassurn_api::error::Code;
use glassurn_crypto::encoding::{hex, unhex};

/// A draft's id.
pub type Id = [u8; 16];

/// A draft that breaks a rule.
pub fn invalid(what: &str, why: impl std::fmt::Display) -> Refused {
    Refused::new(Code::DraftInvalid, format_args!("{what}: {why}"))
}

/// Does a deed on a draft in one transaction, for whom it has this role or a higher one. To all others the draft is absent,
/// or the deed is forbidden; two deeds on one draft come one after the other.
pub fn on<T>(
    service: &Service,
    official: &Official,
    id: &Id,
    least: Role,
    deed: impl FnOnce(&mut Writer, Role) -> Result<T, Refused>,
) -> Result<T, Refused> {
    service.desk.write(|connection| {
        let role = store::take(connection, id, official.account)?.ok_or(Code::NotFound)?;
        if role < least {
            let detail = "your role in this draft does not allow that: ask an owner of it";
            return Err(Refused::new(Code::AuthForbidden, detail));
        }
        deed(connection, role)
    })
}

/// The drafts of an account, newest first.
pub fn list(service: &Service, official: &Official) -> Result<Vec<DraftSummary>, Refused> {
    Ok(store::of(&mut *service.reader()?, official.account)?)
}

/// A draft, for whoever has a role in it.
pub fn get(service: &Service, official: &Official, id: &Id) -> Result<DraftView, Refused> {
    let mut reader = service.reader()?;
    let role = store::role(&mut reader, id, official.account)?.ok_or(Code::NotFound)?;
    view(&mut reader, id, role)
}

/// What a member of this role sees.
fn view(connection: &mut Link, id: &Id, role: Role) -> Result<DraftView, Refused> {
    let row = store::get(connection, id)?.ok_or(Code::NotFound)?;
    let election = row.election.as_deref().map(hex);
    Ok(DraftView {
        summary: DraftSummary { id: hex(id), title: row.title, role, saved: row.saved, election },
        revision: row.revision,
        document: row.document,
        members: store::members(connection, id)?,
        invitations: invitations::of(connection, id)?,
    })
}

fn check(asked: &SaveDraft) -> Result<(), Refused> {
    line(&asked.title, Rule { most: MAX_TITLE, empty: true }).map_err(|why| invalid("the title", why))?;
    let document = &asked.document;
    if document.len() > MAX_DOCUMENT {
        let why = format_args!("it has {} bytes; {MAX_DOCUMENT} are allowed", document.len());
        return Err(invalid("the document", why));
    }
    if document.chars().any(|c| c.is_control() && !['\n', '\r', '\t'].contains(&c)) {
        return Err(invalid("the document", "it has control characters, which no JSON text has"));
    }
    Ok(())
}

/// Begins a draft; who does so owns it. Who may register is what it is for the draft `like`, as far as the account may see
/// that there.
pub fn begin(
    service: &Service,
    official: &Official,
    asked: &SaveDraft,
    like: Option<&Id>,
) -> Result<DraftView, Refused> {
    check(asked)?;
    if asked.revision != 0 {
        return Err(invalid("the revision", "0 begins a draft"));
    }
    let mut id = Id::default();
    getrandom::getrandom(&mut id).map_err(|_| Code::Internal)?;
    service.desk.write(|connection| {
        keys::take(connection, official.account)?;
        room(connection, official.account)?;
        store::begin(connection, &id, &asked.title, &asked.document, clock::now())?;
        store::set_role(connection, &id, official.account, Role::Owner)?;
        official.note(connection, Deed::Drafted, by(&id), "")?;
        if let Some(like) = like {
            let role = store::role(connection, like, official.account)?.ok_or(Code::NotFound)?;
            let rule = registrations::view(connection, like)?.rule.filter(|_| role >= Role::Registrar);
            if let Some(rule) = rule {
                registrations::set_rule(connection, &id, official.account, &rule)?;
                official.note(connection, Deed::MayRegister, by(&id), &format!("as for {}", hex(like)))?;
            }
        }
        view(connection, &id, Role::Owner)
    })
}

/// Refuses one more draft for an account that has too many.
fn room(connection: &mut Link, account: i32) -> Result<(), Refused> {
    if usize::try_from(store::number_of(connection, account)?).is_ok_and(|number| number < MAX_DRAFTS) {
        return Ok(());
    }
    Err(invalid("the account", format_args!("it has {MAX_DRAFTS} drafts, as many as it may: delete one")))
}

/// Saves a draft that nobody else has saved meanwhile.
pub fn save(
    service: &Service,
    official: &Official,
    id: &Id,
    asked: &SaveDraft,
) -> Result<DraftView, Refused> {
    check(asked)?;
    on(service, official, id, Role::ReturningOfficer, |connection, role| {
        let saved = store::save(connection, id, asked.revision, &asked.title, &asked.document, clock::now())?;
        if !saved {
            let detail =
                "somebody else has saved this draft: load it, and write into that what you want to add";
            return Err(Refused::new(Code::DraftConflict, detail));
        }
        let view = view(connection, id, role)?;
        official.note(connection, Deed::Saved, by(id), &format!("revision {}", view.revision))?;
        Ok(view)
    })
}

/// Deletes a draft; links of its invitations open nothing from then on.
pub fn delete(service: &Service, official: &Official, id: &Id) -> Result<(), Refused> {
    on(service, official, id, Role::Owner, |connection, _| {
        announcements::delete_all(connection, id)?;
        voters::delete_all(connection, id)?;
        registrations::delete_rule(connection, id)?;
        mails::delete_all(connection, id)?;
        webhooks::delete_all(connection, id)?;
        invitations::delete_all(connection, id)?;
        store::delete(connection, id)?;
        Ok(official.note(connection, Deed::Deleted, by(id), "")?)
    })
}

/// Gives an account a role.
pub fn set_role(
    service: &Service,
    official: &Official,
    id: &Id,
    name: &str,
    role: Role,
) -> Result<DraftView, Refused> {
    on(service, official, id, Role::Owner, |connection, own| {
        let account = accounts::find(connection, &fold(name))?;
        let account = account.ok_or_else(|| {
            invalid("the member", "there is no account of this name on this server: its operator makes it")
        })?;
        if store::role(connection, id, account.number)?.is_none() {
            room(connection, account.number)?;
        }
        store::set_role(connection, id, account.number, role)?;
        check_members(connection, id)?;
        official.note(connection, Deed::Joined, by(id), &format!("{}: {role:?}", account.name))?;
        view(connection, id, if account.number == official.account { role } else { own })
    })
}

/// Takes an account's role away.
pub fn remove(service: &Service, official: &Official, id: &Id, name: &str) -> Result<DraftView, Refused> {
    on(service, official, id, Role::Owner, |connection, own| {
        let account = accounts::find(connection, &fold(name))?.ok_or(Code::NotFound)?;
        store::role(connection, id, account.number)?.ok_or(Code::NotFound)?;
        store::remove(connection, id, account.number)?;
        check_members(connection, id)?;
        official.note(connection, Deed::Left, by(id), &account.name)?;
        view(connection, id, own)
    })
}

/// One owner stays, and there are not too many members.
fn check_members(connection: &mut Link, id: &Id) -> Result<(), Refused> {
    let members = store::members(connection, id)?;
    if members.len() > MAX_MEMBERS {
        return Err(invalid("the members", format_args!("{MAX_MEMBERS} are allowed")));
    }
    if members.iter().any(|member| member.role == Role::Owner) {
        return Ok(());
    }
    Err(invalid("the members", "the last owner stays one: give another account that role first"))
}

/// Says which election came of a draft.
pub fn publish(
    service: &Service,
    official: &Official,
    id: &Id,
    asked: &Published,
) -> Result<DraftView, Refused> {
    let none = || invalid("the election", "it is not on this server, or not begun by a key of your account");
    let election = unhex(&asked.election).ok_or_else(none)?;
    on(service, official, id, Role::ReturningOfficer, |connection, role| {
        if !service.boards.leads_surely() {
            service.refresh(&election)?;
        }
        let log = service.boards.find(&election).map_err(|refused| match refused.code() {
            Code::NotFound => none(),
            _ => refused,
        })?;
        let key = log.read().election.manifest().officials.first().map(|official| official.key);
        let owner = key.map(|key| keys::owner(connection, &key)).transpose()?.flatten().flatten();
        if owner != Some(official.account) {
            return Err(none());
        }
        let row = store::get(connection, id)?.ok_or(Code::NotFound)?;
        match row.election {
            Some(before) if before == election => return view(connection, id, role),
            Some(_) => {
                let detail = "another election has come of this draft: duplicate it for a second one";
                return Err(Refused::new(Code::DraftConflict, detail));
            }
            None => store::publish(connection, id, &election)?,
        }
        official.note(connection, Deed::Published, By { election: Some(&election), ..by(id) }, "")?;
        view(connection, id, role)
    })
}

/// What a deed on a draft is noted with.
pub fn by(id: &Id) -> By<'_> {
    By { draft: Some(id), ..By::default() }
}
