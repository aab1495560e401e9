//! The manifest: everything an election is, fixed before it begins (`docs/protocol.md` §3).
//!
//! [`Draft`] is what an official writes; [`Manifest`] is one that has passed every check, with its id and its rules
//! compiled to linear forms.

mod answer;
mod check;
mod coding;
mod layout;
mod rule;

use crate::encoding::{EncodingError, Hash, VERSION_MIXED, decode, encode, sha256};
use crate::signature::PublicKey;
use alloc::string::String;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};

pub use answer::{Answer, Answered, CountRule, Flaw, MAX_GRADES, MAX_RANKED, MAX_WRITTEN, MAX_WRITTEN_SEATS};
pub use check::ManifestError;
pub use check::is_bidi_control;
pub use layout::{Form, Layout, Squares};
pub(crate) use rule::KIND_QUADRATIC;
pub use rule::{Contests, MAX_CREDITS, Rule};

/// A text in one language (BCP 47 tag).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Text {
    /// The language's tag, such as `en`.
    #[n(0)]
    pub language: String,
    /// The text itself; no control characters.
    #[n(1)]
    pub text: String,
}

/// A text in one or more languages, in order of their tags.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Texts(#[n(0)] pub Vec<Text>);

impl Texts {
    /// A text in one language.
    pub fn one(language: &str, text: &str) -> Self {
        Self(alloc::vec![Text { language: language.into(), text: text.into() }])
    }

    /// The text in `language`, else in English, else the first.
    pub fn get(&self, language: &str) -> &str {
        let find = |tag: &str| self.0.iter().find(|text| text.language == tag);
        find(language).or_else(|| find("en")).or(self.0.first()).map_or("", |text| &text.text)
    }
}

/// How the options of a contest are ordered on the screen; the tally is not affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Order {
    /// As in the manifest.
    #[n(0)]
    Fixed,
    /// By title in the voter's language.
    #[n(1)]
    Alphabetical,
    /// Shuffled for each voter.
    #[n(2)]
    Random,
}

/// One option of a contest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Selection {
    /// A short name for files and commands: `a–z 0–9 -`, at most 32, distinct in its contest.
    #[n(0)]
    pub name: String,
    /// Its title.
    #[n(1)]
    pub title: Texts,
    /// More about it; may be no text at all.
    #[n(2)]
    pub description: Texts,
}

/// A contest: of kind `sum`, integer values for selections under a rule, added up over all voters; of kind `quadratic`, votes
/// that cost their squares, added up likewise; of kind `answer`, answers that are sealed as a whole, mixed, opened and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// A short name for files and commands: `a–z 0–9 -`, at most 32, distinct in the election.
    pub name: String,
    /// The question.
    pub title: Texts,
    /// More about it; may be no text at all.
    pub description: Texts,
    /// The options.
    pub selections: Vec<Selection>,
    /// What a ballot may say; it tells the kind.
    pub rule: Rule,
    /// How many selections win.
    pub seats: u64,
    /// Their order on the screen.
    pub order: Order,
    /// The place of the selection that means "blank", if there is one.
    pub blank: Option<u64>,
}

/// Who may end voting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Closing {
    /// Voting ends at the closing time.
    #[n(0)]
    At,
    /// At the closing time at the latest; an official may end it before.
    #[n(1)]
    Official,
}

/// When voting takes place; whole seconds since 1970, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Schedule {
    /// The IANA zone in which the election's times are shown.
    #[n(0)]
    pub zone: String,
    /// The first second in which a ballot is valid.
    #[n(1)]
    pub opens: u64,
    /// The closing time: the first second in which none is.
    #[n(2)]
    pub closes: u64,
    /// Who may end voting.
    #[n(3)]
    pub closing: Closing,
    /// By how many seconds officials may move the closing time later, in total.
    #[n(4)]
    pub extension: u64,
}

/// A named signing key: a trustee, an official, a witness.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Named {
    /// The name, as people read it.
    #[n(0)]
    pub name: String,
    /// The signing key.
    #[n(1)]
    pub key: PublicKey,
}

/// How the election's key is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Ceremony {
    /// Each trustee makes a key of its own; all of them are needed to count.
    #[n(0)]
    AllOfN,
    /// FROST's distributed key generation; `threshold` of them are needed to count.
    #[n(1)]
    Dkg,
}

/// The trustees and how many of them open the sum.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Trustees {
    /// How the key is made.
    #[n(0)]
    pub ceremony: Ceremony,
    /// How many are needed.
    #[n(1)]
    pub threshold: u64,
    /// Who they are; trustee `i` is the i-th, from 1.
    #[n(2)]
    pub members: Vec<Named>,
}

/// Where the board is and which key signs its checkpoints.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct BoardInfo {
    /// The host (and port or path, no scheme); the log's origin is `host/` and the election id.
    #[n(0)]
    pub host: String,
    /// The checkpoint key; also signs the entries of the role board.
    #[n(1)]
    pub key: PublicKey,
}

/// The witnesses that cosign checkpoints.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Witnesses {
    /// Who they are; none means "not independently witnessed".
    #[n(0)]
    pub members: Vec<Named>,
    /// How many cosignatures a checkpoint needs.
    #[n(1)]
    pub quorum: u64,
    /// How many of them may lie.
    #[n(2)]
    pub may_lie: u64,
}

impl Witnesses {
    /// Whether two quorums always share an honest witness although one of them lies: `2k > n + 1` (§7).
    pub fn tolerates_a_lie(&self) -> bool {
        self.quorum.saturating_mul(2) > self.members.len() as u64 + 1
    }
}

/// Who may vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Eligibility {
    /// A roll published before voting.
    #[n(0)]
    Roll,
    /// Voters register with the service.
    #[n(1)]
    Registered,
    /// Anybody.
    #[n(2)]
    Open,
}

/// Who makes the voter codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CodeMaker {
    /// The registrar, offline.
    #[n(0)]
    Registrar,
    /// The server, which then could vote for voters.
    #[n(1)]
    Server,
    /// The voter's own device.
    #[n(2)]
    Voter,
}

/// What happens when selections tie for a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Ties {
    /// The tie is declared; people decide.
    #[n(0)]
    Declared,
    /// The selection that stands first in the manifest wins.
    #[n(1)]
    ManifestOrder,
}

/// A fraction of the roll's weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Fraction {
    /// The part.
    #[n(0)]
    pub part: u64,
    /// Of how many; 0/1 means none.
    #[n(1)]
    pub of: u64,
}

/// Everything that an official decides, in the order of its encoding.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Draft {
    /// The protocol's version.
    #[n(0)]
    pub version: u64,
    /// 32 random bytes, so that the same election held twice has two ids.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// The contests.
    #[n(2)]
    pub contests: Contests,
    /// The election's title.
    #[n(3)]
    pub title: Texts,
    /// More about it; may be no text at all.
    #[n(4)]
    pub description: Texts,
    /// Who runs it.
    #[n(5)]
    pub organiser: String,
    /// How to reach them.
    #[n(6)]
    pub contact: String,
    /// When.
    #[n(7)]
    pub schedule: Schedule,
    /// Turnout quorum: counting weight over the roll's weight at Close; reported, never blocking.
    #[n(8)]
    pub quorum: Fraction,
    /// The trustees.
    #[n(9)]
    pub trustees: Trustees,
    /// The officials; official 0 signs the manifest.
    #[n(10)]
    pub officials: Vec<Named>,
    /// The registrar's key.
    #[n(11)]
    pub registrar: PublicKey,
    /// The login service's key: none or one.
    #[n(12)]
    pub authenticator: Vec<PublicKey>,
    /// The board.
    #[n(13)]
    pub board: BoardInfo,
    /// The witnesses.
    #[n(14)]
    pub witnesses: Witnesses,
    /// Who may vote.
    #[n(15)]
    pub eligibility: Eligibility,
    /// Who makes the codes.
    #[n(16)]
    pub codes: CodeMaker,
    /// Whether a voter may vote again.
    #[n(17)]
    pub revote: bool,
    /// The minimum number of counting credentials; below it nothing is decrypted.
    #[n(18)]
    pub minimum: u64,
    /// The tie rule.
    #[n(19)]
    pub ties: Ties,
    /// "weights reveal votes: accepted" (§5).
    #[n(20)]
    pub weights_reveal_votes: bool,
}

/// A manifest that holds: its bytes, its id, its rules as linear forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    draft: Draft,
    bytes: Vec<u8>,
    id: Hash,
    layout: Layout,
}

impl Contest {
    /// The votes for each selection, from the sums of the values of ballots with this total weight: less [`Rule::offset`] for
    /// each of them, a blank one too. Below zero are more votes against than for.
    pub fn votes(&self, sums: &[u64], weight: u64) -> Vec<i64> {
        let none = i128::from(self.rule.offset()) * i128::from(weight);
        let votes = |sum: &u64| i128::from(*sum) - none;
        let within =
            |votes: i128| i64::try_from(votes).unwrap_or(if votes < 0 { i64::MIN } else { i64::MAX });
        sums.iter().map(votes).map(within).collect()
    }
}

impl Draft {
    /// Checks everything that §3 asks and computes the election id.
    pub fn check(self) -> Result<Manifest, ManifestError> {
        check::check(&self)?;
        let bytes = encode(&self);
        if bytes.len() > crate::encoding::MAX_ENTRY - ENTRY_OVERHEAD {
            return Err(ManifestError::TooLarge { length: bytes.len() });
        }
        let id = sha256(&[b"glassurn/v1/election", &bytes]);
        let layout = Layout::new(&self.contests.0)?;
        Ok(Manifest { draft: self, bytes, id, layout })
    }
}

/// The bytes of an entry around its body, at the most.
const ENTRY_OVERHEAD: usize = 160;

impl Manifest {
    /// Decodes and checks a manifest. A later version, contest kind or key number is
    /// [`EncodingError::NeedsNewer`]: no verdict is possible.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        if coding::needs_newer(bytes).unwrap_or(false) {
            return Err(ManifestError::Encoding(EncodingError::NeedsNewer));
        }
        decode::<Draft>(bytes)?.check()
    }

    /// The manifest's bytes: the body of entry 0.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The election id: `SHA-256("glassurn/v1/election" ‖ manifest bytes)`.
    pub fn id(&self) -> &Hash {
        &self.id
    }

    /// Whether the election's answers are mixed and opened one by one (version 2), not added up.
    pub fn is_mixed(&self) -> bool {
        self.draft.version == VERSION_MIXED
    }

    /// The rules of all contests as linear forms.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How many values a voter's client seals: one for each explicit value, or one for each byte of the answers.
    pub fn values(&self) -> usize {
        self.contests().iter().map(|contest| contest.rule.explicit(contest.selections.len())).sum()
    }

    /// The first contest whose rule or form these values break, if any.
    pub fn broken(&self, values: &[u64]) -> Option<usize> {
        if !self.is_mixed() {
            let form = self.layout.broken(values)?;
            return Some(self.layout.contest_of(form).unwrap_or(0));
        }
        let mut rest = values;
        let fits = |contest: &Contest| {
            let options = contest.selections.len();
            let (own, behind) = rest.split_at_checked(contest.rule.explicit(options))?;
            rest = behind;
            let bytes: Vec<u8> =
                own.iter().map(|value| u8::try_from(*value)).collect::<Result<_, _>>().ok()?;
            contest.rule.answer()?.read(options, &bytes)
        };
        let wrong = self.contests().iter().map(fits).position(|answered| answered.is_none());
        wrong.or((!rest.is_empty()).then_some(0))
    }

    /// The contests.
    pub fn contests(&self) -> &[Contest] {
        &self.draft.contests.0
    }

    /// The latest time that officials may move the closing time to.
    pub fn latest_closing(&self) -> u64 {
        self.draft.schedule.closes + self.draft.schedule.extension
    }
}

impl core::ops::Deref for Manifest {
    type Target = Draft;
    fn deref(&self) -> &Draft {
        &self.draft
    }
}
