//! Names of variables that hold secrets.

/// Words that stand for a secret, as the last word of a name.
const SECRETS: &[&str] = &[
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
    "PASS",
    "PASSPHRASE",
    "PASSWD",
    "PASSWORD",
    "PRIVKEY",
    "PWD",
    "SECRET",
    "TOKEN",
];
/// Words that make a secret of a `KEY` behind them.
const KEYS: &[&str] = &[
    "ACCESS",
    "ACCOUNT",
    "API",
    "AUTH",
    "ENCRYPTION",
    "MASTER",
    "PRIVATE",
    "SECRET",
    "SIGNING",
];

/// Whether a variable of that name holds a secret, with that value. A truth value, a number below a
/// thousand and the path of a file are none.
pub fn is_secret(name: &str, value: &str) -> bool {
    let flag = matches!(
        value.to_ascii_lowercase().as_str(),
        "" | "true" | "false" | "yes" | "no" | "on" | "off" | "none" | "null"
    );
    let number = value.len() <= 3 && value.bytes().all(|b| b.is_ascii_digit());
    if flag || number || value.starts_with("/run/secrets/") {
        return false;
    }
    names_secret(name) || in_address(value)
}

/// Whether a name is that of a secret, whatever its value.
pub(crate) fn names_secret(name: &str) -> bool {
    // The working directory's name has nothing to do with passwords.
    if matches!(name, "PWD" | "OLDPWD") {
        return false;
    }
    let upper = words(name);
    let mut words = upper.split('_').filter(|word| !word.is_empty()).rev();
    let last = words.next().unwrap_or_default();
    let before = words.next().unwrap_or_default();
    // `…_KEY_ID` names a key, it is none.
    SECRETS
        .iter()
        .any(|word| last == *word || (word.len() > 4 && last.ends_with(word)))
        || (last == "KEY" && KEYS.contains(&before))
}

/// The words of a name, in capitals between underscores: `dbPassword` is `DB_PASSWORD`.
fn words(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && lower {
            out.push('_');
        }
        lower = c.is_ascii_lowercase();
        out.push(if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        });
    }
    out
}

/// `scheme://user:password@host`.
pub(crate) fn in_address(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    let password = user.and_then(|user| user.split_once(':')).map(|(_, p)| p);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.chars().all(plain) && password.is_some_and(|password| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn names_and_values() {
        for name in [
            "PASSWORD",
            "MYSQL_ROOT_PASSWORD",
            "PGPASSWORD",
            "dbPassword",
            "db-pass",
            "API_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "GITHUB_TOKEN",
            "JWT_SECRET",
        ] {
            assert!(is_secret(name, "example"), "{name}");
            assert!(!is_secret(name, "/run/secrets/it"), "{name}");
            assert!(!is_secret(name, "false"), "{name}");
        }
        for name in [
            "PWD",
            "PASSWORD_FILE",
            "AWS_ACCESS_KEY_ID",
            "KEY",
            "SORT_KEY",
            "PUBLIC_KEY",
            "COMPASS",
            "BYPASS",
            "TOKEN_TTL",
            "SECRET_NAME",
        ] {
            assert!(!is_secret(name, "example"), "{name}");
        }
        assert!(is_secret(
            "DATABASE_URL",
            "postgres://app:example@db:5432/app"
        ));
        assert!(!is_secret("DATABASE_URL", "postgres://app@db:5432/app"));
        assert!(!is_secret("PROXY", "http://proxy:3128"));
    }
}
