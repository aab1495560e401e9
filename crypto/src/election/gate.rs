//! Whether a ballot may stand on the board now: time, roll, sequence, login (`docs/protocol.md` §5.3, §7.3).

use super::decide::{Change, Effect};
use super::{Election, Refusal};
use crate::ballot::{Ballot, Verified};
use crate::board::entry::{Kind, Role, Signer, Submission};
use crate::credential::login_message;

impl Election {
    /// The cheap half of a ballot's judgement: time, roll, sequence. A board asks it before it spends time on proofs.
    pub fn gate(&self, ballot: &Ballot, time: u64) -> Result<(), Refusal> {
        if self.closed.is_some() {
            return Err(Refusal::Closed);
        }
        if self.opened.is_none() || time < self.manifest.schedule.opens {
            return Err(Refusal::NotOpen);
        }
        if time >= self.closes {
            return Err(Refusal::Closed);
        }
        if ballot.election() != self.manifest.id() {
            return Err(Refusal::Ballot(crate::ballot::BallotError::WrongElection));
        }
        let standing = self.register.get(ballot.credential()).ok_or(Refusal::CredentialUnknown)?;
        if standing.revoked.is_some() {
            return Err(Refusal::CredentialRevoked);
        }
        if standing.sequence > 0 && !self.manifest.revote {
            return Err(Refusal::NoRevote);
        }
        let next = standing.sequence + 1;
        if ballot.sequence() == next {
            Ok(())
        } else {
            Err(Refusal::StaleSequence { given: ballot.sequence(), next })
        }
    }

    pub(super) fn gate_body(&self, body: &[u8], time: u64) -> Result<(), Refusal> {
        self.gate(&Ballot::from_bytes(body)?, time)
    }

    /// Whether the board may take a ballot whose proof holds. Changes nothing.
    pub fn decide_ballot(
        &self,
        content: &Submission,
        verified: &Verified,
        time: u64,
    ) -> Result<Change, Refusal> {
        let ballot = verified.ballot();
        self.gate(ballot, time)?;
        let signer = content.signature.map(|signed| signed.signer);
        let wrong = Refusal::WrongSigner { kind: Kind::Ballot, signer };
        match (self.manifest.authenticator.first(), content.signature) {
            (None, None) => {}
            (Some(key), Some(signed))
                if signed.signer == (Signer { role: Role::Authenticator, number: 0 }) =>
            {
                let context = self.context.as_ref().ok_or(Refusal::NotOpen)?;
                let credential = crate::group::Point::from_bytes(*ballot.credential()).ok_or(wrong)?;
                let fingerprint = ballot.fingerprint(context.key());
                let message = login_message(self.manifest.id(), &credential, ballot.sequence(), &fingerprint);
                key.check(&message, &signed.bytes)
                    .map_err(|_| Refusal::Signature { signer: signed.signer })?;
            }
            _ => return Err(wrong),
        }
        let effect = Effect::Ballot(*ballot.credential(), verified.ciphertexts().to_vec());
        Ok(Change { seen: None, effect })
    }
}
