//! Random timed events through `run`, the testkit, the function with its table, and functions that are killed
//! in between: people hear the same.
//!
//! `PATROL_SCRIPTS=1000-2000` plays these seeds in place of the few that the suite has time for.
#![cfg(all(feature = "lambda", feature = "cli"))]

mod by_hand;
mod edges;
mod numbers;
mod receiver;
mod script;
mod stage;

use std::{fs, ops::Range, sync::Mutex, thread};

use patrol_test_support::patrol::{feed, folder, lines};

use self::{
    receiver::{Heard, heard},
    script::{Script, in_full},
    stage::Aws,
};

/// The scripts of the suite.
const SEEDS: Range<u64> = 0..24;
/// One of so many is played with functions that are killed as well.
const KILLED: u64 = 2;
/// Scripts that are played at once.
const AT_ONCE: usize = 6;

/// What `run` says; `None` where the operator changes what no file can say of each event.
fn run(seed: u64, script: &Script) -> Option<Heard> {
    let file = script.one_file()?;
    let config = folder(&format!("scripts-{seed}")).join("patrol.toml");
    fs::write(&config, file).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let mut arguments = vec!["run", "--config", config, "--format", "jsonl"];
    arguments.extend(script.rules().into_iter().flat_map(|rule| ["--rule", rule]));
    if script.rules().contains(&"instanceOutsideHome") {
        arguments.extend(["--param", "instanceOutsideHome.homeRegions=us-east-1"]);
    }
    arguments.push("-");
    let said = feed(&arguments, lines(&script.events).as_bytes());
    assert_eq!(said.code, 0, "seed {seed}: {}", said.err);
    Some(heard(&said.findings()))
}

/// Leaves events out as long as the two differ: a short script says why.
fn shortest(script: &Script, differ: impl Fn(&Script) -> bool) -> Script {
    let mut script = script.clone();
    let mut at = 0;
    // The last event, by which all is over, stays.
    while at + 1 < script.events.len() {
        let mut fewer = script.clone();
        fewer.events.remove(at);
        if let Some((middle, _)) = &mut fewer.after {
            *middle -= usize::from(at < *middle);
        }
        fewer.mark();
        if differ(&fewer) {
            script = fewer;
        } else {
            at += 1;
        }
    }
    script
}

fn explained(script: &Script) -> String {
    let (before, after) = (&script.before, &script.after);
    let mut text = format!("{before:?}\nafter: {after:?}\n");
    for event in &script.events {
        let name = &event["detail"]["eventName"];
        let part = |name: &str| event[name].to_string();
        text += &["time", "account", "region", "id"].map(part).join(" ");
        text += &format!(" {name} {}\n", event["detail"]["number"]);
    }
    text
}

/// What differs, if anything does.
fn play(aws: &Aws, seed: u64) -> Option<String> {
    let script = Script::new(seed);
    compared(aws, seed, &script, seed.is_multiple_of(KILLED))
}

fn compared(aws: &Aws, seed: u64, script: &Script, kills: bool) -> Option<String> {
    let each = script.tells_each();
    let once = |mut heard: Heard| {
        if each {
            heard.dedup();
        }
        heard
    };
    let expected = run(seed, script).map(once);
    let function = once(aws.stage(script).plain());
    if let Some(expected) = expected.filter(|expected| *expected != function) {
        drop(expected);
        let differ = |script: &Script| {
            let run = run(seed, script).map(once);
            run.is_some_and(|run| run != once(aws.stage(script).plain()))
        };
        let script = shortest(script, differ);
        let (run, function) = (
            run(seed, &script).map(once),
            once(aws.stage(&script).plain()),
        );
        return Some(format!(
            "{}\nrun: {run:#?}\nfunction: {function:#?}",
            explained(&script)
        ));
    }
    if kills {
        // An event that comes again after its key has got other parts is told under each.
        let mut function = function;
        function.dedup();
        let mut killed = aws.stage(script).killed(seed, &function);
        killed.dedup();
        if killed != function {
            let lost = function.iter().filter(|one| !killed.contains(one));
            let new = killed.iter().filter(|one| !function.contains(one));
            return Some(format!(
                "{}\nwith kills: lost {:#?}\nnew {:#?}",
                explained(script),
                lost.collect::<Vec<_>>(),
                new.collect::<Vec<_>>()
            ));
        }
    }
    None
}

/// The seeds that the environment names, or those of the suite.
fn seeds() -> Range<u64> {
    let Ok(text) = std::env::var("PATROL_SCRIPTS") else {
        return SEEDS;
    };
    let (from, to) = text.split_once('-').expect("such as `1000-2000`");
    from.parse().expect("a number")..to.parse().expect("a number")
}

#[test]
fn people_hear_the_same_of_run_of_the_function_and_of_functions_that_are_killed() {
    let aws = Aws::start("scripts");
    let left = Mutex::new(seeds());
    let wrong = Mutex::new(Vec::new());
    let next = || left.lock().expect("seeds").next();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(seed) = next() {
                    if let Some(why) = play(&aws, seed) {
                        let why = format!("seed {seed}: {why}");
                        wrong.lock().expect("texts").push(why);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("texts");
    assert!(
        wrong.is_empty(),
        "{} scripts differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn scripts_that_somebody_thought_of_are_told_as_they_should_be_also_after_kills() {
    let aws = Aws::start("scripts-by-hand");
    let all = by_hand::all().into_iter().chain(edges::all());
    for (number, one) in (0..).zip(all) {
        let seed = 1_000_000 + number;
        let rule = one.script.rules()[0];
        let wanted = one.said.iter().map(|(account, time, state, count)| {
            let time = in_full(time);
            format!("\"{rule}\" \"{account}\" \"{time}\" \"{state}\" {count} null")
        });
        let mut wanted: Heard = wanted.collect();
        wanted.sort();
        // No file says what the operator says first of one event and then of another.
        let heard = run(seed, &one.script).unwrap_or_else(|| aws.stage(&one.script).plain());
        assert_eq!(heard, wanted, "{}", one.name);
        let differs = compared(&aws, seed, &one.script, true);
        assert_eq!(differs, None, "{}", one.name);
    }
}
