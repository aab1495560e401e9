//! An election under way: what is asked, who may vote, ballots by command and in a real Chromium at phone size.

use crate::audits::Saved;
use glassurn_tests::booth;
use glassurn_tests::programs;
use glassurn_tests::real::RealElection;
use glassurn_tests::stage::{Invited, Setting, Stage, Staged, election_key, now_and_then, text};
use glassurn_tests::webdriver::Browser;
use tempfile::TempDir;

/// The name of the only contest.
const CONTEST: &str = "question";

/// What is asked and who counts.
pub struct Question {
    /// The election's title.
    pub title: &'static str,
    /// The contest's title.
    pub asks: &'static str,
    /// The options with the ballots that are cast in the end.
    pub election: RealElection,
    /// The contest's rule, as the template has it.
    pub rule: &'static str,
    /// Whether options get scores, each in a row of buttons.
    pub scores: bool,
    /// How many key holders there are and how many are needed.
    pub trustees: (usize, usize),
    /// The weight of every voter.
    pub weights: Vec<u64>,
    /// "weights reveal votes: accepted".
    pub weights_reveal: bool,
}

/// An election with voters' codes.
pub struct Polling {
    /// The service and everybody's files.
    pub stage: Stage,
    /// The election.
    pub staged: Staged,
    /// The receipts that pages saved.
    pub saved: Vec<Saved>,
    question: Question,
    voters: Vec<Voter>,
    _folder: TempDir,
}

struct Voter {
    invited: Invited,
    /// The ballots of this code so far.
    ballots: u64,
}

impl Polling {
    /// Sets the election up and opens it for a day.
    pub fn open(question: Question) -> Self {
        Self::open_on(programs::stage(), question)
    }

    /// The same on a stage that stands.
    pub fn open_on((stage, folder): (Stage, TempDir), question: Question) -> Self {
        let (opens, closes) = now_and_then(1).expect("a clock");
        let texts = format!(
            "title = {:?}\ndescription = \"A real election, held again.\"\norganiser = \"The committee\"\n\
             contact = \"committee@example.org\"",
            question.title
        );
        let setting = Setting {
            name: "election",
            texts: &texts,
            contests: &contest(&question),
            zone: "Europe/Warsaw",
            opens: &opens,
            closes: &closes,
            closing: "official",
            trustees: question.trustees,
            minimum: 3,
            weights_reveal: question.weights_reveal,
            revote: true,
            weights: &question.weights,
        };
        let staged = stage.set_up(&setting).expect("the election is set up");
        let invited = stage.invited(&staged).expect("codes.csv");
        let voters = invited.into_iter().map(|invited| Voter { invited, ballots: 0 }).collect();
        Self { stage, staged, saved: Vec::new(), question, voters, _folder: folder }
    }

    /// The address of one of the election's pages.
    pub fn page(&self, name: &str) -> String {
        format!("{}/e/{}/{name}", self.stage.url(), self.staged.id)
    }

    /// A voter's code.
    pub fn code(&self, voter: usize) -> &str {
        &self.voters[voter].invited.code
    }

    /// A voter's link.
    pub fn link(&self, voter: usize) -> &str {
        &self.voters[voter].invited.link
    }

    /// The ballot that a voter casts in the end.
    fn ballot(&self, voter: usize) -> Vec<u64> {
        self.question.election.ballots[voter].clone()
    }

    /// These voters cast something else by command than in the end.
    pub fn hesitate(&mut self, voters: impl IntoIterator<Item = usize>, values: &[u64]) {
        let ballots = voters.into_iter().map(|voter| (voter, values.to_vec())).collect();
        self.vote(ballots);
    }

    /// Everybody else than these, who have voted in a browser, casts the ballot of the end by command.
    pub fn all_but(&mut self, voted: &[usize]) {
        let voters = (0..self.question.election.ballots.len()).filter(|voter| !voted.contains(voter));
        self.vote(voters.map(|voter| (voter, self.ballot(voter))).collect());
    }

    fn vote(&mut self, ballots: Vec<(usize, Vec<u64>)>) {
        for (voter, _) in &ballots {
            self.voters[*voter].ballots += 1;
        }
        let names = self.question.election.names.iter();
        let columns: Vec<String> = names.map(|name| format!("{CONTEST}.{name}")).collect();
        let lines: Vec<_> =
            ballots.into_iter().map(|(voter, values)| (self.code(voter).to_owned(), values)).collect();
        self.stage.vote(&self.staged, &columns, &lines).expect("the ballots are cast");
    }

    /// Casts the ballot of the end in a browser that shows the ballot of this voter.
    #[track_caller]
    pub fn cast(&mut self, browser: &Browser, voter: usize) {
        self.cast_values(browser, voter, &self.ballot(voter));
    }

    /// Casts these values in a browser that shows the ballot of this voter, and saves the receipt from the page.
    #[track_caller]
    pub fn cast_values(&mut self, browser: &Browser, voter: usize, values: &[u64]) {
        for (title, &value) in self.question.election.titles.iter().zip(values) {
            match (self.question.scores, value) {
                (true, _) => booth::score(browser, title, value),
                (false, 0) => {}
                (false, _) => browser.press(title),
            }
        }
        booth::check(browser);
        let sealed = booth::shown_code(browser);
        booth::cast(browser);
        let voter = &mut self.voters[voter];
        voter.ballots += 1;
        let saved = Saved {
            file: self.staged.folder.join(format!("receipt-{}.tlog-proof", self.saved.len())),
            entry: booth::kept_entry(browser, &sealed),
            credential: voter.invited.credential.clone(),
            sequence: voter.ballots,
        };
        booth::save_receipt(browser, &saved.file);
        self.saved.push(saved);
    }

    /// A voter has lost the letter: the registrar replaces the code, an official consents. Gives the old link.
    pub fn replace(&mut self, voter: usize) -> String {
        let credential = &self.voters[voter].invited.credential;
        let invited = self.stage.replace(&self.staged, credential).expect("the change is on the record");
        std::mem::replace(&mut self.voters[voter], Voter { invited, ballots: 0 }).invited.link
    }

    /// Ends voting, has these key holders decrypt, publishes.
    pub fn count(&self, trustees: &[usize]) {
        let published = self.stage.count(&self.staged, trustees).expect("enough key holders are there");
        assert_eq!(published["kind"], "Result");
    }

    /// A key holder loses the election's key file.
    pub fn lose_key(&self, trustee: usize) {
        std::fs::remove_file(self.staged.folder.join(election_key(trustee))).expect("the file was there");
    }

    /// Somebody without a key file audits the record and compares the closing code that the others told.
    pub fn compare_closing_code(&self) {
        let closing = ["trustee", "closing", "--election", &self.staged.id];
        let run = |arguments: &[&str]| self.stage.run(&self.staged.folder, arguments);
        let found = run(&closing).expect("the audit passes");
        let code = text(&found, "closing_code").expect("a code");
        let same = [&closing[..], &["--closing-code", &code]].concat();
        assert_eq!(run(&same).expect("it is the same")["same"], true);
    }
}

/// The contest's block of the manifest's template.
fn contest(question: &Question) -> String {
    let options = question.election.names.iter().zip(&question.election.titles);
    let selections: String =
        options.map(|(name, title)| format!("    {{ name = {name:?}, title = {title:?} }},\n")).collect();
    let Question { asks, rule, .. } = question;
    format!(
        "[[contests]]\nname = {CONTEST:?}\ntitle = {asks:?}\nrule = {rule}\nseats = 1\norder = \"fixed\"\n\
         selections = [\n{selections}]\n"
    )
}
