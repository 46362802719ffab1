use std::path::Path;

use seawall_model::PackageRole;

use super::*;

fn secdb(release: &str, packages: usize) -> String {
    let packages: Vec<_> = (0..packages)
        .map(|i| {
            format!(r#"{{"pkg":{{"name":"p{i}","secfixes":{{"1.{i}-r0":["CVE-2020-{i}"]}}}}}}"#)
        })
        .collect();
    format!(
        r#"{{"distroversion":"{release}","packages":[{}]}}"#,
        packages.join(",")
    )
}

fn kev(date: &str) -> String {
    format!(
        r#"{{"title":"t","catalogVersion":"1","dateReleased":"{date}","vulnerabilities":[{{"cveID":"CVE-2020-1","dateAdded":"2020-01-02","dueDate":"2020-02-02"}}]}}"#
    )
}

fn import(store: &Store, directory: &Path, options: StoreOptions) -> Imported {
    store.import(&[directory.to_owned()], options).unwrap()
}

#[test]
fn mixed_directories_are_told_by_content() {
    let directory = tempfile::tempdir().unwrap();
    let feeds = directory.path().join("feeds");
    fs::create_dir_all(feeds.join("x")).unwrap();
    fs::write(feeds.join("one"), secdb("v3.1", 3)).unwrap();
    fs::write(feeds.join("x/two.txt"), kev("2024-01-01")).unwrap();
    fs::write(feeds.join("LICENSE"), "text").unwrap();
    let schema = r#"{"$schema":"s","properties":{"catalogVersion":{"type":"string"}}}"#;
    fs::write(feeds.join("schema.json"), schema).unwrap();
    fs::write(feeds.join("bad.json"), r#"{"distroversion": 5"#).unwrap();
    let store = Store::new(directory.path().join("db"));
    let imported = import(&store, &feeds, StoreOptions::default());
    assert_eq!(
        (
            imported.sources.len(),
            imported.unreadable,
            imported.passed_over
        ),
        (2, 1, 2)
    );
    assert_eq!(store.verify().unwrap().len(), 2);
    let index = &store.matcher().unwrap();
    let rows = index.indexes()[0]
        .lookup(&"Alpine:v3.1".parse().unwrap(), PackageRole::Source, "p2")
        .unwrap();
    assert_eq!(rows.len(), 1);
    // The same again changes no file.
    let again = import(&store, &feeds, StoreOptions::default());
    assert_eq!(again.sources[0].sequence, 1);
}

#[test]
fn older_and_shrunken_data_are_refused_unless_allowed() {
    let directory = tempfile::tempdir().unwrap();
    let feeds = directory.path().join("feeds");
    fs::create_dir(&feeds).unwrap();
    let store = Store::new(directory.path().join("db"));
    fs::write(feeds.join("a"), secdb("v3.1", 10)).unwrap();
    fs::write(feeds.join("k"), kev("2024-01-02")).unwrap();
    import(&store, &feeds, StoreOptions::default());
    fs::write(feeds.join("a"), secdb("v3.1", 7)).unwrap();
    fs::write(feeds.join("k"), kev("2024-01-01")).unwrap();
    let refused = import(&store, &feeds, StoreOptions::default()).refused;
    assert!(
        matches!(
            refused.as_slice(),
            [AdvisoryError::Shrunk { .. }, AdvisoryError::Older { .. }]
        ),
        "{refused:?}"
    );
    assert_eq!(store.sources().unwrap()[0].records, 10);
    let allowed = import(
        &store,
        &feeds,
        StoreOptions {
            allow_older: true,
            allow_shrink: true,
            ..StoreOptions::default()
        },
    );
    assert!(allowed.refused.is_empty());
    assert_eq!(store.sources().unwrap()[0].records, 7);
}

#[test]
fn flipped_and_cut_files_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let feeds = directory.path().join("feeds");
    fs::create_dir(&feeds).unwrap();
    fs::write(feeds.join("a"), secdb("v3.1", 10)).unwrap();
    let store = Store::new(directory.path().join("db"));
    import(&store, &feeds, StoreOptions::default());
    let path = directory
        .path()
        .join("db")
        .join(&store.sources().unwrap()[0].file);
    let mut bytes = Vec::new();
    File::open(&path).unwrap().read_to_end(&mut bytes).unwrap();
    for at in [0, 9, 40, bytes.len() / 2, bytes.len() - 1] {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        fs::write(&path, bad).unwrap();
        assert!(store.verify().is_err(), "{at}");
        fs::write(&path, &bytes[..at]).unwrap();
        assert!(store.verify().is_err(), "{at}");
    }
}
