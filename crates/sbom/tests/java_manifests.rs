//! Manifests and Maven properties of real archives: each archive is made of its texts and read again.
//!
//! The properties say what an archive is. What the manifest and the name alone tell must be the same,
//! but for the differences listed here.

mod common;
#[path = "common/fixtures.rs"]
mod fixtures;
#[path = "common/zip.rs"]
mod zips;

use std::collections::BTreeMap;

use common::extract;
use fixtures::fixtures;
use zips::zip;

const DIRECTORY: &str = "java/jar/testdata/";

/// Archives whose manifests tell less than their properties, and why.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "cassandra-driver-core-3.11.0-shaded.jar",
        "the properties are of what was shaded into it",
    ),
    ("concurrent-trees-2.4.0.jar", NO_GROUP),
    ("high-scale-lib-1.0.6.jar", NO_GROUP),
    ("j2objc-annotations-1.3.jar", NO_GROUP),
    ("java-cup-runtime-11b-20160615.jar", NO_GROUP),
    ("jflex-1.8.2.jar", NO_GROUP),
    ("jvm-attach-api-1.5.jar", NO_GROUP),
    ("mxdump-0.14.jar", NO_GROUP),
    ("netty-tcnative-boringssl-static-2.0.36.Final.jar", NO_GROUP),
    ("ohc-core-0.5.1.jar", NO_GROUP),
    ("ohc-core-j8-0.5.1.jar", NO_GROUP),
    ("psjava-0.1.19.jar", NO_GROUP),
    ("sjk-cli-0.14.jar", NO_GROUP),
    ("sjk-core-0.14.jar", NO_GROUP),
    ("sjk-json-0.14.jar", NO_GROUP),
    ("sjk-stacktrace-0.14.jar", NO_GROUP),
    ("stream-2.5.2.jar", NO_GROUP),
];

const NO_GROUP: &str = "the manifest has nothing that the group could be derived of";

/// What archives without properties are; the group is empty where nothing tells it.
const WITHOUT_PROPERTIES: &[(&str, &str)] = &[
    ("apache-cassandra-4.0.0.jar", "apache-cassandra@4.0.0"),
    ("asm-7.1.jar", "org.ow2.asm:asm@7.1"),
    (
        "caffeine-2.3.5.jar",
        "com.github.ben-manes.caffeine:caffeine@2.3.5",
    ),
    ("commons-cli-1.1.jar", "commons-cli:commons-cli@1.1"),
    ("ecj-4.6.1.jar", "ecj@4.6.1"),
    ("fqltool.jar", "fqltool@"),
    ("jamm-0.3.2.jar", "jamm@0.3.2"),
    ("jna-5.6.0.jar", "net.java.dev.jna:jna@5.6.0"),
    (
        "json-simple-1.1.jar",
        "com.googlecode.json-simple:json-simple@1.1",
    ),
    ("lz4-java-1.7.1.jar", "org.lz4:lz4-java@1.7.1"),
    ("sigar-1.6.4.jar", "sigar@1.6.4"),
    (
        "snappy-java-1.1.2.6.jar",
        "org.xerial.snappy:snappy-java@1.1.2.6",
    ),
    (
        "snowball-stemmer-1.3.0.581.1.jar",
        "snowball-stemmer@1.3.0.581.1",
    ),
    ("stress.jar", "stress@"),
    ("zstd-jni-1.3.8-5.jar", "com.github.luben:zstd-jni@1.3.8-5"),
];

fn packages(path: &str, files: &[(&str, &[u8])]) -> Vec<String> {
    let bytes = zip(files, |name| name.ends_with(".MF"));
    let evidence = extract("java_archive", path, &bytes);
    assert!(evidence.holes.is_empty(), "{path}: {:?}", evidence.holes);
    let all = evidence.packages.iter();
    all.map(|p| format!("{}@{}", p.name, p.version)).collect()
}

/// The coordinates in the properties, read the plainest way.
fn told(properties: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(properties).into_owned();
    let value = |key: &str| {
        let line = text.lines().find_map(|l| l.strip_prefix(key));
        line.unwrap_or_default().trim().to_owned()
    };
    let (group, artifact) = (value("groupId="), value("artifactId="));
    let entry = format!("META-INF/maven/{group}/{artifact}/pom.properties");
    (entry, format!("{group}:{artifact}@{}", value("version=")))
}

fn of_kind<'f>(files: &'f BTreeMap<String, Vec<u8>>, kind: &str) -> BTreeMap<&'f str, &'f [u8]> {
    let start = format!("{DIRECTORY}{kind}/");
    let named = files
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(&start)?, bytes.as_slice())));
    named.collect()
}

#[test]
fn properties_and_manifests_agree() {
    let Some(files) = fixtures("java_manifests::agree", "java-manifests.tar.zst") else {
        return;
    };
    let (manifests, properties) = (of_kind(&files, "manifest"), of_kind(&files, "properties"));
    let (mut same, mut wrong) = (0, Vec::new());
    for (name, manifest) in manifests.iter().filter(|(name, _)| name.ends_with(".jar")) {
        let manifest = ("META-INF/MANIFEST.MF", *manifest);
        let alone = packages(name, &[manifest]);
        let Some(properties) = properties.get(name) else {
            let wanted = WITHOUT_PROPERTIES.iter().find(|(of, _)| of == name);
            if wanted
                .map(|(_, identity)| vec![(*identity).to_owned()])
                .as_ref()
                != Some(&alone)
            {
                wrong.push(format!("(\"{name}\", \"{}\"),", alone.join(" ")));
            }
            continue;
        };
        let (entry, identity) = told(properties);
        let both = packages(name, &[manifest, (&entry, properties)]);
        let differs = DIFFERENT.iter().find(|(of, _)| of == name);
        match differs {
            None if both == [identity.clone()] && alone == [identity.clone()] => same += 1,
            None => wrong.push(format!(
                "{name}: is {identity}, found {both:?}, by its manifest {alone:?}"
            )),
            Some(_) if both == [identity.clone()] && alone == [identity.clone()] => {
                wrong.push(format!("{name} agrees now: take it off the list"));
            }
            Some((_, reason)) => {
                assert!(both.contains(&identity), "{name}: {both:?}");
                let nameless = identity.split_once(':').map_or("", |(_, n)| n);
                if *reason == NO_GROUP && alone != [nameless] {
                    wrong.push(format!("{name}: by its manifest {alone:?}"));
                }
            }
        }
    }
    println!("{same} archives agree");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(same > 25, "{same}");
}

/// What the manifest's other sections say is not said of the archive: its main section alone gives the
/// same.
#[test]
fn only_the_main_section_counts() {
    let Some(files) = fixtures("java_manifests::main", "java-manifests.tar.zst") else {
        return;
    };
    let manifests = of_kind(&files, "manifest");
    let mut count = 0;
    for (name, whole) in manifests.iter().filter(|(name, _)| name.ends_with(".jar")) {
        let main = manifests[format!("{name}.want").as_str()];
        let of = |bytes| packages(name, &[("META-INF/MANIFEST.MF", bytes)]);
        assert_eq!(of(whole), of(main), "{name}");
        count += 1;
    }
    assert!(count > 60, "{count}");
}

#[test]
fn malformed_manifests_leave_the_name() {
    let Some(files) = fixtures("java_manifests::malformed", "java-manifests.tar.zst") else {
        return;
    };
    let malformed = of_kind(&files, "malformed-manifests");
    assert!(!malformed.is_empty());
    for (name, bytes) in malformed {
        let found = packages("lib/acme-1.0.jar", &[("META-INF/MANIFEST.MF", bytes)]);
        assert_eq!(found, ["acme@1.0"], "{name}");
    }
}
