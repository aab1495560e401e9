//! Lists that registrars are made to drop: huge, binary, packed to burst, ragged. Whatever comes, a list is judged whole or
//! not at all, and quickly.

use glassurn_api::roll::column::ColumnError;
use glassurn_api::roll::list::{List, Verdict, Which};
use glassurn_api::roll::person::Problem;
use glassurn_api::roll::sheet::{MAX_LINES, MAX_WORKBOOK, Origin, Sheet, SheetError};
use glassurn_tests::workbook::{of_parts, table, workbook};
use std::time::{Duration, Instant};

fn list(bytes: &[u8]) -> List {
    List::new(Sheet::read(bytes).expect("a list"), Vec::new()).expect("its columns are known")
}

fn refused(bytes: &[u8]) -> SheetError {
    let begun = Instant::now();
    let error = Sheet::read(bytes).expect_err("it is no list");
    assert!(begun.elapsed() < Duration::from_secs(20), "refused too late: {:?}", begun.elapsed());
    error
}

#[test]
fn a_workbook_is_read_like_the_same_list_as_text() {
    let rows: [&[&str]; 5] = [
        &["E-Mail", "Weight", "Name"],
        &["ada@a.example", "2", " Ada "],
        &["bo@a.example", "1", "=Bo & <Co>"],
        &[],
        &["", "3", "Cy"],
    ];
    let book = list(&table(&rows));
    let text = rows.map(|row| row.join("\t")).join("\n");
    let text = list(text.as_bytes());
    assert_eq!(book.origin, Origin::Workbook { sheet: "Members".into(), others: 0 });
    assert_eq!(book.people(), text.people());
    assert_eq!(book.counts(), text.counts());
    assert_eq!(book.people().expect("all is well")[2].line, 5);
}

#[test]
fn a_weight_of_a_workbook_is_a_whole_number_or_a_problem() {
    let book = table(&[&["name", "weight"], &["Ada", "2.0"], &["Bo", "1.5"], &["Cy", "1e3"], &["Di", "-1"]]);
    let list = list(&book);
    let problems: Vec<(u64, &Verdict)> =
        list.lines(Which::Open).map(|line| (line.number, &line.verdict)).collect();
    assert_eq!(problems, [(3, &Verdict::Problem(Problem::Weight)), (5, &Verdict::Problem(Problem::Weight))]);
    assert_eq!(list.counts().weight, 1_002);
}

#[test]
fn e_35_a_hundred_thousand_lines_are_judged_in_seconds() {
    let mut text = String::from("name;email\r\n");
    for n in 0..100_000 {
        // Every thousandth is bad, and the last hundred stand on the list already.
        let at = if n % 1_000 == 999 { "" } else { "@a.example" };
        text.push_str(&format!("Voter {n};v{}{at}\r\n", if n >= 99_900 { n - 99_900 } else { n }));
    }
    let begun = Instant::now();
    let counts = list(text.as_bytes()).counts();
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert_eq!((counts.lines, counts.voters, counts.problems, counts.duplicates), (100_001, 99_801, 100, 99));
    assert_eq!(counts.voters + counts.problems + counts.duplicates + counts.heading, counts.lines);
}

#[test]
fn e_35_a_workbook_packed_to_burst_is_refused_unread() {
    let blank = " ".repeat(80 << 20);
    let (sheet, texts) = ("<worksheet><sheetData/></worksheet>", "<sst/>");
    let bomb = of_parts(&format!("<worksheet>{blank}</worksheet>"), texts, &[]);
    assert!(bomb.len() < 1 << 20, "it is small: {} bytes", bomb.len());
    assert_eq!(refused(&bomb), SheetError::Bomb);
    assert_eq!(refused(&of_parts(sheet, &format!("<sst>{blank}</sst>"), &[])), SheetError::Bomb);
    assert_eq!(
        refused(&of_parts(sheet, texts, &[("xl/media/image1.png", blank.as_bytes())])),
        SheetError::Bomb
    );
    // One that says it is small: the size in both headers is not believed.
    let mut lying = bomb;
    let size = u32::try_from(blank.len() + 23).expect("small").to_le_bytes();
    let places: Vec<usize> =
        lying.windows(4).enumerate().filter(|(_, w)| *w == size).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "the size stands in the container");
    places.iter().for_each(|at| lying[*at..at + 4].copy_from_slice(&10u32.to_le_bytes()));
    assert!(matches!(refused(&lying), SheetError::Bomb | SheetError::Workbook { .. }));
    // A cell in the far corner makes no table of a million lines.
    let corner = workbook(&[(1, &[("A1", "name")]), (1_048_576, &[("XFD1048576", "Ada")])]);
    assert_eq!(refused(&corner), SheetError::TooWide { line: 1_048_576 });
    let far = list(&workbook(&[(1, &[("A1", "name")]), (1_048_576, &[("A1048576", "Ada")])])).counts();
    assert_eq!((far.lines, far.voters, far.empty), (1_048_576, 1, 1_048_574));
    assert_eq!(
        refused(&[&b"PK\x03\x04"[..], &vec![0; MAX_WORKBOOK]].concat()),
        SheetError::TooLarge { limit: MAX_WORKBOOK as u64 }
    );
}

#[test]
fn e_35_a_damaged_workbook_is_refused_and_nothing_panics() {
    let whole = table(&[&["name", "email"], &["Ada", "ada@a.example"], &["Bo", "bo@a.example"]]);
    for length in (4..whole.len()).step_by(7) {
        refused(&whole[..length]);
    }
    let mut other = 0;
    for place in (0..whole.len()).step_by(3) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x41;
        // Some bytes say nothing; whatever is read, it is judged.
        other += u32::from(Sheet::read(&flipped).map(|sheet| List::new(sheet, Vec::new())).is_err());
    }
    assert!(other > 100, "{other} of {} places were noticed", whole.len() / 3);
    for (sheet, texts) in [
        (
            "<worksheet><sheetData><row r=\"0\"><c r=\"A0\"><v>1</v></c></row></sheetData></worksheet>",
            "<sst/>",
        ),
        (
            "<worksheet><sheetData><row><c r=\"B2\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>",
            "<sst/>",
        ),
        (
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c></row></sheetData></worksheet>",
            "<sst/>",
        ),
        (
            "<worksheet><sheetData><row r=\"1\"><c r=\"ZZZZZZZZ99999999999\"><v>1</v></c></row></sheetData></worksheet>",
            "<sst/>",
        ),
        ("not even XML <", "<sst/>"),
        ("<worksheet/>", "<sst><si><t>&xxe;</t></si></sst>"),
    ] {
        refused(&of_parts(sheet, texts, &[]));
    }
    assert_eq!(
        refused(b"PK\x03\x04 but nothing else").to_string().split(':').next(),
        Some("the workbook cannot be read")
    );
}

#[test]
fn e_35_ragged_lines_are_each_a_problem_and_none_is_lost() {
    let text = "name,email\nAda\nBo,bo@a.example,,\n\nCy,cy@a.example\n\"Di,di@a.example\nEd,ed@a.example";
    let list = list(text.as_bytes());
    let problems: Vec<u64> = list.lines(Which::Open).map(|line| line.number).collect();
    assert_eq!(problems, [2, 3, 6]);
    let counts = list.counts();
    assert_eq!((counts.lines, counts.voters, counts.problems, counts.empty, counts.heading), (7, 1, 4, 1, 1));
    assert!(list.people().is_err(), "it is taken whole or not at all");
    let numbers = Sheet::read(b"17,Ada\n18,Bo\n").expect("rows");
    assert_eq!(
        List::new(numbers, Vec::new()).err(),
        Some(ColumnError::Doubt),
        "a member's number is no weight"
    );
    let lines = "\n".repeat(usize::try_from(MAX_LINES).expect("small"));
    assert_eq!(refused(format!("name{lines}Ada").as_bytes()), SheetError::TooLong { limit: MAX_LINES });
}
