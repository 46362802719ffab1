use super::*;

const PATH: &str = "var/lib/chisel/manifest.wall";

fn extract(bytes: &[u8]) -> Evidence {
    let file = FileFacts {
        path: PATH,
        size: bytes.len() as u64,
        mode: 0o644,
    };
    IT.extract(&file, &bytes.to_vec())
}

fn packed(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 0).unwrap()
}

fn reasons(evidence: &Evidence) -> Vec<(&str, &str)> {
    let holes = evidence.holes.iter();
    holes
        .map(|h| (h.place.as_str(), h.reason.as_str()))
        .collect()
}

const MANIFEST: &str = r#"{"jsonwall":"1.0","schema":"1.0","count":9}
{"kind":"content","slice":"libssl3_libs","path":"/usr/lib/x86_64-linux-gnu/libssl.so.3"}
{"kind":"package","name":"base-files","version":"12ubuntu4.4","sha256":"0","arch":"amd64"}
{"kind":"package","name":"libssl3","version":"3.0.2-0ubuntu1.10","sha256":"1","arch":"amd64"}
{"kind":"path","path":"/usr/lib/","mode":"0755","slices":["base-files_base","libssl3_libs"]}
{"kind":"path","path":"/usr/lib/x86_64-linux-gnu/libssl.so.3","mode":"0644","slices":["libssl3_libs"],"sha256":"2","size":3}
{"kind":"path","path":"/var/lib/chisel/manifest.wall","mode":"0644","slices":["base-files_chisel"]}
{"kind":"slice","name":"base-files_chisel"}
{"kind":"slice","name":"libssl3_libs"}
"#;

#[test]
fn packages_with_their_sources_and_files() {
    for bytes in [packed(MANIFEST), MANIFEST.as_bytes().to_vec()] {
        let evidence = extract(&bytes);
        assert_eq!(evidence.holes, []);
        let rows: Vec<_> = evidence
            .packages
            .iter()
            .map(|p| {
                let source = p.source.as_ref().unwrap();
                (
                    p.reference.as_str(),
                    p.version.as_str(),
                    source.name.as_str(),
                )
            })
            .collect();
        let expected = [
            ("base-files:amd64", "12ubuntu4.4", "base-files"),
            ("libssl3:amd64", "3.0.2-0ubuntu1.10", "openssl"),
        ];
        assert_eq!(rows, expected);
        assert!(evidence.packages.iter().all(|p| p.kind == PackageKind::DEB));
        let owned: Vec<_> = evidence
            .owned
            .iter()
            .map(|o| (&*o.owner, o.paths.len()))
            .collect();
        assert_eq!(owned, [("base-files", 1), ("libssl3", 1)]);
        let library = path_hash("usr/lib/x86_64-linux-gnu/libssl.so.3");
        assert_eq!(evidence.owned[1].paths, [library]);
    }
}

/// Advisories are sorted by sources: of a package of an unknown one nobody looks any up.
#[test]
fn an_unknown_source_is_a_gap() {
    let text = MANIFEST.replace("\"libssl3\"", "\"of-nobody\"");
    let evidence = extract(&packed(&text));
    assert_eq!(evidence.packages.len(), 2);
    assert_eq!(evidence.holes.len(), 1);
    let gap = &evidence.holes[0];
    assert_eq!(gap.name, HoleName::UNKNOWN_SOURCE_PACKAGE);
    assert!(gap.is_gap() && gap.reason.contains("of-nobody"), "{gap:?}");
}

#[test]
fn what_is_damaged_is_a_gap_and_the_rest_is_read() {
    let cut = MANIFEST.lines().take(4).collect::<Vec<_>>().join("\n");
    let short = extract(&packed(&cut));
    assert_eq!(short.packages.len(), 2);
    assert_eq!(
        reasons(&short),
        [("", "it says that it has 9 lines, and has 4")]
    );

    let nameless = MANIFEST.replace("\"libssl3\"", "\"\"");
    let evidence = extract(&packed(&nameless));
    assert_eq!(evidence.packages.len(), 1);
    assert_eq!(
        reasons(&evidence),
        [("line 4", "a package without a name or version")]
    );

    let broken = MANIFEST.replace("{\"kind\":\"content\"", "{\"kind\"");
    let evidence = extract(&packed(&broken));
    assert_eq!((evidence.packages.len(), evidence.holes.len()), (2, 1));
    assert_eq!(evidence.holes[0].place, "line 2");

    let half = packed(MANIFEST);
    let half = extract(half.get(..half.len() / 2).unwrap());
    let long = MANIFEST.replace("base-files\"", &format!("{}\"", "x".repeat(70_000)));
    for evidence in [
        half,
        extract(b""),
        extract(b"no manifest"),
        extract(&packed(
            &MANIFEST.replace("\"1.0\",\"schema", "\"2.0\",\"schema"),
        )),
        extract(&packed(&long)),
    ] {
        assert_eq!(evidence.holes.len(), 1, "{evidence:?}");
        assert!(evidence.holes[0].is_gap());
    }
}
