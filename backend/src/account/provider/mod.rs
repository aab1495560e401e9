//! Sign-in by an OpenID Connect provider, for accounts that the operator has linked with an identity there. Nobody gets an
//! account by it.

pub mod client;
pub mod http;
pub mod operator;
pub mod store;

use super::{Official, challenge, enter, recent, sweep, view, way_out};
use crate::auth::store as keys;
use crate::error::Refused;
use crate::journal::store::{By, Deed};
use crate::service::Service;
use crate::token::{Token, shown};
use client::{Provider, Secrets};
use glassurn_api::error::Code;
use glassurn_api::provider::{CameBack, Entered, Going, Linked};
use glassurn_crypto::encoding::Hash;

/// Somebody, as a provider knows him.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider's own name for him, which stays.
    pub subject: String,
    /// His address, if the provider has verified it; in lower case.
    pub email: Option<String>,
}

/// The provider, if there is one.
pub fn provider(service: &Service) -> Result<&Provider, Refused> {
    let detail = "this server knows no provider: sign in with name and password, or with a passkey";
    service.provider.as_ref().ok_or_else(|| Refused::new(Code::ProviderOff, detail))
}

/// Whether a page may be gone to after a sign-in: a plain path of ours from a short list, and nothing that a browser could
/// take for another host (attacks E-33).
pub fn is_own_page(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_".contains(c);
    let below =
        |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    path.len() <= 256
        && path.chars().all(plain)
        && !path.contains("//")
        && (below("/console") || below("/register"))
}

/// Sends a browser to the provider; it comes back with the token.
pub fn go(service: &Service, next: &str) -> Result<(Token, Going), Refused> {
    let provider = provider(service)?;
    if !is_own_page(next) {
        return Err(Refused::new(
            Code::RequestMalformed,
            "`next` is a page of this server: /console or one below it",
        ));
    }
    let token = Token::new()?;
    let url = provider.address(&Secrets(token.digits()))?;
    service.desk.write(|connection| Ok(challenge::keep(connection, &token.hash(), next)?))?;
    Ok((token, Going { url }))
}

/// Who has come back in the browser that shows this token, and where he wanted to go.
pub fn came_back(
    service: &Service,
    back: &CameBack,
    shown_token: Option<&str>,
) -> Result<(Identity, String), Refused> {
    let provider = provider(service)?;
    let gone = || Refused::new(Code::AuthProvider, challenge::GONE);
    let digits = shown_token.ok_or_else(gone)?;
    let next = challenge::take(service, &shown(digits).ok_or_else(gone)?)?.ok_or_else(gone)?;
    let secrets = Secrets(digits);
    if !secrets.is_state(&back.state) {
        return Err(Refused::new(Code::AuthProvider, "it is the answer to somebody else's question"));
    }
    if back.issuer.as_deref().is_some_and(|issuer| issuer != provider.issuer()) {
        return Err(Refused::new(Code::AuthProvider, "it is another provider's answer"));
    }
    Ok((provider.identity(&back.code, &secrets)?, next))
}

/// Begins a session of the account that is linked with an identity. One that was linked by address is from then on linked by
/// subject: addresses get other owners.
pub fn sign_in(
    service: &Service,
    back: &CameBack,
    shown: Option<&str>,
    old: Option<Hash>,
) -> Result<(Token, Entered), Refused> {
    let (identity, next) = came_back(service, back, shown)?;
    let (provider, token) = (provider(service)?, Token::new()?);
    let official = service.desk.write(|connection| {
        sweep(connection)?;
        let account = store::owner(connection, provider.issuer(), &identity)?.ok_or_else(|| {
            let detail =
                "no account here is linked with this identity: ask the operator (glassurn-server user link)";
            Refused::new(Code::AuthUnlinked, detail)
        })?;
        Ok(enter(connection, account, token.hash(), old, "provider")?)
    })?;
    Ok((token, Entered { account: view(service, &official)?, next }))
}

/// Whom the account is linked with.
pub fn linked(service: &Service, official: &Official) -> Result<Linked, Refused> {
    Ok(Linked { identity: store::of(&mut *service.reader()?, official.account)? })
}

/// Ends that, but never the last way to sign in; all other sessions end.
pub fn unlink(service: &Service, official: &Official) -> Result<Linked, Refused> {
    recent(official)?;
    service.desk.write(|connection| {
        keys::take(connection, official.account)?;
        if !store::unlink(connection, official.account)? {
            return Err(Code::NotFound.into());
        }
        way_out(connection, official)?;
        Ok(official.note(connection, Deed::Unlinked, By::default(), &official.name)?)
    })?;
    linked(service, official)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_33_only_pages_of_ours_are_gone_to() {
        for path in ["/console", "/console/", "/console/d/0a/what", "/register/0a"] {
            assert!(is_own_page(path), "{path}");
        }
        for path in [
            "",
            "/",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "/console//evil.example",
            "/console/..//evil.example",
            "/console/../../evil",
            "/console\\evil",
            "/console@evil.example",
            "/console.evil.example",
            "/consolevil",
            "/console?next=//evil.example",
            "/console#//evil.example",
            "/%2fevil.example",
            "%2f%2fevil.example",
            "/console/%2f%2fevil.example",
            "/console/\r\nlocation:",
            "/console/\t",
            " /console",
            "/console/\u{2215}evil",
            &format!("/console/{}", "a".repeat(300)),
        ] {
            assert!(!is_own_page(path), "{path:?}");
        }
    }
}
