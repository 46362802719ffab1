//! Groups of artifacts whose archives do not tell them: those that are built without Maven, and those
//! whose manifests name another group than they are published under.
//!
//! Only names that no other group is known to publish.

/// Group, and artifacts; a `*` at the end stands for any rest.
const KNOWN: &[(&str, &[&str])] = &[
    ("antlr", &["antlr"]),
    ("com.fasterxml", &["classmate"]),
    ("com.fasterxml.woodstox", &["woodstox-core"]),
    ("com.github.ben-manes.caffeine", &["caffeine"]),
    ("com.google.code.gson", &["gson"]),
    ("com.google.guava", &["guava"]),
    (
        "com.google.protobuf",
        &["protobuf-java", "protobuf-java-util"],
    ),
    ("com.googlecode.json-simple", &["json-simple"]),
    ("com.h2database", &["h2"]),
    ("com.google.inject", &["guice"]),
    ("com.mchange", &["c3p0"]),
    ("com.mysql", &["mysql-connector-j"]),
    ("com.squareup.okhttp3", &["okhttp"]),
    ("com.squareup.okio", &["okio", "okio-jvm"]),
    ("com.thoughtworks.xstream", &["xstream"]),
    ("com.zaxxer", &["HikariCP"]),
    ("dom4j", &["dom4j"]),
    ("io.projectreactor", &["reactor-core"]),
    (
        "io.projectreactor.netty",
        &["reactor-netty", "reactor-netty-core", "reactor-netty-http"],
    ),
    ("io.undertow", &["undertow-core", "undertow-servlet"]),
    ("mysql", &["mysql-connector-java"]),
    ("net.java.dev.jna", &["jna", "jna-platform"]),
    ("net.minidev", &["json-smart", "accessors-smart"]),
    ("net.sf.ehcache", &["ehcache"]),
    ("org.apache.ant", &["ant", "ant-launcher"]),
    (
        "org.apache.activemq",
        &["activemq-broker", "activemq-client"],
    ),
    ("org.apache.kafka", &["kafka-clients", "kafka-streams"]),
    ("org.apache.lucene", &["lucene-core", "lucene-queryparser"]),
    (
        "org.apache.tomcat",
        &["tomcat-annotations-api", "tomcat-jdbc", "tomcat-juli"],
    ),
    (
        "org.apache.tomcat.embed",
        &[
            "tomcat-embed-core",
            "tomcat-embed-el",
            "tomcat-embed-jasper",
            "tomcat-embed-websocket",
        ],
    ),
    (
        "org.bouncycastle",
        &[
            "bcmail-*", "bcpg-*", "bcpkix-*", "bcprov-*", "bctls-*", "bcutil-*",
        ],
    ),
    ("org.codehaus.groovy", &["groovy-all"]),
    ("org.elasticsearch", &["elasticsearch"]),
    ("org.hdrhistogram", &["HdrHistogram"]),
    ("org.hsqldb", &["hsqldb"]),
    ("org.jboss.logging", &["jboss-logging"]),
    (
        "org.jetbrains.kotlin",
        &["kotlin-stdlib", "kotlin-stdlib-*", "kotlin-reflect"],
    ),
    ("org.json", &["json"]),
    ("org.lz4", &["lz4-java"]),
    ("org.mindrot", &["jbcrypt"]),
    ("org.mozilla", &["rhino"]),
    (
        "org.ow2.asm",
        &["asm", "asm-analysis", "asm-commons", "asm-tree", "asm-util"],
    ),
    ("org.postgresql", &["postgresql"]),
    (
        "org.slf4j",
        &[
            "jcl-over-slf4j",
            "jul-to-slf4j",
            "log4j-over-slf4j",
            "slf4j-*",
        ],
    ),
    (
        "org.springframework",
        &[
            "spring-aop",
            "spring-aspects",
            "spring-beans",
            "spring-context",
            "spring-context-support",
            "spring-core",
            "spring-expression",
            "spring-instrument",
            "spring-jcl",
            "spring-jdbc",
            "spring-jms",
            "spring-messaging",
            "spring-orm",
            "spring-oxm",
            "spring-r2dbc",
            "spring-test",
            "spring-tx",
            "spring-web",
            "spring-webflux",
            "spring-webmvc",
            "spring-websocket",
        ],
    ),
    (
        "org.springframework.boot",
        &["spring-boot", "spring-boot-*"],
    ),
    (
        "org.springframework.cloud",
        &[
            "spring-cloud-commons",
            "spring-cloud-context",
            "spring-cloud-function-*",
            "spring-cloud-gateway-*",
        ],
    ),
    ("org.springframework.security", &["spring-security-*"]),
    ("org.yaml", &["snakeyaml"]),
    ("xalan", &["xalan"]),
    ("xerces", &["xercesImpl"]),
];

/// The old Apache Commons, whose groups bear the artifacts' own names.
const COMMONS: &[&str] = &[
    "commons-beanutils",
    "commons-chain",
    "commons-cli",
    "commons-codec",
    "commons-collections",
    "commons-configuration",
    "commons-daemon",
    "commons-dbcp",
    "commons-dbutils",
    "commons-digester",
    "commons-discovery",
    "commons-el",
    "commons-fileupload",
    "commons-httpclient",
    "commons-io",
    "commons-jexl",
    "commons-jxpath",
    "commons-lang",
    "commons-logging",
    "commons-net",
    "commons-pool",
    "commons-validator",
];

/// The group under which the artifact is published, if it is one of those.
pub(super) fn of(artifact: &str) -> Option<&'static str> {
    let matches = |name: &str| match name.strip_suffix('*') {
        Some(start) => artifact.starts_with(start),
        None => name == artifact,
    };
    let commons = COMMONS.iter().find(|name| **name == artifact);
    commons.copied().or_else(|| {
        let known = KNOWN
            .iter()
            .find(|(_, names)| names.iter().any(|n| matches(n)));
        known.map(|(group, _)| *group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_and_families() {
        assert_eq!(of("spring-beans"), Some("org.springframework"));
        assert_eq!(of("spring-boot-actuator"), Some("org.springframework.boot"));
        assert_eq!(of("commons-io"), Some("commons-io"));
        assert_eq!(of("bcprov-jdk15on"), Some("org.bouncycastle"));
        assert_eq!(of("spring-mine"), None);
        assert_eq!(of(""), None);
    }
}
