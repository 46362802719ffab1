//! Random histories, many to an image: the naive oracle says what the engine's export shows, and what
//! is found in place, in an archive and in an OCI layout is what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use seawall_model::{PackageState, Report};
use seawall_testkit::engine_runs;

use crate::engine::{Loaded, Seen};
use crate::history::{Dice, History, WANTED, image};
use crate::scan;

/// Histories of one image; those at the root have one each.
const PACKED: usize = 150;

/// How many histories, and where they begin: `cargo xtask soak` asks for more of them, elsewhere.
fn asked() -> (usize, u64) {
    let number = |name: &str| std::env::var(name).ok().map(|value| value.parse().unwrap());
    let count = number("SEAWALL_HISTORIES").unwrap_or(2_000);
    let seed = number("SEAWALL_HISTORIES_SEED").unwrap_or(20_240_601);
    (usize::try_from(count).unwrap(), seed)
}

#[test]
fn random_histories_are_what_the_engine_shows() {
    if !engine_runs("random_histories_are_what_the_engine_shows") {
        return;
    }
    let (count, seed) = asked();
    let mut dice = Dice(seed | 1);
    let at_root = count.div_ceil(40);
    let history = |number| History::random(number, number < at_root, &mut dice);
    let histories: Vec<History> = (0..count).map(history).collect();
    let (root, packed) = histories.split_at(at_root);
    let images: Vec<&[History]> = root.chunks(1).chain(packed.chunks(PACKED)).collect();
    assert!(
        count > 2_000 || images.len() <= 100,
        "{} loads",
        images.len()
    );
    let (next, wrong) = (AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(8) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(histories) = images.get(at) else {
                        return;
                    };
                    let found = compare(histories, at, seed);
                    wrong.lock().unwrap().extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    let few = &wrong[..wrong.len().min(5)];
    assert!(
        few.is_empty(),
        "seed {seed}: {} wrong\n{}",
        wrong.len(),
        few.join("\n")
    );
}

/// Loads, exports and scans one image; what differs, with the history that it is of.
fn compare(histories: &[History], number: usize, seed: u64) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let image = image(histories, &mut Dice(seed ^ (number as u64 + 1)));
    let name = format!("seawall-histories-{}-{number}:1", std::process::id());
    image.docker_archive_named(&path.join("image.tar"), &name);
    image.oci_layout(&path.join("layout"));
    let loaded = match Loaded::load(&path.join("image.tar"), &name) {
        Ok(loaded) => loaded,
        Err(said) if histories.len() == 1 => {
            return vec![format!(
                "the engine refuses it: {said}\n{:?}",
                histories[0].layers
            )];
        }
        // Which of them is it?
        Err(_) => {
            let alone = histories.chunks(1);
            return alone.flat_map(|one| compare(one, number, seed)).collect();
        }
    };
    let seen = loaded.seen(path);
    let mut wrong = unlike_the_oracle(histories, &seen);
    let targets = [
        format!("docker:{name}"),
        "image.tar".to_owned(),
        "layout".to_owned(),
    ];
    for target in targets {
        let (report, _) = scan(path, &target);
        let found = unlike_the_container(&report, &seen);
        wrong.extend(found.into_iter().map(|(at, what)| {
            let history = histories.iter().find(|h| at.starts_with(&h.below));
            let history = history.map(|history| &history.layers);
            format!("{target}: {what}\n{history:?}")
        }));
    }
    wrong
}

fn unlike_the_oracle(histories: &[History], seen: &BTreeMap<String, Seen>) -> Vec<String> {
    let mut wrong = Vec::new();
    for history in histories {
        let inside = |path: &str| match history.below.as_str() {
            "" => path != "layer",
            below => path == below || path.starts_with(&format!("{below}/")),
        };
        let there = seen.iter().filter(|(path, _)| inside(path));
        let there: BTreeMap<_, _> = there.map(|(p, s)| (p.clone(), s.clone())).collect();
        let expected = history.expected();
        if there != expected {
            wrong.push(format!(
                "the oracle says {expected:?}\nthe engine {there:?}\n{:?}",
                history.layers
            ));
        }
    }
    wrong
}

/// Where the report and the container differ, with the path.
fn unlike_the_container(report: &Report, seen: &BTreeMap<String, Seen>) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    // What is no file has no bytes to read, and no advisory is at hand.
    let ends_in_device =
        |place: &str| matches!(seen.get(place), Some(Seen::Special | Seen::Symlink(_)));
    let gaps = report.targets[0]
        .coverage
        .gaps
        .iter()
        .filter(|gap| match gap.name.as_str() {
            "nothing-judged" | "nothing-assessed" => false,
            "unreadable-file" => !ends_in_device(&gap.place),
            _ => true,
        });
    wrong.extend(gaps.map(|gap| (gap.place.clone(), format!("{gap:?}"))));
    let mut there = BTreeSet::new();
    for (path, one) in seen {
        if let (Seen::File(content), Some(WANTED)) = (one, path.rsplit('/').next())
            && let Some(package) = content.strip_suffix("==1.0\n")
        {
            there.insert((path.clone(), package.to_owned()));
        }
    }
    let packages = &report.targets[0].packages;
    let mut present = BTreeSet::new();
    for package in packages {
        for location in &package.locations {
            let place = (location.path.clone(), package.name.clone());
            match package.state {
                PackageState::Present => {
                    // A wanted name that is a link leads to a file that is there.
                    let linked = matches!(seen.get(&location.path), Some(Seen::Symlink(_)));
                    if !linked && !there.contains(&place) {
                        wrong.push((
                            place.0.clone(),
                            format!("{place:?} is present, but not there"),
                        ));
                    }
                    present.insert(place);
                }
                state if there.contains(&place) => {
                    wrong.push((
                        place.0.clone(),
                        format!("{place:?} is {state:?}, but there"),
                    ));
                }
                _ => {}
            }
        }
    }
    for place in there.difference(&present) {
        wrong.push((
            place.0.clone(),
            format!("{place:?} is there, but not found"),
        ));
    }
    wrong
}
