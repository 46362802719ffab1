//! Well-known, much exploited vulnerabilities, so that even a first scan without any advisories finds
//! the worst. Written by hand from public facts; never a substitute for a source.

use std::sync::OnceLock;

use seawall_model::{Advisory, Affected, BoundEnd, Range, normalise_name};

use crate::error::AdvisoryError;
use crate::index::{Index, IndexBuilder};

/// The source's name in verdicts.
pub(crate) const SOURCE: &str = "built-in";

/// `id | ecosystem | package | introduced (0 for the beginning) | fixed | severity | title`; several
/// lines of one id and package are several ranges.
const TABLE: &str = "\
CVE-2021-44228|Maven|org.apache.logging.log4j:log4j-core|2.13.0|2.15.0|critical|Log4Shell: remote code execution by a logged text
CVE-2021-44228|Maven|org.apache.logging.log4j:log4j-core|2.4|2.12.2|critical|Log4Shell: remote code execution by a logged text
CVE-2021-44228|Maven|org.apache.logging.log4j:log4j-core|2.0-beta9|2.3.1|critical|Log4Shell: remote code execution by a logged text
CVE-2021-45046|Maven|org.apache.logging.log4j:log4j-core|2.13.0|2.16.0|critical|Log4j: the fix of Log4Shell was incomplete
CVE-2021-45105|Maven|org.apache.logging.log4j:log4j-core|2.13.0|2.17.0|high|Log4j: endless recursion in lookups
CVE-2022-22965|Maven|org.springframework:spring-beans|0|5.2.20.RELEASE|critical|Spring4Shell: remote code execution by data binding
CVE-2022-22965|Maven|org.springframework:spring-beans|5.3.0|5.3.18|critical|Spring4Shell: remote code execution by data binding
CVE-2022-42889|Maven|org.apache.commons:commons-text|1.5|1.10.0|critical|Text4Shell: code execution by interpolated text
CVE-2015-7501|Maven|commons-collections:commons-collections|3.0|3.2.2|critical|Commons Collections: code execution on deserialisation
CVE-2022-1471|Maven|org.yaml:snakeyaml|0|2.0|high|SnakeYAML: code execution by a constructor in a document
CVE-2022-25845|Maven|com.alibaba:fastjson|0|1.2.83|critical|Fastjson: AutoType can be gone round
CVE-2017-5638|Maven|org.apache.struts:struts2-core|2.3.5|2.3.32|critical|Struts: code execution by a Content-Type header
CVE-2017-5638|Maven|org.apache.struts:struts2-core|2.5.0|2.5.10.1|critical|Struts: code execution by a Content-Type header
CVE-2016-1000027|Maven|org.springframework:spring-web|0|6.0.0|critical|Spring: HttpInvoker deserialises what it gets
CVE-2020-36518|Maven|com.fasterxml.jackson.core:jackson-databind|0|2.12.6.1|high|Jackson: deep nesting exhausts the stack
CVE-2021-29425|Maven|commons-io:commons-io|0|2.7|medium|Commons IO: a file name may leave its directory
CVE-2019-10744|npm|lodash|0|4.17.12|critical|lodash: prototype pollution by defaultsDeep
CVE-2020-8203|npm|lodash|3.7.0|4.17.20|high|lodash: prototype pollution by zipObjectDeep
CVE-2021-23337|npm|lodash|0|4.17.21|high|lodash: command injection by template
CVE-2021-44906|npm|minimist|0|0.2.4|critical|minimist: prototype pollution
CVE-2021-44906|npm|minimist|1.0.0|1.2.6|critical|minimist: prototype pollution
CVE-2022-24999|npm|qs|6.7.0|6.7.3|high|qs: prototype poisoning stops a server
CVE-2022-25883|npm|semver|7.0.0|7.5.2|high|semver: a range that takes very long
CVE-2022-25881|npm|http-cache-semantics|0|4.1.1|high|http-cache-semantics: a header that takes very long
CVE-2023-26136|npm|tough-cookie|0|4.1.3|medium|tough-cookie: prototype pollution
CVE-2023-45857|npm|axios|1.0.0|1.6.0|medium|axios: the XSRF token goes to other hosts
CVE-2024-4068|npm|braces|0|3.0.3|high|braces: unbalanced braces exhaust memory
CVE-2024-29041|npm|express|0|4.19.2|medium|express: redirect to another host by a malformed URL
CVE-2024-28849|npm|follow-redirects|0|1.15.6|medium|follow-redirects: credentials go along to another host
CVE-2021-3807|npm|ansi-regex|6.0.0|6.0.1|high|ansi-regex: a text that takes very long
CVE-2021-32803|npm|tar|5.0.0|5.0.7|high|tar: a file may be written through a link
CVE-2021-32803|npm|tar|6.0.0|6.1.2|high|tar: a file may be written through a link
CVE-2022-23529|npm|jsonwebtoken|0|9.0.0|medium|jsonwebtoken: unsafe handling of the key argument
CVE-2022-0155|npm|follow-redirects|0|1.14.8|medium|follow-redirects: private data go to another host
CVE-2019-14232|PyPI|django|2.2|2.2.4|high|Django: truncating HTML takes very long
CVE-2019-14232|PyPI|django|2.1|2.1.11|high|Django: truncating HTML takes very long
CVE-2019-14234|PyPI|django|2.2|2.2.4|critical|Django: SQL injection by JSON keys
CVE-2019-14234|PyPI|django|2.1|2.1.11|critical|Django: SQL injection by JSON keys
CVE-2019-19844|PyPI|django|2.2|2.2.9|critical|Django: an account can be taken by a password reset
CVE-2019-19844|PyPI|django|0|1.11.27|critical|Django: an account can be taken by a password reset
CVE-2020-7471|PyPI|django|2.2|2.2.10|critical|Django: SQL injection by StringAgg
CVE-2020-14343|PyPI|pyyaml|0|5.4|critical|PyYAML: full_load executes code
CVE-2019-10906|PyPI|jinja2|0|2.10.1|high|Jinja2: a way out of the sandbox by format_map
CVE-2018-18074|PyPI|requests|0|2.20.0|high|requests: credentials go along to another host
CVE-2023-32681|PyPI|requests|2.3.0|2.31.0|medium|requests: proxy credentials go along to another host
CVE-2021-33503|PyPI|urllib3|1.25.4|1.26.5|high|urllib3: an authority that takes very long
CVE-2023-43804|PyPI|urllib3|0|1.26.17|medium|urllib3: cookies go along to another host
CVE-2023-43804|PyPI|urllib3|2.0.0|2.0.6|medium|urllib3: cookies go along to another host
CVE-2023-30861|PyPI|flask|0|2.2.5|high|Flask: a session cookie may be cached for others
CVE-2023-25577|PyPI|werkzeug|0|2.2.3|high|Werkzeug: a form with many parts exhausts memory
CVE-2022-22817|PyPI|pillow|0|9.0.0|critical|Pillow: ImageMath evaluates expressions
CVE-2023-50447|PyPI|pillow|0|10.2.0|high|Pillow: ImageMath evaluates expressions
CVE-2023-37920|PyPI|certifi|2015.4.28|2023.7.22|high|certifi: a root that is no longer trusted
CVE-2022-40897|PyPI|setuptools|0|65.5.1|high|setuptools: a page that takes very long
CVE-2019-5418|RubyGems|actionview|0|4.2.11.1|high|Rails: any file can be read by an Accept header
CVE-2022-32224|RubyGems|activerecord|0|5.2.8.1|critical|Rails: code execution by serialised columns
CVE-2022-30123|RubyGems|rack|0|2.0.9.1|critical|Rack: shell sequences in logs
CVE-2021-3129|Packagist|facade/ignition|0|2.5.2|critical|Ignition: remote code execution in Laravel's debug page
CVE-2016-10033|Packagist|phpmailer/phpmailer|0|5.2.18|critical|PHPMailer: remote code execution by a sender address
CVE-2022-24775|Packagist|guzzlehttp/psr7|0|1.8.4|medium|PSR-7: header values are not checked
CVE-2023-44487|Go|golang.org/x/net|0|0.17.0|high|HTTP/2 rapid reset
CVE-2023-44487|Go|stdlib|0|1.20.10|high|HTTP/2 rapid reset
CVE-2023-44487|Go|stdlib|1.21.0-0|1.21.3|high|HTTP/2 rapid reset
CVE-2024-21626|Go|github.com/opencontainers/runc|1.0.0-rc93|1.1.12|high|Leaky Vessels: a way out of a container by a leaked descriptor
CVE-2019-5736|Go|github.com/opencontainers/runc|0|1.0.0-rc7|high|runc: a container may overwrite the host's runc
CVE-2023-48795|Go|golang.org/x/crypto|0|0.17.0|medium|Terrapin: the start of an SSH connection can be cut
CVE-2022-32149|Go|golang.org/x/text|0|0.3.8|high|x/text: an Accept-Language header that takes very long
CVE-2022-27191|Go|golang.org/x/crypto|0|0.0.0-20220314234659-1baeb1ce4c0b|high|x/crypto: a signer stops an SSH server
CVE-2020-26235|crates.io|time|0.1.0|0.2.23|medium|time: segmentation fault when the environment changes
CVE-2022-24713|crates.io|regex|0|1.5.5|high|regex: an expression that takes very long
";

/// The table as an index.
pub(crate) fn knowledge() -> Result<&'static Index, AdvisoryError> {
    static INDEX: OnceLock<Index> = OnceLock::new();
    if let Some(index) = INDEX.get() {
        return Ok(index);
    }
    let built = build()?;
    Ok(INDEX.get_or_init(|| built))
}

fn build() -> Result<Index, AdvisoryError> {
    let mut builder = IndexBuilder::new(SOURCE);
    for line in TABLE.lines() {
        if let Some(advisory) = advisory(line) {
            builder.add(advisory)?;
        }
    }
    let mut bytes = Vec::new();
    builder.finish(None, &mut bytes)?;
    Index::of_bytes(SOURCE, bytes)
}

fn advisory(line: &str) -> Option<Advisory> {
    let [id, ecosystem, package, introduced, fixed, severity, title] =
        line.split('|').collect::<Vec<_>>().try_into().ok()?;
    let mut affected = Affected::new(
        ecosystem.to_owned().into(),
        normalise_name(ecosystem, package),
    );
    let introduced = (introduced != "0").then(|| introduced.to_owned());
    affected.ranges.push(Range {
        introduced,
        end: BoundEnd::Fixed(fixed.to_owned()),
    });
    Some(Advisory {
        id: id.to_owned(),
        title: title.to_owned(),
        severity: severity.parse().ok(),
        affected: vec![affected],
        ..Advisory::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_fact_that_can_be_judged() {
        let mut lines = 0;
        for line in TABLE.lines() {
            let advisory = advisory(line).unwrap_or_else(|| panic!("{line}"));
            assert!(
                advisory.id.starts_with("CVE-")
                    && !advisory.title.is_empty()
                    && advisory.severity.is_some(),
                "{line}"
            );
            let affected = &advisory.affected[0];
            let scheme = seawall_version::scheme_of(&affected.ecosystem.name).unwrap();
            let BoundEnd::Fixed(fixed) = &affected.ranges[0].end else {
                panic!("{line}")
            };
            let from = affected.ranges[0].introduced.as_deref();
            assert!(
                from.is_none_or(|from| scheme.compare(from, fixed).unwrap().is_lt()),
                "{line}"
            );
            assert!(scheme.compare(fixed, fixed).is_ok(), "{line}");
            lines += 1;
        }
        assert!(lines >= 60, "{lines}");
        assert!(knowledge().unwrap().covers(&"Maven".parse().unwrap()));
    }
}
