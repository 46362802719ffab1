use super::*;
use crate::resolve::MemoryTree;
use seawall_model::Visibility;

fn extract(path: &str, text: &str) -> Evidence {
    let file = FileFacts {
        path,
        size: text.len() as u64,
        mode: 0o644,
    };
    let mut evidence = IT.extract(&file, &text.as_bytes().to_vec());
    path.clone_into(&mut evidence.path);
    evidence
}

/// Packages, and holes as name, place and what they are about.
fn resolved(files: &[(&str, &str)], others: &[&str]) -> (Vec<String>, Vec<Hole>) {
    let mut tree = MemoryTree::default();
    for path in files.iter().map(|(path, _)| path).chain(others) {
        tree = tree.file(path, 0);
    }
    let layered = |(path, text): &(&str, &str)| LayeredEvidence {
        layer: 0,
        visibility: Visibility::Present,
        evidence: extract(path, text),
    };
    let layered: Vec<LayeredEvidence> = files.iter().map(layered).collect();
    let mut remarks = Remarks::default();
    let packages = IT.resolve(&tree, &layered.iter().collect::<Vec<_>>(), &mut remarks);
    let packages = packages.into_iter().map(|p| p.reference).collect();
    (packages, remarks.into_holes())
}

#[test]
fn files_of_pip() {
    let set = Catalogers::new(&[&IT]);
    let wants = |path| {
        set.wants(&FileFacts {
            path,
            size: 1,
            mode: 0o644,
        })
    };
    assert!(wants("app/requirements.txt") && wants("requirements-dev.txt"));
    assert!(wants("dev-requirements.txt") && wants("requirements/base.txt"));
    assert!(wants("the_requirements_for_tests.txt") && wants("upper-constraints.txt"));
    assert!(!wants("requirements.md") && !wants("notes.txt"));
}

#[test]
fn what_is_pinned_has_its_line() {
    let text = "# all\rA_b[x]==1.0 \\\r\n  --hash=sha256:0\n\nc>=1\nd == 2.0 ; python_version > '3' # why\n\
        -r other.txt\ne===3\nf==1.*\ng @ https://x/g==1";
    let evidence = extract("requirements.txt", text);
    let found: Vec<_> = evidence
        .packages
        .iter()
        .map(|p| (p.reference.as_str(), p.locations[0].line))
        .collect();
    let expected = [("A_b@1.0", Some(2)), ("d@2.0", Some(6)), ("e@3", Some(8))];
    assert_eq!(found, expected);
    assert_eq!(evidence.facts["open"], "c\t>=1\nf\t==1.*\ng");
}

/// Old editors of the Macintosh ended lines so; all of it was one line, and nothing pinned.
#[test]
fn lines_that_end_in_a_carriage_return() {
    let (packages, holes) = resolved(&[("requirements.txt", "a==1\rb==2\rc\r")], &[]);
    assert_eq!(packages, ["a@1", "b@2"]);
    assert_eq!(holes.len(), 1);
    assert_eq!(holes[0].name, HoleName::UNRESOLVED_VERSION);
    assert_eq!(holes[0].place, "requirements.txt (layer 0)");
    assert_eq!(holes[0].reason, "no version is told of c");
}

#[test]
fn included_files_are_read_or_named() {
    let text = "-r requirements/base.txt\n-r ../common/deps.txt\n-r gone.txt\n\
        -r https://user:secret@host/r.txt\n-r empty-requirements.txt\n-c pins.txt\na==1\n";
    let files = [
        ("app/requirements.txt", text),
        ("app/requirements/base.txt", "b==2\n"),
    ];
    let others = [
        "common/deps.txt",
        "app/empty-requirements.txt",
        "app/pins.txt",
    ];
    let (packages, holes) = resolved(&files, &others);
    assert_eq!(packages, ["a@1", "b@2"]);
    let unread: Vec<_> = holes
        .iter()
        .filter(|h| h.name == HoleName::UNREAD_REQUIREMENTS && h.is_gap())
        .map(|h| (h.what.as_str(), h.place.as_str()))
        .collect();
    let place = "app/requirements.txt (layer 0)";
    let expected = [
        ("requirements of ../common/deps.txt", place),
        ("requirements of pins.txt", place),
    ];
    assert_eq!(unread, expected);
    let open: Vec<_> = holes
        .iter()
        .filter(|h| h.name == HoleName::UNRESOLVED_VERSION)
        .map(|h| h.reason.as_str())
        .collect();
    assert_eq!(open, ["no version is told of -r gone.txt, -r r.txt"]);
}

#[test]
fn constraints_pin_what_is_asked_for_and_nothing_else() {
    let files = [
        ("requirements.txt", "-c constraints.txt\nFlask\nother\nc==3"),
        ("constraints.txt", "flask==2.0\nnever-asked==1.0\nc==2\n"),
    ];
    let (packages, holes) = resolved(&files, &[]);
    assert_eq!(packages, ["c@3", "Flask@2.0"]);
    assert_eq!(holes.len(), 1);
    assert_eq!(holes[0].reason, "no version is told of other");
}

/// Of what can't be installed no version is made up.
#[test]
fn a_contradiction_is_a_gap_and_no_version() {
    let files = [
        (
            "requirements.txt",
            "-c constraints.txt\na==1.0,==2.0\nb (>=2, <1)\nc>=3\nd<9\ne (==1\n",
        ),
        ("constraints.txt", "c==2.0\nd==4\nnever==1,==2\n"),
    ];
    let (packages, holes) = resolved(&files, &[]);
    assert_eq!(packages, ["d@4"]);
    let told: Vec<_> = holes.iter().map(|h| (&*h.what, &*h.reason)).collect();
    let clash = ("what is asked for as c", "no version satisfies ==2.0,>=3");
    assert_eq!(told, [clash]);
    assert!(holes[0].is_gap());
    let own = extract("requirements.txt", files[0].1).holes;
    let told: Vec<_> = own.iter().map(|h| (&*h.place, &*h.reason)).collect();
    let expected = [
        ("line 2", "no version satisfies ==1.0,==2.0"),
        ("line 3", "no version satisfies >=2, <1"),
        ("line 6", "its parenthesis is not closed"),
    ];
    assert_eq!(told, expected);
    assert!(own.iter().all(|h| h.name == HoleName::UNREADABLE_ENTRY));
    assert_eq!(extract("constraints.txt", files[1].1).holes, []);
}

#[test]
fn a_file_of_constraints_that_is_included_asks() {
    let files = [
        ("requirements.txt", "-r constraints.txt\nA\n"),
        (
            "constraints.txt",
            "\na==1\nb\n-r sub/constraints.txt\n-c other-constraints.txt\n",
        ),
        // Round in a circle, and through a file that only restricts.
        ("sub/constraints.txt", "c==2\n-r ../constraints.txt\n"),
        (
            "other-constraints.txt",
            "b==3\nnever==1\nnever\n-r deep-constraints.txt\n",
        ),
        ("deep-constraints.txt", "d==4\n"),
        // Included by what nobody asks for.
        (
            "x/constraints.txt",
            "never==2\n-r constraints.txt\n-r y-constraints.txt\n",
        ),
        ("x/y-constraints.txt", "never==3\n"),
    ];
    let (packages, holes) = resolved(&files, &[]);
    // A is listed by the file that pins it.
    assert_eq!(packages, ["a@1", "b@3", "c@2", "d@4"]);
    assert_eq!(holes, []);
    let files = [
        ("requirements.txt", "-r constraints.txt\n"),
        ("constraints.txt", "a==1\nb>=2\n-r gone.txt\n"),
    ];
    let (packages, holes) = resolved(&files, &[]);
    assert_eq!(packages, ["a@1"]);
    let told: Vec<_> = holes.iter().map(|h| (&*h.place, &*h.reason)).collect();
    let open = "no version is told of -r gone.txt, b";
    assert_eq!(told, [("constraints.txt (layer 0)", open)]);
}

#[test]
fn what_included_constraints_pin_has_its_line() {
    let files = [
        ("requirements.txt", "-r constraints.txt"),
        ("constraints.txt", "# all\n\na==1\n"),
    ];
    let layered = files.map(|(path, text)| LayeredEvidence {
        layer: 0,
        visibility: Visibility::Present,
        evidence: extract(path, text),
    });
    let tree = files
        .iter()
        .fold(MemoryTree::default(), |tree, (path, _)| tree.file(path, 0));
    let all: Vec<_> = layered.iter().collect();
    let packages = IT.resolve(&tree, &all, &mut Remarks::default());
    let place = &packages[0].locations[0];
    assert_eq!((&*place.path, place.line), ("constraints.txt", Some(3)));
}

#[test]
fn of_an_address_only_its_last_part_is_said() {
    let text = "-r https://host/reqs.txt?token=SECRET\n-r https://host/a.txt#x=SECRET\n\
        -r https://bob:SECRET@host\n-c https://host/c.txt?token=SECRET\n-r ../gone?.txt\n";
    let (_, holes) = resolved(&[("requirements.txt", text)], &[]);
    let told: Vec<_> = holes.iter().map(|h| h.reason.as_str()).collect();
    let open = "-r reqs.txt, -r a.txt, -r an address, -r ../gone?.txt, -c c.txt";
    assert_eq!(told, [format!("no version is told of {open}")]);
}
