//! From a plan to the draft of a manifest. What the rules of `docs/protocol.md` §3 say is decided by [`Draft::check`];
//! what is only missing yet is told beside its field.

use std::collections::BTreeSet;

use glassurn_crypto::encoding::{VERSION, VERSION_MIXED, sha256, unhex};
use glassurn_crypto::manifest::{
    BoardInfo, Ceremony, Closing, CodeMaker, Contest, Contests, CountRule as Count, Draft, Eligibility,
    Fraction, MAX_CREDITS, MAX_GRADES, MAX_RANKED, MAX_WRITTEN, MAX_WRITTEN_SEATS, Manifest, ManifestError,
    Named, Order, Rule, Schedule, Selection, Text, Texts, Ties, Trustees, Witnesses,
};
use glassurn_crypto::signature::{PublicKey, SecretKey};

use super::time::{self, TimeError};
use super::{
    CeremonyWord, ClosingWord, CodesWord, ContestPlan, EligibilityWord, Flaw, OrderWord, Person, Place, Plan,
    Problem, RulePlan, TiesWord, Words,
};

/// The longest title, name or contact, in characters (§3).
const MAX_LINE: usize = 200;
/// The longest description, in characters (§3).
const MAX_DESCRIPTION: usize = 4_096;
/// The most key holders (§4).
const MAX_TRUSTEES: usize = 15;

impl Plan {
    /// The board that the plan names, if it does.
    pub fn board(&self) -> Option<Result<BoardInfo, Problem>> {
        self.board.as_ref().map(|board| {
            let key = parse_key(&board.key).ok_or(Problem::new(Place::Board, Flaw::Key))?;
            Ok(BoardInfo { host: board.host.clone(), key })
        })
    }

    /// The draft of a manifest on a board.
    ///
    /// # Errors
    /// The first [`Problem`] that stops it. Texts and numbers are for [`Draft::check`].
    pub fn draft(&self, board: BoardInfo, nonce: [u8; 32]) -> Result<Draft, Problem> {
        let mut problems = Problems::default();
        let draft = problems.draft(self, board, nonce);
        match problems.found.into_iter().next() {
            None => Ok(draft),
            Some(problem) => Err(problem),
        }
    }

    /// The manifest as it would be now, on no board and with stand-ins for the keys that are not made yet: for a look at
    /// the ballot. `None` if anything else is missing.
    pub fn preview(&self) -> Option<Manifest> {
        let mut problems = Problems::default();
        let draft = problems.draft(self, nowhere(), [0; 32]);
        let whole = problems.found.iter().all(|problem| problem.flaw == Flaw::NoKey);
        if whole { draft.check().ok() } else { None }
    }

    /// Everything that is missing or wrong, by place. `now` in seconds since 1970. An empty list means that the plan can
    /// be published on any board.
    pub fn problems(&self, now: u64) -> Vec<Problem> {
        let mut problems = Problems::default();
        problems.texts(self);
        problems.contests(self);
        problems.people(self);
        problems.announcement(self);
        let draft = problems.draft(self, nowhere(), [0; 32]);
        problems.times(&draft.schedule, now);
        let mut found = problems.found;
        // Keys that are not there yet are stood in for, so that everything else can be checked.
        if found.iter().all(|problem| problem.flaw == Flaw::NoKey)
            && let Err(error) = draft.check()
        {
            found.push(refused(&error));
        }
        found.sort_by_key(|problem| problem.place);
        found.dedup();
        found
    }
}

/// Reads a public key as it stands in plans: 64 hexadecimal digits.
fn parse_key(text: &str) -> Option<PublicKey> {
    unhex(text).and_then(PublicKey::from_bytes)
}

/// A board that is none.
fn nowhere() -> BoardInfo {
    BoardInfo { host: "board.invalid".into(), key: stand_in(u8::MAX) }
}

/// A key for nobody, so that a manifest can be checked before the keys are made.
fn stand_in(number: u8) -> PublicKey {
    SecretKey::from_seed(&sha256(&[b"stands in for a key", &[number]])).public()
}

/// Where the protocol's own refusal belongs.
fn refused(error: &ManifestError) -> Problem {
    let place = match error {
        ManifestError::Contests | ManifestError::Kinds => Place::Contests,
        ManifestError::Rule { contest, .. } => Place::Rule(*contest),
        ManifestError::Contest { contest, .. } => Place::Contest(*contest),
        ManifestError::TooManyValues { .. } | ManifestError::TooManyForms { .. } => Place::Contests,
        ManifestError::Schedule { .. } => Place::Closes,
        ManifestError::Trustees { .. } => Place::Trustees,
        ManifestError::Officials => Place::Officials,
        ManifestError::Witnesses { .. } => Place::Witnesses,
        ManifestError::Minimum => Place::Minimum,
        ManifestError::Quorum => Place::Quorum,
        _ => Place::Whole,
    };
    Problem::new(place, Flaw::Refused(error.to_string()))
}

/// What was found on the way.
#[derive(Default)]
struct Problems {
    found: Vec<Problem>,
    stand_ins: u8,
}

impl Problems {
    fn add(&mut self, place: Place, flaw: Flaw) {
        self.found.push(Problem::new(place, flaw));
    }

    /// The draft; what cannot be compiled is noted, and something stands in for it.
    fn draft(&mut self, plan: &Plan, board: BoardInfo, nonce: [u8; 32]) -> Draft {
        let language = &plan.language;
        let contests = plan.contests.iter().enumerate();
        let mixed = plan.contests.iter().any(|contest| contest.rule.is_answer());
        Draft {
            version: if mixed { VERSION_MIXED } else { VERSION },
            nonce,
            contests: Contests(contests.map(|(place, it)| self.contest(place, it, language)).collect()),
            title: texts(&plan.title, language),
            description: texts(&plan.description, language),
            organiser: plan.organiser.clone(),
            contact: plan.contact.clone(),
            schedule: self.schedule(plan),
            quorum: self.fraction(&plan.quorum),
            trustees: Trustees {
                ceremony: match plan.trustees.ceremony {
                    CeremonyWord::AllOfN => Ceremony::AllOfN,
                    CeremonyWord::Dkg => Ceremony::Dkg,
                },
                threshold: plan.trustees.threshold,
                members: self.keys(&plan.trustees.members, Place::Trustee),
            },
            officials: self.keys(&plan.officials, Place::Official),
            registrar: self.key(&plan.registrar, Place::Registrar),
            authenticator: Vec::new(),
            board,
            witnesses: Witnesses {
                members: self.keys(&plan.witnesses.members, Place::Witness),
                quorum: plan.witnesses.quorum,
                may_lie: plan.witnesses.may_lie,
            },
            eligibility: match plan.eligibility {
                EligibilityWord::Roll => Eligibility::Roll,
                EligibilityWord::Registered => Eligibility::Registered,
                EligibilityWord::Open => Eligibility::Open,
            },
            codes: match plan.codes {
                _ if !plan.eligibility.is_roll() => CodeMaker::Voter,
                CodesWord::Registrar => CodeMaker::Registrar,
                CodesWord::Server => CodeMaker::Server,
            },
            revote: plan.revote,
            minimum: plan.minimum,
            ties: match plan.ties {
                TiesWord::Declared => Ties::Declared,
                TiesWord::ManifestOrder => Ties::ManifestOrder,
            },
            weights_reveal_votes: plan.weights_reveal_votes,
        }
    }

    fn contest(&mut self, place: usize, plan: &ContestPlan, language: &str) -> Contest {
        let blank = plan.blank.as_ref().and_then(|name| {
            let found = plan.selections.iter().position(|selection| selection.name == *name);
            if found.is_none() {
                self.add(Place::Blank(place), Flaw::NoSelection(name.clone()));
            }
            found.map(|found| found as u64)
        });
        let rule = plan.compile(language).unwrap_or_else(|reason| {
            self.add(Place::Rule(place), Flaw::RuleWords(reason));
            Rule::Cap { cap: 1 }
        });
        let selections = plan.selections.iter().map(|selection| Selection {
            name: selection.name.clone(),
            title: texts(&selection.title, language),
            description: texts(&selection.description, language),
        });
        Contest {
            name: plan.name.clone(),
            title: texts(&plan.title, language),
            description: texts(&plan.description, language),
            selections: selections.collect(),
            rule,
            seats: plan.seats,
            order: match plan.order {
                OrderWord::Fixed => Order::Fixed,
                OrderWord::Alphabetical => Order::Alphabetical,
                OrderWord::Random => Order::Random,
            },
            blank,
        }
    }

    fn schedule(&mut self, plan: &Plan) -> Schedule {
        let schedule = &plan.schedule;
        let zone = time::zone(&schedule.zone)
            .map_err(|_| self.add(Place::Zone, Flaw::Zone(schedule.zone.clone())))
            .ok();
        let mut at = |place, text: &str| {
            // Without a zone nothing can be said of its clocks.
            let read = zone.as_ref().map_or(Ok(0), |zone| time::parse(text, zone));
            read.unwrap_or_else(|error| {
                self.add(place, if error == TimeError::Empty { Flaw::Missing } else { Flaw::Time(error) });
                0
            })
        };
        let (opens, closes) = (at(Place::Opens, &schedule.opens), at(Place::Closes, &schedule.closes));
        let extension = time::parse_duration(&schedule.extension).unwrap_or_else(|| {
            self.add(Place::Extension, Flaw::Duration(schedule.extension.clone()));
            0
        });
        Schedule {
            zone: schedule.zone.clone(),
            opens,
            closes,
            closing: match schedule.closing {
                ClosingWord::At => Closing::At,
                ClosingWord::Official => Closing::Official,
            },
            extension,
        }
    }

    /// `none`, or `1/2`.
    fn fraction(&mut self, text: &str) -> Fraction {
        if text == "none" {
            return Fraction { part: 0, of: 1 };
        }
        let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        let (part, of) = parts.unwrap_or_else(|| {
            self.add(Place::Quorum, Flaw::Fraction(text.into()));
            (0, 1)
        });
        Fraction { part, of }
    }

    fn keys(&mut self, people: &[Person], place: impl Fn(usize) -> Place) -> Vec<Named> {
        let people = people.iter().enumerate();
        people
            .map(|(number, person)| Named {
                name: person.name.clone(),
                key: self.key(&person.key, place(number)),
            })
            .collect()
    }

    fn key(&mut self, text: &str, place: Place) -> PublicKey {
        parse_key(text).unwrap_or_else(|| {
            self.add(place, if text.is_empty() { Flaw::NoKey } else { Flaw::Key });
            self.stand_ins = self.stand_ins.wrapping_add(1);
            stand_in(self.stand_ins)
        })
    }

    /// Texts that every page shows, in the limits of §3.
    fn texts(&mut self, plan: &Plan) {
        self.words(plan, Place::Title, &plan.title, MAX_LINE, true);
        self.words(plan, Place::Description, &plan.description, MAX_DESCRIPTION, false);
        self.text(Place::Organiser, &plan.organiser, MAX_LINE, true);
        self.text(Place::Contact, &plan.contact, MAX_LINE, true);
        if plan.minimum < 2 {
            self.add(Place::Minimum, Flaw::Minimum);
        }
    }

    /// A text in all languages of the plan: whoever votes in one of them reads all of it there.
    fn words(&mut self, plan: &Plan, place: Place, words: &Words, limit: usize, required: bool) {
        let own = &plan.language;
        self.text(place, words.written(own, own), limit, required);
        if let Words::ByLanguage(texts) = words {
            let others = texts.iter().filter(|(language, _)| *language != own);
            others.for_each(|(_, text)| self.text(place, text, limit, false));
        }
        if words.is_empty() {
            return;
        }
        for language in &plan.languages {
            if words.written(own, language).trim().is_empty() {
                self.add(place, Flaw::Untranslated(language.clone()));
            }
        }
    }

    fn text(&mut self, place: Place, text: &str, limit: usize, required: bool) {
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let newline = |c: char| c == '\n' && limit == MAX_DESCRIPTION;
        if required && text.trim().is_empty() {
            self.add(place, Flaw::Missing);
        } else if text.chars().count() > limit {
            self.add(place, Flaw::TooLong(limit));
        } else if text.chars().any(|c| c.is_control() && !newline(c) || turns(c)) {
            self.add(place, Flaw::Characters);
        }
    }

    fn contests(&mut self, plan: &Plan) {
        if plan.contests.is_empty() {
            self.add(Place::Contests, Flaw::TooFew(1));
        }
        for (place, contest) in plan.contests.iter().enumerate() {
            self.words(plan, Place::Question(place), &contest.title, MAX_LINE, true);
            self.words(plan, Place::Question(place), &contest.description, MAX_DESCRIPTION, false);
            self.answers(plan, place, contest);
            if contest.rule.credits.is_some_and(|credits| credits == 0 || credits > MAX_CREDITS) {
                self.add(Place::Rule(place), Flaw::Credits(MAX_CREDITS));
            }
            let least = match contest.rule {
                RulePlan { text: Some(_), .. } => 0,
                rule if rule.exactly.is_some() || rule.is_answer() => 2,
                _ => 1,
            };
            if contest.selections.len() < least {
                self.add(Place::Selections(place), Flaw::TooFew(least));
                continue;
            }
            let mut seen = BTreeSet::new();
            for (number, selection) in contest.selections.iter().enumerate() {
                let at = Place::Selection(place, number);
                self.words(plan, at, &selection.title, MAX_LINE, true);
                self.words(plan, at, &selection.description, MAX_DESCRIPTION, false);
                let title = selection.title.get(&plan.language).trim();
                if !title.is_empty() && !seen.insert(title) {
                    self.add(at, Flaw::Twice);
                }
            }
            if contest.rule.text.is_none()
                && (contest.seats == 0 || contest.seats > contest.selections.len() as u64)
            {
                self.add(Place::Seats(place), Flaw::Seats);
            }
        }
        let mixed = plan.contests.iter().filter(|contest| contest.rule.is_answer()).count();
        if mixed > 0 && mixed < plan.contests.len() {
            self.add(Place::Contests, Flaw::Kinds);
        }
    }

    /// What is asked of rankings, grades and texts alone.
    fn answers(&mut self, plan: &Plan, place: usize, contest: &ContestPlan) {
        let rule = contest.rule;
        if let Some(longest) = rule.text {
            if longest == 0 || longest > MAX_WRITTEN {
                self.add(Place::Rule(place), Flaw::Room(MAX_WRITTEN));
            }
            if contest.seats == 0 {
                self.add(Place::Seats(place), Flaw::TooFew(1));
            } else if contest.seats > MAX_WRITTEN_SEATS {
                self.add(Place::Seats(place), Flaw::TooMany(MAX_WRITTEN_SEATS as usize));
            }
        } else if rule.is_answer() && contest.selections.len() > MAX_RANKED {
            self.add(Place::Selections(place), Flaw::TooMany(MAX_RANKED));
        }
        let count = rule.rank.or(rule.grade);
        if count.is_some_and(Count::is_for_one_seat) && contest.seats > 1 {
            self.add(Place::Seats(place), Flaw::OneSeat);
        }
        if rule.grade.is_some() && !(2..=MAX_GRADES).contains(&contest.grades.len()) {
            let few = contest.grades.len() < 2;
            self.add(Place::Grades(place), if few { Flaw::TooFew(2) } else { Flaw::TooMany(MAX_GRADES) });
        }
        contest.grades.iter().for_each(|title| self.words(plan, Place::Grades(place), title, MAX_LINE, true));
    }

    /// Key holders and officials have names, each once: invitations find them by these.
    fn people(&mut self, plan: &Plan) {
        let (members, needed) = (&plan.trustees.members, plan.trustees.threshold);
        let count = members.len() as u64;
        if members.is_empty() {
            self.add(Place::Trustees, Flaw::TooFew(1));
        } else if members.len() > MAX_TRUSTEES {
            self.add(Place::Trustees, Flaw::TooMany(MAX_TRUSTEES));
        } else if needed > count || needed.saturating_mul(2) <= count {
            self.add(Place::Trustees, Flaw::Threshold);
        }
        self.names(members, Place::Trustee);
        if plan.officials.is_empty() {
            self.add(Place::Officials, Flaw::TooFew(1));
        }
        self.names(&plan.officials, Place::Official);
    }

    fn names(&mut self, people: &[Person], place: impl Fn(usize) -> Place) {
        let mut seen = BTreeSet::new();
        for (number, person) in people.iter().enumerate() {
            self.text(place(number), &person.name, MAX_LINE, true);
            if !person.name.trim().is_empty() && !seen.insert(person.name.trim()) {
                self.add(place(number), Flaw::Twice);
            }
        }
    }

    /// A wish about announcing is a time, where there is one.
    fn announcement(&mut self, plan: &Plan) {
        let schedule = &plan.schedule;
        let Ok(zone) = time::zone(&schedule.zone) else { return };
        if let Err(error) = time::parse(&schedule.announces, &zone)
            && error != TimeError::Empty
        {
            self.add(Place::Announces, Flaw::Time(error));
        }
    }

    fn times(&mut self, schedule: &Schedule, now: u64) {
        let (opens, closes) = (schedule.opens, schedule.closes);
        if closes > 0 && closes <= now {
            self.add(Place::Closes, Flaw::Past);
        } else if opens > 0 && closes > 0 && closes <= opens {
            self.add(Place::Closes, Flaw::BeforeOpening);
        }
    }
}

pub(super) fn texts(words: &Words, language: &str) -> Texts {
    match words {
        Words::Plain(text) if text.is_empty() => Texts(Vec::new()),
        Words::Plain(text) => Texts::one(language, text),
        Words::ByLanguage(texts) => {
            let text = |(language, text): (&String, &String)| Text {
                language: language.clone(),
                text: text.clone(),
            };
            Texts(texts.iter().filter(|(_, text)| !text.is_empty()).map(text).collect())
        }
    }
}
