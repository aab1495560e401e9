//! What files may hold, and what is said of those that are wrong.

use super::*;
use glassurn_crypto::tally::count::{MAX_VOTES, Mark};
use proptest::prelude::*;

const PREFLIB: &str = "# TITLE: Lunch\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 9\n# ALTERNATIVE NAME 1: Soup\n\
    # ALTERNATIVE NAME 2: Salad\n# ALTERNATIVE NAME 3: Stew\n5: 1,{2,3}\n3: 3\n1: {}\n";
const BLT: &str = "3 2 # three options\n-2\n4 1 3 2 0\n2 3 - 1 0\n1 1=3 0\n1 0\n0\n\"Soup #1\"\n\"Salad\"\n\"Stew\"\n\"Lunch\"\n";
const TABLE: &str = "Soup;weight;Stew\r\n5;2;0\r\n;1;3\r\n";

fn ballots(ballots: &Ballots) -> Vec<(u64, Vec<Mark>)> {
    ballots.profile.ballots().map(|(weight, marks)| (weight, marks.to_vec())).collect()
}

#[test]
fn a_preflib_file_is_read_with_shared_missing_and_blank_ranks() {
    let lunch = read(PREFLIB, Format::PrefLib).expect("a PrefLib file");
    assert_eq!((lunch.title.as_str(), lunch.seats, lunch.profile.blank()), ("Lunch", None, 1));
    assert_eq!(lunch.names, ["Soup", "Salad", "Stew"]);
    assert_eq!(ballots(&lunch), [(5, vec![(0, 1), (1, 2), (2, 2)]), (3, vec![(2, 1)])]);
    // Other ends of lines and a byte order mark change nothing; names may be missing.
    let windows = format!("\u{feff}{}", PREFLIB.replace('\n', "\r\n"));
    assert_eq!(read(&windows, Format::PrefLib), Ok(lunch));
    let nameless = read("# NUMBER ALTERNATIVES: 2\n1: 2,1\n", Format::PrefLib).expect("a PrefLib file");
    assert_eq!(nameless.names, ["Option 1", "Option 2"]);
}

#[test]
fn a_blt_file_is_read_without_those_who_have_withdrawn() {
    let lunch = read(BLT, Format::Blt).expect("a BLT file");
    assert_eq!((lunch.title.as_str(), lunch.seats, lunch.profile.blank()), ("Lunch", Some(2), 1));
    assert_eq!(
        (lunch.names, lunch.withdrawn),
        (vec!["Soup #1".to_owned(), "Stew".into()], vec!["Salad".to_owned()])
    );
    let lunch = read(BLT, Format::Blt).expect("a BLT file");
    assert_eq!(
        ballots(&lunch),
        [(1, vec![(0, 1), (1, 1)]), (4, vec![(0, 1), (1, 2)]), (2, vec![(1, 1), (0, 2)])]
    );
    // Ballots may go over several lines, and the title may be missing.
    let split = "2 1\n3\n1 2\n0\n0\n\"A\"\n\"B\"\n";
    let split = read(split, Format::Blt).expect("a BLT file");
    assert_eq!((ballots(&split), split.title.as_str()), (vec![(3, vec![(0, 1), (1, 2)])], ""));
}

#[test]
fn a_table_is_read_with_weights_and_empty_cells() {
    let lunch = read(TABLE, Format::Grades).expect("a table");
    assert_eq!(lunch.names, ["Soup", "Stew"]);
    assert_eq!(ballots(&lunch), [(2, vec![(0, 5), (1, 0)]), (1, vec![(1, 3)])]);
}

#[test]
fn a_wrong_file_is_refused_with_its_line() {
    let preflib = |from: &str, to: &str| PREFLIB.replacen(from, to, 1);
    let blt = |from: &str, to: &str| BLT.replacen(from, to, 1);
    let table = |from: &str, to: &str| TABLE.replacen(from, to, 1);
    let many = MAX_VOTES + 1;
    let long = "x".repeat(MAX_NAME + 1);
    let cases = [
        (Format::PrefLib, String::new(), None, "how many alternatives"),
        (Format::PrefLib, "5: 1,2\n".into(), Some(1), "before the number of alternatives"),
        (Format::PrefLib, preflib("ALTERNATIVES: 3", "ALTERNATIVES: many"), Some(2), "“many”"),
        (Format::PrefLib, preflib("ALTERNATIVES: 3", "ALTERNATIVES: 0"), Some(2), "0 options"),
        (Format::PrefLib, preflib("ALTERNATIVES: 3", "ALTERNATIVES: 513"), Some(2), "513 options"),
        (Format::PrefLib, preflib("# NUMBER VOTERS: 9", "# NUMBER ALTERNATIVES: 3"), Some(3), "twice"),
        (
            Format::PrefLib,
            preflib("VOTERS: 9", "VOTERS: 10"),
            Some(3),
            "10 voters are announced, but there are 9",
        ),
        (Format::PrefLib, preflib("NAME 3", "NAME 4"), Some(6), "no option 4"),
        (Format::PrefLib, preflib("Stew", "St\u{1b}[2Jew"), Some(6), "control characters"),
        (Format::PrefLib, preflib("Lunch", "\u{202e}hcnuL"), Some(1), "control characters"),
        (Format::PrefLib, preflib("Lunch", &long), Some(1), "more than 200"),
        (Format::PrefLib, preflib("5: 1", "5; 1"), Some(7), "no order"),
        (Format::PrefLib, preflib("5: 1", "many: 1"), Some(7), "“many” is no number"),
        (Format::PrefLib, preflib("5: 1", "-5: 1"), Some(7), "“-5” is no number"),
        (Format::PrefLib, preflib("5: 1", "0: 1"), Some(7), "counts 0 times"),
        (Format::PrefLib, preflib("5: 1", &format!("{many}: 1")), Some(7), "votes"),
        (Format::PrefLib, preflib("5: 1", "5: 0"), Some(7), "numbered from 1"),
        (Format::PrefLib, preflib("5: 1", "5: 4"), Some(7), "no option 4"),
        (Format::PrefLib, preflib("5: 1", "5: 70000"), Some(7), "no option's number"),
        (Format::PrefLib, preflib("5: 1,{2,3}", "5: 1,{2,1}"), Some(7), "option 1 is marked twice"),
        (Format::PrefLib, preflib("{2,3}", "{2,3"), Some(7), "braces"),
        (Format::PrefLib, preflib("{2,3}", "2,3}"), Some(7), "braces"),
        (Format::PrefLib, preflib("{2,3}", "{2,{3}}"), Some(7), "braces"),
        (Format::PrefLib, preflib("3: 3", "3: 3,,1"), Some(8), "“” is no option's number"),
        (Format::PrefLib, preflib("# TITLE: Lunch", "# DATA TYPE: soc"), Some(7), "shared rank"),
        (Format::PrefLib, preflib("# TITLE: Lunch", "# DATA TYPE: toc"), Some(8), "1 of 3 options"),
        (Format::Blt, String::new(), None, "nothing in it"),
        (Format::Blt, "3".into(), Some(1), "seats"),
        (Format::Blt, blt("3 2", "3 4"), Some(1), "“4” is no number of seats"),
        (Format::Blt, blt("3 2", "600 2"), Some(1), "600 options"),
        (Format::Blt, blt("-2", "-4"), Some(2), "no option “-4”"),
        (Format::Blt, blt("-2", "-1\n-2\n-3"), None, "every option has withdrawn"),
        (Format::Blt, blt("4 1 3 2 0", "4 1 3 5 0"), Some(3), "no option “5”"),
        (Format::Blt, blt("4 1 3 2 0", "4 1 3 1 0"), Some(3), "option 1 twice"),
        (Format::Blt, blt("4 1 3 2 0", "1.5 1 3 2 0"), Some(3), "“1.5” is no number of ballots"),
        (Format::Blt, blt("4 1 3 2 0", "4 1 Stew 2 0"), Some(3), "“Stew” is no option's number"),
        (Format::Blt, blt("1 1=3 0", "1 1=x 0"), Some(5), "“1=x”"),
        (Format::Blt, blt("4 1 3 2 0", &format!("{many} 1 0")), Some(3), "votes"),
        (Format::Blt, blt("1 0\n0\n", "1 0\n"), None, "the 0 that ends the ballots is missing"),
        (Format::Blt, blt("\n0\n\"Soup", "\n0\n0\n\"Soup"), Some(8), "stands behind the 0"),
        (Format::Blt, blt("\"Lunch\"", "\"Lunch"), Some(11), "quotation mark"),
        (Format::Blt, blt("\"Stew\"\n\"Lunch\"\n", ""), None, "3 options, but 2 names"),
        (Format::Blt, format!("\"Soup\"\n{BLT}"), Some(1), "before the 0"),
        (Format::Grades, String::new(), None, "nothing in it"),
        (Format::Grades, table("5;2;0", "5;2"), Some(2), "2 cells, where the first line has 3"),
        (Format::Grades, table("5;2;0", "5;2;-1"), Some(2), "“-1” is no grade"),
        (Format::Grades, table("5;2;0", "1001;2;0"), Some(2), "“1001” is no grade"),
        (Format::Grades, table("5;2;0", "good;2;0"), Some(2), "“good” is no grade"),
        (Format::Grades, table("5;2;0", "5;x;0"), Some(2), "“x” is no number of ballots"),
        (Format::Grades, table("5;2;0", "5;0;0"), Some(2), "counts 0 times"),
        (Format::Grades, "weight\n1\n".into(), Some(1), "0 options"),
        (Format::Grades, "Soup,weight,Weight\n1,1,1\n".into(), Some(1), "two columns"),
    ];
    for (format, text, line, words) in cases {
        let error = read(&text, format).expect_err(&text);
        assert_eq!(error.line, line, "{error} in {text}");
        assert!(error.to_string().contains(words) && !error.help.is_empty(), "{error} in {text}");
        assert!(!error.to_string().contains('\u{1b}'), "{error:?}");
    }
}

proptest! {
    /// Whatever a file holds, it is read or refused.
    #[test]
    fn no_file_stops_a_reader(text in "[0-9:,{}= \\-\n\"#A-Z;.]{0,120}", bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let odd = String::from_utf8_lossy(&bytes);
        let texts = [text.clone(), odd.into_owned(), format!("# NUMBER ALTERNATIVES: 3\n{text}"), format!("3 1\n{text}")];
        for format in [Format::PrefLib, Format::Blt, Format::Grades] {
            for text in &texts {
                if let Ok(ballots) = read(text, format) {
                    let again = write(&ballots, format).expect("its own format");
                    let again = read(&again, format).expect("what was written");
                    prop_assert_eq!(again.profile, ballots.profile);
                }
            }
        }
    }

    /// A file that was changed in one place is read or refused.
    #[test]
    fn no_change_of_a_file_stops_a_reader(place in 0usize..200, with in "[0-9:,{}= \\-\n\"#x]{0,2}") {
        for (format, text) in [(Format::PrefLib, PREFLIB), (Format::Blt, BLT), (Format::Grades, TABLE)] {
            let place = place % text.len();
            let changed = format!("{}{with}{}", &text[..place], &text[place + 1..]);
            if let Err(error) = read(&changed, format) {
                // A table's lines end with a carriage return alone, too.
                let ends = changed.chars().filter(|c| matches!(c, '\n' | '\r')).count() as u64;
                prop_assert!(error.line.is_none_or(|line| line <= ends + 1), "{}", error);
            }
        }
    }
}

#[test]
fn endings_tell_formats() {
    for (ending, format) in
        [("soi", Format::PrefLib), ("TOC", Format::PrefLib), ("blt", Format::Blt), ("csv", Format::Grades)]
    {
        assert_eq!(Format::of_ending(ending), Some(format));
    }
    assert_eq!(Format::of_ending("txt"), None);
}
