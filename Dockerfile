# The image of a node, from nothing: the libraries of glibc that are loaded, a JDK 25 linked down to what the service uses, its
# libraries and itself in layers of their own, the native libraries of one platform, and an AOT cache trained on these very
# layers. No shell. Both kinds of docker build will do, and neither needs a network once it has the base image.
#   ./mvnw -DskipTests package && docker build -t svc-dht:0.1.0 .
# scripts/image.sh does both, and on Debian makes the base image by itself.

# A JDK 25 on glibc, with a shell, ldd and libstdc++.
ARG JDK_IMAGE=eclipse-temurin:25-jdk

FROM ${JDK_IMAGE} AS build
WORKDIR /build
# The service needs what jdeps names, of java.desktop only java.beans; jcmd is for those who look into a running node.
RUN jlink --output /opt/java --compress zip-9 --no-header-files --no-man-pages \
 --exclude-files '/java.desktop/lib/**,/java.desktop/legal/**' --add-modules \
java.base,java.compiler,java.desktop,java.instrument,java.naming,java.net.http,java.prefs,java.scripting,java.sql,\
jdk.jcmd,jdk.jfr,jdk.management,jdk.unsupported
COPY src/image/ ./
# Whoever runs it is in group 0, or brings a volume.
RUN javac -d train java/io/svcdht/image/Train.java && mkdir -m 770 data
COPY target/svc-dht-*.jar svc-dht.jar
RUN java -Djarmode=tools -jar svc-dht.jar extract --layers --destination layers --application-filename svc-dht.jar \
 && java java/io/svcdht/image/Slim.java layers/dependencies/lib native
RUN sh base.sh root /opt/java/bin/java /opt/java/lib/*.so /opt/java/lib/server/*.so native/*.so

FROM scratch AS node
COPY --from=build /build/root/ /
COPY --from=build --chown=10001:0 /build/data /var/lib/svc-dht
COPY --from=build /opt/java /opt/java
COPY --from=build /build/java.options /opt/svc-dht/
COPY --from=build /build/native /opt/svc-dht/native
COPY --from=build /build/layers/dependencies/ /opt/svc-dht/
COPY --from=build /build/layers/snapshot-dependencies/ /opt/svc-dht/
COPY --from=build /build/layers/application/ /opt/svc-dht/
WORKDIR /var/lib/svc-dht
ENV LANG=C.UTF-8 \
    SERVER_ADDRESS=0.0.0.0 \
    MANAGEMENT_SERVER_ADDRESS=0.0.0.0 \
    LOGGING_STRUCTURED_FORMAT_CONSOLE=logstash

# The cache holds for the options, the jars and the times of files that it was trained with: those of the stage above.
FROM node AS trained
COPY --from=build /build/train /train
RUN ["/opt/java/bin/java", "-cp", "/train", "io.svcdht.image.Train", "/opt/svc-dht/svc-dht.aot", \
     "/opt/java/bin/java", "@/opt/svc-dht/java.options", "-jar", "/opt/svc-dht/svc-dht.jar", "serve"]

FROM node
COPY --from=trained /opt/svc-dht/svc-dht.aot /opt/svc-dht/
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="svc-dht" \
      org.opencontainers.image.description="Which nodes provide this content? A Kademlia provider index with signed records." \
      org.opencontainers.image.licenses="Apache-2.0 OR MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
USER 10001:10001
EXPOSE 8080 8081 9910
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/java/bin/java", "@/opt/svc-dht/java.options", "-XX:AOTCache=/opt/svc-dht/svc-dht.aot", \
            "-jar", "/opt/svc-dht/svc-dht.jar"]
CMD ["serve"]
