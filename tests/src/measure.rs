//! What programs have used so far, as Linux tells it under /proc. Standard library only: `cargo xtask bench` reads with
//! this file, too.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

/// Linux counts processor time for other programs' eyes in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// The processor time of a process, all its threads included; of its children only those that have ended and were
/// waited for. `None` without Linux, or if there is no such process.
pub fn cpu(process: u32) -> Option<Duration> {
    times(process).map(|times| times.own + times.children)
}

/// The processor time of the children of this program that have ended.
pub fn cpu_of_ended_children() -> Option<Duration> {
    times(std::process::id()).map(|times| times.children)
}

/// The processor time of a process and of everything below it.
pub fn cpu_of_family(process: u32) -> Option<Duration> {
    let everybody: Vec<u32> = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .filter_map(|one| one.file_name().to_str()?.parse().ok())
        .collect();
    let all: HashMap<u32, Times> =
        everybody.into_iter().filter_map(|process| Some((process, times(process)?))).collect();
    let belongs = |mut one: u32| loop {
        match all.get(&one) {
            _ if one == process => return true,
            Some(times) => one = times.parent,
            None => return false,
        }
    };
    Some(all.iter().filter(|(one, _)| belongs(**one)).map(|(_, times)| times.own + times.children).sum())
}

/// The most memory that a running process has had at a time, in bytes.
pub fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

struct Times {
    parent: u32,
    own: Duration,
    children: Duration,
}

fn times(process: u32) -> Option<Times> {
    let line = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in parentheses may hold anything; behind it are numbers, the state first.
    let (_, fields) = line.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<u32>().ok().map(|ticks| TICK * ticks);
    Some(Times {
        parent: fields.get(1)?.parse().ok()?,
        own: ticks(11)? + ticks(12)?,
        children: ticks(13)? + ticks(14)?,
    })
}
