//! Elections that mix in a browser: key holders mix and open there, an official publishes, everybody reads how it was counted; and a
//! page names who has mixed falsely.

use crate::examiner::{EVERYWHERE, Examiner};
use crate::keyholder::{Office, PASSWORD};
use crate::liar::Liar;
use crate::scene::Wording;
use glassurn_api::election::{ElectionView, Turnout};
use glassurn_api::endpoint;
use glassurn_api::profile::{Format, read};
use glassurn_crypto::board::tile::{bundles, encode_bundle};
use glassurn_crypto::encoding::hex;
use glassurn_crypto::manifest::{Answer, Contest, CountRule, Rule, Texts};
use glassurn_tests::mixed::{grades, ranking, text, written};
use glassurn_tests::observer::check_everything;
use glassurn_tests::programs;
use glassurn_tests::stage::{Staged, election_key};
use glassurn_tests::webdriver::{Browser, DESKTOP, PHONE};
use glassurn_tests::world::{World, contest, draft};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const HOLDERS: [&str; 3] = ["Ada", "Ben", "Cyd"];

/// A ranking, grades, and a written answer.
const MIXED: Wording = Wording {
    title: "Assembly of the allotment society",
    texts: "description = \"Held in a browser.\"\norganiser = \"The committee\"\ncontact = \"committee@example.org\"",
    contests: "[[contests]]\nname = \"chair\"\ntitle = \"Who chairs the society?\"\nrule = { rank = \"irv\" }\nseats = 1\n\
               order = \"fixed\"\nselections = [\n    { name = \"ada\", title = \"Ada Lovelace\" },\n    \
               { name = \"ben\", title = \"Ben Johnson\" },\n    { name = \"cyd\", title = \"Cyd Charisse\" },\n]\n\n\
               [[contests]]\nname = \"year\"\ntitle = \"When shall the hall be painted?\"\nrule = { text = 8 }\nseats = 1\n\
               order = \"fixed\"\nselections = []\n",
    columns: &["chair.ada", "chair.ben", "chair.cyd", "year"],
};

/// An election of these questions whose key three key holders have made by command, with these votes, closed; gives its closing code.
fn closed(office: &Office, wording: &Wording, votes: &[Vec<u64>]) -> (Staged, String) {
    let key = |number: usize| {
        office.stage.identity("trustee", &format!("trustee-{number}.key")).expect("a key holder's key")
    };
    let holders: Vec<(&str, String)> = (1..).zip(HOLDERS).map(|(number, name)| (name, key(number))).collect();
    let staged = office.publish_that(wording, &holders);
    office.stage.ceremony(&staged).expect("the key is made");
    office.stage.enrol(&staged, &vec![1; votes.len()]).expect("the roll");
    office.stage.open(&staged).expect("voting is open");
    let codes = office.stage.invited(&staged).expect("codes.csv").into_iter().map(|voter| voter.code);
    let columns: Vec<String> = wording.columns.iter().map(|column| (*column).to_owned()).collect();
    let ballots: Vec<(String, Vec<u64>)> = codes.zip(votes.iter().cloned()).collect();
    office.stage.vote(&staged, &columns, &ballots).expect("the ballots are cast");
    let code = office.stage.close(&staged).expect("closed");
    (staged, code)
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// The passphrase of everybody's keys.
fn passphrase(office: &Office) -> String {
    fs::read_to_string(office.stage.folder().join("passphrase")).expect("the passphrase").trim().to_owned()
}

/// A key holder opens his page with the key files of the command line, and it checks the record; up to the last question.
fn sit(browser: &Browser, office: &Office, staged: &Staged, number: usize, file: &Path) {
    browser.goto(&format!("{}/keyholder/{}", office.stage.url(), staged.id));
    browser.see("Three things to know");
    let key = office.stage.folder().join(format!("trustee-{number}.key"));
    browser.write("Your key file", path(&key));
    browser.write("Passphrase", &passphrase(office));
    browser.press("Open");
    browser.see(&format!("You are here as {}.", HOLDERS[number - 1]));
    browser.see("Mix and open the answers");
    browser.write("Your key file of this election", path(file));
    browser.press("Check the record now");
    browser.see("This device has checked");
}

/// A key holder compares the closing code and lets his browser go on.
fn begin(browser: &Browser, number: usize, code: &str) {
    for other in HOLDERS.iter().enumerate().filter(|(place, _)| place + 1 != number) {
        browser.press(other.1);
    }
    browser.press("This is what the public page shows");
    browser.write("The closing code that you were told", code);
    browser.press("Mix and open");
}

/// The cells of a table of the page with this caption, row by row; names are set apart by marks that nobody sees.
pub fn table(browser: &Browser, caption: &str) -> Vec<Vec<String>> {
    let script = "const table = [...document.querySelectorAll('table')].find(e => e.caption?.textContent.includes(arguments[0]));
        return table ? [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => {
            const seen = cell.cloneNode(true);
            seen.querySelectorAll('.sr-only').forEach(e => e.remove());
            return seen.textContent.replace(/[\\u2068\\u2069]/g, '').replace(/\\u00a0/g, ' ').trim();
        })) : null";
    let found = browser.wait(caption, script, json!([caption]));
    serde_json::from_value(found).expect("rows of cells")
}

/// What a button saves.
fn saved(browser: &Browser, button: &str, ending: &str) -> String {
    browser.press(button);
    let file = browser.saved_file(ending);
    let text = fs::read_to_string(&file).expect("the file was saved");
    fs::remove_file(&file).expect("the file can be removed");
    text
}

/// The facts of a command on the record that the service shows.
fn command(office: &Office, staged: &Staged, arguments: &[&str]) -> Value {
    office.stage.run(&staged.folder, arguments).expect("the command succeeds")
}

#[test]
fn three_key_holders_mix_and_open_in_their_browsers_and_everybody_reads_the_rounds() {
    let office = Office::open();
    let votes = [[1, 2, 3, 2027], [1, 3, 2, 2028], [2, 1, 3, 2027], [3, 2, 1, 0], [2, 3, 1, 7]];
    let (staged, code) = closed(&office, &MIXED, &votes.map(Vec::from));
    let file = |number: usize| staged.folder.join(election_key(number));

    // Ada mixes, and leaves when that is done. Nothing was sent before her file held the promise.
    let ada = Browser::open("mixed-ada", DESKTOP);
    let mut examiner = Examiner::new(&ada, &[&EVERYWHERE]);
    sit(&ada, &office, &staged, 1, &file(1));
    ada.see("Your browser shuffles all 5 answers of each question and proves that it changed none");
    ada.see("2 other key holders must have told you the same code");
    examiner.state("before mixing");
    begin(&ada, 1, &code);
    ada.see("Your mixing is done. One more key holder must mix.");
    assert_eq!(
        table(&ada, "What this page itself has checked"),
        [
            ["Ada", "Done, proof checked", "Not yet"],
            ["Ben", "Not yet", "Not yet"],
            ["Cyd", "Not yet", "Not yet"],
        ]
    );
    examiner.state("mixed");
    let bound = ada.saved_like("-trustee-1-", ".key");

    // She comes back on another device with the file that her browser has saved: it was bound under all conditions, so nobody has to
    // tell her the code again.
    let later = ada.beside("mixed-ada-later", PHONE);
    sit(&later, &office, &staged, 1, &bound);
    assert!(!later.shows("must have told you the same code"));
    later.press("This is what the public page shows");
    later.press("Mix and open");
    later.see("Your mixing is done. One more key holder must mix.");
    assert_eq!(later.complaints(), Vec::<String>::new());
    for gone in [&ada, &later] {
        gone.goto(&office.stage.url());
    }

    // Ben is second: his browser mixes what came out of hers, and opens it at once.
    let ben = ada.beside("mixed-ben", PHONE);
    sit(&ben, &office, &staged, 2, &file(2));
    begin(&ben, 2, &code);
    ben.see("The answers are opened, and your part is on the public record");
    assert_eq!(ben.complaints(), Vec::<String>::new());
    let mut own = Examiner::new(&ben, &[&EVERYWHERE]);
    own.state("opened");
    own.finish();

    // Ada opens by command, with the same file. Cyd, who comes too late to mix, opens in a page.
    let words = office.stage.folder().join("passphrase");
    let files =
        ["--key", "../trustee-1.key", "--election-key", path(&bound), "--passphrase-file", path(&words)];
    let verb = ["trustee", "decrypt", "--election", &staged.id, "--closing-code", &code];
    let verb = [&verb[..], &["--confirmed-by", "2,3", "--yes"], &files].concat();
    assert!(command(&office, &staged, &verb)["entry"].is_u64(), "the file serves the command line");
    let cyd = ada.beside("mixed-cyd", DESKTOP);
    sit(&cyd, &office, &staged, 3, &file(3));
    begin(&cyd, 3, &code);
    cyd.see("The answers are opened, and your part is on the public record");
    assert_eq!(
        table(&cyd, "What this page itself has checked")[2],
        ["Cyd", "Not yet", "Done, proof checked"]
    );

    publish(&office, &staged, &ada.beside("mixed-official", DESKTOP));
    result(&office, &staged, &ada, &mut examiner);
    examiner.finish();
    assert_eq!(ada.complaints(), Vec::<String>::new());
}

/// The official's page shows who has mixed and opened, and publishes.
fn publish(office: &Office, staged: &Staged, official: &Browser) {
    official.goto(&format!("{}/console", office.stage.url()));
    official.write("Name", "Olga");
    official.write("Password", PASSWORD);
    official.press("Sign in");
    official.see("Signed in as Olga");
    official.goto(&format!("{}/console/d/{}", office.stage.url(), office.draft));
    official.see("Mixings: 2 of the 2 needed");
    let rows = table(official, "What this page itself has checked of each key holder");
    assert_eq!(
        rows,
        [
            ["Ada", "Mixed, proof ✓", "Opened, proof ✓"],
            ["Ben", "Mixed, proof ✓", "Opened, proof ✓"],
            ["Cyd", "Not there yet", "Opened, proof ✓"],
        ]
    );
    let mut examiner = Examiner::new(official, &[&EVERYWHERE]);
    examiner.state("official, opened");
    examiner.finish();
    official.write("Your key file", path(&office.stage.folder().join("official.key")));
    official.write("Passphrase", &passphrase(office));
    official.press("Open");
    official.press("Publish the result");
    official.see("The result is on the public record");
    assert_eq!(
        command(office, staged, &["result", &format!("{}/e/{}", office.stage.url(), staged.id)])["election"],
        json!(staged.id)
    );
}

/// The page of the result says what the command line says, and saves the same files.
fn result(office: &Office, staged: &Staged, browser: &Browser, examiner: &mut Examiner) {
    let address = format!("{}/e/{}", office.stage.url(), staged.id);
    browser.goto(&format!("{address}/result"));
    browser.see("Proofs checked:");
    browser.see("Votes at the end of each stage");
    let facts = command(office, staged, &["result", &address, "--format", "json"]);
    let count = &facts["contests"][0]["count"];
    let stages = count["transcript"]["stages"].as_array().expect("stages");
    let rows = table(browser, "Votes at the end of each stage");
    assert_eq!(stages.len(), 2, "{count}");
    for (option, row) in rows.iter().take(3).enumerate() {
        for (stage, cell) in stages.iter().zip(&row[1..]) {
            let votes = stage["votes"][option].as_str().expect("votes");
            assert!(
                cell.trim_end_matches([' ', '★']) == votes || cell == "–" && votes == "0",
                "{row:?} {stage}"
            );
        }
    }
    assert_eq!(count["elected"], json!([0]), "two of five first, then three");
    browser.see("Ben Johnson has the fewest votes (1 vote) and is out.");
    browser.see("From Ben Johnson: 1 vote to Ada Lovelace.");
    assert_eq!(table(browser, "What voters wrote"), [["2027", "2"], ["0", "1"], ["2028", "1"], ["7", "1"]]);
    examiner.state("result");

    let blt = saved(browser, "Save as blt Who chairs the society?", ".blt");
    let preflib = saved(browser, "Save as soc Who chairs the society?", ".soc");
    let json: Value = serde_json::from_str(&saved(browser, "Save as JSON", ".json")).expect("JSON");
    assert_eq!(json, facts);
    assert_eq!(saved(browser, "Save as CSV", ".csv").lines().count(), 1 + 5 + 4);
    let text = saved(browser, "Save the count as text Who chairs the society?", ".txt");
    for words in [
        "Elected: Ada Lovelace",
        "Votes at the end of each stage",
        "1. First choices are counted.",
        "1 vote to Ada Lovelace",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let profile = |text: &str, format| read(text, format).expect("a file of ballots").profile;
    assert_eq!(profile(&blt, Format::Blt), profile(&preflib, Format::PrefLib));
    browser.press("Minutes to print");
    browser.see("What this browser has verified");
    browser.see("Ben Johnson has the fewest votes (1 vote) and is out.");
    examiner.state("minutes");

    let report = check_everything(browser, &format!("{address}/audit"));
    browser.see("Every ranking, grade and text is published, without a name.");
    let native = command(office, staged, &["audit", &address, "--election", &staged.id]);
    assert_eq!(report, native, "the browser and the command say the same");
    let shuffles =
        report["checks"].as_array().expect("checks").iter().find(|check| check["id"] == "shuffles");
    assert_eq!(shuffles.expect("a check")["status"], "passed");
    examiner.page("board", &format!("{address}/board"), "Proof of mixing");
}

/// A service that shows the record of a world in the place of its own.
struct Shown {
    liar: Liar,
    id: String,
    _stage: (glassurn_tests::stage::Stage, tempfile::TempDir),
}

impl Shown {
    fn of(world: &World) -> Self {
        let stage = programs::stage();
        let (id, size) = (hex(world.manifest().id()), world.entries.0.len() as u64);
        let closing = world.election.closed().expect("it is closed").index + 1;
        let view = ElectionView::of(&world.election, size, &Turnout::default());
        let mut files: BTreeMap<String, (&str, Vec<u8>)> = BTreeMap::new();
        files.insert(endpoint::checkpoint(&id), ("text/plain", world.checkpoint(size)));
        files.insert(endpoint::closing_checkpoint(&id), ("text/plain", world.checkpoint(closing)));
        files.insert(
            endpoint::election(&id),
            ("application/json", serde_json::to_vec(&view).expect("plain data")),
        );
        for bundle in bundles(size) {
            let range = bundle.entries(size).expect("it is whole");
            let entries = &world.entries.0[range.start as usize..range.end as usize];
            let name = bundle.to_string();
            let path = endpoint::tile(&id, name.strip_prefix("tile/").unwrap_or(&name));
            files.insert(path, ("application/octet-stream", encode_bundle(entries).expect("short entries")));
        }
        let liar = Liar::standing(&stage.0.url(), str::to_owned, move |path, said| {
            if let Some((media, body)) = files.get(path) {
                (said.status, said.media, said.body) = (200, (*media).to_owned(), body.clone());
            }
        });
        Self { liar, id, _stage: stage }
    }

    fn page(&self, name: &str) -> String {
        format!("{}/e/{}/{name}", self.liar.url(), self.id)
    }
}

/// A board that takes a false mixing, signed and linked like any entry: the page names the mixer and shows no number.
#[test]
fn a_page_names_who_has_mixed_falsely_and_shows_no_number() {
    let options: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
    let begun = || {
        let mut world = World::begun(draft(vec![ranking("leader", &options)], 2, 3), &[1; 4]);
        for (voter, ranks) in [[1, 2, 3], [2, 1, 0], [3, 1, 2], [0, 1, 0]].into_iter().enumerate() {
            world.cast(voter, &ranks);
        }
        world.close();
        world
    };
    let browser = Browser::open("false-mixing", DESKTOP);
    let mut world = begun();
    let [listed, proof] = world.forged_mix(1, 0, |answers| answers[3] = answers[2]);
    world.post(listed).expect("a list is no claim");
    world.force(proof).expect_err("an answer came out twice, and another is missing");
    world.mix_and_open(&[2, 0]);
    let shown = Shown::of(&world);
    browser.goto(&shown.page("audit"));
    browser.press("Check everything");
    browser.see("1 of the");
    let check = "const e = document.querySelector('#check-shuffles details'); if (e) e.open = true; return e?.innerText.includes('trustee 2')";
    browser.wait("the mixer's name", check, json!([]));
    browser.see("shuffle.proof_invalid");
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.state("a false mixing");
    browser.goto(&shown.page("result"));
    browser.see("The public record does not hold. This page shows no numbers of it.");
    browser.see("trustee 2");
    assert!(!browser.shows("Elected"), "no number of it is a result");
    examiner.finish();

    // The control: without it, the same pages say that everything holds.
    let mut world = begun();
    world.mix_and_open(&[2, 0]);
    let shown = Shown::of(&world);
    browser.goto(&shown.page("audit"));
    browser.press("Check everything");
    browser.see("Everything holds:");
}

fn ranked(name: &str, options: &[String], count: CountRule, seats: u64) -> Contest {
    let answer = Answer::Ranking { partial: true, ties: true, count };
    Contest { seats, ..contest(name, options, Rule::Answer(answer)) }
}

/// Every counting rule is told on the page, with the numbers of the command line, and can be read by everybody.
#[test]
fn every_counting_rule_is_told() {
    let options: Vec<String> = ["apple", "birch", "cedar", "damson"].map(String::from).to_vec();
    let star = match grades("star", &options) {
        Contest { rule: Rule::Answer(Answer::Grades { titles, .. }), .. } => {
            contest("star", &options, Rule::Answer(Answer::Grades { titles, count: CountRule::Star }))
        }
        _ => unreachable!("it gives grades"),
    };
    let contests = vec![
        ranked("runoff", &options, CountRule::InstantRunoff, 1),
        ranked("scottish", &options, CountRule::ScottishStv, 2),
        ranked("meek", &options, CountRule::MeekStv, 2),
        ranked("schulze", &options, CountRule::Schulze, 1),
        ranked("pairs", &options, CountRule::RankedPairs, 1),
        ranked("borda", &options, CountRule::Borda, 1),
        grades("judgment", &options),
        star,
        text("name", 20),
    ];
    let titled = |contest: Contest| Contest { title: Texts::one("en", &contest.name), ..contest };
    let contests = contests.into_iter().map(titled).collect();
    let mut world = World::begun(draft(contests, 2, 3), &[1; 10]);
    let rankings = [
        [1, 2, 3, 4],
        [1, 2, 4, 3],
        [1, 3, 2, 4],
        [1, 2, 0, 0],
        [1, 4, 2, 3],
        [3, 1, 2, 4],
        [4, 1, 3, 2],
        [4, 3, 1, 2],
        [3, 4, 1, 2],
        [3, 2, 4, 1],
    ];
    for (voter, ranks) in rankings.into_iter().enumerate() {
        let graded: Vec<u64> = ranks.iter().map(|rank| 5 - rank).collect();
        let name = written(if voter % 3 == 0 { "Lime Tree Lane" } else { "Elm Row" }, 20);
        world.cast(voter, &[ranks.repeat(6), graded.clone(), graded, name].concat());
    }
    world.close();
    world.mix_and_open(&[2, 0]);
    let shown = Shown::of(&world);
    let browser = Browser::open("every-rule", DESKTOP);
    browser.goto(&shown.page("result"));
    browser.see("10 valid answers and 0 invalid.");
    for words in [
        "More than half are",
        "The quota is",
        "distribution",
        "beats every other option, two by two.",
        "A pair is locked unless those before it lead back.",
        "half a point for every equal one",
        "The option with the better median grade is before",
        "Reaches the runoff:",
        "“Elm Row”",
    ] {
        browser.see(words);
    }
    let audited = world.audit();
    let answers = audited.answers.as_ref().expect("it is counted");
    let mut examiner = Examiner::new(&browser, &[&EVERYWHERE]);
    examiner.state("every rule");
    examiner.finish();
    let document = glassurn_api::answers::AnswersDocument::new(world.manifest(), answers);
    let file: Value = serde_json::from_str(&saved(&browser, "Save as JSON", ".json")).expect("JSON");
    assert_eq!(file, json!(document));
    assert_eq!(
        browser.complaints().into_iter().filter(|line| !line.contains("404")).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}

/// Debian's election of its leader in 2002: 475 rankings, mixed and opened in pages.
#[test]
fn debian_elects_its_leader_of_2002_in_browsers() {
    let ballots = read(include_str!("../elections/data/debian-2002-leader.soi"), Format::PrefLib)
        .expect("a PrefLib file");
    let wording = Wording {
        title: "Debian 2002 Leader",
        texts: "organiser = \"The project\"\ncontact = \"leader@example.org\"",
        contests: "[[contests]]\nname = \"leader\"\ntitle = \"Who leads Debian?\"\nrule = { rank = \"schulze\" }\nseats = 1\n\
                   order = \"fixed\"\nselections = [\n    { name = \"robinson\", title = \"Branden Robinson\" },\n    \
                   { name = \"hertzog\", title = \"Raphael Hertzog\" },\n    { name = \"garbee\", title = \"Bdale Garbee\" },\n    \
                   { name = \"none\", title = \"None Of The Above\" },\n]\n",
        columns: &["leader.robinson", "leader.hertzog", "leader.garbee", "leader.none"],
    };
    let each = |(votes, marks): (u64, &[(u16, u16)])| {
        let mut ranks = vec![0; 4];
        marks.iter().for_each(|(option, rank)| ranks[usize::from(*option)] = u64::from(*rank));
        std::iter::repeat_n(ranks, votes as usize)
    };
    let votes: Vec<Vec<u64>> = ballots.profile.ballots().flat_map(each).collect();
    assert_eq!(votes.len(), 475);
    let office = Office::open();
    let (staged, code) = closed(&office, &wording, &votes);
    let browsers: Vec<(usize, Browser)> =
        [1, 2].map(|number| (number, Browser::open(&format!("debian-{number}"), DESKTOP))).into();
    for (number, browser) in &browsers {
        sit(browser, &office, &staged, *number, &staged.folder.join(election_key(*number)));
        browser.see("Your browser shuffles all 475 answers of each question");
    }
    // Both begin at the same time: one of them is first, and the other one goes on with what came out.
    browsers.iter().for_each(|(number, browser)| begin(browser, *number, &code));
    for (_, browser) in &browsers {
        browser.see("The answers are opened, and your part is on the public record");
    }
    office.stage.publish(&staged).expect("published");
    let (_, browser) = &browsers[0];
    browser.goto(&format!("{}/e/{}/result", office.stage.url(), staged.id));
    let order = table(browser, "The order of all options");
    assert_eq!(
        order,
        [
            ["1", "Bdale Garbee"],
            ["2", "Branden Robinson"],
            ["3", "Raphael Hertzog"],
            ["4", "None Of The Above"],
        ]
    );
    let address = format!("{}/e/{}", office.stage.url(), staged.id);
    let by_command =
        |format: &str| command(&office, &staged, &["result", &address, "--format", format])["leader"].clone();
    let preflib = saved(browser, "Save as soi Who leads Debian?", ".soi");
    assert_eq!(json!(preflib), by_command("preflib"), "the same files as the command's");
    assert_eq!(json!(saved(browser, "Save as blt Who leads Debian?", ".blt")), by_command("blt"));
    let again = read(&preflib, Format::PrefLib).expect("a PrefLib file");
    assert_eq!(again.profile, ballots.profile, "the opened rankings are the published ones");
}
