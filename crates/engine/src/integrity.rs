//! Findings of input that contradicts itself or tries to get out.

use seawall_image::Irregularity;
use seawall_model::{CheckExample, CheckMeta, Finding, FindingKind, Location, Severity};

/// These come of reading, not of a check on facts, so they have no examples of their own.
const NO_EXAMPLE: CheckExample = CheckExample {
    title: "",
    input: "",
};

const FIX: &str =
    "Rebuild the image from a source that you trust; other tools may see other files in it.";

const fn meta(
    id: &'static str,
    title: &'static str,
    severity: Severity,
    why: &'static str,
) -> CheckMeta {
    CheckMeta {
        id,
        title,
        severity,
        why,
        fix: FIX,
        references: &["https://github.com/opencontainers/image-spec/blob/main/layer.md"],
        aliases: &[],
        bad: NO_EXAMPLE,
        good: NO_EXAMPLE,
    }
}

/// What is told of each kind of irregularity.
pub(crate) static METAS: &[CheckMeta] = &[
    meta(
        Irregularity::ABSOLUTE,
        "Names in an archive begin at the root",
        Severity::Low,
        "Tools differ in whether they read such a name below the target's root, refuse it, or follow it \
         to the root of the machine.",
    ),
    meta(
        Irregularity::AMBIGUOUS,
        "An archive can be read in more than one way",
        Severity::Medium,
        "Where tools read an archive differently, one can be shown something harmless and another \
         something else: a scanner the first, an engine the second.",
    ),
    meta(
        Irregularity::DIGEST_MISMATCH,
        "Content differs from the digest that names it",
        Severity::Critical,
        "A digest is the promise that content is what its author published. Content that differs was \
         damaged or exchanged.",
    ),
    meta(
        Irregularity::ESCAPING,
        "An archive entry points outside the root",
        Severity::High,
        "A tool that follows such a name writes or reads a file of the machine on which it runs.",
    ),
];

/// The finding of something irregular in a layer, or in what is around the layers.
pub(crate) fn finding(irregularity: &Irregularity, layer: Option<u32>) -> Finding {
    let meta = METAS.iter().find(|meta| meta.id == irregularity.id);
    let kind = FindingKind::Integrity;
    let mut finding = match meta {
        Some(meta) => meta.finding(kind, meta.severity, meta.title),
        None => Finding::new(kind, &irregularity.id, &irregularity.id, Severity::Medium),
    };
    finding.location = Location {
        layer,
        ..Location::default()
    };
    if !irregularity.path.is_empty() {
        finding.location.path = Some(irregularity.path.clone());
    }
    finding.evidence.clone_from(&irregularity.detail);
    // Only the walk over the tar knows where.
    if irregularity.offset > 0 {
        finding.evidence += &format!(" (at byte {})", irregularity.offset);
    }
    finding
}
