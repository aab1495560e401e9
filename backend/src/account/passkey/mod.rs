//! Passkeys: an official adds one to his account, and signs in with it without a name or a password.
//!
//! The library judges what an authenticator says; here is decided who may ask it, that each challenge is answered once and by
//! the browser that was asked, and what the answer opens. Out of scope: which make of authenticator it is.

pub mod http;
pub mod store;

use super::{Official, challenge, enter, recent, view, way_out};
use crate::auth::store as keys;
use crate::clock;
use crate::db::Writer;
use crate::error::Refused;
use crate::journal::store::{By, Deed, note_by};
use crate::service::Service;
use crate::text::{Rule, line};
use crate::token::Token;
use glassurn_api::account::Account;
use glassurn_api::error::Code;
use glassurn_api::passkey::{Challenge, MAX_PASSKEY_NAME, MAX_PASSKEYS, NewPasskey, PasskeySignIn, Passkeys};
use glassurn_crypto::encoding::Hash;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use webauthn_rs::prelude::*;
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// The name that authenticators show for the server.
const NAME: &str = "Glassurn";

/// The site whose passkeys these are: the host that manifests name. Browsers know no passkeys of an address of numbers.
fn site(host: &str) -> Result<Webauthn, Refused> {
    let off = || {
        let detail =
            "passkeys belong to a name: start the server with --host and a name such as vote.example.org";
        Refused::new(Code::PasskeyOff, detail)
    };
    let origin = Url::parse(&format!("https://{host}")).map_err(|_| off())?;
    let name = origin.domain().ok_or_else(off)?.to_owned();
    let mut builder = WebauthnBuilder::new(&name, &origin).map_err(|_| off())?.rp_name(NAME);
    if name == "localhost"
        && let Ok(plain) = Url::parse("http://localhost")
    {
        // Browsers take a page of the same machine for one that was reached safely.
        builder = builder.append_allowed_origin(&plain).allow_any_port(true);
    }
    builder.build().map_err(|_| off())
}

/// Whether a server of this host takes passkeys.
pub fn are_taken(host: &str) -> bool {
    site(host).is_ok()
}

/// The passkeys of an account.
pub fn list(service: &Service, official: &Official) -> Result<Passkeys, Refused> {
    Ok(Passkeys { passkeys: store::of(&mut *service.reader()?, official.account)? })
}

/// What a browser makes a passkey of the account with; the session answers it.
pub fn begin(service: &Service, official: &Official) -> Result<Challenge, Refused> {
    recent(official)?;
    let site = site(service.heads.host())?;
    service.desk.write(|connection| {
        keys::take(connection, official.account)?;
        let handle = handle(connection, official.account)?;
        let known = store::credentials(connection, official.account)?;
        if known.len() >= MAX_PASSKEYS {
            return Err(invalid("the account has as many passkeys as it may (16): remove one first"));
        }
        let name = official.name.as_str();
        let (options, state) = site
            .start_passkey_registration(handle, name, name, Some(known))
            .map_err(|error| mistake("a passkey cannot be asked for", error))?;
        let mut options = json(&options)?;
        // One that its authenticator finds by itself: whoever signs in with it need not say who he is.
        let wanted = [("residentKey", Value::from("required")), ("requireResidentKey", Value::from(true))];
        for (name, value) in wanted {
            options["publicKey"]["authenticatorSelection"][name] = value;
        }
        challenge::keep(connection, &official.session, &text(&state)?)?;
        Ok(Challenge { options: options["publicKey"].to_string() })
    })
}

/// Adds what a browser has made.
pub fn add(service: &Service, official: &Official, asked: &NewPasskey) -> Result<Passkeys, Refused> {
    recent(official)?;
    line(&asked.name, Rule { most: MAX_PASSKEY_NAME, empty: false }).map_err(invalid)?;
    let site = site(service.heads.host())?;
    let state: PasskeyRegistration = answered(service, Some(official.session))?;
    let made: RegisterPublicKeyCredential = read(&asked.credential)?;
    let passkey = site.finish_passkey_registration(&made, &state).map_err(refused)?;
    let document = text(&passkey)?;
    service.desk.write(|connection| {
        keys::take(connection, official.account)?;
        if store::credentials(connection, official.account)?.len() >= MAX_PASSKEYS {
            return Err(invalid("the account has as many passkeys as it may (16): remove one first"));
        }
        let new = store::New {
            name: &asked.name,
            credential: passkey.cred_id().as_ref(),
            document: &document,
            now: clock::now(),
        };
        if !store::add(connection, official.account, &new)? {
            return Err(Refused::new(Code::AuthPasskey, "it was added before"));
        }
        Ok(official.note(connection, Deed::PasskeyAdded, By::default(), &asked.name)?)
    })?;
    list(service, official)
}

/// Removes a passkey, and ends all other sessions: one of them may be that of whoever has found it.
pub fn remove(service: &Service, official: &Official, number: u64) -> Result<Passkeys, Refused> {
    recent(official)?;
    service.desk.write(|connection| {
        keys::take(connection, official.account)?;
        let name = store::remove(connection, official.account, number)?.ok_or(Code::NotFound)?;
        way_out(connection, official)?;
        Ok(official.note(connection, Deed::PasskeyRemoved, By::default(), &name)?)
    })?;
    list(service, official)
}

/// What a browser is asked that is to sign in; it says the token when it answers.
pub fn ask(service: &Service) -> Result<(Token, Challenge), Refused> {
    let (options, state) = site(service.heads.host())?
        .start_discoverable_authentication()
        .map_err(|error| mistake("no passkey can be asked for", error))?;
    let token = Token::new()?;
    let kept = text(&state)?;
    service.desk.write(|connection| Ok(challenge::keep(connection, &token.hash(), &kept)?))?;
    let options = json(&options)?;
    Ok((token, Challenge { options: options["publicKey"].to_string() }))
}

/// Signs in with a passkey. `holder` is what the browser shows that was asked, `old` the session that it had before.
pub fn sign_in(
    service: &Service,
    asked: &PasskeySignIn,
    holder: Option<Hash>,
    old: Option<Hash>,
) -> Result<(Token, Account), Refused> {
    let site = site(service.heads.host())?;
    let state: DiscoverableAuthentication = answered(service, holder)?;
    let shown: PublicKeyCredential = read(&asked.credential)?;
    let (handle, credential) = site.identify_discoverable_authentication(&shown).map_err(refused)?;
    let unknown =
        || Refused::new(Code::AuthPasskey, "this server does not know the passkey: it may have been removed");
    let row = store::find(&mut *service.reader()?, credential)?
        .filter(|row| row.handle.as_deref() == Some(handle.as_bytes().as_slice()))
        .ok_or_else(unknown)?;
    let mut passkey: Passkey = serde_json::from_str(&row.document).map_err(|error| {
        tracing::error!(%error, "a passkey in the database cannot be read");
        Refused::from(Code::StorageUnavailable)
    })?;
    let who = (row.account, row.account_name.clone());
    let shown = site.finish_discoverable_authentication_v2(&shown, state, &passkey).map_err(|error| {
        if matches!(error, WebauthnError::CredentialPossibleCompromise) {
            doubt(service, &row);
        }
        refused(error)
    })?;
    passkey.update_credential(&shown);
    let (document, token) = (text(&passkey)?, Token::new()?);
    let official = service.desk.write(|connection| {
        if !store::used(connection, &row, &document, clock::now())? {
            return Err(Refused::new(
                Code::AuthPasskey,
                "the passkey was used or removed at the same moment: try again",
            ));
        }
        Ok(enter(connection, who, token.hash(), old, &format!("passkey {}", row.name))?)
    })?;
    Ok((token, view(service, &official)?))
}

/// Notes that there may be two of a passkey.
fn doubt(service: &Service, row: &store::Row) {
    tracing::warn!("a passkey's counter went back: there may be two of it, and it is refused");
    let by = By { account: Some(&row.account_name), ..By::default() };
    // The refusal stands whether it can be noted or not.
    let noted = service
        .desk
        .write(|connection| Ok(note_by(connection, clock::now(), Deed::PasskeyDoubted, by, &row.name)?));
    noted.unwrap_or_else(|error| tracing::error!(%error, "this could not be noted"));
}

/// The name under which authenticators keep an account whose row is taken: random, so that it tells nothing.
fn handle(connection: &mut Writer, account: i32) -> Result<Uuid, Refused> {
    if let Some(known) = store::handle(connection, account)? {
        return Uuid::from_slice(&known).map_err(|error| mistake("a handle cannot be read", error));
    }
    let mut handle = [0; 16];
    getrandom::getrandom(&mut handle)
        .map_err(|error| mistake("the system gives no random numbers", error))?;
    store::set_handle(connection, account, &handle)?;
    Ok(Uuid::from_bytes(handle))
}

/// What the browser that shows this was asked.
fn answered<T: DeserializeOwned>(service: &Service, holder: Option<Hash>) -> Result<T, Refused> {
    let gone = || Refused::new(Code::AuthPasskey, challenge::GONE);
    let state = challenge::take(service, &holder.ok_or_else(gone)?)?;
    serde_json::from_str(&state.ok_or_else(gone)?).map_err(|_| gone())
}

/// Reads what a browser has made; the library's words would repeat it.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refused> {
    serde_json::from_str(text)
        .map_err(|_| Refused::new(Code::RequestMalformed, "this is not what a browser makes of a challenge"))
}

/// Why the library does not believe an authenticator.
fn refused(error: WebauthnError) -> Refused {
    let why = match &error {
        WebauthnError::MismatchedChallenge => "it answers another challenge",
        WebauthnError::InvalidRPOrigin => "it was used on a page of another address than this server's",
        WebauthnError::InvalidRPIDHash => "it belongs to another site",
        WebauthnError::UserNotPresent | WebauthnError::UserNotVerified => {
            "the device did not ask who uses it: set up a PIN, a fingerprint or a screen lock"
        }
        WebauthnError::CredentialPossibleCompromise => {
            "its counter went back, so there may be a copy of it: sign in in another way and remove it"
        }
        // The library has one name for both.
        WebauthnError::CredentialAlteredAlgFromRequest | WebauthnError::CredentialExcludedFromRequest => {
            "it was added before, or is of a kind that was not asked for"
        }
        WebauthnError::InvalidClientDataType => "it answers another question",
        _ => "its signature does not hold",
    };
    tracing::info!(%error, "a passkey is refused");
    Refused::new(Code::AuthPasskey, why)
}

fn invalid(why: impl std::fmt::Display) -> Refused {
    Refused::new(Code::AccountInvalid, why)
}

fn mistake(what: &str, error: impl std::fmt::Display) -> Refused {
    tracing::error!(%error, what);
    Code::Internal.into()
}

fn json(value: &impl Serialize) -> Result<Value, Refused> {
    serde_json::to_value(value).map_err(|error| mistake("a challenge cannot be written", error))
}

fn text(value: &impl Serialize) -> Result<String, Refused> {
    serde_json::to_string(value).map_err(|error| mistake("a passkey cannot be written", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_name() {
        for (host, origins) in [
            ("vote.example.org", &["https://vote.example.org/"][..]),
            ("vote.example.org:8443/club", &["https://vote.example.org:8443/club"]),
            ("localhost:8080", &["https://localhost:8080/", "http://localhost/"]),
        ] {
            let site = site(host).expect("it is a name");
            let allowed: Vec<&str> = site.get_allowed_origins().iter().map(Url::as_str).collect();
            assert_eq!(allowed, origins);
        }
        for host in ["127.0.0.1:8080", "[::1]:8080", "192.0.2.7"] {
            assert_eq!(site(host).expect_err("it has numbers only").code(), Code::PasskeyOff, "{host}");
        }
    }
}
