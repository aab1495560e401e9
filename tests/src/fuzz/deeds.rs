//! What may be done to the bytes of a batch's ballots.

use super::elections::{Prepared, signed};
use crate::verifier::b_blinding;
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as B;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use std::ops::Range;

/// Bytes to read from; behind their end are zeros.
pub struct Bytes<'a>(pub &'a [u8]);

impl Bytes<'_> {
    /// The next byte.
    pub fn one(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// The next one, from −128 to 127.
    fn signed(&mut self) -> i64 {
        i64::from(self.one().cast_signed())
    }

    /// The next two, little-endian.
    pub fn two(&mut self) -> usize {
        usize::from(u16::from_le_bytes([self.one(), self.one()]))
    }
}

/// Something done to ballots of a batch, which are named by their places in it. A field is 32 bytes of a byte
/// string, numbered through the whole ballot; what a ballot does not have (any more) is left alone.
#[derive(Debug, Clone)]
pub enum Deed {
    /// One bit of the encoding is flipped.
    Flip { ballot: usize, place: usize, bit: u8 },
    /// A field becomes what stands in a field of a ballot.
    Field { ballot: usize, field: usize, from: usize, other: usize },
    /// A field becomes one of [`constant`]'s.
    Constant { ballot: usize, field: usize, constant: u8 },
    /// A multiple of `B` is added to the point in a field.
    Move { ballot: usize, field: usize, by: i64 },
    /// A response (0 is `z_r`, 1 `z_v`, 2 `z_x`) is raised in one ballot and lowered as much in another: without
    /// weights the errors cancel. In the same ballot nothing changes.
    Pair { ballot: usize, other: usize, response: usize, by: i64 },
    /// ℓ is added to a field: the same scalar in an encoding that is not canonical.
    Alias { ballot: usize, field: usize },
    /// One response alone is changed; two such deeds may cancel inside of one ballot.
    Response { ballot: usize, response: usize, by: i64 },
    /// Two ballots exchange a byte string, of the same number in both: 1 is the credential.
    Exchange { ballot: usize, other: usize, part: usize },
    /// A ballot becomes a copy of another.
    Copy { ballot: usize, other: usize },
    /// The sequence's byte is overwritten.
    Sequence { ballot: usize, to: u8 },
    /// The encoding ends so many bytes early.
    Shorten { ballot: usize, by: usize },
    /// A byte stands behind the encoding.
    Lengthen { ballot: usize, byte: u8 },
}

/// Where the byte of the sequence stands, which is below 24: behind the array's head, the version, and two byte
/// strings.
const SEQUENCE: usize = 1 + 1 + 34 + 34;

impl Deed {
    /// Reads a deed to a batch of so many ballots.
    pub fn read(bytes: &mut Bytes<'_>, ballots: usize) -> Self {
        let (what, ballot) = (bytes.one(), usize::from(bytes.one()) % ballots);
        let mut place = || usize::from(bytes.one());
        match what % 12 {
            0 => Self::Flip { ballot, place: bytes.two(), bit: bytes.one() % 8 },
            1 => Self::Field { ballot, field: place(), from: place() % ballots, other: place() },
            2 => Self::Constant { ballot, field: place(), constant: bytes.one() },
            3 => Self::Move { ballot, field: place(), by: bytes.signed() },
            4 => Self::Pair { ballot, other: place() % ballots, response: place() % 3, by: bytes.signed() },
            5 => Self::Response { ballot, response: place() % 3, by: bytes.signed() },
            6 => Self::Exchange { ballot, other: place() % ballots, part: place() },
            7 => Self::Copy { ballot, other: place() % ballots },
            8 => Self::Sequence { ballot, to: bytes.one() },
            9 => Self::Shorten { ballot, by: place() },
            10 => Self::Alias { ballot, field: place() },
            _ => Self::Lengthen { ballot, byte: bytes.one() },
        }
    }

    /// Does it.
    pub fn do_to(&self, ballots: &mut [Vec<u8>], prepared: &Prepared) {
        let parts = &prepared.parts;
        let linear = prepared.linear;
        let response = |response: usize| linear + (4 + response) * 32..linear + (5 + response) * 32;
        match *self {
            Self::Flip { ballot, place, bit } => {
                let bytes = &mut ballots[ballot];
                let place = place % bytes.len().max(1);
                bytes.get_mut(place).into_iter().for_each(|byte| *byte ^= 1 << bit);
            }
            Self::Field { ballot, field, from, other } => {
                let taken = ballots[from].get(self::field(parts, other)).map(<[u8]>::to_vec);
                taken
                    .into_iter()
                    .for_each(|taken| write(&mut ballots[ballot], self::field(parts, field), &taken));
            }
            Self::Constant { ballot, field, constant } => {
                write(&mut ballots[ballot], self::field(parts, field), &self::constant(constant));
            }
            Self::Move { ballot, field, by } => {
                let field = self::field(parts, field);
                let point = ballots[ballot].get(field.clone());
                let point = point.and_then(|bytes| CompressedRistretto::from_slice(bytes).ok()?.decompress());
                let moved = point.map(|point| (point + B * signed(by)).compress().to_bytes());
                moved.into_iter().for_each(|moved| write(&mut ballots[ballot], field.clone(), &moved));
            }
            Self::Alias { ballot, field } => {
                let field = self::field(parts, field);
                let alias = ballots[ballot].get(field.clone()).map(plus_order);
                alias.into_iter().for_each(|alias| write(&mut ballots[ballot], field.clone(), &alias));
            }
            Self::Pair { ballot, other, response: number, by } => {
                add(&mut ballots[ballot], response(number), signed(by));
                add(&mut ballots[other], response(number), -signed(by));
            }
            Self::Response { ballot, response: number, by } => {
                add(&mut ballots[ballot], response(number), signed(by));
            }
            Self::Exchange { ballot, other, part } => {
                let part = parts[part % parts.len()].clone();
                let [one, two] =
                    [ballot, other].map(|place| ballots[place].get(part.clone()).map(<[u8]>::to_vec));
                if let (Some(one), Some(two)) = (one, two) {
                    write(&mut ballots[ballot], part.clone(), &two);
                    write(&mut ballots[other], part, &one);
                }
            }
            Self::Copy { ballot, other } => ballots[ballot] = ballots[other].clone(),
            Self::Sequence { ballot, to } => write(&mut ballots[ballot], SEQUENCE..SEQUENCE + 1, &[to]),
            Self::Shorten { ballot, by } => {
                let length = ballots[ballot].len().saturating_sub(by);
                ballots[ballot].truncate(length);
            }
            Self::Lengthen { ballot, byte } => ballots[ballot].push(byte),
        }
    }
}

/// Where the field of this number stands; numbers begin anew behind the last field.
fn field(parts: &[Range<usize>], number: usize) -> Range<usize> {
    let fields: Vec<usize> = parts.iter().flat_map(|part| part.clone().step_by(32)).collect();
    let start = fields[number % fields.len()];
    start..start + 32
}

/// Encodings at the borders: the identity and 0; 1; ℓ − 1; ℓ; p, the identity once more but not canonical; all
/// bits; `B`; `−B`; `B̃`; small scalars, most of which are no points.
pub fn constant(number: u8) -> [u8; 32] {
    let point = |point: RistrettoPoint| point.compress().to_bytes();
    let mut bytes = [0xff; 32];
    match number {
        0 => [0; 32],
        1 => Scalar::ONE.to_bytes(),
        2 => (-Scalar::ONE).to_bytes(),
        3 => order(),
        4 => {
            (bytes[0], bytes[31]) = (0xed, 0x7f);
            bytes
        }
        5 => bytes,
        6 => point(B),
        7 => point(-B),
        8 => point(b_blinding()),
        _ => Scalar::from(number).to_bytes(),
    }
}

/// ℓ, little-endian.
fn order() -> [u8; 32] {
    let mut bytes = (-Scalar::ONE).to_bytes();
    bytes[0] += 1;
    bytes
}

/// The sum with ℓ, modulo 2²⁵⁶.
fn plus_order(bytes: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let digit = |(byte, order): (&u8, u8)| {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        carry = sum >> 8;
        sum as u8
    };
    bytes.iter().zip(order()).map(digit).collect()
}

fn write(ballot: &mut [u8], place: Range<usize>, bytes: &[u8]) {
    ballot.get_mut(place).into_iter().for_each(|slot| slot.copy_from_slice(bytes));
}

fn add(ballot: &mut [u8], place: Range<usize>, by: Scalar) {
    let Some(slot) = ballot.get_mut(place) else { return };
    let old = Scalar::from_bytes_mod_order(slot.try_into().expect("a field is 32 bytes"));
    slot.copy_from_slice((old + by).as_bytes());
}
