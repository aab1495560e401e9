//! Nothing is decrypted before Close (attacks D-24), and afterwards one count: key holders are asked for others (D-14): their own program, on files of its own making,
//! against services that show it boards that were made up. It refuses for its reason, writes nothing and posts nothing.

use super::disk::{Forged, history};
use super::evidence::{convinces, kept};
use super::liar::Liar;
use super::{choice, choose};
use glassurn_api::endpoint;
use glassurn_api::error::Code;
use glassurn_crypto::board::entry::{Entry, Kind, Signer};
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::election::Close;
use glassurn_crypto::encoding::{encode, unhex};
use glassurn_crypto::manifest::{Ceremony, Named, Trustees};
use glassurn_crypto::signature::PublicKey;
use glassurn_crypto::tally::{TallyResult, Void};
use glassurn_tests::programs::{command_line, server};
use glassurn_tests::remote::{Remote, service};
use glassurn_tests::stage::{Stage, election_key, text};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// An election whose trustees, two of three, work by command; everybody else is played.
pub struct Holders {
    /// The election.
    pub remote: Remote,
    stage: Stage,
    folder: TempDir,
}

/// The trustee who is asked.
pub const ASKED: usize = 1;

/// Three trustees with identities of their own, before there is an election.
pub struct Identities {
    stage: Stage,
    folder: TempDir,
    /// The manifest's part.
    pub trustees: Trustees,
}

impl Identities {
    /// Makes them.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Only its command line is used: the service is the other one.
        let stage = Stage::new(folder.path(), server(), command_line(), 1).expect("a stage");
        let member = |i: usize| {
            let file = format!("trustee-{i}.key");
            let made = stage.run(folder.path(), &["key", "new", "--role", "trustee", "-o", &file]);
            let key = text(&made.expect("an identity"), "key").expect("its public key");
            let key = unhex(&key).and_then(PublicKey::from_bytes).expect("a public key");
            Named { name: format!("Trustee {i}"), key }
        };
        let members = (1..=3).map(member).collect();
        Self { trustees: Trustees { ceremony: Ceremony::Dkg, threshold: 2, members }, stage, folder }
    }
}

impl Holders {
    /// Open for six voters.
    fn open() -> Self {
        let identities = Identities::new();
        let mut draft = choice();
        draft.trustees = identities.trustees.clone();
        Self::begin(identities, Remote::begin(service(&[]), draft), || {})
    }

    /// Makes the key of an election that has begun and opens it for six voters; `shown` waits until everybody is shown
    /// the newest entry.
    pub fn begin(identities: Identities, remote: Remote, shown: impl Fn()) -> Self {
        let Identities { stage, folder, .. } = identities;
        let mut holders = Self { remote, stage, folder };
        let url = holders.url();
        let mut done = false;
        while !done {
            done = true;
            for i in 1..=3 {
                let (status, facts) = holders.run(i, "ceremony", &url, &[]);
                assert_eq!(status, Some(0), "{facts}");
                done &= facts["done"] == true;
                shown();
            }
        }
        holders.remote.sync();
        holders.remote.roll(6);
        holders.remote.begin_voting();
        holders
    }

    /// Where the true board is.
    pub fn url(&self) -> String {
        format!("http://{}", self.remote.service.address())
    }

    /// Runs a verb of trustee `i` against a service; gives its exit status and what it says.
    pub fn run(&self, i: usize, verb: &str, url: &str, more: &[&str]) -> (Option<i32>, Value) {
        let (key, file, id) = (format!("trustee-{i}.key"), election_key(i), self.remote.id());
        let mut verb = vec!["trustee", verb, "--key", &key, "--election-key", &file];
        verb.extend(["--election", &id, "--server", url]);
        verb.extend(more);
        let output = self.stage.output(self.folder.path(), &verb).expect("the command runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), serde_json::from_slice(&output.stdout).expect(&said))
    }

    /// A board is shown that somebody made up, and trustee 1's program is asked to decrypt what it counts, with this
    /// closing code as the others are said to have told it.
    #[track_caller]
    pub fn refuses(&self, what: &str, liar: &Liar, code: &str, reason: &str) -> String {
        let file = self.folder.path().join(election_key(ASKED));
        let before = fs::read(&file).expect("the key file");
        let told = ["--closing-code", code, "--confirmed-by", "2,3", "--yes"];
        let (status, facts) = self.run(ASKED, "decrypt", &liar.url(), &told);
        assert_eq!((status, &facts["error"]["code"]), (Some(1), &reason.into()), "{what}: {facts}");
        assert_eq!(fs::read(&file).ok(), Some(before), "{what}: nothing is written");
        assert_eq!(liar.posted(), Vec::<Vec<u8>>::new(), "{what}: nothing is posted");
        facts["error"]["detail"].as_str().unwrap_or_default().to_owned()
    }

    /// What the key holders' device remembers.
    fn state(&self) -> PathBuf {
        self.folder.path().join("state/glassurn")
    }

    /// The board forged from these entries.
    pub fn forged(&self, entries: Vec<Entry>) -> Forged {
        Forged::new(&self.remote, entries)
    }
}

/// The closing code of a board that ends with its Close.
pub fn code(board: &Forged) -> String {
    hash_code(board.tree.leaf(board.tree.len() - 1).expect("it has entries"))
}

fn is_ballot(entry: &Entry) -> bool {
    entry.kind() == Some(Kind::Ballot)
}

#[test]
fn d_14_a_key_holders_program_decrypts_the_one_count_and_nothing_else() {
    let mut holders = Holders::open();
    for voter in 0..5 {
        holders.remote.vote(&holders.remote.seal(voter, 1, &choose(voter % 3), 1));
    }
    holders.remote.sync();
    // What the sixth voter's own device has sealed and nobody has cast.
    let other = holders.remote.seal(5, 1, &choose(0), 1);
    let honest = holders.remote.close();
    let id = holders.remote.id();
    let truth = history(&holders.remote);
    let closing = holders.forged(truth.clone());
    let (told, size) = (code(&closing), truth.len());
    assert_eq!(closing.entries.last(), Some(&honest.entry), "the last entry is Close");
    let first = truth.iter().position(is_ballot).expect("there are five");

    // A subset under the right Close: the true head over entries of which one is another, or with one left out.
    let mut swapped = closing.entries.clone();
    swapped[first + 2] = Entry { content: other.clone(), ..truth[first + 2].clone() }.to_bytes();
    let liar = Liar::new(&id, &closing.head, &swapped);
    holders.refuses("a ballot is another", &liar, &told, "board.chain");
    let mut fewer = closing.entries.clone();
    fewer.remove(first + 2);
    let liar = Liar::new(&id, &closing.head, &fewer);
    holders.refuses("a ballot is left out", &liar, &told, "board.tile");
    // The board signs the subset anew around the official's Close: that Close says other numbers.
    let mut subset = truth.clone();
    subset.remove(first + 2);
    let liar = Liar::of(&id, &holders.forged(subset.clone()));
    holders.refuses("Close says other numbers", &liar, &told, "board.closing");
    // With another ballot in its place the numbers are right again, and so is the official's signature: a whole board
    // of another set, and only the code that the others told gives it away.
    let mut exchanged = truth.clone();
    exchanged[first + 2].content = other;
    let exchanged = holders.forged(exchanged);
    assert!(holders.remote.report(&exchanged.archive_closed()).holds());
    let liar = Liar::of(&id, &exchanged);
    let said = holders.refuses("another set of five", &liar, &told, "trustee.closing_code");
    assert!(said.contains(&code(&exchanged)) && said.contains(&told), "it shows both: {said}");

    // One voter's ciphertext: an official who helps cannot end voting with it, nor can the board before its time.
    let alone = |signer: Signer, key: u8, time: u64| {
        let mut entries: Vec<Entry> = truth[..=first].to_vec();
        let content = encode(&Close { ballots: 1, counting: 1 });
        let content = holders.remote.world.sign(Kind::Close, content, signer, key);
        entries.push(Entry { content, time, ..truth[size - 1].clone() });
        holders.forged(entries)
    };
    let early = alone(Signer::official(0), 1, truth[size - 1].time);
    holders.refuses("one ballot, early", &Liar::of(&id, &early), &code(&early), "board.closing");
    let due = alone(Signer::official(0), 1, holders.remote.world.election.closes());
    let said =
        holders.refuses("one ballot, in time", &Liar::of(&id, &due), &code(&due), "election.not_closed");
    assert!(said.contains("by this computer's clock"), "{said}");

    // The count itself, once the others have told its code.
    let url = holders.url();
    let (status, facts) = holders.run(ASKED, "decrypt", &url, &["--yes"]);
    assert_eq!((status, &facts["error"]["code"]), (Some(1), &"trustee.closing_code".into()), "{facts}");
    let confirmed = ["--closing-code", &told, "--confirmed-by", "2,3", "--yes"];
    let (status, facts) = holders.run(ASKED, "decrypt", &url, &confirmed);
    assert_eq!((status, &facts["closing_code"]), (Some(0), &told.as_str().into()), "{facts}");

    // Afterwards everybody lies together, the other key holders included: all but one, and all with one exchanged.
    let numbers = encode(&Close { ballots: 4, counting: 4 });
    subset.last_mut().expect("Close").content =
        holders.remote.world.sign(Kind::Close, numbers, Signer::official(0), 1);
    let subset = holders.forged(subset);
    assert!(holders.remote.report(&subset.archive_closed()).holds());
    for (what, board) in [("all but one", &subset), ("another set of five", &exchanged)] {
        // The device has seen the true record, and the key file has decrypted it: either is enough.
        holders.refuses(what, &Liar::of(&id, board), &code(board), "board.fork");
        fs::rename(holders.state(), holders.folder.path().join("elsewhere")).expect("it remembers");
        let said = holders.refuses(what, &Liar::of(&id, board), &code(board), "key.other_closing");
        assert!(said.contains("never decrypts a second one"), "{said}");
        fs::remove_dir_all(holders.state()).expect("another device");
        fs::rename(holders.folder.path().join("elsewhere"), holders.state()).expect("it is put back");
    }
    convinces(&holders.remote, &holders.state(), "heads");
    // The same count is answered again, from the record.
    let (status, again) = holders.run(ASKED, "decrypt", &url, &confirmed);
    assert_eq!((status, &again["entry"]), (Some(0), &facts["entry"]), "{again}");
    let (status, facts) =
        holders.run(2, "decrypt", &url, &["--closing-code", &told, "--confirmed-by", "1,3"]);
    assert_eq!(status, Some(0), "{facts}");
    holders.remote.sync();
    let totals = holders.remote.world.totals();
    assert_eq!(totals.contests, [[2, 2, 1]]);
    let result = holders.remote.world.sign(Kind::Result, encode(&totals), Signer::official(0), 1);
    holders.remote.post(&result);
    holders.remote.audit();
}

#[test]
fn b_07_no_key_holder_decrypts_for_a_board_that_evidence_convicts() {
    let mut holders = Holders::open();
    for voter in 0..5 {
        holders.remote.vote(&holders.remote.seal(voter, 1, &choose(voter % 3), 1));
    }
    holders.remote.close();
    let (id, url) = (holders.remote.id(), holders.url());
    let mut entries = history(&holders.remote);
    let told = code(&holders.forged(entries.clone()));
    let (status, facts) = holders.run(ASKED, "check", &url, &[]);
    assert_eq!(status, Some(0), "{facts}");
    // The device has seen the true record; now it is shown another one, and keeps the proof.
    let first = entries.iter().position(is_ballot).expect("there are five");
    entries[first].content = holders.remote.seal(5, 1, &choose(0), 1);
    let other = holders.forged(entries);
    holders.refuses("another set", &Liar::of(&id, &other), &code(&other), "board.fork");
    let files = kept(&holders.state(), "evidence-", ".txt");
    let [evidence] = &files[..] else { panic!("{files:?}") };

    let before = holders.remote.standing();
    let confirmed = ["--closing-code", &told, "--confirmed-by", "1,2,3", "--yes"];
    let decrypt = |i: usize, more: &[&str]| {
        let (status, facts) = holders.run(i, "decrypt", &url, &[&confirmed[..], more].concat());
        (status, facts["error"]["code"].as_str().map(str::to_owned))
    };
    let refused = |code: &str| (Some(1), Some(code.to_owned()));
    // It decrypts nothing of this board any more, not even what it saw first.
    assert_eq!(decrypt(ASKED, &[]), refused("board.fork"));
    let closing = ["trustee", "closing", "--election", &id, "--server", &url];
    let output = holders.stage.output(holders.folder.path(), &closing).expect("the command runs");
    let facts: Value = serde_json::from_slice(&output.stdout).expect("facts");
    assert_eq!(facts["error"]["code"], "board.fork", "{facts}");
    // Another key holder's device has met nothing, and believes the proof, and only a proof.
    let (text, elsewhere) = (fs::read_to_string(evidence).expect("text"), ["--state", "elsewhere"]);
    let sent = holders.folder.path().join("sent.txt");
    fs::write(&sent, &text).expect("ours");
    let given = ["--evidence", "sent.txt", "--state", "elsewhere"];
    assert_eq!(decrypt(2, &given), refused("board.fork"));
    let line = text.lines().last().expect("it ends with a signature");
    fs::write(&sent, text.replacen(line, &line.replace(['A', 'a'], "b"), 1)).expect("ours");
    assert_eq!(decrypt(2, &given), refused("evidence.invalid"));
    assert_eq!(holders.remote.standing(), before, "nothing was posted");
    assert_eq!(decrypt(2, &elsewhere), (Some(0), None), "who knows nothing of it decrypts");
    holders.remote.sync();
    holders.remote.audit();
}

#[test]
fn d_24_before_close_nothing_is_decrypted_and_no_answer_tells_votes_apart() {
    let mut remote = Remote::open(service(&[]), choice(), 6);
    // Two boards on which everybody votes alike, and everybody otherwise: nobody but the voters can tell which is which.
    let mut other = {
        let mut draft = choice();
        draft.nonce = [8; 32];
        Remote::open(remote.service.clone(), draft, 6)
    };
    for voter in 0..5 {
        remote.vote(&remote.seal(voter, 1, &choose(0), 1));
        other.vote(&other.seal(voter, 1, &choose(voter % 3), 1));
    }
    let body = |remote: &Remote, kind: Kind, body: Vec<u8>| {
        let (signer, key) = match kind {
            Kind::PartialDecryption => (Signer::trustee(1), 11),
            _ => (Signer::official(0), 1),
        };
        remote.world.sign(kind, body, signer, key)
    };
    let result = encode(&TallyResult { counting: 5, weight: 5, contests: vec![vec![5, 0, 0]] });
    let void = encode(&Void { counting: 5 });
    for (kind, bytes) in
        [(Kind::PartialDecryption, vec![0x82, 0x80, 0x80]), (Kind::Result, result), (Kind::Void, void)]
    {
        let content = body(&remote, kind, bytes);
        remote.refused(Code::ElectionNotClosed, |remote| remote.try_post(&content));
    }
    // Views and counters of the two are the same but for what names the election.
    let view = |remote: &Remote| {
        let view = remote.standing().view;
        assert_eq!((view.summary.ballots, view.summary.counting, view.tally.posted), (5, 5, 0));
        let json = serde_json::to_value(&view).expect("it is JSON");
        let object = json.as_object().expect("an object").clone();
        let mut fields: Vec<String> = object.keys().cloned().collect();
        fields.sort_unstable();
        (
            fields,
            view.summary.size,
            view.turnout_weight,
            view.turnout.iter().map(|hour| hour.ballots).sum::<u64>(),
        )
    };
    assert_eq!(view(&remote), view(&other));
    for path in
        [endpoint::ELECTIONS.to_owned(), endpoint::election(&remote.id()), endpoint::METRICS.to_owned()]
    {
        let text = remote.service.get(&path).text().to_owned();
        for name in ["\"ada\"", "\"bob\"", "\"cyd\"", "contests", "totals", "selection"] {
            assert!(!text.contains(name), "{path} tells {name}: {text}");
        }
    }
    remote.audit();
    other.audit();
}
