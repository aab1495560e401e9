//! The verbs that need no service, as a person or a script runs them: exit status, stable code, files.

mod evidence;
mod receipts;
mod recounts;
mod rolls;

use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::signature::SecretKey;
use rand_core::OsRng;
use receipts::receipt;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a run gave.
struct Ran {
    status: i32,
    facts: Value,
    stdout: String,
    stderr: String,
}

impl Ran {
    #[track_caller]
    fn code(&self) -> &str {
        self.facts["error"]["code"].as_str().unwrap_or_else(|| panic!("no error in {}", self.facts))
    }
}

/// Runs the program in a folder; `--json` unless the arguments begin with `words`.
fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let (words, arguments) = match arguments {
        ["words", rest @ ..] => (true, rest),
        all => (false, all),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_glassurn"));
    if !words {
        command.arg("--json");
    }
    let output = command
        .args(arguments)
        .current_dir(folder)
        .env("GLASSURN_PASSPHRASE_FILE", folder.join("passphrase"))
        .env_remove("GLASSURN_SERVER")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let stdout = text(output.stdout);
    Ran {
        status: output.status.code().expect("it was not killed"),
        facts: serde_json::from_str(&stdout).unwrap_or_default(),
        stdout,
        stderr: text(output.stderr),
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A template with every empty field filled.
fn filled(folder: &Path, kind: &str) -> String {
    let made = run(folder, &["election", "new", "--template", kind, "-o", "blank.toml"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let blank = fs::read_to_string(folder.join("blank.toml")).expect("it was written");
    fs::remove_file(folder.join("blank.toml")).expect("it is there");
    let mut text = blank
        .replace("opens = \"\"", "opens = \"2026-12-01 09:00\"")
        .replace("closes = \"\"", "closes = \"2026-12-08 18:00\"");
    for field in ["key = \"\"", "registrar = \"\""] {
        while text.contains(field) {
            let key = hex(SecretKey::generate(&mut OsRng).public().bytes());
            text = text.replacen(field, &field.replace("\"\"", &format!("\"{key}\"")), 1);
        }
    }
    text
}

const KINDS: [&str; 14] = [
    "yes-no",
    "single-choice",
    "approval",
    "k-of-m",
    "score",
    "cumulative",
    "budget",
    "quadratic",
    "weighted-assembly",
    "poll",
    "ranked",
    "committee",
    "grades",
    "written",
];

#[test]
fn every_template_holds_once_it_is_filled_in() {
    let folder = folder();
    for kind in KINDS {
        let text = filled(folder.path(), kind);
        fs::write(folder.path().join("election.toml"), text).expect("written");
        let checked = run(folder.path(), &["election", "check", "--manifest", "election.toml"]);
        assert_eq!(checked.status, 0, "{kind}: {}", checked.facts);
        let words = run(folder.path(), &["words", "election", "check", "--manifest", "election.toml"]);
        assert!(words.stdout.contains("This manifest holds."), "{kind}: {}", words.stdout);
        assert!(words.stdout.contains("still that of the template"), "{kind}: {}", words.stdout);
    }
}

#[test]
fn every_template_waits_for_what_only_people_can_choose() {
    let folder = folder();
    for kind in KINDS {
        assert_eq!(run(folder.path(), &["election", "new", "--template", kind, "-o", kind]).status, 0);
        let checked = run(folder.path(), &["election", "check", "--manifest", kind]);
        assert_eq!((checked.status, checked.code()), (1, "manifest.invalid"), "{kind}");
        assert!(checked.facts["error"]["detail"].to_string().contains("schedule.opens"), "{}", checked.facts);
    }
}

#[test]
fn a_manifest_with_one_mistake_is_refused_for_that_mistake() {
    let folder = folder();
    let good = filled(folder.path(), "yes-no");
    let cases = [
        ("\"2026-12-08 18:00\"", "\"2026-03-29 02:30\"", "manifest.invalid", "does not exist"),
        ("\"2026-12-08 18:00\"", "\"2026-10-25 02:30\"", "manifest.invalid", "twice"),
        ("\"2026-12-08 18:00\"", "\"2026-11-01 09:00\"", "election.schedule_invalid", "closes before"),
        ("Europe/Warsaw", "Europe/Atlantis", "manifest.invalid", "IANA"),
        ("extension = \"7 days\"", "extension = \"soon\"", "manifest.invalid", "extension"),
        ("threshold = 2", "threshold = 1", "trustees.threshold_invalid", "more than half"),
        ("minimum = 10", "minimum = 1", "manifest.invalid", "minimum"),
        ("exactly = 1", "exactly = 1, at-most = 2", "manifest.invalid", "exactly"),
        ("exactly = 1", "exactly = 0", "manifest.invalid", "sum"),
        ("blank = \"blank\"", "blank = \"nobody\"", "manifest.invalid", "names no selection"),
        ("revote = true", "revotes = true", "manifest.invalid", "revote"),
        ("seats = 1", "seats = 9", "manifest.invalid", "seats"),
        ("quorum = \"none\"", "quorum = \"3/2\"", "manifest.invalid", "quorum"),
        ("title = \"Yes\"", "title = \"Y\\u202ees\"", "manifest.text", "control"),
    ];
    for (from, to, code, word) in cases {
        assert!(good.contains(from), "{from}");
        fs::write(folder.path().join("bad.toml"), good.replacen(from, to, 1)).expect("written");
        let checked = run(folder.path(), &["election", "check", "--manifest", "bad.toml"]);
        assert_eq!((checked.status, checked.code()), (1, code), "{to}: {}", checked.facts);
        assert!(checked.facts["error"]["detail"].to_string().contains(word), "{to}: {}", checked.facts);
    }
}

/// A template weakens nothing by itself but that nobody witnesses; whatever else is weakened is warned of, in words and for programs.
#[test]
fn whatever_a_manifest_weakens_is_warned_of() {
    let folder = folder();
    let warnings = |text: &str| {
        fs::write(folder.path().join("election.toml"), text).expect("written");
        let checked = run(folder.path(), &["election", "check", "--manifest", "election.toml"]);
        assert_eq!(checked.status, 0, "{}", checked.facts);
        let words = run(folder.path(), &["words", "election", "check", "--manifest", "election.toml"]).stdout;
        let warnings: Vec<String> =
            serde_json::from_value(checked.facts["warnings"].clone()).expect("a list");
        assert!(warnings.iter().all(|warning| words.contains(&format!("! {warning}"))), "{words}");
        warnings
    };
    let good = filled(folder.path(), "yes-no");
    let usual = warnings(&good);
    assert!(usual.len() == 1 && usual[0].starts_with("Not independently witnessed"), "{usual:?}");
    for (from, to, word) in [
        ("minimum = 10", "minimum = 9", "fewer than ten"),
        ("weights-reveal-votes = false", "weights-reveal-votes = true", "weight"),
        ("revote = true", "revote = true\ncodes = \"server\"", "makes the voting codes"),
        ("eligibility = \"roll\"", "eligibility = \"registered\"", "register"),
        ("eligibility = \"roll\"", "eligibility = \"open\"", "more than once"),
        ("closing = \"at\"", "closing = \"official\"", "early"),
    ] {
        assert!(good.contains(from), "{from}");
        let found = warnings(&good.replacen(from, to, 1));
        assert_eq!(
            found.iter().filter(|one| !usual.contains(one) && one.contains(word)).count(),
            1,
            "{to}: {found:?}"
        );
        assert_eq!(found.len(), 2, "{to}: {found:?}");
    }
    let mixed = warnings(&filled(folder.path(), "ranked"));
    assert!(mixed.len() == 2 && mixed[1].contains("single answer"), "{mixed:?}");
}

#[test]
fn a_key_is_made_once_shown_again_and_private() {
    let folder = folder();
    let new = run(folder.path(), &["key", "new", "--role", "trustee", "--name", "Ada", "-o", "ada.key"]);
    assert_eq!(new.status, 0, "{}", new.stderr);
    let show = run(folder.path(), &["key", "show", "ada.key", "--name", "Ada"]);
    assert_eq!((show.status, &show.facts["key"]), (0, &new.facts["key"]));
    assert_eq!(show.facts["manifest_line"], new.facts["manifest_line"]);
    let again = run(folder.path(), &["key", "new", "--role", "trustee", "-o", "ada.key"]);
    assert_eq!((again.status, again.code()), (2, "file.exists"));
    #[cfg(unix)]
    for name in ["ada.key", "passphrase"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join(name)).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_key_that_cannot_be_written_shows_no_passphrase() {
    let folder = folder();
    for output in ["nowhere/ada.key", "."] {
        let made = Command::new(env!("CARGO_BIN_EXE_glassurn"))
            .args(["key", "new", "--role", "trustee", "-o", output])
            .current_dir(folder.path())
            .env_remove("GLASSURN_PASSPHRASE_FILE")
            .output()
            .expect("the program starts");
        let said = String::from_utf8(made.stderr).expect("text");
        assert_eq!(made.status.code(), Some(2), "{said}");
        assert!(said.contains("(file.") && !said.contains("Your passphrase"), "{said}");
    }
}

#[test]
fn a_wrong_passphrase_and_a_weak_one_are_refused() {
    let folder = folder();
    assert_eq!(run(folder.path(), &["key", "new", "--role", "official", "-o", "one.key"]).status, 0);
    fs::write(folder.path().join("passphrase"), "babab dadad fafaf gagag hahah jajaj").expect("written");
    let wrong = run(folder.path(), &["key", "show", "one.key"]);
    assert_eq!((wrong.status, wrong.code()), (2, "passphrase.wrong"));
    fs::write(folder.path().join("passphrase"), "correct horse").expect("written");
    let weak = run(folder.path(), &["key", "new", "--role", "official", "-o", "two.key"]);
    assert_eq!((weak.status, weak.code()), (2, "passphrase.weak"));
    assert!(!folder.path().join("two.key").exists());
}

#[test]
fn e_25_no_output_holds_the_passphrase() {
    let folder = folder();
    let new = run(folder.path(), &["words", "key", "new", "--role", "official", "-o", "one.key"]);
    let passphrase = fs::read_to_string(folder.path().join("passphrase")).expect("it was made");
    for text in [&new.stdout, &new.stderr] {
        assert!(!text.contains(passphrase.trim()), "{text}");
    }
    let file = fs::read(folder.path().join("one.key")).expect("it was written");
    assert!(!file.windows(5).any(|part| *part == passphrase.as_bytes()[..5]));
}

#[test]
fn bytes_that_are_no_archive_fail_the_first_check() {
    let folder = folder();
    fs::write(folder.path().join("x.glassurn"), b"not an archive").expect("written");
    let ran = run(folder.path(), &["audit", "x.glassurn"]);
    assert_eq!((ran.status, &ran.facts["holds"]), (1, &false.into()));
    assert_eq!(
        (&ran.facts["checks"][0]["id"], &ran.facts["checks"][0]["status"]),
        (&"archive".into(), &"failed".into())
    );
    assert_eq!(ran.facts["passed"], 0);
    let missing = run(folder.path(), &["audit", "none.glassurn"]);
    assert_eq!((missing.status, missing.code()), (2, "file.unreadable"));
}

#[test]
fn a_replacement_needs_no_network_and_overwrites_nothing() {
    let folder = folder();
    receipt(folder.path());
    let credential = VoterCode::generate(&mut OsRng).credential(&[1; 32]).expect("it has one");
    let old = hex(credential.public().bytes());
    let replace = [
        "registrar",
        "replace",
        "--credential",
        &old,
        "--manifest",
        "manifest.cbor",
        "-o",
        "new.csv",
        "--request",
        "change.json",
    ];
    let made = run(folder.path(), &replace);
    assert_eq!((made.status, &made.facts["revoked"]), (0, &Value::from(old.as_str())), "{}", made.facts);
    assert_eq!(run(folder.path(), &replace).code(), "file.exists");
    let change = fs::read_to_string(folder.path().join("change.json")).expect("written");
    let code = fs::read_to_string(folder.path().join("new.csv")).expect("written");
    let code = code.lines().nth(1).and_then(|line| line.split(',').next()).expect("a code");
    assert!(change.contains(&old) && !change.contains(code), "the request holds no secret");
}

#[test]
fn usage_is_status_2_and_help_is_status_0() {
    let folder = folder();
    for arguments in [&["vote"][..], &["nonsense"], &["key", "new"], &["audit"], &["trustee", "decrypt"]] {
        assert_eq!(run(folder.path(), arguments).status, 2, "{arguments:?}");
    }
    for verb in
        ["key", "election", "open", "close", "registrar", "trustee", "vote", "ballot", "receipt", "audit"]
    {
        let help = run(folder.path(), &["words", verb, "--help"]);
        assert!(help.status == 0 && help.stdout.contains("Usage:"), "{verb}");
    }
    for arguments in [&["vote"][..], &["key", "new", "--role", "boss"], &["status", "--election", "1"]] {
        assert_eq!(run(folder.path(), arguments).code(), "usage", "{arguments:?}");
    }
    let plain = run(folder.path(), &["audit", "http://vote.example.org/e/"]);
    assert_eq!((plain.status, plain.code()), (2, "usage"));
}
