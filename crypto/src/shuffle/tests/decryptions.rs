//! Mixed answers are opened by enough trustees, and by nobody else.

use super::*;
use crate::encoding::Hash;
use crate::group::B;
use crate::manifest::Ceremony as Mode;
use crate::tally::{DecryptError, ShareFault, TallyError};
use crate::trustee::ElectionKey;
use crate::trustee::tests::Room;

const CLOSE: Hash = [9; 32];

/// Answers that two trustees have mixed, and the trustees: three of five.
pub(super) struct Urn {
    pub room: Room,
    pub context: Context,
    pub answers: Answers,
}

/// What the voters answered, in 40 bytes each.
pub(super) fn answered() -> Vec<Vec<u8>> {
    ["first", "second", "first", "a longer answer, beyond one piece of 30"]
        .map(|answer| {
            let mut bytes = answer.as_bytes().to_vec();
            bytes.resize(40, 0);
            bytes
        })
        .to_vec()
}

pub(super) fn urn() -> Urn {
    let mut room = Room::new(Mode::Dkg, 3, 5, 8).complete();
    let key = *room.board.key().unwrap().y();
    let answers = answered();
    let context = Context::new(*room.manifest.id(), CLOSE, 1, key, answers.len(), 2).unwrap();
    let pairs =
        answers.iter().flat_map(|answer| seal(&key, &message::encode(answer).unwrap(), &mut room.rng));
    let mut answers = Answers::new(&context, pairs.collect()).unwrap();
    for place in 1..=2 {
        let mixed = mix(&context, &answers, &mut room.rng).unwrap();
        let (outputs, proof) = mixed.prove(&context, place, place, &answers, &mut room.rng).unwrap();
        let link = Link { mixer: place, outputs: &outputs, proof: &proof };
        assert_eq!(verify(&context, place, &answers, &[link], &mut room.rng), Ok(()));
        answers = outputs;
    }
    Urn { room, context, answers }
}

impl Urn {
    fn key(&self) -> &ElectionKey {
        self.room.board.key().unwrap()
    }

    pub fn body(&mut self, trustee: u64) -> MixDecryption {
        let mut file = self.room.file(trustee);
        file.share_mut().unwrap().bind(&CLOSE).unwrap();
        let key = self.room.board.key().unwrap().clone();
        decrypt(&self.context, &self.answers, &key, file.share().unwrap(), &mut self.room.rng).unwrap()
    }

    pub fn verify(&self, trustee: u64, body: &MixDecryption) -> Result<VerifiedMixShare, ShareFault> {
        verify_decryption(&self.context, &self.answers, self.key(), trustee, body)
    }

    fn share(&mut self, trustee: u64) -> VerifiedMixShare {
        let body = self.body(trustee);
        assert_eq!(MixDecryption::from_bytes(&self.context, &body.to_bytes()).as_ref(), Ok(&body));
        self.verify(trustee, &body).unwrap()
    }

    pub fn open(&self, shares: &[VerifiedMixShare]) -> Result<Vec<Option<Vec<u8>>>, TallyError> {
        open(&self.context, &self.answers, self.key(), shares, 40)
    }
}

#[test]
fn every_three_of_five_open_the_answers_and_no_two() {
    let mut urn = urn();
    let shares: Vec<VerifiedMixShare> = (1..=5).map(|i| urn.share(i)).collect();
    for set in 0u32..32 {
        let chosen: Vec<VerifiedMixShare> =
            shares.iter().filter(|share| set >> (share.trustee() - 1) & 1 == 1).cloned().collect();
        let have = chosen.len() as u64;
        match urn.open(&chosen) {
            Ok(opened) => {
                assert!(have >= 3);
                assert_eq!(sorted(opened), sorted(answered().into_iter().map(Some).collect()));
            }
            Err(error) => {
                assert_eq!((have < 3, error), (true, TallyError::NotEnoughShares { have, need: 3 }))
            }
        }
    }
    let twice = [shares[0].clone(), shares[1].clone(), shares[0].clone()];
    assert_eq!(urn.open(&twice), Err(TallyError::NotEnoughShares { have: 2, need: 3 }));
}

#[test]
fn an_answer_that_no_client_makes_is_none_and_spoils_no_other() {
    let mut urn = urn();
    let mut pairs = urn.answers.pairs().to_vec();
    pairs[3].c = moved(&pairs[3].c, &B);
    urn.answers = Answers::new(&urn.context, pairs).unwrap();
    let shares: Vec<VerifiedMixShare> = (2..=4).map(|i| urn.share(i)).collect();
    let opened = urn.open(&shares).unwrap();
    let valid: Vec<bool> = opened.iter().map(Option::is_some).collect();
    assert_eq!(valid, [true, false, true, true]);
}

#[test]
fn d_11_a_wrong_decryption_is_refused() {
    let mut urn = urn();
    let (one, two) = (urn.body(1), urn.body(2));
    let mut random = one.clone();
    random.shares[1] = moved(&random.shares[1], &B);
    let mut swapped = one.clone();
    swapped.shares.swap(0, 7);
    let mut mixed = one.clone();
    mixed.shares = two.shares.clone();
    // Two errors that a constant δ of one would not see.
    let mut cancelling = one.clone();
    cancelling.shares[2] = moved(&cancelling.shares[2], &B);
    cancelling.shares[3] = moved(&cancelling.shares[3], &-B);
    for wrong in [&random, &swapped, &mixed, &cancelling, &two] {
        assert_eq!(urn.verify(1, wrong), Err(ShareFault::Proof));
    }
    let mut shorter = one.clone();
    shorter.shares.pop();
    assert_eq!(urn.verify(1, &shorter), Err(ShareFault::Length { given: 7, expected: 8 }));
    for nobody in [0, 6, u64::MAX] {
        assert_eq!(urn.verify(nobody, &one), Err(ShareFault::NoSuchTrustee));
    }
    // Bytes: a point that is none, the identity, a proof cut off or with something behind it.
    let bytes = one.to_bytes();
    let decode = |bytes: &[u8]| MixDecryption::from_bytes(&urn.context, bytes).err();
    let mut none = bytes.clone();
    none[64..96].fill(0xff);
    assert_eq!(decode(&none), Some(ShuffleError::Encoding(Part::Share(1))));
    none[64..96].fill(0);
    assert_eq!(decode(&none), Some(ShuffleError::Identity(Part::Share(1))));
    assert_eq!(decode(&bytes[..bytes.len() - 1]), Some(ShuffleError::Encoding(Part::Tail)));
    assert_eq!(decode(&[&bytes[..], &[0]].concat()), Some(ShuffleError::Encoding(Part::Tail)));
    assert_eq!(decode(&bytes[..255]), Some(ShuffleError::Length { given: 255, expected: 256 }));
}

#[test]
fn d_12_a_decryption_is_of_one_election_closing_contest_and_list() {
    let mut urn = urn();
    let body = urn.body(1);
    let share = urn.share(1);
    let refused = |context: &Context, answers: &Answers| {
        let verdict = verify_decryption(context, answers, urn.key(), 1, &body);
        assert_eq!(verdict, Err(ShareFault::Proof));
    };
    let with = |change: fn(&mut Context)| {
        let mut changed = urn.context.clone();
        change(&mut changed);
        refused(&changed, &urn.answers);
        changed
    };
    with(|context| context.election[0] ^= 1);
    let close = with(|context| context.close[0] ^= 1);
    let contest = with(|context| context.contest += 1);
    let mut pairs = urn.answers.pairs().to_vec();
    pairs.swap(0, 1);
    let other = Answers::new(&urn.context, pairs).unwrap();
    refused(&urn.context, &other);
    // Nor does a share that was verified for one of them open another.
    for (context, answers) in [(&close, &urn.answers), (&contest, &urn.answers), (&urn.context, &other)] {
        let opened = open(context, answers, urn.key(), core::slice::from_ref(&share), 40);
        assert_eq!(opened, Err(TallyError::OtherClosing { trustee: 1 }));
    }
}

#[test]
fn a_02_the_statement_of_a_decryption_is_whole() {
    let mut urn = urn();
    let body = urn.body(1);
    let verification = urn.key().of(1).unwrap();
    let challenged = decrypt::statement(&urn.context, &urn.answers, 1, verification, &body.shares);
    let head = ["election", "close", "contest", "i", "Y_i", "count", "width"];
    assert_eq!(challenged.transcript.labels[..7], head);
    assert_eq!(challenged.transcript.labels[7..], ["D", "M"].repeat(8));
}

#[test]
fn d_14_only_the_bound_closing_of_the_own_election_is_decrypted() {
    let mut urn = urn();
    let key = urn.key().clone();
    let mut file = urn.room.file(1);
    let mut decrypted = |context: &Context, file: &crate::trustee::KeyFile| {
        decrypt(context, &urn.answers, &key, file.share().unwrap(), &mut urn.room.rng).err()
    };
    assert_eq!(decrypted(&urn.context, &file), Some(DecryptError::NotBound));
    file.share_mut().unwrap().bind(&CLOSE).unwrap();
    assert_eq!(decrypted(&urn.context, &file), None);
    let other = Context { close: [8; 32], ..urn.context.clone() };
    assert_eq!(decrypted(&other, &file), Some(DecryptError::NotBound));
    let other = Context { election: [8; 32], ..urn.context.clone() };
    assert_eq!(decrypted(&other, &file), Some(DecryptError::OtherKey));
}
