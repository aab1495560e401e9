//! Work on the parts of a list: on all cores with the feature `parallel`, one after another without; the results are the
//! same.

use alloc::vec::Vec;

/// On how many cores.
pub(crate) fn cores() -> usize {
    #[cfg(feature = "parallel")]
    {
        rayon::current_num_threads()
    }
    #[cfg(not(feature = "parallel"))]
    1
}

/// The results for consecutive parts of `size` items, each of which is told its first place, in order.
pub(crate) fn in_parts<T: Sync, R: Send>(
    list: &[T],
    size: usize,
    work: impl Fn(usize, &[T]) -> Vec<R> + Sync,
) -> Vec<R> {
    let work = |(number, part): (usize, &[T])| work(number * size, part);
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        list.par_chunks(size).enumerate().flat_map_iter(work).collect()
    }
    #[cfg(not(feature = "parallel"))]
    list.chunks(size).enumerate().flat_map(work).collect()
}
