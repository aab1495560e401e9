//! The elections that browsers are shown: staged by the real commands on a real service.

use glassurn_crypto::ballot::Ballot;
use glassurn_crypto::board::archive::Archive;
use glassurn_crypto::board::entry::{Entry, Kind};
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::Election;
use glassurn_tests::programs;
use glassurn_tests::stage::{Setting, Stage, Staged, text, utc};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// Titles and contests without anything remarkable.
pub const PLAIN: Wording = Wording {
    title: "Board of the allotment society",
    texts: "description = \"Held in a browser.\"\norganiser = \"The committee\"\ncontact = \"committee@example.org\"",
    contests: "[[contests]]\nname = \"chair\"\ntitle = \"Who chairs the society?\"\nrule = { exactly = 1 }\nseats = 1\n\
               order = \"fixed\"\nselections = [\n    { name = \"ada\", title = \"Ada Lovelace\" },\n    \
               { name = \"ben\", title = \"Ben Johnson\" },\n    { name = \"cyd\", title = \"Cyd Charisse\" },\n]\n",
    columns: &["chair.ada", "chair.ben", "chair.cyd"],
};

/// Every text is markup that would run if it were taken as such: pictures, scripts, drawings, frames, handlers, addresses
/// of scripts, braces of templates, letters from right to left.
pub const MARKUP: Wording = Wording {
    title: "<img src=x onerror=window.hacked=1>",
    texts: "description = \"\\\"'><svg/onload=window.hacked=5>&lt;script&gt;\"\n\
            organiser = \"<a href=javascript:window.hacked=6>The committee</a>\"\n\
            contact = \"javascript:window.hacked=7//@example.org\"",
    contests: "[[contests]]\nname = \"chair\"\ntitle = \"<script>window.hacked=2</script>\"\n\
               description = \"<b onclick=window.hacked=3>bold</b>\"\nrule = { exactly = 1 }\nseats = 1\n\
               order = \"fixed\"\nselections = [\n    \
               { name = \"ada\", title = \"<svg onload=window.hacked=4>\", \
                 description = \"<iframe srcdoc='<script>parent.hacked=8</script>'>\" },\n    \
               { name = \"ben\", title = \"{{ben}} &amp; <i>sons</i>\", \
                 description = \"{{constructor.constructor('window.hacked=9')()}}\" },\n    \
               { name = \"cyd\", title = \"שלום <bdo dir=rtl>cyd</bdo>\", \
                 description = \"</p></main><style>*{display:none}</style>\" },\n]\n",
    columns: &["chair.ada", "chair.ben", "chair.cyd"],
};

/// Three questions of different kinds: scores, a choice of up to five among forty, one that may stay blank. Some words are longer
/// than a narrow line.
pub fn varied() -> Wording {
    static CONTESTS: LazyLock<String> = LazyLock::new(|| {
        let streets: String = (1..=40)
            .map(|n| format!("    {{ name = \"street-{n}\", title = \"Street of the {n} Lime Trees\" }},\n"))
            .collect();
        format!(
            "[[contests]]\nname = \"grades\"\ntitle = \"How well did each board member serve?\"\nrule = {{ each = 5 }}\nseats = 1\n\
             order = \"fixed\"\nselections = [\n    {{ name = \"ada\", title = \"Ada Lovelace\", description = \"Donaudampfschifffahrtsgesellschaftsvorstandsmitglied since 2019\" }},\n    \
             {{ name = \"ben\", title = \"Ben Johnson\" }},\n    {{ name = \"cyd\", title = \"Cyd Charisse\" }},\n]\n\n\
             [[contests]]\nname = \"streets\"\ntitle = \"Which streets get new trees?\"\nrule = {{ at-most = 5, each = 1 }}\n\
             seats = 5\norder = \"alphabetical\"\nselections = [\n{streets}]\n\n\
             [[contests]]\nname = \"fee\"\ntitle = \"Shall the fee rise?\"\nrule = {{ at-most = 1 }}\nseats = 1\n\
             order = \"random\"\nselections = [\n    {{ name = \"yes\", title = \"Yes\" }},\n    {{ name = \"no\", title = \"No\" }},\n]\n"
        )
    });
    let texts = "description = \"Everything about it: https://www.example.org/assembly/2026/donaudampfschifffahrtsgesellschaft/agenda\"\n\
                 organiser = \"Donaudampfschifffahrtsgesellschaftswahlausschuss\"\n\
                 contact = \"donaudampfschifffahrtsgesellschaftswahlausschuss@example.org\"";
    let title = "Assembly of the Donaudampfschifffahrtsgesellschaftskapitänsverein";
    Wording { title, texts, contests: &CONTESTS, columns: &[] }
}

/// What an election says, and the columns of its ballots.
#[derive(Clone, Copy)]
pub struct Wording {
    /// Its title.
    pub title: &'static str,
    /// Its description, organiser and contact, as TOML lines.
    pub texts: &'static str,
    /// Its `[[contests]]`.
    pub contests: &'static str,
    /// `contest.selection` for each value of a ballot.
    pub columns: &'static [&'static str],
}

/// A service with one open election.
pub struct Scene {
    /// The service and everybody's files.
    pub stage: Stage,
    /// The election.
    pub staged: Staged,
    wording: Wording,
    _folder: TempDir,
}

impl Scene {
    /// Opens an election for six voters, for a day.
    pub fn open(wording: Wording) -> Self {
        Self::open_for(wording, Duration::from_secs(86_400))
    }

    /// Opens an election for six voters, until so long after now.
    pub fn open_for(wording: Wording, time: Duration) -> Self {
        Self::staged(wording, time, true, Stage::set_up)
    }

    /// Opens an election in which nobody votes again.
    pub fn once(wording: Wording) -> Self {
        Self::staged(wording, Duration::from_secs(86_400), false, Stage::set_up)
    }

    /// An election whose key is made and that nobody is on the roll of.
    pub fn without_roll(wording: Wording) -> Self {
        Self::staged(wording, Duration::from_secs(86_400), true, Stage::prepare)
    }

    fn staged(
        wording: Wording,
        time: Duration,
        revote: bool,
        stage_it: fn(&Stage, &Setting<'_>) -> Result<Staged, String>,
    ) -> Self {
        let (stage, folder) = programs::stage();
        let staged = Self::election_on(&stage, "election", wording, time, revote, stage_it);
        Self { stage, staged, wording, _folder: folder }
    }

    fn election_on(
        stage: &Stage,
        name: &str,
        wording: Wording,
        time: Duration,
        revote: bool,
        stage_it: fn(&Stage, &Setting<'_>) -> Result<Staged, String>,
    ) -> Staged {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
        // The board's clock must not be behind the opening time.
        let (opens, closes) = (utc(now - 60), utc(now + time.as_secs()));
        let texts = format!("title = {:?}\n{}", wording.title, wording.texts);
        let setting = Setting {
            name,
            texts: &texts,
            contests: wording.contests,
            zone: "Europe/Berlin",
            opens: &opens,
            closes: &closes,
            closing: "official",
            trustees: (1, 1),
            minimum: 2,
            weights_reveal: false,
            revote,
            weights: &[1; 6],
        };
        stage_it(stage, &setting).expect("the election is set up")
    }

    /// A second open election of the same words on the same service, with a key of its own and the same voters' names.
    pub fn beside(&self) -> Staged {
        let day = Duration::from_secs(86_400);
        Self::election_on(&self.stage, "beside", self.wording, day, true, Stage::set_up)
    }

    /// A second election of the same rules that is not opened; gives its id.
    pub fn in_setup(&self) -> String {
        let folder = &self.staged.folder;
        let manifest = std::fs::read_to_string(folder.join("election.toml")).expect("the template");
        let manifest = manifest.replace(self.wording.title, "Not opened yet");
        std::fs::write(folder.join("second.toml"), manifest).expect("a file");
        let create = [
            "election",
            "create",
            "--manifest",
            "second.toml",
            "--key",
            "../official.key",
            "-o",
            "second.cbor",
        ];
        text(&self.stage.run(folder, &create).expect("a second election"), "election").expect("an id")
    }

    /// The address of one of the election's pages; an empty name is the election itself.
    pub fn page(&self, name: &str) -> String {
        let slash = if name.is_empty() { "" } else { "/" };
        format!("{}/e/{}{slash}{name}", self.stage.url(), self.staged.id)
    }

    /// The voting code of a voter, from 0.
    pub fn code(&self, voter: usize) -> String {
        self.stage.invited(&self.staged).expect("codes.csv").remove(voter).code
    }

    /// The link that a voter was sent.
    pub fn link(&self, voter: usize) -> String {
        self.stage.invited(&self.staged).expect("codes.csv").remove(voter).link
    }

    /// Casts for the voters from `first` on by command: each chooses the selection of this place.
    pub fn vote(&self, first: usize, choices: &[usize]) {
        let columns: Vec<String> = self.wording.columns.iter().map(|column| (*column).to_owned()).collect();
        let ballot = |(voter, choice): (usize, &usize)| {
            let values = (0..columns.len()).map(|place| u64::from(place == *choice)).collect();
            (self.code(voter), values)
        };
        let ballots: Vec<(String, Vec<u64>)> = (first..).zip(choices).map(ballot).collect();
        self.stage.vote(&self.staged, &columns, &ballots).expect("the ballots are cast");
    }

    /// The registrar replaces a voter's code.
    pub fn replace(&self, voter: usize) {
        let credential = self.stage.invited(&self.staged).expect("codes.csv").remove(voter).credential;
        self.stage.replace(&self.staged, &credential).expect("the change is on the record");
    }

    /// Ends voting. Gives the closing code.
    pub fn close(&self) -> String {
        self.stage.close(&self.staged).expect("closed")
    }

    /// Ends voting, opens the sum, publishes.
    pub fn count(&self) {
        self.stage.count(&self.staged, &[1]).expect("counted");
    }

    /// The receipt codes of all ballots on the public record with their entries' numbers, computed from the archive.
    pub fn ballots(&self) -> Vec<(u64, String)> {
        let mut found = Vec::new();
        self.election(|election, entry| {
            if entry.kind() == Some(Kind::Ballot) {
                let ballot = Ballot::from_bytes(&entry.content.body).expect("a ballot");
                let key = election.context().expect("ballots come after Open").key();
                found.push((entry.index, hash_code(&ballot.fingerprint(key))));
            }
        });
        found
    }

    /// The election as the archive has it; `hear` is told of every entry behind the manifest.
    pub fn election(&self, mut hear: impl FnMut(&Election, Entry)) -> Election {
        let path = glassurn_api::endpoint::archive(&self.staged.id);
        let mut answer = ureq::get(format!("{}{path}", self.stage.url())).call().expect("the archive");
        let bytes =
            answer.body_mut().with_config().limit(64 << 20).read_to_vec().expect("the archive's bytes");
        let archive = Archive::read(bytes.as_slice()).expect("an archive");
        let mut entries = archive.entries();
        let mut election = Election::begin(entries.next().expect("a manifest")).expect("a manifest");
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for bytes in entries {
            election.next(bytes, &mut rng).expect("the record is whole");
            hear(&election, Entry::from_bytes(bytes).expect("an entry"));
        }
        election
    }

    /// The passphrase of all key files.
    pub fn passphrase(&self) -> String {
        let file = self.stage.folder().join("passphrase");
        std::fs::read_to_string(file).expect("the passphrase").trim().to_owned()
    }

    /// What the service has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.stage.folder().join("service.log")).expect("the log")
    }
}

/// The totals of an election with one contest, in the manifest's order, as the command line finds them on its board.
pub fn totals(stage: &Stage, election: &str) -> Vec<u64> {
    let url = format!("{}/e/{election}", stage.url());
    let facts = stage.run(stage.folder(), &["result", &url]).expect("a result");
    let selections = facts["contests"][0]["selections"].as_array().expect("the result has its contest");
    selections.iter().map(|selection| selection["value"].as_u64().expect("a total")).collect()
}
