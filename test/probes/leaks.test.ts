import assert from "node:assert/strict";
import { leakOf } from "../../gonogo/probes/edge/leaks";

/** What frameworks write when nobody told them not to. */
const leaks: readonly (readonly [string, string])[] = [
  ["a Python traceback", 'Traceback (most recent call last):\n  File "/srv/shop/api.py", line 3'],
  [
    "a JavaScript stack",
    "Error: x\n    at find (/srv/dist/main.js:12:34)\n    at next (node:x:1:2)",
  ],
  ["a JavaScript stack", "Error: x\n    at /app/dist/main.js:12:34"],
  ["a JavaScript stack", "TypeError: x\n    at async file:///srv/index.mjs:3:7"],
  ["a JavaScript stack", "Error: x\n    at Layer.handle [as run] (C:\\shop\\node.js:95:5)"],
  [
    "a Java stack",
    "java.lang.IllegalStateException: x\r\n\tat com.shop.Plans.<init>(Plans.java:12)\r\n\tat java.base/java.lang.Thread.run(Thread.java:840)",
  ],
  [
    "a .NET stack",
    "System.Exception: x\n   at Shop.Plans.Get(Int32 id) in C:\\src\\Plans.cs:line 42\n",
  ],
  ["a .NET stack", "Unhandled\n   at Microsoft.AspNetCore.Routing.EndpointMiddleware.Invoke(X y)"],
  ["a Go stack", "panic: x\n\ngoroutine 7 [running]:\nmain.main()"],
  ["a Ruby backtrace", "app/controllers/plans_controller.rb:3:in `show'"],
  ["a Ruby backtrace", "from plans.rb:3:in 'Plans#show'"],
  [
    "a PHP stack",
    "PHP Fatal error:  Uncaught Error: x in /srv/index.php:12\nStack trace:\n#0 {main}",
  ],
  ["a PHP stack", "Warning: Undefined variable $x in /var/www/html/index.php on line 12"],
  ["a PHP stack", "#0 /var/www/html/index.php(12): find()"],
  ["a Rust panic", "thread 'main' panicked at src/main.rs:12:5:\nboom"],
  [
    "an Elixir stack",
    "** (RuntimeError) x\n    (shop 0.1.0) lib/shop/plans.ex:12: Shop.Plans.get/1",
  ],
  ["a database's error", "SQLSTATE[42P01]: Undefined table"],
  ["a database's error", "(sqlalchemy.exc.ProgrammingError) x"],
  ["a database's error", 'ERROR: syntax error at or near "x"'],
  ["a debugger's page", "<title>Starlette Debugger</title>"],
  ["a path of the server", "cannot open /usr/src/app/settings"],
  ["a path of the server", "no such file: /home/shop/api/settings.py"],
  ["a path of the server", "in /opt/shop/lib/plans.js"],
];

const forms: readonly (readonly [string, (text: string) => string])[] = [
  ["as it is", (text) => text],
  ["in JSON", (text) => JSON.stringify({ error: text })],
  ["in JSON, by lines", (text) => JSON.stringify({ stack: text.split("\n") })],
  [
    "in JSON of .NET",
    (text) =>
      JSON.stringify({ error: text }).replace(/\\"|[<>'`]/g, (found) => {
        const code = (found.at(-1) ?? "").charCodeAt(0);
        return `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
      }),
  ],
  [
    "in HTML",
    (text) =>
      `<pre>${text
        .replace(/&/g, "&amp;")
        .replace(/</g, "&lt;")
        .replace(/>/g, "&gt;")
        .replace(/"/g, "&quot;")
        .replace(/'/g, "&#39;")
        .replace(/\n/g, "<br>")
        .replace(/ {2}/g, " &nbsp;")}</pre>`,
  ],
];

describe("what an error shows of the inside", () => {
  for (const [what, text] of leaks) {
    it(`is found, however it is written: ${text.split(/[\r\n]/)[0]?.slice(0, 60)}`, () => {
      for (const [form, write] of forms) {
        // The debugger's title is markup, and no text.
        if (form !== "as it is" && text.startsWith("<")) continue;
        assert.equal(leakOf(write(text)), what, `${form}: ${write(text)}`);
      }
    });
  }

  it("is not what any page may say", () => {
    for (const text of [
      "",
      '{"error":"not found","path":"/gonogo-asks-for-what-is-not-there"}',
      '<a href="/home/about">Home</a> <script src="/app/main.js"></script>',
      '<img src="https://cdn.example/home/team/logo.js"> Look at /home/plans',
      "Cannot GET /x at 12:30:15",
      "We are at Berlin (Mitte), line 3 of the underground",
      '{"detail":[{"loc":["body",1],"msg":"JSON decode error","type":"json_invalid"}]}',
      '{"message":"Unexpected token n in JSON at position 2","statusCode":400}',
      "<h1>Not Found</h1><p>The requested URL was not found on the server.</p>",
    ]) {
      assert.equal(leakOf(text), undefined, text);
    }
  });

  it("is looked for once in a page that was made to be slow", () => {
    const size = 65_536;
    for (const part of [
      '"at ',
      "at a(",
      "/home/a",
      'href="',
      "\\u00",
      "&#",
      "\tat a/a/",
      "lib/a",
    ]) {
      assert.equal(leakOf(part.repeat(size / part.length)), undefined, part);
    }
  });
});
