//! The command is not known to every sh (SC3001, SC3002, SC3003, SC3004, SC3005, SC3006, SC3008, SC3009, SC3010, SC3011, SC3012, SC3014, SC3015, SC3016, SC3017, SC3018, SC3019, SC3020, SC3021, SC3022, SC3023, SC3024, SC3025, SC3026, SC3028, SC3029, SC3030, SC3031, SC3032, SC3033, SC3034, SC3036, SC3037, SC3038, SC3039, SC3040, SC3041, SC3043, SC3044, SC3045, SC3046, SC3047, SC3048, SC3049, SC3050, SC3053, SC3054, SC3055, SC3056, SC3057, SC3059, SC3060, SC3062, SC3064, SC3065, SC3067, SC2039).

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::shell::posix;
use crate::shell::{Shell, ShellFacts};

static META: CheckMeta = CheckMeta {
    id: "shell-not-posix",
    title: "The command is not known to every sh",
    severity: Severity::Low,
    why: "RUN hands its text to /bin/sh, which is dash on Debian and Ubuntu, and busybox on Alpine: what bash has beyond POSIX fails there, or means something else.",
    fix: "Write it as POSIX has it, or set another shell: SHELL [\"/bin/bash\", \"-c\"].",
    references: &["https://www.shellcheck.net/wiki/SC3001"],
    aliases: &[
        "SC3001", "SC3002", "SC3003", "SC3004", "SC3005", "SC3006", "SC3008", "SC3009", "SC3010",
        "SC3011", "SC3012", "SC3014", "SC3015", "SC3016", "SC3017", "SC3018", "SC3019", "SC3020",
        "SC3021", "SC3022", "SC3023", "SC3024", "SC3025", "SC3026", "SC3028", "SC3029", "SC3030",
        "SC3031", "SC3032", "SC3033", "SC3034", "SC3036", "SC3037", "SC3038", "SC3039", "SC3040",
        "SC3041", "SC3043", "SC3044", "SC3045", "SC3046", "SC3047", "SC3048", "SC3049", "SC3050",
        "SC3053", "SC3054", "SC3055", "SC3056", "SC3057", "SC3059", "SC3060", "SC3062", "SC3064",
        "SC3065", "SC3067", "SC2039",
    ],
    bad: CheckExample {
        title: "source in sh",
        input: "FROM debian:12.9\nRUN source /env && a\n",
    },
    good: CheckExample {
        title: ". in sh",
        input: "FROM debian:12.9\nRUN . /env && a\n",
    },
};

pub(crate) static IT: ShellNotPosix = ShellNotPosix;

/// The check.
pub(crate) struct ShellNotPosix;

impl Check<Shell> for ShellNotPosix {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ShellFacts<'_>) -> Vec<Finding> {
        facts.find(&META, posix::look)
    }
}
