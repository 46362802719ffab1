//! Entries of docker-archives: several of one name, links, and what comes before `manifest.json`.

use crate::Case;
use crate::build::{Archive, Image, both, manifest};

fn a() -> String {
    manifest("a.json", "a/layer.tar")
}

fn b() -> String {
    manifest("b.json", "b/layer.tar")
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = names();
    cases.extend(links());
    cases.extend(layers());
    cases
}

fn of(name: &'static str, more: Archive) -> Case {
    Case::new(name, both().then(more))
}

fn files(entries: &[(&str, &str)]) -> Archive {
    let add = |archive: Archive, (name, bytes): &(&str, &str)| archive.file(name, bytes);
    entries.iter().fold(Archive::default(), add)
}

fn names() -> Vec<Case> {
    let (a, b) = (a(), b());
    let file = |name: &str, text: &str| Archive::default().file(name, text);
    vec![
        of(
            "two manifests",
            files(&[("manifest.json", &a), ("manifest.json", &b)]),
        )
        .engines("B", "B")
        .told("B"),
        of(
            "two manifests, another way",
            files(&[("manifest.json", &b), ("manifest.json", &a)]),
        )
        .engines("A", "A")
        .told("A"),
        of("with a point", files(&[("./manifest.json", &a)]))
            .engines("A", "A")
            .shown("A"),
        of(
            "a second with a point",
            files(&[("manifest.json", &a), ("./manifest.json", &b)]),
        )
        .engines("B", "B")
        .told("B"),
        of(
            "a second from the root",
            files(&[("manifest.json", &a), ("/manifest.json", &b)]),
        )
        .engines("B", "A")
        .told("B"),
        of(
            "a second by a way round",
            files(&[("manifest.json", &a), ("x/../manifest.json", &b)]),
        )
        .engines("B", "B")
        .told("B"),
        of(
            "a second from above",
            files(&[("manifest.json", &a), ("../manifest.json", &b)]),
        )
        .engines("B", "A")
        .told("B"),
        of(
            "a directory before",
            Archive::default()
                .directory("manifest.json")
                .file("manifest.json", &a),
        )
        .engines("A", "A")
        .shown("A"),
        of(
            "a directory after",
            file("manifest.json", &a).directory("manifest.json"),
        )
        .engines("", "A")
        .told("A"),
        of(
            "a file where the layers were",
            files(&[("a", "x"), ("manifest.json", &a)]),
        )
        .engines("", "A")
        .gap("unreadable-layer"),
        of("upper case", files(&[("Manifest.json", &a)])).gap("no-image"),
        of(
            "a second configuration",
            files(&[
                ("a.json", &Image::a().config.replace("\"app\"", "\"root\"")),
                ("manifest.json", &a),
            ]),
        )
        .engines("A", "A")
        .told("A"),
        Case::new(
            "a second layer",
            Archive::default()
                .file("a/layer.tar", Image::b().layer)
                .then(both())
                .file("manifest.json", &a),
        )
        .engines("A", "A")
        .told("A"),
        Case::new(
            "what a root file system begins with",
            files(&[("etc/os-release", "ID=alpine\n"), ("lib/x", "")])
                .then(both())
                .file("manifest.json", &a),
        )
        .engines("A", "A")
        .shown("A")
        .streamed("ambiguous-archive"),
    ]
}

fn links() -> Vec<Case> {
    let (a, b) = (a(), b());
    let both_there = || Archive::default().file("m", &b);
    let to_a = || Archive::default().file("manifest.json", &a);
    vec![
        of("a link", both_there().link("manifest.json", "m"))
            .engines("B", "")
            .told("B"),
        of(
            "a link from the root",
            both_there().link("manifest.json", "/m"),
        )
        .engines("B", "")
        .told("B"),
        of(
            "a link before its target",
            Archive::default().link("manifest.json", "m").file("m", &b),
        )
        .engines("B", "")
        .told("B"),
        of("a hard link", both_there().hard_link("manifest.json", "m"))
            .engines("B", "")
            .told("B"),
        of(
            "a hard link whose target is replaced",
            both_there().hard_link("manifest.json", "m").file("m", &a),
        )
        .engines("B", "")
        .told("B"),
        of(
            "a link that is replaced",
            to_a().link("m", "manifest.json").file("m", &b),
        )
        .engines("A", "")
        .shown("A"),
        of(
            "through a directory's link",
            to_a().link("d", ".").file("d/manifest.json", &b),
        )
        .engines("B", "")
        .told("B"),
        of(
            "through a link to the root",
            to_a().link("d", "/").file("d/manifest.json", &b),
        )
        .engines("B", "")
        .told("B"),
        of(
            "a layer through a directory's link",
            Archive::default()
                .link("d", "a")
                .file("manifest.json", manifest("a.json", "d/layer.tar")),
        )
        .engines("A", "")
        .shown("A"),
        of(
            "a layer's link",
            Archive::default()
                .link("c/l", "../a/layer.tar")
                .file("manifest.json", manifest("a.json", "c/l")),
        )
        .engines("A", "A")
        .shown("A"),
        of(
            "a layer's link past the root",
            Archive::default()
                .link("c/l", "../../a/layer.tar")
                .file("manifest.json", manifest("a.json", "c/l")),
        )
        .engines("A", "")
        .shown("A"),
        of(
            "a layer's hard link",
            Archive::default()
                .hard_link("l", "a/layer.tar")
                .file("manifest.json", manifest("a.json", "l")),
        )
        .engines("A", "")
        .shown("A"),
        of(
            "a configuration's link",
            Archive::default()
                .link("q", "b.json")
                .file("manifest.json", manifest("q", "b/layer.tar")),
        )
        .engines("B", "B")
        .shown("B"),
    ]
}

fn layers() -> Vec<Case> {
    let named = |config: &str, layer: &str| {
        Archive::default().file("manifest.json", manifest(config, layer))
    };
    vec![
        of("names from the root", named("/a.json", "/a/layer.tar"))
            .engines("A", "")
            .shown("A"),
        of(
            "names that lead out",
            named("../../a.json", "../a/layer.tar"),
        )
        .gap("unreadable-image"),
        of("a configuration that is packed", {
            Archive::default()
                .file(
                    "g",
                    seawall_testkit::image::gzipped(Image::a().config.as_bytes()),
                )
                .then(named("g", "a/layer.tar"))
        })
        .gap("unreadable-image"),
        of("a layer that is packed", {
            Archive::default()
                .file("g", seawall_testkit::image::gzipped(&Image::a().layer))
                .then(named("a.json", "g"))
        })
        .engines("A", "A")
        .shown("A"),
        Case::new(
            "a layer that is not there",
            Archive::default()
                .file("a.json", Image::a().config)
                .then(named("a.json", "a/layer.tar")),
        )
        .gap("unreadable-layer"),
    ]
}
