//! What is known of Alpine's source packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "Alpine",
    role: PackageRole::Source,
    table: "\
CVE-2019-0211|high|Apache: scripts become root at a restart|apache2@v3.6 ..2.4.39-r0; apache2@v3.7 ..2.4.39-r0; apache2@v3.8 ..2.4.39-r0; apache2@v3.9 ..2.4.39-r0; apache2@v3.10 ..2.4.39-r0; apache2@v3.11 ..2.4.39-r0
CVE-2019-10149|critical|Exim: commands by a recipient address|exim@v3.8 ..4.91-r2; exim@v3.9 ..4.92-r0; exim@v3.10 ..4.92-r0; exim@v3.11 ..4.92-r0
CVE-2019-15846|critical|Exim: code execution by a server name|exim@v3.8 ..4.91-r2; exim@v3.9 ..4.92.2-r0; exim@v3.10 ..4.92.2-r0; exim@v3.11 ..4.92.2-r0
CVE-2018-10933|critical|libssh: anyone may log in|libssh@v3.5 ..0.7.6-r0; libssh@v3.6 ..0.7.6-r0; libssh@v3.7 ..0.7.6-r0; libssh@v3.8 ..0.7.6-r0; libssh@v3.11 ..0.7.6-r0
CVE-2022-0778|high|OpenSSL: a certificate that takes forever|openssl@v3.12 ..1.1.1n-r0; openssl@v3.13 ..1.1.1n-r0; openssl@v3.14 ..1.1.1n-r0; openssl@v3.15 ..1.1.1n-r0
CVE-2019-11043|critical|PHP-FPM: code execution by a path behind nginx|php7@v3.7 ..7.1.33-r0; php7@v3.8 ..7.2.24-r0; php7@v3.9 ..7.2.24-r0; php7@v3.10 ..7.3.11-r0; php7@v3.11 ..7.3.11-r0
CVE-2017-7494|critical|SambaCry: code execution by an uploaded library|samba@v3.3 ..4.2.14-r3; samba@v3.4 ..4.4.14-r0
CVE-2019-14287|high|sudo: root by a user number of -1|sudo@v3.11 ..1.8.28-r0
CVE-2024-3094|critical|xz: a back door in liblzma|xz@edge 5.6.0-r0..5.6.1-r2
CVE-2022-37434|critical|zlib: a gzip header overflows the heap|zlib@v3.15 ..1.2.12-r2; zlib@v3.16 ..1.2.12-r2
",
};
