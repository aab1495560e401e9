//! Speaks OpenID Connect with the one provider that the operator has chosen: the library judges what comes back, here is
//! what it may cost. Every request has limits for time and length and follows nobody elsewhere; what the provider names for
//! later requests is reached by TLS, as the provider itself, unless that is on this machine.

use super::Identity;
use crate::error::Refused;
use glassurn_api::error::Code;
use glassurn_crypto::encoding::{hex, sha256};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq;
use ureq::Agent;
use ureq::http::{Request, Uri};
use zeroize::Zeroizing;

/// How long a connection, and a whole request, may take.
const CONNECT: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(8);

/// The longest answer, in bytes.
const MAX_ANSWER: u64 = 256 << 10;

/// How long the provider's addresses and keys are believed.
const KNOWN: Duration = Duration::from_secs(300);

/// The longest subject and address, in bytes (OpenID Connect Core 1.0 §2).
const MAX_SUBJECT: usize = 255;
const MAX_EMAIL: usize = 254;

/// What signs identities: with a key that is the provider's alone.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider.
pub struct Provider {
    /// What people call it.
    pub name: String,
    issuer: IssuerUrl,
    id: ClientId,
    secret: Option<ClientSecret>,
    back: RedirectUrl,
    agent: Agent,
    known: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

/// What goes with one sign-in, made of the token that only the browser has: so the database has none of it.
pub struct Secrets<'a>(pub &'a str);

impl Secrets<'_> {
    fn of(&self, label: &[u8]) -> Zeroizing<String> {
        Zeroizing::new(hex(&sha256(&[b"glassurn/v1/provider/", label, b"/", self.0.as_bytes()])))
    }

    /// Whether the provider was asked for this browser.
    pub fn is_state(&self, state: &str) -> bool {
        self.of(b"state").as_bytes().ct_eq(state.as_bytes()).into()
    }

    fn state(&self) -> CsrfToken {
        CsrfToken::new(self.of(b"state").to_string())
    }

    fn nonce(&self) -> Nonce {
        Nonce::new(self.of(b"nonce").to_string())
    }

    fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.of(b"verifier").to_string())
    }
}

/// Why a request to the provider was of no use.
#[derive(Debug, thiserror::Error)]
enum SendError {
    /// Not an address to send anything to.
    #[error("the provider names an address that is not reached by https")]
    Address,
    /// No answer.
    #[error("{0}")]
    Http(String),
}

/// What the operator says of the provider.
pub struct Settings<'a> {
    /// The issuer's address.
    pub issuer: &'a str,
    /// What the provider calls this service.
    pub client: &'a str,
    /// The secret that they share, if they do.
    pub secret: Option<String>,
    /// What people call it; its host if nothing else is said.
    pub name: Option<&'a str>,
    /// This service's host.
    pub host: &'a str,
}

impl Provider {
    /// The provider; `Err` says what is wrong with the operator's words.
    pub fn new(settings: Settings<'_>) -> Result<Self, String> {
        let issuer = IssuerUrl::new(settings.issuer.to_owned())
            .map_err(|error| format!("it is no address: {error}"))?;
        let url = issuer.url();
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !plain || !safe(&uri(settings.issuer)?, local_uri(&uri(settings.issuer)?)) {
            return Err(
                "it must be an https address without user, query and fragment (http on this machine only)"
                    .into(),
            );
        }
        let scheme = if local(settings.host) { "http" } else { "https" };
        let back = RedirectUrl::new(format!("{scheme}://{}/console/return", settings.host));
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // One that the provider has closed meanwhile would fail.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .proxy(None)
            .user_agent(concat!("glassurn-server/", env!("CARGO_PKG_VERSION")));
        Ok(Self {
            name: settings.name.or(url.host_str()).unwrap_or_default().to_owned(),
            id: ClientId::new(settings.client.to_owned()),
            secret: settings.secret.map(ClientSecret::new),
            back: back.map_err(|error| format!("this service has no address to come back to: {error}"))?,
            agent: config.build().into(),
            known: Mutex::new(None),
            issuer,
        })
    }

    /// The issuer, as identities name it.
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// Where a browser goes to sign in there. Waits for the provider.
    pub fn address(&self, secrets: &Secrets<'_>) -> Result<String, Refused> {
        let client = self.client()?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&secrets.verifier());
        let (state, nonce) = (secrets.state(), secrets.nonce());
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let asked = client.authorize_url(flow, || state, || nonce);
        let (url, _, _) = asked.add_scope(Scope::new("email".into())).set_pkce_challenge(challenge).url();
        Ok(url.into())
    }

    /// Who has signed in there and come back with this code. Waits for the provider.
    pub fn identity(&self, code: &str, secrets: &Secrets<'_>) -> Result<Identity, Refused> {
        let client = self.client()?;
        let send = |request| self.send(request);
        let asked = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let asked = asked.map_err(|error| self.unreachable(&error))?;
        let answer =
            asked.set_pkce_verifier(secrets.verifier()).request(&send).map_err(|error| match error {
                openidconnect::RequestTokenError::Request(error) => self.unreachable(&error),
                error => refused("the provider does not take its code", &error),
            })?;
        let token = answer.id_token().ok_or_else(|| refused("the provider names nobody", &"no ID token"))?;
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
        let claims = token
            .claims(&verifier, &secrets.nonce())
            .map_err(|error| refused("what the provider says is not signed for this sign-in", &error))?;
        if let Some(hash) = claims.access_token_hash() {
            let alg = token.signing_alg().map_err(|error| refused("the provider's signature", &error))?;
            let key =
                token.signing_key(&verifier).map_err(|error| refused("the provider's signature", &error))?;
            let real = AccessTokenHash::from_token(answer.access_token(), alg, key)
                .map_err(|error| refused("the provider's signature", &error))?;
            if real != *hash {
                return Err(refused("the provider's tokens do not belong together", &"access token"));
            }
        }
        let subject = claims.subject().to_string();
        let mut email = verified(claims.email().map(|email| email.as_str()), claims.email_verified());
        // Many providers tell the address to whoever has the token, and not in it.
        if email.is_none()
            && let Ok(asked) = client.user_info(answer.access_token().clone(), Some(claims.subject().clone()))
        {
            let told: CoreUserInfoClaims = asked.request(&send).map_err(|error| match error {
                openidconnect::UserInfoError::Request(error) => self.unreachable(&error),
                error => refused("the provider's words about the user", &error),
            })?;
            email = verified(told.email().map(|email| email.as_str()), told.email_verified());
        }
        if subject.is_empty() || subject.len() > MAX_SUBJECT {
            return Err(refused("the provider names nobody", &"the subject's length"));
        }
        Ok(Identity { subject, email })
    }

    fn client(&self) -> Result<Client, Refused> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = known.as_ref().filter(|(at, _)| at.elapsed() < KNOWN);
        let metadata = match fresh {
            Some((_, metadata)) => metadata.clone(),
            None => {
                let send = |request| self.send(request);
                let metadata = CoreProviderMetadata::discover(&self.issuer, &send)
                    .map_err(|error| self.unreachable(&error))?;
                *known = Some((Instant::now(), metadata.clone()));
                metadata
            }
        };
        let client = CoreClient::from_provider_metadata(metadata, self.id.clone(), self.secret.clone());
        Ok(client.set_redirect_uri(self.back.clone()))
    }

    /// One request, with its limits.
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, SendError> {
        if !safe(request.uri(), local(self.issuer.url().host_str().unwrap_or_default())) {
            return Err(SendError::Address);
        }
        let failed = |error: ureq::Error| SendError::Http(error.to_string());
        let (parts, body) = request.into_parts();
        let answered = if body.is_empty() {
            self.agent.run(Request::from_parts(parts, ()))
        } else {
            self.agent.run(Request::from_parts(parts, body.as_slice()))
        };
        let (parts, mut body) = answered.map_err(failed)?.into_parts();
        let body = body.with_config().limit(MAX_ANSWER).read_to_vec().map_err(failed)?;
        Ok(HttpResponse::from_parts(parts, body))
    }

    fn unreachable(&self, error: &dyn std::error::Error) -> Refused {
        tracing::error!(error = %chain(error), "the provider for sign-ins does not answer as it should");
        Refused::new(
            Code::Unavailable,
            format_args!("{} does not answer as it should: try again later", self.name),
        )
    }
}

/// An error with what caused it: the library's own words leave that out.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

/// Why the library does not believe the provider; its words go to the log, without anything of the tokens.
fn refused(why: &str, error: &impl std::fmt::Display) -> Refused {
    tracing::warn!(%error, "a sign-in by the provider is refused: {why}");
    Refused::new(Code::AuthProvider, why)
}

fn verified(email: Option<&str>, verified: Option<bool>) -> Option<String> {
    let email =
        email.filter(|email| verified == Some(true) && email.is_ascii() && email.len() <= MAX_EMAIL)?;
    Some(email.to_ascii_lowercase())
}

fn uri(text: &str) -> Result<Uri, String> {
    text.parse().map_err(|_| "it is no address".to_owned())
}

/// Whether something may be sent to an address: TLS says who reads it. `local` allows those of this machine without.
fn safe(uri: &Uri, local: bool) -> bool {
    match uri.scheme_str() {
        Some("https") => uri.host().is_some(),
        Some("http") => local && local_uri(uri),
        _ => false,
    }
}

fn local_uri(uri: &Uri) -> bool {
    uri.host().is_some_and(local)
}

/// Whether a host, with or without a port, is this machine.
fn local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str) -> Settings<'_> {
        Settings { issuer, client: "votes", secret: None, name: None, host: "vote.example.org" }
    }

    #[test]
    fn an_issuer_is_reached_by_tls_or_on_this_machine() {
        for issuer in [
            "https://id.example.org",
            "https://id.example.org/realms/a",
            "http://127.0.0.1:4000",
            "http://localhost:1",
        ] {
            assert!(Provider::new(settings(issuer)).is_ok(), "{issuer}");
        }
        for issuer in [
            "",
            "id.example.org",
            "http://id.example.org",
            "http://127.0.0.1.example.org",
            "https://id.example.org?a=b",
            "https://id.example.org#a",
            "https://ada@id.example.org",
            "file:///etc/passwd",
            "gopher://id.example.org",
        ] {
            assert!(Provider::new(settings(issuer)).is_err(), "{issuer}");
        }
    }

    #[test]
    fn e_06_what_a_provider_names_is_reached_by_tls_too() {
        let at = |text: &str, local: bool| safe(&text.parse().expect("an address"), local);
        assert!(at("https://token.example.net/token", false));
        assert!(at("http://127.0.0.1:9/token", true));
        for bad in [
            "http://token.example.net/",
            "http://169.254.169.254/",
            "http://127.0.0.1:9/",
            "gopher://a/",
            "/token",
        ] {
            assert!(!at(bad, false), "{bad}");
        }
        assert!(!at("http://169.254.169.254/latest", true), "only this machine");
    }

    #[test]
    fn one_browser_has_one_state() {
        let (one, two) = (Secrets("a"), Secrets("b"));
        assert!(one.is_state(one.state().secret()));
        assert!(!two.is_state(one.state().secret()) && !one.is_state(""));
        assert_ne!(one.state().secret(), one.nonce().secret());
    }

    #[test]
    fn an_address_that_nobody_has_verified_is_none() {
        assert_eq!(verified(Some("Ada@Example.org"), Some(true)).as_deref(), Some("ada@example.org"));
        for (email, known) in [
            (Some("ada@example.org"), Some(false)),
            (Some("ada@example.org"), None),
            (None, Some(true)),
            (Some("аda@example.org"), Some(true)),
        ] {
            assert_eq!(verified(email, known), None);
        }
    }
}
