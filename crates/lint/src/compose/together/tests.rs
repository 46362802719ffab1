use super::*;

/// The findings of these files judged together, as `path:line service id`.
fn judged(files: &[(&str, &str)]) -> Vec<String> {
    let kept: Vec<Kept> = files
        .iter()
        .filter_map(|(path, text)| Some(((*path).to_owned(), kept(path, text)?)))
        .collect();
    let together = judge_together(&kept);
    assert_eq!(together.left, [""; 0]);
    let findings = together.findings.into_iter().flat_map(|(_, f)| f);
    findings
        .map(|f| {
            let place = f.location.path.clone().unwrap_or_default();
            let line = f.location.line.unwrap_or_default();
            let service = f.location.service.clone().unwrap_or_default();
            format!("{place}:{line} {service} {}", f.id)
        })
        .collect()
}

fn of<'f>(found: &'f [String], id: &str) -> Vec<&'f str> {
    let of_id = found.iter().filter(|f| f.ends_with(&format!(" {id}")));
    of_id.map(|f| f.rsplit_once(' ').unwrap().0).collect()
}

const WEB: &str = "services:\n  web:\n    image: app:1\n    ports: ['127.0.0.1:80:80']\n";

#[test]
fn an_override_completes_the_file_beside_it() {
    let over = "services:\n  web:\n    read_only: true\n    privileged: true\n    mem_limit: 1g\n";
    let found = judged(&[("a/compose.yaml", WEB), ("a/compose.override.yaml", over)]);
    assert_eq!(of(&found, "container-writable-root"), [""; 0]);
    assert_eq!(of(&found, "container-memory-unlimited"), [""; 0]);
    // Each place is in its own file.
    assert_eq!(
        of(&found, "container-privileged"),
        ["a/compose.override.yaml:4 web"]
    );
    assert_eq!(
        of(&found, "container-cpus-unlimited"),
        ["a/compose.yaml:2 web"]
    );
    assert_eq!(of(&found, "compose-not-judged"), [""; 0]);
    // One in another directory, and one that Compose does not look for, complete nothing.
    for path in ["b/compose.override.yaml", "a/compose.prod.yaml"] {
        assert_eq!(
            judged(&[("a/compose.yaml", WEB), (path, over)]),
            [""; 0],
            "{path}"
        );
    }
}

#[test]
fn values_are_merged_as_the_specification_says() {
    let base = "services:\n  web:\n    image: app:1\n    privileged: true\n    cap_add: [NET_ADMIN]\n    \
                environment: [DB_PASSWORD=swordfish, A=1]\n    volumes: ['/etc:/x']\n    network_mode: host\n";
    for (over, id, wanted) in [
        ("privileged: false", "container-privileged", &[][..]),
        ("privileged: !reset null", "container-privileged", &[]),
        (
            "cap_add: [SYS_ADMIN]",
            "container-dangerous-capability",
            &["a.yaml", "b.yaml"],
        ),
        (
            "cap_add: !override [CHOWN]",
            "container-dangerous-capability",
            &[],
        ),
        (
            "environment: {DB_PASSWORD: null, B: '2'}",
            "container-secret-in-environment",
            &[],
        ),
        (
            "environment: {DB_PASSWORD: ''}",
            "container-secret-in-environment",
            &[],
        ),
        (
            "environment: ['DB_PASSWORD=']",
            "container-secret-in-environment",
            &[],
        ),
        ("volumes: ['data:/x']", "container-host-mount", &[]),
        ("volumes: ['data:/y']", "container-host-mount", &["a.yaml"]),
        ("network_mode: bridge", "container-host-network", &[]),
    ] {
        let over = format!("services:\n  web:\n    {over}\n");
        let found = judged(&[("compose.yaml", base), ("compose.override.yaml", &over)]);
        assert!(!found.is_empty());
        let mut files: Vec<&str> = of(&found, id)
            .into_iter()
            .map(|place| match place.split(':').next() {
                Some("compose.yaml") => "a.yaml",
                _ => "b.yaml",
            })
            .collect();
        files.sort_unstable();
        assert_eq!(files, wanted, "{over}: {found:?}");
    }
}

#[test]
fn services_of_other_files_are_extended() {
    let base = "services:\n  base:\n    image: app:1\n    privileged: true\n    read_only: true\n    extends: deep\n  \
                deep:\n    image: app:0\n    mem_limit: 1g\n";
    let own = "services:\n  web:\n    extends: {file: \"../base/common.yaml\", service: base}\n    cap_add: [SYS_ADMIN]\n";
    let found = judged(&[("a/compose.yaml", own), ("base/common.yaml", base)]);
    assert_eq!(of(&found, "container-writable-root"), [""; 0]);
    assert_eq!(of(&found, "container-memory-unlimited"), [""; 0]);
    assert_eq!(
        of(&found, "container-cpus-unlimited"),
        ["a/compose.yaml:2 web"]
    );
    assert_eq!(
        of(&found, "container-dangerous-capability"),
        ["a/compose.yaml:4 web"]
    );
    // What the other file says is held against it where it is judged alone.
    assert_eq!(of(&found, "container-privileged"), [""; 0]);
    assert_eq!(of(&found, "compose-not-judged"), [""; 0]);
    // What is not there is told.
    for file in [
        "gone.yaml",
        "../../../etc/passwd",
        "/etc/passwd",
        "${X}.yaml",
    ] {
        let own = own.replace("../base/common.yaml", file);
        let files = [
            ("a/compose.yaml", &*own),
            ("a/compose.override.yaml", "services: {}\n"),
        ];
        let found = judged(&files);
        assert_eq!(
            of(&found, "compose-not-judged"),
            ["a/compose.yaml:2 web"],
            "{file}"
        );
        assert_eq!(of(&found, "container-writable-root"), [""; 0], "{file}");
    }
}

#[test]
fn included_files_are_part_of_the_project() {
    let own = "include:\n  - db/compose.yaml\n  - path: [x.yaml, y.yaml]\nservices:\n  web:\n    image: app:1\n    depends_on: [db, cache]\n    networks: [back]\n";
    let db = "services:\n  db:\n    image: db:1\n    privileged: true\nnetworks:\n  back: {internal: true}\n";
    let (x, y) = (
        "services:\n  cache:\n    image: cache:1\n",
        "services:\n  cache:\n    read_only: true\n",
    );
    let files = [
        ("compose.yaml", own),
        ("db/compose.yaml", db),
        ("x.yaml", x),
        ("y.yaml", y),
    ];
    let found = judged(&files);
    assert_eq!(of(&found, "compose-undeclared"), [""; 0]);
    assert_eq!(of(&found, "container-privileged"), ["db/compose.yaml:4 db"]);
    assert_eq!(
        of(&found, "container-writable-root"),
        ["compose.yaml:5 web", "db/compose.yaml:2 db"]
    );
    assert_eq!(of(&found, "compose-not-judged"), [""; 0]);
    let found = judged(&files[..3]);
    assert_eq!(of(&found, "compose-not-judged"), ["compose.yaml:1 "]);
    // Files that include each other come to an end.
    let round = "include: [compose.yaml]\nservices:\n  web:\n    image: app:1\n";
    assert!(!judged(&[("compose.yaml", round)]).is_empty());
    let to = |name: &str| {
        format!("include: [{name}]\nservices:\n  {name}:\n    image: app:1\n    privileged: true\n")
    };
    let (one, two) = (to("b.yaml"), to("a.yaml"));
    let found = judged(&[("a.yaml", &one), ("b.yaml", &two)]);
    let told = of(&found, "container-privileged");
    assert!(
        ["a.yaml", "b.yaml"]
            .iter()
            .all(|f| told.iter().any(|t| t.starts_with(f))),
        "{told:?}"
    );
}

#[test]
fn variables_have_the_values_of_the_file_beside() {
    let own =
        "services:\n  web:\n    image: app:${TAG}\n    privileged: ${P}\n    user: \"${U:-1}\"\n";
    let found = judged(&[
        ("a/compose.yaml", own),
        ("a/.env", "TAG=latest\nP=true\nU=0\n"),
    ]);
    assert_eq!(of(&found, "container-privileged"), ["a/compose.yaml:4 web"]);
    assert_eq!(
        of(&found, "container-image-latest"),
        ["a/compose.yaml:3 web"]
    );
    assert_eq!(
        of(&found, "container-runs-as-root"),
        ["a/compose.yaml:5 web"]
    );
    assert_eq!(of(&found, "compose-not-judged"), [""; 0]);
    // Another directory's says nothing.
    assert_eq!(
        judged(&[("a/compose.yaml", own), (".env", "P=true\n")]),
        [""; 0]
    );
    let found = judged(&[("a/compose.yaml", own), ("a/.env", "TAG=1\n")]);
    assert_eq!(of(&found, "compose-not-judged"), ["a/compose.yaml:4 web"]);
}

#[test]
fn files_of_variables_are_opened_and_no_value_shown() {
    let own = "services:\n  web:\n    image: app:1\n    env_file:\n      - web.env\n      - path: more.env\n    environment: {API_TOKEN: ''}\n";
    let files = [
        ("a/compose.yaml", own),
        (
            "a/web.env",
            "PORT=80\nDB_PASSWORD=swordfish\nAPI_TOKEN=swordfish\n",
        ),
        ("a/more.env", "# none\n"),
    ];
    let found = judged(&files);
    assert_eq!(
        of(&found, "container-secret-in-environment"),
        ["a/web.env:2 web"]
    );
    assert_eq!(of(&found, "compose-not-judged"), [""; 0]);
    let kept: Vec<Kept> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), kept(path, text).unwrap()))
        .collect();
    assert!(!format!("{kept:?} {:?}", judge_together(&kept)).contains("swordfish"));
    // One that is not there is told.
    let found = judged(&files[..2]);
    assert_eq!(of(&found, "compose-not-judged"), ["a/compose.yaml:6 web"]);
}

#[test]
fn documents_of_a_file_are_merged() {
    let text = "services:\n  web:\n    image: app:1\n---\nservices:\n  web:\n    privileged: true\n    read_only: true\n";
    let found = judged(&[("compose.yaml", text)]);
    assert_eq!(of(&found, "container-privileged"), ["compose.yaml:7 web"]);
    assert_eq!(of(&found, "container-writable-root"), [""; 0]);
    assert_eq!(of(&found, "compose-syntax"), [""; 0]);
}

#[test]
fn secrets_are_kept_masked() {
    let text = "x-env: &env\n  DB_PASSWORD: \"sw\\nordfish\"\nservices:\n  web:\n    image: app:1\n    environment:\n      <<: *env\n      \
                API_TOKEN: ${TOKEN:-swordfish}\n    labels: [a.secret=swordfish, b=c]\n";
    let masked = kept("compose.yaml", text).unwrap();
    assert_eq!(masked.len(), text.len());
    assert!(!masked.contains("ordfish"), "{masked}");
    assert!(masked.contains("${TOKEN:-") && masked.contains("*env") && masked.contains("b=c"));
    let found = judged(&[
        ("compose.yaml", text),
        ("compose.override.yaml", "services: {}\n"),
    ]);
    assert_eq!(of(&found, "container-secret-in-environment").len(), 2);
}

#[test]
fn a_file_that_can_not_be_read_is_left_as_it_was_judged() {
    for (path, text) in [
        ("compose.yaml", "services:\n  web: [\n"),
        ("compose.override.yaml", "services:\n  web: [\n"),
        ("compose.override.yaml", "- a list\n"),
    ] {
        let other = ["compose.yaml", "compose.override.yaml"]
            .into_iter()
            .find(|p| *p != path)
            .unwrap();
        assert_eq!(judged(&[(path, text), (other, WEB)]), [""; 0], "{path}");
    }
}

#[test]
fn what_takes_from_each_other_without_end_costs_little() {
    let mut files = Vec::new();
    for at in 0..300 {
        let next = (at + 1) % 300;
        let text = format!(
            "include: [f{next}.yaml, f{at}.yaml]\nservices:\n  s{at}:\n    image: a\n    extends: {{file: f{next}.yaml, service: s{next}}}\n"
        );
        files.push((format!("f{at}.yaml"), text));
    }
    assert!(judge_together(&files).findings.len() <= files.len());
}
