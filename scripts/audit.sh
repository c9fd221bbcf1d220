#!/usr/bin/env bash
# What the service is made of, and whether any of that is known to be broken.
#   scripts/audit.sh [--sbom]     writes target/svc-dht.sbom.json and .xml (CycloneDX); --sbom stops there
# The second part asks the national database of vulnerabilities (OWASP dependency-check: NVD_API_KEY makes it quick, without it
# the first run takes long) and fails from a severity of 7 on; report in target/dependency-check-report.html.
set -euo pipefail
cd "$(dirname "$0")/.."
./mvnw -q -Paudit org.cyclonedx:cyclonedx-maven-plugin:makeBom
echo "$(grep -c '"bom-ref"' target/svc-dht.sbom.json) components in target/svc-dht.sbom.json"
[ "${1:-}" != --sbom ] || exit 0
exec ./mvnw -Paudit org.owasp:dependency-check-maven:check -DnvdApiKeyEnvironmentVariable=NVD_API_KEY
