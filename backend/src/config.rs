//! What the operator decides: every option is a flag and an environment variable.

use crate::account::operator::{Source, first_line};
use crate::account::provider::client::{Provider, Settings};
use crate::account::provider::operator::Who;
use crate::db::{Database, DatabaseUrl, UrlError};
use crate::mail::relay::{SmtpUrl, SmtpUrlError};
use crate::peer::address::PeerUrl;
use crate::webhook::address::Origin;
use crate::witness::address::Address;
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The service: takes ballots, keeps the boards, serves the pages.
#[derive(Debug, Parser)]
#[command(name = "glassurn-server", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The options.
    #[command(flatten)]
    pub config: Config,
    /// Print the options as they are in force, as TOML, and end.
    #[arg(long, global = true)]
    pub print_config: bool,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the service (brings the database up to date first).
    Serve,
    /// Bring the database up to date and end.
    Migrate,
    /// Check options, database, heads and every entry, and end.
    Check,
    /// Officials: their accounts and keys.
    #[command(subcommand)]
    User(User),
    /// Copy database and key into a new folder, also while the service runs.
    Backup {
        /// The folder to make.
        #[arg(long)]
        to: PathBuf,
    },
    /// Bring back what an older database or a lost folder of heads lacks, from archives; verifies everything first.
    Restore {
        /// An archive of a board (`glassurn archive`), from a mirror or whoever has kept one; once for each board.
        #[arg(long, required = true, value_name = "ARCHIVE")]
        from: Vec<PathBuf>,
    },
    /// Write the pages into a new folder, for a mirror, and print the hash of the list of their hashes.
    Pages {
        /// The folder to make.
        #[arg(long)]
        to: PathBuf,
    },
}

/// Officials: their accounts, and the keys whose elections are taken here.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account with which an official signs in, or list a key: elections whose official 0 has it may be created
    /// here.
    Add {
        /// The account's name.
        #[arg(required_unless_present = "key", conflicts_with_all = ["key", "name"])]
        account: Option<String>,
        /// Who signs in to it at the provider; then it has no password unless one is asked for.
        #[command(flatten)]
        identity: Identity,
        /// Where its password comes from.
        #[command(flatten)]
        password: NewPassword,
        /// A public key: 64 hexadecimal digits, or the line that `glassurn key new` prints.
        #[arg(long, conflicts_with_all = ["password_file", "generate"])]
        key: Option<String>,
        /// Whose the key is, for this list only.
        #[arg(long, default_value = "")]
        name: String,
    },
    /// Say who signs in to an account at the OpenID Connect provider.
    Link {
        /// The account's name.
        account: String,
        /// Who.
        #[command(flatten)]
        identity: Identity,
        /// Nobody any more.
        #[arg(long, conflicts_with_all = ["subject", "email"])]
        nobody: bool,
    },
    /// Give an account a new password; its sessions end.
    Passwd {
        /// The account's name.
        account: String,
        /// Where the password comes from.
        #[command(flatten)]
        password: NewPassword,
        /// Remove its passkeys, too.
        #[arg(long)]
        remove_passkeys: bool,
    },
    /// Print accounts and keys.
    List,
}

/// An identity at the OpenID Connect provider.
#[derive(Debug, Args)]
pub struct Identity {
    /// The provider's own name for somebody (`sub`).
    #[arg(long)]
    subject: Option<String>,
    /// An address that the provider has verified; from the first sign-in on the subject counts.
    #[arg(long, conflicts_with = "subject")]
    email: Option<String>,
}

impl Identity {
    /// Who, if somebody is named.
    pub fn who(self) -> Option<Who> {
        self.subject.map(Who::Subject).or(self.email.map(Who::Email))
    }
}

/// Where a new password comes from: somebody types it, if nothing else is said.
#[derive(Debug, Args)]
pub struct NewPassword {
    /// A file whose first line is the password; - is standard input.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Make a password, and print it this once.
    #[arg(long, conflicts_with = "password_file")]
    generate: bool,
}

impl NewPassword {
    /// Where.
    pub fn source(self) -> Source {
        match self.password_file {
            _ if self.generate => Source::Made,
            Some(path) => Source::File(path),
            None => Source::Terminal,
        }
    }

    /// The same of an account that needs none.
    pub fn source_or_none(self) -> Source {
        match self.source() {
            Source::Terminal => Source::Nowhere,
            source => source,
        }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// The options.
#[derive(Debug, Clone, Args, Serialize)]
pub struct Config {
    /// Where the database is: `sqlite://<path>` or `postgres://<user>@<host>/<database>`; SQLite in the data folder if
    /// left out. A password is better kept in PGPASSWORD or ~/.pgpass.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<DatabaseUrl>,
    /// The folder of the board's key, the signed heads and the lock.
    #[arg(long, global = true, env = "GLASSURN_DATA", default_value = "glassurn-data")]
    pub data: PathBuf,
    /// Where to listen.
    #[arg(long, global = true, env = "GLASSURN_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The board's host as manifests name it (host name, optional port and path, no scheme); the address to listen on
    /// if left out.
    #[arg(long, global = true, env = "GLASSURN_HOST")]
    pub host: Option<String>,
    /// Threads that speak HTTP; as many as cores if left out.
    #[arg(long, global = true, env = "GLASSURN_WORKERS")]
    pub workers: Option<NonZeroUsize>,
    /// Ballots verified at the same time; as many as cores if left out.
    #[arg(long, global = true, env = "GLASSURN_VERIFIERS")]
    pub verifiers: Option<NonZeroUsize>,
    /// Ballots that may wait for verification; beyond it, 503.
    #[arg(long, global = true, env = "GLASSURN_VERIFY_QUEUE", default_value_t = 1024)]
    pub verify_queue: usize,
    /// Verified submissions that may wait for the sequencer; beyond it, 503.
    #[arg(long, global = true, env = "GLASSURN_QUEUE", default_value_t = 4096)]
    pub queue: usize,
    /// Entries that one transaction commits at most.
    #[arg(long, global = true, env = "GLASSURN_BATCH", default_value_t = 256)]
    pub batch: usize,
    /// Connections at the same time, for each worker.
    #[arg(long, global = true, env = "GLASSURN_CONNECTIONS", default_value_t = 4096)]
    pub connections: usize,
    /// Seconds until a request's head must be there.
    #[arg(long, global = true, env = "GLASSURN_HEAD_TIMEOUT", default_value_t = 5)]
    pub head_timeout: u64,
    /// Seconds until a request's body must be there.
    #[arg(long, global = true, env = "GLASSURN_BODY_TIMEOUT", default_value_t = 10)]
    pub body_timeout: u64,
    /// Seconds until an answer must be there.
    #[arg(long, global = true, env = "GLASSURN_HANDLER_TIMEOUT", default_value_t = 30)]
    pub handler_timeout: u64,
    /// Seconds that running requests have to end after a signal to stop.
    #[arg(long, global = true, env = "GLASSURN_SHUTDOWN_TIMEOUT", default_value_t = 30)]
    pub shutdown_timeout: u64,
    /// Ballots of one credential that are taken per minute.
    #[arg(long, global = true, env = "GLASSURN_CASTS_PER_MINUTE", default_value_t = 6)]
    pub casts_per_minute: u32,
    /// Refused submissions per minute that one address (IPv6: one /64) may make.
    #[arg(long, global = true, env = "GLASSURN_FAILURES_PER_MINUTE", default_value_t = 60)]
    pub failures_per_minute: u32,
    /// Quick polls that one address (IPv6: one /64) may begin in an hour; 0: only listed officials begin votes.
    #[arg(long, global = true, env = "GLASSURN_POLLS_PER_HOUR", default_value_t = 10)]
    pub polls_per_hour: u32,
    /// Voters of one address (IPv6: one /64) that register per minute with votes that are open to anybody, after the first
    /// ones at once.
    #[arg(long, global = true, env = "GLASSURN_REGISTRATIONS_PER_MINUTE", default_value_t = 60)]
    pub registrations_per_minute: u32,
    /// Peers whose `X-Forwarded-For` is believed, separated by commas.
    #[arg(long, global = true, env = "GLASSURN_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// A witness by its name in manifests, and where it answers; may be given several times, in the environment separated by
    /// spaces.
    #[arg(
        long = "witness",
        global = true,
        env = "GLASSURN_WITNESSES",
        value_name = "NAME=URL",
        value_delimiter = ' '
    )]
    pub witnesses: Vec<Address>,
    /// The mail server, if this service is to send mail: `smtps://user:password@host`, or
    /// `smtp://user:password@host:587?tls=required`.
    #[arg(long, global = true, env = "GLASSURN_SMTP_URL", hide_env_values = true, value_name = "URL")]
    pub smtp_url: Option<SmtpUrl>,
    /// A file of PEM certificates of an authority of your own, where the mail server's certificate is from one.
    #[arg(long, global = true, env = "GLASSURN_SMTP_CA", value_name = "FILE")]
    pub smtp_ca: Option<PathBuf>,
    /// Whom mail is from, such as `Vote office <vote@example.org>`.
    #[arg(long, global = true, env = "GLASSURN_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// The name under which the mail server's key for signing (DKIM) stands in the DNS of the domain that mail is from.
    #[arg(long, global = true, env = "GLASSURN_DKIM_SELECTOR", value_name = "SELECTOR")]
    pub dkim_selector: Option<String>,
    /// The resolver at which SPF, DKIM and DMARC of that domain are looked up, such as `192.0.2.1:53`; those of
    /// /etc/resolv.conf if left out.
    #[arg(long, global = true, env = "GLASSURN_DNS", value_name = "ADDRESS")]
    pub dns: Option<SocketAddr>,
    /// Mails to one domain (what stands behind the @) per minute.
    #[arg(long, global = true, env = "GLASSURN_MAILS_PER_MINUTE", default_value_t = 60)]
    pub mails_per_minute: u32,
    /// Receivers of webhooks within your own network, separated by commas: `https://hooks.intern.example`,
    /// `http://10.0.0.5:9000`. Anything else that is not on the public internet is refused, and so is plain http.
    #[arg(
        long,
        global = true,
        env = "GLASSURN_WEBHOOK_INTERNAL",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub webhook_internal: Vec<Origin>,
    /// The OpenID Connect provider at which officials may sign in, if there is one: its issuer's address.
    #[arg(long, global = true, env = "GLASSURN_OIDC_ISSUER", value_name = "URL", requires = "oidc_client")]
    pub oidc_issuer: Option<String>,
    /// What the provider calls this service.
    #[arg(long, global = true, env = "GLASSURN_OIDC_CLIENT", value_name = "ID", requires = "oidc_issuer")]
    pub oidc_client: Option<String>,
    /// A file whose first line is the secret that the provider knows this service by.
    #[arg(long, global = true, env = "GLASSURN_OIDC_SECRET_FILE", value_name = "FILE")]
    pub oidc_secret_file: Option<PathBuf>,
    /// What people call the provider; its host if left out.
    #[arg(long, global = true, env = "GLASSURN_OIDC_NAME", value_name = "NAME")]
    pub oidc_name: Option<String>,
    /// Where the other processes on the same PostgreSQL database reach this one, such as `http://10.0.0.2:8080`; needed if
    /// there are several.
    #[arg(long, global = true, env = "GLASSURN_PEER_URL", value_name = "URL")]
    pub peer_url: Option<PeerUrl>,
    /// What to log: `error`, `warn`, `info`, `debug`, or a filter by module.
    #[arg(long, global = true, env = "GLASSURN_LOG", default_value = "info")]
    pub log: String,
    /// How log lines look.
    #[arg(long, global = true, env = "GLASSURN_LOG_FORMAT", value_enum, default_value_t = LogFormat::Json)]
    pub log_format: LogFormat,
}

impl Config {
    /// The database.
    pub fn database(&self) -> Result<Database, ConfigError> {
        match &self.database_url {
            None => Ok(Database::Sqlite(self.data.join("glassurn.sqlite"))),
            Some(url) => Ok(Database::parse(url)?),
        }
    }

    /// The board's host.
    pub fn host(&self) -> Result<String, ConfigError> {
        let host = self.host.clone().unwrap_or_else(|| self.listen.to_string());
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._:/[]".contains(c);
        let fits = !host.is_empty()
            && host.len() <= glassurn_crypto::board::checkpoint::MAX_HOST
            && host.chars().all(plain)
            && !host.contains("//")
            && !host.ends_with('/');
        if fits { Ok(host) } else { Err(ConfigError::Host) }
    }

    /// The addresses of witnesses.
    pub fn witnesses(&self) -> Result<&[Address], ConfigError> {
        // Which of two addresses is meant cannot be known.
        for (place, address) in self.witnesses.iter().enumerate() {
            if self.witnesses.iter().take(place).any(|other| other.name == address.name) {
                return Err(ConfigError::Witness(address.name.clone()));
            }
        }
        Ok(&self.witnesses)
    }

    /// The provider at which officials may sign in.
    pub fn provider(&self, host: &str) -> Result<Option<Provider>, ConfigError> {
        let (Some(issuer), Some(client)) = (&self.oidc_issuer, &self.oidc_client) else { return Ok(None) };
        let read =
            |path: &PathBuf| first_line(path).map_err(|error| ConfigError::Secret(path.clone(), error));
        let secret = self.oidc_secret_file.as_ref().map(read).transpose()?;
        let name = self.oidc_name.as_deref();
        let settings =
            Settings { issuer, client, secret: secret.map(|secret| secret.to_string()), name, host };
        Provider::new(settings).map(Some).map_err(ConfigError::Provider)
    }

    /// Threads that speak HTTP.
    pub fn workers(&self) -> usize {
        self.workers.map_or_else(cores, NonZeroUsize::get)
    }

    /// Ballots verified at the same time.
    pub fn verifiers(&self) -> usize {
        self.verifiers.map_or_else(cores, NonZeroUsize::get)
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// An option that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The database's URL.
    #[error(transparent)]
    Database(#[from] UrlError),
    /// Not a host.
    #[error(
        "GLASSURN_HOST must be a host name with an optional port and path, without scheme and last slash"
    )]
    Host,
    /// The mail server's address.
    #[error(transparent)]
    Smtp(#[from] SmtpUrlError),
    /// The mail server's authority.
    #[error("GLASSURN_SMTP_CA: {}: {reason}; give a file of PEM certificates, and the mail server by smtps:// or ?tls=required", path.display())]
    SmtpCa {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Mail without a sender.
    #[error(
        "GLASSURN_SMTP_URL needs GLASSURN_MAIL_FROM, an address such as `Vote office <vote@example.org>`"
    )]
    Mail,
    /// The provider.
    #[error("GLASSURN_OIDC_ISSUER is not the address of a provider: {0}")]
    Provider(String),
    /// Its secret.
    #[error("GLASSURN_OIDC_SECRET_FILE cannot be read from {}: {}", .0.display(), .1)]
    Secret(PathBuf, std::io::Error),
    /// One name, two addresses.
    #[error("GLASSURN_WITNESSES gives witness {0} two addresses: give one")]
    Witness(String),
}
