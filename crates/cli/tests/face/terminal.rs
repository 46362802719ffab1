//! On a terminal: colours, links, progress; and that a pipe gets none of them.

use std::fs::File;
use std::io::Read;
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

/// Runs with one output on a terminal and the other one in a pipe.
fn run(mut command: Command, on: On) -> Written {
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
    match on {
        On::Stdout => command.stdout(slave).stderr(Stdio::piped()),
        On::Stderr => command.stderr(slave).stdout(Stdio::piped()),
    };
    let mut child = command.spawn().unwrap();
    // Our end of the terminal is closed with it.
    drop(command);
    let mut master = File::from(master);
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
