//! Throughput of pattern sets, side by side with quamina and with serde_json skipping
//! the same bytes, in one run on one thread: the ratios are what counts.
//!
//! Events and patterns come from a seeded generator; a folder with `events.jsonl.gz`
//! and `patterns_11.jsonl.gz`, `_100`, `_1000`, `_10000` named by `PATROL_BENCH_DIR`
//! is measured too.
#![allow(clippy::print_stdout)]

mod counting;
mod generator;

use std::hint::black_box;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Instant;

use flate2::read::GzDecoder;
use patrol_pattern::{Pattern, PatternSet};
use quamina::Quamina;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

const SIZES: [usize; 4] = [11, 100, 1_000, 10_000];
/// Each contender runs so often; the medians are compared.
const ROUNDS: usize = 9;

fn main() {
    let events = generator::events(4_000, 1);
    println!("generated events, mean {} bytes", mean(&events));
    header();
    for size in SIZES {
        measure(size, &generator::patterns(size, 2), &events);
    }
    if let Some(dir) = std::env::var_os("PATROL_BENCH_DIR") {
        let dir = Path::new(&dir);
        let events: Vec<String> = lines(&dir.join("events.jsonl.gz"));
        println!("\nevents of the folder, mean {} bytes", mean(&events));
        header();
        for size in SIZES {
            let patterns: Vec<String> = lines(&dir.join(format!("patterns_{size}.jsonl.gz")))
                .iter()
                .map(|line| {
                    serde_json::from_str::<Line>(line)
                        .expect("a pattern")
                        .pattern
                        .get()
                        .to_owned()
                })
                .collect();
            measure(size, &patterns, &events);
        }
    }
}

#[derive(Deserialize)]
struct Line {
    pattern: Box<RawValue>,
}

fn lines(path: &Path) -> Vec<String> {
    let mut text = String::new();
    let file = std::fs::File::open(path).expect("a file of the folder");
    GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("gzip");
    text.lines().map(str::to_owned).collect()
}

fn mean(events: &[String]) -> usize {
    events.iter().map(String::len).sum::<usize>() / events.len()
}

fn header() {
    println!(
        "patterns |   patrol | quamina (patterns) | skip all | of quamina | of skip | build, live, peak"
    );
}

fn measure(size: usize, texts: &[String], events: &[String]) {
    counting::take_peak();
    let before = counting::live();
    let start = Instant::now();
    let set: PatternSet<usize> = texts
        .iter()
        .map(|text| text.parse::<Pattern>().expect("valid"))
        .enumerate()
        .collect();
    let build = start.elapsed();
    let (live, peak) = (counting::live() - before, counting::take_peak() - before);

    let quamina = catch_unwind(AssertUnwindSafe(|| {
        let mut quamina = Quamina::new();
        let accepted = texts
            .iter()
            .enumerate()
            .filter(|(id, text)| quamina.add_pattern(*id, text).is_ok())
            .count();
        // It can fall over when it is first asked, too.
        events
            .iter()
            .take(10)
            .for_each(|event| drop(quamina.matches_for_event(event.as_bytes())));
        (quamina, accepted)
    }));

    let (mut ours, mut theirs, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(rate(events, |event| {
            set.matches(event).expect("JSON").count()
        }));
        if let Ok((quamina, _)) = &quamina {
            // The larger sets would take minutes.
            let events = &events[..events.len().min(2_000)];
            theirs.push(rate(events, |event| {
                quamina
                    .matches_for_event(event)
                    .map_or(0, |keys| keys.len())
            }));
        }
        floor.push(rate(events, |event| {
            usize::from(serde_json::from_slice::<IgnoredAny>(event).is_ok())
        }));
    }
    // Each round is compared with itself: what else the machine does weighs on all alike.
    let of = |others: &[f64]| {
        let pairs = ours.iter().zip(others);
        median(pairs.map(|(ours, other)| ours / other).collect())
    };
    let (of_floor, of_quamina) = (of(&floor), (!theirs.is_empty()).then(|| of(&theirs)));
    let (ours, floor) = (median(ours), median(floor));
    let (theirs, of_theirs) = match &quamina {
        Ok((_, accepted)) => {
            let theirs = median(theirs);
            (
                format!("{:.1}k ({accepted})", theirs / 1e3),
                of_quamina.map_or("-".to_owned(), |ratio| format!("{ratio:.1}")),
            )
        }
        Err(_) => ("panics".to_owned(), "-".to_owned()),
    };
    println!(
        "{size:>8} | {:>7.1}k | {theirs:>18} | {:>7.1}k | {of_theirs:>10} | {:>7.2} | {:.0?}, {:.1} MB, {:.1} MB",
        ours / 1e3,
        floor / 1e3,
        of_floor,
        build,
        live as f64 / 1e6,
        peak as f64 / 1e6,
    );
}

/// Events a second.
fn rate(events: &[String], mut work: impl FnMut(&[u8]) -> usize) -> f64 {
    let start = Instant::now();
    for event in events {
        black_box(work(black_box(event.as_bytes())));
    }
    events.len() as f64 / start.elapsed().as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
