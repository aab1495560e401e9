//! Starting: what every command opens, and what must hold before the first request (attacks B-04, F-02, F-11, F-12).

use crate::account::operator::{self, AccountError, Source};
use crate::account::provider::{self, operator::Who};
use crate::account::store as accounts;
use crate::auth::{parse_key, store as users};
use crate::board::Boards;
use crate::board::follow::Follow;
use crate::board::heads::Heads;
use crate::board::log::LogError;
use crate::board::restore::{self, OnDisk, Restorable, RestoreError};
use crate::board::sequencer::{Fatal, Sequencer};
use crate::board::store;
use crate::config::{Config, ConfigError};
use crate::db::{self, Database, Link, StoreError, Writer};
use crate::folder::{Folder, FolderError, Lock, at};
use crate::mail::relay::Relay;
use crate::peer::{Telling, store as peers};
use crate::service::Service;
use crate::witness;
use glassurn_crypto::encoding::hex;
use metrics_exporter_prometheus::{BuildError, PrometheusHandle};
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// How long a start waits for the database's lock, or for tables that the process with the lock is making: the session of a
/// process that was killed lives on for a moment.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long it waits for the lock before it follows the process that has it.
const BRIEFLY: Duration = Duration::from_secs(1);

/// How often it looks for tables that are being made.
const AGAIN: Duration = Duration::from_millis(100);

/// Why the program cannot do what it was asked for; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An option.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The sequencer.
    #[error(transparent)]
    Fatal(#[from] Fatal),
    /// An archive.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The heads cannot be made durable.
    #[error("the storage does not work: the log says why")]
    Storage,
    /// The counters.
    #[error("the counters cannot be set up: {0}")]
    Metrics(#[from] BuildError),
    /// The network, or a thread.
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// The sequencer has panicked, which must not happen.
    #[error("the sequencer has panicked: please report this")]
    Panicked,
    /// Not a public key.
    #[error("this is not a public key: 64 hexadecimal digits, or the line that `glassurn key new` prints")]
    Key,
    /// Another process leads with another key.
    #[error(
        "another process keeps the boards of this database, and {} is not its key: copy its board.key there, or name another \
         database",
        .0.display()
    )]
    OtherKey(PathBuf),
    /// An account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// There is no database, and this command makes none.
    #[error(
        "{} does not exist: compare --data and --database-url with those of the service, which makes it at its first start",
        .0.display()
    )]
    NoDatabase(PathBuf),
    /// There is no board's key yet.
    #[error("{} does not exist: the service makes it at its first start, and before there is nothing to keep", .0.display())]
    NoKey(PathBuf),
    /// The database is a server's.
    #[error(
        "this program copies no PostgreSQL database: use pg_dump or the server's own replication, and keep {} beside the copy",
        .0.display()
    )]
    Dump(PathBuf),
    /// The folder for a backup, or for the pages, exists.
    #[error("{} exists: name a new folder", .0.display())]
    Exists(PathBuf),
    /// There are no pages in the program.
    #[error("this program was built without the pages: run `cargo xtask web`, and build it again")]
    WithoutPages,
}

/// A service that is ready to serve.
pub struct Started {
    /// Its parts.
    pub service: Service,
    /// The sequencer's thread; it ends when the service is gone.
    pub sequencer: JoinHandle<Result<(), Fatal>>,
    /// Told when the sequencer ends.
    pub stopped: oneshot::Receiver<()>,
}

/// What the commands share.
struct Opened {
    folder: Folder,
    database: Database,
    writer: Writer,
}

fn open(config: &Config) -> Result<Opened, StartError> {
    let folder = Folder::open(&config.data)?;
    let database = config.database()?;
    let writer = db::writer(&database)?;
    Ok(Opened { folder, database, writer })
}

/// Opens what the service has made, for commands that must not make it: a wrong path would make an empty database.
fn existing(config: &Config) -> Result<Opened, StartError> {
    let database = config.database()?;
    match database {
        Database::Sqlite(path) if !path.exists() => Err(StartError::NoDatabase(path)),
        _ => open(config),
    }
}

/// Opens the database and brings it up to date, for commands that may come before the service's first start. A wrong path, or an
/// environment that is not the service's, makes another database: so it is said aloud where one was made.
fn prepared(config: &Config) -> Result<Opened, StartError> {
    let made = match config.database()? {
        Database::Sqlite(path) if !path.exists() => Some(path),
        _ => None,
    };
    let mut opened = open(config)?;
    db::migrate(&mut opened.writer)?;
    if let Some(path) = made {
        eprintln!(
            "glassurn-server: made a new database at {}. If the service has run before, it uses another one: give this command \
             the service's --data, --database-url and variables",
            std::path::absolute(&path).unwrap_or(path).display()
        );
    }
    Ok(opened)
}

/// Opens everything and starts the sequencer. The process that gets the database's lock leads: it checks that the database
/// extends every signed head, and makes the heads durable. Any other follows it.
pub fn serve(config: Config, metrics: PrometheusHandle) -> Result<Started, StartError> {
    Relay::new(&config)?;
    let folder = Folder::open(&config.data)?;
    let lock = folder.lock()?;
    let Opened { folder, database, mut writer } = open(&config)?;
    let leader = match db::lock(&mut writer, BRIEFLY) {
        Ok(()) => None,
        Err(StoreError::Taken(leader)) => Some(leader),
        Err(error) => return Err(error.into()),
    };
    let (heads, boards, readers) = match &leader {
        None => {
            db::migrate(&mut writer)?;
            let (heads, readers) = (heads(&config, &folder, &mut writer)?, db::readers(&database)?);
            let boards = Boards::load(&readers, &heads)?;
            (heads, boards, readers)
        }
        Some(leader) => {
            let heads = heads_beside(leader, &config, &folder, &mut writer)?;
            (heads, Boards::default(), db::readers(&database)?)
        }
    };
    let (heads, boards) = (Arc::new(heads), Arc::new(boards));
    // Connections of its own: whoever reads slowly keeps nobody from following or leading.
    let follow = Arc::new(Follow::new(boards.clone(), heads.clone(), db::readers(&database)?, &database));
    if leader.is_some() {
        follow.refresh()?;
        boards.hold(&heads)?;
    }
    let telling = Arc::new(Telling::new(database.clone()));
    let bell = witness::start(config.witnesses()?, boards.clone(), heads.clone(), telling.clone(), &follow)?;
    let (mut sequencer, queue) =
        Sequencer::new(database, follow.clone(), boards.clone(), heads.clone(), telling, bell, &config)?;
    match leader {
        Some(leader) => sequencer.begin_following(writer, leader),
        None if sequencer.begin_leading(writer)? => {}
        None => return Err(StartError::Storage),
    }
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::Builder::new().name("sequencer".into()).spawn(move || {
        let held: Lock = lock;
        let done = sequencer.run();
        drop(held);
        // The service is gone already where nobody listens.
        stop.send(()).ok();
        done
    })?;
    Ok(Started {
        service: Service::new(config, boards, heads, readers, queue, follow, metrics)?,
        sequencer: thread,
        stopped,
    })
}

/// The heads of a process that follows. Those that its disk lacks it takes from the database, where the leading process has
/// put them; the key it must have.
fn heads_beside(
    leader: &str,
    config: &Config,
    folder: &Folder,
    writer: &mut Writer,
) -> Result<Heads, StartError> {
    let begun = Instant::now();
    let led = loop {
        let led = db::current(writer).and_then(|()| peers::leader(writer));
        match led {
            Ok(Some(led)) => break led,
            Ok(None) | Err(StoreError::Outdated) if begun.elapsed() < PATIENCE => std::thread::sleep(AGAIN),
            Ok(None) => return Err(StoreError::Taken(leader.to_owned()).into()),
            Err(error) => return Err(error.into()),
        }
    };
    let path = folder.key_path();
    if !path.exists() {
        return Err(StartError::OtherKey(path));
    }
    let heads = Heads::open(folder, config.host()?, folder.key(false)?, true)?;
    if heads.public().bytes().as_slice() == led.key { Ok(heads) } else { Err(StartError::OtherKey(path)) }
}

fn heads(config: &Config, folder: &Folder, writer: &mut Writer) -> Result<Heads, StartError> {
    let fresh = store::all(writer)?.is_empty() && !folder.join("heads").exists();
    Ok(Heads::open(folder, config.host()?, folder.key(fresh)?, fresh)?)
}

/// Brings the database up to date.
pub fn migrate(config: &Config) -> Result<(), StartError> {
    let _lock = Folder::open(&config.data)?.lock()?;
    let mut opened = open(config)?;
    db::lock(&mut opened.writer, PATIENCE)?;
    Ok(db::migrate(&mut opened.writer)?)
}

/// Checks options, database, heads and every stored entry; changes nothing. Says what it has found.
pub fn check(config: &Config) -> Result<Vec<String>, StartError> {
    config.witnesses()?;
    Relay::new(config)?;
    let Opened { folder, database, mut writer } = existing(config)?;
    db::current(&mut writer)?;
    db::whole(&mut writer)?;
    let heads = heads(config, &folder, &mut writer)?;
    let boards = Boards::load(&db::readers(&database)?, &heads)?;
    let mut lines = vec![format!("board {} with key {}", heads.host(), hex(heads.public().bytes()))];
    lines.extend(
        boards
            .all()
            .iter()
            .map(|log| format!("election {}: {} entries hold", hex(&log.id), log.read().size())),
    );
    Ok(lines)
}

/// Brings back from archives what the database or the folder of heads lacks. Says what it has done.
pub fn restore(config: &Config, from: &[PathBuf]) -> Result<Vec<String>, StartError> {
    let witnesses = config.witnesses()?;
    let _lock = Folder::open(&config.data)?.lock()?;
    let Opened { folder, mut writer, .. } = open(config)?;
    db::lock(&mut writer, PATIENCE)?;
    db::migrate(&mut writer)?;
    db::whole(&mut writer)?;
    let heads = Heads::open(&folder, config.host()?, folder.key(false)?, false)?;
    let disks = from.iter().map(|path| OnDisk::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut all: Vec<Restorable> = Vec::new();
    for disk in &disks {
        let one = Restorable::check(disk, &mut writer, &heads, witnesses)?;
        if all.iter().any(|other| other.id() == one.id()) {
            return Err(RestoreError::Twice(hex(one.id())).into());
        }
        all.push(one);
    }
    Ok(restore::restore(&mut writer, &heads, &all)?)
}

/// Lists an official's key.
pub fn add_user(config: &Config, key: &str, name: &str) -> Result<(), StartError> {
    let key = parse_key(key).ok_or(StartError::Key)?;
    Ok(users::add(&mut prepared(config)?.writer, &key, name)?)
}

/// Makes an official's account; gives its password if that was made here.
pub fn add_account(
    config: &Config,
    name: &str,
    source: &Source,
    who: Option<&Who>,
) -> Result<Option<Zeroizing<String>>, StartError> {
    let issuer = who.map(|_| issuer(config)).transpose()?;
    let mut opened = prepared(config)?;
    let made = operator::add(&mut opened.writer, name, source)?;
    if let (Some(who), Some(issuer)) = (who, issuer) {
        provider::operator::set(&mut opened.writer, name, &issuer, who)?;
    }
    Ok(made)
}

/// Says who signs in to an account at the provider.
pub fn link(config: &Config, name: &str, who: Option<&Who>) -> Result<(), StartError> {
    let who = who.ok_or(AccountError::Identity)?;
    let issuer = issuer(config)?;
    let mut opened = existing(config)?;
    db::current(&mut opened.writer)?;
    Ok(provider::operator::set(&mut opened.writer, name, &issuer, who)?)
}

/// The provider that identities are of.
fn issuer(config: &Config) -> Result<String, StartError> {
    let provider = config.provider(&config.host()?)?;
    Ok(provider.ok_or(AccountError::Provider)?.issuer().to_owned())
}

/// Gives an account a new password, and may remove its passkeys; gives the password if it was made here.
pub fn change_password(
    config: &Config,
    name: &str,
    source: &Source,
    remove_passkeys: bool,
) -> Result<Option<Zeroizing<String>>, StartError> {
    let mut opened = existing(config)?;
    db::current(&mut opened.writer)?;
    Ok(operator::change(&mut opened.writer, name, source, remove_passkeys)?)
}

/// The accounts, then the listed keys, one a line.
pub fn list_users(config: &Config) -> Result<Vec<String>, StartError> {
    let mut opened = existing(config)?;
    db::current(&mut opened.writer)?;
    let accounts = accounts::all(&mut opened.writer)?;
    let day = |seconds: u64| {
        let time = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        time.map_or_else(String::new, |time| time.strftime("%Y-%m-%d").to_string())
    };
    let accounts = accounts
        .into_iter()
        .map(|(name, created, keys)| format!("account {name}, since {}, keys: {keys}", day(created)));
    let listed = users::list(&mut opened.writer)?;
    let keys = listed.into_iter().map(|(key, name)| format!("{} {name}", hex(&key)).trim_end().to_owned());
    Ok(accounts.chain(keys).collect())
}

/// Copies database and key. The heads are not copied beside them: with an older database, older heads would let the
/// board sign a second history, so a restored database needs the newest heads.
pub fn backup(config: &Config, to: &Path) -> Result<(), StartError> {
    let mut opened = existing(config)?;
    let from = opened.folder.key_path();
    if !from.exists() {
        return Err(StartError::NoKey(from));
    }
    let Link::Sqlite(file) = &mut opened.writer else { return Err(StartError::Dump(from)) };
    match DirBuilder::new().mode(0o700).create(to) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(StartError::Exists(to.to_owned()));
        }
        made => made.map_err(at(to))?,
    }
    db::copy(file, &to.join("glassurn.sqlite"))?;
    let key = to.join("board.key");
    fs::copy(&from, &key).map_err(at(&key))?;
    Ok(crate::folder::sync(to)?)
}
