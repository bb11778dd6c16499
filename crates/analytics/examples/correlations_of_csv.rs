//! All correlations of a table: a column an attribute, a row a day, an empty field a missing value.
//!
//! `cargo run --release --example correlations_of_csv -- IN.csv OUT.csv RUNS` writes r and p of every pair, on the
//! same day and on the next, and says how long two jobs took, at best and in the median of so many runs: r and p of
//! every pair alone, and the whole (evidence, false discovery rates, choice, stars). bench/correlations/compare.py
//! holds both against pandas and scipy.

use std::error::Error;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use analytics::correlation::correlations;
use analytics::correlation::pairs::{AllSums, Columns, Pairing, standardised};
use analytics::correlation::tail::two_sided;
use analytics::correlation::trial::FEWEST_PAIRS;
use analytics::series::{Kind, Series, Subject, Window};
use model::Day;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, runs] = arguments.as_slice() else { return Err("give IN.csv OUT.csv RUNS".into()) };
    let text = std::fs::read_to_string(input)?;
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().ok_or("an empty file")?.split(',').collect();
    let rows: Vec<Vec<Option<f64>>> =
        lines.map(|line| line.split(',').map(|field| field.parse().ok()).collect()).collect();
    let window = Window::ending(Day::from_number(20_000), rows.len());
    let series = read(&window, &names, &rows);

    std::fs::write(output, table(&names, &plain(&window, &series)))?;
    let runs = runs.parse()?;
    report("plain", runs, || drop(black_box(plain(&window, &series))));
    report("whole", runs, || drop(black_box(correlations(&window, &series))));
    Ok(())
}

fn read<'a>(window: &Window, names: &[&'a str], rows: &[Vec<Option<f64>>]) -> Vec<Series<'a>> {
    let first = Day::from_number(20_001 - rows.len() as i64);
    let series = |(column, name): (usize, &&'a str)| {
        let value = |row: &Vec<Option<f64>>| row.get(column).copied().flatten();
        let values: Vec<(Day, f64)> =
            (0..).zip(rows).filter_map(|(day, row)| Some((first.plus(day), value(row)?))).collect();
        Series::new(Subject { name, kind: Kind::Number, manual: false, family: None }, window, &values)
    };
    names.iter().enumerate().map(series).collect()
}

/// First, second, offset, pairs, r, p.
type Row = (usize, usize, i64, f64, f64, f64);

/// r and p of every pair that has enough days: each two on the same day, and each with each on the next.
fn plain(window: &Window, series: &[Series]) -> Vec<Row> {
    let mut columns = Columns::new(series.len(), window.days());
    for (index, one) in series.iter().enumerate() {
        let values: Vec<f64> = one.days().map(|(_, value)| value).collect();
        columns.fill(index, one.present().iter().zip(standardised(&values).unwrap_or_default()));
    }
    let mut rows = Vec::with_capacity(series.len() * series.len() * 3 / 2);
    let mut add = |sums: &AllSums, first: usize, second: usize, offset: i64| {
        let pair = sums.of(first, second);
        if let Some(r) = pair.coefficient().filter(|_| pair.n >= FEWEST_PAIRS as f64) {
            rows.push((first, second, offset, pair.n, r, two_sided(r, pair.n - 2.0)));
        }
    };
    let (same_day, next_day) = (columns.sums(Pairing::SameDay), columns.sums(Pairing::NextDay));
    for first in 0..series.len() {
        (first + 1..series.len()).for_each(|second| add(&same_day, first, second, 0));
        (0..series.len()).filter(|second| *second != first).for_each(|second| add(&next_day, first, second, -1));
    }
    rows
}

fn table(names: &[&str], rows: &[Row]) -> String {
    let mut text = String::from("first,second,offset,n,r,p\n");
    for (first, second, offset, n, r, p) in rows {
        let name = |index: &usize| names.get(*index).copied().unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{},{},{offset},{n},{r:e},{p:e}", name(first), name(second));
    }
    text
}

fn report(job: &str, runs: usize, work: impl Fn()) {
    let mut times: Vec<f64> = (0..runs.max(1))
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (best, middle) = (times.first(), times.get(times.len() / 2));
    println!("{job} {:.3} {:.3}", best.unwrap_or(&0.0), middle.unwrap_or(&0.0));
}
