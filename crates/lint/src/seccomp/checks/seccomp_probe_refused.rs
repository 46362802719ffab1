//! Calls that the C library tries first.

use seawall_model::{CheckExample, CheckMeta, Severity};

use crate::draft::Draft;
use crate::seccomp::effect::{ENOSYS, Effect};
use crate::seccomp::facts::about;
use crate::seccomp::profile::entry;
use crate::seccomp::{Rule, SeccompFacts};

pub(super) static IT: Rule = Rule { meta: &META, run };

static META: CheckMeta = CheckMeta {
    id: "seccomp-probe-refused",
    title: "A call that the C library tries first is refused with the wrong error",
    severity: Severity::Medium,
    why: "glibc and other libraries try a newer call first, and take an older one only where the error is \
          ENOSYS, \"there is no such call\". With EPERM, or where the process is ended, threads do not start \
          (clone3), or files seem not to be there or to be protected (faccessat2, fchmodat2).",
    fix: "Give a rule for the call with `SCMP_ACT_ERRNO` and an `errnoRet` of 38, as Docker's profile has \
          it for clone3, or allow the call.",
    references: &[
        "https://docs.docker.com/engine/security/seccomp/",
        "https://github.com/moby/moby/pull/42681",
    ],
    aliases: &[],
    bad: CheckExample {
        title: "Refused with EPERM",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["clone", "futex"], "action": "SCMP_ACT_ALLOW"}]}"#,
    },
    good: CheckExample {
        title: "ENOSYS",
        input: r#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["clone", "futex"], "action": "SCMP_ACT_ALLOW"}, {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}]}"#,
    },
};

/// The calls that are tried, and the older ones that do the same.
const PROBES: &[(&str, &str)] = &[
    ("clone3", "clone"),
    ("faccessat2", "faccessat"),
    ("fchmodat2", "fchmodat"),
];

fn run(facts: &SeccompFacts<'_>) -> Vec<Draft> {
    let Some(profile) = facts.whole_profile() else {
        return Vec::new();
    };
    let found = PROBES.iter().filter_map(|(call, older)| {
        // Who may not do it the old way either loses nothing.
        let works = matches!(
            profile.effect(older)?,
            Effect::Allowed | Effect::Depends { .. }
        );
        let what = match profile.effect(call)? {
            Effect::Refused(ENOSYS) | Effect::Allowed | Effect::Depends { .. } => return None,
            Effect::Refused(error) => {
                format!("`{call}` returns the error {error}, not {ENOSYS} (ENOSYS)")
            }
            Effect::Ends => format!("`{call}` ends the process"),
        };
        let place = profile.rules_for(call).find_map(|rule| {
            let named = rule.names.iter().find(|(name, _)| name == call)?;
            Some(named.1)
        });
        let place = place.or_else(|| Some(entry(profile.root, "defaultAction")?.value.span))?;
        let evidence = format!("{what}, while `{older}` is allowed");
        works.then(|| about(&META, place, call, evidence))
    });
    found.collect()
}
