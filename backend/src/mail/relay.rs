//! The operator's mail server: where mail is handed over, and what its answers mean.

use crate::config::{Config, ConfigError};
use lettre::message::Mailbox;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, SmtpTransportBuilder};
use lettre::{Message, SmtpTransport, Transport};
use serde::{Serialize, Serializer};
use std::convert::Infallible;
use std::fmt;
use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// How long the mail server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The longest reason that is kept, in characters.
const MAX_REASON: usize = 300;

/// How a certificate begins in a file.
const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Answers that speak of how we sign in, not of the recipient (RFC 4954 §6).
const OURS: [u16; 5] = [530, 534, 535, 538, 554];

/// Where the mail server is: `smtps://user:password@host[:port]`, or `smtp://…?tls=required`. The password is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

/// Not an address of a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "GLASSURN_SMTP_URL: give the mail server as smtps://user:password@host, or as smtp://user:password@host:587?tls=required; without TLS \
     only on this machine (smtp://127.0.0.1:25)"
)]
pub struct SmtpUrlError;

impl SmtpUrl {
    /// Host and port, without user and password.
    fn server(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        authority.rsplit('@').next().unwrap_or_default()
    }

    /// How mail is handed over there.
    fn transport(&self) -> Result<SmtpTransportBuilder, SmtpUrlError> {
        let transport = SmtpTransport::from_url(&self.0).map_err(|_| SmtpUrlError)?;
        if self.is_safe() && !self.server().is_empty() { Ok(transport) } else { Err(SmtpUrlError) }
    }

    /// TLS as the address wants it, with an authority that is trusted besides those that the system trusts.
    fn trusting(&self, path: &Path) -> Result<Tls, String> {
        let pem = fs::read(path).map_err(|error| error.to_string())?;
        if !pem.windows(PEM.len()).any(|window| window == PEM) {
            return Err("there is no PEM certificate in it".into());
        }
        let authority = Certificate::from_pem(&pem).map_err(|error| error.to_string())?;
        let host = self.host().trim_matches(['[', ']']).to_owned();
        let parameters = TlsParameters::builder(host).add_root_certificate(authority).build();
        let parameters = parameters.map_err(|error| error.to_string())?;
        match (self.0.starts_with("smtps://"), self.0.ends_with("?tls=required")) {
            (true, _) => Ok(Tls::Wrapper(parameters)),
            (false, true) => Ok(Tls::Required(parameters)),
            (false, false) => Err("the mail server is asked without TLS".into()),
        }
    }

    fn host(&self) -> &str {
        self.server().rsplit_once(':').map_or(self.server(), |(host, _)| host)
    }

    /// Whether nobody on a network can read along.
    fn is_safe(&self) -> bool {
        let host = self.host();
        let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let here = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        here || self.0.starts_with("smtps://") || self.0.ends_with("?tls=required")
    }
}

/// Read later: a message about an option's value would show it, and with it the password.
impl FromStr for SmtpUrl {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({})", self.server())
    }
}

impl Serialize for SmtpUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.server())
    }
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server has taken it.
    Sent,
    /// It will not take it, for this reason.
    Refused(String),
    /// It was not reached, or says that it may take it later.
    Later(String),
    /// It was not handed over, because nobody needs it any more.
    Dropped,
}

/// The way to the mail server.
pub struct Relay {
    transport: SmtpTransport,
    /// Whom mail is from.
    pub from: Mailbox,
}

impl Relay {
    /// What the operator has set; `None` if this server sends no mail.
    pub fn new(config: &Config) -> Result<Option<Self>, ConfigError> {
        let Some(url) = &config.smtp_url else { return Ok(None) };
        let from = config.mail_from.as_deref().and_then(|from| from.parse().ok()).ok_or(ConfigError::Mail)?;
        let host = config.host()?;
        let name = host.split(['/', ':']).next().unwrap_or_default().to_owned();
        let mut transport = url.transport()?.hello_name(ClientId::Domain(name)).timeout(Some(PATIENCE));
        if let Some(path) = &config.smtp_ca {
            let wrong = |reason: String| ConfigError::SmtpCa { path: path.clone(), reason };
            transport = transport.tls(url.trusting(path).map_err(wrong)?);
        }
        Ok(Some(Self { transport: transport.build(), from }))
    }

    /// Hands a mail over.
    pub fn send(&self, message: &Message) -> Outcome {
        match self.transport.send(message) {
            Ok(_) => Outcome::Sent,
            Err(error) => judge(&error),
        }
    }
}

fn judge(error: &Error) -> Outcome {
    let reason = plain(&reason(error));
    let code = error.status().map(u16::from);
    let theirs = error.is_permanent() && !code.is_some_and(|code| OURS.contains(&code));
    if theirs || error.is_client() { Outcome::Refused(reason) } else { Outcome::Later(reason) }
}

/// An error and what it comes from, in one line.
fn reason(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", reason(source)),
        None => error.to_string(),
    }
}

/// What a stranger's server says, without what could do harm where it is shown.
fn plain(text: &str) -> String {
    let text = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    text.take(MAX_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_servers_password_is_not_shown() {
        let url: SmtpUrl = "smtps://vote:p%40ss@mail.example.org:465".parse().expect("an address");
        assert_eq!(format!("{url:?}"), "SmtpUrl(mail.example.org:465)");
        assert_eq!(serde_json::to_string(&url).expect("a text"), "\"mail.example.org:465\"");
    }

    #[test]
    fn mail_goes_over_a_network_by_tls_only() {
        for url in [
            "smtps://mail.example.org",
            "smtp://u:p@mail.example.org:587?tls=required",
            "smtp://127.0.0.1:25",
            "smtp://[::1]:25",
            "smtp://localhost",
        ] {
            assert!(SmtpUrl(url.into()).transport().is_ok(), "{url}");
        }
        for url in [
            "",
            "mail.example.org",
            "http://mail.example.org",
            "smtp://mail.example.org",
            "smtp://mail.example.org:25?tls=opportunistic",
            "smtp://127.0.0.1@mail.example.org",
            "smtp://mail.example.org/?tls=required&tls=opportunistic",
            "smtps://",
        ] {
            assert_eq!(SmtpUrl(url.into()).transport().err(), Some(SmtpUrlError), "{url}");
        }
    }
}
