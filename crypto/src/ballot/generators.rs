//! The generators of the range proof, derived as the library derives them (`docs/protocol.md` §6): it keeps its own
//! private, and a batch collects the coefficients of each.

use alloc::vec::Vec;
use curve25519_dalek::ristretto::RistrettoPoint;
use sha3::Shake256;
use sha3::digest::{ExtendableOutput, Update, XofReader};

/// `G_0 … G_{nM−1}` and `H_0 … H_{nM−1}`: `n` of each form's chain, form after form.
pub(super) struct Generators {
    /// The `G`s.
    pub g: Vec<RistrettoPoint>,
    /// The `H`s.
    pub h: Vec<RistrettoPoint>,
}

impl Generators {
    /// Those for `padded` forms of `bits` bits each.
    pub fn new(bits: usize, padded: usize) -> Self {
        let all = |name: u8| (0..padded).flat_map(|form| chain(name, form).take(bits)).collect();
        Self { g: all(b'G'), h: all(b'H') }
    }
}

/// The chain of one form: SHAKE256 over the chain's label, 64 bytes a point.
fn chain(name: u8, form: usize) -> impl Iterator<Item = RistrettoPoint> {
    let mut hash = Shake256::default();
    hash.update(b"GeneratorsChain");
    hash.update(&[name]);
    hash.update(&u32::try_from(form).expect("n·M is at most 4096").to_le_bytes());
    let mut reader = hash.finalize_xof();
    core::iter::repeat_with(move || {
        let mut uniform = [0u8; 64];
        reader.read(&mut uniform);
        RistrettoPoint::from_uniform_bytes(&uniform)
    })
}

#[cfg(test)]
mod tests {
    use super::Generators;

    #[test]
    fn they_are_the_librarys() {
        let (ours, theirs) = (Generators::new(8, 4), bulletproofs::BulletproofGens::new(8, 4));
        let g: alloc::vec::Vec<_> = (0..4).flat_map(|form| theirs.share(form).G(8)).copied().collect();
        assert_eq!(ours.g, g);
        // The library shows no H; that ours are the same is what every verdict shared with it says.
        assert_eq!(ours.h.len(), 32);
    }
}
