//! The program that browsers get is the one of the list of its hashes, and a page that somebody has altered is found.

use super::choice;
use super::evidence::run;
use super::liar::Liar;
use glassurn_api::site::{SUMS, read_sums};
use glassurn_tests::programs::server;
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::service::Service;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The list that a service has of its pages.
fn list(service: &Service) -> String {
    let answer = service.get(&format!("/{SUMS}"));
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; charset=utf-8"));
    answer.text().to_owned()
}

#[test]
fn e_28_a_page_that_somebody_has_altered_is_found_from_outside() {
    let mut remote = Remote::open(service(&[]), choice(), 3);
    let honest = format!("http://{}", remote.service.address());
    let own = list(&remote.service);
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("built"), &own).expect("ours");
    let check = |address: &str| {
        let address = format!("{address}/e/{}", remote.id());
        let (status, facts) = run(folder.path(), &["pages", &address, "--like", "built"]);
        (status, facts["differ"].clone())
    };
    assert_eq!(check(&honest), (Some(0), json!([])));
    let fetched = |path: &str| remote.service.get(path).body;
    let served = |path: &str, bytes: Vec<u8>| Liar::before(&honest, [(path.to_owned(), bytes)].into(), b"");

    // One bit of a program, in the form that browsers do not ask for when they can have another.
    let files = read_sums(&own).expect("a list");
    let program = files.keys().find(|path| path.ends_with(".wasm")).expect("a program");
    let mut altered = fetched(&format!("/{program}"));
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    let (status, differ) = check(&served(&format!("/{program}"), altered).url());
    assert_eq!((status, differ.as_array().is_some_and(|all| all.contains(&json!(program)))), (Some(1), true));
    // A script more in the start page, wherever visitors come in.
    let page = String::from_utf8(fetched("/")).expect("text");
    let script = page.replace("</head>", "<script src=\"https://analytics.example/a.js\"></script></head>");
    for path in ["/".to_owned(), format!("/e/{}", remote.id())] {
        let (status, differ) = check(&served(&path, script.clone().into_bytes()).url());
        assert_eq!((status, differ), (Some(1), json!([path])));
    }
    // A list that fits the altered program is not the one that was built.
    let line = own.lines().next().expect("a line");
    let other = own.replacen(&line[..64], &"0".repeat(64), 1);
    assert_eq!(check(&served(&format!("/{SUMS}"), other.into_bytes()).url()), (Some(1), json!([SUMS])));
    // Without a list of one's own, the service's is compared with its files; one without a list is told so.
    let (status, facts) = run(folder.path(), &["pages", &honest]);
    assert_eq!((status, &facts["holds"]), (Some(0), &Value::Bool(true)));
    let (status, facts) = run(folder.path(), &["pages", &served(&format!("/{SUMS}"), script.into()).url()]);
    assert_eq!((status, &facts["error"]["code"]), (Some(2), &"pages.list".into()));
    remote.audit();
}

/// Whether a program names a folder.
fn names(program: &[u8], folder: &Path) -> bool {
    let folder = folder.to_string_lossy();
    program.windows(folder.len()).any(|window| window == folder.as_bytes())
}

#[test]
fn e_29_the_pages_name_no_folder_of_the_machine_that_built_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = folder.path().join("pages");
    let written = Command::new(server()).arg("pages").arg("--to").arg(&pages).status();
    assert!(written.expect("the program runs").success());
    let list = fs::read_to_string(pages.join(SUMS)).expect("a list");
    let files = read_sums(&list).expect("a list");
    let programs: Vec<_> = files.keys().filter(|path| path.ends_with(".wasm")).collect();
    assert_eq!(programs.len(), 4, "{programs:?}");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned();
    let home = std::env::home_dir().expect("a home");
    let own = [workspace, home.join(".cargo"), home.join(".rustup")];
    for path in programs {
        let program = fs::read(pages.join(path)).expect("a program");
        assert!(names(&program, Path::new("/crates/")), "{path} names the sources of what it is made of");
        let named: Vec<_> = own.iter().filter(|folder| names(&program, folder)).collect();
        assert!(named.is_empty(), "{path} is another one on another machine: it names {named:?}");
    }
}
