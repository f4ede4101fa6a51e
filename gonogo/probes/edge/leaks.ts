/**
 * What of a system's inside an answer shows. Every repetition has a bound: an answer of a hostile
 * server must not make an expression go back and forth over it for hours.
 */

/** What only an inside shows, by the language or the product that writes it. */
const inside: readonly (readonly [RegExp, string])[] = [
  [/Traceback \(most recent call last\)/, "a Python traceback"],
  [/^[ \t]*File "[^"\n]{1,300}", line \d+/m, "a Python traceback"],
  [
    /(?:^|")[ \t]*at (?:[^\n()]{1,200} \(|async )?(?:file:\/\/|\/|[A-Z]:\\|node:)[^)\n]{1,300}:\d+:\d+/m,
    "a JavaScript stack",
  ],
  [
    /(?:^|")[ \t]*at [\w.$@<>/-]{1,300}\((?:[\w$-]{1,100}\.(?:java|kt|scala|groovy):\d+|Native Method|Unknown Source)\)/m,
    "a Java stack",
  ],
  [
    /(?:^|")[ \t]*at [^\n()]{1,300}\([^)\n]{0,300}\) in [^\n]{1,300}:line \d+|(?:^|")[ \t]*at (?:System|Microsoft)\.[\w.`<>+[\],]{1,300}\(/m,
    "a .NET stack",
  ],
  [/\bgoroutine \d+ \[[a-z][\w ,]{1,60}\]:/, "a Go stack"],
  [/\.rb:\d+:in [`']/, "a Ruby backtrace"],
  [
    /\.php(?:<\/b>)? on line (?:<b>)?\d|\.php\(\d+\): |\.php:\d+[\s",]{1,6}Stack trace:/,
    "a PHP stack",
  ],
  [/\bthread '[^'\n]{1,80}' (?:\(\d+\) )?panicked at /, "a Rust panic"],
  [/\blib\/[\w/]{1,200}\.exs?:\d+: /, "an Elixir stack"],
  [
    /\bSQLSTATE\[?\w{5}|\bpsycopg2?\.|PrismaClient\w{1,60}Error|\bPG::\w{1,60}Error|org\.postgresql\.|\bsqlalchemy\.exc\.|\basyncpg\.exceptions\.|\bQueryFailedError\b|\bSequelize\w{0,60}Error\b|\bORA-\d{5}\b|syntax error at or near "/,
    "a database's error",
  ],
  [
    /Werkzeug Debugger|Starlette Debugger|DEBUG = True|Whoops! There was an error|class="stacktrace"|Action Controller: Exception caught|An unhandled exception occurred while processing the request|Server Error in '[^'\n]{1,100}' Application/,
    "a debugger's page",
  ],
];

/** Paths that a source file has on a server; links of pages have such beginnings too. */
const path =
  /\/usr\/src\/app\/|\/site-packages\/|\/node_modules\/|(?:\/home\/|\/root\/|\/srv\/|\/opt\/|\/usr\/src\/|\/var\/(?:www|task|runtime)\/)[\w./@+-]{1,300}\.(?:py|[cm]?[jt]s|rb|php|go|rs|exs?|java|kt|cs)\b|\/app\/[\w./@+-]{1,300}\.(?:py|rb|php|ts|go|exs?)\b|[A-Z]:\\[\w .\\-]{1,300}\.(?:cs|vb|[cm]?[jt]s|py|php|java|cshtml)\b/;
const links =
  /\b(?:href|src|srcset|action|content|data-[\w-]{1,40})\s{0,4}=\s{0,4}(?:"[^"]{0,2000}"|'[^']{0,2000}')/gi;

/** What a body shows of the inside, as a phrase; nothing of the body itself. */
export function leakOf(body: string): string | undefined {
  // HTML and JSON write the same text in their own ways, and HTML may stand within JSON.
  const ofJson = withoutEscapes(body);
  const texts = [body, ofJson, withoutEntities(body), withoutEntities(ofJson)];
  const found = inside.find(([pattern]) => texts.some((text) => pattern.test(text)));
  if (found !== undefined) return found[1];
  const shows = texts.some((text) => path.test(text.replace(links, "")));
  return shows ? "a path of the server" : undefined;
}

const escaped: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function withoutEscapes(text: string): string {
  return text.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code?: string, letter = "") =>
    code === undefined
      ? (escaped[letter] ?? letter)
      : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const named: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  lt: "<",
  gt: ">",
  amp: "&",
  nbsp: " ",
};

function withoutEntities(text: string): string {
  return text
    .replace(/<br\s{0,4}\/?>/gi, "\n")
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,6}));/gi, (whole, decimal, hex, name) => {
      if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
}
