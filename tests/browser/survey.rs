//! A LimeSurvey survey's questions become a draft, and what is no choice is named.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::office::Office;

const SURVEY: &str = "id\trelated_id\tclass\ttype/scale\tname\trelevance\ttext\thelp\tlanguage\tvalidation\tmandatory\n\
    \t\tS\t\tlanguage\t\ten\t\t\t\t\n\
    \t\tSL\t\tsurveyls_title\t\tBoard 2027\t\ten\t\t\n\
    1\t\tG\t0\tGroup\t\t\t\ten\t\t\n\
    2\t\tQ\tL\tchair\t1\t\"<p>Who shall be <b>chair</b>?</p>\"\t\ten\t\tY\n\
    3\t\tA\t0\tA1\t\tAda\t\ten\t\t\n\
    4\t\tA\t0\tA2\t\tBo\t\ten\t\t\n\
    5\t\tQ\tT\twhy\t1\tWhy?\t\ten\t\tN\n";

#[test]
fn a_surveys_choices_become_questions_and_the_rest_is_named() {
    let office = Office::new("survey");
    let browser = &office.browser;
    office.sign_in();
    browser.press("New election");
    let folder = tempfile::tempdir().expect("a folder");
    let other = folder.path().join("other.txt");
    std::fs::write(&other, "name,email\n").expect("ours");
    browser.write("The survey’s file", other.to_str().expect("a path"));
    browser.see("This is no survey in LimeSurvey’s tab-separated format.");
    let file = folder.path().join("survey.txt");
    std::fs::write(&file, SURVEY).expect("ours");
    browser.write("The survey’s file", file.to_str().expect("a path"));
    browser.see("One question was read.");
    browser.see("line 8");
    browser.see("Why?");
    let mut examiner = Examiner::new(browser, &[&EVERYWHERE]);
    examiner.state("a survey was read");
    examiner.finish();
    browser.press("Begin with these questions");
    browser.heading("What");
    assert_eq!(browser.value("title"), "Board 2027");
    assert_eq!(browser.value("question-0-title"), "Who shall be chair?");
    assert_eq!(browser.value("question-0-option-1"), "Bo");
}
