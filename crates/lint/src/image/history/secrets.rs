//! Secrets in the steps of a history: by the names of what has a value, and by the notations that hold a
//! password. The value itself is only ever taken out.

use std::ops::Range;

use seawall_container::secret_name::is_secret;

use super::{Step, words};
use crate::shell::{Command, Join, ShellWord};

/// Commands whose words `NAME=value` set variables.
const SETTERS: [&str; 6] = ["declare", "env", "export", "local", "readonly", "typeset"];
/// Options whose value is the word behind them, and is a secret.
const OPTIONS: [&str; 9] = [
    "--access-token",
    "--api-key",
    "--auth-token",
    "--http-password",
    "--pass",
    "--passphrase",
    "--password",
    "--secret",
    "--token",
];

/// A secret of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::image) struct Secret {
    /// What is said to be secret: a variable's name, an option's.
    pub(in crate::image) name: String,
    /// Where its value stands in the step's text.
    pub(in crate::image) range: Range<usize>,
}

/// The secrets of a step, in the order in which they stand.
pub(in crate::image) fn secrets(step: &Step<'_>) -> Vec<Secret> {
    let mut found = Vec::new();
    match step.keyword {
        "ARG" | "ENV" | "LABEL" => pairs(step.text, step.body.clone(), &mut found),
        "RUN" => {
            pairs(step.text, step.arguments.clone(), &mut found);
            of_script(step, &mut found);
        }
        _ => {}
    }
    found.sort_by_key(|secret| secret.range.start);
    found
}

/// The text of a step with `***` for the values of secrets.
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for secret in secrets(&Step::read(text)) {
        let Range { start, end } = secret.range;
        if start < at {
            at = at.max(end);
            continue;
        }
        out.push_str(text.get(at..start).unwrap_or_default());
        out.push_str("***");
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// `NAME=value NAME=value`: builders write values without quotes, so that one goes on to the next name.
fn pairs(text: &str, range: Range<usize>, found: &mut Vec<Secret>) {
    let slice = |range: Range<usize>| text.get(range).unwrap_or_default();
    let named = words(text, range.clone()).filter_map(|word| {
        let (name, _) = slice(word.clone()).split_once('=')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/');
        let is_name = !name.is_empty() && name.chars().all(plain);
        is_name.then_some((word.start, name.len()))
    });
    let named: Vec<(usize, usize)> = named.collect();
    for (at, (start, length)) in named.iter().enumerate() {
        let next = named.get(at + 1).map_or(range.end, |(next, _)| *next);
        let name = slice(*start..start + length);
        let value = start + length + 1..next;
        let end = value.start + slice(value.clone()).trim_end().len();
        found.extend(secret(name, text, value.start..end));
    }
}

/// The secret of that name, if it is one that the text tells.
fn secret(name: &str, text: &str, range: Range<usize>) -> Option<Secret> {
    let value = text.get(range.clone())?.trim_matches(['"', '\'']);
    let elsewhere = value.starts_with(['$', '`', '<']);
    (!elsewhere && is_secret(name, value)).then(|| Secret {
        name: name.to_owned(),
        range,
    })
}

fn of_script(step: &Step<'_>, found: &mut Vec<Secret>) {
    let commands = step.commands();
    let mut before: Option<&Command> = None;
    for command in &commands {
        let script = Script { step };
        for word in &command.assignments {
            found.extend(script.pair(word));
        }
        let program = command.program();
        let mut last: Option<&ShellWord> = None;
        for word in &command.words {
            found.extend(script.word(program, last, word));
            last = Some(word);
        }
        let piped = command.join == Join::Pipe && program == "chpasswd";
        for word in before.into_iter().filter(|_| piped).flat_map(|c| &c.words) {
            found.extend(script.behind_colon("password", word));
        }
        before = Some(command);
    }
}

/// The script of a step.
struct Script<'s, 'h> {
    step: &'s Step<'h>,
}

impl Script<'_, '_> {
    /// Where a word stands in the step's text.
    fn range(&self, word: &ShellWord) -> Range<usize> {
        let start = self.step.body.start;
        start + word.range.start..start + word.range.end
    }

    /// The part of a word behind a sign, as it is written.
    fn behind(&self, word: &ShellWord, sign: char) -> Option<Range<usize>> {
        let range = self.range(word);
        let raw = self.step.text.get(range.clone())?;
        raw.find(sign)
            .map(|at| range.start + at + sign.len_utf8()..range.end)
    }

    /// `NAME=value`, `--name=value`.
    fn pair(&self, word: &ShellWord) -> Option<Secret> {
        let (name, _) = word.text.split_once('=')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let value = self.behind(word, '=').filter(|_| name.chars().all(plain))?;
        secret(name, self.step.text, value)
    }

    /// `user:password`.
    fn behind_colon(&self, name: &str, word: &ShellWord) -> Option<Secret> {
        let (user, value) = word.text.split_once(':')?;
        let told = !user.is_empty() && !value.is_empty() && !value.starts_with(['$', '`']);
        let range = self.behind(word, ':').filter(|_| told)?;
        Some(Secret {
            name: name.to_owned(),
            range,
        })
    }

    fn word(&self, program: &str, last: Option<&ShellWord>, word: &ShellWord) -> Option<Secret> {
        let text = word.text.as_str();
        let last = last.map_or("", |last| last.text.as_str());
        let whole = |name: &str| {
            Some(Secret {
                name: name.to_owned(),
                range: self.range(word),
            })
        };
        if OPTIONS.contains(&last) && !text.starts_with(['-', '$', '`', '<']) {
            return whole(last);
        }
        if matches!(program, "curl" | "wget") && matches!(last, "-u" | "--user") {
            return self.behind_colon(last, word);
        }
        if text.starts_with('-') || SETTERS.contains(&program) {
            return self.pair(word);
        }
        let header = text.to_ascii_lowercase();
        if header.contains("authorization:") && !text.contains(['$', '`']) {
            return whole("Authorization");
        }
        // Of an address the name says nothing, the password in it does.
        (is_secret("", text) && !text.contains(['$', '`'])).then(|| Secret {
            name: "address".to_owned(),
            range: self.range(word),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_out_wherever_they_stand() {
        for (text, wanted) in [
            ("ENV A=b DB_PASSWORD=x y C=d", "ENV A=b DB_PASSWORD=*** C=d"),
            (
                "ENV DB_PASSWORD=x # buildkit",
                "ENV DB_PASSWORD=*** # buildkit",
            ),
            (
                "/bin/sh -c #(nop)  ARG API_TOKEN=x",
                "/bin/sh -c #(nop)  ARG API_TOKEN=***",
            ),
            ("LABEL com.example.token=x", "LABEL com.example.token=***"),
            (
                "RUN |2 TOKEN=a b N=1 /bin/sh -c make # buildkit",
                "RUN |2 TOKEN=*** N=1 /bin/sh -c make # buildkit",
            ),
            ("|1 TOKEN=a make", "|1 TOKEN=***"),
            (
                "/bin/sh -c export TOKEN='a b' && make",
                "/bin/sh -c export TOKEN=*** && make",
            ),
            ("/bin/sh -c TOKEN=a make", "/bin/sh -c TOKEN=*** make"),
            (
                "/bin/sh -c tool --password x --token=y -v",
                "/bin/sh -c tool --password *** --token=*** -v",
            ),
            (
                "/bin/sh -c echo 'root:x' | chpasswd",
                "/bin/sh -c echo 'root:*** | chpasswd",
            ),
            (
                "/bin/sh -c curl -u me:x https://example.org",
                "/bin/sh -c curl -u me:*** https://example.org",
            ),
            (
                "/bin/sh -c curl -H 'Authorization: Bearer x' a",
                "/bin/sh -c curl -H *** a",
            ),
            (
                "/bin/sh -c git clone https://me:x@example.org/a",
                "/bin/sh -c git clone ***",
            ),
        ] {
            assert_eq!(masked(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for text in [
            "/bin/sh -c apk add libcrypto3=3.1.4-r5 libssl3=3.1.4-r5",
            "/bin/sh -c adduser --disabled-password --gecos '' app",
            "/bin/sh -c apt-get purge -y sudo passwd",
            "ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
            "ENV DB_PASSWORD_FILE=/run/secrets/db",
            "ARG API_TOKEN",
            "/bin/sh -c TOKEN=$(cat /run/secrets/t) make",
            "/bin/sh -c tool --token=$TOKEN --password \"$P\"",
            "/bin/sh -c curl -u $U:$P https://example.org",
            "/bin/sh -c echo \"root:$P\" | chpasswd",
            "/bin/sh -c echo a:b",
            "COPY --from=build /a/token=x /b",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
