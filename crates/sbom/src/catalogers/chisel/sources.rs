//! The source packages of Ubuntu's binary packages that Chisel cuts (github.com/canonical/chisel-releases).
//!
//! Ubuntu's advisories are sorted by source packages, and the manifest does not name them. Only what is
//! known is told: a guess would clear a package that nobody looked up. Left out is also what has a version
//! of its own, so that it can't be compared with its source's: .NET, and what device-mapper builds.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A source package a line, or several lines, and behind the colon what is built of it; `=` is the
/// source's own name. In names of binary packages `#` is any number with dots, and `t64` is left out. In
/// names of sources `#` is the first of these numbers, and `$` the number that the version begins with.
const BUILT: &str = "\
acl: libacl#
acorn: node-acorn
alsa-lib: libasound#
aom: libaom#
apparmor: = libapparmor#
apr: libapr#
apt: = libapt-pkg#
argon2: libargon#-#
at-spi2-core: libatk#-# libatk-bridge#-# libatspi#-#
attr: libattr#
audit: libaudit# libaudit-common
avahi: libavahi-client# libavahi-common#
bind9: bind#-dnsutils bind#-host bind#-libs
binutils: = binutils-aarch#-linux-gnu binutils-common binutils-powerpc#le-linux-gnu
binutils: binutils-s#x-linux-gnu binutils-x#-#-linux-gnu libbinutils libctf# libsframe#
boost#: libboost-context# libboost-coroutine# libboost-filesystem# libboost-log#
boost#: libboost-program-options# libboost-serialization# libboost-thread#
brotli: libbrotli#
bzip2: bzip# libbz#-#
c-ares: libcares#
cairo: libcairo# libcairo-gobject#
chromaprint: libchromaprint#
cjson: libcjson#
codec2: libcodec#-#
cryptsetup: libcryptsetup#
cups: libcups#
curl: = libcurl# libcurl#-gnutls
cyrus-sasl2: libsasl#-# libsasl#-modules-db
dav1d: libdav#d#
db5.3: libdb#
dbus: = dbus-bin dbus-daemon dbus-session-bus-common dbus-system-bus-common libdbus-#-#
duktape: libduktape#
e2fsprogs: libcom-err#
eclipse-jdt-core: libeclipse-jdt-core-compiler-batch-java libeclipse-jdt-core-java
elfutils: libelf#
erlang: erlang-asn# erlang-base erlang-crypto erlang-eldap erlang-ftp erlang-inets erlang-mnesia
erlang: erlang-os-mon erlang-parsetools erlang-public-key erlang-runtime-tools erlang-snmp
erlang: erlang-ssl erlang-syntax-tools erlang-tftp erlang-tools erlang-xmerl
expat: libexpat#
ffmpeg: libavcodec# libavformat# libavutil# libswresample# libswscale#
fftw3: libfftw#-double#
file: = libmagic# libmagic-mgc
flac: libflac#
fontconfig: = fontconfig-config libfontconfig#
fonts-dejavu: fonts-dejavu-core fonts-dejavu-mono
fonts-freefont: fonts-freefont-otf fonts-freefont-ttf
fonts-ipafont: fonts-ipafont-gothic
fonts-noto: fonts-croscore fonts-noto-core fonts-noto-mono
fonts-tlwg: fonts-tlwg-loma-otf
fonts-urw-base35: fonts-urw-base#
freetype: libfreetype#
fribidi: libfribidi#
game-music-emu: libgme#
gcc-#: cpp-#-aarch#-linux-gnu cpp-#-x#-#-linux-gnu = gcc-#-aarch#-linux-gnu gcc-#-base
gcc-#: gcc-#-x#-#-linux-gnu libgcc-#-dev
gcc-$: libasan# libatomic# libgcc-s# libgomp# libstdc++# libubsan#
gdbm: libgdbm# libgdbm-compat#
gdk-pixbuf: libgdk-pixbuf#-common libgdk-pixbuf-#-#
gearmand: gearman-job-server gearman-tools libgearman#
geoip: geoip-bin libgeoip#
gflags: libgflags#
giflib: libgif#
glib2.0: libglib#-#
glibc: libc# libc#-dev libc-bin
gmp: libgmp#
gnupg2: gpg gpgconf gpgv
gnutls28: libgnutls#
golang-#: = golang-#-go golang-#-src
golang-defaults: golang golang-go golang-src
graphite2: libgraphite#-#
harfbuzz: libharfbuzz#b
highway: libhwy#
hiredis: libhiredis#
http-parser: libhttp-parser#
hwloc: libhwloc#
icu: libicu#
iproute2: iproute#
iptables: = libip#tc# libxtables#
iputils: iputils-ping
isl: libisl#
jansson: libjansson#
jbigkit: libjbig#
jemalloc: libjemalloc#
jpeg-xl: libjxl#
jq: = libjq#
json-c: libjson-c#
keyutils: libkeyutils#
kmod: libkmod#
krb5: libgssapi-krb#-# libk#crypto# libkrb#-# libkrb#support#
lame: libmp#lame#
lapack: libblas#
lcms2: liblcms#-#
lerc: liblerc#
libarchive: libarchive# libarchive-tools
libassuan: libassuan#
libasyncns: libasyncns#
libbluray: libbluray#
libbpf: libbpf#
libbs2b: libbs#b#
libbsd: libbsd#
libcap-ng: libcap-ng#
libcap2: libcap# libcap#-bin
libcbor: libcbor#
libcdio: libcdio#
libcdio-paranoia: libcdio-cdda# libcdio-paranoia#
libcrypto++: libcrypto++#
libdatrie: libdatrie#
libdeflate: libdeflate#
libdrm: libdrm# libdrm-amdgpu# libdrm-common libdrm-intel# libdrm-nouveau# libdrm-radeon#
libdvdnav: libdvdnav#
libdvdread: libdvdread#
libedit: libedit#
libestr: libestr#
libevent: libevent-#-# libevent-core-#-# libevent-extra-#-# libevent-pthreads-#-#
libexif: libexif#
libfastjson: libfastjson#
libffi: libffi#
libfido2: libfido#-#
libfontenc: libfontenc#
libgcrypt20: libgcrypt#
libgit2: libgit#-#
libglvnd: libgl# libglvnd# libglx#
libgpg-error: libgpg-error#
libgsm: libgsm#
libidn: libidn#
libidn2: libidn#-#
libjpeg-turbo: libjpeg-turbo#
libjpeg8-empty: libjpeg#
liblzf: liblzf#
libmaxminddb: libmaxminddb# mmdb-bin
libmd: libmd#
libmemcached: libhashkit# libmemcached#
libmnl: libmnl#
libnet: libnet#
libnetfilter-conntrack: libnetfilter-conntrack#
libnfnetlink: libnfnetlink#
libnftnl: libnftnl#
libnginx-mod-http-geoip2: libnginx-mod-http-geoip# libnginx-mod-stream-geoip#
libnl3: libnl-#-# libnl-cli-#-# libnl-genl-#-# libnl-nf-#-# libnl-route-#-#
libnotify: libnotify# libnotify-bin
libnsl: libnsl#
libogg: libogg#
libonig: libonig#
libopenmpt: libopenmpt#
libpciaccess: libpciaccess#
libpgm: libpgm-#-#
libpng1.6: libpng#-#
libproxy: libproxy#v#
libpsl: libpsl#
librabbitmq: librabbitmq#
libraw1394: libraw#-#
librdkafka: librdkafka# librdkafka++#
librist: librist#
librsvg: librsvg#-#
libsamplerate: libsamplerate#
libseccomp: libseccomp#
libselinux: libselinux#
libsemanage: libsemanage# libsemanage-common
libsepol: libsepol#
libsigsegv: libsigsegv#
libsodium: libsodium#
libsoxr: libsoxr#
libssh: libssh-# libssh-gcrypt-#
libssh2: libssh#-#
libtasn1-6: libtasn#-#
libthai: libthai# libthai-data
libtheora: libtheora# libtheoradec# libtheoraenc#
libtirpc: libtirpc# libtirpc-common
libudfread: libudfread#
libunibreak: libunibreak#
libunistring: libunistring#
libunwind: libunwind#
liburcu: liburcu#
libuv1: libuv#
libva: libva# libva-drm# libva-x#-#
libvdpau: libvdpau#
libvidstab: libvidstab#
libvorbis: libvorbis#a libvorbisenc# libvorbisfile#
libvpx: libvpx#
libwebp: libsharpyuv# libwebp# libwebpmux#
libx11: libx#-data libx#-xcb# libx11-6
libxau: libxau#
libxcb: libxcb# libxcb-dri#-# libxcb-glx# libxcb-present# libxcb-randr# libxcb-render#
libxcb: libxcb-shape# libxcb-shm# libxcb-sync# libxcb-xfixes#
libxcomposite: libxcomposite#
libxcrypt: libcrypt# libcrypt-dev
libxdamage: libxdamage#
libxdmcp: libxdmcp#
libxext: libxext#
libxfixes: libxfixes#
libxi: libxi#
libxkbcommon: libxkbcommon#
libxml2: libxml# libxml#-utils
libxrandr: libxrandr#
libxrender: libxrender#
libxshmfence: libxshmfence#
libxslt: libxslt#
libxxf86vm: libxxf#vm#
libyaml: libyaml-#-#
libzstd: libzstd# zstd
lilv: liblilv-#-#
linux: linux-libc-dev
llvm-toolchain-#: libllvm# libunwind-#
lm-sensors: libsensors# libsensors-config
lmdb: liblmdb#
lsb: lsb-base
lua5.4: liblua#-# lua#
lz4: liblz#-#
lzo2: liblzo#-#
make-dfsg: make
mbedtls: libmbedcrypto#
mesa: libgbm# libgl#-mesa-dri libglapi-mesa libglx-mesa# mesa-libgallium
mesa-amber: libglapi-amber
mpclib3: libmpc#
mpdecimal: libmpdec#
mpeg2dec: libmpeg#-#
mpfr4: libmpfr#
mpg123: libmpg#-#
mysql-8.0: libmysqlclient#
mysql-8.4: libmysqlclient24
mysql-defaults: mysql-common
ncurses: libncurses# libncursesw# libtinfo# ncurses-base
nettle: libhogweed# libnettle#
nftables: libnftables#
nghttp2: libnghttp#-#
nginx: libnginx-mod-http-geoip libnginx-mod-stream libnginx-mod-stream-geoip = nginx-common
nodejs: libnode# =
norm: libnorm#
npth: libnpth#
nspr: libnspr#
nss: libnss#
nss-mdns: libnss-mdns
numactl: libnuma#
ocl-icd: ocl-icd-libopencl#
onetbb: libtbb# libtbbbind-#-# libtbbmalloc#
onevpl: libvpl#
openjdk-#: openjdk-#-jdk-headless openjdk-#-jre-headless
openjdk-lts: openjdk-11-jdk-headless openjdk-11-jre-headless
openjpeg2: libopenjp#-#
openldap: libldap# libldap-#-# libldap-common
openssh: openssh-client openssh-server openssh-sftp-server
openssl: libssl# = openssl-provider-legacy
opus: libopus#
p11-kit: libp#-kit# p#-kit p#-kit-modules
pam: libpam#g libpam#g-dev libpam-modules libpam-modules-bin libpam-runtime
pango1.0: libpango-#-# libpangocairo-#-# libpangoft#-#-#
pcre2: libpcre#-#-#
pcre3: libpcre#
pcsc-lite: libpcsclite#
perl: libperl# = perl-base perl-modules-#
php#: = php#-cli php#-common php#-opcache php#-readline
php-defaults: php php-common
pixman: libpixman-#-#
postgresql-$: libpq#
procps: libproc#-# libprocps# =
protobuf-c: libprotobuf-c#
python#: libpython# libpython#-minimal libpython#-stdlib = python#-minimal python#-venv
python-pip: python#-pip python#-pip-whl
python-pyasyncore: python#-pyasyncore
python-pyftpdlib: python#-pyftpdlib
python-standard-asynchat: python#-standard-asynchat
python3-defaults: libpython3-stdlib python3 python3-minimal
python3-stdlib-extensions: python#-distutils python#-lib#to#
readline: libreadline# readline-common
redis: redis-server redis-tools
rocksdb: librocksdb#
rtmpdump: librtmp#
rubberband: librubberband#
ruby#: libruby# =
ruby-defaults: libruby ruby
rust-rav1e: librav#e#
rustc: cargo libstd-rust-1.75 libstd-rust-dev =
rustc-#: cargo-# libstd-rust-# libstd-rust-#-dev =
serd: libserd-#-#
setuptools: python#-pkg-resources python#-setuptools python#-setuptools-whl
shadow: libsubid# login passwd uidmap
shine: libshine#
slang2: libslang#
snappy: libsnappy#v#
sord: libsord-#-#
speex: libspeex#
sqlite3: libsqlite#-# sqlite#
sratom: libsratom-#-#
srt: libsrt#-gnutls
svt-av1: libsvtav#enc# libsvtav#enc#d#
systemd: libsystemd# libsystemd-shared libudev# = systemd-dev
sysvinit: sysvinit-utils
tcp-wrappers: libwrap#
tex-gyre: fonts-texgyre
tiff: libtiff#
tomcat-native: libtcnative-#
tomcat10: libtomcat#-java tomcat# tomcat#-common
twolame: libtwolame#
tzdata: = tzdata-icu tzdata-legacy
unifont: fonts-unifont
ust: liblttng-ust# liblttng-ust-common# liblttng-ust-ctl#
util-linux: libblkid# libfdisk# libmount# libsmartcols# libuuid# mount rfkill =
vim: vim-common vim-tiny
vulkan-loader: libvulkan#
wayland: libwayland-client# libwayland-egl# libwayland-server#
wheel: python#-wheel
x264: libx264-163 libx264-164
x265: libx#-#
xorg: x#-common
xvidcore: libxvidcore#
xxhash: libxxhash#
xz-utils: liblzma# =
yajl: libyajl#
zeromq3: libzmq#
zimg: libzimg#
zix: libzix-#-#
zlib: zlib#g
zvbi: libzvbi#
";

/// Packages that are the only ones built of a source of the same name.
const SAME: &str = "\
base-files base-passwd bash bc busybox ca-certificates ca-certificates-java conmon coreutils cpio
cron crun dash debianutils diffutils distro-info-data dosfstools dpkg findutils fonts-liberation
fonts-noto-color-emoji fonts-ubuntu fonts-wqy-zenhei gawk geoip-database geoipupdate git gosu grep
gzip hello httping influxdb init-system-helpers less libgdiplus
libnginx-mod-http-headers-more-filter libnss-extrausers mawk media-types metapixel netbase
netcat-openbsd node-busboy node-cjs-module-lexer node-undici node-xtend patch publicsuffix pwgen
rabbitmq-server rsyslog ruby-net-telnet ruby-webrick ruby-xmlrpc sbsigntool secureboot-db sed
sensible-utils shared-mime-info squashfs-tools strace sudo tar ubuntu-keyring ucf unzip wget
xdg-user-dirs xfonts-encodings xfonts-utils zip
";

static SOURCES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let built = BUILT.lines().filter_map(|line| line.split_once(": "));
    let built = built.flat_map(|(source, names)| {
        let names = names.split(' ');
        names.map(move |name| (if name == "=" { source } else { name }, source))
    });
    let same = SAME.split_whitespace().map(|name| (name, name));
    built.chain(same).collect()
});

/// The source of a package, if it is known.
pub(super) fn of(name: &str, version: &str) -> Option<String> {
    let (general, number) = general(name);
    let exact = SOURCES.get(name);
    let source = exact.or_else(|| SOURCES.get(general.as_str()))?;
    let major = || {
        let upstream = version.split_once(':').map_or(version, |(_, rest)| rest);
        let end = upstream.find(|c: char| !c.is_ascii_digit());
        upstream.get(..end.unwrap_or(upstream.len()))
    };
    let source = source.replace('#', &number);
    match source.strip_suffix('$') {
        Some(start) => Some(format!("{start}{}", major().filter(|m| !m.is_empty())?)),
        None => Some(source),
    }
}

/// The name with `#` for its numbers and without `t64`, and the first of the numbers.
fn general(name: &str) -> (String, String) {
    let mut general = String::with_capacity(name.len());
    let mut first: Option<String> = None;
    let name = name.replace("t64-", "-");
    let mut rest = name.strip_suffix("t64").unwrap_or(&name);
    while let Some(c) = rest.chars().next() {
        if !c.is_ascii_digit() {
            general.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let number = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let number = number.trim_end_matches('.');
        first.get_or_insert_with(|| number.to_owned());
        general.push('#');
        rest = rest.get(number.len()..).unwrap_or_default();
    }
    (general, first.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_binaries() {
        for (name, version, source) in [
            ("libssl3", "3.0.2-0ubuntu1.10", Some("openssl")),
            ("libssl3t64", "3.0.13-0ubuntu3", Some("openssl")),
            ("libc6", "2.35-0ubuntu3", Some("glibc")),
            ("zlib1g", "1:1.2.11.dfsg-2ubuntu9", Some("zlib")),
            ("libgcc-s1", "12.3.0-1ubuntu1~22.04", Some("gcc-12")),
            ("libstdc++6", "14.2.0-4ubuntu2~24.04", Some("gcc-14")),
            ("gcc-13-base", "13.3.0-6ubuntu2", Some("gcc-13")),
            ("libicu74", "74.2-1ubuntu3", Some("icu")),
            ("libcurl3t64-gnutls", "8.5.0-2ubuntu10", Some("curl")),
            ("python3.12-minimal", "3.12.3-1", Some("python3.12")),
            (
                "libpython3-stdlib",
                "3.12.3-0ubuntu2",
                Some("python3-defaults"),
            ),
            (
                "openjdk-21-jre-headless",
                "21.0.4+7-1ubuntu2",
                Some("openjdk-21"),
            ),
            (
                "openjdk-11-jre-headless",
                "11.0.24+8-1ubuntu3",
                Some("openjdk-lts"),
            ),
            ("libpq5", "16.4-0ubuntu0.24.04.2", Some("postgresql-16")),
            ("openssl", "3.0.2-0ubuntu1.10", Some("openssl")),
            ("bash", "5.1-6ubuntu1", Some("bash")),
            ("base-files", "13ubuntu10.2", Some("base-files")),
            ("dotnet-runtime-8.0", "8.0.4-0ubuntu1", None),
            ("libdevmapper1.02.1", "2:1.02.175-2.1ubuntu4", None),
            ("of-nobody", "1", None),
            ("libgcc-s1", "", None),
            ("", "", None),
        ] {
            assert_eq!(of(name, version).as_deref(), source, "{name} {version}");
        }
    }

    #[test]
    fn no_name_has_two_sources() {
        let mut names: Vec<&str> = BUILT
            .lines()
            .filter_map(|line| line.split_once(": "))
            .flat_map(|(source, names)| {
                names
                    .split(' ')
                    .map(move |n| if n == "=" { source } else { n })
            })
            .chain(SAME.split_whitespace())
            .collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
