//! What sealing a ballot and opening a large total cost, in processor time. `cargo xtask bench` puts it into
//! `docs/performance.md`, beside what `verify` measures.

#[allow(dead_code, reason = "each program measures a part of it")]
mod case;
mod cpu;

use case::{Case, KINDS};
use cpu::CpuTime;
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use glassurn_crypto::tally::Logarithms;
use std::time::Duration;

fn sealing(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("seal");
    group.sampling_mode(SamplingMode::Flat);
    for kind in &KINDS {
        let mut case = Case::new(kind);
        group.bench_function(kind.name, |bencher| bencher.iter(|| case.seal(1)));
    }
    group.finish();
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
    targets = sealing, logarithms
}
criterion_main!(benches);
