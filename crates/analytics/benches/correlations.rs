//! The correlations of a year, from columns in memory to the list, on one thread.

use std::hint::black_box;

use analytics::correlation::correlations;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

#[path = "../tests/it/simulation.rs"]
mod simulation;

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("correlations");
    for attributes in [50, 150, 400] {
        let person = simulation::person(attributes, 1);
        let series = person.series();
        group.bench_with_input(BenchmarkId::from_parameter(attributes), &series, |bencher, series| {
            bencher.iter(|| correlations(&person.window, black_box(series)));
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
