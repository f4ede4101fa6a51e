/** The forms in which a report can be printed. */
export const formats = ["text", "json", "sarif", "markdown", "html"] as const;
export type Format = (typeof formats)[number];
