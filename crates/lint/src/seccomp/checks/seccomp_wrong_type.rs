//! Values of other types than the engine reads.

use seawall_model::{CheckExample, CheckMeta, Severity};

use seawall_syntax::Span;

use crate::daemon::fits;
use crate::daemon::keys::Shape;
use crate::draft::Draft;
use crate::seccomp::facts::about;
use crate::seccomp::schema::SCHEMA;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-wrong-type",
    title: "The engine refuses the profile: a value is of the wrong type",
    severity: Severity::High,
    why: "The engine ends with an error before the container starts.",
    fix: "Write the value in the type that the key wants.",
    references: &["https://docs.docker.com/engine/security/seccomp/"],
    aliases: &[],
    bad: CheckExample {
        title: "A text for a list",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": "read", "action": "SCMP_ACT_ALLOW"}]}"#,
    },
    good: CheckExample {
        title: "A list",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
};

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let mut misfits = Vec::new();
    if let Some(node) = &facts.json().node {
        fits::misfits(&SCHEMA, node, "", &mut misfits);
    }
    let found = misfits.iter().map(|misfit| {
        let what = fits::kind(misfit.node);
        let named = match misfit.path.as_str() {
            "" => "the file".to_owned(),
            path => format!("`{path}`"),
        };
        let evidence = format!("{named} is {what}; the engine wants {}", misfit.wanted);
        let mut finding = about(&META, misfit.node.span, &misfit.path, evidence);
        let quoted = facts.slice(misfit.node.span).starts_with('"');
        if matches!(misfit.shape, Shape::List(Shape::Text)) && quoted {
            let ends = [(misfit.node.span.start, "["), (misfit.node.span.end, "]")];
            let put = |(at, text)| facts.edit(Span::new(at, at), text, true);
            finding.edits = ends.map(put).to_vec();
        }
        finding
    });
    found.collect()
}
