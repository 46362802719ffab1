//! What is known of Debian's source packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "Debian",
    role: PackageRole::Source,
    table: "\
CVE-2021-44228|critical|Log4Shell: remote code execution by a logged text|apache-log4j2@9 ..2.7-2+deb9u1; apache-log4j2@10 ..2.15.0-1~deb10u1; apache-log4j2@11 ..2.15.0-1~deb11u1
CVE-2019-0211|high|Apache: scripts become root at a restart|apache2@9 ..2.4.25-3+deb9u7
CVE-2021-40438|critical|Apache: requests are forwarded to any host|apache2@9 ..2.4.25-3+deb9u11; apache2@10 ..2.4.38-3+deb10u6; apache2@11 ..2.4.51-1~deb11u1
CVE-2021-44790|critical|Apache: a request overflows a buffer of mod_lua|apache2@9 ..2.4.25-3+deb9u12; apache2@10 ..2.4.38-3+deb10u7; apache2@11 ..2.4.52-1~deb11u2
CVE-2019-3462|high|APT: packages can be replaced by a redirect|apt@8 ..1.0.9.8.5; apt@9 ..1.4.9
CVE-2014-6271|critical|Shellshock: code execution by environment variables|bash@7 ..4.2+dfsg-0.1+deb7u1
CVE-2014-7169|critical|Shellshock: the first fix was incomplete|bash@7 ..4.2+dfsg-0.1+deb7u3
CVE-2023-38545|critical|curl: a long host name overflows the heap behind a SOCKS5 proxy|curl@11 ..7.74.0-1.3+deb11u10; curl@12 ..7.88.1-10+deb12u4
CVE-2015-0235|critical|GHOST: a host name overflows the heap|eglibc@7 ..2.13-38+deb7u7
CVE-2015-7547|high|glibc: a DNS answer overflows the stack|eglibc@7 ..2.13-38+deb7u10; glibc@8 ..2.19-18+deb8u3
CVE-2019-10149|critical|Exim: commands by a recipient address|exim4@9 ..4.89-2+deb9u4
CVE-2019-15846|critical|Exim: code execution by a server name|exim4@8 ..4.84.2-2+deb8u6; exim4@9 ..4.89-2+deb9u6; exim4@10 ..4.92-8+deb10u2
CVE-2022-40674|critical|Expat: memory is used after it is freed|expat@10 ..2.2.6-2+deb10u5; expat@11 ..2.2.10-2+deb11u4
CVE-2018-16509|high|Ghostscript: a document runs commands|ghostscript@8 ..9.06~dfsg-2+deb8u8; ghostscript@9 ..9.20~dfsg-3.2+deb9u5
CVE-2017-1000117|high|Git: commands by an address of a submodule|git@7 ..1:1.7.10.4-1+wheezy5; git@8 ..1:2.1.4-2.1+deb8u4; git@9 ..1:2.11.0-3+deb9u1
CVE-2018-11235|high|Git: code execution by a submodule's name|git@8 ..1:2.1.4-2.1+deb8u6; git@9 ..1:2.11.0-3+deb9u3
CVE-2022-41903|critical|Git: a log format overflows the heap|git@10 ..1:2.20.1-2+deb10u7; git@11 ..1:2.30.2-1+deb11u1
CVE-2023-4911|high|Looney Tunables: root by GLIBC_TUNABLES|glibc@11 ..2.31-13+deb11u7; glibc@12 ..2.36-9+deb12u3
CVE-2016-3714|critical|ImageTragick: commands by a picture|imagemagick@7 ..8:6.7.7.10-5+deb7u5; imagemagick@8 ..8:6.8.9.9-5+deb8u2
CVE-2021-22204|high|ExifTool: code execution by a DjVu picture|libimage-exiftool-perl@9 ..10.40-1+deb9u1; libimage-exiftool-perl@10 ..11.16-1+deb10u1
CVE-2018-10933|critical|libssh: anyone may log in|libssh@8 ..0.6.3-4+deb8u3; libssh@9 ..0.7.3-2+deb9u1
CVE-2023-4863|high|libwebp: a picture overflows the heap|libwebp@11 ..0.6.1-2.1+deb11u2; libwebp@12 ..1.2.4-0.2+deb12u1
CVE-2021-23017|high|nginx: a DNS answer overwrites memory|nginx@9 ..1.10.3-1+deb9u6; nginx@10 ..1.14.2-2+deb10u4
CVE-2022-29155|critical|OpenLDAP: SQL injection in the SQL backend|openldap@9 ..2.4.44+dfsg-5+deb9u9; openldap@10 ..2.4.47+dfsg-3+deb10u7; openldap@11 ..2.4.57+dfsg-3+deb11u1
CVE-2024-6387|high|regreSSHion: a race at the end of the login time|openssh@12 ..1:9.2p1-2+deb12u3
CVE-2014-0160|high|Heartbleed: memory of the process can be read|openssl@7 ..1.0.1e-2+deb7u5
CVE-2021-3711|critical|OpenSSL: decrypting SM2 overflows a buffer|openssl@10 ..1.1.1d-0+deb10u7; openssl@11 ..1.1.1k-1+deb11u1
CVE-2022-0778|high|OpenSSL: a certificate that takes forever|openssl@9 ..1.1.0l-1~deb9u5; openssl@10 ..1.1.1d-0+deb10u8; openssl@11 ..1.1.1k-1+deb11u2; openssl1.0@9 ..1.0.2u-1~deb9u7
CVE-2019-11043|critical|PHP-FPM: code execution by a path behind nginx|php5@8 ..5.6.40+dfsg-0+deb8u7; php7.0@9 ..7.0.33-0+deb9u6; php7.3@10 ..7.3.11-1~deb10u1
CVE-2021-4034|high|PwnKit: root by an empty argument list|policykit-1@9 ..0.105-18+deb9u2; policykit-1@10 ..0.105-25+deb10u1; policykit-1@11 ..0.105-31+deb11u1
CVE-2022-0543|critical|Redis of Debian: a way out of the Lua sandbox|redis@10 ..5:5.0.14-1+deb10u2; redis@11 ..5:6.0.16-1+deb11u2
CVE-2017-7494|critical|SambaCry: code execution by an uploaded library|samba@7 ..2:3.6.6-6+deb7u13; samba@8 ..2:4.2.14+dfsg-0+deb8u6
CVE-2021-44142|high|Samba: file attributes overflow the heap|samba@10 ..2:4.9.5+dfsg-5+deb10u3; samba@11 ..2:4.13.13+dfsg-1~deb11u3
CVE-2019-14287|high|sudo: root by a user number of -1|sudo@8 ..1.8.10p3-1+deb8u6; sudo@9 ..1.8.19p1-2.1+deb9u1; sudo@10 ..1.8.27-1+deb10u1
CVE-2021-3156|high|Baron Samedit: root by an escaped argument|sudo@9 ..1.8.19p1-2.1+deb9u3; sudo@10 ..1.8.27-1+deb10u3
CVE-2023-22809|high|sudo: sudoedit opens other files|sudo@10 ..1.8.27-1+deb10u5; sudo@11 ..1.9.5p2-3+deb11u1
CVE-2020-1938|critical|Ghostcat: files can be read by AJP|tomcat7@8 ..7.0.56-3+really7.0.100-1; tomcat8@8 ..8.0.14-1+deb8u17; tomcat8@9 ..8.5.54-0+deb9u1; tomcat9@10 ..9.0.31-1~deb10u1
CVE-2022-1271|high|xzgrep and zgrep: a file name writes files|xz-utils@9 ..5.2.2-1.2+deb9u1; xz-utils@10 ..5.2.4-1+deb10u1; xz-utils@11 ..5.2.5-2.1~deb11u1; gzip@9 ..1.6-5+deb9u1; gzip@10 ..1.9-3+deb10u1; gzip@11 ..1.10-4+deb11u1
CVE-2024-3094|critical|xz: a back door in liblzma|xz-utils@13 5.5.1alpha-0.1..5.6.1+really5.4.5-1
CVE-2018-25032|high|zlib: deflating corrupts memory|zlib@9 ..1:1.2.8.dfsg-5+deb9u1; zlib@10 ..1:1.2.11.dfsg-1+deb10u1; zlib@11 ..1:1.2.11.dfsg-2+deb11u1
CVE-2022-37434|critical|zlib: a gzip header overflows the heap|zlib@10 ..1:1.2.11.dfsg-1+deb10u2; zlib@11 ..1:1.2.11.dfsg-2+deb11u2
",
};
