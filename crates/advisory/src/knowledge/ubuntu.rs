//! What is known of Ubuntu's source packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "Ubuntu",
    role: PackageRole::Source,
    table: "\
CVE-2023-38545|critical|curl: a long host name overflows the heap behind a SOCKS5 proxy|curl@22.04 ..7.81.0-1ubuntu1.14
CVE-2023-4911|high|Looney Tunables: root by GLIBC_TUNABLES|glibc@22.04 ..2.35-0ubuntu3.4
CVE-2024-6387|high|regreSSHion: a race at the end of the login time|openssh@22.04 ..1:8.9p1-3ubuntu0.10; openssh@24.04 ..1:9.6p1-3ubuntu13.3
CVE-2022-3602|high|OpenSSL: an address in a certificate overflows the stack|openssl@22.04 ..3.0.2-0ubuntu1.7
CVE-2021-4034|high|PwnKit: root by an empty argument list|policykit-1@18.04 ..0.105-20ubuntu0.18.04.6; policykit-1@20.04 ..0.105-26ubuntu1.2
CVE-2021-3156|high|Baron Samedit: root by an escaped argument|sudo@16.04 ..1.8.16-0ubuntu1.10; sudo@18.04 ..1.8.21p2-3ubuntu1.4; sudo@20.04 ..1.8.31-1ubuntu1.2
CVE-2025-32463|critical|sudo: root by a chosen root directory|sudo@24.04 ..1.9.15p5-3ubuntu5.24.04.1
",
};
