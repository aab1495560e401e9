//! PostgreSQL for tests: a cluster in a temporary folder, on a port of its own, with everything that makes commits
//! durable. It ends with the test program, however that ends.

use crate::network::Machine;
use crate::programs::free_port;
use crate::rows::Rows;
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use glassurn_crypto::board::merkle::leaf_hash;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;
// Names the crate that compiles libpq into the tests.
use pq_sys as _;

/// Where Debian keeps the server's programs, which are not on the path.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The user of services in these clusters, and the password that comes over TCP.
const USER: &str = "glassurn";
/// See [`USER`].
pub const PASSWORD: &str = "p@ss/w:rd'1";

/// Where the machines of a network are.
const NETWORK: &str = "10.77.0.0/24";

/// A cluster.
pub struct Cluster {
    folder: PathBuf,
    port: u16,
    /// Where it runs; here without one.
    machine: Option<Machine>,
    /// Under whom it runs, if the tests run as root, which PostgreSQL refuses.
    owner: Option<(u32, u32)>,
    /// Stops the cluster and removes the folder when its input ends.
    keeper: Option<Child>,
}

/// A text that the database gives.
#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    value: String,
}

/// The cluster that the tests of one program share, each with a database of its own.
pub fn shared() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::new)
}

impl Cluster {
    /// Makes a cluster and starts it.
    pub fn new() -> Self {
        Self::on(None)
    }

    /// The same one on a machine of a network.
    pub fn on(machine: Option<&Machine>) -> Self {
        let cluster = Self::empty(machine, free_port());
        let data = cluster.data();
        let make = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"];
        cluster.run("initdb", |command| command.args(make).arg(&data));
        let mut access = format!(
            "local all stranger scram-sha-256\nlocal all all trust\nhost all {USER} 127.0.0.1/32 scram-sha-256\n"
        );
        if machine.is_some() {
            access.push_str(&format!(
                "host all {USER} {NETWORK} scram-sha-256\nhost replication postgres {NETWORK} trust\n"
            ));
        }
        fs::write(data.join("pg_hba.conf"), access).expect("the folder is ours");
        cluster.start(&[]);
        let quoted = PASSWORD.replace('\'', "''");
        cluster.sql(
            "postgres",
            &format!("CREATE ROLE {USER} LOGIN PASSWORD '{quoted}'; CREATE ROLE stranger LOGIN"),
        );
        cluster
    }

    /// A standby of this one on another machine, at the same port, which streams from it.
    pub fn standby(&self, machine: &Machine) -> Self {
        let standby = Self::empty(Some(machine), self.port);
        let host = self.machine.as_ref().expect("it is on a machine").address().to_string();
        let (port, data) = (self.port.to_string(), standby.data());
        standby.run("pg_basebackup", |command| {
            command.args(["-h", &host, "-p", &port, "-U", "postgres", "-R", "-c", "fast", "-D"]).arg(&data)
        });
        standby.start(&[]);
        standby
    }

    /// Makes a standby take writes.
    pub fn promote(&self) {
        let data = self.data();
        self.run("pg_ctl", |command| command.arg("-D").arg(&data).args(["-w", "-s", "promote"]));
    }

    /// A folder for a cluster, and who cleans up behind it.
    fn empty(machine: Option<&Machine>, port: u16) -> Self {
        let folder = tempfile::Builder::new().prefix("pg").tempdir().expect("a temporary folder").keep();
        let owner = (fs::metadata("/proc/self").expect("Linux").uid() == 0).then(unprivileged);
        if let Some((user, group)) = owner {
            chown(&folder, Some(user), Some(group)).expect("root may give it away");
        }
        let mut cluster = Self { folder, port, owner, machine: machine.cloned(), keeper: None };
        let data = cluster.data();
        let mut keeper = cluster.command("sh");
        keeper
            .args(["-c", "read -r line; \"$0\" -D \"$1\" -m immediate -s stop; rm -rf \"$2\""])
            .arg(program("pg_ctl"))
            .arg(&data)
            .arg(&cluster.folder)
            // A signal from the keyboard is for the tests, not for whom cleans up behind them.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        cluster.keeper = Some(keeper.spawn().expect("a shell"));
        cluster
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, name: &str) -> Command {
        let mut command = match (&self.machine, self.owner) {
            (None, owner) => {
                let mut command = Command::new(name);
                if let Some((user, group)) = owner {
                    command.uid(user).gid(group);
                }
                command
            }
            (Some(machine), None) => machine.command(name),
            // Only root may go to another machine, and only then become somebody else.
            (Some(machine), Some((user, group))) => {
                let mut command = machine.command("setpriv");
                command.args([format!("--reuid={user}"), format!("--regid={group}")]);
                command.args(["--clear-groups", "--", name]);
                command
            }
        };
        command.current_dir(&self.folder).env("LC_ALL", "C");
        command
    }

    fn run(&self, name: &str, arguments: impl FnOnce(&mut Command) -> &mut Command) {
        let program = program(name);
        let mut command = self.command(&program.to_string_lossy());
        let log = fs::File::options().create(true).append(true).open(self.folder.join(format!("{name}.out")));
        let log = log.expect("the folder is ours");
        // The server inherits what it is started with: a pipe would never end.
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a file")).stderr(log);
        let status = arguments(&mut command).status().expect("the program runs");
        let said = fs::read_to_string(self.folder.join(format!("{name}.out"))).unwrap_or_default();
        assert!(status.success(), "{name} ends with {status}: {said}");
    }

    /// Starts the server with further settings, each `name=value`.
    pub fn start(&self, settings: &[&str]) {
        let listen = self.machine.as_ref().map_or_else(|| "127.0.0.1".into(), |at| at.address().to_string());
        let ours = format!(
            "-c listen_addresses={listen} -c port={} -c unix_socket_directories={} -c max_connections=300 \
             -c shared_buffers=64MB -c fsync=on -c full_page_writes=on",
            self.port,
            self.folder.display()
        );
        let options = settings.iter().fold(ours, |options, setting| format!("{options} -c {setting}"));
        let (data, log) = (self.data(), self.folder.join("log"));
        self.run("pg_ctl", |command| {
            command.arg("-D").arg(data).arg("-l").arg(log).args(["-w", "-s", "-o", &options, "start"])
        });
    }

    /// Stops the server at once, as a crash does, or in good order.
    pub fn stop(&self, crash: bool) {
        let (data, mode) = (self.data(), if crash { "immediate" } else { "fast" });
        self.run("pg_ctl", |command| command.arg("-D").arg(data).args(["-w", "-s", "-m", mode, "stop"]));
    }

    /// A name that no database has.
    fn name() -> String {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        format!("votes_{}", NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// Makes a database for a service; gives its name.
    pub fn database(&self) -> String {
        let name = Self::name();
        self.sql(
            "postgres",
            &format!("CREATE DATABASE {name} OWNER {USER} TEMPLATE template0 ENCODING 'UTF8'"),
        );
        name
    }

    /// The URL of a database by the server's socket, which asks for no password.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@/{database}?host={}&port={}", self.folder.display(), self.port)
    }

    /// The URL of a database over TCP with this password, percent-encoded.
    pub fn url_over_tcp(&self, database: &str, password: &str) -> String {
        let encoded: String = password.bytes().map(|byte| format!("%{byte:02x}")).collect();
        format!("postgres://{USER}:{encoded}@127.0.0.1:{}/{database}", self.port)
    }

    /// The URL of a database on several servers of a network, of which one takes writes.
    pub fn url_of(servers: &[&Self], database: &str) -> String {
        let encoded: String = PASSWORD.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let hosts = servers.iter().filter_map(|server| Some((server.machine.as_ref()?, server.port)));
        let hosts: Vec<String> =
            hosts.map(|(machine, port)| format!("{}:{port}", machine.address())).collect();
        format!("postgres://{USER}:{encoded}@{}/{database}?sslmode=disable", hosts.join(","))
    }

    fn connection(&self, database: &str) -> PgConnection {
        let folder = self.folder.display();
        let place = format!("host={folder} port={} user=postgres dbname={database}", self.port);
        PgConnection::establish(&place).expect("the server lets its owner in")
    }

    /// Does statements as the server's owner.
    #[track_caller]
    pub fn sql(&self, database: &str, statements: &str) {
        self.connection(database).batch_execute(statements).expect("the statements are right");
    }

    /// What the server says to a statement that it must refuse.
    #[track_caller]
    pub fn refuses(&self, database: &str, statement: &str) -> String {
        self.connection(database).batch_execute(statement).expect_err("it must be refused").to_string()
    }

    /// Asks as the server's owner: a query for one column of text, named `value`.
    #[track_caller]
    pub fn words(&self, database: &str, query: &str) -> Vec<String> {
        words(&mut self.connection(database), query).expect("it is right")
    }

    /// The file in which the server keeps a table.
    pub fn file(&self, database: &str, table: &str) -> PathBuf {
        let query = format!("SELECT pg_relation_filepath('{table}') AS value");
        self.data().join(self.words(database, &query).remove(0))
    }

    /// Writes one of the files of a server that does not run.
    pub fn put(&self, file: &Path, bytes: &[u8]) {
        fs::write(file, bytes).expect("the folder is ours");
        fs::set_permissions(file, Permissions::from_mode(0o600)).expect("it was just written");
        if let Some((user, group)) = self.owner {
            chown(file, Some(user), Some(group)).expect("root may give it away");
        }
    }

    /// Copies a database, of which no service makes use; gives the copy's name.
    fn copy(&self, database: &str) -> String {
        let copy = Self::name();
        self.alone(database, &format!("CREATE DATABASE {copy} TEMPLATE {database} OWNER {USER}"));
        copy
    }

    /// Does a statement for which a database must have no session: those that are left are ended, but they take a moment.
    fn alone(&self, database: &str, statement: &str) {
        let end =
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        let mut connection = self.connection("postgres");
        let mut tries = 0..200;
        while let Err(error) = connection.batch_execute(statement) {
            assert!(error.to_string().contains("is being accessed by other users"), "{statement}: {error}");
            assert!(tries.next().is_some(), "{statement}: {error}");
            connection.batch_execute(&end).expect("the owner may");
            sleep(Duration::from_millis(20));
        }
    }

    /// Ends the sessions of a service on a database, as an operator or a failing network does; gives how many.
    pub fn terminate(&self, database: &str) -> usize {
        let query = format!(
            "SELECT pg_terminate_backend(pid)::text AS value FROM pg_stat_activity \
             WHERE datname = '{database}' AND application_name LIKE 'glassurn-server %'"
        );
        self.words("postgres", &query).len()
    }
}

impl Default for Cluster {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            keeper.wait().ok();
        }
    }
}

/// A session of the server's owner at the database of a service's URL by the server's socket.
pub fn owner(url: &str) -> PgConnection {
    let url = url.replacen(&format!("//{USER}@"), "//postgres@", 1);
    PgConnection::establish(&url).expect("the server lets its owner in")
}

/// The database that a URL of [`Cluster::url`] names.
fn name_in(url: &str) -> &str {
    let path = url.split_once("@/").map(|(_, path)| path).expect("it goes by the socket");
    path.split('?').next().unwrap_or(path)
}

/// Copies the database of a URL on the shared server, of which no service makes use; gives the copy's URL.
pub fn copy(url: &str) -> String {
    shared().url(&shared().copy(name_in(url)))
}

/// Makes the database of a URL on the shared server an empty one, or what the one of another URL is; no service makes use of
/// either.
pub fn replace(url: &str, by: Option<&str>) {
    let (database, template) = (name_in(url), by.map_or("template0", name_in));
    // It only steps aside: a server that drops one writes all of them to the disk first.
    shared().alone(database, &format!("ALTER DATABASE {database} RENAME TO {}", Cluster::name()));
    let create = format!("CREATE DATABASE {database} OWNER {USER} TEMPLATE {template} ENCODING 'UTF8'");
    shared().alone(template, &create);
}

/// Every table of the database at a URL of the shared server as its bytes are, with the table's name.
pub fn stored(url: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).expect("the folder is ours");
    let mut connection = owner(url);
    let tables = tables(&mut connection).expect("a database");
    let tables = tables.into_iter().map(|table| {
        let file = folder.path().join(&table);
        let copy = format!("COPY \"{table}\" TO '{}' WITH (FORMAT binary)", file.display());
        connection.batch_execute(&copy).expect("the owner may");
        (table.into(), fs::read(&file).expect("the server has written it"))
    });
    tables.collect()
}

/// The names of the tables.
fn tables(connection: &mut PgConnection) -> QueryResult<Vec<String>> {
    words(connection, "SELECT tablename::text AS value FROM pg_tables WHERE schemaname = 'public'")
}

fn words(connection: &mut PgConnection, query: &str) -> QueryResult<Vec<String>> {
    let words = diesel::sql_query(query).load::<Word>(connection)?;
    Ok(words.into_iter().map(|word| word.value).collect())
}

/// Reads all tables of the database at a URL, down to the last column.
pub fn rows(url: &str) -> QueryResult<Rows> {
    let mut connection = PgConnection::establish(url).expect("a database");
    let mut rows = Rows::new();
    for table in tables(&mut connection)? {
        let content =
            words(&mut connection, &format!("SELECT t::text AS value FROM \"{table}\" t ORDER BY 1"))?;
        rows.insert(table, (content.len(), leaf_hash(content.join("\n").as_bytes())));
    }
    Ok(rows)
}

/// The user and group under whom Debian's package runs its own clusters, or whoever has no rights at all.
fn unprivileged() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").expect("a list of users");
    let find = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut numbers = line.split(':').skip(2).map_while(|number| number.parse().ok());
        Some((numbers.next()?, numbers.next()?))
    };
    find("postgres").or_else(|| find("nobody")).expect("a user without rights")
}

/// A program of the server's: on the path, or where Debian's newest one is.
fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|folder| folder.path());
    let mut debian: Vec<PathBuf> = debian.collect();
    let version = |folder: &Path| folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    debian.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    let folders = std::env::split_paths(&path).chain(debian.into_iter().map(|folder| folder.join("bin")));
    let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| {
        panic!("there is no {name}: install Debian's package postgresql, or run `cargo xtask test`")
    })
}
