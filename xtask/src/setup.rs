//! Installs what a machine with only git, a C compiler and Rust lacks; each tool in one pinned version, and once.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use crate::run::{Places, Result, duration, run};

/// The browsers' target.
const WASM: &str = "wasm32-unknown-unknown";
/// The accessibility rules that the browser tests inject into pages.
const AXE_VERSION: &str = "4.14.1";
/// The OpenID Connect provider of the tests of sign-ins; later versions want a newer Node than Debian's.
const OIDC_PROVIDER_VERSION: &str = "8.8.1";
/// Where Debian's package of Go's library for transparency logs puts it.
const GO_LIBRARY: &str = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";

/// What makes requests of the OpenAPI document, with what it needs, each in one version.
const SCHEMATHESIS: Python = Python {
    folder: "schemathesis",
    list: include_str!("../../tests/foreign/schemathesis.txt"),
    purpose: "tests the OpenAPI document",
    program: "bin/st",
};

/// What counts rankings by the rules that our counts are compared with, each in one version.
const VOTING: Python = Python {
    folder: "voting",
    list: include_str!("../../tests/foreign/voting.txt"),
    purpose: "counts rankings, to compare",
    program: "bin/python",
};

/// What reads a transparency log, in code of others, each in one version.
const LOGS: Python = Python {
    folder: "logs",
    list: include_str!("../../tests/foreign/logs.txt"),
    purpose: "verifies a running board",
    program: "bin/python",
};

/// Where Debian puts the mail server that is written in Python.
const AIOSMTPD: &str = "/usr/lib/python3/dist-packages/aiosmtpd";

/// Where Debian keeps PostgreSQL's programs, which are not on the path.
const POSTGRESQL: &str = "/usr/lib/postgresql";

/// A program that cargo installs.
struct Tool {
    package: &'static str,
    version: &'static str,
    arguments: &'static [&'static str],
    /// What we use it for.
    purpose: &'static str,
    /// How long building it takes, on two cores.
    about: &'static str,
}

/// Later versions want a newer compiler than rust-toolchain.toml's.
const TRUNK: Tool = Tool {
    package: "trunk",
    version: "0.21.14",
    arguments: &["--no-default-features"],
    purpose: "builds the front end",
    about: "2 to 4 minutes, once",
};

/// The same version as the library `wasm-bindgen` in Cargo.lock, or trunk refuses it.
const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: "0.2.129",
    arguments: &["--no-default-features", "--bin", "wasm-bindgen"],
    purpose: "joins wasm and JavaScript",
    about: "1 minute, once",
};

const DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
    arguments: &[],
    purpose: "checks licences and sources",
    about: "2 minutes, once",
};

/// Python's packages in a folder of their own.
struct Python {
    folder: &'static str,
    /// What pip installs, each in one version.
    list: &'static str,
    /// What we use it for.
    purpose: &'static str,
    /// What tests start of it, inside the folder.
    program: &'static str,
}

impl Python {
    /// What tests start of it, as [`everything`] leaves it.
    fn program(&self, places: &Places) -> PathBuf {
        places.tools.join(self.folder).join(self.program)
    }

    /// The list of what was installed whole.
    fn installed(&self, places: &Places) -> PathBuf {
        places.tools.join(self.folder).join("installed.txt")
    }

    fn is_there(&self, places: &Places) -> bool {
        self.program(places).is_file()
            && fs::read_to_string(self.installed(places)).is_ok_and(|text| text == self.list)
    }

    /// Makes the folder and installs the list into it.
    fn install(&self, places: &Places) -> Result {
        if self.is_there(places) {
            return Ok(());
        }
        let folder = places.tools.join(self.folder);
        let path = folder.to_string_lossy();
        let what = format!("make a folder for {}, which {}", self.folder, self.purpose);
        let make = places.command("python3", &["-m", "venv", "--clear", &path]);
        run(places, &format!("{}-folder", self.folder), &what, "10 seconds, once", make)?.demand(&what)?;
        let list = folder.join("wanted.txt");
        fs::write(&list, self.list).map_err(|e| format!("cannot write {}: {e}", list.display()))?;
        let pip = folder.join("bin/pip");
        let quiet = ["install", "--disable-pip-version-check", "--no-input", "--no-deps", "-r"];
        let mut command = places.command(&pip.to_string_lossy(), &quiet);
        command.arg(&list);
        let what = format!("fetch {} and what it needs", self.folder);
        run(places, self.folder, &what, "30 seconds, once", command)?.demand(&what)?;
        // Only a list that was installed whole is kept under this name.
        let kept = self.installed(places);
        fs::rename(&list, &kept).map_err(|e| format!("cannot write {}: {e}", kept.display()))
    }
}

impl Tool {
    fn program(&self) -> &'static str {
        self.package.strip_suffix("-cli").unwrap_or(self.package)
    }

    /// Whether the program that a command would find has the right version.
    fn is_there(&self, places: &Places) -> bool {
        let answer = places.command(self.program(), &["--version"]).output();
        answer.is_ok_and(|answer| {
            let words = String::from_utf8_lossy(&answer.stdout).into_owned();
            answer.status.success() && words.split_whitespace().any(|word| word == self.version)
        })
    }
}

/// Everything that [`crate::test`] needs.
pub fn everything(places: &Places) -> Result {
    toolchain(places)?;
    // One computes, the other downloads and unpacks.
    thread::scope(|scope| {
        let packages =
            scope.spawn(|| debian(places).and_then(|()| npm_packages(places)).and_then(|()| python(places)));
        cargo_tools(places, &[TRUNK, WASM_BINDGEN, DENY])?;
        packages.join().map_err(|_| "what installs packages has died")?
    })?;
    println!("▸ tools: ready");
    Ok(())
}

/// What building the front end needs.
pub fn for_web(places: &Places) -> Result {
    toolchain(places)?;
    cargo_tools(places, &[TRUNK, WASM_BINDGEN])
}

/// The file with the accessibility rules, as [`everything`] leaves it.
pub fn axe_file(places: &Places) -> PathBuf {
    places.tools.join("node_modules/axe-core/axe.min.js")
}

/// The program that tests the OpenAPI document, as [`everything`] leaves it.
pub fn schemathesis_program(places: &Places) -> PathBuf {
    SCHEMATHESIS.program(places)
}

/// The Python that has the counts to compare with, as [`everything`] leaves it.
pub fn voting_program(places: &Places) -> PathBuf {
    VOTING.program(places)
}

/// The Python that verifies transparency logs, as [`everything`] leaves it.
pub fn logs_program(places: &Places) -> PathBuf {
    LOGS.program(places)
}

/// The library of the OpenID Connect provider, as [`everything`] leaves it.
pub fn provider_file(places: &Places) -> PathBuf {
    places.tools.join("node_modules/oidc-provider/lib/index.js")
}

/// The formatter, the linter and the wasm target; rustup adds what rust-toolchain.toml lists only with the toolchain.
fn toolchain(places: &Places) -> Result {
    for (component, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if !places.cargo(&[probe, "--version"]).output().is_ok_and(|answer| answer.status.success()) {
            rustup(places, &["component", "add", component])?;
        }
    }
    let answer = places
        .command("rustc", &["--print", "target-libdir", "--target", WASM])
        .output()
        .map_err(|e| format!("cannot start rustc: {e}; install Rust"))?;
    let folder = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    if PathBuf::from(folder).is_dir() { Ok(()) } else { rustup(places, &["target", "add", WASM]) }
}

fn rustup(places: &Places, arguments: &[&str]) -> Result {
    let what = format!("rustup {}", arguments.join(" "));
    if places.program("rustup").is_none() {
        return Err(format!(
            "`{what}` is needed, but there is no rustup; install Rust through rustup, or add it by hand"
        ));
    }
    run(places, "rustup", &what, "10 seconds, once", places.command("rustup", arguments))?.demand(&what)?;
    Ok(())
}

/// Builds the tools that are missing. The dev profile without debug information halves the time; they need no speed.
fn cargo_tools(places: &Places, tools: &[Tool]) -> Result {
    let build = places.tools.join("build");
    let missing: Vec<&Tool> = tools.iter().filter(|tool| !tool.is_there(places)).collect();
    for tool in &missing {
        let root = places.tools.to_string_lossy();
        let mut command = places.cargo(&["install", "--locked", "--profile", "dev", "--root", &root]);
        command.args([tool.package, "--version", tool.version]).args(tool.arguments);
        // One build folder for all of them: what they share is compiled once, and an interrupted build goes on.
        command
            .env("CARGO_TARGET_DIR", &build)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0");
        let what = format!("install {} {}, which {}", tool.program(), tool.version, tool.purpose);
        let done =
            run(places, &format!("install-{}", tool.package), &what, tool.about, command)?.demand(&what)?;
        println!("  installed in {}", duration(done.time));
        if !tool.is_there(places) {
            return Err(format!(
                "{} was installed, but does not run; see {}",
                tool.program(),
                done.log.display()
            ));
        }
    }
    if !missing.is_empty() && build.exists() {
        fs::remove_dir_all(&build).map_err(|e| format!("cannot remove {}: {e}", build.display()))?;
    }
    Ok(())
}

/// Chromium and its driver for the browser tests, the tracer of the crash tests, the false clock, PostgreSQL, a mail server,
/// Belenios' counts, Go and its library for the test that strangers' software verifies the board, and the npm client if the accessibility rules are still to be fetched.
fn debian(places: &Places) -> Result {
    let mut packages = browser(places);
    if !missing_packages(places).is_empty() && places.program("npm").is_none() {
        packages.push("npm");
    }
    if places.program("node").is_none() {
        // It runs the provider at which officials sign in.
        packages.push("nodejs");
    }
    if places.program("strace").is_none() {
        // It kills the service at a chosen system call, for the tests of crashes.
        packages.push("strace");
    }
    if !faketime_is_there() {
        // It tells the service another time, for the tests of clocks.
        packages.push("libfaketime");
    }
    if !has_postgresql(places) {
        // Tests make clusters of their own; the one that the package may start is left alone.
        packages.push("postgresql");
    }
    if places.program("ip").is_none() {
        // It connects the machines of the test of cut networks.
        packages.push("iproute2");
    }
    if !Path::new(AIOSMTPD).is_dir() {
        // The mail server to which the service hands mail in tests.
        packages.push("python3-aiosmtpd");
    }
    if places.program("belenios-tool").is_none() {
        // It counts rankings and grades, to compare.
        packages.push("belenios-tool");
    }
    if [SCHEMATHESIS, VOTING, LOGS].iter().any(|python| !python.is_there(places)) {
        let asked = places.command("python3", &["-c", "import ensurepip"]).output();
        if !asked.is_ok_and(|answer| answer.status.success()) {
            packages.push("python3-venv");
        }
    }
    if places.program("go").is_none() {
        packages.push("golang-go");
    }
    if !Path::new(GO_LIBRARY).is_dir() {
        packages.push("golang-golang-x-mod-dev");
    }
    install(places, &packages)
}

/// Whether Debian's `libfaketime` is there: a library in the folder of the machine's kind.
fn faketime_is_there() -> bool {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().filter_map(std::result::Result::ok);
    folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1")).any(|file| file.is_file())
}

/// Whether there is a PostgreSQL to make clusters with.
pub fn has_postgresql(places: &Places) -> bool {
    places.program("initdb").is_some() || Path::new(POSTGRESQL).is_dir()
}

/// The packages that a browser test lacks.
fn browser(places: &Places) -> Vec<&'static str> {
    if places.program("chromium").is_none() || places.program("chromedriver").is_none() {
        // Without its recommendations, which are a desktop's, Chromium comes without fonts.
        vec!["chromium", "chromium-driver", "fonts-liberation"]
    } else {
        Vec::new()
    }
}

/// What measuring needs: Chromium; and where they can be had, valgrind to count instructions, PostgreSQL, and Belenios to
/// compare with.
pub fn for_bench(places: &Places) -> Result {
    install(places, &browser(places))?;
    let missing = |package: &str| match package {
        "postgresql" => !has_postgresql(places),
        _ => places.program(package).is_none(),
    };
    for package in ["valgrind", "postgresql", "belenios-tool"] {
        if missing(package)
            && let Err(reason) = install(places, &[package])
        {
            println!("  without {package}: {reason}");
        }
    }
    Ok(())
}

/// Installs Debian's packages.
fn install(places: &Places, packages: &[&str]) -> Result {
    if packages.is_empty() {
        return Ok(());
    }
    let names = packages.join(" ");
    if places.program("apt-get").is_none() {
        return Err(format!(
            "these are needed, under Debian's names, and here is no apt-get to install them: {names}"
        ));
    }
    let user = places.command("id", &["-u"]).output().map_err(|e| format!("cannot start id: {e}"))?;
    if user.stdout.trim_ascii() != b"0" {
        return Err(format!("only root can install packages; please run: sudo apt-get install {names}"));
    }
    let patient = ["-y", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"];
    let apt = |verb: &[&str]| {
        let mut command = places.command("apt-get", &patient);
        command.args(verb).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    run(places, "apt-update", "apt-get update", "10 seconds", apt(&["update"]))?.demand("apt-get update")?;
    let what = format!("apt-get install {names}");
    let install = apt(&[&["install", "--no-install-recommends"], packages].concat());
    run(places, "apt-install", &what, "2 to 4 minutes, once", install)?.demand(&what)?;
    Ok(())
}

/// What the npm client brings: the accessibility rules and the OpenID Connect provider, in exact versions.
const NPM: [(&str, &str, &str); 2] = [
    ("axe-core", AXE_VERSION, "the accessibility rules of the browser tests"),
    ("oidc-provider", OIDC_PROVIDER_VERSION, "the provider of the tests of sign-ins"),
];

/// Fetches what is missing of it, all in one folder: the client would remove what it is not told of.
fn npm_packages(places: &Places) -> Result {
    if missing_packages(places).is_empty() {
        return Ok(());
    }
    let folder = places.tools.to_string_lossy();
    let quiet = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
    let mut command = places.command("npm", &["install", "--prefix", &folder]);
    command.args(quiet).args(NPM.map(|(package, version, _)| format!("{package}@{version}")));
    let what =
        format!("fetch {}", NPM.map(|(package, _, purpose)| format!("{package}, {purpose}")).join(", and "));
    let done = run(places, "npm", &what, "20 seconds, once", command)?.demand(&what)?;
    match missing_packages(places).first() {
        None => Ok(()),
        Some(package) => Err(format!("npm did not bring {package}; see {}", done.log.display())),
    }
}

/// What pip installs, each in a folder of its own.
fn python(places: &Places) -> Result {
    [SCHEMATHESIS, VOTING, LOGS].iter().try_for_each(|python| python.install(places))
}

/// The packages of [`NPM`] that are not there in their version.
fn missing_packages(places: &Places) -> Vec<&'static str> {
    let is_there = |package: &str, version: &str| {
        let manifest = places.tools.join("node_modules").join(package).join("package.json");
        fs::read_to_string(manifest).is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")))
    };
    NPM.into_iter()
        .filter(|(package, version, _)| !is_there(package, version))
        .map(|(package, ..)| package)
        .collect()
}
