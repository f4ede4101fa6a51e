import assert from "node:assert/strict";
import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { AliasBook } from "../../gonogo/engine/aliases";

const base = { stack: "prod", project: "shop", parent: "" };
const urn = (path: string) => `urn:pulumi:prod::shop::${path}`;

function spec(set: (spec: Alias.Spec) => void): Alias {
  const inner = new Alias.Spec();
  set(inner);
  const alias = new Alias();
  alias.setSpec(inner);
  return alias;
}

describe("the aliases of a resource", () => {
  it("are whole URNs, and what the SDK has worked out", () => {
    const alias = new Alias();
    alias.setUrn(urn("a:b:C::old"));
    const found = new AliasBook().add(
      urn("a:b:C::new"),
      { ...base, type: "a:b:C", name: "new" },
      [alias],
      [urn("a:b:C::older")],
    );
    assert.deepEqual([...found].sort(), [urn("a:b:C::old"), urn("a:b:C::older")]);
  });

  it("are another name, type, stack or parent", () => {
    const found = new AliasBook().add(
      urn("a:b:Box$a:b:C::new"),
      { ...base, parent: urn("a:b:Box::box"), type: "a:b:C", name: "new" },
      [
        spec((s) => s.setName("old")),
        spec((s) => s.setType("a:b:B")),
        spec((s) => s.setStack("dev")),
        spec((s) => s.setNoparent(true)),
        spec((s) => s.setParenturn(urn("a:b:Crate::crate"))),
      ],
      [],
    );
    assert.deepEqual(found, [
      urn("a:b:Box$a:b:C::old"),
      urn("a:b:Box$a:b:B::new"),
      "urn:pulumi:dev::shop::a:b:Box$a:b:C::new",
      urn("a:b:C::new"),
      urn("a:b:Crate$a:b:C::new"),
    ]);
  });

  it("follow those of the parents, whose name a child's begins with", () => {
    const book = new AliasBook();
    const parent = { ...base, type: "a:b:Box", name: "box" };
    book.add(urn("a:b:Box::box"), parent, [spec((s) => s.setName("crate"))], []);
    const child = { ...base, parent: urn("a:b:Box::box"), type: "a:b:C", name: "box-key" };
    assert.deepEqual(book.add(urn("a:b:Box$a:b:C::box-key"), child, [], []), [
      urn("a:b:Box$a:b:C::crate-key"),
    ]);
    const grandchild = { ...base, parent: urn("a:b:Box$a:b:C::box-key"), type: "a:b:D", name: "x" };
    assert.deepEqual(book.add(urn("a:b:Box$a:b:C$a:b:D::x"), grandchild, [], []), []);
  });
});
