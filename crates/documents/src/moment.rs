//! Times as JSON documents write them (RFC 3339).

use seawall_model::{Date, Moment};

/// The moment that a text names; none where it is no time with a day and a zone.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let (day, time) = text.split_once(['T', 't', ' '])?;
    let day: Date = day.parse().ok()?;
    let zone = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = time.split_at(zone);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = time.split(':');
    let hours = two_digits(parts.next()?, 23)?;
    let minutes = two_digits(parts.next()?, 59)?;
    // A leap second is the last of its minute.
    let seconds = two_digits(parts.next()?, 60)?.min(59);
    if parts.next().is_some() || !all_digits(fraction) {
        return None;
    }
    let nanoseconds: u32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let of_day = (hours * 60 + minutes) * 60 + seconds;
    Some((day.days() * 86_400 + of_day - offset(zone)?, nanoseconds))
}

/// Seconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let ahead = (two_digits(hours, 23)? * 60 + two_digits(minutes, 59)?) * 60;
    Some(if zone.starts_with('-') { -ahead } else { ahead })
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn two_digits(text: &str, most: i64) -> Option<i64> {
    let number = (text.len() == 2 && all_digits(text)).then(|| text.parse().ok())??;
    (number <= most).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_every_zone() {
        for (text, wanted) in [
            ("1970-01-02T00:00:01Z", Some((86_401, 0))),
            ("1970-01-01T01:00:00.5+01:00", Some((0, 500_000_000))),
            (
                "2023-07-17T18:28:47.696004345-06:00",
                Some((1_689_640_127, 696_004_345)),
            ),
            ("2022-03-03t11:00:60.0000000001z", Some((1_646_305_259, 0))),
            ("2022-03-03", None),
            ("2022-03-03T11:00", None),
            ("2022-03-03T11:00:00", None),
            ("2022-13-03T11:00:00Z", None),
            ("2022-03-03T11:00:00.Z", None),
            ("2022-03-03T11:00:00+1", None),
            ("", None),
        ] {
            assert_eq!(moment(text), wanted, "{text}");
        }
    }
}
