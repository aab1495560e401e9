//! What a manifest must satisfy before it can be published (`docs/protocol.md` §3).

use super::{Answer, Ceremony, Draft, Eligibility, Rule, Texts};
use crate::board::cosign::MAX_WITNESSES;
use crate::board::note::check_name;
use crate::encoding::{EncodingError, VERSION, VERSION_MIXED};
use alloc::collections::BTreeSet;
use alloc::string::String;

/// The most contests of a manifest.
pub const MAX_CONTESTS: usize = 32;
/// The longest title, name or contact, in characters.
pub const MAX_TITLE: usize = 200;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 4096;
/// The most trustees of a DKG.
pub const MAX_TRUSTEES: usize = 15;
/// The end of the year 9999, in seconds since 1970: no time is later.
pub const MAX_TIME: u64 = 253_402_300_799;

/// Why a manifest is refused; each says which field and what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum ManifestError {
    #[error("the manifest cannot be read: {0}")]
    Encoding(#[from] EncodingError),
    #[error(
        "the manifest has {length} bytes; with its entry it must stay below {}",
        crate::encoding::MAX_ENTRY
    )]
    TooLarge { length: usize },
    #[error("{field} is empty, too long or has control characters")]
    Text { field: String },
    #[error("{field} must have each language once, in order of the tags, such as `en`")]
    Language { field: String },
    #[error("the name {name:?} is not 1 to 32 of a–z, 0–9 and -, or is used twice")]
    Name { name: String },
    #[error("a manifest has 1 to {MAX_CONTESTS} contests")]
    Contests,
    #[error("contest {}: {reason}", contest + 1)]
    Rule { contest: usize, reason: &'static str },
    #[error("contest {}: {reason}", contest + 1)]
    Contest { contest: usize, reason: &'static str },
    #[error(
        "an election either adds up or mixes: its contests are all of sums (version 1) or all of answers (version 2); \
         who wants both holds two elections with one roll"
    )]
    Kinds,
    #[error("{values} values on one ballot; at most {} are allowed", super::layout::MAX_VALUES)]
    TooManyValues { values: usize },
    #[error(
        "the rules need {bits} bits of range proof; at most {} are allowed",
        super::layout::MAX_RANGE_BITS
    )]
    TooManyForms { bits: usize },
    #[error("the schedule: {reason}")]
    Schedule { reason: &'static str },
    #[error("the trustees: {reason}")]
    Trustees { reason: &'static str },
    #[error("the officials: there are 1 to 32 of them")]
    Officials,
    #[error("two roles share a signing key: every key of a manifest is used once")]
    SharedKey,
    #[error("the board's host is not a host name with an optional port and path")]
    Host,
    #[error("the witnesses: {reason}")]
    Witnesses { reason: &'static str },
    #[error("the minimum number of counting voters is 2 or more")]
    Minimum,
    #[error("the quorum is a fraction between 0 and 1, such as 1/2")]
    Quorum,
    #[error("eligibility: {reason}")]
    Eligibility { reason: &'static str },
}

/// Checks every rule of §3 but those of single contests' forms, which [`super::Layout`] compiles.
pub(super) fn check(draft: &Draft) -> Result<(), ManifestError> {
    if ![VERSION, VERSION_MIXED].contains(&draft.version) {
        return Err(ManifestError::Encoding(EncodingError::NeedsNewer));
    }
    texts("the title", &draft.title, MAX_TITLE, true)?;
    texts("the description", &draft.description, MAX_DESCRIPTION, false)?;
    line("the organiser", &draft.organiser)?;
    line("the contact", &draft.contact)?;
    contests(draft)?;
    schedule(draft)?;
    trustees(draft)?;
    keys(draft)?;
    witnesses(draft)?;
    let host = &draft.board.host;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:/[]".contains(c);
    if host.is_empty() || host.len() > MAX_TITLE || !host.chars().all(plain) || host.ends_with('/') {
        return Err(ManifestError::Host);
    }
    if draft.minimum < 2 {
        return Err(ManifestError::Minimum);
    }
    if draft.quorum.of == 0 || draft.quorum.part > draft.quorum.of {
        return Err(ManifestError::Quorum);
    }
    let login = !draft.authenticator.is_empty();
    if draft.authenticator.len() > 1 || (login && draft.eligibility != Eligibility::Roll) {
        return Err(ManifestError::Eligibility {
            reason: "a login goes with a roll, and there is one at most",
        });
    }
    Ok(())
}

fn contests(draft: &Draft) -> Result<(), ManifestError> {
    let contests = &draft.contests.0;
    if contests.is_empty() || contests.len() > MAX_CONTESTS {
        return Err(ManifestError::Contests);
    }
    let mixed = draft.version == VERSION_MIXED;
    if contests.iter().any(|contest| contest.rule.answer().is_some() != mixed) {
        return Err(ManifestError::Kinds);
    }
    names(contests.iter().map(|contest| contest.name.as_str()))?;
    for (number, contest) in contests.iter().enumerate() {
        let wrong = |reason| Err(ManifestError::Contest { contest: number, reason });
        let field = alloc::format!("contest {}", number + 1);
        texts(&field, &contest.title, MAX_TITLE, true)?;
        texts(&field, &contest.description, MAX_DESCRIPTION, false)?;
        let written = matches!(contest.rule, Rule::Answer(Answer::Text { .. }));
        if let Rule::Answer(Answer::Grades { titles, .. }) = &contest.rule {
            titles.iter().try_for_each(|title| texts(&field, title, MAX_TITLE, true))?;
        }
        if contest.selections.is_empty() && !written || contest.selections.len() > super::layout::MAX_VALUES {
            return wrong("it has no selections, or too many");
        }
        names(contest.selections.iter().map(|selection| selection.name.as_str()))?;
        for selection in &contest.selections {
            texts(&field, &selection.title, MAX_TITLE, true)?;
            texts(&field, &selection.description, MAX_DESCRIPTION, false)?;
        }
        if contest.seats == 0 || !written && contest.seats > contest.selections.len() as u64 {
            return wrong("the number of seats is not between 1 and the number of selections");
        }
        if contest.blank.is_some() && matches!(contest.rule, Rule::Quadratic { .. }) {
            return wrong("no selection is blank where votes cost credits: a ballot of no votes is");
        }
        if contest.blank.is_some_and(|blank| blank >= contest.selections.len() as u64) {
            return wrong("the blank selection does not exist");
        }
    }
    Ok(())
}

fn schedule(draft: &Draft) -> Result<(), ManifestError> {
    let schedule = &draft.schedule;
    let wrong = |reason| Err(ManifestError::Schedule { reason });
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+-/".contains(c);
    if schedule.zone.is_empty() || schedule.zone.len() > 64 || !schedule.zone.chars().all(plain) {
        return wrong("the time zone is not an IANA name, such as Europe/Warsaw");
    }
    if schedule.opens >= schedule.closes {
        return wrong("it closes before it opens");
    }
    match schedule.closes.checked_add(schedule.extension) {
        Some(latest) if latest <= MAX_TIME => Ok(()),
        _ => wrong("the closing time with its extension is after the year 9999"),
    }
}

fn trustees(draft: &Draft) -> Result<(), ManifestError> {
    let (n, t) = (draft.trustees.members.len(), draft.trustees.threshold);
    let wrong = |reason| Err(ManifestError::Trustees { reason });
    if n == 0 || n > MAX_TRUSTEES {
        return wrong("there are 1 to 15 of them");
    }
    for trustee in &draft.trustees.members {
        line("a trustee's name", &trustee.name)?;
    }
    match draft.trustees.ceremony {
        Ceremony::AllOfN if t != n as u64 => wrong("without key generation together, all of them are needed"),
        Ceremony::Dkg if n < 2 || t * 2 <= n as u64 || t > n as u64 => {
            wrong("the threshold is more than half of them and at most all")
        }
        _ => Ok(()),
    }
}

fn keys(draft: &Draft) -> Result<(), ManifestError> {
    if draft.officials.is_empty() || draft.officials.len() > 32 {
        return Err(ManifestError::Officials);
    }
    for official in &draft.officials {
        line("an official's name", &official.name)?;
    }
    let mut seen = BTreeSet::new();
    let named = draft.officials.iter().chain(&draft.trustees.members).chain(&draft.witnesses.members);
    let single = [&draft.registrar, &draft.board.key];
    let all = named.map(|named| &named.key).chain(single).chain(&draft.authenticator);
    for key in all {
        if !seen.insert(key) {
            return Err(ManifestError::SharedKey);
        }
    }
    Ok(())
}

fn witnesses(draft: &Draft) -> Result<(), ManifestError> {
    let (n, k, f) = (draft.witnesses.members.len() as u64, draft.witnesses.quorum, draft.witnesses.may_lie);
    let wrong = |reason| Err(ManifestError::Witnesses { reason });
    let mut names = BTreeSet::new();
    for witness in &draft.witnesses.members {
        line("a witness's name", &witness.name)?;
        // Cosignatures stand under this name.
        if check_name(&witness.name).is_err() {
            return wrong("a name must have 1 to 300 bytes, without spaces, plus and control characters");
        }
        if !names.insert(&witness.name) {
            return wrong("two have the same name");
        }
    }
    if n > MAX_WITNESSES as u64 {
        return wrong("there are at most 32 of them");
    }
    if n == 0 {
        return if k == 0 && f == 0 { Ok(()) } else { wrong("without any, the quorum is 0") };
    }
    if f >= n || k > n || k * 2 <= n + f {
        return wrong("the quorum is more than half of all and of those that may lie, and at most all");
    }
    Ok(())
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), ManifestError> {
    let mut seen = BTreeSet::new();
    for name in names {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 32 || !name.chars().all(plain) || !seen.insert(name) {
            return Err(ManifestError::Name { name: name.into() });
        }
    }
    Ok(())
}

fn texts(field: &str, texts: &Texts, limit: usize, required: bool) -> Result<(), ManifestError> {
    if texts.0.is_empty() && required {
        return Err(ManifestError::Text { field: field.into() });
    }
    for text in &texts.0 {
        let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let language = &text.language;
        if language.is_empty() || language.len() > 35 || !language.chars().all(tag) {
            return Err(ManifestError::Language { field: field.into() });
        }
        let newline = |c: char| c == '\n' && limit == MAX_DESCRIPTION;
        let bad = text.text.chars().any(|c| c.is_control() && !newline(c) || is_bidi_control(c));
        if text.text.trim().is_empty() || text.text.chars().count() > limit || bad {
            return Err(ManifestError::Text { field: field.into() });
        }
    }
    if texts.0.windows(2).any(|pair| matches!(pair, [one, next] if one.language >= next.language)) {
        return Err(ManifestError::Language { field: field.into() });
    }
    Ok(())
}

fn line(field: &str, text: &str) -> Result<(), ManifestError> {
    let bad = text.chars().any(|c| c.is_control() || is_bidi_control(c));
    if text.trim().is_empty() || text.chars().count() > MAX_TITLE || bad {
        return Err(ManifestError::Text { field: field.into() });
    }
    Ok(())
}

/// Characters that reorder the text around them: one candidate's name could be made to look like another's.
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::ManifestError;
    use crate::fixture::{contest, draft, key};
    use crate::manifest::{Ceremony, Named, Rule, Witnesses};
    use alloc::format;
    use alloc::vec;

    #[test]
    fn witness_whose_name_no_cosignature_can_carry() {
        let checked = |names: [&str; 2]| {
            let mut draft =
                draft(vec![contest("c", 2, Rule::Exactly { sum: 1, cap: None })], Ceremony::AllOfN, 1, 1);
            let member = |(number, name): (usize, &str)| Named {
                name: name.into(),
                key: key(50 + number as u8).public(),
            };
            let members = names.into_iter().enumerate().map(member).collect();
            draft.witnesses = Witnesses { members, quorum: 2, may_lie: 0 };
            draft.check().map(|_| ())
        };
        assert_eq!(checked(["w.example", "v.example"]), Ok(()));
        for names in [["w.example", "a witness"], ["w+v", "v.example"], ["w.example", "w.example"]] {
            assert!(matches!(checked(names), Err(ManifestError::Witnesses { .. })), "{names:?}");
        }
    }

    /// The rule of `docs/protocol.md` §7, `2k > n + f`, for one liar.
    #[test]
    fn quorums_that_one_lying_witness_cannot_split() {
        let tolerates = |quorum, number: u8| {
            let members = (0..number).map(|w| Named { name: format!("w{w}"), key: key(w + 1).public() });
            Witnesses { members: members.collect(), quorum, may_lie: 0 }.tolerates_a_lie()
        };
        for (quorum, number) in [(3, 4), (2, 2), (3, 3), (4, 5), (4, 6)] {
            assert!(tolerates(quorum, number), "{quorum} of {number}");
        }
        for (quorum, number) in [(1, 1), (2, 3), (3, 5), (0, 0)] {
            assert!(!tolerates(quorum, number), "{quorum} of {number}");
        }
    }
}
