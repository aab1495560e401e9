//! What the service writes to voters in their language, and to key holders: from the manifest and the public record, when it goes out.

use super::store::Row;
use crate::embed::local;
use glassurn_api::mail::Purpose;
use glassurn_api::pair::pair;
use glassurn_api::tongue::of_election;
use glassurn_api::words::Words;
use glassurn_crypto::credential::hash_code;
use glassurn_crypto::encoding::{Hash, hex, unhex};
use glassurn_crypto::manifest::{CodeMaker, Manifest};

/// A ballot that its voter is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The ballot's fingerprint.
    pub fingerprint: Hash,
    /// Its number among the voter's.
    pub sequence: u64,
    /// The entry's number.
    pub entry: u64,
    /// The entry's time.
    pub time: u64,
}

impl Recorded {
    /// As it waits in the queue.
    pub fn to_text(self) -> String {
        format!("{} {} {} {}", hex(&self.fingerprint), self.sequence, self.entry, self.time)
    }

    /// Reads it again.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let fingerprint = unhex(words.next()?)?;
        let mut number = || words.next()?.parse().ok();
        let (sequence, entry, time) = (number()?, number()?, number()?);
        words.next().is_none().then_some(Self { fingerprint, sequence, entry, time })
    }
}

/// What a mail is written from.
pub struct Facts<'a> {
    /// The manifest.
    pub manifest: &'a Manifest,
    /// When voting ends.
    pub closes: u64,
    /// The scheme and host of this service.
    pub origin: &'a str,
    /// The voter; a test has one without a ticket.
    pub voter: &'a Row,
    /// What for.
    pub purpose: Purpose,
    /// The voting code, where this service has made it and this mail brings it.
    pub code: Option<&'a str>,
    /// The ballot that a receipt is of.
    pub recorded: Option<Recorded>,
    /// What confirms that the voter has asked for a new link.
    pub wish: Option<&'a str>,
}

/// A mail as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The subject without the mail's number.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The link in it.
    pub link: String,
    /// The language's tag.
    pub language: &'static str,
}

/// Writes a mail.
pub fn write(facts: &Facts<'_>) -> Written {
    let Facts { manifest, origin, voter, .. } = *facts;
    let tag = Some(voter.language.as_str()).filter(|tag| !tag.is_empty()).unwrap_or(of_election(manifest));
    let words = Words::of(tag);
    let title = manifest.title.get(tag);
    let zone = manifest.schedule.zone.as_str();
    let (opens, closes) = (local(manifest.schedule.opens, zone), local(facts.closes, zone));
    let id = hex(manifest.id());
    let lost = format!("{origin}/lost/{id}");
    let say = |message: &str, more: &[(&'static str, &str)]| {
        let known = [
            ("name", voter.name.as_str()),
            ("title", title),
            ("organiser", &manifest.organiser),
            ("contact", &manifest.contact),
            ("opens", &opens),
            ("closes", &closes),
            ("zone", zone),
            ("origin", origin),
            ("lost", &lost),
        ];
        words.say(message, &[&known[..], more].concat())
    };
    let page = match (voter.ticket.as_str(), facts.code) {
        ("", _) => format!("{origin}/e/{id}"),
        (ticket, None) => format!("{origin}/e/{id}/m/{ticket}"),
        (ticket, Some(code)) => format!("{origin}/e/{id}/m/{ticket}#c={code}"),
    };
    let code = || match (manifest.codes, facts.code) {
        (CodeMaker::Server, Some(code)) => {
            vec![say("mail-code", &[("code", code)]), say("mail-code-service", &[])]
        }
        (CodeMaker::Server, None) => vec![say("mail-code-before", &[])],
        _ => vec![say("mail-code-elsewhere", &[])],
    };
    let invite = if facts.code.is_some() { "mail-link" } else { "mail-page" };
    let greeting = if voter.name.is_empty() { "mail-dear-voter" } else { "mail-dear" };
    let mut parts = vec![say(greeting, &[])];
    let (subject, link) = match facts.purpose {
        Purpose::Reminder => {
            parts.extend([say("mail-reminder-lead", &[]), say("mail-time-end", &[])]);
            parts.push(format!("{}\n{page}", say("mail-page", &[])));
            parts.extend(code());
            parts.push(say("mail-reminder-stop", &[]));
            ("mail-reminder-subject", page)
        }
        Purpose::Receipt => {
            let sample = Recorded { fingerprint: [0; 32], sequence: 1, entry: 0, time: facts.closes };
            let recorded = facts.recorded.unwrap_or(sample);
            let (receipt, time) = (hash_code(&recorded.fingerprint), local(recorded.time, zone));
            let number = recorded.sequence.to_string();
            let link = format!("{origin}/e/{id}/check#r={}.{}", receipt.replace('-', ""), recorded.entry);
            parts.push(say("mail-receipt-lead", &[("time", &time)]));
            if recorded.sequence > 1 {
                parts.push(say("mail-receipt-last", &[("number", &number)]));
            }
            let mut code = say("mail-receipt-code", &[("code", &receipt)]);
            if let Some(pair) = pair(&receipt, &say("code-word-list", &[])) {
                code += &format!("\n{}", say("mail-receipt-words", &[("words", &pair.join(" "))]));
            }
            parts.push(code);
            parts.push(format!("{}\n{link}", say("mail-receipt-check", &[])));
            parts.push(say("mail-receipt-other", &[]));
            if manifest.revote {
                parts.push(say("mail-receipt-revote", &[]));
            }
            ("mail-receipt-subject", link)
        }
        Purpose::Result => {
            let link = format!("{origin}/e/{id}/result");
            parts.push(say("mail-result-lead", &[]));
            parts.push(format!("{}\n{link}", say("mail-result-check", &[])));
            ("mail-result-subject", link)
        }
        Purpose::Lost => {
            let link = format!("{lost}#{}", facts.wish.unwrap_or_default());
            parts.push(say("mail-lost-lead", &[]));
            parts.push(format!("{}\n{link}", say("mail-lost-open", &[])));
            parts.push(say("mail-lost-not", &[]));
            ("mail-lost-subject", link)
        }
        Purpose::Count => {
            let link = format!("{origin}/keyholder/{id}");
            parts.push(say("mail-count-lead", &[]));
            parts.push(format!("{}\n{link}", say("mail-count-open", &[])));
            parts.extend([say("mail-count-why", &[]), say("mail-from", &[]), say("mail-count-safe", &[])]);
            let subject = say("mail-count-subject", &[]);
            return Written { subject, text: parts.join("\n\n") + "\n", link, language: words.tag };
        }
        Purpose::Vote | Purpose::Invitation | Purpose::Notice | Purpose::Registration => {
            parts.extend([say("mail-vote-lead", &[]), say("mail-time", &[])]);
            parts.push(format!("{}\n{page}", say(invite, &[])));
            parts.extend(code());
            ("mail-vote-subject", page)
        }
    };
    parts.extend([say("mail-from", &[]), say("mail-safe", &[])]);
    Written { subject: say(subject, &[]), text: parts.join("\n\n") + "\n", link, language: words.tag }
}
