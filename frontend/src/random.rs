//! Randomness: a generator seeded by the browser's.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::fault::Fault;

/// A generator; refuses a browser whose own fails or repeats itself.
///
/// # Errors
/// [`Fault::Randomness`].
pub fn generator() -> Result<ChaCha20Rng, Fault> {
    seeded(getrandom::getrandom)
}

/// The same of any source of seeds.
fn seeded<E>(source: impl Fn(&mut [u8]) -> Result<(), E>) -> Result<ChaCha20Rng, Fault> {
    let (mut seed, mut other) = ([0; 32], [0; 32]);
    source(&mut seed).and_then(|()| source(&mut other)).map_err(|_| Fault::Randomness)?;
    if seed == other { Err(Fault::Randomness) } else { Ok(ChaCha20Rng::from_seed(seed)) }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use rand_chacha::rand_core::RngCore;

    use super::{Fault, generator, seeded};

    #[test]
    fn e_31_a_browser_without_randomness_or_that_repeats_itself_is_refused() {
        let refused = |source: &dyn Fn(&mut [u8]) -> Result<(), ()>| {
            assert_eq!(seeded(source).err(), Some(Fault::Randomness));
        };
        // There is none; it is there once and then not any more; it leaves zeros, or the same bytes each time.
        refused(&|_| Err(()));
        let asked = Cell::new(0);
        refused(&|seed| {
            seed.fill(asked.replace(asked.get() + 1));
            if asked.get() == 1 { Ok(()) } else { Err(()) }
        });
        assert_eq!(asked.get(), 2);
        refused(&|_| Ok(()));
        refused(&|seed| {
            seed.fill(7);
            Ok(())
        });
        // The control: what changes is taken, and two generators of a real source differ.
        let counter = Cell::new(0);
        let counting = |seed: &mut [u8]| {
            seed.fill(counter.replace(counter.get() + 1));
            Ok::<(), ()>(())
        };
        assert!(seeded(counting).is_ok());
        let (mut one, mut two) = (generator().expect("random"), generator().expect("random"));
        assert_ne!(one.next_u64(), two.next_u64());
    }
}
