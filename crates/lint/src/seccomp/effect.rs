//! What becomes of a call under a profile.

use super::calls;
use super::profile::{CallRule, Profile};
use super::words::Action;

/// The error that says "there is no such call".
pub(super) const ENOSYS: i64 = 38;

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It is made.
    Allowed,
    /// It returns that error.
    Refused(i64),
    /// It ends the process.
    Ends,
    /// It depends on the arguments, or on another process; and whether it may end the process.
    Depends {
        /// Whether one of the outcomes is the end of the process.
        ends: bool,
    },
}

impl Effect {
    fn of(action: Action, errno: i64) -> Self {
        match action {
            Action::Allow | Action::Log => Self::Allowed,
            Action::Errno => Self::Refused(errno),
            // In a container nobody traces.
            Action::Trace => Self::Refused(ENOSYS),
            Action::Trap | Action::KillThread | Action::KillProcess => Self::Ends,
            Action::Notify => Self::Depends { ends: false },
        }
    }
}

impl Profile<'_> {
    /// The rules for a call that hold, and are not like the default: runc passes over those.
    pub(super) fn rules_for<'p>(&'p self, call: &str) -> impl Iterator<Item = &'p CallRule<'p>> {
        let places = self.by_call.get(call).map_or(&[][..], Vec::as_slice);
        let rules = places.iter().filter_map(|at| self.rules.get(*at));
        rules.filter(|rule| !self.is_like_default(rule))
    }

    /// Whether a rule does what is done without it.
    pub(super) fn is_like_default(&self, rule: &CallRule<'_>) -> bool {
        let same = rule.action.is_some() && rule.action == self.default;
        same && (rule.action != Some(Action::Errno) || rule.errno == self.errno)
    }

    /// What becomes of a call. Of rules without conditions the first one counts, and those with conditions
    /// count only where there is none.
    pub(super) fn effect(&self, call: &str) -> Option<Effect> {
        self.effect_given(call, None)
    }

    /// The same where the first argument is known.
    pub(super) fn effect_given(&self, call: &str, first: Option<u64>) -> Option<Effect> {
        let default = self.by_default(call)?;
        let mut depends = false;
        let mut ends = default == Effect::Ends;
        for rule in self.rules_for(call) {
            let effect = Effect::of(rule.action?, rule.errno);
            match first.and_then(|first| holds(rule, first)) {
                Some(true) => return Some(effect),
                Some(false) => continue,
                None if rule.args.is_empty() => return Some(effect),
                None => {}
            }
            depends = true;
            ends |= effect == Effect::Ends;
        }
        Some(if depends {
            Effect::Depends { ends }
        } else {
            default
        })
    }

    /// What becomes of a call without a rule. Where architectures are named, runc lets calls that are newer
    /// than all that the profile names return ENOSYS.
    fn by_default(&self, call: &str) -> Option<Effect> {
        let action = self.default?;
        let number = |name: &str| calls::call(name).and_then(|call| call.number);
        let patched = !matches!(action, Action::Allow | Action::Log | Action::Trace) && {
            self.architectures()
        }
        .iter()
        .any(|(name, _)| *name == "SCMP_ARCH_X86_64");
        if patched && self.newest.is_some() && number(call) > self.newest {
            return Some(Effect::Refused(ENOSYS));
        }
        Some(Effect::of(action, self.errno))
    }
}

/// Whether a rule's only condition holds, if it is one on the first argument.
fn holds(rule: &CallRule<'_>, first: u64) -> Option<bool> {
    let conditions = rule.conditions();
    let [[Some("0"), Some(operator), value, second]] = conditions.as_slice() else {
        return None;
    };
    let number = |text: Option<&str>| text.map_or(Some(0), |text| text.parse::<u64>().ok());
    let (value, second) = (number(*value)?, number(*second)?);
    match *operator {
        "SCMP_CMP_EQ" => Some(first == value),
        "SCMP_CMP_NE" => Some(first != value),
        "SCMP_CMP_LT" => Some(first < value),
        "SCMP_CMP_LE" => Some(first <= value),
        "SCMP_CMP_GT" => Some(first > value),
        "SCMP_CMP_GE" => Some(first >= value),
        "SCMP_CMP_MASKED_EQ" => Some(first & value == second),
        _ => None,
    }
}
