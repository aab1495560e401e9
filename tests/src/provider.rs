//! A real OpenID Connect provider on loopback, npm's `oidc-provider`; and a browser that signs in there.

use crate::programs::free_port;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use ureq::Agent;
use ureq::http::Request;

/// What starts it.
const PROGRAM: &str = include_str!("../foreign/provider.mjs");

/// What the provider calls the service, and the secret that they share.
pub const CLIENT: &str = "votes";
/// The secret.
pub const SECRET: &str = "a secret of the two of them, 1f7c";

/// The options of a service that knows a provider; the folder keeps the secret's file.
pub fn knowing(issuer: &str) -> (Vec<(&'static str, String)>, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("secret");
    std::fs::write(&file, format!("{SECRET}\n")).expect("the folder is ours");
    let options = vec![
        ("GLASSURN_OIDC_ISSUER", issuer.to_owned()),
        ("GLASSURN_OIDC_CLIENT", CLIENT.to_owned()),
        ("GLASSURN_OIDC_SECRET_FILE", file.to_str().expect("a path").to_owned()),
        ("GLASSURN_OIDC_NAME", "Example University".to_owned()),
    ];
    (options, folder)
}

/// The provider; it ends when this is dropped.
pub struct Provider {
    child: Child,
    /// Where it answers.
    pub issuer: String,
    _folder: TempDir,
    /// It would end if nobody took what it says.
    _said: BufReader<ChildStdout>,
}

impl Provider {
    /// Starts one that sends browsers back to `back`.
    pub fn start(back: &str) -> Self {
        let library = std::env::var_os("GLASSURN_OIDC_PROVIDER").map(PathBuf::from);
        let library = library.filter(|file| file.is_file());
        let library = library
            .expect("GLASSURN_OIDC_PROVIDER names oidc-provider's lib/index.js: run `cargo xtask test`");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = folder.path().join("provider.mjs");
        std::fs::write(&program, PROGRAM).expect("the folder is ours");
        let port = free_port();
        let mut child = Command::new("node")
            .arg(&program)
            .arg(library)
            .args([&port.to_string(), CLIENT, SECRET, back])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is there: `cargo xtask test` installs it");
        let mut said = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        while line != "listening\n" {
            line.clear();
            let read = said.read_line(&mut line).expect("it can be read");
            assert_ne!(read, 0, "the provider starts");
        }
        Self { child, issuer: format!("http://127.0.0.1:{port}"), _folder: folder, _said: said }
    }

    /// Follows a browser from the provider's `address` through the form, where it signs in as `user`, to the end; gives the
    /// parameters with which it comes back to the service.
    #[track_caller]
    pub fn sign_in(&self, address: &str, user: &str) -> BTreeMap<String, String> {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let config = config.max_redirects_will_error(false).timeout_global(Some(Duration::from_secs(60)));
        let agent: Agent = config.build().into();
        let mut jar = BTreeMap::<String, String>::new();
        let mut at = address.to_owned();
        for _ in 0..12 {
            if !at.starts_with(&self.issuer) {
                let (_, query) = at.split_once('?').expect("parameters");
                return query
                    .split('&')
                    .filter_map(|pair| pair.split_once('='))
                    .map(|(n, v)| (n.into(), decoded(v)))
                    .collect();
            }
            let cookies: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let form = at.contains("/interaction/");
            let request = Request::builder().uri(&at).header("cookie", cookies.join("; "));
            let answer = if form {
                let body = format!("prompt=login&login={user}&password=x");
                let request =
                    request.method("POST").header("content-type", "application/x-www-form-urlencoded");
                agent.run(request.body(body).expect("a request"))
            } else {
                agent.run(request.body(()).expect("a request"))
            };
            let answer = answer.expect("the provider answers");
            for set in answer.headers().get_all("set-cookie") {
                let pair = set.to_str().expect("text").split(';').next().expect("a pair");
                let (name, value) = pair.split_once('=').expect("a pair");
                jar.insert(name.into(), value.into());
            }
            let next = answer.headers().get("location").and_then(|next| next.to_str().ok());
            let next = next.unwrap_or_else(|| panic!("{at} leads nowhere: {}", answer.status()));
            at = if next.starts_with('/') { format!("{}{next}", self.issuer) } else { next.to_owned() };
        }
        panic!("the provider goes round in circles")
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // Whether it has ended meanwhile makes no difference any more.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Undoes percent-encoding.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits =
                [rest.next(), rest.next()].map(|digit| char::from(digit.expect("two digits")).to_digit(16));
            bytes.push((digits[0].expect("a digit") * 16 + digits[1].expect("a digit")) as u8);
        } else {
            bytes.push(if byte == b'+' { b' ' } else { byte });
        }
    }
    String::from_utf8(bytes).expect("text")
}
