//! Accounts of officials: who signs in, for how long, and which keys are his.
//!
//! An account is a convenience of this server. It opens drafts; what counts is signed by a key that is not here.

pub mod challenge;
pub mod http;
pub mod operator;
pub mod passkey;
pub mod password;
pub mod provider;
pub mod store;

use crate::auth::{parse_key, store as keys};
use crate::board::http::blocking;
use crate::clock;
use crate::db::{StoreError, Writer};
use crate::error::Refused;
use crate::journal::store::{By, Deed, note_by};
use crate::service::Service;
use crate::text::{Rule, line};
use crate::token::Token;
use glassurn_api::account::{Account, MAX_NAME, NewKey, NewPassword, SignIn};
use glassurn_api::error::Code;
use glassurn_api::passkey::RECENT;
use glassurn_crypto::encoding::{Hash, hex, sha256};
use password::Password;
use std::sync::Arc;

/// A session in which nothing is done ends after this time, in seconds.
pub const IDLE: u64 = 12 * 3_600;

/// Every session ends after this time, in seconds.
pub const WHOLE: u64 = 7 * 86_400;

/// How exactly it is known when something was last done in a session, in seconds.
const TOUCHED: u64 = 60;

/// Attempts to sign in under one name that may fail within [`WINDOW`] seconds.
const ATTEMPTS: i32 = 5;
const WINDOW: u64 = 900;

/// The most signing keys of an account.
pub const MAX_KEYS: usize = 16;

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct Official {
    /// The account's number.
    pub account: i32,
    /// The account's name.
    pub name: String,
    /// The session, as the database knows it.
    pub session: Hash,
    /// When it began, seconds since 1970.
    pub begun: u64,
    /// When it ends if nothing is done in it, seconds since 1970.
    pub until: u64,
}

impl Official {
    /// Notes a deed of his within the transaction that does it.
    pub fn note(
        &self,
        connection: &mut Writer,
        deed: Deed,
        on: By<'_>,
        detail: &str,
    ) -> Result<(), StoreError> {
        note_by(connection, clock::now(), deed, By { account: Some(&self.name), ..on }, detail)
    }
}

/// A name as it is taken: letters and digits, and between them what names and addresses have. It can stand in a path.
pub fn check_name(name: &str) -> Result<(), String> {
    line(name, Rule { most: MAX_NAME, empty: false })?;
    let plain = |c: char| c.is_alphanumeric() || " -._@+'".contains(c);
    let ends = name.starts_with(char::is_alphanumeric) && name.ends_with(char::is_alphanumeric);
    if ends && name.chars().all(plain) {
        return Ok(());
    }
    Err("it has letters, digits and, between them, spaces and - . _ @ + '".into())
}

/// The name without regard to case: who signs in on a telephone gets a capital first.
pub fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// What attempts under a name are counted under.
fn counted(folded: &str) -> Hash {
    sha256(&[b"glassurn/v1/attempt", folded.as_bytes()])
}

/// Begins a session. An unknown name costs the same work and gets the same answer as a wrong password (attacks C-16).
/// `old` is the session that the browser had before; it ends.
pub async fn sign_in(
    service: Arc<Service>,
    asked: SignIn,
    old: Option<Hash>,
) -> Result<(Token, Account), Refused> {
    let folded = fold(&asked.name);
    let name = counted(&folded);
    let password = Password::of(&asked.password);
    let looking = (service.clone(), folded.clone());
    let row = blocking(move || {
        looking.0.desk.write(|connection| count_attempt(connection, &name))?;
        Ok(store::find(&mut *looking.0.reader()?, &looking.1)?)
    })
    .await?;
    let stored = row.as_ref().map(|row| row.password.clone());
    let right = service.passwords.run(move || Ok(password::verify(&password, stored.as_deref()))).await?;
    let (Some(row), true) = (row, right) else {
        metrics::counter!("glassurn_sign_ins_refused_total").increment(1);
        return Err(Code::AuthRefused.into());
    };
    blocking(move || {
        let (token, who) = (Token::new()?, (row.number, row.name));
        let official = service.desk.write(|connection| {
            if !store::take(connection, row.number, &row.password)? {
                return Err(Code::AuthRefused.into());
            }
            store::forget(connection, &name)?;
            Ok(enter(connection, who, token.hash(), old, "")?)
        })?;
        Ok((token, view(&service, &official)?))
    })
    .await
}

/// Begins a session of an account within the transaction that has found who signs in, and how. `old` is the session that
/// the browser had before; it ends.
fn enter(
    connection: &mut Writer,
    (account, name): (i32, String),
    session: Hash,
    old: Option<Hash>,
    how: &str,
) -> Result<Official, StoreError> {
    let now = clock::now();
    let official = Official { account, name, session, begun: now, until: now + IDLE };
    if let Some(old) = &old {
        store::end(connection, old)?;
    }
    sweep(connection)?;
    store::begin(connection, &official.session, account, now)?;
    official.note(connection, Deed::SignedIn, By::default(), how)?;
    Ok(official)
}

/// Removes sessions that have ended by themselves.
fn sweep(connection: &mut Writer) -> Result<(), StoreError> {
    let now = clock::now();
    store::sweep(connection, now.saturating_sub(WHOLE), now.saturating_sub(IDLE))
}

/// Counts an attempt, or refuses it: there were too many.
fn count_attempt(connection: &mut Writer, name: &Hash) -> Result<(), Refused> {
    let now = clock::now();
    let Err(since) = store::attempt(connection, name, ATTEMPTS, now.saturating_sub(WINDOW), now)? else {
        return Ok(());
    };
    metrics::counter!("glassurn_sign_ins_locked_total").increment(1);
    tracing::warn!("one account has had too many attempts to sign in: it waits");
    let detail = "too many attempts to sign in to this account failed: wait, or ask the operator for a new password \
         (glassurn-server user passwd)";
    Err(Refused::new(Code::RateLimited, detail).retry_after((since + WINDOW).saturating_sub(now)))
}

/// Whose session a token is; `None` if it has ended, or never was.
pub fn official(service: &Service, session: Hash) -> Result<Option<Official>, Refused> {
    let now = clock::now();
    let Some(row) = store::session(&mut *service.reader()?, &session)? else { return Ok(None) };
    let ends = (row.begun + WHOLE).min(row.used + IDLE);
    if ends <= now {
        return Ok(None);
    }
    if now.saturating_sub(row.used) >= TOUCHED {
        // A full disk keeps nobody from reading: the session is then as old as it was.
        service.desk.write(|connection| Ok(store::touch(connection, &session, now)?)).ok();
    }
    let until = (row.begun + WHOLE).min(now + IDLE);
    Ok(Some(Official { account: row.account, name: row.name, session, begun: row.begun, until }))
}

/// Refuses whose sign-in was long ago: a session that somebody else has found open gives him no way in of his own.
fn recent(official: &Official) -> Result<(), Refused> {
    if clock::now().saturating_sub(official.begun) <= RECENT {
        return Ok(());
    }
    let detail = "sign in again: ways to sign in are changed within 15 minutes of a sign-in";
    Err(Refused::new(Code::AuthRequired, detail))
}

/// What follows when a way to sign in was removed within the transaction: another one must be left, and all other sessions
/// end, since one of them may be that of whoever has found it.
fn way_out(connection: &mut Writer, official: &Official) -> Result<(), Refused> {
    let account = official.account;
    let password = store::password(connection, account)?.is_some_and(|hash| !hash.is_empty());
    let linked = provider::store::is_linked(connection, account)?;
    if !password && !linked && passkey::store::credentials(connection, account)?.is_empty() {
        let detail = "it is the only way to sign in to this account: add another one first";
        return Err(Refused::new(Code::AccountInvalid, detail));
    }
    Ok(store::end_others(connection, account, Some(&official.session))?)
}

/// Ends the session.
pub fn sign_out(service: &Service, official: &Official) -> Result<(), Refused> {
    service.desk.write(|connection| {
        if store::end(connection, &official.session)? {
            official.note(connection, Deed::SignedOut, By::default(), "")?;
        }
        Ok(())
    })
}

/// Changes the password; all other sessions of the account end.
pub async fn change_password(
    service: Arc<Service>,
    official: Official,
    asked: NewPassword,
) -> Result<(), Refused> {
    let new = Password::new(&asked.new).map_err(|why| Refused::new(Code::AccountInvalid, why))?;
    let old = Password::of(&asked.old);
    let name = counted(&fold(&official.name));
    let (looking, account) = (service.clone(), official.account);
    let stored = blocking(move || {
        looking.desk.write(|connection| count_attempt(connection, &name))?;
        Ok(store::password(&mut *looking.reader()?, account)?)
    })
    .await?;
    let stored = stored.ok_or(Code::AuthRequired)?;
    let before = stored.clone();
    let hash = service.passwords.run(move || {
        if !password::verify(&old, Some(&before)) {
            return Err(Refused::new(Code::AuthRefused, "the old password is wrong"));
        }
        password::hash(&new).map_err(|why| {
            tracing::error!(why, "a password cannot be hashed");
            Code::Unavailable.into()
        })
    });
    let hash = hash.await?;
    blocking(move || {
        service.desk.write(|connection| {
            if !store::take(connection, official.account, &stored)? {
                return Err(Refused::new(Code::AuthRefused, "the password was changed meanwhile"));
            }
            store::set_password(connection, official.account, &hash, Some(&official.session))?;
            store::forget(connection, &name)?;
            Ok(official.note(connection, Deed::PasswordChanged, By::default(), "")?)
        })
    })
    .await
}

/// Lists a key of the account.
pub fn list_key(service: &Service, official: &Official, asked: &NewKey) -> Result<Account, Refused> {
    let invalid = |why: &str| Refused::new(Code::AccountInvalid, why);
    let key = Some(&asked.key).filter(|key| key.len() == 64).and_then(|key| parse_key(key));
    let key = key.ok_or_else(|| invalid("this is not a public key: 64 lower-case hexadecimal digits"))?;
    service.desk.write(|connection| {
        keys::take(connection, official.account)?;
        match keys::owner(connection, &key)? {
            Some(owner) if owner == Some(official.account) => return Ok(()),
            Some(_) => return Err(invalid("this key is listed already, and not for this account")),
            None => {}
        }
        if keys::of(connection, official.account)?.len() >= MAX_KEYS {
            return Err(invalid("the account has as many keys as it may (16)"));
        }
        keys::list_for(connection, &key, official.account, &official.name)?;
        Ok(official.note(connection, Deed::Listed, By::default(), &hex(key.bytes()))?)
    })?;
    view(service, official)
}

/// What the account's owner sees.
pub fn view(service: &Service, official: &Official) -> Result<Account, Refused> {
    let listed = keys::of(&mut *service.reader()?, official.account)?;
    Ok(Account {
        name: official.name.clone(),
        keys: listed.iter().map(|key| hex(key)).collect(),
        until: official.until,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_42_a_name_is_one_plain_word_or_several() {
        for name in ["Olga", "olga@example.org", "Anna-Lena O'Neil", "7", "李雷", "a.b_c+d"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        let wrong = [
            "",
            " ",
            "a ",
            " a",
            ".",
            "..",
            "a/b",
            "a\\b",
            "a\r\nb",
            "a\tb",
            "a\0b",
            "<b>",
            "a%2fb",
            "a?b",
            "a#b",
            "{{a}}",
            "A\u{30a}",
            "a\u{202e}b",
            "a\u{200b}b",
            &"a".repeat(65),
        ];
        for name in wrong {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert_eq!(fold("Olga "), fold("OLGA"));
    }
}
