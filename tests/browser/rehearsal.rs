//! A dress rehearsal before there is anything but questions, whatever they ask for; what comes of it is what was cast. And its one mail.

use crate::desk::write_what;
use crate::examiner::{EVERYWHERE, Examiner};
use crate::mixed::table;
use crate::office::Office;
use glassurn_tests::webdriver::Browser;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the page says that each made-up voter has cast, question by question: options with what they got, or a text.
const CAST: &str = "
    const words = e => e ? e.textContent.replace(/[\\u2068\\u2069]/g, '') : '';
    const fold = [...document.querySelectorAll('details')].find(e => words(e).includes('What the made-up voters have cast'));
    const line = e => [words(e.querySelector('bdi')), words(e.querySelector('.answer-amount'))];
    const answer = e => e.matches('ul') ? Object.fromEntries([...e.children].map(line)) : e.matches('.answer-text') ? words(e) : {};
    return fold && [...fold.querySelectorAll('section')].map(voter =>
        [...voter.querySelectorAll('.answers, .answer-text, .answer-none')].map(answer));";

/// Rehearses the questions that are written, to the end; gives what each made-up voter has cast.
fn rehearse(office: &Office, draft: &str) -> Vec<Vec<Value>> {
    let browser = &office.browser;
    office.saved();
    office.goto(&format!("/console/d/{}/preview", draft.split('/').nth(5).expect("a draft")));
    browser.press("Rehearse");
    browser.see("The rehearsal is over: everything worked.");
    browser.see("the result is exactly what they have cast");
    let cast: Vec<Vec<Value>> =
        serde_json::from_value(browser.wait("what was cast", CAST, json!([]))).expect("answers");
    assert_eq!(cast.len(), 7);
    cast
}

/// On to the public result of the rehearsal; gives the election.
fn result(browser: &Browser) -> String {
    browser.press("The result of the test");
    browser.see("Proofs checked:");
    browser.address().split('/').nth(4).expect("an election").to_owned()
}

/// How often each of these stands there.
fn counted<T: Ord>(all: impl IntoIterator<Item = T>) -> BTreeMap<T, u64> {
    let mut counted = BTreeMap::new();
    all.into_iter().for_each(|one| *counted.entry(one).or_default() += 1);
    counted
}

/// Marks of options in the manifest's order, as the command line writes them; `None` of an answer without any.
fn marks(answer: &Value, options: &[&str], mark: impl Fn(&str) -> Value) -> Option<String> {
    let marks: Vec<Value> =
        options.iter().map(|option| mark(answer[*option].as_str().unwrap_or_default())).collect();
    marks.iter().any(|mark| !mark.is_null()).then(|| json!(marks).to_string())
}

/// The answers that an audit of the record has opened.
fn opened(contest: &Value, kind: &str) -> BTreeMap<String, u64> {
    assert_eq!((&contest["valid"], &contest["invalid"]), (&json!(7), &json!(0)), "{contest}");
    let all = contest["answers"][kind].as_array().expect("answers");
    all.iter().map(|each| (each[1].to_string(), each[0].as_u64().expect("a number"))).collect()
}

#[test]
fn rankings_grades_and_texts_are_mixed_opened_and_counted_in_a_rehearsal() {
    let office = Office::new("rehearsal-mixed");
    let browser = &office.browser;
    office.sign_in();
    let draft = office.begin("Ranked choice");
    write_what(&office, "Assembly");
    browser.set("question-0-count", "0");
    browser.see("until one has more than half");
    browser.press("Add a question");
    browser.set("question-1-title", "How good is each place?");
    browser.set("question-1-way", "grade");
    browser.set("question-1-option-0", "North");
    browser.set("question-1-option-1", "South");
    browser.press("Add a question");
    browser.set("question-2-title", "What shall it be called?");
    browser.set("question-2-way", "text");
    browser.set("question-2-room", "40");
    let cast = rehearse(&office, &draft);
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    examiner.state("rehearsed answers that are mixed");
    examiner.finish();
    let election = result(browser);

    // The command line reads the record by itself: what it opens there is what the page has said before.
    let plans = ["Plan A", "Plan B", "Plan C", "Plan D"];
    let grades = ["Reject", "Poor", "Acceptable", "Good", "Very good", "Excellent"];
    let rank =
        |words: &str| words.strip_prefix("Rank ").map_or(Value::Null, |rank| json!(rank.parse::<u64>().ok()));
    let grade = |words: &str| json!(grades.iter().position(|grade| *grade == words));
    let url = format!("{}/e/{election}", office.stage.url());
    let audit = office.stage.run(office.stage.folder(), &["audit", &url]).expect("an audit");
    assert_eq!(audit["holds"], true, "{audit}");
    let rankings = cast.iter().filter_map(|vote| marks(&vote[0], &plans, rank));
    assert_eq!(opened(&audit["answers"][0], "rankings"), counted(rankings));
    let given = cast.iter().filter_map(|vote| marks(&vote[1], &["North", "South"], grade));
    assert_eq!(opened(&audit["answers"][1], "grades"), counted(given));
    let texts = counted(cast.iter().map(|vote| vote[2].to_string()));
    assert_eq!(opened(&audit["answers"][2], "texts"), texts);

    // Everybody reads it, with the rounds.
    browser.see("TEST: What shall we do?");
    let firsts =
        counted(cast.iter().flat_map(|vote| {
            plans.into_iter().filter(|plan| vote[0][*plan] == "Rank 1").collect::<Vec<_>>()
        }));
    let rows = table(browser, "Votes at the end of each stage");
    for (plan, row) in plans.iter().zip(&rows) {
        let votes = row[1].trim_end_matches([' ', '★']).replace('–', "0");
        assert_eq!((row[0].as_str(), votes), (*plan, firsts.get(plan).copied().unwrap_or(0).to_string()));
    }
    let written = table(browser, "What voters wrote");
    let written = written.iter().map(|row| (json!(row[0]).to_string(), row[1].parse().expect("a number")));
    assert_eq!(written.collect::<BTreeMap<String, u64>>(), texts);
    assert_eq!(complaints(browser), Vec::<String>::new());
}

#[test]
fn votes_that_are_paid_with_credits_are_rehearsed() {
    let office = Office::new("rehearsal-credits");
    let browser = &office.browser;
    office.sign_in();
    let draft = office.begin("Quadratic budget");
    browser.set("question-0-title", "What matters how much?");
    let options = ["Trees", "A pool"];
    (0..).zip(options).for_each(|(place, option)| browser.set(&format!("question-0-option-{place}"), option));
    browser.see("A vote against an option costs as much as one for it.");
    let cast = rehearse(&office, &draft);
    let votes = |words: &str| {
        let number = words.split(' ').next().and_then(|number| number.parse::<i64>().ok()).unwrap_or(0);
        if words.ends_with("against") { -number } else { number }
    };
    let sum = |option: &str| -> i64 {
        cast.iter().map(|vote| votes(vote[0][option].as_str().unwrap_or_default())).sum()
    };
    let election = result(browser);
    browser.see("TEST: What matters how much?");
    let rows = "const rows = [...document.querySelectorAll('table.bars tbody tr')];
        return rows.length > 0 && rows.map(row => [row.querySelector('bdi').textContent, row.querySelector('td').textContent])";
    let rows = browser.wait("the votes of each option", rows, json!([]));
    let rows: Vec<(String, String)> = serde_json::from_value(rows).expect("rows");
    let shown: BTreeMap<_, _> = rows.into_iter().collect();
    assert_eq!(shown, options.map(|option| (option.to_owned(), sum(option).to_string())).into());
    let url = format!("{}/e/{election}", office.stage.url());
    let read = office.stage.run(office.stage.folder(), &["result", &url]).expect("a result");
    let selections = read["contests"][0]["selections"].as_array().expect("selections");
    let values: Vec<&Value> = selections.iter().map(|selection| &selection["value"]).collect();
    assert_eq!(values, options.map(sum));
    assert_eq!(complaints(browser), Vec::<String>::new());
}

/// What the browser complains of, but for the 401 that tells whoever is not signed in.
fn complaints(browser: &Browser) -> Vec<String> {
    let mut complaints = browser.complaints();
    complaints.retain(|line| !(line.contains("/api/v1/session") && line.contains("401")));
    complaints
}
