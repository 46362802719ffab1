//! The classes of differences, each with who is right and why.

use super::said::Case;

/// Who is right.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    Ours,
    Both,
}

/// Differences of one reason.
#[derive(Clone, Copy)]
pub(super) struct Class {
    /// Hadolint's codes, or none for all.
    pub(super) codes: &'static [&'static str],
    /// Whether ours says it.
    pub(super) ours: bool,
    pub(super) right: Right,
    pub(super) why: &'static str,
    is: fn(&Case) -> bool,
}

const fn hadolint(
    codes: &'static [&'static str],
    is: fn(&Case) -> bool,
    why: &'static str,
) -> Class {
    Class {
        codes,
        ours: false,
        right: Right::Ours,
        why,
        is,
    }
}

const fn ours(codes: &'static [&'static str], is: fn(&Case) -> bool, why: &'static str) -> Class {
    Class {
        codes,
        ours: true,
        right: Right::Ours,
        why,
        is,
    }
}

const fn both(class: Class) -> Class {
    Class {
        right: Right::Both,
        ..class
    }
}

/// Whether the instruction holds a text.
fn has(case: &Case, text: &str) -> bool {
    case.instruction.contains(text)
}

static CLASSES: &[Class] = &[
    hadolint(
        &["DL1000"],
        |c| c.text.contains("<<"),
        "hadolint's parser stops behind a document (`<<EOF`) that no blank line follows, and at one whose name is \
         escaped. The builder reads both.",
    ),
    hadolint(
        &["DL3047"],
        |c| has(c, "${WGET_ARGS}"),
        "The options stand in a variable. What it holds is not known where nobody looks it up.",
    ),
    hadolint(
        &["DL1000"],
        |c| has(c, "EXPOSE"),
        "hadolint's parser stops at `${PORT:-80}` and at `8080:80`. The builder expands the one, and warns of the \
         other (ExposeInvalidFormat), as ours does.",
    ),
    hadolint(
        &["DL3003", "DL3004", "DL4006"],
        |c| c.text.contains("hadolint shell=powershell"),
        "A comment says that the shell is PowerShell. By hadolint's README no rule on shells counts then; ours \
         tells in the coverage that the RUN was not judged.",
    ),
    hadolint(
        &["DL3001"],
        |c| has(c, "type=ssh"),
        "`ssh` in a RUN with `--mount=type=ssh`. The builder forwards the agent for this use.",
    ),
    hadolint(
        &["DL3002"],
        |c| !c.kept || c.another_user,
        "The USER is not the one that the image has: its stage is thrown away, or another USER follows in the \
         stages that the last is based on. The rule is about the last USER.",
    ),
    hadolint(
        &["DL3003"],
        |c| has(c, "(cd "),
        "`cd` in parentheses. hadolint's documentation gives the subshell as the way to go.",
    ),
    both(hadolint(
        &["DL3008", "DL3018"],
        |c| has(c, "$"),
        "The only word without a version is a variable. What it holds is not known from the file.",
    )),
    hadolint(
        &["DL3006"],
        |c| has(c, "FROM base-${"),
        "The base is a stage whose name is made of an ARG. A stage has no tag.",
    ),
    hadolint(
        &["DL3009"],
        |c| has(c, "type=cache"),
        "A cache is mounted on `/var/lib/apt`, above the lists. They never are in the image.",
    ),
    both(hadolint(
        &["DL3012", "DL4003", "DL4004"],
        |_| true,
        "The same finding in another line. hadolint names those that follow the first, ours those that do not \
         count, as BuildKit does (MultipleInstructionsDisallowed).",
    )),
    both(hadolint(
        &["DL3021"],
        |c| has(c, "$"),
        "The destination ends in a variable. Whether that ends in a slash is not known from the file.",
    )),
    hadolint(
        &["DL3022"],
        |c| c.instruction.to_lowercase().contains("--from=build"),
        "The stage is named in letters of another size. The builder does not tell them apart.",
    ),
    hadolint(
        &["DL3025"],
        |c| has(c, "HEALTHCHECK"),
        "HEALTHCHECK with a command line. The rule is about CMD and ENTRYPOINT, where a shell keeps signals from \
         the program; Docker's reference writes health checks as command lines.",
    ),
    hadolint(
        &["DL3029"],
        |c| has(c, "-arm64"),
        "The stage is named for its platform. BuildKit's own check of the same (FromPlatformFlagConstDisallowed) \
         takes that for meant.",
    ),
    hadolint(
        &["DL3032", "DL3036", "DL3040"],
        |c| !c.kept,
        "The cache is left in a stage that is thrown away. The image does not have it.",
    ),
    hadolint(
        &["DL3040"],
        |c| has(c, "/var/cache/dnf"),
        "A cache is mounted on `/var/cache/dnf`. hadolint knows the directory of dnf5 only.",
    ),
    hadolint(
        &["DL3033", "DL3037", "DL3041"],
        |c| has(c, ".rpm") || has(c, "-t pattern"),
        "Files, addresses, groups, patterns and variables among the packages. None of them takes a version.",
    ),
    hadolint(
        &["DL3042"],
        |c| has(c, "type=cache"),
        "A cache is mounted above the directory of pip.",
    ),
    hadolint(
        &["DL3044"],
        |c| has(c, "'$"),
        "The variable stands in single quotes. The builder does not expand it there.",
    ),
    both(hadolint(
        &["DL3057"],
        |c| !c.last_stage,
        "A stage that is not the last one. Only the last one's HEALTHCHECK is in the image.",
    )),
    hadolint(
        &["DL3059"],
        |c| !c.kept,
        "Consecutive RUNs in a stage that is thrown away. Its layers are not in the image, and each is a step of \
         the build's cache.",
    ),
    hadolint(
        &["DL3059"],
        |c| has(c, "<<"),
        "The RUN is a document. Joined with another one it would be no document any more.",
    ),
    hadolint(
        &["DL3059"],
        |c| c.text.contains('#'),
        "A comment stands between the RUNs. Somebody keeps them apart on purpose.",
    ),
    both(hadolint(
        &["DL3061"],
        |c| !c.text.contains("FROM"),
        "The file has no FROM at all. hadolint says so of every line, ours once.",
    )),
    hadolint(
        &["DL3060"],
        |c| !c.kept,
        "The cache is left in a stage that is thrown away. The image does not have it.",
    ),
    hadolint(
        &["DL3062"],
        |c| has(c, "main.go"),
        "Values of options, files of the project, and packages of Go itself. None of them takes a version.",
    ),
    hadolint(
        &["DL3064"],
        |c| {
            ["\"\"", "_FILE", "_TTL", "_URL", "USERNAME"]
                .iter()
                .any(|part| has(c, part))
        },
        "Names that hold a word of secrets and name something else (`TOKEN_URL`, `TOKEN_TTL`, `DB_PASSWORD_FILE`, \
         `USERNAME`), and a secret with an empty value. Nothing that is secret is in the image.",
    ),
    hadolint(
        &["DL3066"],
        |c| has(c, "root"),
        "The user is root. Every host knows its number, and DL3002 says what is to be said.",
    ),
    hadolint(
        &["DL3066"],
        |c| c.text.contains("useradd") && has(c, "USER web"),
        "The file makes the user with a number. The name then stands for that number.",
    ),
    hadolint(
        &["DL3066"],
        |c| c.text.contains("/windows/"),
        "The image is one of Windows. Its users have no numbers.",
    ),
    hadolint(
        &["DL3066"],
        |c| !c.kept || c.another_user,
        "The USER is not the last one of the last stage. It does not reach the image, and hadolint has taken that \
         up after 2.15.1.",
    ),
    hadolint(
        &["DL3067"],
        |c| c.text.contains("FROM scratch"),
        "The copy goes onto `scratch`. That is how the layers of a stage are made one, and nothing comes along \
         that was not meant.",
    ),
    hadolint(
        &["DL4006"],
        |c| has(c, "set -"),
        "The RUN sets `pipefail` itself.",
    ),
    hadolint(
        &["DL4006"],
        |c| c.text.contains("SHELL ["),
        "SHELL is set in the stage that the stage is based on. The builder hands it on.",
    ),
    hadolint(
        &["DL4006"],
        |c| has(c, "echo") || has(c, "printf") || has(c, "yes"),
        "`echo`, `printf` or `yes` before the pipe. They do not fail, so that no failure is lost; with `pipefail`, \
         `yes` would fail because the pipe is closed.",
    ),
    ours(
        &[],
        |c| c.unread,
        "hadolint stops at the first line that it can not read. Ours reads on.",
    ),
    ours(
        &["DL1000"],
        |c| c.text.trim().is_empty(),
        "The file is empty. A builder refuses it.",
    ),
    ours(
        &["DL3006", "DL3007"],
        |c| has(c, "$"),
        "The base is an ARG whose default has no tag, or the tag latest. That is what is built where nobody sets \
         it.",
    ),
    ours(
        &["DL3009"],
        |c| c.text.contains("COPY --from=build / /"),
        "The stage's whole file system is copied into the image, so that its lists are not thrown away.",
    ),
    ours(
        &["DL3009"],
        |c| has(c, "/var/list/apt"),
        "`rm -rf` of another directory. hadolint takes any `rm -rf` for the one that deletes the lists.",
    ),
    ours(
        &["DL3010"],
        |c| c.text.contains("tar x"),
        "`tar xzf` without a dash. It unpacks as well.",
    ),
    both(ours(
        &["DL3012", "DL4003", "DL4004"],
        |_| true,
        "The same finding in another line. hadolint names those that follow the first, ours those that do not \
         count, as BuildKit does (MultipleInstructionsDisallowed).",
    )),
    ours(
        &["DL3013", "DL3042"],
        |c| has(c, "/venv/bin/pip"),
        "`pip` is called by its path. It is the same program.",
    ),
    ours(
        &["DL3016"],
        |c| has(c, "npm i "),
        "`npm i`. It is short for `npm install`.",
    ),
    ours(
        &["DL3022"],
        |c| has(c, "--from=1"),
        "The number is that of the stage itself. The builder refuses it.",
    ),
    ours(
        &["DL3024"],
        |c| c.instruction.chars().any(char::is_uppercase),
        "The names differ in the size of letters alone. The builder does not tell them apart.",
    ),
    ours(
        &["DL3036"],
        |c| has(c, "dup"),
        "`zypper dup` leaves a cache as `zypper install` does.",
    ),
    ours(
        &["DL3041"],
        |c| has(c, "java-11-openjdk"),
        "The number is a part of the package's name, and no version.",
    ),
    ours(
        &["DL3044"],
        |c| c.text.matches("FROM").count() > 1,
        "The variable was set in another stage. The builder does not hand it on, so that it is empty here.",
    ),
];

/// The cases of every class, in the order of the table, and those of none.
pub(super) fn sort(cases: &[Case]) -> (Vec<(&'static Class, Vec<&Case>)>, Vec<&Case>) {
    let mut sorted: Vec<(&Class, Vec<&Case>)> = CLASSES.iter().map(|c| (c, Vec::new())).collect();
    let mut rest = Vec::new();
    for case in cases {
        let of = sorted.iter_mut().find(|(class, _)| {
            let code = class.codes.is_empty() || class.codes.contains(&case.code.as_str());
            code && class.ours == case.ours && (class.is)(case)
        });
        match of {
            Some((_, list)) => list.push(case),
            None => rest.push(case),
        }
    }
    (sorted, rest)
}
