//! What a trustee keeps between the steps of the ceremony, and the step that is due (`docs/protocol.md` §4).
//!
//! Out of scope: the signing identity, the passphrase and the file itself. Whoever holds a [`KeyFile`] writes
//! [`KeyFile::to_bytes`] durably after every [`KeyFile::due`], before anything is posted.

use super::body::{DkgCommit, DkgComplaint, DkgConfirm, DkgRound1, DkgRound2, FrostProof, TrusteeKey};
use super::public::Ceremony;
use super::sealing::{ExchangeKey, SealedShare};
use super::share::{KeyShare, Secret};
use super::statement::{Confirmed, Context};
use super::status::{Complaint, Phase};
use crate::board::entry::Kind;
use crate::encoding::{EncodingError, Hash, VERSION, encode, sha256};
use crate::group::{Point, Scalar, random_scalar};
use crate::manifest::{Ceremony as Mode, Manifest};
use crate::proof::{Equality, Knowledge};
use alloc::vec::Vec;
use core::fmt;
use curve25519_dalek::ristretto::RistrettoPoint;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

/// Why the key file does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// The bytes are no key file of this version.
    #[error("this is no key file of this program: {0}")]
    Encoding(#[from] EncodingError),
    /// The manifest has no trustee of that number.
    #[error("the manifest has no such trustee")]
    NoSuchTrustee,
    /// The file belongs to another election.
    #[error("this key file belongs to another election")]
    OtherElection,
    /// The board shows an older attempt than the file has seen.
    #[error(
        "the board shows attempt {board}, but this key file has taken part in attempt {file}: the board is old or shows two histories"
    )]
    OldBoard {
        /// The attempt on the board.
        board: u64,
        /// The attempt in the file.
        file: u64,
    },
    /// The board shows a new attempt although all had confirmed.
    #[error(
        "all trustees confirmed the key of this file, but the board shows a restart: it shows two histories"
    )]
    Replaced,
    /// The board holds a step of this trustee that this file did not make.
    #[error("the board holds a {} of yours that this key file did not make: find the newer file, or ask an official to restart the ceremony", kind.name())]
    NotMine {
        /// The step.
        kind: Kind,
    },
    /// The board shows another round 1 than the one that this file has sealed shares for.
    #[error(
        "the board shows another round 1 than the one that this key file has sealed its shares for: it shows two histories"
    )]
    OtherRound1,
    /// The file lacks the secrets that the step needs, or they do not fit the board.
    #[error("this key file does not fit the key on the board: ask an official to restart the ceremony")]
    Misfit,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Write the file durably, then sign and post this entry; asking again gives the same bytes.
    Post {
        /// The kind.
        kind: Kind,
        /// The body.
        body: Vec<u8>,
    },
    /// Write the file durably, read it back, and ask the file that was read: only that one confirms.
    Save,
    /// Others have to post first.
    Wait {
        /// What they owe.
        kind: Kind,
        /// Who owes it.
        missing: Vec<u64>,
    },
    /// A complaint has ended the attempt: an official has to restart the ceremony.
    Restart {
        /// The complaints, with who is to blame.
        complaints: Vec<Complaint>,
    },
    /// All have confirmed; the file holds this trustee's share.
    Done,
}

/// The secrets of the running DKG; erased with the confirmation.
#[derive(Encode, Decode)]
#[cbor(array)]
struct Dealing {
    /// `a_{i,0} … a_{i,t−1}`.
    #[n(0)]
    polynomial: Vec<Secret>,
    /// The secret of `E_i`.
    #[n(1)]
    exchange: ExchangeSecret,
    /// The hash of the round-1 bodies that shares were sealed for: never for a second set.
    #[cbor(n(2), with = "minicbor::bytes")]
    sealed_for: Option<Hash>,
}

/// An X25519 secret: zeroized when dropped.
#[derive(Encode, Decode)]
#[cbor(transparent)]
struct ExchangeSecret(#[cbor(n(0), with = "secret_bytes")] Zeroizing<[u8; 32]>);

/// A trustee's key file: the state of the ceremony, then the share of the key. Does not print its secrets.
#[derive(Encode, Decode)]
#[cbor(array)]
pub struct KeyFile {
    #[n(0)]
    version: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    election: Hash,
    #[n(2)]
    trustee: u64,
    #[n(3)]
    attempt: u64,
    /// What this file has made in the attempt, so that a retry posts the same bytes.
    #[n(4)]
    made: Vec<Made>,
    #[n(5)]
    dealing: Option<Dealing>,
    #[n(6)]
    share: Option<KeyShare>,
    /// All trustees have confirmed: no restart is believed any more.
    #[n(7)]
    complete: bool,
    /// Whether this very state was read back from bytes after its share was made.
    #[cbor(skip)]
    unread: bool,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Made {
    #[n(0)]
    kind: u64,
    #[n(1)]
    body: ByteVec,
}

impl KeyFile {
    /// A file for trustee `trustee` (1 … n) of the election, before the first step.
    pub fn new(manifest: &Manifest, trustee: u64) -> Result<Self, KeyFileError> {
        if trustee == 0 || trustee > manifest.trustees.members.len() as u64 {
            return Err(KeyFileError::NoSuchTrustee);
        }
        Ok(Self {
            version: VERSION,
            election: *manifest.id(),
            trustee,
            attempt: 0,
            made: Vec::new(),
            dealing: None,
            share: None,
            complete: false,
            unread: false,
        })
    }

    /// The file's bytes; secret, to be encrypted before they touch a disk.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        // Large enough for fifteen trustees, so that growing leaves no copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(16_384));
        minicbor::encode(self, &mut *bytes)
            .expect("writing to a vector does not fail, and our types always encode");
        bytes
    }

    /// Reads a file back.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFileError> {
        let file: Self = minicbor::decode(bytes).map_err(|_| EncodingError::Malformed)?;
        match file.version {
            VERSION if *file.to_bytes() == bytes => Ok(file),
            VERSION => Err(EncodingError::NotCanonical.into()),
            _ => Err(EncodingError::NeedsNewer.into()),
        }
    }

    /// The election that the file belongs to.
    pub fn election(&self) -> &Hash {
        &self.election
    }

    /// The trustee whose file it is, from 1.
    pub fn trustee(&self) -> u64 {
        self.trustee
    }

    /// The share of the key, once it is made.
    pub fn share(&self) -> Option<&KeyShare> {
        self.share.as_ref()
    }

    /// The share, to bind it to a closing; write the file before decrypting.
    pub fn share_mut(&mut self) -> Option<&mut KeyShare> {
        self.share.as_mut()
    }

    /// The step that is due, given the ceremony as audited on the board. Write the file after every call.
    pub fn due(
        &mut self,
        board: &Ceremony,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Step, KeyFileError> {
        let context = *board.context();
        if context.election != self.election {
            return Err(KeyFileError::OtherElection);
        }
        if context.attempt < self.attempt {
            return Err(KeyFileError::OldBoard { board: context.attempt, file: self.attempt });
        }
        if context.attempt > self.attempt {
            if self.complete {
                return Err(KeyFileError::Replaced);
            }
            self.begin(board, rng);
        }
        self.recognise(board)?;
        let kind = match board.phase() {
            Phase::Complete if self.share.is_none() => return Err(KeyFileError::Misfit),
            Phase::Complete if self.complete => return Ok(Step::Done),
            Phase::Complete => {
                self.complete = true;
                return Ok(Step::Save);
            }
            Phase::Dead => return Ok(Step::Restart { complaints: board.status().complaints }),
            Phase::Keys => Kind::TrusteeKey,
            Phase::Commits => Kind::DkgCommit,
            Phase::Round1 => Kind::DkgRound1,
            Phase::Round2 => Kind::DkgRound2,
            Phase::Confirms => Kind::DkgConfirm,
        };
        if board.posted(self.trustee, kind).is_some() {
            let owes = board.status().trustees.into_iter().filter(|trustee| trustee.due.is_some());
            return Ok(Step::Wait { kind, missing: owes.map(|trustee| trustee.trustee).collect() });
        }
        match kind {
            Kind::DkgRound2 => self.seal_shares(board, rng)?,
            Kind::DkgConfirm => return self.confirm(board, rng),
            _ => {}
        }
        self.post(kind)
    }

    /// Begins an attempt with new secrets; what was made before is erased.
    fn begin(&mut self, board: &Ceremony, rng: &mut (impl CryptoRng + RngCore)) {
        let context = *board.context();
        (self.attempt, self.dealing, self.share, self.unread) = (context.attempt, None, None, false);
        self.made.clear();
        match board.mode() {
            Mode::AllOfN => {
                let (secret, key) = secret_point(rng);
                let proof = Knowledge::prove(context.possession(self.trustee), &key, &secret.0, rng);
                self.remember(Kind::TrusteeKey, encode(&TrusteeKey { attempt: context.attempt, key, proof }));
                self.hold(secret);
            }
            Mode::Dkg => self.deal(&context, rng),
        }
    }

    /// The polynomial, the exchange key, and the two bodies that speak of them.
    fn deal(&mut self, context: &Context, rng: &mut (impl CryptoRng + RngCore)) {
        let (polynomial, coefficients): (Vec<Secret>, Vec<Point>) =
            (0..context.threshold).map(|_| secret_point(rng)).unzip();
        let (secret, public) = (&polynomial[0].0, &coefficients[0]);
        let frost = FrostProof::prove(self.trustee, public, secret, rng);
        let proof = Knowledge::prove(context.possession(self.trustee), public, secret, rng);
        let (mut nonce, mut exchange) = ([0u8; 32], Zeroizing::new([0u8; 32]));
        rng.fill_bytes(&mut nonce);
        rng.fill_bytes(exchange.as_mut());
        let attempt = context.attempt;
        let round1 = encode(&DkgRound1 { attempt, nonce, coefficients, frost, proof });
        let commitment = context.commitment(self.trustee, &round1);
        let commit = DkgCommit { attempt, commitment, exchange: ExchangeKey::of_secret(&exchange) };
        self.remember(Kind::DkgCommit, encode(&commit));
        self.remember(Kind::DkgRound1, round1);
        self.dealing = Some(Dealing { polynomial, exchange: ExchangeSecret(exchange), sealed_for: None });
    }

    /// Seals `f_i(j)` to every other trustee, once, for one set of round-1 bodies.
    fn seal_shares(
        &mut self,
        board: &Ceremony,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<(), KeyFileError> {
        let (context, own) = (board.context(), self.trustee);
        let dealing = self.dealing.as_mut().ok_or(KeyFileError::Misfit)?;
        let round1 = board.round1_hash().ok_or(KeyFileError::Misfit)?;
        match dealing.sealed_for {
            Some(sealed_for) if sealed_for == round1 => return Ok(()),
            Some(_) => return Err(KeyFileError::OtherRound1),
            None => dealing.sealed_for = Some(round1),
        }
        let mut shares = Vec::new();
        for to in (1..=context.trustees).filter(|&to| to != own) {
            let key = board.exchange(to).ok_or(KeyFileError::Misfit)?;
            let share = dealing.evaluate(to);
            shares.push(SealedShare::seal(&share.0, key, context, (own, to), &round1, rng));
        }
        self.remember(Kind::DkgRound2, encode(&DkgRound2 { attempt: context.attempt, shares }));
        Ok(())
    }

    /// Adds up the shares, or complains; confirms with what was read back from the file.
    fn confirm(
        &mut self,
        board: &Ceremony,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<Step, KeyFileError> {
        if self.body(Kind::DkgConfirm).is_some() {
            return self.post(Kind::DkgConfirm);
        }
        if self.share.is_none() {
            if let Some(complaint) = self.add_up(board)? {
                self.remember(Kind::DkgComplaint, encode(&complaint));
                return self.post(Kind::DkgComplaint);
            }
        }
        if self.unread {
            return Ok(Step::Save);
        }
        let (context, own) = (board.context(), self.trustee);
        let (after, key) = board.dealt().ok_or(KeyFileError::Misfit)?;
        let share = self.share.as_ref().ok_or(KeyFileError::Misfit)?;
        let base = context.rehearsal(key.y());
        let verification = Point::new(RistrettoPoint::mul_base(share.secret()));
        let verification = verification.filter(|own_key| Some(own_key) == key.of(own));
        let confirmed = Confirmed {
            after: *after,
            key: *key.y(),
            verification: verification.ok_or(KeyFileError::Misfit)?,
            rehearsal: Point::new(base * share.secret()).ok_or(KeyFileError::Misfit)?,
        };
        let statement = context.confirmation(own, &confirmed);
        let proof = Equality::prove(statement, &base, share.secret(), rng);
        let Confirmed { after, key, verification, rehearsal } = confirmed;
        let body = DkgConfirm { attempt: context.attempt, after, key, verification, rehearsal, proof };
        self.remember(Kind::DkgConfirm, encode(&body));
        // Nothing is opened any more: the secret of E_i and the polynomial go with this step.
        self.dealing = None;
        self.post(Kind::DkgConfirm)
    }

    /// Opens every share: `y_i = Σ_j f_j(i)`, or a complaint against the first whose share is bad.
    fn add_up(&mut self, board: &Ceremony) -> Result<Option<DkgComplaint>, KeyFileError> {
        let (context, own) = (board.context(), self.trustee);
        let dealing = self.dealing.as_ref().ok_or(KeyFileError::Misfit)?;
        let secret = &dealing.exchange.0;
        let mut sum = dealing.evaluate(own);
        for from in (1..=context.trustees).filter(|&from| from != own) {
            match board.open_share(from, own, secret) {
                Ok(share) => *sum.0 += *share,
                Err(_) => {
                    let complaint =
                        DkgComplaint { attempt: context.attempt, against: from, secret: **secret };
                    return Ok(Some(complaint));
                }
            }
        }
        self.hold(sum);
        Ok(None)
    }

    /// Everything of this trustee on the board was made by this file.
    fn recognise(&self, board: &Ceremony) -> Result<(), KeyFileError> {
        for kind in Kind::ALL {
            let Some(posted) = board.posted(self.trustee, kind) else { continue };
            if self.body(kind).is_none_or(|body| sha256(&[body]) != *posted) {
                return Err(KeyFileError::NotMine { kind });
            }
        }
        Ok(())
    }

    fn hold(&mut self, secret: Secret) {
        self.share = Some(KeyShare::new(self.election, self.attempt, self.trustee, secret));
        self.unread = true;
    }

    fn remember(&mut self, kind: Kind, body: Vec<u8>) {
        self.made.retain(|made| made.kind != kind.number());
        self.made.push(Made { kind: kind.number(), body: body.into() });
    }

    fn body(&self, kind: Kind) -> Option<&[u8]> {
        self.made.iter().find(|made| made.kind == kind.number()).map(|made| made.body.as_slice())
    }

    fn post(&self, kind: Kind) -> Result<Step, KeyFileError> {
        let body = self.body(kind).ok_or(KeyFileError::Misfit)?;
        Ok(Step::Post { kind, body: body.to_vec() })
    }
}

impl Dealing {
    /// `f_i(place)` by Horner's rule, in constant time.
    fn evaluate(&self, place: u64) -> Secret {
        let place = Scalar::from(place);
        let mut sum = Secret::new(Scalar::ZERO);
        for coefficient in self.polynomial.iter().rev() {
            *sum.0 = *sum.0 * place + *coefficient.0;
        }
        sum
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyFile(trustee {}, attempt {}, …)", self.trustee, self.attempt)
    }
}

/// A random secret and its point, which is not the identity.
fn secret_point(rng: &mut (impl CryptoRng + RngCore)) -> (Secret, Point) {
    loop {
        let secret = Secret::new(random_scalar(rng));
        // Zero comes up once in 2^252; the next one serves.
        if let Some(point) = Point::new(RistrettoPoint::mul_base(&secret.0)) {
            return (secret, point);
        }
    }
}

/// 32 secret bytes as a CBOR byte string.
mod secret_bytes {
    use minicbor::{Decoder, Encoder};
    use zeroize::Zeroizing;

    pub fn encode<C, W: minicbor::encode::Write>(
        secret: &Zeroizing<[u8; 32]>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(secret.as_ref())?.ok()
    }

    pub fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Zeroizing<[u8; 32]>, minicbor::decode::Error> {
        let bytes = d.bytes()?.try_into();
        bytes.map(Zeroizing::new).map_err(|_| minicbor::decode::Error::message("a secret is 32 bytes"))
    }
}
