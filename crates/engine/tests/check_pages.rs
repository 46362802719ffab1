//! Every check has its page, which says what the check says of itself.

#![expect(
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly; it reads and writes the pages"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use seawall_model::{CheckExample, CheckMeta};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/checks")
}

fn page(meta: &CheckMeta) -> String {
    let CheckMeta {
        id,
        title,
        severity,
        why,
        fix,
        references,
        aliases,
        bad,
        good,
    } = meta;
    let mut page = format!("# {title}\n\n`{id}`, {}\n", severity.name());
    if !aliases.is_empty() {
        page.push_str(&format!("\nAlso known as {}.\n", aliases.join(", ")));
    }
    page.push_str(&format!("\n{why}\n\n{fix}\n"));
    for (head, CheckExample { title, input }) in [("Found", bad), ("Not found", good)] {
        page.push_str(&format!("\n## {head}: {title}\n\n"));
        for line in input.trim_end().lines() {
            page.push_str(format!("    {line}").trim_end());
            page.push('\n');
        }
    }
    if !references.is_empty() {
        page.push_str("\n## Read on\n\n");
        for reference in *references {
            page.push_str(&format!("- <{reference}>\n"));
        }
    }
    page
}

fn list(metas: &BTreeMap<&str, &CheckMeta>) -> String {
    let mut list = String::from(
        "# Checks\n\n| id | severity | what it finds | also known as |\n|---|---|---|---|\n",
    );
    for (id, meta) in metas {
        let (severity, title) = (meta.severity.name(), meta.title);
        let aliases = meta.aliases.join(", ");
        list.push_str(&format!(
            "| [{id}]({id}.md) | {severity} | {title} | {aliases} |\n"
        ));
    }
    list
}

#[test]
fn every_check_has_its_page_and_no_page_is_left_over() {
    let metas: BTreeMap<&str, &CheckMeta> = seawall_engine::checks()
        .map(|meta| (meta.id, meta))
        .collect();
    assert_eq!(
        metas.len(),
        seawall_engine::checks().count(),
        "an id stands twice"
    );
    let mut wanted: BTreeMap<String, String> = metas
        .values()
        .map(|meta| (format!("{}.md", meta.id), page(meta)))
        .collect();
    wanted.insert("README.md".to_owned(), list(&metas));
    let there: BTreeSet<String> = fs::read_dir(directory())
        .map(|pages| {
            let name = |page: fs::DirEntry| page.file_name().into_string().unwrap();
            pages.map(|page| name(page.unwrap())).collect()
        })
        .unwrap_or_default();
    if std::env::var("INSTA_UPDATE").is_ok_and(|when| when == "always") {
        fs::create_dir_all(directory()).unwrap();
        for name in there.iter().filter(|name| !wanted.contains_key(*name)) {
            fs::remove_file(directory().join(name)).unwrap();
        }
        for (name, text) in &wanted {
            fs::write(directory().join(name), text).unwrap();
        }
        return;
    }
    let how = "INSTA_UPDATE=always cargo test -p seawall-engine --test check_pages";
    assert_eq!(there, wanted.keys().cloned().collect(), "{how}");
    for (name, text) in &wanted {
        let page = fs::read_to_string(directory().join(name)).unwrap();
        assert!(
            page == *text,
            "docs/checks/{name} is not what the check says: {how}"
        );
    }
}
