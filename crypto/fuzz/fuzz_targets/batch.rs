//! The verdict of a batch on each ballot is the one that it gets alone (`tests/src/fuzz.rs`).
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    glassurn_tests::fuzz::batch_equals_single(data);
});
