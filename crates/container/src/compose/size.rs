//! Sizes in bytes (the Compose specification, "Specifying byte values").

/// `512m`, `1.5gb`, `1073741824`, `-1`; units are powers of 1024, in any case.
pub(crate) fn bytes(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let unit = text.get(digits.len()..)?.trim().to_ascii_lowercase();
    let unit = unit.strip_suffix('b').unwrap_or(&unit);
    let unit = unit.strip_suffix('i').unwrap_or(unit);
    let power = match unit {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return None,
    };
    if let Ok(whole) = digits.parse::<i64>() {
        return whole.checked_mul(1024_i64.checked_pow(power)?);
    }
    let number: f64 = digits.parse().ok()?;
    let bytes = number * 1024_f64.powi(i32::try_from(power).ok()?);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is looked at before"
    )]
    (bytes.abs() < 9e18).then_some(bytes as i64)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn units() {
        for (text, wanted) in [
            ("512m", Some(512 << 20)),
            ("512M", Some(512 << 20)),
            ("2 GB", Some(2 << 30)),
            ("1.5k", Some(1536)),
            ("64KiB", Some(64 << 10)),
            ("64Mi", Some(64 << 20)),
            ("1073741824", Some(1 << 30)),
            ("0", Some(0)),
            ("-1", Some(-1)),
            ("7b", Some(7)),
            ("", None),
            ("m", None),
            ("12x", None),
            ("9e30", None),
            ("99999999999p", None),
        ] {
            assert_eq!(bytes(text), wanted, "{text}");
        }
    }
}
