//! The page that says where ours and hadolint differ.

use std::fmt::Write;

use super::classes::{Class, Right};
use super::corpus::Part;
use super::said::{Case, Compared};

/// Writes it.
pub(super) fn write(
    parts: &[Part],
    compared: &Compared,
    sorted: &[(&Class, Vec<&Case>)],
) -> String {
    let mut page = String::new();
    let count = parts.iter().map(|part| part.files.len()).sum::<usize>();
    let of: Vec<String> = parts
        .iter()
        .map(|p| format!("{} {}", p.files.len(), p.what))
        .collect();
    let both: usize = compared.both.values().sum();
    let _ = write!(
        page,
        "# seawall and hadolint\n\n\
         Written by `cargo xtask compare lint DATA`, with hadolint 2.15.1 on PATH.\n\n\
         Both looked at {count} Dockerfiles ({}). A finding is a file, the line in which an instruction begins, and a \
         code of hadolint's (`DL`). {both} findings are the same; {} are said by one alone. Each of these belongs to \
         one of the classes below. Who is right is decided by hadolint's documentation, and by what Docker's \
         builder does. The codes of ShellCheck (`SC`) are left out here. hadolint was told to look for DL3057 as \
         well, which it does not by itself.\n",
        of.join(", "),
        compared.cases.len()
    );
    for (head, ours) in [
        ("Said by hadolint alone", false),
        ("Said by seawall alone", true),
    ] {
        let _ = write!(
            page,
            "\n## {head}\n\n| code | count | right | why |\n|---|---|---|---|\n"
        );
        for (class, cases) in sorted
            .iter()
            .filter(|(c, cases)| c.ours == ours && !cases.is_empty())
        {
            let codes = if class.codes.is_empty() {
                "all".to_owned()
            } else {
                class.codes.join(", ")
            };
            let right = match class.right {
                Right::Ours => "seawall",
                Right::Both => "both",
            };
            let _ = writeln!(
                page,
                "| {codes} | {} | {right} | {} |",
                cases.len(),
                class.why
            );
        }
    }
    let _ = write!(page, "\n## Every difference\n\n");
    for (class, cases) in sorted {
        for case in cases {
            let whose = if case.ours { "seawall" } else { "hadolint" };
            let _ = writeln!(
                page,
                "- {} {}:{}, {whose} alone: {}",
                case.code,
                case.file,
                case.line,
                short(class)
            );
        }
    }
    let _ = write!(page, "\n## The same\n\n| code | count |\n|---|---|\n");
    for (code, count) in &compared.both {
        let _ = writeln!(page, "| {code} | {count} |");
    }
    page
}

/// The first sentence of the reason.
fn short(class: &Class) -> &str {
    let end = class.why.find(". ").map_or(class.why.len(), |end| end + 1);
    class.why.get(..end).unwrap_or(class.why)
}
