use seawall_model::{Advisory, Affected, BoundEnd, PackageRole, Range};

use super::*;

fn advisory(id: &str, package: &str) -> Advisory {
    let mut affected = Affected::new("PyPI".parse().unwrap(), package);
    affected.ranges.push(Range {
        introduced: None,
        end: BoundEnd::Fixed("1.0".into()),
    });
    affected.versions = vec!["0.5".into(), "2.0".into()];
    Advisory {
        id: id.into(),
        title: format!("title of {id}"),
        description: format!("all about {id}"),
        affected: vec![affected],
        ..Advisory::default()
    }
}

fn small() -> Vec<u8> {
    let mut builder = IndexBuilder::new("test");
    for i in 0..70 {
        builder
            .add(advisory(&format!("A-{i}"), &format!("package-{}", i % 9)))
            .unwrap();
    }
    builder
        .add(Advisory {
            withdrawn: Some("2020".into()),
            ..advisory("W", "package-1")
        })
        .unwrap();
    let mut bytes = Vec::new();
    let summary = builder
        .finish(Some("2026-01-01".into()), &mut bytes)
        .unwrap();
    assert_eq!(
        (summary.meta.records, summary.meta.rows, summary.bytes),
        (70, 70, bytes.len() as u64)
    );
    bytes
}

fn answers(index: &Index) -> Result<Vec<(String, Vec<String>)>, crate::AdvisoryError> {
    let mut all = Vec::new();
    for name in ["package-0", "package-8", "package-9", "package"] {
        for row in index.lookup(&"PyPI".parse().unwrap(), PackageRole::Binary, name)? {
            let id = index.head(row.head)?.id;
            assert_eq!(index.description(row.head)?, format!("all about {id}"));
            all.push((id, row.versions));
        }
    }
    Ok(all)
}

#[test]
fn what_was_put_in_comes_out() {
    let index = Index::of_bytes("t", small()).unwrap();
    let all = answers(&index).unwrap();
    assert_eq!(all.len(), 8 + 7);
    assert_eq!(
        all[0],
        ("A-0".into(), vec!["2.0".into()]),
        "versions inside a range are not kept twice"
    );
    assert!(index.covers(&"PyPI".parse().unwrap()) && !index.covers(&"npm".parse().unwrap()));
    index.verify().unwrap();
}

#[test]
fn damage_is_an_error_or_the_same_answer() {
    let whole = small();
    let right = answers(&Index::of_bytes("t", whole.clone()).unwrap()).unwrap();
    for at in 0..whole.len() {
        let mut bad = whole.clone();
        bad[at] ^= 0x40;
        if let Ok(index) = Index::of_bytes("t", bad) {
            assert!(index.verify().is_err(), "verify misses byte {at}");
            if let Ok(found) = answers(&index) {
                assert_eq!(found, right, "byte {at}");
            }
        }
        if let Ok(index) = Index::of_bytes("t", whole[..at].to_vec()) {
            assert!(index.verify().is_err());
        }
    }
}

#[test]
fn an_index_of_another_form_says_so() {
    let refused = |at: usize, byte: u8| {
        let mut bytes = small();
        bytes[at] = byte;
        Index::of_bytes("t", bytes).err().unwrap().to_string()
    };
    let other = "t: damaged: it is in the form of another version of this program";
    assert_eq!(refused(7, b'2'), other);
    assert_eq!(refused(0, b'x'), "t: damaged: its header");
    assert_eq!(refused(8, 0xff), "t: damaged: its header");
}

#[test]
fn descriptions_are_cut_and_say_more_than_titles() {
    let mut builder = IndexBuilder::new("test");
    let long = "ä".repeat(5000);
    let texts = ["title of 0", "", long.as_str(), "one\r\ntwo"];
    for (number, text) in texts.into_iter().enumerate() {
        let text = text.to_owned();
        let advisory = advisory(&number.to_string(), "p");
        let described = Advisory {
            description: text,
            ..advisory
        };
        builder.add(described).unwrap();
    }
    let mut bytes = Vec::new();
    builder.finish(None, &mut bytes).unwrap();
    let index = Index::of_bytes("t", bytes).unwrap();
    let told: Vec<String> = (0..4).map(|n| index.description(n).unwrap()).collect();
    assert_eq!([&told[0], &told[1], &told[3]], ["", "", "one\ntwo"]);
    assert!(told[2].ends_with('…') && told[2].len() < 4200);
    assert!(index.description(16).is_err() && index.description(4).is_err());
}
