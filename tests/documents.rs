//! What the documents say of the programs is what the programs have: every command with its options, every variable. The codes
//! of `docs/cli.md` are held beside the program that prints them (`cli/tests/documented.rs`).

use glassurn_tests::{databases, programs};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What separates options, and variables, in a help.
const BESIDE: &str = ",[]()|<>=";

/// A program's helps, by verb: the empty verb's is its own.
struct Helps(BTreeMap<Vec<String>, String>);

impl Helps {
    /// Asks a program for the help of every verb.
    fn of(program: &Path) -> Self {
        let (mut helps, mut asked) = (BTreeMap::new(), vec![Vec::new()]);
        while let Some(verbs) = asked.pop() {
            let ran = Command::new(program).args(&verbs).arg("--help").output().expect("the program starts");
            assert!(ran.status.success(), "{} {verbs:?}", program.display());
            let text = String::from_utf8(ran.stdout).expect("text");
            asked.extend(further(&text).map(|verb| [verbs.clone(), vec![verb.to_owned()]].concat()));
            helps.insert(verbs, text);
        }
        Self(helps)
    }

    /// What is wrong with a command's words, the program's own name not among them.
    fn judge(&self, words: &[&str]) -> Result<(), String> {
        let mut verbs = Vec::new();
        for word in words.iter().filter(|word| !word.starts_with('-')) {
            let mut more = further(&self.0[&verbs]).peekable();
            if !plain(word) || more.peek().is_none() {
                break;
            }
            if more.all(|verb| verb != *word) {
                return Err(format!("no verb {word}"));
            }
            verbs.push((*word).to_owned());
        }
        let help = &self.0[&verbs];
        let known = |option: &str| {
            help.split(|c: char| c.is_whitespace() || BESIDE.contains(c)).any(|word| word == option)
        };
        let mut options = words
            .iter()
            .filter(|word| word.starts_with('-'))
            .map(|word| word.split('=').next().unwrap_or(word));
        options
            .find(|option| *option != "-" && !known(option))
            .map_or(Ok(()), |option| Err(format!("no option {option}")))
    }

    /// The variables that the program reads.
    fn variables(&self) -> impl Iterator<Item = &str> {
        self.0
            .values()
            .flat_map(|help| help.split("[env:").skip(1).map(str::trim_start))
            .filter_map(|rest| rest.split(['=', ']']).next())
    }
}

/// The verbs that a help lists.
fn further(help: &str) -> impl Iterator<Item = &str> {
    let list = help.split_once("\nCommands:\n").map_or("", |(_, list)| list);
    let lines = list.lines().take_while(|line| !line.is_empty());
    // Longer explanations stand deeper.
    let verbs = lines.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    verbs.filter_map(|line| line.split(' ').next()).filter(|verb| *verb != "help")
}

/// Whether a word can be a verb.
fn plain(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// All documents: their names and texts.
fn documents() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let of = |folder: PathBuf| {
        let entries = fs::read_dir(folder).expect("a folder");
        entries
            .map(|entry| entry.expect("readable").path())
            .filter(|path| path.extension().is_some_and(|end| end == "md"))
    };
    let all = of(root.join("docs")).chain(of(root.join("docs/decisions"))).chain([root.join("README.md")]);
    all.map(|path| (path.clone(), fs::read_to_string(path).expect("text"))).collect()
}

/// The lines of a document's blocks, and what stands between backticks in its sentences.
fn code(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    let (mut code, mut sentences, mut fenced) = (Vec::new(), String::new(), false);
    for line in joined.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced || line.starts_with("    ") {
            code.push(line.to_owned());
        } else {
            sentences.push_str(line);
            sentences.push('\n');
        }
    }
    code.extend(sentences.split('`').skip(1).step_by(2).map(str::to_owned));
    code
}

/// The commands in a piece of code: which program, and its words.
fn commands<'a>(code: &'a str, programs: &[&'a str]) -> Vec<(&'a str, Vec<&'a str>)> {
    let named = |word: &str| {
        let name = programs.iter().find(|name| word.rsplit('/').next() == Some(**name))?;
        let folder = word.strip_suffix(name)?;
        (folder.is_empty() || folder.ends_with("bin/") || folder.ends_with("release/")).then_some(*name)
    };
    let (mut found, mut before): (Vec<(&str, Vec<&str>)>, _) = (Vec::new(), "");
    let mut open = false;
    for word in code.split_whitespace() {
        match named(word) {
            _ if word.starts_with('#') => break,
            // `cargo build -p glassurn` names a crate.
            Some(name) if before != "-p" => {
                found.push((name, Vec::new()));
                open = true;
            }
            _ if ["&&", "|", ">", ">>"].contains(&word) => open = false,
            _ if open => found.last_mut().into_iter().for_each(|(_, words)| words.push(word)),
            _ => {}
        }
        before = word;
    }
    found
}

#[test]
fn every_command_of_the_documents_is_one_of_the_programs() {
    let helps = [("glassurn", programs::command_line()), ("glassurn-server", programs::server())]
        .map(|(name, program)| (name, Helps::of(&program)));
    let names = helps.each_ref().map(|(name, _)| *name);
    let (mut numbers, mut wrong) = (BTreeMap::<&str, usize>::new(), Vec::new());
    for (path, text) in documents() {
        for code in code(&text) {
            for (name, words) in commands(&code, &names) {
                let (name, helps) = helps.iter().find(|(known, _)| *known == name).expect("one of them");
                *numbers.entry(name).or_default() += 1;
                if let Err(what) = helps.judge(&words) {
                    wrong.push(format!("{}: {what}: {name} {}", path.display(), words.join(" ")));
                }
            }
        }
    }
    assert!(numbers["glassurn"] > 80 && numbers["glassurn-server"] > 20, "{numbers:?}");
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));

    let judge = |place: usize, command: &str| helps[place].1.judge(&command.split(' ').collect::<Vec<_>>());
    assert_eq!(judge(1, "user add Olga --generate"), Ok(()));
    assert_eq!(judge(1, "user make Olga"), Err("no verb make".into()));
    assert_eq!(judge(1, "user add Olga --made"), Err("no option --made".into()));
    assert_eq!(judge(0, "--json audit record.glassurn --since=x"), Ok(()));
    assert_eq!(judge(0, "audit --until x"), Err("no option --until".into()));
}

#[test]
fn commands_are_found_wherever_they_stand() {
    let text = "Run `glassurn\nmail sender` so:\n\n    sudo /usr/local/bin/glassurn-server check && glassurn-server serve  # `glassurn-server x`\n\n\
                ```\nglassurn audit \\\n    X\n```\n\n    cargo build -p glassurn-server -p glassurn\n    ls /var/lib/glassurn -l\n";
    let code = code(text);
    let found: Vec<_> =
        code.iter().flat_map(|code| commands(code, &["glassurn", "glassurn-server"])).collect();
    let expected = [
        ("glassurn-server", vec!["check"]),
        ("glassurn-server", vec!["serve"]),
        ("glassurn", vec!["audit", "X"]),
        ("glassurn", vec!["mail", "sender"]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn every_variable_of_the_documents_is_read_by_a_program() {
    let helps = [programs::command_line(), programs::server()].map(|program| Helps::of(&program));
    let mut known: BTreeSet<&str> = helps.iter().flat_map(Helps::variables).collect();
    assert!(known.contains("GLASSURN_DATA") && known.contains("GLASSURN_SERVER"), "{known:?}");
    known.insert(databases::VARIABLE);
    let mut seen = 0;
    for (path, text) in documents() {
        for (at, _) in text.match_indices("GLASSURN_") {
            let name: &str =
                text[at..].split(|c: char| !c.is_ascii_uppercase() && c != '_').next().unwrap_or_default();
            assert!(known.contains(name), "{}: nothing reads {name}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 40, "only {seen}");
}

/// Caddy wants a line of its own for what stands in braces.
#[test]
fn blocks_of_the_proxys_file_have_lines_of_their_own() {
    for (path, text) in documents() {
        for code in code(&text).iter().filter(|code| code.contains("reverse_proxy")) {
            assert!(!code.contains(['{', '}']), "{}: {code}", path.display());
        }
    }
}
