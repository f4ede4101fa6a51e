/** ElasticMQ's jars, fetched once by Maven with the machine's own settings and mirrors. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withLock } from "../../gonogo/history/lock";
import { aptInstall, programOnPath } from "../support/packages";

const version = "1.6.14";
const cache = path.join(__dirname, "../../node_modules/.cache/elasticmq");

/** One dependency; Maven finds the others that it needs. */
const project = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>gonogo</groupId>
  <artifactId>queue-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.elasticmq</groupId>
      <artifactId>elasticmq-server_2.13</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;

/** Minutes at most: Maven's first run fetches itself as well, 78 s where this was written. */
const fetchMs = 280_000;

/**
 * The class path of ElasticMQ. Several test processes may ask at once: one fetches, the others wait.
 */
export async function elasticMqClassPath(): Promise<string> {
  const folder = path.join(cache, version);
  if (!existsSync(folder)) {
    const limits = { waitMs: fetchMs + 60_000, staleMs: fetchMs + 20_000 };
    await withLock(cache, async () => existsSync(folder) || fetchJars(folder), limits);
  }
  return path.join(folder, "*");
}

/** The folder has its name only when all jars are in it. */
function fetchJars(folder: string): void {
  if (programOnPath("mvn") === undefined) aptInstall("maven");
  mkdirSync(cache, { recursive: true });
  const place = mkdtempSync(path.join(cache, "fetching-"));
  try {
    writeFileSync(path.join(place, "pom.xml"), project);
    const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";
    // A jar whose checksum is wrong is an error, and not only a warning.
    const options = ["-q", "-B", "-ntp", "-C", "-f", path.join(place, "pom.xml")];
    execFileSync("mvn", [...options, goal, `-DoutputDirectory=${path.join(place, "jars")}`], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: fetchMs,
    });
    renameSync(path.join(place, "jars"), folder);
  } catch (error) {
    const said = error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
    throw new Error(`ElasticMQ ${version} cannot be fetched by Maven:\n${said.slice(0, 2_000)}`);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Java, which a machine with Maven has. */
export function java(): string {
  const before = programOnPath("java");
  if (before !== undefined) return before;
  aptInstall("default-jre-headless");
  const after = programOnPath("java");
  if (after === undefined) throw new Error("Java is missing: apt-get install default-jre-headless");
  return after;
}
