use super::*;
use crate::roll::sheet::Encoding;
use proptest::prelude::*;

const TONGUES: [Tongue; 2] = [
    Tongue { tag: "en", names: ["English", "English"] },
    Tongue { tag: "zh", names: ["简体中文", "Chinese"] },
];

fn read(text: &str) -> Result<List, ColumnError> {
    List::new(Sheet::of_text(text, Encoding::Utf8).expect("a list"), TONGUES.to_vec())
}

fn list(text: &str) -> List {
    read(text).expect("its columns are known")
}

fn verdicts(text: &str) -> Vec<(u64, Verdict)> {
    list(text).lines(Which::All).map(|line| (line.number, line.verdict.clone())).collect()
}

fn problem(text: &str) -> Problem {
    let list = list(text);
    let open: Vec<&Line> = list.lines(Which::Open).collect();
    match open.as_slice() {
        [Line { verdict: Verdict::Problem(problem), .. }] => problem.clone(),
        other => panic!("{text:?}: {other:?}"),
    }
}

const VOTER: Verdict = Verdict::Voter { weight: 1 };

/// Helios #399: the heading `Email` was read as a voter.
#[test]
fn a_heading_is_never_a_voter() {
    for heading in ["Email", "E-Mail", "e-mail address", "EMAIL ADDRESS", "\u{feff}Email", "邮箱"] {
        assert_eq!(verdicts(&format!("{heading}\nada@a.example\n")), [(2, VOTER)], "{heading}");
    }
    // A heading that nobody knows, above addresses: it is no address.
    assert_eq!(problem("Kontakt\nada@a.example\n"), Problem::Address);
}

#[test]
fn columns_are_known_by_heading_in_any_order() {
    for text in [
        "name,email,weight\nAda L,ada@a.example,2\n",
        "Weight;E-Mail;Name\n2;ada@a.example;Ada L\n",
        "last name\tmember\tvotes\tfirst name\tmail\nL\t7\t2\tAda\tada@a.example\n",
    ] {
        let people = list(text).people().expect("all is well");
        let (name, email) = ("Ada L".into(), "ada@a.example".into());
        let expected = Person { line: 2, name, email, weight: 2, language: String::new() };
        assert_eq!(people, [expected], "{text}");
    }
    assert_eq!(list("name,phone\nAda,1\n").columns.unknown, ["phone"], "what is not read is named");
}

/// What LimeSurvey exports of a survey's participants: with a byte order mark, and columns of one's own behind the quoted ones.
#[test]
fn participants_of_limesurvey_are_voters() {
    let export = "\u{feff}tid,firstname,lastname,email,emailstatus,token,language,validfrom,validuntil,invited,reminded,\
                  remindercount,completed,usesleft, attribute_1 <Weight>, attribute_2 <Name of the chapter>\n\
                  \"1\",\"Ada\",\"Łukasiewicz\",\"ada@a.example\",\"OK\",\"x7Q2b9TtRkLm3Zp\",\"en\",\"\",\"\",\"N\",\"N\",\"0\",\"N\",\"1\",\"3\",\"North\"\n\
                  \"2\",\"磊\",\"李\",\"li@a.example\",\"OK\",\"p0Oi8uYtReWq1As\",\"zh-Hans\",\"\",\"\",\"2026-11-20 10:00\",\"N\",\"0\",\"N\",\"1\",\"1\",\"\"\n\
                  \"3\",\"\",\"\",\"\",\"OptOut\",\"\",\"de-informal\",\"\",\"\",\"N\",\"N\",\"0\",\"N\",\"1\",\"1\",\"\"\n";
    let list = list(export);
    let unread = ["tid", "emailstatus", "token"];
    assert_eq!(list.columns.unknown[..3], unread, "a token of LimeSurvey is no voting code");
    assert!(list.columns.unknown.iter().any(|title| title == "attribute_2 <Name of the chapter>"));
    let lines: Vec<&Line> = list.lines(Which::All).collect();
    assert_eq!(
        (lines[0].name.as_str(), &lines[0].verdict),
        ("Ada Łukasiewicz", &Verdict::Voter { weight: 3 })
    );
    assert_eq!((lines[1].name.as_str(), lines[1].language.as_str()), ("磊 李", "zh-Hans"));
    assert_eq!(lines[1].verdict, VOTER);
    // Whoever has neither name nor address, and a language that nobody writes, waits for a decision.
    assert!(matches!(lines[2].verdict, Verdict::Problem(_)), "{:?}", lines[2]);
}

#[test]
fn columns_without_a_heading_are_known_only_without_doubt() {
    let person = |text: &str| {
        let Person { line, name, email, .. } = list(text).people().expect("all is well").remove(0);
        (line, name, email)
    };
    let ada = (1, "Ada".to_owned(), "a@a.example".to_owned());
    assert_eq!(person("Ada;a@a.example\nBo;b@a.example"), ada);
    assert_eq!(person("a@a.example\tAda\nb@a.example\tBo"), ada);
    assert_eq!(person("a@a.example\nb@a.example").2, "a@a.example");
    assert_eq!(person("Ada\nBo").1, "Ada");
    for text in
        ["Ada,3\nBo,4\n", "Ada,L\nBo,M\n", "Ada,a@a.example,1\n", "a@a.example,b@a.example\n", "17\n18\n"]
    {
        assert_eq!(read(text).err(), Some(ColumnError::Doubt), "{text}");
    }
    for (text, error) in [
        ("name,Name\nAda,Ada\n", ColumnError::Twice { title: "Name".into() }),
        ("weight,phone\n1,2\n", ColumnError::Nobody),
    ] {
        assert_eq!(read(text).err(), Some(error));
    }
}

/// Helios #401: a character that nobody sees, and a message that misled.
#[test]
fn a_hidden_character_in_an_address_is_named() {
    assert_eq!(problem("email\nada\u{200b}@a.example\n"), Problem::Hidden { letter: 0x200b });
    assert_eq!(problem("email\nada@a.example\u{ad}\n"), Problem::Hidden { letter: 0xad });
    // In a name it may be meant, as in Persian.
    assert_eq!(verdicts("name\nمی\u{200c}نا\n"), [(2, VOTER)]);
}

/// Helios #301: 115 lines were given, 104 came out, and nobody said which.
#[test]
fn counts_add_up_and_every_duplicate_names_both_lines() {
    let mut text = String::from("name,email\n");
    (0..104).for_each(|n| text.push_str(&format!("V{n},v{n}@a.example\n")));
    (0..11).for_each(|n| text.push_str(&format!("V{n},V{n}@A.example\n")));
    let mut list = list(&text);
    let counts = list.counts();
    assert_eq!(
        (counts.lines, counts.heading, counts.voters, counts.duplicates, counts.problems),
        (116, 1, 104, 11, 0)
    );
    for (place, line) in list.lines(Which::Open).enumerate() {
        assert_eq!(line.number, 106 + place as u64);
        assert_eq!(line.verdict, Verdict::Problem(Problem::SameAddress { first: 2 + place as u64 }));
    }
    assert_eq!(list.people(), Err(Unfit::Open(11)), "nothing is dropped silently");
    list.leave_out(Which::Duplicates, true);
    assert_eq!(list.people().expect("decided").len(), 104);
    assert_eq!((list.counts().left_duplicates, list.counts().open()), (11, 0));
    list.leave_out(Which::LeftOut, false);
    assert_eq!(list.counts(), counts, "a decision can be taken back");
}

/// Helios #197: somebody without a name got no mail, and nobody said so.
#[test]
fn a_missing_name_is_allowed_and_a_missing_address_counted() {
    let list = list("name,email\n,ada@a.example\nBo,\n");
    let counts = list.counts();
    assert_eq!((counts.voters, counts.without_email), (2, 1));
    assert_eq!(problem("name,email,weight\nAda,a@a.example,1\n,,1\n"), Problem::Nobody);
}

#[test]
fn each_defect_of_a_line_is_its_own_problem() {
    let long = "x".repeat(person::MAX_FIELD + 1);
    let (bad, field) = (Problem::Address, Field::Name);
    use crate::roll::person::Field;
    let cases = [
        ("name,email\nAda,ada@\n".to_owned(), bad.clone()),
        ("name,email\nAda,Ada <ada@a.example>\n".to_owned(), bad.clone()),
        ("name,email\nAda,<ada@a.example>\n".to_owned(), bad.clone()),
        ("name,email\nAda,mailto:ada@a.example\n".to_owned(), bad.clone()),
        ("name,email\nAda,ada@a.example.\n".to_owned(), bad.clone()),
        ("email\nada@a.example b@a.example\n".to_owned(), bad),
        ("name,email\nAda\n".to_owned(), Problem::Fields { found: 1, expected: 2 }),
        ("name,email\nAda,ada@a.example,x\n".to_owned(), Problem::Fields { found: 3, expected: 2 }),
        (format!("name\n{long}\n"), Problem::TooLong { field }),
        ("name\nA\u{7}da\n".to_owned(), Problem::Control { field }),
        ("name,weight\nAda,0\n".to_owned(), Problem::Weight),
        ("name,weight\nAda,1.5\n".to_owned(), Problem::Weight),
        ("name,weight\nAda,+1\n".to_owned(), Problem::Weight),
        ("name,weight\nAda,\n".to_owned(), Problem::Weight),
        ("name,email\n\"Ada,a@a.example\nBo,b@a.example\n".to_owned(), Problem::SeveralLines { last: 3 }),
        ("name\nAda\nada\n".to_owned(), Problem::SameName { first: 2 }),
    ];
    for (text, expected) in cases {
        assert_eq!(problem(&text), expected, "{text:?}");
    }
}

#[test]
fn a_line_is_mended_where_it_stands() {
    let mut list = list("name,email\nAda,ada@a.example\nBo,bo@\nCy\nAda,ADA@a.example\n");
    assert_eq!(list.counts().open(), 3);
    list.mend(3, [" Bo ", " bo@a.example ", "", ""]);
    list.mend(4, ["Cy", "", "", ""]);
    assert_eq!(list.counts().open(), 1, "the row of one field is whole");
    // The first of two is left out: the second one is a voter now.
    list.leave_out(Which::One(2), true);
    let people = list.people().expect("all is decided");
    let lines: Vec<(u64, &str)> = people.iter().map(|person| (person.line, person.email.as_str())).collect();
    assert_eq!(lines, [(3, "bo@a.example"), (4, ""), (5, "ADA@a.example")]);
    // What is mended is judged against the others.
    list.mend(3, ["Bo", "ada@A.example", "", ""]);
    list.leave_out(Which::One(2), false);
    assert_eq!(list.counts().duplicates, 2);
}

#[test]
fn what_was_understood_is_understood_alike() {
    let given = list("weight,name,email\n2,=Ada,+ada@a.example\n1,\"Bo, B.\",\n1,'t Hooft,t@a.example\n");
    let people = given.people().expect("all is well");
    let file = understood(&people);
    assert!(file.contains("'=Ada,'+ada@a.example"), "{file}");
    let again = list(&file).people().expect("all is well");
    let facts = |people: &[Person]| -> Vec<_> {
        people.iter().map(|p| (p.name.clone(), p.email.clone(), p.weight, p.language.clone())).collect()
    };
    assert_eq!(facts(&again), facts(&people));
    assert!(file.starts_with("name,email,weight\n"), "nobody has a language: {file}");
    let given = list("name,lang\nAda,EN\nBo,\n李雷,Chinese\n").people().expect("all is well");
    let file = understood(&given);
    assert_eq!(file, "name,email,weight,language\nAda,,1,en\nBo,,1,\n李雷,,1,zh\n");
    assert_eq!(facts(&list(&file).people().expect("all is well")), facts(&given));
}

#[test]
fn each_voters_language_is_known_by_tag_or_name_and_no_other_is_guessed() {
    for heading in ["language", "Lang", "LANGUAGE", "Preferred language", "Sprache", "Langue", "语言"] {
        let people =
            list(&format!("{heading},name\nzh-Hans,Ada\nenglish,Bo\n,Cy\n")).people().expect("all is well");
        let tags: Vec<&str> = people.iter().map(|person| person.language.as_str()).collect();
        assert_eq!(tags, ["zh", "en", ""], "{heading}");
    }
    for unknown in ["tlh", "Klingon", "en en", "e", "中", "0"] {
        assert_eq!(
            problem(&format!("name,language\nAda,{unknown}\nBo,en\n")),
            Problem::Language,
            "{unknown}"
        );
    }
    let mut list = list("name,language\nAda,tlh\n");
    list.mend(2, ["Ada", "", "", "zh"]);
    let person = list.people().expect("mended").remove(0);
    assert_eq!((person.given("en").language, person.language.as_str()), ("zh".into(), "zh"));
    let nobody = Person { language: String::new(), ..person };
    assert_eq!((nobody.given("en").language, nobody.given("").language), ("en".into(), String::new()));
}

proptest! {
    /// Whatever is given: no panic, no line lost, no person of an undecided list.
    #[test]
    fn every_line_is_accounted_for(text in "(?s)[a-c@.,;\t\n\r\"'\\u{200b} 1-3é]{0,200}", headed: bool) {
        let text = if headed { format!("name,email,weight\n{text}") } else { text };
        let Ok(sheet) = Sheet::read(text.as_bytes()) else { return Ok(()) };
        let ends = text.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(sheet.lines, ends.lines().count() as u64);
        let Ok(mut list) = List::new(sheet, TONGUES.to_vec()) else { return Ok(()) };
        let add_up = |counts: Counts| {
            counts.voters + counts.open() + counts.left_duplicates + counts.left_others + counts.heading + counts.empty
        };
        let counts = list.counts();
        prop_assert_eq!(add_up(counts), counts.lines);
        prop_assert_eq!(list.people().is_ok(), counts.open() == 0 && counts.voters > 0);
        list.leave_out(Which::Open, true);
        prop_assert_eq!(add_up(list.counts()), counts.lines);
        prop_assert_eq!(list.counts().voters, counts.voters, "leaving out a problem makes nobody a voter");
        prop_assert_eq!(list.counts().open(), 0);
    }

    /// Two lines are one person in either order of the lines.
    #[test]
    fn duplicates_do_not_depend_on_the_order(a in "[a-b]{1,2}", b in "[A-B]{1,2}") {
        let twice = |a: &str, b: &str| list(&format!("email\n{a}@x.example\n{b}@x.example\n")).counts().duplicates;
        prop_assert_eq!(twice(&a, &b), twice(&b, &a));
        prop_assert_eq!(twice(&a, &b) == 1, a.eq_ignore_ascii_case(&b));
    }
}
