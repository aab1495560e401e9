//! What a ballot costs, in processor time: sealing, verifying one by one and many together, one by one with the
//! library's verifier, and the limit that decoding and multiplying the ballot's points set; and what opening a large total
//! costs. `cargo xtask bench` puts it into `docs/performance.md`.

#[allow(dead_code, reason = "each program measures a part of it")]
mod case;
mod cpu;

use case::{Case, KINDS};
use cpu::CpuTime;
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use glassurn_crypto::tally::Logarithms;
use std::time::Duration;

fn ballots(criterion: &mut Criterion<CpuTime>) {
    for kind in &KINDS {
        let mut case = Case::new(kind);
        let mut measure = |part: &str, ballots: usize, work: &mut dyn FnMut(&mut Case)| {
            let mut group = criterion.benchmark_group(part);
            group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(ballots as u64));
            group.bench_function(kind.name, |bencher| bencher.iter(|| work(&mut case)));
            group.finish();
        };
        measure("seal", 1, &mut |case| drop(case.seal(1)));
        let mut voter = Case::new(kind);
        let together = voter.batch();
        // A few again and again: which ones makes no difference to what they cost.
        let few: Vec<Vec<u8>> = (1..=8).map(|sequence| voter.seal(sequence)).collect();
        let ballots: Vec<Vec<u8>> = few.iter().cycle().take(together).cloned().collect();
        measure("verify", 1, &mut |case| case.verify(&ballots[0]));
        measure("batch", together, &mut |case| case.verify_together(&ballots));
        measure("library", 1, &mut |case| case.verify_by_library(&ballots[0]));
        measure("limit", together, &mut |case| case.decode_and_multiply());
    }
}

/// Opening a total of a billion: the table that all selections share, and the longest search of one.
fn logarithms(criterion: &mut Criterion<CpuTime>) {
    let most = 1_000_000_000;
    let mut group = criterion.benchmark_group("logarithm");
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("table", |bencher| bencher.iter(|| Logarithms::new(most, 5)));
    let logarithms = Logarithms::new(most, 5);
    let point = RistrettoPoint::mul_base(&Scalar::from(most));
    group.bench_function("search", |bencher| {
        bencher.iter(|| assert_eq!(logarithms.find(&point, most), Some(most)));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .with_measurement(CpuTime)
        .without_plots()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(1_500));
    targets = ballots, logarithms
}
criterion_main!(benches);
