//! How fast `patrol run` reads CloudTrail's log files, side by side with the least that has to be
//! done: decompressing them and skipping their JSON.
//!
//! ```text
//! cargo bench -p patrol-many-stack --bench run
//! ```
//!
//! It writes an archive of 200 gzipped log files with 400,000 records below `target`, and prints the
//! fastest of nine rounds, in each of which every row is measured once: what else the machine does
//! only adds to a time, and the ratios are what counts.
#![allow(clippy::print_stdout, missing_docs)]

mod contender;
mod floor;

use std::{fs, path::Path, thread};

use contender::{Contender, Measured};
use patrol_test_support::archive::Archive;

const ROUNDS: usize = 9;
const ARCHIVE: Archive = Archive {
    files: 200,
    records: 2000,
    seed: 7,
};

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("archive");
    let _ = fs::remove_dir_all(&folder);
    let text = ARCHIVE.write(&folder);
    let records = ARCHIVE.files * ARCHIVE.records;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{}, {cores} cores; {records} records in {} files, {} MB of JSON, {} MB gzipped",
        processor(),
        ARCHIVE.files,
        text / 1_000_000,
        floor::files(&folder).iter().map(|file| file.1).sum::<u64>() / 1_000_000,
    );
    let twelve = ["--jobs", "1"];
    let contenders = [
        Contender::new("12 rules, one job", &folder, 1, 12, &twelve),
        Contender::new("300 rules, one job", &folder, 1, 300, &twelve),
        Contender::new("12 rules, all cores", &folder, 1, 12, &[]),
        Contender::new("300 rules, all cores", &folder, 1, 300, &[]),
        Contender::new(
            "12 rules, all cores, ten times the archive",
            &folder,
            10,
            12,
            &[],
        ),
    ];
    let mut floors = Vec::new();
    let mut rounds: Vec<Vec<Measured>> = contenders.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        floors.push(floor::seconds(&folder));
        for (contender, measured) in contenders.iter().zip(&mut rounds) {
            measured.push(contender.measure());
        }
    }
    println!("| | seconds | records/s | of the floor | of 12 rules, one job | memory MB |");
    println!("|---|---|---|---|---|---|");
    let row = |name: &str, times: usize, seconds: f64, first: f64, memory: &str| {
        let per_second = (records * times) as f64 / seconds;
        let of = |other: f64| other * times as f64 / seconds;
        println!(
            "| {name} | {seconds:.2} | {per_second:.0} | {:.2} | {:.2} | {memory} |",
            of(least(&floors)),
            of(first),
        );
    };
    let fastest = |measured: &[Measured]| {
        let seconds: Vec<_> = measured.iter().map(|one| one.seconds).collect();
        least(&seconds)
    };
    let first = fastest(&rounds[0]);
    let floor = "gunzip and skip, one core (the floor)";
    row(floor, 1, least(&floors), first, "-");
    for (contender, measured) in contenders.iter().zip(&rounds) {
        let memory = measured.iter().map(|one| one.megabytes);
        let memory = format!("{:.0}", memory.fold(0.0, f64::max));
        row(
            contender.name,
            contender.times,
            fastest(measured),
            first,
            &memory,
        );
    }
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn processor() -> String {
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = about
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let name = name.and_then(|name| Some(name.split_once(':')?.1.trim().to_owned()));
    name.unwrap_or_else(|| "unknown processor".to_owned())
}
