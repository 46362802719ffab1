//! Inputs that somebody made to cost much: time and memory against their size. The law: four times the
//! size costs at most 1.3 times four times as much, and both processes together stay below the limit.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use super::{header, scan_command, small};
use crate::compare::cost::peak_with_input;

/// The limit `memory` by default, in KiB.
const LIMIT: u64 = 1 << 20;
/// How many times as large the second input is.
const STEP: u32 = 4;
/// What a cost may be more than linear.
const SLACK: f64 = 1.3;
/// Advisories of the one package that has them.
const ADVISORIES: u32 = 200;

type Fill = fn(&mut dyn Write, u32) -> io::Result<()>;

/// What is made of parts, how many parts there are, and who writes them.
const KINDS: &[(&str, u32, Fill)] = &[
    ("packages of one lock file", 20_000, one_lock),
    ("lock files of one package", 20_000, many_locks),
    ("packages of a system's database", 20_000, database),
    ("components of an SBOM", 10_000, document),
    ("empty files", 200_000, files),
    ("hard links to one file", 200_000, links),
    ("whiteouts", 200_000, whiteouts),
    ("broken lock files", 20_000, broken),
    (
        "versions of a package with many advisories",
        1_000,
        vulnerable,
    ),
];

/// Prints a row for each kind; an error where the law does not hold.
pub(super) fn run(ours: &str, root: &Path, out: &mut dyn Write) -> io::Result<()> {
    let feeds = root.join("feeds");
    write_feeds(&feeds)?;
    writeln!(
        out,
        "\n| hostile input | parts | s | peak MiB | s, {STEP} times as many | peak MiB | times linear: time, memory |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    let mut command = scan_command("-");
    command.push(format!("--feeds={}", feeds.display()));
    let cost = |fill: Fill, parts: u32| {
        let write = move |pipe: &mut dyn Write| fill(&mut BufWriter::new(pipe), parts);
        let started = Instant::now();
        let peak = peak_with_input(ours, &command, Some(Box::new(write)))?;
        Ok::<_, io::Error>((started.elapsed().as_secs_f64(), peak))
    };
    // What every run costs.
    cost(files, 1)?;
    let (least_time, least_peak) = cost(files, 1)?;
    let mut broken = Vec::new();
    for (what, parts, fill) in KINDS {
        let (time, peak) = cost(*fill, *parts)?;
        let (more_time, more_peak) = cost(*fill, *parts * STEP)?;
        let grown = |less: f64, more: f64, least: f64| {
            (more - least) / (less - least).max(f64::MIN_POSITIVE) / f64::from(STEP)
        };
        #[expect(clippy::cast_precision_loss, reason = "these are KiB of memory")]
        let of_memory = grown(peak as f64, more_peak as f64, least_peak as f64);
        let of_time = grown(time, more_time, least_time);
        writeln!(
            out,
            "| {what} | {parts} | {time:.2} | {} | {more_time:.2} | {} | {of_time:.2}, {of_memory:.2} |",
            peak >> 10,
            more_peak >> 10
        )?;
        if of_time > SLACK || of_memory > SLACK || more_peak > LIMIT {
            broken.push(*what);
        }
    }
    fs::remove_dir_all(&feeds)?;
    if broken.is_empty() {
        return Ok(());
    }
    let text = format!("costs more than its size: {}", broken.join(", "));
    Err(io::Error::other(text))
}

/// Advisories that all versions of one package have (OSV schema).
fn write_feeds(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    for number in 0..ADVISORIES {
        let text = format!(
            r#"{{"id":"GHSA-{number:04}-aaaa-aaaa","modified":"2024-01-01T00:00:00Z","summary":"Something is wrong","affected":[{{"package":{{"ecosystem":"PyPI","name":"victim"}},"ranges":[{{"type":"ECOSYSTEM","events":[{{"introduced":"0"}}]}}]}}]}}"#
        );
        fs::write(directory.join(format!("GHSA-{number:04}.json")), text)?;
    }
    Ok(())
}

fn system(out: &mut dyn Write) -> io::Result<()> {
    small(out, "etc/os-release", b"ID=alpine\nVERSION_ID=3.19.0\n")
}

fn end(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&[0; 1024])?;
    out.flush()
}

fn one_lock(out: &mut dyn Write, parts: u32) -> io::Result<()> {
    let mut text = String::from(r#"{"lockfileVersion":3,"packages":{"":{}"#);
    for number in 0..parts {
        text += &format!(r#","node_modules/p{number}":{{"version":"1.0.0"}}"#);
    }
    text += "}}";
    system(out)?;
    small(out, "srv/package-lock.json", text.as_bytes())?;
    end(out)
}

fn many_locks(out: &mut dyn Write, parts: u32) -> io::Result<()> {
    system(out)?;
    for number in 0..parts {
        let name = format!("srv/{number}/requirements.txt");
        small(out, &name, format!("p{number}==1.0\n").as_bytes())?;
    }
    end(out)
}

fn database(out: &mut dyn Write, parts: u32) -> io::Result<()> {
    let mut text = String::new();
    for number in 0..parts {
        text += &format!("P:p{number}\nV:1.0-r0\nA:x86_64\nF:usr/bin\nR:p{number}\n\n");
    }
    system(out)?;
    small(out, "lib/apk/db/installed", text.as_bytes())?;
    end(out)
}

fn document(out: &mut dyn Write, parts: u32) -> io::Result<()> {
    out.write_all(br#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":["#)?;
    for number in 0..parts {
        let comma = if number > 0 { "," } else { "" };
        write!(
            out,
            r#"{comma}{{"type":"library","bom-ref":"{number}","name":"p{number}","version":"1","purl":"pkg:npm/p{number}@1"}}"#
        )?;
    }
    out.write_all(b"]}")?;
    out.flush()
}

fn files(out: &mut dyn Write, parts: u32) -> io::Result<()> {
    system(out)?;
    for number in 0..parts {
        out.write_all(&header(
            &format!("srv/{}/{number}.dat", number / 500),
            0,
            b'0',
        ))?;
    }
    end(out)
}

fn links(out: &mut dyn Write, parts: u32) -> io::Result<()> {
    system(out)?;
    for number in 0..parts {
        let mut entry = header(&format!("srv/{number}"), 0, b'1');
        entry[157..171].copy_from_slice(b"etc/os-release");
        super::seal(&mut entry);
        out.write_all(&entry)?;
    }
    end(out)
}

fn whiteouts(out: &mut dyn Write, parts: u32) -> io::Result<()> {
    system(out)?;
    for number in 0..parts {
        out.write_all(&header(&format!("srv/.wh.{number}"), 0, b'0'))?;
    }
    end(out)
}

fn broken(out: &mut dyn Write, parts: u32) -> io::Result<()> {
    system(out)?;
    for number in 0..parts {
        small(
            out,
            &format!("srv/{number}/package-lock.json"),
            b"{\"packages\":{",
        )?;
    }
    end(out)
}

fn vulnerable(out: &mut dyn Write, parts: u32) -> io::Result<()> {
    system(out)?;
    for number in 0..parts {
        let name = format!("srv/{number}/requirements.txt");
        small(out, &name, format!("victim==1.{number}\n").as_bytes())?;
    }
    end(out)
}
