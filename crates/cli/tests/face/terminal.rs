//! On a terminal: colours, links, progress; and that a pipe gets none of them.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::seawall;
use crate::target::{SCAN, directory};

/// What a run writes on a terminal of 100 columns and on a pipe: which of its outputs is which.
struct Written {
    terminal: String,
    pipe: String,
}

#[derive(Clone, Copy)]
enum On {
    Stdout,
    Stderr,
}

/// A terminal of 100 columns: our end, and the program's.
fn terminal() -> (File, File) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let slave = File::options()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    let size = Winsize {
        ws_row: 40,
        ws_col: 100,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&slave, size).unwrap();
    (File::from(master), slave)
}

/// Runs with one output on a terminal and the other one in a pipe.
fn run(mut command: Command, on: On) -> Written {
    let (mut master, slave) = terminal();
    match on {
        On::Stdout => command.stdout(slave).stderr(Stdio::piped()),
        On::Stderr => command.stderr(slave).stdout(Stdio::piped()),
    };
    let mut child = command.spawn().unwrap();
    // Our copy of the program's end is closed with it.
    drop(command);
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // The end of a terminal is an error of its master.
        let _ = master.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let mut pipe = String::new();
    match on {
        On::Stdout => child.stderr.take().unwrap().read_to_string(&mut pipe),
        On::Stderr => child.stdout.take().unwrap().read_to_string(&mut pipe),
    }
    .unwrap();
    child.wait().unwrap();
    Written {
        terminal: reader.join().unwrap(),
        pipe,
    }
}

fn scan(directory: &Path, more: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = seawall(directory);
    command
        .args(SCAN)
        .args(more)
        .env("TERM", "xterm")
        .envs(environment.iter().copied());
    command
}

const COLOUR: &str = "\u{1b}[";
const LINK: &str = "\u{1b}]8;;https://";

#[test]
fn colours_and_links_are_for_terminals() {
    let directory = directory();
    let table: [(&[&str], &str, bool); 6] = [
        (&[], "OTHER=1", true),
        (&[], "NO_COLOR=1", false),
        (&[], "TERM=dumb", false),
        (&["--color", "never"], "OTHER=1", false),
        (&["--color", "always"], "NO_COLOR=1", true),
        (&["--format", "json"], "OTHER=1", false),
    ];
    for (more, environment, colour) in table {
        let variable = environment.split_once('=').unwrap();
        let written = run(scan(directory.path(), more, &[variable]), On::Stdout);
        let text = &written.terminal;
        assert!(text.contains("CVE-2019-1551"), "{more:?}: {text}");
        assert_eq!(
            text.contains(COLOUR),
            colour,
            "{more:?} {environment}: {text}"
        );
        assert_eq!(
            text.contains(LINK),
            colour,
            "{more:?} {environment}: {text}"
        );
        assert!(
            !written.pipe.contains('\u{1b}'),
            "{more:?}: {}",
            written.pipe
        );
    }
    // A pipe gets colours if they are asked for, and never links.
    for (more, colour) in [(&[][..], false), (&["--color", "always"], true)] {
        let written = run(scan(directory.path(), more, &[]), On::Stderr);
        assert_eq!(written.pipe.contains(COLOUR), colour, "{more:?}");
        assert!(!written.pipe.contains(LINK), "{more:?}");
    }
}

/// Scans standard input, which gives nothing until `ready` holds of what stands on the terminal.
fn scan_late(more: &[&str], ready: impl Fn(&str) -> bool) -> String {
    let directory = directory();
    let archive = std::fs::read(directory.path().join("app.tar")).unwrap();
    let (mut master, slave) = terminal();
    let mut command = seawall(directory.path());
    command
        .args(["scan", "-", "--offline", "--feeds", "feeds"])
        .args(more)
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(slave);
    let mut child = command.spawn().unwrap();
    drop(command);
    let (sender, pieces) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut piece = vec![0; 4096];
        while let Ok(length @ 1..) = master.read(&mut piece) {
            sender.send(piece[..length].to_vec()).unwrap();
        }
    });
    let mut seen = Vec::new();
    let text = |seen: &[u8]| String::from_utf8_lossy(seen).into_owned();
    while !ready(&text(&seen)) {
        // It draws after half a second; what has drawn nothing by then draws nothing.
        match pieces.recv_timeout(std::time::Duration::from_secs(3)) {
            Ok(piece) => seen.extend(piece),
            Err(_silence) => break,
        }
    }
    child.stdin.take().unwrap().write_all(&archive).unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    seen.extend(pieces.into_iter().flatten());
    text(&seen)
}

#[test]
fn progress_is_drawn_on_terminals_and_wiped() {
    let line = "\r\u{1b}[Kscanning -";
    let seen = scan_late(&[], |seen| seen.contains(line));
    assert!(seen.contains(line), "{seen:?}");
    // Whatever stood there was wiped in the end.
    let left = seen.rsplit("\r\u{1b}[K").next().unwrap();
    assert!(!left.contains("scanning"), "{seen:?}");
    for quiet in [&["--quiet"][..], &["-q", "-v"]] {
        assert_eq!(scan_late(quiet, |_| false), "", "{quiet:?}");
    }
}

/// Somebody who types `scan -` is told what it waits for, and a pipe is told nothing.
#[test]
fn a_scan_of_a_terminal_says_what_it_waits_for() {
    let directory = directory();
    let said = |on_terminal: bool, more: &[&str]| {
        let mut command = seawall(directory.path());
        command.args(["scan", "-", "--offline"]).args(more);
        let (mut master, slave) = terminal();
        if on_terminal {
            command.stdin(slave);
        } else {
            command.stdin(Stdio::null());
        }
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        drop(command);
        // The end of what is typed, at the beginning of a line.
        master.write_all(&[4]).unwrap();
        let output = child.wait_with_output().unwrap();
        drop(master);
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let waits = "waiting on standard input for an archive";
    assert!(said(true, &[]).starts_with(waits), "{}", said(true, &[]));
    assert!(!said(true, &["--quiet"]).contains(waits));
    assert!(!said(false, &[]).contains(waits));
}
