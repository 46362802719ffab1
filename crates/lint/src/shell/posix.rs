//! What bash has beyond POSIX, and what of that dash and the shell of busybox have as well.

use super::facts::{Dialect, Found, ShellText};
use super::syntax::{Id, Kind};

/// Commands of bash alone.
const COMMANDS: [&str; 16] = [
    "caller",
    "compgen",
    "complete",
    "compopt",
    "declare",
    "dirs",
    "disown",
    "enable",
    "mapfile",
    "popd",
    "pushd",
    "readarray",
    "shopt",
    "suspend",
    "typeset",
    "bind",
];
/// Variables of bash alone.
const VARIABLES: [&str; 16] = [
    "DIRSTACK",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HOSTNAME",
    "HOSTTYPE",
    "MACHTYPE",
    "OSTYPE",
    "PIPESTATUS",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SHLVL",
    "UID",
    "BASHPID",
    "BASH_SOURCE",
];
/// Options of commands that POSIX knows, and those that dash knows beyond it.
const OPTIONS: [(&str, &str, &str); 13] = [
    ("cd", "LP", ""),
    ("export", "p", ""),
    ("hash", "r", "v"),
    ("jobs", "lp", ""),
    ("printf", "", ""),
    ("read", "r", "p"),
    ("readonly", "p", ""),
    ("type", "", ""),
    ("ulimit", "f", "HSacdflmnpstvwr"),
    ("umask", "S", ""),
    ("unset", "fv", ""),
    ("wait", "", ""),
    ("trap", "", ""),
];
/// Names of options of `set -o` that POSIX has.
const SET_OPTIONS: [&str; 13] = [
    "allexport",
    "errexit",
    "ignoreeof",
    "monitor",
    "noclobber",
    "noexec",
    "noglob",
    "nolog",
    "notify",
    "nounset",
    "verbose",
    "vi",
    "xtrace",
];
/// Signals by their names.
const SIGNALS: [&str; 12] = [
    "ABRT", "ALRM", "EXIT", "HUP", "INT", "KILL", "PIPE", "QUIT", "TERM", "TSTP", "USR1", "USR2",
];

/// What a text has that its shell does not.
pub(super) fn look(text: &ShellText<'_>) -> Vec<Found> {
    if text.dialect == Dialect::Bash {
        return Vec::new();
    }
    let tree = &text.tree;
    let mut found = Vec::new();
    for id in tree.ids() {
        match tree.kind(id) {
            Kind::Simple { .. } => command(text, id, &mut found),
            Kind::Parameter { .. } => parameter(text, id, &mut found),
            Kind::Redirect { .. } => redirection(text, id, &mut found),
            _ => syntax(text, id, &mut found),
        }
    }
    let pipes = tree.flaws.iter().filter(|flaw| flaw.code == 3029);
    found.extend(pipes.map(|flaw| Found::new(flaw.range.clone(), "|&").code(3029)));
    found
}

fn at(text: &ShellText<'_>, id: Id, what: &str, code: u16) -> Found {
    Found::new(text.tree.node(id).range.clone(), what).code(code)
}

fn syntax(text: &ShellText<'_>, id: Id, found: &mut Vec<Found>) {
    let tree = &text.tree;
    let raw = tree.raw(id);
    let (what, code) = match tree.kind(id) {
        Kind::Process => ("<( )", 3001),
        Kind::ExtendedGlob => ("a pattern in parentheses", 3002),
        Kind::AnsiC => ("$'...'", 3003),
        Kind::Locale => ("$\"...\"", 3004),
        Kind::ForArithmetic => ("for (( ))", 3005),
        Kind::ArithmeticCommand => {
            found.push(at(text, id, "(( ))", 3006));
            if !raw.contains("++") && !raw.contains("--") {
                return;
            }
            ("++ or --", 3018)
        }
        Kind::For { select: true, .. } => ("select", 3008),
        Kind::Brace => ("a list in braces", 3009),
        Kind::Test => ("[[ ]]", 3010),
        Kind::Array => ("an array", 3030),
        Kind::Glob if raw.starts_with("[^") => ("[^ ]", 3026),
        Kind::Assignment { appends: true, .. } => ("+=", 3024),

        Kind::Arithmetic if raw.contains("++") || raw.contains("--") => ("++ or --", 3018),
        Kind::Arithmetic if raw.contains("**") => ("**", 3019),
        Kind::Command { backtick: false } if reads_file(text, id) => ("$(< )", 3034),
        Kind::Function { name, .. } if !is_name(tree.slice(name)) => ("a function's name", 3033),
        _ => return,
    };
    if code == 3010 {
        let words = tree
            .children(id)
            .iter()
            .filter(|word| tree.raw(**word) == "==");
        found.extend(words.map(|word| at(text, *word, "== in a test", 3014)));
    }
    let found_here = match tree.kind(id) {
        Kind::Assignment { name, .. } => Found::new(name.clone(), what).code(code),
        Kind::Arithmetic | Kind::ArithmeticCommand => {
            let signs = if code == 3019 {
                ["**", "**"]
            } else {
                ["++", "--"]
            };
            let offset = signs.iter().find_map(|sign| raw.find(sign)).unwrap_or(0);
            let start = tree.node(id).range.start + offset;
            Found::new(start..start + 2, what).code(code)
        }
        _ => at(text, id, what, code),
    };
    found.push(found_here);
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `$(<file)`
fn reads_file(text: &ShellText<'_>, id: Id) -> bool {
    let inside = text.sole_command(id);
    let tree = &text.tree;
    inside.is_some_and(|command| match tree.children(command) {
        [only] => tree.raw(*only).starts_with('<'),
        _ => false,
    })
}

fn parameter(text: &ShellText<'_>, id: Id, found: &mut Vec<Found>) {
    let tree = &text.tree;
    let Kind::Parameter {
        name,
        operator,
        indirect,
        index,
        ..
    } = tree.kind(id)
    else {
        return;
    };
    let (name, operator) = (tree.slice(name), tree.slice(operator));
    let behind = tree.raw(id).trim_end_matches('}');
    let code = if *indirect && index.is_some() {
        3055
    } else if *indirect && (behind.ends_with('*') || behind.ends_with('@')) {
        3056
    } else if *indirect {
        3053
    } else if index.is_some() {
        3054
    } else {
        match operator {
            ":" => 3057,
            "^" | "^^" | "," | ",," => 3059,
            "/" | "//" | "/#" | "/%" => 3060,
            _ if VARIABLES.contains(&name) && !text.flow.is_set(name) => 3028,
            _ if name == "_" && text.dialect == Dialect::Posix => 3028,
            _ => return,
        }
    };
    let what = match code {
        3028 => format!("${name}"),
        _ => "an expansion of bash".to_owned(),
    };
    found.push(at(text, id, &what, code));
}

fn redirection(text: &ShellText<'_>, id: Id, found: &mut Vec<Found>) {
    let tree = &text.tree;
    let Kind::Redirect { operator } = tree.kind(id) else {
        return;
    };
    let sign = tree.slice(operator);
    let target = tree.children(id).first().copied();
    let raw = target.map_or("", |word| tree.raw(word));
    let number = raw == "-" || raw.bytes().all(|b| b.is_ascii_digit()) || raw.starts_with('$');
    let digits = operator.start - tree.node(id).range.start;
    let globs = |word: Id| {
        let parts = tree.children(word).iter();
        parts
            .map(|p| tree.kind(*p))
            .any(|k| matches!(k, Kind::Glob))
    };
    let (what, code) = match sign {
        "<<<" => ("<<<", 3011),
        "&>" | "&>>" => ("&>", 3020),
        ">&" if !number => (">& and a file", 3021),
        _ if tree.raw(id).starts_with('{') => ("a descriptor with a name", 3022),
        _ if digits > 1 => ("a descriptor above 9", 3023),
        _ if raw.starts_with("/dev/tcp/") || raw.starts_with("/dev/udp/") => ("/dev/tcp", 3025),
        "<" | ">" | ">>" if target.is_some_and(globs) => ("a pattern as a target", 3031),
        _ => return,
    };
    let range = match code {
        3022 | 3023 | 3025 | 3031 => tree.node(id).range.clone(),
        _ => operator.start..tree.node(id).range.end.min(operator.end),
    };
    found.push(Found::new(range, what).code(code));
}

fn command(text: &ShellText<'_>, id: Id, found: &mut Vec<Found>) {
    let tree = &text.tree;
    let program = tree.program(id);
    let words = text.arguments(id);
    let word = |at: usize| {
        words
            .get(at)
            .map_or("", |word| tree.raw(*word).trim_matches(['"', '\'']))
    };
    let dash = text.dialect == Dialect::Dash;
    let whole = match program.as_str() {
        name if COMMANDS.contains(&name) && !text.is_function(name) => Some(3044),
        "coproc" => Some(3032),
        "let" => Some(3039),
        "local" if !dash => Some(3043),
        "source" => Some(3046),
        _ => None,
    };
    if let Some(code) = whole {
        found.push(at(text, id, &program, code));
    }
    match program.as_str() {
        "echo" if is_flag(word(0), dash) => {
            let code = if dash { 3036 } else { 3037 };
            found.extend(words.first().map(|w| at(text, *w, "echo", code)));
        }
        "exec" if word(0).starts_with('-') && word(0) != "--" => {
            found.extend(words.first().map(|w| at(text, *w, "exec", 3038)));
        }
        "set" => set(text, &words, found),
        "trap" => trap(text, &words, found),
        "[" | "test" => tests(text, id, &words, found),
        _ => {}
    }
    if program == "printf" && word(0).contains("%q") {
        found.extend(words.first().map(|w| at(text, *w, "printf %q", 3050)));
    }
    options(text, &program, &words, found);
}

/// `-e` of echo. A shell of POSIX may write any; dash knows `-n`.
fn is_flag(word: &str, dash: bool) -> bool {
    let letters = word.strip_prefix('-').unwrap_or_default();
    let known = !letters.is_empty() && letters.bytes().all(|b| b"neE".contains(&b));
    known && !(dash && letters == "n")
}

fn options(text: &ShellText<'_>, program: &str, words: &[Id], found: &mut Vec<Found>) {
    let Some((_, posix, more)) = OPTIONS.iter().find(|(name, ..)| *name == program) else {
        return;
    };
    let dash = text.dialect == Dialect::Dash;
    for word in words {
        let raw = text.tree.raw(*word).trim_matches(['"', '\'']);
        let Some(letters) = raw.strip_prefix('-').filter(|l| !l.is_empty() && *l != "-") else {
            return;
        };
        let strange = |c: char| !(posix.contains(c) || dash && more.contains(c));
        let letter = letters
            .chars()
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic());
        if letter && letters.contains(strange) {
            found.push(at(text, *word, &format!("an option of {program}"), 3045));
            return;
        }
        if more.contains(letters) && letters.len() == 1 && program == "read" {
            // The prompt stands behind it.
            return;
        }
    }
}

fn set(text: &ShellText<'_>, words: &[Id], found: &mut Vec<Found>) {
    if text.dialect == Dialect::Dash {
        return;
    }
    let mut named = false;
    for word in words {
        let raw = text.tree.raw(*word);
        if std::mem::take(&mut named) {
            if !SET_OPTIONS.contains(&raw) {
                found.push(at(text, *word, "set -o", 3040));
            }
            continue;
        }
        let Some(letters) = raw
            .strip_prefix(['-', '+'])
            .filter(|l| !l.is_empty() && *l != "-")
        else {
            return;
        };
        if letters.contains(|c: char| !"abCefhmnouvx".contains(c)) {
            found.push(at(text, *word, "set", 3041));
            return;
        }
        named = letters.ends_with('o');
    }
}

fn trap(text: &ShellText<'_>, words: &[Id], found: &mut Vec<Found>) {
    for word in words.iter().skip(1) {
        let raw = text.tree.raw(*word);
        let upper = raw.to_ascii_uppercase();
        let code = match raw {
            "ERR" | "DEBUG" | "RETURN" => 3047,
            _ if raw.starts_with("SIG") => 3048,
            _ if upper != raw && SIGNALS.contains(&upper.as_str()) => 3049,
            _ => continue,
        };
        found.push(at(text, *word, "trap", code));
    }
}

fn tests(text: &ShellText<'_>, command: Id, words: &[Id], found: &mut Vec<Found>) {
    let tree = &text.tree;
    let dash = text.dialect == Dialect::Dash;
    let named = tree.program(command) == "test";
    let mut before = "";
    for (number, word) in words.iter().enumerate() {
        let raw = tree.raw(*word);
        let first = number == 0 || matches!(before, "!" | "-a" | "-o" | "(");
        let code = match raw {
            "==" if !first => Some(3014),
            "=~" if !first => Some(3015),
            "\\<" | "\\>" | "'<'" | "'>'" if !first && !dash => Some(3012),
            "-v" if first => Some(3016),
            "-a" if first => Some(3017),
            "-o" if first => Some(3062),
            "-R" if first => Some(3063),
            "-N" if first => Some(3064),
            "-k" if first && !dash => Some(3065),
            "-G" if first && !dash => Some(3066),
            "-O" if first && !dash => Some(3067),
            _ => None,
        };
        if let Some(code) = code.filter(|_| words.len() > usize::from(first)) {
            let place = if named { command } else { *word };
            found.push(at(text, place, "an operator of bash", code));
        }
        before = raw;
    }
    if dash {
        return;
    }
    for id in tree.children(command) {
        if let Kind::Redirect { operator } = tree.kind(*id) {
            let target = tree
                .children(*id)
                .first()
                .map_or("", |word| tree.raw(*word));
            let compares = matches!(tree.slice(operator), "<" | ">") && !target.starts_with('/');
            if compares
                && tree.slice(operator).len() == tree.node(*id).range.start.abs_diff(operator.end)
            {
                found.push(Found::new(operator.clone(), "< or >").code(3012));
            }
        }
    }
}
