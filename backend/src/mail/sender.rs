//! What the DNS says of the domain that mail is from. TXT records of that domain are asked for, which the operator has
//! named, and nothing else: nobody who asks chooses a name, and no address that an answer brings is followed.
//!
//! Whether the mail server's address is in the SPF record, and whether it signs, only a receiver can tell.

use super::switched_off;
use crate::config::Config;
use crate::error::Refused;
use glassurn_api::sender::{RecordKind, RecordState, SenderRecord, SenderView};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use lettre::message::Mailbox;
use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

/// Where the machine names its resolvers.
const RESOLVERS: &str = "/etc/resolv.conf";

/// How long a resolver may take for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The most resolvers that are asked.
const MOST: usize = 3;

/// The longest record that is shown, in characters.
const LONGEST: usize = 600;

/// Looks up SPF, DKIM and DMARC of the sender's domain.
///
/// # Errors
/// [`Refused`] where this service sends no mail.
pub async fn look(config: &Config) -> Result<SenderView, Refused> {
    let from = config.mail_from.as_deref().filter(|_| config.smtp_url.is_some());
    let from = from.and_then(|from| from.parse::<Mailbox>().ok()).ok_or_else(switched_off)?;
    let domain = from.email.domain().to_lowercase();
    let dns = Dns::new(config.dns);
    let records = futures_util::join!(spf(&dns, &domain), dkim(&dns, &domain, config), dmarc(&dns, &domain));
    Ok(SenderView { domain, records: vec![records.0, records.1, records.2] })
}

async fn spf(dns: &Dns, domain: &str) -> SenderRecord {
    judge(RecordKind::Spf, domain.to_owned(), dns.texts(domain).await, is_spf)
}

async fn dkim(dns: &Dns, domain: &str, config: &Config) -> SenderRecord {
    let Some(selector) = &config.dkim_selector else {
        let name = format!("_domainkey.{domain}");
        let state = RecordState::Unnamed;
        return SenderRecord { kind: RecordKind::Dkim, name, state, text: None, reason: None };
    };
    let name = format!("{selector}._domainkey.{domain}");
    let texts = dns.texts(&name).await;
    judge(RecordKind::Dkim, name, texts, is_key)
}

/// That of the domain, or else of the one above it that has one.
async fn dmarc(dns: &Dns, domain: &str) -> SenderRecord {
    let mut below = domain;
    loop {
        let name = format!("_dmarc.{below}");
        let texts = dns.texts(&name).await;
        let record = judge(RecordKind::Dmarc, name, texts, is_policy);
        let above = below.split_once('.').map(|(_, above)| above).filter(|above| above.contains('.'));
        match above {
            Some(above) if record.state == RecordState::Missing => below = above,
            _ if record.state == RecordState::Missing => {
                return SenderRecord { name: format!("_dmarc.{domain}"), ..record };
            }
            _ => return record,
        }
    }
}

fn judge(
    kind: RecordKind,
    name: String,
    texts: Result<Vec<String>, String>,
    fits: fn(&str) -> bool,
) -> SenderRecord {
    let (state, text, reason) = match texts {
        Err(reason) => (RecordState::Unknown, None, Some(plain(&reason))),
        Ok(texts) => {
            let mut fitting = texts.iter().filter(|text| fits(text));
            match (fitting.next(), fitting.next()) {
                (None, _) => (RecordState::Missing, None, None),
                (Some(one), None) => (RecordState::Found, Some(plain(one)), None),
                (Some(_), Some(_)) => (RecordState::Several, None, None),
            }
        }
    };
    SenderRecord { kind, name, state, text, reason }
}

/// RFC 7208 §4.5: the version, then a space or the end.
fn is_spf(text: &str) -> bool {
    let version = text.split(' ').next().unwrap_or_default();
    version.eq_ignore_ascii_case("v=spf1")
}

/// RFC 7489 §6.3: the version is the first tag.
fn is_policy(text: &str) -> bool {
    let first = text.split(';').next().unwrap_or_default();
    first.split_once('=').is_some_and(|(tag, value)| tag.trim() == "v" && value.trim() == "DMARC1")
}

/// RFC 6376 §3.6.1: a key that is empty was taken back.
fn is_key(text: &str) -> bool {
    let tags = || text.split(';').filter_map(|tag| tag.split_once('='));
    let value = |name: &str| tags().find(|(tag, _)| tag.trim() == name).map(|(_, value)| value.trim());
    value("v").is_none_or(|version| version == "DKIM1") && value("p").is_some_and(|key| !key.is_empty())
}

/// What a stranger has written, without what could do harm where it is shown.
fn plain(text: &str) -> String {
    let shown = text.chars().map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' });
    shown.take(LONGEST).collect()
}

/// The way to the DNS: the resolver that the operator has named, or those of the machine.
struct Dns(Result<TokioResolver, String>);

impl Dns {
    fn new(named: Option<SocketAddr>) -> Self {
        let servers = match named {
            Some(address) => Ok(vec![address]),
            None => fs::read_to_string(RESOLVERS)
                .map_err(|error| format!("{RESOLVERS}: {error}"))
                .map(|text| resolvers(&text)),
        };
        Self(servers.and_then(|servers| Self::of(&servers)))
    }

    fn of(servers: &[SocketAddr]) -> Result<TokioResolver, String> {
        if servers.is_empty() {
            return Err(format!("no resolver is named, neither in {RESOLVERS} nor by GLASSURN_DNS"));
        }
        let server = |address: &SocketAddr| {
            let connections = [ProtocolConfig::Udp, ProtocolConfig::Tcp].map(|protocol| {
                let mut connection = ConnectionConfig::new(protocol);
                connection.port = address.port();
                connection
            });
            NameServerConfig::new(address.ip(), true, connections.into())
        };
        let config = ResolverConfig::from_name_servers(servers.iter().map(server).collect());
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        let options = builder.options_mut();
        (options.timeout, options.attempts, options.cache_size) = (PATIENCE, 1, 0);
        options.use_hosts_file = ResolveHosts::Never;
        builder.build().map_err(|error| error.to_string())
    }

    /// The TXT records of a name, each in one piece; none where there is no such name.
    async fn texts(&self, name: &str) -> Result<Vec<String>, String> {
        let resolver = self.0.as_ref().map_err(Clone::clone)?;
        // With the last dot it is this name, and never one below the machine's own domain.
        match resolver.txt_lookup(format!("{name}.")).await {
            Ok(found) => Ok(found
                .answers()
                .iter()
                .filter_map(|record| match &record.data {
                    RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
                    _ => None,
                })
                .collect()),
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The resolvers that a machine's file names (resolv.conf(5)).
fn resolvers(text: &str) -> Vec<SocketAddr> {
    let named = text.lines().filter_map(|line| line.strip_prefix("nameserver"));
    let addresses = named.filter_map(|rest| rest.trim().parse().ok());
    addresses.map(|address| SocketAddr::new(address, 53)).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(texts: &[&str], fits: fn(&str) -> bool) -> RecordState {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        judge(RecordKind::Spf, "example.org".into(), Ok(texts), fits).state
    }

    #[test]
    fn a_record_is_known_by_its_version() {
        for text in ["v=spf1", "v=spf1 -all", "V=SPF1 mx ~all"] {
            assert_eq!(state(&["other", text], is_spf), RecordState::Found, "{text}");
        }
        for text in ["", "v=spf10 -all", "v=spf2.0/pra", " v=spf1", "spf1 v=spf1"] {
            assert_eq!(state(&[text], is_spf), RecordState::Missing, "{text}");
        }
        for text in ["v=DMARC1; p=none", "v = DMARC1 ;p=reject", "v=DMARC1"] {
            assert_eq!(state(&[text], is_policy), RecordState::Found, "{text}");
        }
        for text in ["p=none; v=DMARC1", "v=DMARC2; p=none", "v=dmarc1"] {
            assert_eq!(state(&[text], is_policy), RecordState::Missing, "{text}");
        }
        for text in ["v=DKIM1; k=rsa; p=MIGf", "p=MIGf", "k=ed25519; p=abc="] {
            assert_eq!(state(&[text], is_key), RecordState::Found, "{text}");
        }
        for text in ["v=DKIM1; p=", "v=DKIM2; p=MIGf", "v=DKIM1"] {
            assert_eq!(state(&[text], is_key), RecordState::Missing, "{text}");
        }
    }

    #[test]
    fn of_two_records_none_counts() {
        assert_eq!(state(&["v=spf1 -all", "v=spf1 +all"], is_spf), RecordState::Several);
    }

    #[test]
    fn a_record_is_shown_without_what_could_do_harm() {
        let text = format!("v=spf1 \u{202e}\u{7}<b>{}", "x".repeat(2 * LONGEST));
        let shown = judge(RecordKind::Spf, String::new(), Ok(vec![text]), is_spf).text.expect("a record");
        assert!(shown.starts_with("v=spf1 ??<b>x") && shown.len() == LONGEST, "{shown}");
    }

    #[test]
    fn the_machines_resolvers_are_read() {
        let text = "# nameserver 192.0.2.9\nsearch example.org\nnameserver 192.0.2.1\nnameserver\t2001:db8::1\n\
                    nameserver evil\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n";
        let found: Vec<String> = resolvers(text).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["192.0.2.1:53", "[2001:db8::1]:53", "192.0.2.3:53"]);
    }
}
