# The image of the worker and the hub: a Java runtime with only the modules that they need, the jar, and caches that halve
# the time to start. Built by `docker build -t cofre .`. A volume of the worker goes to /worker/instances. With the argument
# `hub` it runs the hub, whose volume goes to /worker/hub.

FROM docker.io/library/maven:3.9.12-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml ./
COPY src/main src/main
# The gates (formatter, tests) are build.sh's.
RUN --mount=type=cache,target=/root/.m2/repository \
    mvn -B -ntp -Dmaven.test.skip -Dspotless.check.skip package

# What our classes need is read from them. The libraries need besides: java.logging (Prometheus client), java.management
# and jdk.management (JVM metrics), jdk.net (socket options), jdk.unsupported (JNA, Caffeine, signals), java.naming and
# java.security.jgss (the driver of PostgreSQL); jdk.jfr is for recordings. Jetty's XML and TLS and Jackson's XML types name
# java.xml, and are not in use.
RUN modules=$(jdeps --ignore-missing-deps --multi-release 25 --print-module-deps target/classes) \
    && jlink --output /opt/cofre/runtime --strip-java-debug-attributes --no-header-files --no-man-pages \
        --add-modules "$modules,java.logging,java.management,java.naming,java.security.jgss,jdk.jfr,jdk.management,jdk.net,jdk.unsupported"

# The libraries of JNA and SQLite, unpacked here because the container's file systems may be read-only or noexec.
RUN case "$(uname -m)" in aarch64) jna=linux-aarch64 sqlite=aarch64 ;; *) jna=linux-x86-64 sqlite=x86_64 ;; esac \
    && cd /opt/cofre && jar -xf /build/target/cofre.jar "com/sun/jna/$jna/libjnidispatch.so" \
        "org/sqlite/native/Linux/$sqlite/libsqlitejdbc.so" \
    && mv "com/sun/jna/$jna/libjnidispatch.so" "org/sqlite/native/Linux/$sqlite/libsqlitejdbc.so" . && rm -r com org
COPY deploy/cofre deploy/holder deploy/health deploy/jvm.options deploy/command.options /opt/cofre/
RUN mv target/cofre.jar /opt/cofre/


FROM docker.io/library/debian:13-slim AS worker
COPY --from=build /opt/cofre /opt/cofre
RUN ln -s /opt/cofre/cofre /usr/local/bin/cofre \
    && groupadd --gid 10001 cofre \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /worker --shell /usr/sbin/nologin cofre \
    && install -d -m 700 -o 10001 -g 10001 /worker /worker/instances /worker/hub
ENV JAVA_HOME=/opt/cofre/runtime


# A trial of the worker, of commands and of the hub, recorded, in a cache for each: what one loads, and has, is of no use to
# the others.
# The caches must not hold machine code (the two flags): the JVM would run that on a
# processor that lacks the instructions of the one that built the image, and die (JDK 25 does not check).
FROM worker AS trained
COPY .ci/trial .ci/smoke .ci/hub-trial /trial/.ci/
COPY deploy/health /trial/deploy/
RUN portable='-XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching -XX:-AOTStubCaching' \
    && JAVA_OPTS="-XX:AOTCacheOutput=/opt/cofre/cofre.aot $portable" \
        COMMAND_JAVA_OPTS="-XX:AOTCacheOutput=/opt/cofre/command.aot $portable" \
        /trial/.ci/trial /opt/cofre/cofre \
    && HUB_JAVA_OPTS="-XX:AOTCacheOutput=/opt/cofre/hub.aot $portable" /trial/.ci/hub-trial /opt/cofre/cofre \
    && test -s /opt/cofre/hub.aot && test -s /opt/cofre/cofre.aot && test -s /opt/cofre/command.aot


FROM worker
LABEL org.opencontainers.image.title="Cofre" \
      org.opencontainers.image.description="Keeps the session files of WhatsApp API pods, and their events" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=trained /opt/cofre/cofre.aot /opt/cofre/command.aot /opt/cofre/hub.aot /opt/cofre/
USER 10001:10001
WORKDIR /worker
VOLUME /worker/instances
EXPOSE 5656 3001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["/opt/cofre/health"]
# Not the worker itself, but what holds its socket and starts it again. With `hub` as its argument it is the hub.
ENTRYPOINT ["/opt/cofre/holder"]
