//! Rolls, codes and letters: what a registrar makes without a network.

use super::{Ran, folder, run};
use glassurn_crypto::credential::VoterCode;
use glassurn_crypto::encoding::hex;
use std::fs;
use std::path::Path;

/// Where nobody listens.
const NOBODY: &str = "http://127.0.0.1:9";

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
    let cases: [(&[u8], &str, &str); 31] = [
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
        // Other spaces, what cannot be seen, other ways to write a letter, pairs of cases that are not one to one.
        ("name\nAda Lovelace\nAda\u{a0}Lovelace\n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        ("name\nAda Lovelace\nAda\u{3000}Lovelace \n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        ("email\nada@a.example\nada\u{200b}@a.example\n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        ("email\nada@a.example\n\u{feff}ad\u{ad}a@a.example\n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        ("name\nAda\nA\u{2060}da\u{200f}\n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        ("name\nGroß\nGROSS\n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        ("name\nΝίκος\nΝΊΚΟΣ\n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        ("name\nﬁona\nFiona\n".as_bytes(), "roll.duplicate", "lines 2 and 3"),
        // One of the two has an address: nothing says that they are two people.
        (b"name,email\nAda,ada@a.example\nBo,\nADA,\n", "roll.duplicate", "lines 2 and 4"),
        // All are named, and lines are those of the file, whatever stands inside quotes.
        (b"email\na@a.example\nb@a.example\nA@a.example\nB@A.example\n", "roll.duplicate", "2 problems"),
        (b"name,email\n\"Ada\",a@a.example\n\n\"Bo, B.\",A@A.EXAMPLE\n", "roll.duplicate", "lines 2 and 4"),
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

/// A public roll that somebody has edited afterwards: no line of it is published, for it is read before anybody is asked.
#[test]
fn c_06_a_public_roll_with_a_key_twice_names_its_lines_and_publishes_nothing() {
    let folder = folder();
    assert_eq!(codes(folder.path(), b"name\nAda\nBo\nCy\n").status, 0);
    assert_eq!(run(folder.path(), &["key", "new", "--role", "registrar", "-o", "r.key"]).status, 0);
    let made = fs::read_to_string(folder.path().join("roll.public")).expect("written");
    let lines: Vec<&str> = made.lines().collect();
    let twice = [lines[0], lines[1], lines[2], lines[2], lines[3]].join("\n") + "\n";
    let heavier = [lines[0], lines[1], lines[2], &lines[2].replace(" 1", " 7"), lines[3]].join("\n") + "\n";
    let unsorted = [lines[0], lines[2], lines[1], lines[3]].join("\n") + "\n";
    let upper = made.replacen(lines[2], &lines[2].to_uppercase(), 1);
    let spaces = made.replacen(lines[2], &lines[2].replace(' ', "  "), 1);
    let cases = [
        (twice, "roll.duplicate", "lines 3 and 4"),
        (heavier, "roll.duplicate", "lines 3 and 4"),
        (unsorted, "roll.invalid", "changed after it was made"),
        (upper, "roll.invalid", "line 3"),
        (spaces, "roll.invalid", "line 3"),
    ];
    for (roll, code, words) in cases {
        fs::write(folder.path().join("roll.public"), &roll).expect("written");
        // Nobody listens there: the answer comes without asking.
        let post = ["registrar", "post", "--public", "roll.public", "--key", "r.key", "--server", NOBODY];
        let ran = run(folder.path(), &post);
        assert_eq!((ran.status, ran.code()), (1, code), "{roll}: {}", ran.facts);
        assert!(ran.facts["error"]["detail"].to_string().contains(words), "{roll}: {}", ran.facts);
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
        let code = VoterCode::parse(cells[4]).expect("a valid code");
        let credential = code.credential(&[0x5c; 32]).expect("it has one");
        assert_eq!(hex(credential.public().bytes()), cells[6]);
        assert_eq!(cells[5], format!("https://vote.example.org/e/{}#c={}", "5c".repeat(32), cells[4]));
        assert!(letters.contains(cells[4]) && letters.contains("<svg"));
    }
    let again = codes(folder.path(), b"name\nAda\n");
    assert_eq!(
        (again.status, again.code()),
        (2, "file.exists"),
        "codes that are sent already are not overwritten"
    );
    assert!(fs::read_to_string(folder.path().join("codes.csv")).expect("it stays").contains("SUM"));
}
