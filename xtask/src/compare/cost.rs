//! What one command costs: time and CPU as the system accounts for them, and the peak memory of all
//! its processes together.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A command with what it needs.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    /// What it does.
    pub(super) what: &'static str,
    /// Program and arguments.
    pub(super) words: Vec<String>,
    /// Each run gets an empty cache of ours.
    pub(super) cold: bool,
    /// How often it is run for the median, after a first run that fills the kernel's caches.
    pub(super) runs: usize,
}

/// What one command costs: medians of its runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    /// Seconds from start to end.
    pub(super) wall: f64,
    /// Seconds of processors.
    pub(super) cpu: f64,
    /// Seconds from start to end when the kernel had nothing of the files in memory.
    pub(super) uncached: Option<f64>,
    /// KiB, the sum of each process' highest.
    pub(super) peak: u64,
}

/// Runs the commands in turn. None where a program is not there, or fails.
pub(super) fn measure(commands: &[Measured], caches: &Path) -> Vec<Option<Cost>> {
    let mut times: Vec<Option<Vec<(f64, f64)>>> = commands
        .iter()
        .map(|command| once(command, caches).map(|_| Vec::new()))
        .collect();
    let most = commands.iter().map(|c| c.runs).max().unwrap_or_default();
    for run in 0..most {
        for (command, times) in commands.iter().zip(&mut times) {
            if let Some(times) = times
                && run < command.runs
            {
                times.extend(once(command, caches));
            }
        }
    }
    commands
        .iter()
        .zip(times)
        .map(|(command, times)| {
            let times = times?;
            Some(Cost {
                wall: median(times.iter().map(|(wall, _)| *wall)),
                cpu: median(times.iter().map(|(_, cpu)| *cpu)),
                peak: peak(command, caches),
                uncached: forget_files().then(|| once(command, caches).map_or(0.0, |t| t.0)),
            })
        })
        .collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Drops what the kernel keeps of files; false where we may not.
fn forget_files() -> bool {
    rustix::fs::sync();
    fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
fn start(command: &Measured, caches: &Path, before: &[&str]) -> Option<Child> {
    let cache = caches.join(if command.cold { "cold" } else { "warm" });
    if command.cold {
        let _ = fs::remove_dir_all(&cache);
    }
    let mut words = before
        .iter()
        .copied()
        .chain(command.words.iter().map(String::as_str));
    Command::new(words.next()?)
        .args(words)
        .env("XDG_CACHE_HOME", &cache)
        .env("XDG_DATA_HOME", caches.join("data"))
        .env("XDG_STATE_HOME", caches.join("state"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .ok()
}

/// Wall and CPU seconds of one run, by time(1).
fn once(command: &Measured, caches: &Path) -> Option<(f64, f64)> {
    let started = Instant::now();
    let child = start(command, caches, &["/usr/bin/time", "-f", "%U %S"])?;
    let output = child.wait_with_output().ok()?;
    let wall = started.elapsed().as_secs_f64();
    // Findings and gaps are results; 2 and above is not.
    if !matches!(output.status.code(), Some(0 | 1 | 3)) {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut seconds = text.lines().last()?.split(' ').map(str::parse::<f64>);
    Some((wall, seconds.next()?.ok()? + seconds.next()?.ok()?))
}

/// The sum of VmHWM over all processes of one run. Looking costs CPU, so this run is not timed.
fn peak(command: &Measured, caches: &Path) -> u64 {
    let Some(mut child) = start(command, caches, &[]) else {
        return 0;
    };
    // What it says must not fill the pipe.
    let errors = child.stderr.take();
    let reader =
        std::thread::spawn(move || errors.map(|mut errors| io::copy(&mut errors, &mut io::sink())));
    let highest = watch(&mut child);
    let _ = reader.join();
    highest
}

/// Writes a program's standard input.
pub(super) type Input = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()> + Send>;

/// The same of one run of a program, with what it is to read.
#[expect(clippy::disallowed_methods, reason = "a chore runs other programs")]
pub(super) fn peak_with_input(
    program: &str,
    arguments: &[String],
    input: Option<Input>,
) -> io::Result<u64> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let pipe = child.stdin.take();
    let writer = std::thread::spawn(move || match (pipe, input) {
        (Some(mut pipe), Some(input)) => input(&mut pipe),
        _ => Ok(()),
    });
    let highest = watch(&mut child);
    let status = child.wait()?;
    let written = writer.join().unwrap_or(Ok(()));
    if !matches!(status.code(), Some(0 | 1 | 3)) {
        return Err(io::Error::other(format!(
            "{program} {arguments:?}: {status}"
        )));
    }
    written.map(|()| highest)
}

/// Looks at a process and all below it until it ends.
fn watch(child: &mut Child) -> u64 {
    let mut highest: HashMap<u32, u64> = HashMap::new();
    while matches!(child.try_wait(), Ok(None)) {
        for process in family(child.id()) {
            if let Some(size) = high_water(process) {
                let known = highest.entry(process).or_default();
                *known = size.max(*known);
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    highest.values().sum()
}

/// A process and all below it.
fn family(root: u32) -> Vec<u32> {
    let mut all = vec![root];
    let mut at = 0;
    while let Some(process) = all.get(at).copied() {
        at += 1;
        let threads = fs::read_dir(format!("/proc/{process}/task"));
        for thread in threads.into_iter().flatten().flatten() {
            let children = of_kernel(&thread.path().join("children")).unwrap_or_default();
            all.extend(
                children
                    .split_whitespace()
                    .filter_map(|c| c.parse::<u32>().ok()),
            );
        }
    }
    all
}

#[expect(
    clippy::disallowed_methods,
    reason = "the kernel's own files are short"
)]
fn of_kernel(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

fn high_water(process: u32) -> Option<u64> {
    let status = of_kernel(Path::new(&format!("/proc/{process}/status")))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
