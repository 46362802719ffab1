//! Keys in other cases and more than one, and what follows a document: as Go reads it.

use seawall_testkit::image::hex;

use crate::Case;
use crate::build::{
    Archive, CONFIG, Image, LAYER, MANIFEST, both, descriptor, index, layout, named,
};

fn docker(name: &'static str, manifest: &str) -> Case {
    let manifest = manifest.replace("NAMED", r#""RepoTags":["seawall-confusion:1"]"#);
    Case::new(name, both().file("manifest.json", manifest))
}

fn configured(name: &'static str, config: &str) -> Case {
    let (a, b) = (Image::a(), Image::b());
    let config = config
        .replace("BASE", r#""architecture":"amd64","os":"linux""#)
        .replace("[A]", &format!("[{:?}]", a.diff_id()))
        .replace("[B]", &format!("[{:?}]", b.diff_id()));
    let manifest = crate::build::manifest("c.json", "a/layer.tar");
    let archive = both()
        .file("c.json", config)
        .file("manifest.json", manifest);
    Case::new(name, archive)
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = manifests();
    cases.extend(configurations());
    cases.extend(indexes());
    cases
}

fn manifests() -> Vec<Case> {
    vec![
        docker("as it should be", r#"[{"Config":"a.json",NAMED,"Layers":["a/layer.tar"]}]"#)
            .engines("A", "A")
            .shown("A"),
        docker("lower case", r#"[{"config":"a.json",NAMED,"layers":["a/layer.tar"]}]"#)
            .engines("A", "A")
            .told("A"),
        docker("upper case", r#"[{"CONFIG":"a.json",NAMED,"LAYERS":["a/layer.tar"]}]"#)
            .engines("A", "A")
            .told("A"),
        docker(
            "two cases, the lower one last",
            r#"[{"Config":"a.json","config":"b.json",NAMED,"Layers":["a/layer.tar"],"layers":["b/layer.tar"]}]"#,
        )
        .engines("B", "B")
        .told("B"),
        docker(
            "two cases, the exact one last",
            r#"[{"config":"b.json","Config":"a.json",NAMED,"layers":["b/layer.tar"],"Layers":["a/layer.tar"]}]"#,
        )
        .engines("A", "A")
        .told("A"),
        docker("a long s", r#"[{"Config":"a.json",NAMED,"Layer\u017f":["a/layer.tar"]}]"#)
            .engines("A", "A")
            .told("A"),
        docker(
            "the same key twice",
            r#"[{"Config":"a.json","Config":"b.json",NAMED,"Layers":["a/layer.tar"],"Layers":["b/layer.tar"]}]"#,
        )
        .engines("B", "B")
        .told("B"),
        docker(
            "null after a text",
            r#"[{"Config":"a.json","Config":null,NAMED,"Layers":["a/layer.tar"]}]"#,
        )
        .engines("A", "A")
        .told("A"),
        docker(
            "null after an array",
            r#"[{"Config":"a.json",NAMED,"Layers":["a/layer.tar"],"layers":null}]"#,
        )
        .told("")
        .gap("unreadable-image"),
        docker(
            "a shorter array",
            r#"[{"Config":"a.json",NAMED,"Layers":["b/layer.tar","b/layer.tar"],"Layers":["a/layer.tar"]}]"#,
        )
        .engines("A", "A")
        .told("A"),
        docker(
            "null in an array over a text",
            r#"[{"Config":"a.json",NAMED,"Layers":["a/layer.tar"],"Layers":[null]}]"#,
        )
        .engines("A", "A")
        .told("A"),
        docker(
            "what follows",
            r#"[{"Config":"a.json",NAMED,"Layers":["a/layer.tar"]}] [{"Config":"b.json"}] x"#,
        )
        .engines("A", "A")
        .told("A"),
        docker(
            "no UTF-8 in a name",
            "[{\"Config\":\"a.json\",NAMED,\"Layers\":[\"a/layer.tar\"],\"x\":\"\u{fffd}\"}]",
        )
        .engines("A", "A")
        .shown("A"),
        docker(
            "deep",
            &format!(
                r#"[{{"x":{}{},"Config":"a.json",NAMED,"Layers":["a/layer.tar"]}}]"#,
                "[".repeat(500),
                "]".repeat(500)
            ),
        )
        .engines("A", "A")
        .shown("A"),
        docker("a byte order mark", "\u{feff}[{\"Config\":\"a.json\",NAMED,\"Layers\":[\"a/layer.tar\"]}]")
            .gap("unreadable-image"),
        docker("an object", r#"{"Config":"a.json",NAMED,"Layers":["a/layer.tar"]}"#)
            .gap("unreadable-image"),
        docker("a number", r#"[{"Config":5,NAMED,"Layers":["a/layer.tar"]}]"#)
            .gap("unreadable-image"),
        // Docker gives up at the second; the first is read, and the gap says so.
        docker(
            "one of nothing beside it",
            r#"[{"Config":"a.json",NAMED,"Layers":["a/layer.tar"]},null,{}]"#,
        )
        .shown("A")
        .gap("unreadable-image"),
        docker("fewer layers", r#"[{"Config":"a.json",NAMED,"Layers":[]}]"#)
            .gap("unreadable-image"),
        docker(
            "more layers",
            r#"[{"Config":"a.json",NAMED,"Layers":["a/layer.tar","b/layer.tar"]}]"#,
        )
        .gap("unreadable-image"),
    ]
}

fn configurations() -> Vec<Case> {
    vec![
        configured(
            "other cases in a configuration",
            r#"{BASE,"CONFIG":{"USER":"up"},"RootFS":{"Diff_IDs":[A]}}"#,
        )
        .engines("A", "A")
        .told("A"),
        configured(
            "two root file systems",
            r#"{BASE,"rootfs":{"diff_ids":[B]},"RootFS":{"diff_ids":[A]}}"#,
        )
        .engines("A", "A")
        .told("A"),
        configured(
            "parts of one",
            r#"{BASE,"rootfs":{"type":"layers"},"rootfs":{"diff_ids":[A]}}"#,
        )
        .engines("A", "A")
        .told("A"),
        // Docker refuses an image without a root file system; to containerd null changes nothing.
        configured(
            "null over one",
            r#"{BASE,"rootfs":{"diff_ids":[A]},"rootfs":null}"#,
        )
        .engines("", "A")
        .told("A"),
        configured(
            "a folded os",
            "{\"architecture\":\"amd64\",\"o\u{17f}\":\"linux\",\"rootfs\":{\"diff_ids\":[A]}}",
        )
        .engines("A", "A")
        .told("A"),
        configured(
            "what follows a configuration",
            r#"{BASE,"rootfs":{"diff_ids":[A]}} x"#,
        )
        .gap("unreadable-image"),
    ]
}

fn indexes() -> Vec<Case> {
    let (a, b) = (
        Image::a().manifest().to_string(),
        Image::b().manifest().to_string(),
    );
    let of_a = named(descriptor(&a, MANIFEST)).to_string();
    let of_b = named(descriptor(&b, MANIFEST)).to_string();
    let in_cases = of_a
        .replace("\"digest\"", "\"DIGEST\"")
        .replace("annotations", "Annotations");
    let two = format!(
        r#"{{"schemaVersion":2,"config":{},"layers":[{}],"LAYERS":[{}],"Config":{}}}"#,
        descriptor(Image::a().config, CONFIG),
        descriptor(Image::a().layer, LAYER),
        descriptor(Image::b().layer, LAYER),
        descriptor(Image::b().config, CONFIG),
    );
    let following = format!("{a} x");
    let of = |manifest: &str| -> Archive {
        let index = index(&[named(descriptor(manifest, MANIFEST))]);
        layout(&index).blob(manifest)
    };
    vec![
        Case::new(
            "an index as it should be",
            layout(&index(&[named(descriptor(&a, MANIFEST))])),
        )
        .engines("", "A")
        .shown("A"),
        Case::new(
            "upper case in an index",
            layout(&format!(r#"{{"MANIFESTS":[{in_cases}]}}"#)),
        )
        .engines("", "A")
        .told("A"),
        Case::new(
            "two lists of manifests",
            layout(&format!(r#"{{"manifests":[{of_a}],"Manifests":[{of_b}]}}"#)),
        )
        .engines("", "B")
        .told("B"),
        Case::new(
            "parts of a descriptor",
            layout(&format!(
                r#"{{"manifests":[{of_a}],"manifests":[{{"digest":"sha256:{}"}}]}}"#,
                hex(b.as_bytes())
            )),
        )
        .engines("", "B")
        .told("B"),
        Case::new(
            "long signs in an index",
            layout(&format!(r#"{{"manife\u017ft\u017f":[{of_a}]}}"#)),
        )
        .engines("", "A")
        .told("A"),
        Case::new("a manifest of two", of(&two))
            .engines("", "B")
            .told("B"),
        Case::new(
            "what follows an index",
            layout(&format!("{} x", index(&[named(descriptor(&a, MANIFEST))]))),
        )
        .gap("unreadable-image"),
        Case::new("what follows a manifest", of(&following)).gap("unreadable-image"),
    ]
}
