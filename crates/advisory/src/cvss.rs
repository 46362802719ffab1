//! CVSS base scores from vectors (FIRST, CVSS 2.0, 3.0, 3.1 and 4.0).

use seawall_model::{Score, ScoreVersion};

/// Base metrics with the values that each may have: what a vector must have (CVSS 2.0, section 2.4;
/// 3.1, section 6; 4.0, section 7).
pub(crate) type Metrics = &'static [(&'static str, &'static str)];

pub(crate) const BASE_2: Metrics = &[
    ("AV", "LAN"),
    ("AC", "HML"),
    ("Au", "MSN"),
    ("C", "NPC"),
    ("I", "NPC"),
    ("A", "NPC"),
];
pub(crate) const BASE_3: Metrics = &[
    ("AV", "NALP"),
    ("AC", "LH"),
    ("PR", "NLH"),
    ("UI", "NR"),
    ("S", "UC"),
    ("C", "NLH"),
    ("I", "NLH"),
    ("A", "NLH"),
];
pub(crate) const BASE_4: Metrics = &[
    ("AV", "NALP"),
    ("AC", "LH"),
    ("AT", "NP"),
    ("PR", "NLH"),
    ("UI", "NPA"),
    ("VC", "HLN"),
    ("VI", "HLN"),
    ("VA", "HLN"),
    ("SC", "HLN"),
    ("SI", "HLN"),
    ("SA", "HLN"),
];

/// The score of a vector; none if it is not one, or not a whole one.
pub fn score(source: &str, vector: &str) -> Option<Score> {
    let vector = vector.trim().trim_matches(['(', ')']);
    let has = |(name, _): &(&str, &str)| {
        let mut metrics = vector.split('/').filter_map(|part| part.split_once(':'));
        metrics.any(|(metric, _)| metric == *name)
    };
    let (version, value) = if vector.starts_with("CVSS:4.0/") {
        BASE_4.iter().all(has).then_some(())?;
        (
            ScoreVersion::V4,
            vector.parse::<cvss::v4::Vector>().ok()?.score().value(),
        )
    } else if vector.starts_with("CVSS:3.") {
        BASE_3.iter().all(has).then_some(())?;
        let version = if vector.starts_with("CVSS:3.0/") {
            ScoreVersion::V30
        } else {
            ScoreVersion::V31
        };
        (
            version,
            vector
                .parse::<cvss::v3::Vector>()
                .ok()?
                .base_score()
                .value(),
        )
    } else {
        (ScoreVersion::V2, version_2(vector)?)
    };
    Some(Score {
        source: source.to_owned(),
        version,
        vector: vector.to_owned(),
        score: value,
    })
}

/// A score without a vector, as some sources give it; none if it is no score.
pub(crate) fn bare(source: &str, version: ScoreVersion, score: f64) -> Option<Score> {
    (score > 0.0 && score <= 10.0).then(|| Score {
        source: source.to_owned(),
        version,
        vector: String::new(),
        score,
    })
}

/// CVSS 2.0, section 3.2.1, "Base Equation".
fn version_2(vector: &str) -> Option<f64> {
    let vector = vector.strip_prefix("CVSS2#").unwrap_or(vector);
    let metric = |name: &str| {
        vector.split('/').find_map(|part| {
            part.split_once(':')
                .filter(|(n, _)| *n == name)
                .map(|(_, v)| v)
        })
    };
    let access = match metric("AV")? {
        "L" => 0.395,
        "A" => 0.646,
        "N" => 1.0,
        _ => return None,
    };
    let complexity = match metric("AC")? {
        "H" => 0.35,
        "M" => 0.61,
        "L" => 0.71,
        _ => return None,
    };
    let authentication = match metric("Au")? {
        "M" => 0.45,
        "S" => 0.56,
        "N" => 0.704,
        _ => return None,
    };
    let weight = |value| {
        Some(match value {
            "N" => 0.0,
            "P" => 0.275,
            "C" => 0.660,
            _ => return None,
        })
    };
    let (c, i, a): (f64, f64, f64) = (
        weight(metric("C")?)?,
        weight(metric("I")?)?,
        weight(metric("A")?)?,
    );
    let impact = 10.41 * (1.0 - (1.0 - c) * (1.0 - i) * (1.0 - a));
    let exploitability = 20.0 * access * complexity * authentication;
    let factor = if impact == 0.0 { 0.0 } else { 1.176 };
    let base = (0.6 * impact + 0.4 * exploitability - 1.5) * factor;
    Some((base * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_vector_is_none() {
        let whole = [
            "AV:N/AC:L/Au:N/C:P/I:P/A:P",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        ];
        for vector in whole {
            assert!(score("t", vector).is_some(), "{vector}");
            for (at, _) in vector.match_indices('/') {
                assert_eq!(score("t", &vector[..at]), None, "{}", &vector[..at]);
            }
        }
    }

    /// Tables of vectors with their scores.
    #[test]
    fn upstream_tables() {
        let Some(data) = seawall_testkit::test_data("cvss::upstream_tables") else {
            return;
        };
        let files = seawall_testkit::unpack(&data.join("fixtures/versions-and-cvss.tar.zst"));
        for name in [
            "v2_score.list",
            "v30_score.list",
            "v31_score.list",
            "v4_score.list",
        ] {
            let (_, bytes) = files.iter().find(|(path, _)| path.ends_with(name)).unwrap();
            let mut checked = 0;
            for line in String::from_utf8_lossy(bytes).lines() {
                let words: Vec<_> = line.split_whitespace().collect();
                let Some(vector) = words.iter().find(|w| w.contains("/A")) else {
                    continue;
                };
                let Some(expected) = words.iter().find_map(|w| w.parse::<f64>().ok()) else {
                    continue;
                };
                // Temporal and environmental metrics make other scores than the base score.
                if ["/E:", "/RL:", "/MAV:", "/CR:", "/CDP:", "/TD:"]
                    .iter()
                    .any(|m| vector.contains(m))
                {
                    continue;
                }
                let found = score("t", vector).map(|s| s.score);
                assert_eq!(found, Some(expected), "{name}: {line}");
                checked += 1;
            }
            println!("{name}: {checked} vectors");
            assert!(checked >= 3, "{name}: {checked}");
        }
    }
}
