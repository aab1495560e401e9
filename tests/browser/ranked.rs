//! Elections that mix, in the booth and in the wizard: rankings by keyboard and by number, grades, a written answer; what comes out of the
//! mixing is what was entered.

use crate::desk;
use crate::examiner::{EVERYWHERE, Examiner};
use crate::keyboard::ENTER;
use crate::office::Office;
use crate::scene::{Scene, Wording};
use glassurn_crypto::manifest::{Answer, CountRule, Manifest, Rule};
use glassurn_tests::booth::{begin, cast, check, shown_code};
use glassurn_tests::stage::election_key;
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use serde_json::{Value, json};
use std::fs;

const TAB: &str = "\u{e004}";

/// A ranking in which ranks may be shared, one of all options or none, grades, a text of up to twelve bytes.
const RANKED: Wording = Wording {
    title: "Assembly of the allotment society",
    texts: "description = \"\"\norganiser = \"The committee\"\ncontact = \"committee@example.org\"",
    contests: "[[contests]]\nname = \"chair\"\ntitle = \"Who chairs the society?\"\nrule = { rank = \"schulze\", shared = true }\n\
               seats = 1\norder = \"fixed\"\nselections = [\n    { name = \"ada\", title = \"Ada Lovelace\" },\n    \
               { name = \"ben\", title = \"Ben Johnson\", description = \"Secretary since 2019\" },\n    \
               { name = \"cyd\", title = \"Cyd Charisse\" },\n    { name = \"dan\", title = \"Dan Shechtman\" },\n    \
               { name = \"eve\", title = \"Donaudampfschifffahrtsgesellschaftskapitän Eve\" },\n]\n\n\
               [[contests]]\nname = \"tree\"\ntitle = \"Which tree is planted?\"\nrule = { rank = \"irv\", partial = false }\n\
               seats = 1\norder = \"fixed\"\nselections = [\n    { name = \"lime\", title = \"Lime\" },\n    \
               { name = \"oak\", title = \"Oak\" },\n    { name = \"elm\", title = \"Elm\" },\n]\n\n\
               [[contests]]\nname = \"venue\"\ntitle = \"How good is each place?\"\nrule = { grade = \"majority-judgment\" }\n\
               grades = [\"Reject\", \"Poor\", \"Acceptable\", \"Good\", \"Very good\", \"Excellent\"]\nseats = 1\norder = \"fixed\"\n\
               selections = [\n    { name = \"north\", title = \"The north hall\" },\n    \
               { name = \"south\", title = \"The south hall\" },\n    { name = \"garden\", title = \"The garden\" },\n]\n\n\
               [[contests]]\nname = \"name\"\ntitle = \"What shall the hall be called?\"\nrule = { text = 12 }\nseats = 1\n\
               order = \"fixed\"\nselections = []\n",
    columns: &[
        "chair.ada",
        "chair.ben",
        "chair.cyd",
        "chair.dan",
        "chair.eve",
        "tree.lime",
        "tree.oak",
        "tree.elm",
        "venue.north",
        "venue.south",
        "venue.garden",
        "name",
    ],
};

/// Presses what has this id.
#[track_caller]
fn press(browser: &Browser, id: &str) {
    browser.press_found(
        &format!("the element {id:?}"),
        "return document.getElementById(arguments[0])",
        json!([id]),
    );
}

/// Types a number into the field of an option, as a person does, and goes on.
#[track_caller]
fn number(browser: &Browser, id: &str, typed: &str) {
    press(browser, id);
    browser.run("document.getElementById(arguments[0]).select()", json!([id]));
    typed.chars().for_each(|key| browser.key(&key.to_string()));
    browser.key(TAB);
}

/// What has the focus now.
fn focused(browser: &Browser) -> Value {
    browser.run("return document.activeElement.id", json!([]))
}

/// Goes on with the keyboard until this has the focus.
#[track_caller]
fn reach(browser: &Browser, id: &str) {
    let come = (0..150).any(|_| {
        browser.key(TAB);
        focused(browser) == id
    });
    assert!(come, "Tab comes to {id:?}");
}

/// Presses with the keyboard what has this id; what is said then, and what has the focus.
#[track_caller]
fn act(browser: &Browser, id: &str, said: &str, then: &str) {
    if focused(browser) != id {
        reach(browser, id);
    }
    browser.key(ENTER);
    browser.hear(said);
    browser.wait("the focus", "return document.activeElement.id === arguments[0]", json!([then]));
}

/// The numbers that the fields of a contest show, in the manifest's order.
fn numbers(browser: &Browser, contest: usize, count: usize) -> Vec<String> {
    (0..count).map(|option| browser.value(&format!("choice-{contest}-{option}"))).collect()
}

/// The first ranking with the keyboard alone, every change of it heard.
fn rank_by_keyboard(browser: &Browser) {
    browser.see("Options that you find equally good may have the same number.");
    act(browser, "choice-0-2-up", "Cyd Charisse is now 1st of 5. 4 have no rank.", "choice-0-2-up");
    act(browser, "choice-0-0-up", "Ada Lovelace is now 2nd of 5. 3 have no rank.", "choice-0-0-up");
    act(browser, "choice-0-1-up", "Ben Johnson is now 3rd of 5. 2 have no rank.", "choice-0-1-up");
    act(browser, "choice-0-0-up", "Ada Lovelace is now 1st of 5. 2 have no rank.", "choice-0-0-up");
    // At the top there is no way up, and nothing is said.
    browser.key(ENTER);
    browser.hear("Ada Lovelace is now 1st of 5.");
    assert_eq!(numbers(browser, 0, 5), ["1", "3", "2", "", ""]);
    act(browser, "choice-0-0-down", "Ada Lovelace is now 2nd of 5.", "choice-0-0-down");
    act(browser, "choice-0-0-up", "Ada Lovelace is now 1st of 5.", "choice-0-0-up");
    act(browser, "choice-0-1-out", "Ben Johnson has no rank now. 3 have no rank.", "choice-0-1-up");
    reach(browser, "choice-0-4");
    browser.key("2");
    browser.key(ENTER);
    browser.hear("Eve shares rank 2 of 5. 2 have no rank.");
    browser.wait("the focus", "return document.activeElement.id === 'choice-0-4'", json!([]));
    assert_eq!(numbers(browser, 0, 5), ["1", "", "2", "", "2"]);
}

/// Drags an option onto another one, as the browser tells the page of it.
fn drag(browser: &Browser, option: &str, onto: &str) {
    let script = "const row = id => document.getElementById(id).closest('li'), dataTransfer = new DataTransfer(); \
        const tell = (element, what) => element.dispatchEvent(new DragEvent(what, { bubbles: true, cancelable: true, dataTransfer })); \
        tell(row(arguments[0]).querySelector('[draggable=true]'), 'dragstart'); \
        if (!tell(row(arguments[1]), 'dragover')) tell(row(arguments[1]), 'drop');";
    browser.run(script, json!([option, onto]));
}

/// The second ranking by numbers; a number that is taken moves the others down, and one that is too large is the last.
fn rank_by_number(browser: &Browser) {
    number(browser, "choice-1-0", "1");
    browser.hear("Lime is now 1st of 3. 2 have no rank.");
    number(browser, "choice-1-1", "1");
    browser.hear("Oak is now 1st of 3. 1 has no rank.");
    assert_eq!(numbers(browser, 1, 3), ["2", "1", ""]);
    drag(browser, "choice-1-0", "choice-1-1");
    browser.hear("Lime is now 1st of 3. 1 has no rank.");
    assert_eq!(numbers(browser, 1, 3), ["1", "2", ""]);
    drag(browser, "choice-1-1", "choice-1-0");
    browser.hear("Oak is now 1st of 3. 1 has no rank.");
    number(browser, "choice-1-2", "x");
    assert_eq!(numbers(browser, 1, 3), ["2", "1", ""], "a letter is no rank");
}

#[test]
fn what_is_ranked_graded_and_written_in_the_booth_comes_out_of_the_mixing() {
    let scene = Scene::open(RANKED);
    let browser = Browser::open("ranked", DESKTOP);
    // At first a ballot that says nothing at all.
    begin(&browser, &scene.link(0));
    browser.see("Without a grade it counts as “Reject”.");
    check(&browser);
    for number in 1..=4 {
        browser.see(&format!("Question {number} has no answer."));
    }
    cast(&browser);

    browser.goto(&scene.link(0));
    browser.see("You have voted on this device.");
    browser.press("Start voting");
    browser.see("Nothing is sent yet.");
    rank_by_keyboard(&browser);
    rank_by_number(&browser);
    press(&browser, "choice-2-0-6");
    press(&browser, "choice-2-1-1");
    browser.set("choice-3-text", "Donaudampfschiff");
    browser.hear("Too long: 4 bytes more than there is room for.");
    browser.press("Check my answers");
    browser.see("Rank all options or none. 1 has no rank.");
    browser.see("Too long: 4 bytes more than there is room for.");
    assert!(!browser.offers("Cast my vote"), "what no form allows is not sealed");
    browser.press("Back");
    number(&browser, "choice-1-2", "9");
    browser.hear("Elm is now 3rd of 3. All are ranked.");
    assert_eq!(numbers(&browser, 1, 3), ["2", "1", "3"]);
    // A letter with its dots apart is the same name.
    browser.set("choice-3-text", " A\u{308}rger ");
    browser.see("Room for 6 more of 12 bytes.");
    browser.reload();
    browser.press("Start voting");
    browser.see("Nothing is sent yet.");
    assert_eq!(numbers(&browser, 0, 5), ["1", "", "2", "", "2"], "a reload loses nothing");
    check(&browser);
    for line in [
        "Ada Lovelace Rank 1",
        "Cyd Charisse Rank 2",
        "Ben Johnson No rank",
        "Oak Rank 1",
        "The north hall Excellent",
        "The south hall Reject",
        "The garden No grade",
        "Ärger",
    ] {
        browser.see(line);
    }

    browser.press("Test this ballot instead");
    browser.press("Open it as a practice ballot");
    browser.press("Check it here");
    browser.see("The sealed ballot holds exactly these answers");
    browser.see("The north hall Excellent");
    browser.press("Back to my answers");
    browser.see("Your answers are sealed on this device.");
    let sealed = shown_code(&browser);
    cast(&browser);
    assert_eq!(shown_code(&browser), sealed);
    browser.press("Check my receipt");
    browser.heading("Check a receipt");
    browser.press("Check my receipt");
    browser.see("still there now; it will be counted.");
    assert_eq!(browser.complaints(), Vec::<String>::new());

    let columns: Vec<String> = RANKED.columns.iter().map(|column| (*column).to_owned()).collect();
    let other = (scene.code(1), vec![3, 1, 2, 0, 0, 0, 0, 0, 2, 3, 4, 7]);
    scene.stage.vote(&scene.staged, &columns, &[other]).expect("a ballot by command");
    opened(&scene);
}

/// Voting ends, the answers are mixed and opened by command: they are those that were entered.
fn opened(scene: &Scene) {
    let (stage, staged) = (&scene.stage, &scene.staged);
    let code = scene.close();
    let file = election_key(1);
    let mix =
        ["trustee", "mix", "--key", "../trustee-1.key", "--election-key", &file, "--election", &staged.id];
    assert_eq!(stage.run(&staged.folder, &mix).expect("it mixes")["complete"], true);
    stage.decrypt(staged, &[1], &code).expect("the answers are mixed");
    stage.publish(staged).expect("they are opened");
    let audit =
        stage.run(&staged.folder, &["audit", &format!("{}/e/{}", stage.url(), staged.id)]).expect("an audit");
    let came_out = |contest: usize, kind: &str| {
        let found = &audit["answers"][contest];
        assert_eq!((&found["valid"], &found["invalid"]), (&json!(2), &json!(0)), "{found}");
        let mut answers = found["answers"][kind].as_array().expect("answers").clone();
        answers.sort_by_key(Value::to_string);
        answers
    };
    assert_eq!(
        came_out(0, "rankings"),
        [json!([1, [1, null, 2, null, 2]]), json!([1, [3, 1, 2, null, null]])]
    );
    assert_eq!(came_out(1, "rankings"), [json!([1, [2, 1, 3]])], "the other one is blank");
    assert_eq!(came_out(2, "grades"), [json!([1, [1, 2, 3]]), json!([1, [5, 0, null]])]);
    assert_eq!(came_out(3, "texts"), [json!([1, "7"]), json!([1, "Ärger"])]);
}

#[test]
fn rankings_grades_and_texts_are_accessible() {
    let scene = Scene::open(RANKED);
    let browser = Browser::open("ranked-accessible", PHONE);
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    begin(&browser, &scene.link(0));
    browser.see("Nothing is ranked yet.");
    examiner.state("ranking, empty");
    press(&browser, "choice-0-4-up");
    press(&browser, "choice-0-1-up");
    number(&browser, "choice-0-0", "2");
    browser.hear("Ada Lovelace shares rank 2 of 5. 2 have no rank.");
    examiner.state("ranking");
    browser.press("Next question");
    (0..3).for_each(|option| press(&browser, &format!("choice-1-{option}-up")));
    browser.hear("All are ranked.");
    examiner.state("ranking of all");
    browser.press("Next question");
    press(&browser, "choice-2-1-5");
    examiner.state("grades");
    browser.press("Next question");
    browser.set("choice-3-text", "Donaudampfschiff");
    browser.hear("Too long");
    examiner.state("text, too long");
    browser.press("Show all questions");
    browser.see("Who chairs the society?");
    examiner.state("all forms of answers");
    browser.press("Check my answers");
    browser.see("Too long");
    examiner.state("check of a text that is too long");
    browser.press("Go to this question");
    browser.set("choice-3-text", "Hall");
    check(&browser);
    examiner.state("check of answers that are mixed");
    examiner.finish();
}

/// What the questions of the wizard's election came to, as their manifest says it.
fn asked(manifest: &Manifest) -> Vec<(&Rule, u64)> {
    manifest.contests().iter().map(|contest| (&contest.rule, contest.seats)).collect()
}

#[test]
fn an_official_makes_tries_and_opens_a_ranked_election_in_the_wizard() {
    let office = Office::new("ranked-wizard");
    let browser = &office.browser;
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    office.sign_in();
    office.begin("Ranked choice");
    desk::write_what(&office, "Assembly");
    browser.see("nobody knows whose each is");
    browser.see("whoever beats every other one wins");
    browser.set("question-0-count", "0");
    browser.see("until one has more than half");
    browser.set("question-0-seats", "2");
    browser.see("This way of counting finds one winner alone.");
    browser.set("question-0-count", "1");
    browser.see("Whoever reaches the quota gets a seat");
    press(browser, "question-0-shared");
    // What is added to a ranking is a ranking; sums cannot stand beside it.
    browser.press("Add a question");
    browser.set("question-1-title", "How good is each place?");
    browser.set("question-1-way", "any");
    browser.hear("cannot stand beside questions that are added up");
    browser.set("question-1-way", "grade");
    browser.wait(
        "no such problem",
        "return !document.body.innerText.includes('cannot stand beside')",
        json!([]),
    );
    assert_eq!(browser.value("question-1-grade-5"), "Excellent");
    for _ in 0..3 {
        browser.press("Remove Grade 2 Question 2");
    }
    browser.set("question-1-option-0", "North");
    browser.set("question-1-option-1", "South");
    browser.press("Add a question");
    browser.set("question-2-title", "What shall it be called?");
    browser.set("question-2-option-0", "Not lost");
    browser.set("question-2-way", "text");
    browser.set("question-2-room", "300");
    browser.see("It is between 1 and 239.");
    browser.set("question-2-way", "rank");
    assert_eq!(browser.value("question-2-option-0"), "Not lost");
    browser.set("question-2-way", "text");
    browser.set("question-2-room", "40");
    examiner.state("questions that are mixed");

    let staged = desk::publish_after(&office, true, || {
        press(browser, "choice-0-1-up");
        browser.hear("Plan B is now 1st of 4. 3 have no rank.");
        press(browser, "choice-1-0-3");
        browser.write("Your answer", "Hall");
        browser.see("Room for 36 more of 40 bytes.");
        examiner.state("preview of questions that are mixed");
    });
    desk::open(&office, &staged, 1);
    let manifest = fs::read(staged.folder.join("manifest.cbor")).expect("the manifest");
    let manifest = Manifest::from_bytes(&manifest).expect("a manifest");
    let [ranking, grades, text] = asked(&manifest)[..] else { panic!("not three questions") };
    let shared = Answer::Ranking { partial: true, ties: true, count: CountRule::ScottishStv };
    assert_eq!(ranking, (&Rule::Answer(shared), 2));
    let Rule::Answer(Answer::Grades { titles, count: CountRule::MajorityJudgment }) = grades.0 else {
        panic!("{grades:?}")
    };
    assert_eq!(
        titles.iter().map(|title| title.get("en")).collect::<Vec<_>>(),
        ["Reject", "Very good", "Excellent"]
    );
    assert_eq!(text, (&Rule::Answer(Answer::Text { longest: 40 }), 1));
    examiner.finish();

    let voter = browser.beside("ranked-wizard-voter", PHONE);
    begin(&voter, &office.stage.invited(&staged).expect("codes").remove(0).link);
    press(&voter, "choice-0-3-up");
    voter.hear("Plan D is now 1st of 4. 3 have no rank.");
    (0..2).for_each(|_| voter.press("Next question"));
    check(&voter);
    cast(&voter);
}
