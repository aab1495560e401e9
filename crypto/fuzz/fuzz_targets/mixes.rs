//! Every part of mixed answers is taken or refused as the protocol's text says (`tests/src/fuzz/mixes.rs`).
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    glassurn_tests::fuzz::mixes::parts_are_judged_as_written(data);
});
