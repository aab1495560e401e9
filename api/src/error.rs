//! Errors over HTTP: `application/problem+json` (RFC 9457) with one stable code, the same in server, pages and CLI.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Whether and when the same request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Retry {
    /// It will be refused again.
    Never,
    /// Send identical bytes again: nothing was decided, or the answer will be the same.
    Same,
    /// After the seconds of `Retry-After`.
    After,
}

macro_rules! codes {
    ($($name:ident $text:literal $status:literal $retry:ident $title:literal;)*) => {
        /// The stable codes. A code is never reworded and never disappears.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The code as it stands in answers.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(Code::$name => $status,)* }
            }

            /// Whether to send the request again.
            pub fn retry(self) -> Retry {
                match self { $(Code::$name => Retry::$retry,)* }
            }

            /// One plain sentence for people.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }
        }
    };
}

codes! {
    RequestMalformed "request.malformed" 400 Never "The request cannot be read.";
    RequestTimeout "request.timeout" 408 Same "The request came in too slowly.";
    RequestTooLarge "request.too_large" 413 Never "The request is too large.";
    RequestUriTooLong "request.uri_too_long" 414 Never "The address is too long.";
    RequestUnsupportedMedia "request.unsupported_media" 415 Never "The media type is not one that is read here.";
    RequestUnsupportedEncoding "request.unsupported_encoding" 415 Never "Compressed requests are not read.";
    RequestHeadersTooLarge "request.headers_too_large" 431 Never "The request's headers are too large.";
    AuthRequired "auth.required" 401 Never "This needs a signature or a session.";
    AuthRefused "auth.refused" 401 Never "Name or password is wrong.";
    AuthPasskey "auth.passkey" 401 Never "The passkey is not accepted.";
    AuthProvider "auth.provider" 401 Never "The provider's sign-in is not accepted.";
    AuthUnlinked "auth.unlinked" 403 Never "No account here belongs to this identity.";
    AuthCsrf "auth.csrf" 403 Never "This request does not come from this server's own pages.";
    AuthForbidden "auth.forbidden" 403 Never "Who asks may not do that.";
    NotFound "not_found" 404 Never "There is nothing here.";
    MethodNotAllowed "method_not_allowed" 405 Never "This address does not take that method.";
    AccountInvalid "account.invalid" 422 Never "The account's name, password or key is not allowed.";
    PasskeyOff "passkey.off" 409 Never "This server takes no passkeys.";
    ProviderOff "provider.off" 409 Never "This server knows no provider to sign in at.";
    DraftInvalid "draft.invalid" 422 Never "The draft breaks a rule.";
    DraftConflict "draft.conflict" 409 Never "Somebody else has changed this meanwhile.";
    MailOff "mail.off" 409 Never "This server sends no mail.";
    MailInvalid "mail.invalid" 422 Never "The mail breaks a rule.";
    WebhookInvalid "webhook.invalid" 422 Never "The webhook breaks a rule.";
    WebhookAddressForbidden "webhook.address_forbidden" 422 Never "This server sends nothing to that address.";
    ManifestInvalid "manifest.invalid" 422 Never "The manifest breaks a rule.";
    ManifestText "manifest.text" 422 Never "A text of the manifest has characters that are not allowed.";
    ManifestNeedsNewer "manifest.needs_newer" 422 Never "The manifest needs newer software.";
    ManifestWrongBoard "manifest.wrong_board" 422 Never "The manifest names another board.";
    ManifestTooLarge "manifest.too_large" 422 Never "The manifest is too large.";
    TrusteesThresholdInvalid "trustees.threshold_invalid" 422 Never "The number of trustees that count is not allowed.";
    ElectionScheduleInvalid "election.schedule_invalid" 422 Never "The schedule is not possible.";
    ElectionFrozen "election.frozen" 409 Never "This can no longer be changed.";
    ElectionNotOpen "election.not_open" 409 Never "Voting has not begun.";
    ElectionClosing "election.closing" 503 After "Voting is being closed: ballots are held for a moment.";
    ElectionClosed "election.closed" 409 Never "Voting has ended.";
    ElectionNotClosed "election.not_closed" 409 Never "Voting has not ended.";
    EntryNeedsNewer "entry.needs_newer" 422 Never "The entry needs newer software.";
    EntryDuplicate "entry.duplicate" 409 Never "The board already holds this.";
    EntryTime "entry.time" 422 Never "The entry's time is before that of the entry before it.";
    EntryStatementWrong "entry.statement_wrong" 422 Never "The entry states what the board does not hold.";
    EntryInvalid "entry.invalid" 422 Never "The entry breaks a rule.";
    RollDuplicate "roll.duplicate" 409 Never "A credential is on the roll already, or was.";
    RollEmpty "roll.empty" 422 Never "The roll is empty.";
    RollOrder "roll.order" 422 Never "The roll is not sorted by credential.";
    RollWeight "roll.weight" 422 Never "A weight of the roll is not allowed.";
    CeremonyIncomplete "ceremony.incomplete" 409 Never "The election's key is not made yet.";
    CeremonyKind "ceremony.kind" 422 Never "This is no step of the key ceremony.";
    CeremonyTrustee "ceremony.trustee" 422 Never "There is no such trustee.";
    CeremonyEncoding "ceremony.encoding" 422 Never "The step of the key ceremony cannot be read.";
    CeremonyAttempt "ceremony.attempt" 409 Never "The key ceremony is at another attempt.";
    CeremonyMode "ceremony.mode" 422 Never "This election's key is made in another way.";
    CeremonyTwice "ceremony.twice" 409 Never "This trustee has done this step.";
    CeremonyEarly "ceremony.early" 409 Never "Other trustees must do their step first.";
    CeremonyDead "ceremony.dead" 409 Never "A complaint has ended this attempt: an official restarts it.";
    CeremonyComplete "ceremony.complete" 409 Never "The election's key is made.";
    CeremonyPossession "ceremony.possession" 422 Never "The proof of possession does not hold.";
    CeremonyFrostProof "ceremony.frost_proof" 422 Never "The proof of the key generation does not hold.";
    CeremonyCoefficients "ceremony.coefficients" 422 Never "The number of coefficients is not the threshold.";
    CeremonyCommitment "ceremony.commitment" 422 Never "This is not what the trustee committed to.";
    CeremonyKeyUnacceptable "ceremony.key_unacceptable" 422 Never "The key is one that nobody may vote under.";
    CeremonyShares "ceremony.shares" 422 Never "There is not one share for each other trustee.";
    CeremonyHistory "ceremony.history" 409 Never "The confirmation speaks of another history.";
    CeremonyKey "ceremony.key" 422 Never "The confirmation names another key.";
    CeremonyVerification "ceremony.verification" 422 Never "The confirmation names another verification key.";
    CeremonyRehearsal "ceremony.rehearsal" 422 Never "The rehearsal does not show the trustee's share.";
    CeremonyAccused "ceremony.accused" 422 Never "The complaint accuses nobody it can accuse.";
    CeremonySecret "ceremony.secret" 422 Never "The complaint's secret is not that of its author.";
    CeremonyAfterConfirm "ceremony.after_confirm" 409 Never "Who has confirmed cannot complain, and the other way round.";
    CeremonyReason "ceremony.reason" 422 Never "The reason is empty, too long or has characters that are not allowed.";
    BallotSchema "ballot.schema" 422 Never "The ballot has not the shape that this election asks.";
    BallotEncoding "ballot.encoding" 422 Never "The ballot is not encoded as it must be.";
    BallotIdentityElement "ballot.identity_element" 422 Never "The ballot has an empty ciphertext.";
    BallotWrongElection "ballot.wrong_election" 422 Never "The ballot belongs to another election.";
    BallotWrongContest "ballot.wrong_contest" 422 Never "The ballot's contests are not this election's.";
    BallotProofInvalid "ballot.proof_invalid" 422 Never "The ballot's proof does not hold.";
    BallotDuplicateCiphertext "ballot.duplicate_ciphertext" 409 Never "The board already holds this ciphertext.";
    BallotStaleSequence "ballot.stale_sequence" 409 Never "The board holds a ballot at this place, or misses one before it.";
    BallotWaiting "ballot.waiting" 409 Never "Another ballot of this voting code waits here for the board.";
    BallotLoginInvalid "ballot.login_invalid" 403 Never "The login's signature on the ballot is missing or false.";
    RegistrationRefused "registration.refused" 403 Never "Nobody is registered by this.";
    RegistrationDone "registration.done" 409 Never "Whoever this is has registered already.";
    InvitationEnded "invitation.ended" 410 Never "The invitation has ended.";
    CredentialUnknown "credential.unknown" 403 Never "This voting code is not on the roll.";
    CredentialRevoked "credential.revoked" 403 Never "This voting code was replaced.";
    CredentialSignatureInvalid "credential.signature_invalid" 403 Never "The ballot was not made with the voting code it names.";
    ShuffleContest "shuffle.contest" 422 Never "There is no such contest.";
    ShuffleComplete "shuffle.complete" 409 Never "Enough trustees have mixed these answers.";
    ShuffleAgain "shuffle.again" 409 Never "This trustee has mixed these answers.";
    ShuffleOrder "shuffle.order" 409 Never "Another place or another part is next.";
    ShuffleTooOften "shuffle.too_often" 429 After "This trustee has begun too often and must wait.";
    ShuffleBusy "shuffle.busy" 429 After "What this trustee has sent before is still being verified.";
    ShuffleSchema "shuffle.schema" 422 Never "The shuffle has not the length that this election asks.";
    ShuffleEncoding "shuffle.encoding" 422 Never "The shuffle is not encoded as it must be.";
    ShuffleIdentityElement "shuffle.identity_element" 422 Never "The shuffle holds an empty ciphertext.";
    ShuffleProofInvalid "shuffle.proof_invalid" 422 Never "The proof of the shuffle does not hold.";
    DecryptionNotMixed "decryption.not_mixed" 409 Never "The answers are not mixed by enough trustees yet.";
    DecryptionEncoding "decryption.encoding" 422 Never "The decryption is not encoded as it must be.";
    DecryptionTrustee "decryption.trustee" 422 Never "There is no such trustee.";
    DecryptionLength "decryption.length" 422 Never "The decryption has not one part for each value.";
    DecryptionProofInvalid "decryption.proof_invalid" 422 Never "The proof of decryption does not hold.";
    TallyBelowPrivacyFloor "tally.below_privacy_floor" 409 Never "Too few voters: the count would show how they voted.";
    TallyNotEnoughShares "tally.not_enough_shares" 409 Never "Not enough trustees have decrypted.";
    TallyOtherClosing "tally.other_closing" 422 Never "The decryption is of another closing.";
    TallySums "tally.sums" 422 Never "The sums are not those of this election.";
    TallyOutOfRange "tally.out_of_range" 422 Never "A total is beyond what the voters could give.";
    TallyWrong "tally.wrong" 422 Never "The result is not what the decryptions give.";
    TallyWrongResult "tally.wrong_result" 422 Never "The result is not what the board's entries give.";
    MirrorBoardOnly "mirror.board_only" 403 Never "This is a mirror, and only the board itself does that.";
    RateLimited "rate_limited" 429 After "Too many attempts.";
    Internal "internal" 500 Same "The server made a mistake.";
    Unavailable "unavailable" 503 Same "The server is busy.";
    StorageUnavailable "storage.unavailable" 503 Same "The server cannot store anything at the moment.";
    LogHalted "log.halted" 503 Same "The board has stopped to protect its record.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is no code that this version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownCode;

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(UnknownCode)
    }
}

/// An error's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `/problems/` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// One plain sentence for people.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code; [`Problem::code`] reads it.
    pub code: String,
    /// What failed, whose it is, what to do. Never a secret, never the submitted value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The request's id in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Whether to send the request again.
    pub retry: Retry,
    /// The limit that was passed, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// When voting begins, seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<u64>,
    /// When voting ended, seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<u64>,
}

impl Problem {
    /// A problem of this code without details.
    pub fn new(code: Code) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title: code.title().into(),
            status: code.status(),
            code: code.as_str().into(),
            detail: None,
            instance: None,
            retry: code.retry(),
            limit: None,
            opens_at: None,
            closed_at: None,
        }
    }

    /// Adds what failed, whose it is, what to do.
    pub fn detail(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// The code, if this version knows it.
    pub fn code(&self) -> Option<Code> {
        self.code.parse().ok()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.detail.as_deref().unwrap_or(&self.title), self.code)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct_and_read_back() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        for &code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
            assert!((400..600).contains(&code.status()));
        }
        assert_eq!("no.such".parse::<Code>(), Err(UnknownCode));
    }

    #[test]
    fn the_manual_lists_every_code_and_no_other() {
        let manual = include_str!("../../docs/api.md");
        let (_, table) = manual.split_once("| code | status | retry | means |\n").expect("a table of codes");
        let row = |code: &Code| {
            let retry = format!("{:?}", code.retry()).to_lowercase();
            format!("| `{code}` | {} | {retry} | {} |", code.status(), code.title())
        };
        let listed: Vec<&str> = table.lines().skip(1).collect();
        assert_eq!(listed, Code::ALL.iter().map(row).collect::<Vec<_>>());
    }

    #[test]
    fn a_problem_survives_json() {
        let problem = Problem::new(Code::BallotProofInvalid).detail("the range proof fails");
        let json = serde_json::to_string(&problem).expect("plain data");
        assert!(json.contains(r#""code":"ballot.proof_invalid""#), "{json}");
        assert_eq!(serde_json::from_str::<Problem>(&json).expect("its own JSON"), problem);
    }
}
