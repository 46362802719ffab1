//! Files of the store that were flipped, cut or swapped: refused, never taken for "nothing found".

use std::path::Path;

use seawall_advisory::Store;

use super::{LODASH, seawall, secdb, target};

/// A target, and a store that judges it by two sources.
fn set_up() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    target(directory.path());
    let feeds = directory.path().join("feeds");
    std::fs::create_dir(&feeds).unwrap();
    std::fs::write(feeds.join("main.json"), secdb("main", "openssl")).unwrap();
    std::fs::write(feeds.join("lodash.json"), LODASH).unwrap();
    std::fs::write(
        feeds.join("epss.csv"),
        "#model_version:v1,score_date:2026-01-01T00:00:00Z\ncve,epss,percentile\nCVE-2019-1551,0.5,0.5\n",
    )
    .unwrap();
    import(directory.path());
    directory
}

fn import(here: &Path) {
    assert_eq!(
        seawall(here, &["db", "import", "feeds"]).status.code(),
        Some(0)
    );
}

/// Exit code and findings of a scan that allows old advisories.
fn judged(here: &Path) -> (i32, usize) {
    let output = seawall(
        here,
        &[
            "scan",
            "app.tar",
            "--offline",
            "--format",
            "json",
            "--only",
            "vulnerabilities",
            "--allow-gap",
            "stale-advisories,undated-advisories",
        ],
    );
    let report: Option<seawall_model::Report> = serde_json::from_slice(&output.stdout).ok();
    let found = report.map_or(0, |r| {
        r.targets[0]
            .findings
            .iter()
            .filter(|f| f.package.is_some())
            .count()
    });
    (output.status.code().unwrap(), found)
}

fn verified(here: &Path) -> i32 {
    seawall(here, &["db", "verify"]).status.code().unwrap()
}

fn store_files(here: &Path) -> Vec<std::path::PathBuf> {
    let db = here.join("db");
    let sources = Store::new(&db).sources().unwrap();
    sources.into_iter().map(|s| db.join(s.file)).collect()
}

#[test]
fn a_flipped_or_cut_file_is_never_clean() {
    let directory = set_up();
    let here = directory.path();
    assert_eq!((judged(here), verified(here)), ((0, 2), 0));
    let (mut refused, mut gaps) = (0, 0);
    for path in store_files(here) {
        let whole = std::fs::read(&path).unwrap();
        let step = whole.len().div_ceil(24);
        for at in (0..whole.len()).step_by(step) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x10;
            for bad in [&flipped[..], &whole[..at]] {
                std::fs::write(&path, bad).unwrap();
                assert_eq!(verified(here), 2, "{path:?} {at}");
                match judged(here) {
                    (2, _) => refused += 1,
                    (3, found) => {
                        assert!(found < 2);
                        gaps += 1;
                    }
                    // The byte was not needed for this target.
                    same => assert_eq!(same, (0, 2), "{path:?} {at}"),
                }
            }
        }
        std::fs::write(&path, whole).unwrap();
    }
    println!("{refused} refused, {gaps} gaps");
    assert!(refused > 0 && gaps > 0, "{refused} {gaps}");
    assert_eq!((judged(here), verified(here)), ((0, 2), 0));
}

#[test]
fn swapped_files_are_refused_until_they_are_brought_again() {
    let directory = set_up();
    let here = directory.path();
    let paths = store_files(here);
    let contents: Vec<_> = paths.iter().map(|p| std::fs::read(p).unwrap()).collect();
    assert_eq!(paths.len(), 3);
    for turn in 1..paths.len() {
        for (at, path) in paths.iter().enumerate() {
            std::fs::write(path, &contents[(at + turn) % paths.len()]).unwrap();
        }
        assert_eq!((judged(here).0, verified(here)), (2, 2));
    }
    // A sound file of an older state under the newer one's name.
    for (path, content) in paths.iter().zip(&contents) {
        std::fs::write(path, content).unwrap();
    }
    std::fs::write(here.join("feeds/main.json"), secdb("main", "other")).unwrap();
    import(here);
    let newer = store_files(here);
    std::fs::write(&newer[0], &contents[0]).unwrap();
    assert_ne!(newer[0], paths[0], "named by content");
    assert_eq!((judged(here).0, verified(here)), (2, 2));
    // What is brought again is put right.
    import(here);
    assert_eq!((judged(here), verified(here)), ((0, 1), 0));
}
