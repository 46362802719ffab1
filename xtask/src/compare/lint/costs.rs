//! What linting costs, beside what others take for the same.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::compare::cost::{Cost, Measured, measure};

const OURS: &str = "target/release/seawall";
/// Directories of the tree, with a file of ours in each, and others.
const DIRECTORIES: usize = 1_000;
const OTHERS: usize = 99;
const DOCKERFILE: &str = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY . /app\nCMD [\"/app/x\"]\n";
const COMPOSE: &str = "services:\n  web:\n    image: nginx:1.27\n    ports: [\"80:80\"]\n";

/// Prints what commands cost for the Dockerfiles in a directory, for one of them, and for a large tree that is
/// made below `root`.
pub(super) fn print(
    out: &mut dyn Write,
    files: &Path,
    hadolint: Vec<String>,
    root: &Path,
) -> io::Result<()> {
    let tree = tree(root)?;
    let one = root.join("one/Dockerfile");
    fs::create_dir_all(root.join("one"))?;
    fs::write(&one, DOCKERFILE)?;
    let [files, tree, one] = [files, &tree, &one].map(|path| path.display().to_string());
    let trivy = "trivy config --quiet --skip-check-update --format json";
    let listed = "rg --files --hidden --no-ignore";
    let groups = [
        vec![
            measured(
                "ours, all Dockerfiles",
                &format!("{OURS} lint --format json"),
                &files,
                9,
            ),
            Measured {
                what: "hadolint",
                words: hadolint,
                cold: false,
                runs: 3,
            },
            measured("trivy config", trivy, &files, 3),
        ],
        vec![
            measured(
                "ours, one file",
                &format!("{OURS} lint --format json"),
                &one,
                9,
            ),
            measured("ours, fix of one file", &format!("{OURS} fix"), &one, 9),
        ],
        vec![
            measured(
                "ours, a tree of 100,000 files",
                &format!("{OURS} lint --format json"),
                &tree,
                5,
            ),
            measured("rg --files", listed, &tree, 5),
        ],
    ];
    writeln!(
        out,
        "\n| command | wall s | CPU s | peak MiB | wall, CPU by ours |\n|---|---|---|---|---|"
    )?;
    for commands in &groups {
        let costs = measure(commands, root);
        let own = costs.first().copied().flatten();
        for (command, cost) in commands.iter().zip(&costs) {
            row(out, command.what, cost.as_ref(), own.as_ref())?;
        }
    }
    writeln!(
        out,
        "\nAsked: hadolint at least 20 times the CPU of ours, trivy 10 times; one file below 0.020 s of CPU; the tree \
         at most twice the time of rg."
    )
}

fn measured(what: &'static str, words: &str, path: &str, runs: usize) -> Measured {
    let words = words.split(' ').chain([path]);
    Measured {
        what,
        words: words.map(str::to_owned).collect(),
        cold: false,
        runs,
    }
}

fn row(out: &mut dyn Write, what: &str, cost: Option<&Cost>, own: Option<&Cost>) -> io::Result<()> {
    let Some(cost) = cost else {
        return writeln!(out, "| {what} | not on PATH, or failed | | | |");
    };
    let (wall, cpu, peak) = (cost.wall, cost.cpu, cost.peak / 1024);
    let by = own.map_or_else(String::new, |own| {
        format!("{:.2}, {:.2}", wall / own.wall, cpu / own.cpu.max(0.001))
    });
    writeln!(out, "| {what} | {wall:.3} | {cpu:.3} | {peak} | {by} |")
}

/// The tree, made once.
fn tree(root: &Path) -> io::Result<PathBuf> {
    let (tree, made) = (root.join("tree"), root.join("tree.made"));
    if made.exists() {
        return Ok(tree);
    }
    for number in 0..DIRECTORIES {
        let directory = tree.join(format!("a{}/b{}/c{number}", number % 10, number % 100));
        fs::create_dir_all(&directory)?;
        for other in 0..OTHERS {
            let ending = [
                "c", "h", "py", "js", "txt", "rs", "java", "html", "png", "css",
            ];
            let ending = ending[other % ending.len()];
            fs::write(
                directory.join(format!("f{other}.{ending}")),
                "x".repeat(other * 20),
            )?;
        }
        let (name, text) = if number % 2 == 0 {
            ("Dockerfile", DOCKERFILE)
        } else {
            ("compose.yaml", COMPOSE)
        };
        fs::write(directory.join(name), text)?;
    }
    fs::write(made, "")?;
    Ok(tree)
}
