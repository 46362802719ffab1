//! Lines of files that configure containers, fit to be shown.

use std::borrow::Cow;

use crate::secret_name::{in_address, names_secret};

/// What stands in the place of what is not shown.
const MASK: &str = "***";
/// Characters of a word that may be a key or a token; words and versions are shorter.
const SHORTEST: usize = 20;
/// Characters of a line in base64 that may be of a key.
const LINE: usize = 40;

/// A line of a file with everything masked that may be a secret: what stands behind the name of one, the
/// password in an address, and long words of capitals, small letters and digits. Rather too much is masked than
/// too little; digests are shown.
pub fn masked(line: &str) -> Cow<'_, str> {
    let shown = behind_name(line).map_or(Cow::from(line), |at| {
        Cow::from(format!("{}{MASK}", line.get(..at).unwrap_or_default()))
    });
    let is_part = |c: char| c.is_whitespace() || "\"'`,;=()[]{}<>".contains(c);
    let is_login = line.contains("login");
    let mut before = "";
    let mut hides = |word| {
        let secret = in_address(word) || is_random(word) || is_credential(before, word, is_login);
        before = if word.is_empty() { before } else { word };
        secret
    };
    let mut out = String::with_capacity(shown.len());
    for part in shown.split_inclusive(is_part) {
        let word = part.trim_end_matches(is_part);
        out.push_str(if hides(word) { MASK } else { word });
        out.push_str(part.get(word.len()..).unwrap_or_default());
    }
    if out == *shown { shown } else { Cow::from(out) }
}

/// Where the value of the first name that names a secret begins.
fn behind_name(line: &str) -> Option<usize> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let start = at + rest.find(is_name)?;
        let name = line.get(start..).unwrap_or_default();
        let name = name.get(..name.find(|c| !is_name(c)).unwrap_or(name.len()))?;
        at = start + name.len();
        let behind = line.get(at..).unwrap_or_default();
        let value = behind.trim_start_matches(['"', '\'', ' ', '\t']);
        let value = value.strip_prefix(['=', ':']).unwrap_or(value);
        let value = value.trim_start_matches([' ', '\t']);
        let apart = value.len() < behind.len();
        if apart && !value.is_empty() && names_secret(name.trim_start_matches('-')) {
            return Some(line.len() - value.len());
        }
    }
    None
}

/// Whether a word is what a program is told of its user: `curl -u user:password`, `docker login -p password`.
fn is_credential(before: &str, word: &str, is_login: bool) -> bool {
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match before {
        "-u" | "--user" | "--proxy-user" => {
            let password = word.split_once(':').map(|(_, password)| password);
            password.is_some_and(|password| !is_number(password))
        }
        "-p" => is_login && !word.is_empty(),
        _ => false,
    }
}

/// Whether a word looks like no word of a language, a path or a digest.
fn is_random(word: &str) -> bool {
    let word = word
        .rsplit(':')
        .find(|part| !part.is_empty())
        .unwrap_or(word);
    let any = |is: fn(&char) -> bool| word.chars().any(|c| is(&c));
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-+".contains(c);
    let of_base64 = |c: char| c.is_ascii_alphanumeric() || "+/".contains(c);
    let is_token = word.len() >= SHORTEST && word.chars().all(plain);
    // A line of a key, which a path is not.
    let is_line = word.len() >= LINE && !word.starts_with('/') && word.chars().all(of_base64);
    (is_token || is_line)
        && any(char::is_ascii_digit)
        && any(char::is_ascii_uppercase)
        && any(char::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn secrets_are_not_shown() {
        for (line, wanted) in [
            ("ENV DB_PASSWORD=example", "ENV DB_PASSWORD=***"),
            ("ENV DB_PASSWORD example", "ENV DB_PASSWORD ***"),
            ("ENV A=1 API_KEY=\"example\" B=2", "ENV A=1 API_KEY=***"),
            ("  password: example # no", "  password: ***"),
            ("  \"password\": \"example\"", "  \"password\": ***"),
            (
                "docker login --password example",
                "docker login --password ***",
            ),
            ("ADD https://u:example@host/x /x", "ADD *** /x"),
            ("curl -u ann:example x", "curl -u *** x"),
            (
                "docker login -u ann -p 'example' x",
                "docker login -u ann -p '***' x",
            ),
            ("URL=https://u:example@host/x", "URL=***"),
            ("RUN use Example0Example0Example0 now", "RUN use *** now"),
            ("MIIEpAIBAAKCAQEA3Tz2mr7SZiAMfQyuvBjM9Oi/Example+Z1J", "***"),
            ("A: \"Example0Example0Example0\"", "A: \"***\""),
        ] {
            assert_eq!(masked(line), wanted);
            assert!(!masked(line).contains("xample"), "{line}");
        }
    }

    #[test]
    fn all_else_is() {
        for line in [
            "FROM debian:12@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "  password_file: /run/secrets/db",
            "USER app",
            "docker run -u 1000:1000 -p 80:80 x",
            "secrets:",
            "  db_password:",
            "RUN apt-get install -y libcrypto3=3.1.4-r5",
            "COPY --from=build /src/target/x86_64-unknown-linux-musl/release/app /app",
            "",
            "é: ü",
        ] {
            assert_eq!(masked(line), line);
        }
    }
}
