//! What is known of Go's packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "Go",
    role: PackageRole::Binary,
    table: "\
CVE-2022-24348|high|Argo CD: a chart reads files of other applications|github.com/argoproj/argo-cd/v2 ..2.1.9 2.2.0..2.2.4
CVE-2022-29165|critical|Argo CD: anyone may be admin by a forged token|github.com/argoproj/argo-cd/v2 ..2.1.15 2.2.0..2.2.9 2.3.0..2.3.4
CVE-2024-31989|critical|Argo CD: the cache can be changed from any pod|github.com/argoproj/argo-cd/v2 ..2.8.19 2.9.0-rc1..2.9.15 2.10.0-rc1..2.10.10 2.11.0-rc1..2.11.1
CVE-2025-55190|critical|Argo CD: project tokens read repository credentials|github.com/argoproj/argo-cd/v2 2.13.0..2.13.9 2.14.0..2.14.16; github.com/argoproj/argo-cd/v3 ..3.0.14 3.1.0-rc1..3.1.2
CVE-2020-15257|medium|containerd: containers on the host's network reach the shim|github.com/containerd/containerd ..1.3.9 1.4.0..1.4.3
CVE-2022-23648|high|containerd: an image reads the host's files|github.com/containerd/containerd ..1.4.13 1.5.0..1.5.10 1.6.0..1.6.1
CVE-2022-0811|high|cr8escape: kernel parameters lead out of a container|github.com/cri-o/cri-o 1.19.0..1.19.6 1.20.0..1.20.7 1.21.0..1.21.6 1.22.0..1.22.3 1.23.0..1.23.2
CVE-2024-41110|critical|Moby: authorisation plugins can be passed|github.com/docker/docker 20.10.0+incompatible..25.0.6+incompatible 26.0.0+incompatible..26.1.5+incompatible 27.0.0+incompatible..27.1.1+incompatible
CVE-2023-49569|critical|go-git: a server may write files anywhere|github.com/go-git/go-git/v5 5.0.0..5.11.0
CVE-2025-21613|critical|go-git: arguments by a file address|github.com/go-git/go-git/v5 ..5.13.0
CVE-2021-3121|high|gogo/protobuf: generated code reads out of bounds|github.com/gogo/protobuf ..1.3.2
CVE-2025-30204|high|golang-jwt: a header exhausts memory|github.com/golang-jwt/jwt/v4 ..4.5.2; github.com/golang-jwt/jwt/v5 5.0.0-rc.1..5.2.2
CVE-2021-37219|high|Consul: servers can be taken for others|github.com/hashicorp/consul ..1.8.15 1.9.0..1.9.9 1.10.0..1.10.2
CVE-2024-3817|critical|go-getter: arguments by a Git branch|github.com/hashicorp/go-getter 1.5.9..1.7.4
CVE-2020-16250|high|Vault: AWS identities can be forged|github.com/hashicorp/vault 0.8.1..1.2.5 1.3.0..1.3.8 1.4.0..1.4.4 1.5.0..1.5.1
CVE-2020-16251|high|Vault: GCP identities can be forged|github.com/hashicorp/vault 0.8.3..1.2.5 1.3.0..1.3.8 1.4.0..1.4.4 1.5.0..1.5.1
CVE-2025-6000|critical|Vault: operators may execute code on the host|github.com/hashicorp/vault 0.8.0..1.20.1
CVE-2024-23651|high|Leaky Vessels: cache mounts race to the host's files|github.com/moby/buildkit ..0.12.5
CVE-2024-23652|critical|Leaky Vessels: a build may delete the host's files|github.com/moby/buildkit ..0.12.5
CVE-2024-23653|critical|Leaky Vessels: a build may run privileged containers|github.com/moby/buildkit ..0.12.5
CVE-2019-5736|high|runc: a container may overwrite the host's runc|github.com/opencontainers/runc ..1.0.0-rc10 1.0.0-rc2..1.0.0-rc7
CVE-2021-30465|high|runc: a mount race leads out of a container|github.com/opencontainers/runc ..1.0.0-rc95
CVE-2023-27561|high|runc: a mounted volume hides what should be masked|github.com/opencontainers/runc 1.0.0-rc95..1.1.5
CVE-2024-21626|high|Leaky Vessels: a way out of a container by a leaked descriptor|github.com/opencontainers/runc 1.0.0-rc93..1.1.12
CVE-2025-31133|high|runc: masked paths can be redirected to the host's files|github.com/opencontainers/runc ..1.2.8 1.3.0-rc.1..1.3.3 1.4.0-rc.1..1.4.0-rc.3
CVE-2025-52565|high|runc: the console mount can be redirected|github.com/opencontainers/runc 1.0.0-rc3..1.2.8 1.3.0-rc.1..1.3.3 1.4.0-rc.1..1.4.0-rc.3
CVE-2025-52881|high|runc: writes to /proc can be redirected|github.com/opencontainers/runc ..1.2.8 1.3.0-rc.1..1.3.3 1.4.0-rc.1..1.4.0-rc.3
CVE-2022-21698|high|client_golang: any HTTP method makes a new metric|github.com/prometheus/client_golang ..1.11.1
CVE-2024-45410|critical|Traefik: clients may remove forwarding headers|github.com/traefik/traefik/v2 ..2.11.9; github.com/traefik/traefik/v3 3.0.0-beta3..3.1.3
CVE-2022-0415|critical|Gogs: commands by an uploaded file|gogs.io/gogs ..0.12.6
CVE-2024-55947|critical|Gogs: files can be written anywhere by paths|gogs.io/gogs ..0.13.1
CVE-2020-29652|high|x/crypto: a client stops an SSH server|golang.org/x/crypto ..0.0.0-20201216223049-8b5274cf687f
CVE-2022-27191|high|x/crypto: a signer stops an SSH server|golang.org/x/crypto ..0.0.0-20220314234659-1baeb1ce4c0b
CVE-2023-48795|medium|Terrapin: the start of an SSH connection can be cut|golang.org/x/crypto ..0.17.0
CVE-2024-45337|critical|x/crypto: the wrong SSH key may be taken for the one that logged in|golang.org/x/crypto ..0.31.0
CVE-2022-41723|high|HTTP/2: header decoding takes very long|golang.org/x/net ..0.7.0; stdlib ..1.19.6 1.20.0-0..1.20.1
CVE-2023-44487|high|HTTP/2 rapid reset|golang.org/x/net ..0.17.0; stdlib ..1.20.10 1.21.0-0..1.21.3; google.golang.org/grpc ..1.56.3 1.57.0..1.57.1 1.58.0..1.58.3
CVE-2023-45288|high|HTTP/2 continuation frames without end|golang.org/x/net ..0.23.0; stdlib ..1.21.9 1.22.0-0..1.22.2
CVE-2022-32149|high|x/text: an Accept-Language header that takes very long|golang.org/x/text ..0.3.8
CVE-2020-8555|medium|Kubernetes: the controller manager fetches internal addresses|k8s.io/kubernetes ..1.15.12 1.16.0..1.16.9 1.17.0..1.17.4 1.18.0..1.18.1
CVE-2021-25741|high|Kubernetes: subpath mounts lead to the host's files|k8s.io/kubernetes ..1.19.15 1.20.0..1.20.11 1.21.0..1.21.5 1.22.0..1.22.2
CVE-2019-16276|high|net/http: requests can be smuggled by spaces in headers|stdlib ..1.12.10 1.13.0-0..1.13.1
CVE-2023-24538|critical|html/template: code by backticks|stdlib ..1.19.8 1.20.0-0..1.20.3
CVE-2024-24790|critical|net/netip: mapped addresses pass checks|stdlib ..1.21.11 1.22.0-0..1.22.4
",
};
