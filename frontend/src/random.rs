//! Randomness: a generator seeded by the browser's.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::fault::Fault;

/// A generator; refuses a browser whose own fails or repeats itself.
///
/// # Errors
/// [`Fault::Randomness`].
pub fn generator() -> Result<ChaCha20Rng, Fault> {
    let (mut seed, mut other) = ([0; 32], [0; 32]);
    getrandom::getrandom(&mut seed).and(getrandom::getrandom(&mut other)).map_err(|_| Fault::Randomness)?;
    if seed == other { Err(Fault::Randomness) } else { Ok(ChaCha20Rng::from_seed(seed)) }
}
