use super::*;

type Row = (String, Option<bool>, Option<bool>, String);

fn extract(path: &str, text: &str) -> Evidence {
    let file = FileFacts {
        path,
        size: text.len() as u64,
        mode: 0o644,
    };
    IT.extract(&file, &text.as_bytes().to_vec())
}

fn rows(path: &str, text: &str) -> Vec<Row> {
    let evidence = extract(path, text);
    assert!(evidence.holes.is_empty(), "{:?}", evidence.holes);
    let row = |p: &Package| {
        let needs = p.depends_on.join(" ");
        (p.reference.clone(), p.direct, p.dev, needs)
    };
    evidence.packages.iter().map(row).collect()
}

fn row(reference: &str, direct: Option<bool>, dev: Option<bool>, needs: &str) -> Row {
    (reference.to_owned(), direct, dev, needs.to_owned())
}

#[test]
fn uv_tells_what_is_direct() {
    let text = r#"
        [[package]]
        name = "own"
        source = { editable = "." }
        dependencies = [{ name = "a-b" }]
        [package.dev-dependencies]
        dev = [{ name = "t" }]
        [[package]]
        name = "a-b"
        version = "1.0"
        source = { registry = "https://example.org/simple" }
        dependencies = [{ name = "c", marker = "x" }, { name = "absent" }]
        [[package]]
        name = "c"
        version = "2.0"
        [[package]]
        name = "t"
        version = "3.0"
        dependencies = [{ name = "u" }]
        [[package]]
        name = "u"
        version = "4.0"
    "#;
    let expected = [
        row("a-b@1.0", Some(true), Some(false), "c@2.0"),
        row("c@2.0", Some(false), Some(false), ""),
        row("t@3.0", Some(true), Some(true), "u@4.0"),
        row("u@4.0", Some(false), Some(true), ""),
    ];
    assert_eq!(rows("uv.lock", text), expected);
}

/// What runs needs in another version than what develops.
#[test]
fn uv_tells_versions_apart_and_follows_extras() {
    let text = r#"
        [manifest]
        members = ["own", "lib"]
        [[package]]
        name = "own"
        source = { virtual = "." }
        dependencies = [{ name = "lib" }]
        [package.optional-dependencies]
        cli = [{ name = "x", extra = ["e"] }]
        [package.dev-dependencies]
        test = [{ name = "c", version = "1.0" }]
        [[package]]
        name = "lib"
        version = "0.1.0"
        source = { editable = "packages/lib" }
        dependencies = [{ name = "c", version = "2.0" }]
        [[package]]
        name = "x"
        version = "1.0"
        [package.optional-dependencies]
        e = [{ name = "y" }]
        [[package]]
        name = "y"
        version = "1.0"
        [[package]]
        name = "c"
        version = "1.0"
        [[package]]
        name = "c"
        version = "2.0"
        [[package]]
        name = "w"
        version = "1.0"
    "#;
    let expected = [
        row("x@1.0", Some(true), Some(false), "y@1.0"),
        row("y@1.0", Some(false), Some(false), ""),
        row("c@1.0", Some(true), Some(true), ""),
        row("c@2.0", Some(true), Some(false), ""),
        // Nobody tells who wants it.
        row("w@1.0", Some(false), None, ""),
    ];
    assert_eq!(rows("uv.lock", text), expected);
}

#[test]
fn a_script_has_a_lock_of_its_own() {
    let text = r#"
        version = 1
        [manifest]
        requirements = [{ name = "Requests", specifier = ">=2" }]
        [manifest.dependency-groups]
        dev = [{ name = "t" }]
        [[package]]
        name = "requests"
        version = "2.31.0"
        source = { registry = "https://example.org/simple" }
        dependencies = [{ name = "idna" }]
        [[package]]
        name = "idna"
        version = "3.4"
        [[package]]
        name = "t"
        version = "1.0"
    "#;
    let expected = [
        row("requests@2.31.0", Some(true), Some(false), "idna@3.4"),
        row("idna@3.4", Some(false), Some(false), ""),
        row("t@1.0", Some(true), Some(true), ""),
    ];
    assert_eq!(rows("bin/script.py.lock", text), expected);
    let set = crate::Catalogers::new(&[&IT]);
    let wants = |path| {
        let (size, mode) = (1, 0o644);
        seawall_model::Inspect::wants(&set, &FileFacts { path, size, mode })
    };
    assert!(wants("bin/script.py.lock") && wants("pylock.dev.toml") && wants("a/uv.lock"));
    assert!(!wants("bin/script.py") && !wants("happy.lock"));
}

#[test]
fn groups_of_poetry_and_pdm() {
    let poetry = r#"
        [[package]]
        name = "A.b"
        version = "1.0"
        category = "dev"
        [package.dependencies]
        c_D = { version = "*", optional = true }
        [[package]]
        name = "c-d"
        version = "2.0"
        groups = ["main", "dev"]
        markers = "sys_platform == 'win32'"
        [[package]]
        name = "e"
        version = "3.0"
        groups = ["anything"]
        markers = { anything = "python_version < '3'" }
    "#;
    let expected = [
        row("A.b@1.0", None, Some(true), "c-d@2.0"),
        row("c-d@2.0", None, Some(false), ""),
        row("e@3.0", None, Some(true), ""),
    ];
    assert_eq!(rows("poetry.lock", poetry), expected);
    let pdm = r#"
        [[package]]
        name = "c-d"
        version = "2.0"
        groups = ["default", "dev"]
        dependencies = ["a__b[x]<2.0,>=1; python_version > '3'"]
        [[package]]
        name = "a.b"
        version = "1.0"
        groups = ["lint", "test"]
        marker = "sys_platform == 'win32'"
        [[package]]
        name = "e"
        version = "3.0"
        groups = ["postgres"]
    "#;
    let expected = [
        row("c-d@2.0", None, Some(false), "a.b@1.0"),
        row("a.b@1.0", None, Some(true), ""),
        // It may be an extra, which what runs has.
        row("e@3.0", None, None, ""),
    ];
    assert_eq!(rows("pdm.lock", pdm), expected);
}

#[test]
fn markers_of_pylock_tell_groups() {
    let text = r#"
        lock-version = "1.0"
        extras = ["cli"]
        dependency-groups = ["dev"]
        default-groups = ["default"]
        [[packages]]
        name = "a"
        version = "1.0"
        marker = "'default' in dependency_groups or 'dev' in dependency_groups"
        [[packages]]
        name = "b"
        version = "1.0"
        marker = "'dev' in dependency_groups and sys_platform == 'linux'"
        [[packages]]
        name = "c"
        version = "1.0"
        marker = "'cli' in extras"
        [[packages]]
        name = "d"
        version = "1.0"
        marker = "sys_platform == 'win32'"
    "#;
    let expected = [
        row("a@1.0", None, Some(false), ""),
        row("b@1.0", None, Some(true), ""),
        row("c@1.0", None, Some(false), ""),
        row("d@1.0", None, Some(false), ""),
    ];
    assert_eq!(rows("pylock.toml", text), expected);
    // Without groups nothing is told of them.
    let plain =
        "[[packages]]\nname = 'a'\nversion = '1'\nmarker = \"'dev' in dependency_groups\"\n";
    assert_eq!(rows("pylock.toml", plain), [row("a@1", None, None, "")]);
}

/// A directory of the project is none of PyPI's packages, whatever its name.
#[test]
fn directories_are_listed_and_not_judged() {
    let local = [
        ("uv.lock", "source = { directory = '../django' }"),
        ("uv.lock", "source = { editable = 'packages/django' }"),
        (
            "poetry.lock",
            "[package.source]\ntype = 'directory'\nurl = '../django'",
        ),
        ("pdm.lock", "path = './django'\neditable = true"),
        ("pylock.toml", "directory = { path = '../django' }"),
    ];
    let packed = [
        (
            "uv.lock",
            "source = { registry = 'https://example.org/simple' }",
        ),
        ("uv.lock", "source = { path = 'django-1.0.whl' }"),
        (
            "poetry.lock",
            "[package.source]\ntype = 'file'\nurl = 'django-1.0.whl'",
        ),
        ("pdm.lock", "path = './django-1.0.tar.gz'"),
    ];
    for (cases, judged) in [(&local[..], false), (&packed[..], true)] {
        for (path, source) in cases {
            let list = if path.starts_with("pylock") {
                "packages"
            } else {
                "package"
            };
            let text = format!("[[{list}]]\nname = 'django'\nversion = '1.0'\n{source}\n");
            let found = extract(path, &text).packages;
            assert_eq!(found.len(), 1, "{path}: {source}");
            assert_eq!(found[0].unassessed.is_none(), judged, "{path}: {source}");
        }
    }
}
