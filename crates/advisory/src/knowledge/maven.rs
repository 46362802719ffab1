//! What is known of Maven's packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "Maven",
    role: PackageRole::Binary,
    table: "\
CVE-2023-6378|high|Logback: forged log events stop a receiver|ch.qos.logback:logback-classic ..1.2.13 1.3.0..1.3.12 1.4.0..1.4.12; ch.qos.logback:logback-core ..1.2.13 1.3.0..1.3.12 1.4.0..1.4.12
CVE-2021-42550|medium|Logback: code execution by a changed configuration|ch.qos.logback:logback-core ..1.2.9
CVE-2017-18349|critical|Fastjson: code execution by a type in a document|com.alibaba:fastjson ..1.2.25
CVE-2022-25845|critical|Fastjson: AutoType can be gone round|com.alibaba:fastjson ..1.2.83
CVE-2020-36518|high|Jackson: deep nesting exhausts the stack|com.fasterxml.jackson.core:jackson-databind ..2.12.6.1 2.13.0..2.13.2.1
CVE-2022-42003|high|Jackson: nested arrays exhaust the stack|com.fasterxml.jackson.core:jackson-databind 2.4.0-rc1..2.12.7.1 2.13.0..2.13.4.1
CVE-2023-2976|medium|Guava: temporary files that others may read|com.google.guava:guava 1.0..32.0.0
CVE-2021-42392|critical|H2: code execution by the console|com.h2database:h2 1.1.100..2.0.206
CVE-2022-23221|critical|H2: code execution by a connection address|com.h2database:h2 1.1.100..2.1.210
CVE-2013-7285|critical|XStream: code execution by a document|com.thoughtworks.xstream:xstream ..1.4.7 1.4.10..1.4.11
CVE-2020-26217|high|XStream: commands by a document|com.thoughtworks.xstream:xstream ..1.4.14
CVE-2021-39144|high|XStream: commands by a document, much exploited|com.thoughtworks.xstream:xstream ..1.4.18
CVE-2015-7501|critical|Commons Collections: code execution on deserialisation|commons-collections:commons-collections ..3.2.2; org.apache.commons:commons-collections4 ..4.1
CVE-2016-1000031|critical|Commons FileUpload: code execution on deserialisation|commons-fileupload:commons-fileupload ..1.3.3
CVE-2023-24998|high|Commons FileUpload: a form with many parts exhausts a server|commons-fileupload:commons-fileupload ..1.5
CVE-2021-29425|medium|Commons IO: a file name may leave its directory|commons-io:commons-io ..2.7
GHSA-xpw8-rcwv-8f8p|high|HTTP/2 rapid reset in Netty|io.netty:netty-codec-http2 ..4.1.100.Final
CVE-2019-17571|critical|Log4j 1: the socket server deserialises what it gets|log4j:log4j 1.2..=1.2.17
CVE-2022-23305|critical|Log4j 1: SQL injection by the database appender|log4j:log4j 1.2.1..=1.2.17
CVE-2023-46604|critical|ActiveMQ: code execution by a class name in a packet|org.apache.activemq:activemq-client ..5.15.16 5.16.0..5.16.7 5.17.0..5.17.6 5.18.0..5.18.3
CVE-2022-42889|critical|Text4Shell: code execution by interpolated text|org.apache.commons:commons-text 1.5..1.10.0
CVE-2017-5645|critical|Log4j: the socket server deserialises what it gets|org.apache.logging.log4j:log4j-core 2.0-alpha1..2.8.2
CVE-2021-44228|critical|Log4Shell: remote code execution by a logged text|org.apache.logging.log4j:log4j-core 2.0-beta9..2.3.1 2.4..2.12.2 2.13.0..2.15.0
CVE-2021-44832|medium|Log4j: code execution by a changed configuration|org.apache.logging.log4j:log4j-core 2.0-beta7..2.3.2 2.4..2.12.4 2.13.0..2.17.1
CVE-2021-45046|critical|Log4j: the fix of Log4Shell was incomplete|org.apache.logging.log4j:log4j-core 2.0-beta9..2.3.1 2.4..2.12.2 2.13.0..2.16.0
CVE-2021-45105|high|Log4j: endless recursion in lookups|org.apache.logging.log4j:log4j-core 2.0-alpha1..2.3.1 2.4.0..2.12.3 2.13.0..2.17.0
CVE-2025-30065|critical|Parquet: code execution by a schema|org.apache.parquet:parquet-avro ..1.15.1
CVE-2016-4437|critical|Shiro: a cookie under a known key is deserialised|org.apache.shiro:shiro-core ..1.2.5
CVE-2022-32532|critical|Shiro: a line end goes round authorisation|org.apache.shiro:shiro-core ..1.9.1
CVE-2020-1957|critical|Shiro: paths go round authentication under Spring|org.apache.shiro:shiro-web ..1.5.2
CVE-2013-2251|critical|Struts: code execution by redirect prefixes|org.apache.struts:struts2-core 2.0.0..2.3.15.1
CVE-2017-5638|critical|Struts: code execution by a Content-Type header|org.apache.struts:struts2-core 2.3.0..2.3.32 2.5.0..2.5.10.1
CVE-2018-11776|critical|Struts: code execution by a namespace|org.apache.struts:struts2-core 2.3..2.3.35 2.5..2.5.17
CVE-2020-17530|critical|Struts: expressions are evaluated twice|org.apache.struts:struts2-core 2.0.0..2.5.26
CVE-2021-31805|critical|Struts: the fix of double evaluation was incomplete|org.apache.struts:struts2-core 2.0.0..2.5.30
CVE-2023-50164|critical|Struts: an uploaded file leaves its directory|org.apache.struts:struts2-core 2.0.0..2.5.33 6.0.0..6.3.0.2
CVE-2020-1938|critical|Ghostcat: files can be read by AJP|org.apache.tomcat.embed:tomcat-embed-core 7.0.0..7.0.100 8.5.0..8.5.51 9.0.0.M1..9.0.31
CVE-2024-50379|critical|Tomcat: code execution by a race in JSP names|org.apache.tomcat.embed:tomcat-embed-core 9.0.0.M1..9.0.98 10.1.0-M1..10.1.34 11.0.0-M1..11.0.2
CVE-2025-24813|critical|Tomcat: code execution by a partial PUT|org.apache.tomcat.embed:tomcat-embed-core 9.0.0.M1..9.0.99 10.1.0-M1..10.1.35 11.0.0-M1..11.0.3
CVE-2020-13936|high|Velocity: a template executes code|org.apache.velocity:velocity-engine-core ..2.3
CVE-2023-44981|critical|ZooKeeper: SASL quorum authentication can be gone round|org.apache.zookeeper:zookeeper ..3.7.2 3.8.0..3.8.3 3.9.0..3.9.1
CVE-2015-3253|critical|Groovy: code execution on deserialisation|org.codehaus.groovy:groovy 1.7.0..2.4.4; org.codehaus.groovy:groovy-all 1.7.0..2.4.4
CVE-2024-1597|critical|PostgreSQL JDBC: SQL injection by negative numbers in simple mode|org.postgresql:postgresql ..42.2.28 42.3.0..42.3.9 42.4.0..42.4.4 42.5.0..42.5.5 42.6.0..42.6.1 42.7.0..42.7.2
CVE-2022-22963|critical|Spring Cloud Function: code execution by a routing expression|org.springframework.cloud:spring-cloud-function-context ..3.1.7 3.2.0..3.2.3
CVE-2022-22947|critical|Spring Cloud Gateway: code execution by a route|org.springframework.cloud:spring-cloud-gateway-server ..3.0.7 3.1.0..3.1.1
CVE-2018-1273|critical|Spring Data: code execution by a property's name|org.springframework.data:spring-data-commons ..1.13.11.RELEASE 2.0.0.RELEASE..2.0.6.RELEASE
CVE-2022-22965|critical|Spring4Shell: remote code execution by data binding|org.springframework:spring-beans ..5.2.20.RELEASE 5.3.0..5.3.18; org.springframework:spring-webmvc ..5.2.20.RELEASE 5.3.0..5.3.18
CVE-2016-1000027|critical|Spring: HttpInvoker deserialises what it gets|org.springframework:spring-web ..6.0.0
CVE-2022-1471|high|SnakeYAML: code execution by a constructor in a document|org.yaml:snakeyaml ..2.0
CVE-2022-25857|high|SnakeYAML: deep nesting exhausts the stack|org.yaml:snakeyaml ..1.31
",
};
