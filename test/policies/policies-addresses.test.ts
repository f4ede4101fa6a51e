/** Addresses that customers are sent to, and commands of containers, at their edges. */
import assert from "node:assert/strict";
import { found, judge } from "./support/judge";

const task = "aws:ecs/taskDefinition:TaskDefinition";
const messageOf = (text: string) => text.split(":")[0];

describe("service-urls-https", () => {
  const of = (name: string, value: string) => messageOf(found("service-urls-https", name, value));
  const right = "https://shop.io/x";

  it("judges the addresses that customers are sent to, by name", () => {
    const redirects =
      "SUCCESS_URL CANCEL_URI RETURN_URL REDIRECT_URL CALLBACK_URL WEBHOOK_URL FRONTEND_BASE_URL SITE_URL APP_URL PUBLIC_URL STRIPE_SUCCESS_URL success_url NEXT_PUBLIC_API_URL VITE_X_URI REACT_APP_URL EXPO_PUBLIC_A_URL NUXT_PUBLIC_B_URL GATSBY_C_URL";
    for (const name of redirects.split(" ")) {
      assert.equal(of(name, "http://localhost:3000"), "local", name);
      assert.equal(of(name, right), "", name);
    }
    for (const name of "BACKEND_URL API_BASE_URL BASE_URL WEB_URL SERVER_URL ROOT_URL HOME_URL PORTAL_URL".split(
      " ",
    )) {
      assert.equal(of(name, "http://shop.io"), "plain", name);
      assert.equal(of(name, "http://localhost"), "", `${name} may be another program`);
    }
    for (const name of "SUCCESS_URLS XSUCCESS_URL_ API_URLS UNSUCCESS_URL MY_NEXT_PUBLIC_X_URL VITE_URLS VITE_X IMAGE_URL".split(
      " ",
    )) {
      assert.equal(of(name, "http://localhost:3000"), "", name);
    }
  });

  it("finds the customer's own machine", () => {
    for (const host of [
      "localhost",
      "app.localhost",
      "a.b.localhost:80",
      "127.0.0.1",
      "127.11.22.133",
      "0.0.0.0",
      "[::1]",
      "[::]",
    ]) {
      assert.equal(of("SITE_URL", ` https://${host}/x `), "local", host);
    }
    for (const host of ["localhost.io", "xlocalhost.io", "128.0.0.1", "27.0.0.1"]) {
      assert.equal(of("SITE_URL", `https://${host}/x`), "", host);
    }
  });

  it("finds hosts of examples", () => {
    for (const host of [
      "example.com",
      "a.b.example.org",
      "example.net",
      "your-shop.com",
      "your-1.co.uk",
      "yourdomain.com",
      "www.yoursite.io",
      "yourapp.dev",
      "yourapi.com",
      "yourcompany.com",
      "yourhost.net",
      "yourserver.de",
      "yourwebsite.com",
      "yourfrontend.app",
      "yourbackend.app",
      "yourproject.com",
      "yourorg.org",
      "yoururl.com",
      "my-app.com",
      "mydomain.com",
      "mysite.de",
      "my-company.co.uk",
    ]) {
      assert.equal(of("SITE_URL", `https://${host}`), "placeholder", host);
    }
    for (const host of [
      "notexample.com",
      "example.com.shop.io",
      "yourself.com",
      "theyour-shop.com",
      "mystore.com",
      "example.io",
    ]) {
      assert.equal(of("SITE_URL", `https://${host}`), "", host);
    }
  });

  it("finds plain connections, but for those inside of the network", () => {
    assert.equal(of("SITE_URL", "http://shop.io"), "plain");
    for (const host of [
      "api",
      "api.internal",
      "api.shop.local",
      "x.lan",
      "x.svc",
      "x.svc.cluster.local",
      "x.consul",
      "10.0.0.1",
      "192.168.10.20",
      "[fd00::1]",
    ]) {
      assert.equal(of("API_URL", `http://${host}`), "", host);
      assert.equal(of("SITE_URL", `http://${host}`), "plain", host);
    }
    for (const host of ["api.internal.io", "internal.shop.io", "a.10.0.0.io", "1.shop.io"]) {
      assert.equal(of("API_URL", `http://${host}`), "plain", host);
    }
  });

  it("wants an absolute address where it is one of a host", () => {
    for (const text of ["shop.io", "www.shop.io/x", "shop.io:8080"])
      assert.equal(of("SITE_URL", text), "relative", text);
    for (const text of [
      "/x",
      "shop",
      "myapp://x",
      "!shop.io",
      "ftp://shop.io",
      "mailto:a@shop.io",
      "shop.io!",
    ]) {
      assert.equal(of("SITE_URL", text), "", text);
    }
    assert.equal(of("API_URL", "shop.io"), "");
  });
});

describe("container-production-server", () => {
  const of = (command: readonly string[] | undefined, entryPoint?: readonly string[]) => {
    const definitions = JSON.stringify([{ name: "api", image: "api", command, entryPoint }]);
    const evaluation = judge("container-production-server", task, {
      family: "x",
      containerDefinitions: definitions,
    });
    const [finding] = evaluation.outcome === "fail" ? evaluation.findings : [];
    return / runs (.*), which/.exec(finding?.sentence ?? "")?.[1] ?? "";
  };
  const lines: Readonly<Record<string, readonly string[]>> = {
    "flask run": [
      "flask run",
      "flask  run",
      "python -m flask --app app run",
      "flask  -A=x --debug  --app y -e z run --host 0",
    ],
    "manage.py runserver": ["python manage.py runserver", "manage.py  runserver 0:80"],
    "uvicorn --reload": ["uvicorn app:app --host 0 --reload"],
    "gunicorn --reload": ["gunicorn --reload", "gunicorn app -w 4 --reload"],
    "fastapi dev": ["fastapi dev", "fastapi  dev x"],
    "the dev script": [
      "npm run dev",
      "npm  run  dev",
      "pnpm dev",
      "yarn start:dev",
      "bun run serve:dev",
    ],
    "next dev": ["next dev", "npx next  dev"],
    vite: ["vite", "npx vite  ", "vite dev", "vite  serve", "vite preview"],
    "webpack's server": ["webpack-dev-server", "webpack serve", "webpack  serve"],
    nodemon: ["nodemon x.js"],
    "a watcher of sources": ["ts-node-dev x", "tsx watch x", "tsx  watch x"],
    "node with an open debugger": [
      "node --inspect=0.0.0.0 x",
      "node -r y --inspect-brk=0.0.0.0:9229",
    ],
    "artisan serve": ["php artisan serve", "php  artisan  serve"],
    "php -S": ["php -S 0:80", "php  -S 0:80"],
  };
  for (const [server, commands] of Object.entries(lines)) {
    it(`finds ${server}`, () => {
      for (const command of commands) {
        assert.equal(of(command.split(" ")), server, command);
        assert.equal(of(["sh", "-c", `cd app && ${command}`]), server, command);
      }
    });
  }
  it("passes what serves production, and what only sounds alike", () => {
    for (const command of [
      "gunicorn app -w 4",
      "gunicorn app && tool --reload",
      "uvicorn app:app; x --reload",
      "flask running",
      "flask run-cron",
      "flask --app a b c d e run",
      "flask db upgrade",
      "npm run developer",
      "npm run dev:prod",
      "npm run build",
      "next start",
      "vite build",
      "fastapi run",
      "node --inspect=127.0.0.1 x",
      "node x && y --inspect=0.0.0.0",
      "php -s x",
      "tsx x",
      "",
    ]) {
      assert.equal(of(command.split(" ")), "", command);
    }
    assert.equal(of(undefined), "");
  });
  it("reads entry point and command as one line, up to a length", () => {
    assert.equal(of(["run"], ["flask"]), "flask run");
    assert.equal(of(undefined, ["nodemon", "x"]), "nodemon");
    assert.equal(of([" ".repeat(4_000), "nodemon"]), "");
  });
});
