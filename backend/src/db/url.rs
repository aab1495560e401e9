//! `DATABASE_URL`: which database it names, and how it is shown without its password.

use serde::{Serialize, Serializer};
use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use zeroize::Zeroizing;

/// Where PostgreSQL listens if the URL does not say it.
const PORT: u16 = 5432;

/// A URL as the operator gave it. Neither messages nor `--print-config` show its password.
#[derive(Clone)]
pub struct DatabaseUrl(Zeroizing<String>);

impl FromStr for DatabaseUrl {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl DatabaseUrl {
    /// What may be shown: what stands where a password may stand is left out, however the URL is mistyped.
    fn shown(&self) -> String {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("", &self.0));
        let (user, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let user = user.split(':').next().unwrap_or_default();
        let place = place.split("password").next().unwrap_or_default();
        format!("{scheme}://{user}{}{place}", if user.is_empty() { "" } else { "@" })
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.shown())
    }
}

/// What is wrong with a URL; none of these repeats a part of it that could hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Neither of the two schemes.
    #[error(
        "DATABASE_URL must be sqlite:// and the path of a file, without parameters, or postgres://user@host/database"
    )]
    Scheme,
    /// The user, a host or a port.
    #[error(
        "DATABASE_URL must be postgres://user[:password]@host[:port][,host…]/database: write @ : / ? % in a name or password as %40 %3A %2F %3F %25"
    )]
    Shape,
    /// No user or no database.
    #[error("DATABASE_URL must name the user and the database: postgres://user@host/database")]
    Names,
    /// No host.
    #[error(
        "DATABASE_URL must name the host, or the folder of PostgreSQL's socket: postgres://user@/database?host=/var/run/postgresql"
    )]
    NoHost,
    /// Another parameter.
    #[error("DATABASE_URL may have the parameters host, port and sslmode, each once")]
    Parameter,
    /// Encryption is asked for.
    #[error(
        "DATABASE_URL asks for TLS, which this program does not speak with PostgreSQL: use a socket, or a tunnel that ends on this machine, and sslmode=disable"
    )]
    Tls,
    /// Another machine, unencrypted.
    #[error(
        "DATABASE_URL names another machine, and this program does not speak TLS with PostgreSQL: use a tunnel that ends on this machine, or add ?sslmode=disable if nobody else is on that network"
    )]
    Unencrypted,
}

/// A database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Server),
}

impl Database {
    /// Reads a URL.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(url: &DatabaseUrl) -> Result<Self, UrlError> {
        if let Some(path) = url.0.strip_prefix("sqlite://") {
            let fits = !path.is_empty() && !path.contains(['?', '\0']);
            return if fits { Ok(Self::Sqlite(path.into())) } else { Err(UrlError::Scheme) };
        }
        let rest = ["postgres://", "postgresql://"].iter().find_map(|scheme| url.0.strip_prefix(scheme));
        Server::parse(rest.ok_or(UrlError::Scheme)?).map(Self::Postgres)
    }
}

/// How a PostgreSQL server is reached.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    user: String,
    password: Option<Zeroizing<String>>,
    /// Host names, addresses or folders of sockets, with their ports.
    hosts: Vec<(String, u16)>,
    database: String,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<String> = self.hosts.iter().map(|(host, port)| format!("{host}:{port}")).collect();
        write!(f, "{} as {} at {}", self.database, self.user, hosts.join(","))
    }
}

impl Server {
    fn parse(rest: &str) -> Result<Self, UrlError> {
        // With an @ farther on, what looks like the host's end stands in a password.
        let missing = if rest.contains('@') { UrlError::Shape } else { UrlError::Names };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').ok_or(UrlError::Shape)?;
        let (login, places) = authority.rsplit_once('@').ok_or(missing)?;
        let (user, password) = match login.split_once(':') {
            Some((user, password)) => (user, Some(Zeroizing::new(decode(password)?))),
            None => (login, None),
        };
        let (user, database) = (decode(user)?, decode(database)?);
        if user.is_empty() || database.is_empty() {
            return Err(UrlError::Names);
        }
        let parameters = Parameters::parse(query)?;
        let mut hosts = Vec::new();
        for place in places.split(',').filter(|place| !place.is_empty()) {
            let (host, port) = place_of(place)?;
            hosts.push((decode(host)?, port.unwrap_or(PORT)));
        }
        match (parameters.host, hosts.is_empty()) {
            (Some(host), true) if !host.is_empty() => hosts.push((host, parameters.port.unwrap_or(PORT))),
            (None, false) if parameters.port.is_none() => {}
            (None, true) => return Err(UrlError::NoHost),
            _ => return Err(UrlError::Parameter),
        }
        if !parameters.plain && !hosts.iter().all(|(host, _)| is_here(host)) {
            return Err(UrlError::Unencrypted);
        }
        Ok(Self { user, password, hosts, database })
    }

    /// What libpq takes. Without a password here it looks into `PGPASSWORD` and `~/.pgpass`.
    pub(super) fn conninfo(&self, settings: &[(&str, &str)]) -> Zeroizing<String> {
        let join = |parts: Vec<String>| parts.join(",");
        let hosts = join(self.hosts.iter().map(|(host, _)| host.clone()).collect());
        let ports = join(self.hosts.iter().map(|(_, port)| port.to_string()).collect());
        let mut text = Zeroizing::new(String::new());
        let named = [("user", &self.user), ("host", &hosts), ("port", &ports), ("dbname", &self.database)];
        let named = named.map(|(name, value)| (name, value.as_str()));
        let password = self.password.as_ref().map(|password| ("password", password.as_str()));
        for (name, value) in named.into_iter().chain(password).chain(settings.iter().copied()) {
            let value = Zeroizing::new(value.replace('\\', "\\\\").replace('\'', "\\'"));
            text.push_str(name);
            text.push_str("='");
            text.push_str(&value);
            text.push_str("' ");
        }
        text
    }

    /// A message of libpq or the server, in one line and surely without the password.
    pub(super) fn veiled(&self, message: &str) -> String {
        let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
        match &self.password {
            Some(password) if !password.is_empty() => line.replace(password.as_str(), "…"),
            _ => line,
        }
    }
}

/// What may follow a `?`.
struct Parameters {
    host: Option<String>,
    port: Option<u16>,
    /// The operator has said that no encryption is wanted.
    plain: bool,
}

impl Parameters {
    fn parse(query: &str) -> Result<Self, UrlError> {
        let mut found = Self { host: None, port: None, plain: false };
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or(UrlError::Parameter)?;
            match name {
                "host" if found.host.is_none() => found.host = Some(decode(value)?),
                "port" if found.port.is_none() => {
                    found.port = Some(value.parse().map_err(|_| UrlError::Shape)?);
                }
                "sslmode" if value == "disable" => found.plain = true,
                "sslmode" => return Err(UrlError::Tls),
                _ => return Err(UrlError::Parameter),
            }
        }
        Ok(found)
    }
}

/// Host and port; an address of IPv6 stands in brackets.
fn place_of(place: &str) -> Result<(&str, Option<u16>), UrlError> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or(UrlError::Shape)?;
            (host, if port.is_empty() { None } else { Some(port.strip_prefix(':').ok_or(UrlError::Shape)?) })
        }
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let port = port.map(|port| port.parse().map_err(|_| UrlError::Shape)).transpose()?;
    if host.is_empty() { Err(UrlError::Shape) } else { Ok((host, port)) }
}

/// Whether what is sent to a host stays on this machine: a socket's folder, or a loopback address.
fn is_here(host: &str) -> bool {
    let address = host.parse::<std::net::IpAddr>();
    host.starts_with('/') || host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Undoes `%xx`. Commas would be taken for a list, and NUL ends a string in C.
fn decode(text: &str) -> Result<String, UrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(UrlError::Shape) };
        bytes.push(u8::try_from(high * 16 + low).map_err(|_| UrlError::Shape)?);
    }
    let text = String::from_utf8(bytes).map_err(|_| UrlError::Shape)?;
    if text.contains('\0') { Err(UrlError::Shape) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> DatabaseUrl {
        text.parse().expect("any text is taken")
    }

    fn conninfo(text: &str) -> String {
        match Database::parse(&url(text)).expect("it is right") {
            Database::Postgres(server) => server.conninfo(&[]).to_string(),
            Database::Sqlite(path) => panic!("{} is a file", path.display()),
        }
    }

    #[test]
    fn every_form_of_a_url_is_read() {
        let path = Database::parse(&url("sqlite:///srv/a b.sqlite"));
        assert_eq!(path, Ok(Database::Sqlite("/srv/a b.sqlite".into())));
        assert_eq!(conninfo("postgres://g@localhost/v"), "user='g' host='localhost' port='5432' dbname='v' ");
        assert_eq!(
            conninfo("postgresql://g:p%27%5C%40@[::1]:6,127.0.0.1/v%2Fw"),
            r"user='g' host='::1,127.0.0.1' port='6,5432' dbname='v/w' password='p\'\\@' "
        );
        assert_eq!(
            conninfo("postgres://g@/v?host=/var/run/postgresql&port=5433"),
            "user='g' host='/var/run/postgresql' port='5433' dbname='v' "
        );
        assert!(conninfo("postgres://g@db.example.org/v?sslmode=disable").contains("db.example.org"));
    }

    #[test]
    fn a_wrong_url_is_refused_with_its_reason() {
        let cases = [
            ("mysql://a@b/c", UrlError::Scheme),
            ("sqlite://", UrlError::Scheme),
            ("sqlite://a?mode=ro", UrlError::Scheme),
            ("postgres://localhost/v", UrlError::Names),
            ("postgres://g@localhost/", UrlError::Names),
            ("postgres://@localhost/v", UrlError::Names),
            ("postgres://g@localhost", UrlError::Shape),
            ("postgres://g@localhost:x/v", UrlError::Shape),
            ("postgres://g@localhost:65536/v", UrlError::Shape),
            ("postgres://g@[::1/v", UrlError::Shape),
            ("postgres://g:%zz@localhost/v", UrlError::Shape),
            ("postgres://g:a/b@localhost/v", UrlError::Shape),
            ("postgres://g@localhost/v%00", UrlError::Shape),
            ("postgres://g@/v", UrlError::NoHost),
            ("postgres://g@localhost/v?host=/tmp", UrlError::Parameter),
            ("postgres://g@localhost/v?options=-c%20fsync%3Doff", UrlError::Parameter),
            ("postgres://g@localhost/v?sslmode=verify-full", UrlError::Tls),
            ("postgres://g@db.example.org/v", UrlError::Unencrypted),
            ("postgres://g@localhost,192.0.2.1/v", UrlError::Unencrypted),
        ];
        for (text, error) in cases {
            assert_eq!(Database::parse(&url(text)), Err(error), "{text}");
        }
    }

    #[test]
    fn a_password_is_shown_nowhere() {
        for text in [
            "postgres://g:s3cret@localhost/v",
            "postgres://g:s3cret@home@localhost/v",
            "postgres://g:/s3cret@localhost/v",
            "postgres://g:%2Fs3cret@localhost/v",
            "postgres://g@localhost/v?password=s3cret",
            "postgres:g:s3cret@localhost/v",
        ] {
            let url = url(text);
            let shown = format!("{url:?} {}", toml::Value::try_from(&url).expect("a text"));
            assert!(!shown.contains("s3cret"), "{shown}");
            match Database::parse(&url) {
                Ok(Database::Postgres(server)) => {
                    assert!(!format!("{server} {server:?}").contains("s3cret"));
                    let password = server.password.clone().expect("it has one");
                    assert_eq!(server.veiled(&format!("no\n  {} here", *password)), "no … here");
                }
                other => assert!(!format!("{other:?}").contains("s3cret")),
            }
        }
    }
}
