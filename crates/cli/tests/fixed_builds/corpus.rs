//! Dockerfiles that build, each with something that a fix changes. `BASE` stands for the base image.

/// Names and texts. Their build contexts are all the same: [`CONTEXT`].
pub(crate) const DOCKERFILES: &[(&str, &str)] = &[
    ("add-file", "FROM BASE\nADD app.py /app/\nUSER 1\n"),
    ("add-files", "FROM BASE\nADD app.py b.txt /app/\n"),
    (
        "add-directory",
        "FROM BASE\nADD site /srv/site\nCMD [\"ls\", \"/srv\"]\n",
    ),
    (
        "add-owned",
        "FROM BASE\nADD --chown=1:1 app.py /app/app.py\nRUN test -f /app/app.py\n",
    ),
    (
        "add-archive-too",
        "FROM BASE\nADD site.tar /srv/\nADD b.txt /srv/\nRUN test -f /srv/site/index.html\n",
    ),
    (
        "add-list",
        "FROM BASE\nADD [\"app.py\", \"/with space/\"]\n",
    ),
    (
        "add-upper-and-lower",
        "from BASE\nadd app.py /app/\nAdd b.txt /app/\n",
    ),
    (
        "copy-two",
        "FROM BASE\nCOPY app.py b.txt /app\nRUN test -f /app/b.txt || test -d /app\n",
    ),
    (
        "copy-glob",
        "FROM BASE\nCOPY b*.txt /texts\nCOPY app.py b.txt /both\n",
    ),
    (
        "copy-list",
        "FROM BASE\nCOPY [\"app.py\", \"b.txt\", \"/app/\"]\nMAINTAINER Ann\n",
    ),
    (
        "copy-across-lines",
        "FROM BASE\nCOPY app.py \\\n  # and\n  b.txt \\\n  /app\n",
    ),
    (
        "maintainer",
        "FROM BASE\nMAINTAINER Ann <ann@example.org>\n",
    ),
    (
        "maintainer-in-quotes",
        "FROM BASE\nMAINTAINER \"Ann 'A' <ann@example.org>\"\nRUN true\n",
    ),
    (
        "maintainer-with-dollar",
        "FROM BASE\nARG WHO=ann\nMAINTAINER $WHO\n",
    ),
    (
        "maintainer-twice",
        "FROM BASE\nMAINTAINER Ann\nMAINTAINER Bob\n",
    ),
    (
        "apt-install",
        "FROM BASE\nRUN apt-get update && apt-get install curl=1\n",
    ),
    (
        "apt-install-yes",
        "FROM BASE\nRUN apt-get update && apt-get install -y curl=1 && rm -rf /var/lib/apt/lists/*\n",
    ),
    (
        "apt-lines",
        "FROM BASE\nRUN apt-get update \\\n && apt-get install \\\n    curl=1 \\\n    git=2 \\\n && true\n",
    ),
    (
        "apt-comment",
        "FROM BASE\nRUN apt-get update && \\\n    # the tools\n    apt-get install -y \\\n    # one\n    curl=1\n",
    ),
    (
        "apt-list",
        "FROM BASE\nRUN [\"apt-get\", \"install\", \"curl=1\"]\n",
    ),
    (
        "apt-two",
        "FROM BASE\nRUN apt-get install a=1; apt-get install b=1\nRUN apt-get -q install c=1\n",
    ),
    (
        "apt-shell",
        "FROM BASE\nRUN sh -c 'apt-get update && apt-get install -y a=1'\n",
    ),
    (
        "apt-variables",
        "FROM BASE\nENV PKG=\"a=1 b=2\"\nRUN apt-get install -y $PKG\n",
    ),
    (
        "apt-plain",
        "FROM BASE\nRUN apt update && apt install -y curl\n",
    ),
    ("apk-add", "FROM BASE\nRUN apk add curl=1\n"),
    (
        "apk-update-add",
        "FROM BASE\nRUN apk update && apk add --virtual .build curl=1 git=2 && apk del .build\n",
    ),
    ("apk-lines", "FROM BASE\nRUN apk \\\n  add \\\n  curl=1\n"),
    (
        "pip-install",
        "FROM BASE\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n",
    ),
    (
        "pip-three",
        "FROM BASE\nRUN pip3 install a==1 && python3 -m pip install b==1\n",
    ),
    (
        "npm",
        "FROM BASE\nCOPY package.json .\nRUN npm install -g a@1.0.0 && npm ci\n",
    ),
    (
        "yum",
        "FROM BASE\nRUN yum install httpd-1\nRUN yum -y install php-1 && yum clean all\n",
    ),
    (
        "dnf",
        "FROM BASE\nRUN dnf install httpd-1 && dnf clean all\n",
    ),
    (
        "zypper",
        "FROM BASE\nRUN zypper install httpd=1\nRUN zypper -n in php=1\n",
    ),
    (
        "workdir-cd",
        "FROM BASE\nRUN cd /tmp && touch a\nWORKDIR app\nRUN cd /srv\nRUN pwd\n",
    ),
    (
        "shell-pipe",
        "FROM BASE\nRUN echo a | cat > /a\nRUN set -o pipefail && echo a | cat\n",
    ),
    (
        "shell-quotes",
        "FROM BASE\nENV D=/tmp\nRUN cd $D && ls $D && echo `pwd` && rm -f *.o\n",
    ),
    (
        "shell-substitution",
        "FROM BASE\nRUN for f in $(ls /etc); do echo $f; done; test -n \"$(id -u)\"\n",
    ),
    (
        "cmd-shell-form",
        "FROM BASE\nCMD ls -l /\nENTRYPOINT echo\n",
    ),
    (
        "cmd-shell-variables",
        "FROM BASE\nENV A=b\nCMD echo $A && ls | cat\n",
    ),
    (
        "env-old",
        "FROM BASE\nENV NAME value of it\nENV OTHER value\nLABEL a b\nRUN test \"$OTHER\" = value\n",
    ),
    (
        "stages",
        "FROM BASE as build\nRUN touch /out\nFROM BASE AS Final\nCOPY --from=build /out /out\nCOPY --from=0 /out /again\n",
    ),
    (
        "stages-by-name",
        "FROM BASE AS one\nRUN touch /o\nFROM one\nADD b.txt /b\nUSER root\n",
    ),
    (
        "arg-before",
        "ARG IMAGE=BASE\nFROM $IMAGE\nARG IMAGE\nRUN echo \"$IMAGE\"\nADD b.txt /b/\n",
    ),
    (
        "onbuild",
        "FROM BASE\nONBUILD ADD b.txt /b/\nONBUILD RUN apt-get install curl=1\n",
    ),
    (
        "escape",
        "# escape=`\nFROM BASE\nADD b.txt `\n  /b/\nRUN echo a `\n  b\n",
    ),
    (
        "crlf",
        "FROM BASE\r\nADD b.txt /b/\r\nRUN apt-get install \\\r\n  curl=1\r\n",
    ),
    ("no-line-end", "FROM BASE\nADD b.txt /b/"),
    (
        "empty-continuation",
        "FROM BASE\nRUN echo a \\\n\n  b\nADD b.txt /b/\n",
    ),
    (
        "sudo",
        "FROM BASE\nRUN sudo apt-get install -y curl=1\nUSER root\n",
    ),
    (
        "wget",
        "FROM BASE\nRUN wget http://127.0.0.1:9/x || true\nEXPOSE 80/TCP 81\n",
    ),
    (
        "healthcheck",
        "FROM BASE\nHEALTHCHECK CMD true\nSTOPSIGNAL SIGTERM\nVOLUME /data\n",
    ),
];

/// The files of every build context.
pub(crate) const CONTEXT: &[(&str, &str)] = &[
    ("app.py", "print(1)\n"),
    ("b.txt", "b\n"),
    ("package.json", "{}\n"),
    ("requirements.txt", "a==1\n"),
    ("site/index.html", "<p>\n"),
];
