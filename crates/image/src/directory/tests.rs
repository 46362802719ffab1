use std::sync::Mutex;

use super::reading::{HEAD, SMALL_PARTS};
use super::*;
use crate::layer::LayerData;
use seawall_model::{Content, Evidence, Wanted};

/// Wants every text, and of those that begin with `?` some parts.
struct Texts;

impl Inspect for Texts {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        file.path.ends_with(".txt")
    }

    fn wants_content(&self, _: &FileFacts<'_>, head: &[u8]) -> Wanted {
        match head {
            [b'?', ..] => Wanted::Parts,
            [b'-', ..] => Wanted::Nothing,
            _ => Wanted::Whole,
        }
    }

    fn inspect(&self, _: &FileFacts<'_>, _: &dyn Content) -> Vec<Evidence> {
        Vec::new()
    }

    fn revision(&self) -> String {
        String::new()
    }
}

#[derive(Default)]
struct Taken {
    layers: [LayerData; 2],
    files: Vec<(usize, String, usize)>,
    refuses: bool,
}

impl TakeFiles for Taken {
    fn sink(&mut self, root: usize) -> &mut dyn LayerSink {
        &mut self.layers[root]
    }

    fn file(&mut self, root: usize, facts: &FileFacts<'_>, file: WantedFile<'_>) -> io::Result<()> {
        if self.refuses {
            return Err(io::Error::other("refused"));
        }
        let length = match file {
            WantedFile::Read(bytes) => bytes.len(),
            WantedFile::Parts(..) | WantedFile::Large(..) => usize::MAX,
        };
        self.files.push((root, facts.path.to_owned(), length));
        Ok(())
    }
}

fn tree() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for number in 0..200 {
        let below = directory.path().join(format!("a/{}/{number}", number % 7));
        std::fs::create_dir_all(&below).unwrap();
        let size = if number == 3 { SMALL + 1 } else { number };
        std::fs::write(below.join("x.txt"), vec![b'x'; size]).unwrap();
        std::fs::write(below.join("y"), "").unwrap();
    }
    directory
}

/// What several threads found, sorted.
fn walked(trees: [&tempfile::TempDir; 2], threads: usize, limits: &Limits) -> Taken {
    let roots = trees.map(|tree| OwnedFd::from(File::open(tree.path()).unwrap()));
    let options = WalkOptions::default();
    let fds = roots.iter().map(AsFd::as_fd);
    let walk = DirectoryWalk::new(fds, &options, limits, &Texts);
    let mut all = Taken::default();
    std::thread::scope(|scope| {
        let work = || {
            let mut taken = Taken::default();
            walk.work(&mut taken).unwrap();
            taken
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            let taken = thread.join().unwrap();
            for (all, layer) in all.layers.iter_mut().zip(taken.layers) {
                all.records(layer.records);
                all.holes.extend(layer.holes);
            }
            all.files.extend(taken.files);
        }
    });
    all.files.sort();
    all
}

fn paths(layer: &LayerData) -> Vec<(Vec<u8>, u64)> {
    let mut paths = Vec::new();
    let mut visit = |record: &Record<'_>| paths.push((record.path.to_vec(), record.size));
    crate::records::decode(&layer.records, &mut visit).unwrap();
    paths.sort();
    paths
}

#[test]
fn several_threads_find_what_one_finds() {
    let (first, second) = (tree(), tempfile::tempdir().unwrap());
    std::fs::write(second.path().join("z.txt"), "z").unwrap();
    let one = walked([&first, &second], 1, &Limits::default());
    assert_eq!(paths(&one.layers[0]).len(), 1 + 7 + 200 + 400);
    assert_eq!(paths(&one.layers[1]).len(), 1);
    assert_eq!(one.files.len(), 201);
    assert!(
        one.files
            .contains(&(0, "a/3/3/x.txt".to_owned(), usize::MAX))
    );
    for threads in [2, 5] {
        let many = walked([&first, &second], threads, &Limits::default());
        assert_eq!(many.files, one.files);
        for (many, one) in many.layers.iter().zip(&one.layers) {
            assert_eq!(paths(many), paths(one));
        }
    }
}

#[test]
fn no_more_is_read_than_is_wanted() {
    let (tree, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let sizes = [0, HEAD, SMALL_PARTS, SMALL_PARTS + 1, SMALL, SMALL + 1];
    for size in sizes {
        for first in ["x", "?", "-"] {
            let mut text = first.repeat(size.min(1));
            text += &"y".repeat(size.saturating_sub(1));
            let path = tree.path().join(format!("{first}{size}.txt"));
            std::fs::write(path, text).unwrap();
        }
    }
    let taken = walked([&tree, &empty], 1, &Limits::default());
    let length = |first: &str, size: usize| {
        let name = format!("{first}{size}.txt");
        let file = taken.files.iter().find(|(_, path, _)| *path == name);
        file.map(|(_, _, length)| *length)
    };
    for size in sizes {
        let open = |most| if size > most { usize::MAX } else { size };
        assert_eq!(length("x", size), Some(open(SMALL)));
        assert_eq!(length("?", size), Some(open(SMALL_PARTS)));
        assert_eq!(length("-", size), (size == 0).then_some(0));
    }
}

#[test]
fn too_many_entries_are_told_once() {
    let (first, second) = (tree(), tempfile::tempdir().unwrap());
    let limits = Limits {
        entries: 100,
        ..Limits::default()
    };
    let few = walked([&first, &second], 4, &limits);
    assert_eq!(paths(&few.layers[0]).len(), 100);
    let names: Vec<_> = few.layers[0]
        .holes
        .iter()
        .map(|h| h.name.as_str())
        .collect();
    assert_eq!(names, ["limit-entries"]);
}

#[test]
fn who_refuses_a_file_ends_the_walk_of_all() {
    let tree = tree();
    let root = OwnedFd::from(File::open(tree.path()).unwrap());
    let (options, limits) = (WalkOptions::default(), Limits::default());
    let walk = DirectoryWalk::new([root.as_fd()].into_iter(), &options, &limits, &Texts);
    std::thread::scope(|scope| {
        let work = || {
            let mut taken = Taken {
                refuses: true,
                ..Taken::default()
            };
            walk.work(&mut taken).is_err()
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        let errors = threads.into_iter().map(|t| t.join().unwrap());
        assert!(errors.filter(|failed| *failed).count() >= 1);
    });
}

/// What happens to a file, each time that it is looked at: before it is opened, or after its head was read.
type Happens<'h> = Mutex<Box<dyn FnMut(&str, bool) + Send + 'h>>;

struct Live<'h>(Happens<'h>);

impl Inspect for Live<'_> {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        if file.path.ends_with(".txt") {
            self.0.lock().unwrap()(file.path, false);
        }
        Texts.wants(file)
    }

    fn wants_content(&self, file: &FileFacts<'_>, head: &[u8]) -> Wanted {
        self.0.lock().unwrap()(file.path, true);
        Texts.wants_content(file, head)
    }

    fn inspect(&self, _: &FileFacts<'_>, _: &dyn Content) -> Vec<Evidence> {
        Vec::new()
    }

    fn revision(&self) -> String {
        String::new()
    }
}

/// A walk over one directory, in which that happens.
fn live(root: &std::path::Path, happens: impl FnMut(&str, bool) + Send) -> Taken {
    let root = OwnedFd::from(File::open(root).unwrap());
    let (options, limits) = (WalkOptions::default(), Limits::default());
    let inspect = Live(Mutex::new(Box::new(happens)));
    let walk = DirectoryWalk::new([root.as_fd()].into_iter(), &options, &limits, &inspect);
    let mut taken = Taken::default();
    walk.work(&mut taken).unwrap();
    taken
}

fn holes(taken: &Taken) -> Vec<(&str, &str)> {
    let holes = taken.layers[0].holes.iter();
    holes.map(|h| (h.name.as_str(), h.place.as_str())).collect()
}

/// Does something to a file's name at one of the looks at it.
fn at_look(
    which: usize,
    after_head: bool,
    mut then: impl FnMut() + Send,
) -> impl FnMut(&str, bool) + Send {
    let mut looks = 0;
    move |_, after| {
        if after == after_head {
            if looks == which {
                then();
            }
            looks += 1;
        }
    }
}

#[test]
fn what_changes_while_it_is_read_is_read_again() {
    // Small enough to be read at once, read after its head, handed out open.
    for size in [100, SMALL_PARTS + 1, SMALL + 1] {
        let changes: [&(dyn Fn(&std::path::Path) + Sync); 4] = [
            &|file| std::fs::write(file, "xy").unwrap(),
            &|file| std::fs::write(file, vec![b'x'; 2 * SMALL]).unwrap(),
            &|file| {
                let text = File::options().write(true).open(file).unwrap();
                std::os::unix::fs::FileExt::write_all_at(&text, b"xz", 0).unwrap();
            },
            &|file| {
                let new = file.with_extension("new");
                std::fs::write(&new, "xyz").unwrap();
                std::fs::rename(new, file).unwrap();
            },
        ];
        for (number, change) in changes.iter().enumerate() {
            let directory = tempfile::tempdir().unwrap();
            let file = directory.path().join("a.txt");
            std::fs::write(&file, vec![b'x'; size]).unwrap();
            FileState::settle();
            let taken = live(directory.path(), at_look(0, true, || change(&file)));
            assert!(holes(&taken).is_empty(), "{size} {number}");
            let now = usize::try_from(file.metadata().unwrap().len()).unwrap();
            // One that was replaced by another is of one state, whichever.
            let expected = |size| if size > SMALL { usize::MAX } else { size };
            let found = taken.files[0].2;
            assert_eq!(taken.files.len(), 1);
            let old = number == 3 && found == expected(size);
            assert!(old || found == expected(now), "{size} {number}: {found}");
        }
    }
}

#[test]
fn what_never_holds_still_is_a_gap() {
    for size in [100, SMALL_PARTS + 1, SMALL + 1] {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("a.txt");
        std::fs::write(&file, vec![b'x'; size]).unwrap();
        let mut more = File::options().append(true).open(&file).unwrap();
        let grows = move |_: &str, after: bool| {
            if after {
                io::Write::write_all(&mut more, b"x").unwrap();
            }
        };
        let taken = live(directory.path(), grows);
        assert!(taken.files.is_empty());
        assert_eq!(holes(&taken), [("changed-while-read", "a.txt")]);
    }
}

#[test]
fn what_goes_away_is_waited_for_and_then_a_gap() {
    for back in [false, true] {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("a.txt");
        std::fs::write(&file, "x").unwrap();
        let path = file.clone();
        let goes = at_look(0, false, move || {
            std::fs::remove_file(&path).unwrap();
            let path = path.clone();
            if back {
                std::thread::spawn(move || std::fs::write(path, "xyz").unwrap());
            }
        });
        let taken = live(directory.path(), goes);
        let found: Vec<usize> = taken.files.iter().map(|(.., length)| *length).collect();
        let names: Vec<&str> = holes(&taken).into_iter().map(|(name, _)| name).collect();
        if back {
            assert_eq!((found, names), (vec![3], vec![]));
        } else {
            assert!(found.is_empty());
            assert!(names.contains(&"changed-while-read"), "{names:?}");
        }
    }
    // Another kind of file that takes its name is no file, and is not waited for.
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("a.txt");
    std::fs::write(&file, "x").unwrap();
    let path = file.clone();
    let turns = at_look(0, false, move || {
        std::fs::remove_file(&path).unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, mode).unwrap();
    });
    let taken = live(directory.path(), turns);
    assert!(taken.files.is_empty());
    assert!(holes(&taken).contains(&("changed-while-read", "a.txt")));
}

#[test]
fn a_wanted_file_that_comes_under_another_name_is_a_gap() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    std::fs::write(here.join("a.txt"), "x").unwrap();
    std::fs::write(here.join("b.txt"), "x").unwrap();
    let path = here.to_owned();
    // What comes and is not wanted changes nothing.
    let comes = at_look(0, false, || std::fs::write(path.join("c.tmp"), "").unwrap());
    assert!(holes(&live(here, comes)).is_empty());
    FileState::settle();
    let mut seen = Vec::new();
    let renames = |path: &str, after: bool| {
        if after {
            seen.push(path.to_owned());
            if let [first, _] = seen.as_slice() {
                std::fs::rename(here.join(first), here.join("c.txt")).unwrap();
            }
        }
    };
    let taken = live(here, renames);
    assert!(taken.files.len() >= 2);
    assert_eq!(holes(&taken), [("changed-while-read", "")]);
}
