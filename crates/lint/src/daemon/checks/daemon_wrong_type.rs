//! Values of types that dockerd does not read.

use seawall_model::Edit;
use seawall_model::{CheckExample, CheckMeta, Finding, Severity};
use seawall_syntax::{NodeValue, Span, Style};

use crate::daemon::fits::{self, Misfit};
use crate::daemon::keys::{self, Shape};
use crate::daemon::{DaemonFacts, Rule};
pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "daemon-wrong-type",
    title: "dockerd does not start: a value is of the wrong type",
    severity: Severity::High,
    why: "dockerd ends with an error where a value is of another type than the key wants, so that all \
          containers without live restore are down until it is mended. `\"true\"` in quotes is a text, \
          and numbers in `log-opts` are texts.",
    fix: "Write the value in the type that the key wants, and try the file by `dockerd --validate \
          --config-file daemon.json` (23.0 or later) before the daemon is restarted.",
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    aliases: &[],
    bad: CheckExample {
        title: "A truth value in quotes",
        input: r#"{"live-restore": "true"}"#,
    },
    good: CheckExample {
        title: "A truth value",
        input: r#"{"live-restore": true}"#,
    },
};

fn run(facts: &DaemonFacts<'_>) -> Vec<Finding> {
    let mut misfits = Vec::new();
    if let Some(root) = facts.root() {
        fits::misfits(&Shape::Map(&Shape::Any), root, "", &mut misfits);
    }
    for entry in facts.entries() {
        if let Some(key) = keys::key(&entry.key) {
            fits::misfits(&key.shape, &entry.value, &entry.key, &mut misfits);
        }
    }
    misfits.retain(|misfit| !misfit.right_type);
    facts.each(&META, &misfits, |misfit| {
        let what = fits::kind(misfit.node);
        let named = match misfit.path.as_str() {
            "" => "the file".to_owned(),
            path => format!("`{path}`"),
        };
        let evidence = format!("{named} is {what}; dockerd wants {}", misfit.wanted);
        let mut finding = facts.at(&META, &misfit.path, misfit.node.span, &evidence);
        finding.title = format!("dockerd does not start: {named} wants {}", misfit.wanted);
        finding.edits = mend(facts, misfit);
        finding
    })
}

/// Adds or takes quotes and brackets; the value itself stays.
fn mend(facts: &DaemonFacts<'_>, misfit: &Misfit<'_>) -> Vec<Edit> {
    let NodeValue::Scalar(scalar) = &misfit.node.value else {
        return Vec::new();
    };
    let (span, quoted) = (misfit.node.span, scalar.style == Style::Quoted);
    let whole = scalar.text.len() + 2 == span.end - span.start;
    match misfit.shape {
        Shape::Flag if quoted && whole && matches!(&*scalar.text, "true" | "false") => {
            unquote(facts, span)
        }
        Shape::Integer | Shape::Natural if quoted && whole && fits::is_integer(&scalar.text) => {
            unquote(facts, span)
        }
        Shape::Text if !quoted => facts.around(span, ("\"", "\""), true),
        Shape::List(Shape::Text | Shape::Address) if quoted => {
            facts.around(span, ("[", "]"), false)
        }
        _ => Vec::new(),
    }
}

fn unquote(facts: &DaemonFacts<'_>, span: Span) -> Vec<Edit> {
    let ends = [(span.start, span.start + 1), (span.end - 1, span.end)];
    ends.map(|(start, end)| facts.edit(Span::new(start, end), "", true))
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::tests::{mended_by, run_on};

    #[test]
    fn quotes_and_brackets_are_mended() {
        for (text, good) in [
            (r#"{"icc": "false"}"#, r#"{"icc": false}"#),
            (r#"{"mtu": "1400"}"#, r#"{"mtu": 1400}"#),
            (
                r#"{"log-opts": {"max-file": 3}}"#,
                r#"{"log-opts": {"max-file": "3"}}"#,
            ),
            (r#"{"dns": "1.1.1.1"}"#, r#"{"dns": ["1.1.1.1"]}"#),
            (r#"{"data-root": 5}"#, r#"{"data-root": "5"}"#),
        ] {
            assert_eq!(mended_by(&IT, text), good);
            assert!(run_on(&IT, good).is_empty(), "{good}");
        }
    }

    #[test]
    fn what_is_inside_is_judged_too() {
        for (text, path) in [
            ("[]", ""),
            ("3", ""),
            (r#"{"dns": ["1.1.1.1", 3]}"#, "dns[1]"),
            (
                r#"{"default-ulimits": {"nofile": "1:2"}}"#,
                "default-ulimits.nofile",
            ),
            (
                r#"{"runtimes": {"x": {"RuntimeArgs": "y"}}}"#,
                "runtimes.x.RuntimeArgs",
            ),
            (
                r#"{"builder": {"GC": {"Enabled": "x"}}}"#,
                "builder.GC.Enabled",
            ),
            (
                r#"{"default-address-pools": [{"size": "24"}]}"#,
                "default-address-pools[0].size",
            ),
            (r#"{"mtu": 1.5}"#, "mtu"),
            (r#"{"mtu": 99999999999999999999}"#, "mtu"),
        ] {
            let found = run_on(&IT, text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].subject.as_deref(), Some(path));
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let found = run_on(
            &IT,
            r#"{"log-opts": {"splunk-token": 777777}, "proxies": {"http-proxy": ["s3cret"]}}"#,
        );
        assert_eq!(found.len(), 2);
        let shown = format!("{found:?}");
        assert!(!shown.contains("777777") && !shown.contains("s3cret"));
    }
}
