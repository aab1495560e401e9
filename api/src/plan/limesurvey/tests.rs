use super::*;

const YES_NO: [&str; 2] = ["Yes", "No"];

/// The columns that every export begins with, and two of the many that follow.
const HEAD: &str = "id\trelated_id\tclass\ttype/scale\tname\trelevance\ttext\thelp\tlanguage\tvalidation\tmandatory\tother\tdefault\t\
                    same_default\tmax_answers\tmin_answers";

/// A row of an export: class, type, name, text, help, language, mandatory, the most and the fewest answers.
fn row(fields: [&str; 9]) -> String {
    let [class, kind, name, text, help, language, mandatory, most, least] = fields;
    format!(
        "1\t\t{class}\t{kind}\t{name}\t1\t\"{text}\"\t{help}\t{language}\t\t{mandatory}\tN\t\t0\t{most}\t{least}"
    )
}

/// An export of these rows.
fn export(rows: &[[&str; 9]]) -> String {
    let rows = rows.iter().map(|fields| row(*fields));
    std::iter::once(HEAD.to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
}

/// A survey with these questions in English.
fn questions(rows: &[[&str; 9]]) -> Result<Imported, ImportError> {
    let head = [
        ["S", "", "sid", "123456", "", "", "", "", ""],
        ["S", "", "language", "en", "", "", "", "", ""],
        ["SL", "", "surveyls_title", "Board", "", "en", "", "", ""],
        ["G", "0", "Group", "", "", "en", "", "", ""],
    ];
    read(&export(&[&head[..], rows].concat()), "Europe/Warsaw", YES_NO)
}

fn option(code: &'static str, text: &'static str) -> [&'static str; 9] {
    ["A", "0", code, text, "", "en", "", "", ""]
}

fn several(code: &'static str) -> [&'static str; 9] {
    ["SQ", "0", code, code, "", "en", "", "", ""]
}

fn rule(question: [&'static str; 9], options: usize) -> RulePlan {
    let all = [several("SQ001"), several("SQ002"), several("SQ003"), several("SQ004")];
    let rows = [&[question][..], &all[..options]].concat();
    let imported = questions(&rows).expect("a question");
    let contest = &imported.plan.contests[0];
    contest.rule.compile().expect("a rule");
    contest.rule
}

#[test]
fn choices_of_one_become_questions_and_their_texts_lose_their_html() {
    let chair = "<p>Who shall be <b>chair</b>&nbsp;&amp; why? 1 < 2</p>";
    let imported = questions(&[
        ["Q", "L", "G1_Q01", chair, "<em>One name</em>", "en", "Y", "", ""],
        option("A1", "Ada"),
        option("A_2", "'=Bo"),
        ["Q", "Y", "statutes", "New statutes?", "", "en", "N", "", ""],
        ["Q", "T", "why", "Why?", "", "en", "N", "", ""],
    ]);
    let Imported { plan, left_out } = imported.expect("a plan");
    assert_eq!((plan.language.as_str(), plan.schedule.zone.as_str()), ("en", "Europe/Warsaw"));
    assert_eq!(plan.title, "Board".into());
    let chair = &plan.contests[0];
    assert_eq!(chair.name, "g1-q01");
    assert_eq!(chair.title, "Who shall be chair & why? 1 < 2".into());
    assert_eq!(chair.description, "One name".into());
    assert_eq!(chair.rule, RulePlan { exactly: Some(1), ..RulePlan::default() });
    let names: Vec<&str> = chair.selections.iter().map(|selection| selection.name.as_str()).collect();
    assert_eq!(names, ["a1", "a-2"]);
    assert_eq!(chair.selections[1].title, "=Bo".into());
    let statutes = &plan.contests[1];
    assert_eq!(
        statutes.rule,
        RulePlan { at_most: Some(1), ..RulePlan::default() },
        "whoever need not answer"
    );
    assert_eq!(statutes.selections[0].title, "Yes".into());
    let why = LeftOut { line: 10, name: "why".into(), title: "Why?".into() };
    assert_eq!(left_out, [why], "nothing is left out silently");
    assert_eq!(plan.contests.len(), 2);
}

#[test]
fn choices_of_several_keep_their_limits() {
    let ask = |mandatory, most, least| ["Q", "M", "days", "Which?", "", "en", mandatory, most, least];
    let none = RulePlan::default();
    assert_eq!(rule(ask("N", "", ""), 3), RulePlan { each: Some(1), ..none });
    assert_eq!(rule(ask("N", "9", ""), 3), RulePlan { each: Some(1), ..none });
    assert_eq!(rule(ask("N", "2", ""), 4), RulePlan { at_most: Some(2), each: Some(1), ..none });
    assert_eq!(rule(ask("N", "1", ""), 4), RulePlan { at_most: Some(1), ..none });
    assert_eq!(
        rule(ask("Y", "", ""), 3),
        RulePlan { at_least: Some(1), at_most: Some(3), each: Some(1), ..none }
    );
    assert_eq!(rule(ask("Y", "2", "2"), 4), RulePlan { exactly: Some(2), each: Some(1), ..none });
    assert_eq!(rule(ask("N", "1", "1"), 4), RulePlan { exactly: Some(1), ..none });
    assert_eq!(rule(ask("N", "nonsense", "-1"), 3), RulePlan { each: Some(1), ..none });
}

#[test]
fn translations_come_further_down_and_belong_to_their_questions() {
    let text = export(&[
        ["S", "", "language", "de-informal", "", "", "", "", ""],
        ["SL", "", "surveyls_title", "Vorstand", "", "de-informal", "", "", ""],
        ["SL", "", "surveyls_title", "Board", "", "en", "", "", ""],
        ["SL", "", "surveyls_title", "Vorstand!", "", "de", "", "", ""],
        ["G", "0", "Gruppe", "", "", "de-informal", "", "", ""],
        ["Q", "L", "chair", "Wer?", "", "de-informal", "Y", "", ""],
        ["A", "0", "A1", "Ada L.", "", "de-informal", "", "", ""],
        ["A", "0", "A2", "Bo", "", "de-informal", "", "", ""],
        ["G", "0", "Group", "", "", "en", "", "", ""],
        ["Q", "L", "chair", "Who?", "", "en", "Y", "", ""],
        ["A", "0", "A2", "Bo!", "", "en", "", "", ""],
        ["A", "0", "A1", "Ada", "", "en", "", "", ""],
    ]);
    let plan = read(&text, "UTC", YES_NO).expect("a plan").plan;
    assert_eq!((plan.language.as_str(), plan.languages.as_slice()), ("de", &["en".to_owned()][..]));
    let words = |words: &Words| [words.written("de", "de").to_owned(), words.written("de", "en").to_owned()];
    assert_eq!(words(&plan.title), ["Vorstand", "Board"], "a second German is none");
    let chair = &plan.contests[0];
    assert_eq!(words(&chair.title), ["Wer?", "Who?"]);
    assert_eq!(
        chair.selections.iter().map(|it| words(&it.title)).collect::<Vec<_>>(),
        [["Ada L.", "Ada"].map(str::to_owned), ["Bo", "Bo!"].map(str::to_owned)]
    );
}

#[test]
fn another_file_is_refused_and_garbage_panics_nowhere() {
    for text in ["", "name,email\nada,a@b.c\n", "<?xml version=\"1.0\"?><document/>", "class\ttext\n"] {
        assert_eq!(read(text, "UTC", YES_NO), Err(ImportError::NoSurvey), "{text}");
    }
    assert_eq!(questions(&[]), Err(ImportError::NothingToVoteOn));
    assert_eq!(
        questions(&[["Q", "R", "rank", "Order these", "", "en", "Y", "", ""]]),
        Err(ImportError::NothingToVoteOn)
    );
    assert_eq!(read(&"x".repeat(MAX_EXPORT + 1), "UTC", YES_NO), Err(ImportError::TooLarge));
    // Answers before any question, rows that are short, tags that never end.
    let odd = [
        option("A1", "x"),
        ["Q", "L", "", "<", "<p", "en", "", "", ""],
        option("", "<!-- "),
        option("A1", "&amp;lt;"),
    ];
    let plan = questions(&odd).expect("a question").plan;
    assert_eq!(plan.contests[0].name, "q1");
    assert_eq!(plan.contests[0].selections[1].title, "&lt;".into());
    assert!(read(&format!("{HEAD}\nQ\n\"\n"), "UTC", YES_NO).is_err());
}
