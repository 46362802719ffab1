//! Layouts: which document counts, media types, attestations, platforms.

use serde_json::{Value, json};

use crate::Case;
use crate::build::{
    Archive, INDEX, Image, LAYER, MANIFEST, descriptor, index, layout, layout_with, manifest, named,
};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = documents();
    cases.extend(media_types());
    cases.extend(attestations());
    cases.extend(artifacts());
    cases
}

fn top(bytes: &str) -> Value {
    named(descriptor(bytes, MANIFEST))
}

fn a() -> String {
    Image::a().manifest().to_string()
}

fn b() -> String {
    Image::b().manifest().to_string()
}

/// `manifest.json` of B, by its blobs.
fn docker_b() -> String {
    let hex = |bytes: &[u8]| seawall_testkit::image::hex(bytes);
    let b = Image::b();
    manifest(
        &format!("blobs/sha256/{}", hex(b.config.as_bytes())),
        &format!("blobs/sha256/{}", hex(&b.layer)),
    )
}

fn documents() -> Vec<Case> {
    let (a, b) = (index(&[top(&a())]), index(&[top(&b())]));
    let marked = |marker: &str| layout_with(marker, &a);
    let again = |name: &str| layout(&a).file(name, &b);
    vec![
        Case::new(
            "another version",
            marked(r#"{"imageLayoutVersion":"1.1.0"}"#),
        )
        .told("A"),
        Case::new("no version", marked("{}")).told("A"),
        Case::new(
            "a marker in upper case",
            marked(r#"{"IMAGELAYOUTVERSION":"1.0.0"}"#),
        )
        .engines("", "A")
        .told("A"),
        Case::new(
            "what follows a marker",
            marked(r#"{"imageLayoutVersion":"1.0.0"} x"#),
        )
        .engines("", "A")
        .told("A"),
        Case::new("two indexes", again("index.json"))
            .engines("", "B")
            .told("B"),
        Case::new("a second index with a point", again("./index.json"))
            .engines("", "B")
            .told("B"),
        Case::new("a second index from the root", again("/index.json"))
            .engines("", "A")
            .told("A"),
        Case::new(
            "a second index through a link",
            layout(&a).link("d", ".").file("d/index.json", &b),
        )
        .engines("", "A")
        .told("A"),
        Case::new(
            "two documents of two images",
            layout(&a).file("manifest.json", docker_b()),
        )
        .engines("B", "A")
        .told("AB"),
        Case::new(
            "two documents of one image",
            layout(&b).file("manifest.json", docker_b()),
        )
        .engines("B", "B")
        .shown("B"),
        Case::new(
            "two documents and no version",
            marked("{}").file("manifest.json", docker_b()),
        )
        .engines("B", "B")
        .told("AB"),
        Case::new(
            "an index that is broken beside manifest.json",
            layout("x").file("manifest.json", docker_b()),
        )
        .engines("B", "")
        .shown("B")
        .gap("unreadable-image"),
    ]
}

fn media_types() -> Vec<Case> {
    let said = |media_type: &str| layout(&index(&[named(descriptor(a(), media_type))]));
    let other = |name: &'static str, change: &dyn Fn(&mut Value)| {
        let mut manifest = Image::a().manifest();
        change(&mut manifest);
        let manifest = manifest.to_string();
        Case::new(name, layout(&index(&[top(&manifest)])).blob(manifest))
    };
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    vec![
        Case::new("no media type", said("")).shown("A"),
        Case::new("an unknown media type", said("application/octet-stream")).shown("A"),
        Case::new("a media type in upper case", said(&MANIFEST.to_uppercase())).shown("A"),
        Case::new("Docker's media type", said(docker))
            .engines("", "A")
            .gap("unreadable-image"),
        Case::new("an index's media type", said(INDEX)).gap("unreadable-image"),
        other("a manifest and an index", &|m| {
            m["manifests"] = json!([descriptor(b(), MANIFEST)]);
        })
        .gap("unreadable-image"),
        other("a manifest and an empty index", &|m| {
            m["manifests"] = json!([]);
        })
        .gap("unreadable-image"),
        other("a manifest that says it is an index", &|m| {
            m["mediaType"] = INDEX.into();
        })
        .gap("unreadable-image"),
        other("a layer of no media type", &|m| {
            m["layers"][0]["mediaType"] = "".into();
        })
        .shown("A"),
        other("a layer of gzip that is none", &|m| {
            m["layers"][0]["mediaType"] = format!("{LAYER}+gzip").into();
        })
        .engines("", "A")
        .shown("A"),
        other("no layers", &|m| m["layers"] = json!([])).gap("unreadable-image"),
    ]
}

fn attestations() -> Vec<Case> {
    let claim = |mut descriptor: Value, platform: Value| {
        descriptor["annotations"]["vnd.docker.reference.type"] = "attestation-manifest".into();
        descriptor["platform"] = platform;
        descriptor
    };
    let unknown = || json!({"os": "unknown", "architecture": "unknown"});
    let amd = || json!({"os": "linux", "architecture": "amd64"});
    let inner = |name: &'static str, manifests: &[Value]| {
        let inner = index(manifests);
        let outer = index(&[named(descriptor(&inner, INDEX))]);
        Case::new(name, layout(&outer).blob(inner))
    };
    let mut other = top(&a());
    other["platform"] = unknown();
    let arm = Image::a().config.replace("\"amd64\"", "\"arm64\"");
    let mut of_arm = Image::a().manifest();
    of_arm["config"] = descriptor(&arm, crate::build::CONFIG);
    let of_arm = of_arm.to_string();
    let mut said = descriptor(&of_arm, MANIFEST);
    said["platform"] = amd();
    let said = index(&[said]);
    vec![
        Case::new(
            "an attestation that is an image",
            layout(&index(&[claim(top(&a()), Value::Null)])),
        )
        .engines("", "A")
        .told("A"),
        Case::new(
            "the same with a platform",
            layout(&index(&[claim(top(&a()), amd())])),
        )
        .engines("", "A")
        .told("A"),
        Case::new("an image for no platform", layout(&index(&[other]))).told("A"),
        inner(
            "an attestation in an index that is an image",
            &[claim(descriptor(a(), MANIFEST), Value::Null)],
        )
        .engines("", "A")
        .told("A"),
        inner(
            "an image beside one for no platform",
            &[
                claim(descriptor(b(), MANIFEST), unknown()),
                descriptor(a(), MANIFEST),
            ],
        )
        .engines("", "A")
        .told("AB"),
        Case::new(
            "a platform that is not the configuration's",
            layout(&index(&[named(descriptor(&said, INDEX))]))
                .blob(said)
                .blob(of_arm)
                .blob(arm),
        )
        .engines("", "A")
        .told("A"),
    ]
}

fn artifacts() -> Vec<Case> {
    let mut image = Image::a().manifest();
    image["config"]["mediaType"] = "application/vnd.example+json".into();
    let image = image.to_string();
    let mut chart = image.replace(LAYER, "application/vnd.example.content+tar");
    chart.insert_str(chart.len() - 1, r#","subject":null"#);
    let statement = a().replace(LAYER, "application/vnd.in-toto+json");
    let beside =
        |bytes: &str| layout(&index(&[top(&b()), descriptor(bytes, MANIFEST)])).blob(bytes);
    let alone = |bytes: &str| -> Archive { layout(&index(&[top(bytes)])).blob(bytes) };
    vec![
        Case::new("a configuration of another type", alone(&image))
            .engines("", "A")
            .told("A"),
        Case::new("the same beside an image", beside(&image))
            .engines("", "B")
            .told("AB"),
        Case::new("an artifact beside an image", beside(&chart))
            .engines("", "B")
            .shown("B"),
        Case::new("an attestation beside an image", beside(&statement))
            .engines("", "B")
            .shown("B"),
        Case::new("an artifact alone", alone(&chart)).gap("no-image"),
        Case::new("an attestation alone", alone(&statement)).gap("no-image"),
    ]
}
