//! A real mail server on loopback: Debian's aiosmtpd, which keeps what it is given, one file a mail.

use crate::programs::free_port;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How it answers.
const ANSWERS: &str = include_str!("../foreign/post_office.py");

/// Debian's Python, which has Debian's modules.
const PYTHON: &str = "/usr/bin/python3";

/// How long a mail may take to come before the test gives up; nothing is measured.
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail server, or the place for one that does not run.
pub struct PostOffice {
    folder: TempDir,
    port: u16,
    /// Whether it takes mail over TLS alone, from who signs in.
    strict: bool,
    child: Option<Child>,
}

/// A mail as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whom the envelope is to.
    pub to: String,
    /// Everything, head first.
    pub text: String,
}

impl Letter {
    /// A header's value with its continued lines; empty without it.
    pub fn header(&self, name: &str) -> String {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let begin = format!("{}: ", name.to_lowercase());
        let line = head.split("\r\n").find(|line| line.to_lowercase().starts_with(&begin));
        line.map_or_else(String::new, |line| line[begin.len()..].to_owned())
    }

    /// The part of this media type, as it was before it was written in 7 bits.
    #[track_caller]
    pub fn part(&self, media: &str) -> String {
        let boundary = self.header("content-type");
        let boundary = boundary.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next());
        let boundary = format!("--{}", boundary.expect("several parts"));
        let mut parts = self.text.split(&boundary);
        let part =
            parts.find(|part| part.trim_start().to_lowercase().contains(&format!("content-type: {media}")));
        let (head, body) = part.and_then(|part| part.split_once("\r\n\r\n")).expect("such a part");
        let bytes = match head.to_lowercase() {
            head if head.contains("quoted-printable") => unquote(body),
            head if head.contains("base64") => {
                data_encoding::BASE64.decode(body.replace("\r\n", "").as_bytes()).expect("base64")
            }
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
    }
}

/// Reads quoted-printable (RFC 2045 §6.7).
fn unquote(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

impl PostOffice {
    /// A place for a mail server.
    pub fn closed() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("mails")).expect("the folder is ours");
        fs::write(folder.path().join("answers.py"), ANSWERS).expect("the folder is ours");
        Self { folder, port: free_port(), strict: false, child: None }
    }

    /// One that takes mail over TLS alone, from who signs in; its certificate is from an authority of its own.
    pub fn strict() -> Self {
        let mut office = Self::closed();
        office.strict = true;
        let file = |name: &str| office.folder.path().join(name);
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=Post office", "-addext", "subjectAltName=IP:127.0.0.1"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-keyout")
            .arg(file("key.pem"))
            .arg("-out")
            .arg(file("certificate.pem"))
            .output()
            .expect("openssl runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        office.open();
        office
    }

    /// Its certificate.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    /// One that runs.
    pub fn opened() -> Self {
        let mut office = Self::closed();
        office.open();
        office
    }

    /// Starts it.
    pub fn open(&mut self) {
        let mut command = Command::new(PYTHON);
        command.arg(self.folder.path().join("answers.py")).arg(self.folder.path().join("mails"));
        command.arg(self.port.to_string());
        if self.strict {
            command.arg(self.certificate()).arg(self.folder.path().join("key.pem"));
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Debian's python3 and python3-aiosmtpd are installed (cargo xtask setup)");
        let mut line = String::new();
        let output = child.stdout.take().expect("it is piped");
        BufReader::new(output).read_line(&mut line).expect("it speaks");
        assert_eq!(line.trim(), "ready", "python3-aiosmtpd is installed (cargo xtask setup)");
        self.child = Some(child);
    }

    /// Those whose box was busy can get mail now.
    pub fn be_willing(&self) {
        fs::write(self.folder.path().join("willing"), "").expect("the folder is ours");
    }

    /// Its address for the service.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The same for who signs in with this password, over TLS.
    pub fn url_with(&self, password: &str) -> String {
        format!("smtp://vote:{password}@127.0.0.1:{}?tls=required", self.port)
    }

    /// What has come in, oldest first.
    pub fn letters(&self) -> Vec<Letter> {
        let files = fs::read_dir(self.folder.path().join("mails")).expect("a folder");
        let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        paths.retain(|path| path.extension().is_none());
        paths.sort();
        let read = |path| {
            let text = String::from_utf8(fs::read(path).expect("a mail")).expect("7 bits");
            let to =
                text.lines().find_map(|line| line.strip_prefix("X-To: ")).expect("an envelope").to_owned();
            Letter { to, text }
        };
        paths.into_iter().map(read).collect()
    }

    /// Waits until so many have come in.
    #[track_caller]
    pub fn wait(&self, number: usize) -> Vec<Letter> {
        let since = Instant::now();
        loop {
            let letters = self.letters();
            if letters.len() >= number {
                return letters;
            }
            assert!(since.elapsed() < PATIENCE, "{} of {number} mails came", letters.len());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Whether it has ended meanwhile makes no difference any more.
            child.kill().ok();
            child.wait().ok();
        }
    }
}
