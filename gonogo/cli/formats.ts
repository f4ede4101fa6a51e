/** The forms in which a report can be printed, and how the files of each are called. */
export const formats = [
  "text",
  "json",
  "html",
  "markdown",
  "csv",
  "junit",
  "sarif",
  "sarif-github",
  "oscal",
] as const;
export type Format = (typeof formats)[number];

/** What a file's name ends in when gonogo gives it: each format its own, in one folder. */
export const extensions: Readonly<Record<Format, string>> = {
  text: "txt",
  json: "json",
  html: "html",
  markdown: "md",
  csv: "csv",
  junit: "junit.xml",
  sarif: "sarif",
  "sarif-github": "github.sarif",
  oscal: "oscal.json",
};

/** What tells the format of a file that the user names, the longer ends first. */
const ends: readonly (readonly [string, Format])[] = [
  [".github.sarif.json", "sarif-github"],
  [".github.sarif", "sarif-github"],
  [".sarif.json", "sarif"],
  [".sarif", "sarif"],
  [".oscal.json", "oscal"],
  [".json", "json"],
  [".xml", "junit"],
  [".csv", "csv"],
  [".md", "markdown"],
  [".markdown", "markdown"],
  [".html", "html"],
  [".htm", "html"],
  [".txt", "text"],
];
export const knownEnds: readonly string[] = ends.map(([end]) => end);

export function formatOfFile(name: string): Format | undefined {
  const lower = name.toLowerCase();
  return ends.find(([end]) => lower.endsWith(end))?.[1];
}
