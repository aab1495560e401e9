//! FROST's own library as an oracle: it takes our rounds, gives our keys, and its rounds are taken by our board.

use super::*;
use crate::proof::Knowledge;
use alloc::collections::BTreeMap;
use frost_ristretto255::keys::dkg::{part1, part2, part3, round1, round2};
use frost_ristretto255::keys::{SigningShare, VerifiableSecretSharingCommitment};
use frost_ristretto255::{Identifier, Signature};

fn identifier(trustee: u64) -> Identifier {
    Identifier::try_from(trustee as u16).unwrap()
}

/// Our round 1 as the library's package.
fn package(body: &DkgRound1) -> round1::Package {
    let points = body.coefficients.iter().map(|point| point.bytes().to_vec());
    let commitment = VerifiableSecretSharingCommitment::deserialize(points).unwrap();
    let proof = [body.frost.announcement.bytes().as_slice(), body.frost.response.as_bytes()].concat();
    round1::Package::new(commitment, Signature::deserialize(&proof).unwrap())
}

fn bodies(room: &Room) -> BTreeMap<u64, DkgRound1> {
    let rounds = room.entries.iter().filter(|entry| entry.0 == Kind::DkgRound1);
    rounds.map(|entry| (entry.1, decode(&entry.2).unwrap())).collect()
}

#[test]
fn the_library_takes_our_rounds_and_gives_our_keys() {
    for (t, n) in [(2u64, 2u8), (2, 3), (3, 5)] {
        let mut room = Room::new(Mode::Dkg, t, n, 1);
        room.run_until(Phase::Round2);
        let dealings: Vec<_> = room.trustees().map(|i| room.file(i).dealing.unwrap()).collect();
        let rounds = bodies(&room);
        let room = room.complete();
        let key = room.board.key().unwrap();
        for own in room.trustees() {
            let others = |i: &&u64| **i != own;
            let packages: BTreeMap<_, _> =
                rounds.keys().filter(others).map(|i| (identifier(*i), package(&rounds[i]))).collect();
            let polynomial = dealings[own as usize - 1].polynomial.iter().map(|secret| *secret.0).collect();
            let commitment = package(&rounds[&own]).commitment().clone();
            let secret =
                round1::SecretPackage::new(identifier(own), polynomial, commitment, t as u16, u16::from(n));
            let (secret, sent) = part2(secret, &packages).unwrap();
            for to in rounds.keys().filter(others) {
                let share = dealings[own as usize - 1].evaluate(*to);
                assert_eq!(sent[&identifier(*to)].signing_share().serialize(), share.0.as_bytes());
            }
            let received: BTreeMap<_, _> = rounds
                .keys()
                .filter(others)
                .map(|from| {
                    let share = dealings[*from as usize - 1].evaluate(own);
                    let share = SigningShare::deserialize(share.0.as_bytes()).unwrap();
                    (identifier(*from), round2::Package::new(share))
                })
                .collect();
            let (key_package, public_package) = part3(&secret, &packages, &received).unwrap();
            let share = room.file(own);
            assert_eq!(key_package.signing_share().serialize(), share.share().unwrap().secret().as_bytes());
            assert_eq!(public_package.verifying_key().serialize().unwrap(), key.y().bytes());
            for i in room.trustees() {
                let theirs = public_package.verifying_shares()[&identifier(i)].serialize().unwrap();
                assert_eq!(theirs, key.of(i).unwrap().bytes());
            }
        }
    }
}

#[test]
fn our_board_takes_the_librarys_round_and_refuses_its_proof_elsewhere() {
    let mut rng = fixture::rng(2);
    let (_, theirs) = part1(identifier(2), 3, 2, &mut rng).unwrap();
    let proof = theirs.proof_of_knowledge().serialize().unwrap();
    let point = |bytes: &[u8]| Point::from_bytes(bytes.try_into().unwrap()).unwrap();
    let frost = FrostProof {
        announcement: point(&proof[..32]),
        response: crate::group::scalar(proof[32..].try_into().unwrap()).unwrap(),
    };
    let coefficients: Vec<Point> =
        theirs.commitment().serialize().unwrap().iter().map(|bytes| point(bytes)).collect();
    assert!(frost.verify(2, &coefficients[0]).is_ok());
    assert!(frost.verify(1, &coefficients[0]).is_err());
    assert!(frost.verify(2, &coefficients[1]).is_err());
    // Without our proof, which the library does not make, the board still refuses it.
    let room = Room::new(Mode::Dkg, 2, 3, 2);
    let context = *room.board.context();
    let proof = Knowledge::prove(context.possession(2), &coefficients[0], &Scalar::ONE, &mut rng);
    let body = DkgRound1 { attempt: 1, nonce: [0; 32], coefficients, frost, proof };
    assert_eq!(body.verify(&context, 2), Err(Reason::Possession));
}
