//! The verbs that need no service, as a person or a script runs them: exit status, stable code, files.

use glassurn_crypto::ballot::{Context, seal};
use glassurn_crypto::board::checkpoint::{Checkpoint, origin};
use glassurn_crypto::board::entry::{Entry, Submission};
use glassurn_crypto::board::merkle::{Tree, leaf_hash};
use glassurn_crypto::board::receipt::Receipt;
use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::encoding::hex;
use glassurn_crypto::group::{B, Point, Scalar};
use glassurn_crypto::manifest::Manifest;
use glassurn_crypto::signature::SecretKey;
use rand_core::OsRng;
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

const KINDS: [&str; 9] = [
    "yes-no",
    "single-choice",
    "approval",
    "k-of-m",
    "score",
    "cumulative",
    "budget",
    "weighted-assembly",
    "poll",
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

/// Makes codes of a roll for some election.
fn codes(folder: &Path, roll: &[u8]) -> Ran {
    fs::write(folder.join("roll.csv"), roll).expect("written");
    let id = "5c".repeat(32);
    run(
        folder,
        &[
            "registrar",
            "codes",
            "--roll",
            "roll.csv",
            "--election",
            &id,
            "-o",
            "codes.csv",
            "--public",
            "roll.public",
            "--letters",
            "letters.html",
            "--url",
            "https://vote.example.org/",
        ],
    )
}

#[test]
fn c_06_c_09_a_roll_with_a_problem_names_its_lines_and_writes_nothing() {
    let cases: [(&[u8], &str, &str); 20] = [
        (
            "\u{feff}Name;E-Mail\r\nJürgen;j@a.example\r\n\r\nAnna;a@a.example\r\nÄnne;A@a.example\r\n"
                .as_bytes(),
            "roll.duplicate",
            "lines 4 and 5",
        ),
        (b"name,email\r\nAda,ada@a.example\r\n\r\nBo,bo@\r\n", "roll.invalid", "line 4: \\\"bo@\\\""),
        (b"name,email\nAda,ada@a.example\nBo,bo@\n", "roll.invalid", "1 problem in 2 lines of voters"),
        (b"name,email\nAda,ada@a.example\nBo,ADA@a.example\n", "roll.duplicate", "lines 2 and 3"),
        (b"name,email\nAda,ada@a.example\nBo, ada@a.example \n", "roll.duplicate", "lines 2 and 3"),
        ("email\nżaneta@a.example\nz\u{307}aneta@a.example\n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        ("email\nada@a.example\n\u{ff41}da@a.example\n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        (b"name\nAda Lovelace\nBo\nada  LOVELACE\n", "roll.duplicate", "lines 2 and 4"),
        (b"name,email\nAda,a@a.example,x\n", "roll.invalid", "line 2: 3 fields"),
        (b"name,email\nAda\n", "roll.invalid", "line 2: 1 fields"),
        (b"name,email\nAda,ada.a.example\n", "roll.invalid", "line 2: \\\"ada.a.example\\\" is no e-mail"),
        (b"name,email\nAda,ada@a@b.example\n", "roll.invalid", "line 2"),
        (b"name,email,weight\nAda,,\n", "roll.invalid", "line 2: the weight"),
        (b"name,weight\nAda,0\nBo,-1\nCy,1.5\nDi,+1\n", "roll.invalid", "4 problems"),
        (b"name,weight\nAda,99999999999999999999\n", "roll.invalid", "line 2: the weight"),
        (b"name,weight\nAda,1099511627776\nBo,1\n", "roll.invalid", "add up"),
        (b"name,phone\nAda,1\n", "roll.invalid", "column \\\"phone\\\""),
        (b"name,name\nAda,Ada\n", "roll.invalid", "twice"),
        (b"Ada,ada@a.example\n", "roll.invalid", "column \\\"Ada\\\""),
        (b"name,email\n\n\n", "roll.invalid", "nobody"),
    ];
    for (roll, code, words) in cases {
        let folder = folder();
        let ran = codes(folder.path(), roll);
        let shown = String::from_utf8_lossy(roll).into_owned();
        assert_eq!((ran.status, ran.code()), (1, code), "{shown}: {}", ran.facts);
        assert!(ran.facts["error"]["detail"].to_string().contains(words), "{shown}: {}", ran.facts);
        for file in ["codes.csv", "roll.public", "letters.html"] {
            assert!(!folder.path().join(file).exists(), "{shown}: {file}");
        }
    }
}

#[test]
fn a_roll_that_is_no_text_is_refused_with_its_line() {
    let folder = folder();
    let ran = codes(folder.path(), b"name\nAda\nJos\xe9\n");
    assert_eq!((ran.status, ran.code()), (2, "file.not_text"));
    assert!(ran.facts["error"]["detail"].to_string().contains("line 3"), "{}", ran.facts);
}

#[test]
fn a_roll_is_read_as_spreadsheets_write_it() {
    for roll in [
        "name,email,weight\nAda,ada@a.example,2\nBo,bo@a.example,1\n",
        "\u{feff}Weight;E-Mail;Name\r\n2;ada@a.example;Ada\r\n1;bo@a.example;Bo\r\n",
        "email\tweight\tname\n ada@a.example \t2\t Ada \n\nbo@a.example\t1\tBo\n",
    ] {
        let folder = folder();
        let ran = codes(folder.path(), roll.as_bytes());
        assert_eq!(
            (ran.status, &ran.facts["voters"], &ran.facts["weight"]),
            (0, &2.into(), &3.into()),
            "{roll}"
        );
        let csv = fs::read_to_string(folder.path().join("codes.csv")).expect("written");
        assert!(csv.lines().any(|line| line.starts_with("Ada,ada@a.example,2,")), "{csv}");
        let public = fs::read_to_string(folder.path().join("roll.public")).expect("written");
        assert!(public.lines().count() == 3 && !public.contains("Ada") && !public.contains('@'), "{public}");
        let mut credentials: Vec<&str> = public.lines().skip(1).collect();
        credentials.sort_unstable();
        assert_eq!(
            credentials,
            public.lines().skip(1).collect::<Vec<_>>(),
            "sorted, so that order tells no names"
        );
    }
}

#[test]
fn an_empty_line_of_a_roll_is_told() {
    let folder = folder();
    let ran = codes(folder.path(), b"name\r\nAda\r\n\r\nBo\r\n\r\n");
    assert_eq!((&ran.facts["voters"], &ran.facts["empty_lines"]), (&2.into(), &2.into()), "{}", ran.facts);
}

#[test]
fn codes_work_and_letters_carry_them() {
    let folder = folder();
    assert_eq!(codes(folder.path(), b"name\n=SUM(A1)\n<b>Bo</b>\n").status, 0);
    let csv = fs::read_to_string(folder.path().join("codes.csv")).expect("written");
    let letters = fs::read_to_string(folder.path().join("letters.html")).expect("written");
    // A name is no formula of a spreadsheet and no markup of a page.
    assert!(csv.contains("'=SUM(A1)") && !letters.contains("<b>"));
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let code = VoterCode::parse(cells[3]).expect("a valid code");
        let credential = code.credential(&[0x5c; 32]).expect("it has one");
        assert_eq!(hex(credential.public().bytes()), cells[5]);
        assert_eq!(cells[4], format!("https://vote.example.org/e/{}#c={}", "5c".repeat(32), cells[3]));
        assert!(letters.contains(cells[3]) && letters.contains("<svg"));
    }
    let again = codes(folder.path(), b"name\nAda\n");
    assert_eq!(
        (again.status, again.code()),
        (2, "file.exists"),
        "codes that are sent already are not overwritten"
    );
    assert!(fs::read_to_string(folder.path().join("codes.csv")).expect("it stays").contains("SUM"));
}

/// A manifest, a ballot under it, and the board's receipt for it.
fn receipt(folder: &Path) -> (Manifest, SecretKey) {
    let key = SecretKey::generate(&mut OsRng);
    let text = filled(folder, "yes-no");
    let board = format!("\n[board]\nhost = \"vote.example.org\"\nkey = \"{}\"\n", hex(key.public().bytes()));
    fs::write(folder.join("election.toml"), format!("{text}{board}")).expect("written");
    let checked = run(folder, &["election", "check", "--manifest", "election.toml"]);
    assert_eq!(checked.status, 0, "{}", checked.facts);
    let manifest = manifest(&key);
    fs::write(folder.join("manifest.cbor"), manifest.bytes()).expect("written");
    let y = Point::new(B * Scalar::from(7u64)).expect("not the identity");
    let context = Context::new(manifest.clone(), y);
    let credential = VoterCode::generate(&mut OsRng).credential(manifest.id()).expect("it has one");
    let sealed = seal(&context, &credential, 1, 0, &[1, 0], &mut OsRng).expect("one of three");
    let ballot = sealed.cast(&context, &mut OsRng).expect("proven");
    let content = Submission::ballot(ballot.to_bytes());
    let entry = Entry { version: 1, index: 0, previous: [0; 32], time: 1_796_000_000, content }.to_bytes();
    let tree: Tree = [leaf_hash(&entry)].into_iter().collect();
    let origin = origin("vote.example.org", manifest.id()).expect("a host");
    let head = Checkpoint { origin, size: 1, root: tree.root() }.sign(&key).expect("signed");
    let receipt = Receipt::issue(entry, 0, &tree, head).expect("it verifies");
    fs::write(folder.join("r.tlog-proof"), receipt.to_string()).expect("written");
    (manifest, key)
}

/// The manifest of a yes-no vote on the board of this key.
fn manifest(board: &SecretKey) -> Manifest {
    use glassurn_crypto::manifest::*;
    let named = |name: &str| Named { name: name.into(), key: SecretKey::generate(&mut OsRng).public() };
    let selection = |name: &str| Selection {
        name: name.into(),
        title: Texts::one("en", name),
        description: Texts(vec![]),
    };
    let draft = Draft {
        version: 1,
        nonce: [7; 32],
        contests: Contests(vec![Contest {
            name: "motion".into(),
            title: Texts::one("en", "Adopt?"),
            description: Texts(vec![]),
            selections: ["yes", "no", "blank"].map(selection).into(),
            rule: Rule::Exactly { sum: 1, cap: None },
            seats: 1,
            order: Order::Fixed,
            blank: Some(2),
        }]),
        title: Texts::one("en", "A motion"),
        description: Texts(vec![]),
        organiser: "House".into(),
        contact: "house@example.org".into(),
        schedule: Schedule {
            zone: "Europe/Warsaw".into(),
            opens: 1_796_000_000,
            closes: 1_797_000_000,
            closing: Closing::At,
            extension: 0,
        },
        quorum: Fraction { part: 0, of: 1 },
        trustees: Trustees { ceremony: Ceremony::AllOfN, threshold: 1, members: vec![named("Ada")] },
        officials: vec![named("Olga")],
        registrar: SecretKey::generate(&mut OsRng).public(),
        authenticator: vec![],
        board: BoardInfo { host: "vote.example.org".into(), key: board.public() },
        witnesses: Witnesses { members: vec![], quorum: 0, may_lie: 0 },
        eligibility: Eligibility::Roll,
        codes: CodeMaker::Registrar,
        revote: true,
        minimum: 2,
        ties: Ties::Declared,
        weights_reveal_votes: false,
    };
    draft.check().expect("it holds")
}

#[test]
fn a_receipt_holds_offline_and_no_other_one_does() {
    let folder = folder();
    receipt(folder.path());
    let check = ["receipt", "check", "r.tlog-proof", "--manifest", "manifest.cbor"];
    let held = run(folder.path(), &check);
    assert_eq!((held.status, &held.facts["kind"]), (0, &"Ballot".into()), "{}", held.facts);

    // A receipt of another board for the same manifest's bytes, and one that is cut off.
    let good = fs::read_to_string(folder.path().join("r.tlog-proof")).expect("written");
    let other = self::folder();
    receipt(other.path());
    fs::copy(other.path().join("r.tlog-proof"), folder.path().join("r.tlog-proof")).expect("copied");
    let swapped = run(folder.path(), &check);
    assert_eq!((swapped.status, swapped.code()), (1, "receipt.invalid"));
    fs::write(folder.path().join("r.tlog-proof"), &good[..good.len() / 2]).expect("written");
    let cut = run(folder.path(), &check);
    assert_eq!((cut.status, cut.code()), (1, "receipt.invalid"));
    let missing = run(folder.path(), &["receipt", "check", "none", "--manifest", "manifest.cbor"]);
    assert_eq!((missing.status, missing.code()), (2, "file.unreadable"));
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
