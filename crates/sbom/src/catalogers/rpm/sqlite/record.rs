//! Records (section 2.1): a header of serial types, then the values.

/// A value, borrowed from its record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Column<'p> {
    Null,
    Integer(i64),
    /// A floating-point number, which nothing here needs.
    Real,
    Blob(&'p [u8]),
    Text(&'p [u8]),
}

/// More columns than any table that we read has.
const COLUMNS: usize = 64;

/// A variable-length integer: its value and its length in bytes.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(9).enumerate() {
        if index == 8 {
            return Some((value << 8 | u64::from(*byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

/// The columns of a record; an error says what is wrong with it.
pub(super) fn columns(payload: &[u8]) -> Result<Vec<Column<'_>>, &'static str> {
    const BROKEN: &str = "a SQLite record that does not fit its own header";
    let (length, start) = varint(payload).ok_or(BROKEN)?;
    let length = usize::try_from(length).map_err(|_too_long| BROKEN)?;
    let mut types = payload.get(start..length).ok_or(BROKEN)?;
    let mut rest = payload.get(length..).ok_or(BROKEN)?;
    let mut values = Vec::new();
    while !types.is_empty() && values.len() < COLUMNS {
        let (serial, read) = varint(types).ok_or(BROKEN)?;
        types = types.get(read..).ok_or(BROKEN)?;
        let size = match serial {
            0 | 8 | 9 => 0,
            1..=4 => serial,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return Err("a SQLite record of a reserved type"),
            _ => (serial - 12) / 2,
        };
        let size = usize::try_from(size).map_err(|_too_long| BROKEN)?;
        let (bytes, after) = rest.split_at_checked(size).ok_or(BROKEN)?;
        rest = after;
        values.push(match serial {
            0 => Column::Null,
            7 => Column::Real,
            8 => Column::Integer(0),
            9 => Column::Integer(1),
            1..=6 => Column::Integer(integer(bytes)),
            _ if serial % 2 == 0 => Column::Blob(bytes),
            _ => Column::Text(bytes),
        });
    }
    Ok(values)
}

/// A big-endian integer with its sign.
fn integer(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|b| b & 0x80 != 0);
    let start = if negative { -1_i64 } else { 0 };
    bytes
        .iter()
        .fold(start, |value, b| value << 8 | i64::from(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints() {
        assert_eq!(varint(&[0x7f]), Some((127, 1)));
        assert_eq!(varint(&[0x81, 0x00]), Some((128, 2)));
        assert_eq!(varint(&[0xff; 9]), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0x80]), None);
    }

    #[test]
    fn values() {
        let record = [6, 0, 1, 2, 9, 18, 0xfe, 0x01, 0x00, b'a', b'b', b'c'];
        let values = columns(&record).unwrap();
        assert_eq!(
            values,
            [
                Column::Null,
                Column::Integer(-2),
                Column::Integer(256),
                Column::Integer(1),
                Column::Blob(b"abc"),
            ]
        );
        assert!(columns(&[3, 14, 14, 0]).is_err());
        assert!(columns(&[9]).is_err());
        assert!(columns(&[2, 10]).is_err());
    }
}
