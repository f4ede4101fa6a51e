import assert from "node:assert/strict";
import { readPage, readPages } from "../../gonogo/probes/edge/page";
import type { HttpRequest, Look } from "../../gonogo/probes/look";

/** A look at pages, or at where they lead; `asked` tells what was asked for. */
function pages(served: Readonly<Record<string, string>>, asked: string[] = []): Look {
  const http = async ({ url }: HttpRequest) => {
    asked.push(url);
    const { pathname } = new URL(url);
    const found = served[pathname];
    const location = found?.startsWith("to ") ? found.slice(3) : undefined;
    const headers = location === undefined ? {} : { location: [location] };
    const status = found === undefined ? 404 : location === undefined ? 200 : 308;
    return { status, headers, body: found ?? "", whole: true, bytes: 0, ms: 1 };
  };
  return { http } as unknown as Look;
}

async function read(served: Readonly<Record<string, string>>, asked: string[] = []) {
  const told = await readPages("https://shop.example", ["/terms"], pages(served, asked));
  const [page] = told.pages;
  assert(page);
  return "trouble" in page.answer ? page.answer.trouble : page.answer.status;
}

describe("a page of the web application", () => {
  it("is what a visitor comes to, on the same host", async () => {
    const asked: string[] = [];
    const served = { "/terms": "to /terms/", "/terms/": "to /en/terms", "/en/terms": "text" };
    assert.equal(await read(served, asked), 200);
    assert.deepEqual(asked, [
      "https://shop.example/terms",
      "https://shop.example/terms/",
      "https://shop.example/en/terms",
    ]);
  });

  it("is not looked for on another host", async () => {
    const asked: string[] = [];
    const served = { "/terms": "to https://legal.example/shop" };
    assert.equal(await read(served, asked), "it leads to legal.example, which is not looked at");
    assert.equal(
      await read({ "/terms": "to http://shop.example/terms" }),
      "it leads to shop.example, which is not looked at",
    );
    assert.equal(asked.length, 1);
  });

  it("is not there where it leads nowhere, or in a circle", async () => {
    assert.equal(await read({ "/terms": "to " }), 308);
    assert.equal(await read({ "/terms": "to /terms" }), 308);
    assert.equal(await read({ "/terms": "to /a", "/a": "to /terms" }), 308);
    assert.equal(await read({ "/terms": "to /gone" }), 404);
  });

  const tags = (head: string) => {
    const { title, description, openGraph } = readPage(200, "text/html", head);
    return [title, description, openGraph];
  };

  it("has the tags that browsers find", () => {
    const all = [
      "<title>Shop</title>",
      '<meta name="description" content="Buy > sell">',
      '<meta name="title" property="og:title" content="Shop">',
    ];
    assert.deepEqual(tags(all.join("")), [true, true, true]);
    const single = ["<title>Shop</title>", "<meta content='a > b' name=description />"];
    assert.deepEqual(tags(single.join("\n")), [true, true, false]);
  });

  it("has none that say nothing", () => {
    for (const description of [
      '<meta name="description" content="">',
      '<meta name="description" content="  ">',
      '<meta name="description">',
    ]) {
      const head = `<title></title>${description}<meta property="og:title" content="">`;
      assert.deepEqual(tags(head), [false, false, false]);
    }
  });

  it("is read on where a quote never closes", () => {
    const head = '<meta name="description content=x><title>Shop</title>';
    assert.deepEqual(tags(head), [true, false, false]);
  });
});
