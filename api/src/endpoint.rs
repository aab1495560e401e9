//! The paths of the service; each as a pattern for the router and as a function for clients.
//!
//! An election's id is 64 lower-case hexadecimal digits everywhere.

use crate::announcement::What;
use glassurn_crypto::credential::{hash_code, parse_hash_code};
use glassurn_crypto::encoding::Hash;

/// `GET` → [`crate::election::ElectionSummary`] list; `POST` (CBOR Submission of a Manifest) → 201 receipt.
pub const ELECTIONS: &str = "/api/v1/elections";
/// `GET` → [`crate::election::ElectionView`].
pub const ELECTION: &str = "/api/v1/elections/{election}";
/// `POST` (CBOR Submission of any kind but Ballot) → 201 receipt; the same bytes again → 200 with the same receipt.
pub const ENTRIES: &str = "/api/v1/elections/{election}/entries";
/// `POST` (CBOR ballot, or [`crate::ballot::Cast`] with a login) → 201 receipt; the same bytes again, at any time → 200.
pub const BALLOTS: &str = "/api/v1/elections/{election}/ballots";
/// `POST` (CBOR [`crate::election::PrepareClose`]) → [`crate::election::ClosePrepared`].
pub const PREPARE_CLOSE: &str = "/api/v1/elections/{election}/close/prepare";
/// `POST` (CBOR [`crate::credential::Registration`], or [`crate::credential::Claim`] where voters register) → 201 receipt of
/// the Roll entry; the same again → 200.
pub const REGISTRATIONS: &str = "/api/v1/elections/{election}/registrations";
/// `POST` without a body → 204: one more voter says that he has checked his ballot.
pub const CHECKED: &str = "/api/v1/elections/{election}/checked";
/// `GET` → [`crate::registration::RegistrationWay`].
pub const REGISTRATION_WAY: &str = "/api/v1/elections/{election}/registrations/way";
/// `POST` [`crate::registration::AskLink`] → 202, whoever asks for whom.
pub const REGISTRATION_LINKS: &str = "/api/v1/elections/{election}/registrations/links";
/// `POST` [`crate::provider::CameBack`] → [`crate::registration::RegistrationToken`].
pub const REGISTRATION_RETURN: &str = "/api/v1/elections/{election}/registrations/return";
/// `GET` → [`crate::board::BoardView`].
pub const BOARD: &str = "/api/v1/board";
/// `GET ?lang=<tag>` → a card of the election for the frames of other sites, HTML without any script.
pub const CARD: &str = "/embed/{election}";
/// `GET ?lang=<tag>` → a badge of the election, SVG for `<img>` on other sites.
pub const BADGE: &str = "/e/{election}/badge.svg";
/// `GET` → 307 to the booth of the election with this [`short`] code.
pub const SHORT: &str = "/p/{code}";
/// `GET ?lang=<tag>` → when voting begins and ends, as an iCalendar file.
pub const CALENDAR: &str = "/e/{election}/calendar.ics";
/// `GET` → the OpenAPI document.
pub const OPENAPI: &str = "/api/openapi.json";
/// `GET` → the OpenAPI document as a page.
pub const DOCS: &str = "/api/docs";

/// `GET` → [`crate::account::Account`]; `POST` [`crate::account::SignIn`] → 201 with a cookie; `DELETE` → 204.
pub const SESSION: &str = "/api/v1/session";
/// `POST` [`crate::account::NewPassword`] → 204.
pub const PASSWORD: &str = "/api/v1/session/password";
/// `POST` [`crate::account::NewKey`] → 201 [`crate::account::Account`].
pub const KEYS: &str = "/api/v1/session/keys";
/// `POST` → [`crate::passkey::Challenge`] and a cookie: what a browser signs in with is asked for a passkey.
pub const CHALLENGE: &str = "/api/v1/session/challenge";
/// `POST` [`crate::passkey::PasskeySignIn`] → 201 [`crate::account::Account`] with a cookie.
pub const PASSKEY_SESSION: &str = "/api/v1/session/passkey";
/// `GET` → [`crate::passkey::Passkeys`]; `POST` [`crate::passkey::NewPasskey`] → 201 the same.
pub const PASSKEYS: &str = "/api/v1/session/passkeys";
/// `GET` → [`crate::provider::Linked`]; `DELETE` → the same: nobody signs in with it from then on.
pub const IDENTITY: &str = "/api/v1/session/identity";
/// `POST` → [`crate::passkey::Challenge`]: what a browser makes a passkey with.
pub const NEW_PASSKEY: &str = "/api/v1/session/passkeys/challenge";
/// `DELETE` → [`crate::passkey::Passkeys`]: nobody signs in with it from then on.
pub const PASSKEY: &str = "/api/v1/session/passkeys/{number}";
/// `GET` → [`crate::provider::Ways`].
pub const WAYS: &str = "/api/v1/session/ways";
/// `POST` [`crate::provider::Go`] → [`crate::provider::Going`] and a cookie.
pub const PROVIDER: &str = "/api/v1/session/provider";
/// `POST` [`crate::provider::CameBack`] → 201 [`crate::provider::Entered`] with a cookie.
pub const PROVIDER_SESSION: &str = "/api/v1/session/provider/return";
/// `GET` → [`crate::draft::DraftSummary`] list; `POST ?like=<draft>` [`crate::draft::SaveDraft`] → 201
/// [`crate::draft::DraftView`].
pub const DRAFTS: &str = "/api/v1/drafts";
/// `GET` → [`crate::draft::DraftView`]; `PUT` [`crate::draft::SaveDraft`] → the same; `DELETE` → 204.
pub const DRAFT: &str = "/api/v1/drafts/{draft}";
/// `PUT` [`crate::draft::SetRole`] → [`crate::draft::DraftView`]; `DELETE` → the same.
pub const MEMBER: &str = "/api/v1/drafts/{draft}/members/{name}";
/// `POST` [`crate::draft::NewInvitation`] → 201 [`crate::draft::Invited`].
pub const INVITATIONS: &str = "/api/v1/drafts/{draft}/invitations";
/// `PUT` → [`crate::draft::Invited`]: a new link, and the one before opens nothing; `DELETE` → 204: no link opens anything from
/// then on.
pub const INVITATION: &str = "/api/v1/drafts/{draft}/invitations/{number}";
/// `PUT` [`crate::draft::Published`] → [`crate::draft::DraftView`].
pub const PUBLISHED: &str = "/api/v1/drafts/{draft}/election";
/// `GET` → [`crate::registration::RegistrationView`]; `PUT` [`crate::registration::RegistrationRule`] → the same.
pub const REGISTRATION_RULE: &str = "/api/v1/drafts/{draft}/registration";
/// `GET ?after=<number>` → [`crate::mail::MailsView`]; `POST` [`crate::mail::NewMails`] → 201 [`crate::mail::Queued`].
pub const MAILS: &str = "/api/v1/drafts/{draft}/mails";
/// `GET` → [`crate::sender::SenderView`].
pub const SENDER: &str = "/api/v1/sender";
/// `POST` → [`crate::mail::MailView`]: sends it again.
pub const MAIL: &str = "/api/v1/drafts/{draft}/mails/{number}";
/// `GET ?after=<number>` → [`crate::voter::VotersView`]; `POST` [`crate::voter::NewVoters`] → 201 [`crate::voter::Listed`];
/// `DELETE` → 204.
pub const VOTERS: &str = "/api/v1/drafts/{draft}/voters";
/// `PUT` [`crate::voter::MendVoter`] → [`crate::voter::VoterView`].
pub const VOTER: &str = "/api/v1/drafts/{draft}/voters/{number}";
/// `POST` [`crate::voter::NewVoterMails`] → 201 [`crate::voter::VoterMails`].
pub const VOTER_MAILS: &str = "/api/v1/drafts/{draft}/voter-mails";
/// `PUT` [`crate::voter::SetReminders`] → [`crate::voter::Reminder`] list.
pub const REMINDERS: &str = "/api/v1/drafts/{draft}/reminders";
/// `GET` → [`crate::announcement::Announcements`].
pub const ANNOUNCEMENTS: &str = "/api/v1/drafts/{draft}/announcements";
/// `PUT` [`crate::announcement::Announce`] → [`crate::announcement::Announcements`]; `DELETE` → the same.
pub const ANNOUNCEMENT: &str = "/api/v1/drafts/{draft}/announcements/{what}";
/// `POST` → 201 [`crate::voter::CodesMade`]: the service makes the voting codes, puts them on the roll and mails them.
pub const VOTER_CODES: &str = "/api/v1/drafts/{draft}/codes";
/// `POST` [`crate::voter::NewCode`] → [`crate::voter::CodeView`].
pub const VOTER_CODE: &str = "/api/v1/drafts/{draft}/voters/{number}/code";
/// `POST` [`crate::voter::AskAgain`] → 202, whatever is done.
pub const ASK_AGAIN: &str = "/api/v1/elections/{election}/ask-again";
/// `POST` [`crate::voter::Confirm`] → 204: the voter's new link is on its way.
pub const NEW_LINK: &str = "/api/v1/elections/{election}/ask-again/confirm";
/// `GET` → 303 to the election's page: the link of a voter's mail, whose following is noted.
pub const FOLLOWED: &str = "/e/{election}/m/{ticket}";
/// `GET` → [`crate::webhook::WebhookView`] list; `POST` [`crate::webhook::NewWebhook`] → 201 [`crate::webhook::WebhookMade`].
pub const WEBHOOKS: &str = "/api/v1/drafts/{draft}/webhooks";
/// `POST` → [`crate::webhook::WebhookView`]: sends a test; `DELETE` → 204.
pub const WEBHOOK: &str = "/api/v1/drafts/{draft}/webhooks/{number}";
/// With `Authorization: Bearer <token>`: `GET` → [`crate::draft::InvitedView`]; `PUT` [`crate::draft::HandIn`] →
/// the same; `POST` → the same: the key file was checked.
pub const INVITED: &str = "/api/v1/invited";

/// `GET` → the newest signed checkpoint, a C2SP signed note.
pub const CHECKPOINT: &str = "/board/{election}/checkpoint";
/// `GET` → the checkpoint whose size is Close's index + 1.
pub const CLOSING_CHECKPOINT: &str = "/board/{election}/checkpoint/closing";
/// The same under the name that it has in archives and in a mirror's folder: there `checkpoint` is a file.
pub const CLOSING_FILE: &str = "/board/{election}/checkpoint-closing";
/// `GET` → a hash tile: `<L>/<N>`, `<L>/<N>.p/<W>`, numbers as in C2SP tlog-tiles (`x001/234`).
pub const TILE: &str = "/board/{election}/tile/{tile:.*}";
/// `GET` → the archive (`.glassurn`): everything an offline audit needs.
pub const ARCHIVE: &str = "/board/{election}/archive";
/// `GET ?leaf=<index or leaf hash>&size=<tree size>` → [`crate::board::InclusionView`];
/// `GET ?from=<size>&size=<tree size>` → [`crate::board::ConsistencyView`].
pub const PROOF: &str = "/board/{election}/proof";
/// `GET` → CBOR [`crate::credential::Bucket`]; the empty prefix is written `-`.
pub const CREDENTIALS: &str = "/board/{election}/credentials/{prefix}";

/// A mirror's: `GET` → [`crate::ballot::Waiting`] list of the ballots that it holds and the board does not.
pub const WAITING: &str = "/board/{election}/waiting";
/// A mirror's: `GET` → [`crate::board::FaultView`], once it has found the board to be at fault.
pub const FAULT: &str = "/board/{election}/fault";
/// A mirror's: `GET` → [`crate::mirror::MirrorView`].
pub const STATUS: &str = "/status";
/// A mirror's: `GET` → the same in words.
pub const STATUS_WORDS: &str = "/status/words";
/// A mirror's: `GET` → what was cast, by its SHA-256 in 64 lower-case hexadecimal digits.
pub const WAITING_BALLOT: &str = "/board/{election}/waiting/{ballot}";

/// `GET` → 200 while the process runs.
pub const HEALTHZ: &str = "/healthz";
/// `GET` → 200 while ballots would be taken: the database answers, the sequencer runs, the log is not halted.
pub const READYZ: &str = "/readyz";
/// `GET` → counters for Prometheus; nothing in them tells who voted when.
pub const METRICS: &str = "/metrics";

/// The length of a short code, its dash included.
const SHORT_LENGTH: usize = 9;

/// The media type of submissions and ballots.
pub const CBOR: &str = "application/cbor";
/// The media type of errors (RFC 9457).
pub const PROBLEM: &str = "application/problem+json";
/// The media type of checkpoints and receipts.
pub const TEXT: &str = "text/plain; charset=utf-8";

/// The longest body of `POST` [`BALLOTS`], in bytes.
pub const MAX_BALLOT_BODY: usize = 60_000;
/// The longest body of `POST` [`ENTRIES`] and [`ELECTIONS`], in bytes: an entry and its frame.
pub const MAX_ENTRY_BODY: usize = 61_000;

/// Fills a pattern's `{election}`; `id` in lower-case hexadecimal.
fn of(pattern: &str, id: &str) -> String {
    pattern.replace("{election}", id)
}

/// [`ELECTION`] of an election.
pub fn election(id: &str) -> String {
    of(ELECTION, id)
}

/// [`ENTRIES`] of an election.
pub fn entries(id: &str) -> String {
    of(ENTRIES, id)
}

/// [`BALLOTS`] of an election.
pub fn ballots(id: &str) -> String {
    of(BALLOTS, id)
}

/// [`REGISTRATIONS`] of an election.
pub fn registrations(id: &str) -> String {
    of(REGISTRATIONS, id)
}

/// [`REGISTRATION_WAY`] of an election.
pub fn registration_way(id: &str) -> String {
    of(REGISTRATION_WAY, id)
}

/// [`REGISTRATION_LINKS`] of an election.
pub fn registration_links(id: &str) -> String {
    of(REGISTRATION_LINKS, id)
}

/// [`REGISTRATION_RETURN`] of an election.
pub fn registration_return(id: &str) -> String {
    of(REGISTRATION_RETURN, id)
}

/// [`PREPARE_CLOSE`] of an election.
pub fn prepare_close(id: &str) -> String {
    of(PREPARE_CLOSE, id)
}

/// [`CHECKED`] of an election.
pub fn checked(id: &str) -> String {
    of(CHECKED, id)
}

/// [`CARD`] of an election.
pub fn card(id: &str) -> String {
    of(CARD, id)
}

/// [`BADGE`] of an election.
pub fn badge(id: &str) -> String {
    of(BADGE, id)
}

/// The first 40 bits of an election id as eight symbols that a room can type, `7KQ2-M9XD`. The service says which election
/// they stand for: a link with the whole id does not need to trust it for that.
pub fn short(election: &Hash) -> String {
    hash_code(election).chars().take(SHORT_LENGTH).collect()
}

/// A [`short`] code as people type it, in its one spelling; `None` if it is none.
pub fn parse_short(text: &str) -> Option<String> {
    // A whole code that begins so.
    let whole = parse_hash_code(&format!("{text}{}", "0".repeat(24)))?;
    Some(whole.chars().take(SHORT_LENGTH).collect())
}

/// [`CALENDAR`] of an election.
pub fn calendar(id: &str) -> String {
    of(CALENDAR, id)
}

/// [`CHECKPOINT`] of an election.
pub fn checkpoint(id: &str) -> String {
    of(CHECKPOINT, id)
}

/// [`CLOSING_CHECKPOINT`] of an election.
pub fn closing_checkpoint(id: &str) -> String {
    of(CLOSING_CHECKPOINT, id)
}

/// [`CLOSING_FILE`] of an election.
pub fn closing_file(id: &str) -> String {
    of(CLOSING_FILE, id)
}

/// A tile of an election's board; `path` is what follows `tile/`: `0/000`, `entries/x001/234.p/5`.
pub fn tile(id: &str, path: &str) -> String {
    of(TILE, id).replace("{tile:.*}", path)
}

/// [`ARCHIVE`] of an election.
pub fn archive(id: &str) -> String {
    of(ARCHIVE, id)
}

/// The inclusion proof of a leaf, by index or leaf hash, in the tree of `size` leaves.
pub fn inclusion(id: &str, leaf: &str, size: u64) -> String {
    format!("{}?leaf={leaf}&size={size}", of(PROOF, id))
}

/// The proof that the tree of `size` leaves begins with that of `from`.
pub fn consistency(id: &str, from: u64, size: u64) -> String {
    format!("{}?from={from}&size={size}", of(PROOF, id))
}

/// The bucket of credentials that begin with `prefix` (see [`crate::credential::bucket_prefix`]).
pub fn credentials(id: &str, prefix: &str) -> String {
    of(CREDENTIALS, id).replace("{prefix}", if prefix.is_empty() { "-" } else { prefix })
}

/// [`WAITING`] of an election.
pub fn waiting(id: &str) -> String {
    of(WAITING, id)
}

/// [`FAULT`] of an election.
pub fn fault(id: &str) -> String {
    of(FAULT, id)
}

/// [`WAITING_BALLOT`] of an election; `ballot` is its hash.
pub fn waiting_ballot(id: &str, ballot: &str) -> String {
    of(WAITING_BALLOT, id).replace("{ballot}", ballot)
}

/// [`DRAFTS`], to begin one like this draft.
pub fn drafts_like(id: &str) -> String {
    format!("{DRAFTS}?like={id}")
}

/// [`DRAFT`] of a draft; `id` in lower-case hexadecimal.
pub fn draft(id: &str) -> String {
    DRAFT.replace("{draft}", id)
}

/// [`PASSKEY`] of a number.
pub fn passkey(number: u64) -> String {
    PASSKEY.replace("{number}", &number.to_string())
}

/// [`MEMBER`] of a draft; `name` percent-encoded.
pub fn member(id: &str, name: &str) -> String {
    MEMBER.replace("{draft}", id).replace("{name}", name)
}

/// [`REGISTRATION_RULE`] of a draft.
pub fn registration_rule(id: &str) -> String {
    REGISTRATION_RULE.replace("{draft}", id)
}

/// [`INVITATIONS`] of a draft.
pub fn invitations(id: &str) -> String {
    INVITATIONS.replace("{draft}", id)
}

/// [`INVITATION`] of a draft.
pub fn invitation(id: &str, number: u64) -> String {
    INVITATION.replace("{draft}", id).replace("{number}", &number.to_string())
}

/// [`MAILS`] of a draft, from behind this number on.
pub fn mails(id: &str, after: u64) -> String {
    format!("{}?after={after}", MAILS.replace("{draft}", id))
}

/// [`MAIL`] of a draft.
pub fn mail(id: &str, number: u64) -> String {
    MAIL.replace("{draft}", id).replace("{number}", &number.to_string())
}

/// [`VOTERS`] of a draft, from behind this number on.
pub fn voters(id: &str, after: u64) -> String {
    format!("{}?after={after}", VOTERS.replace("{draft}", id))
}

/// [`VOTER`] of a draft.
pub fn voter(id: &str, number: u64) -> String {
    VOTER.replace("{draft}", id).replace("{number}", &number.to_string())
}

/// [`VOTER_MAILS`] of a draft.
pub fn voter_mails(id: &str) -> String {
    VOTER_MAILS.replace("{draft}", id)
}

/// [`VOTER_CODES`] of a draft.
pub fn voter_codes(id: &str) -> String {
    VOTER_CODES.replace("{draft}", id)
}

/// [`VOTER_CODE`] of a draft.
pub fn voter_code(id: &str, number: u64) -> String {
    VOTER_CODE.replace("{draft}", id).replace("{number}", &number.to_string())
}

/// [`ASK_AGAIN`] of an election.
pub fn ask_again(id: &str) -> String {
    of(ASK_AGAIN, id)
}

/// [`NEW_LINK`] of an election.
pub fn new_link(id: &str) -> String {
    of(NEW_LINK, id)
}

/// [`REMINDERS`] of a draft.
pub fn reminders(id: &str) -> String {
    REMINDERS.replace("{draft}", id)
}

/// [`ANNOUNCEMENTS`] of a draft.
pub fn announcements(id: &str) -> String {
    ANNOUNCEMENTS.replace("{draft}", id)
}

/// [`ANNOUNCEMENT`] of a draft.
pub fn announcement(id: &str, what: What) -> String {
    ANNOUNCEMENT.replace("{draft}", id).replace("{what}", what.name())
}

/// [`FOLLOWED`] of an election.
pub fn followed(id: &str, ticket: &str) -> String {
    of(FOLLOWED, id).replace("{ticket}", ticket)
}

/// [`WEBHOOKS`] of a draft.
pub fn webhooks(id: &str) -> String {
    WEBHOOKS.replace("{draft}", id)
}

/// [`WEBHOOK`] of a draft.
pub fn webhook(id: &str, number: u64) -> String {
    WEBHOOK.replace("{draft}", id).replace("{number}", &number.to_string())
}

/// [`PUBLISHED`] of a draft.
pub fn published(id: &str) -> String {
    PUBLISHED.replace("{draft}", id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_leave_no_placeholder() {
        for path in [
            election("ab"),
            entries("ab"),
            ballots("ab"),
            registrations("ab"),
            prepare_close("ab"),
            checked("ab"),
            card("ab"),
            badge("ab"),
            calendar("ab"),
            checkpoint("ab"),
            closing_checkpoint("ab"),
            closing_file("ab"),
            tile("ab", "0/000"),
            archive("ab"),
            inclusion("ab", "3", 4),
            consistency("ab", 3, 4),
            credentials("ab", ""),
            waiting("ab"),
            fault("ab"),
            waiting_ballot("ab", "cd"),
            draft("ab"),
            member("ab", "cd"),
            invitations("ab"),
            invitation("ab", 1),
            published("ab"),
            mails("ab", 0),
            mail("ab", 1),
            voters("ab", 0),
            voter("ab", 1),
            voter_mails("ab"),
            reminders("ab"),
            announcements("ab"),
            announcement("ab", What::Count),
            voter_codes("ab"),
            voter_code("ab", 1),
            ask_again("ab"),
            new_link("ab"),
            followed("ab", "cd"),
            webhooks("ab"),
            webhook("ab", 1),
        ] {
            assert!(!path.contains(['{', '}']), "{path}");
        }
        assert_eq!(credentials("ab", "0f"), "/board/ab/credentials/0f");
        assert_eq!(tile("ab", "entries/x001/234.p/5"), "/board/ab/tile/entries/x001/234.p/5");
    }
}
