/**
 * What is not mutated: the words of a policy and the data of its examples. Nothing behaves
 * differently when they change, so a mutant of them says nothing about the tests.
 */

/** The part of a path of Babel that is used here. */
export interface NodePath {
  readonly node: Node;
  readonly parentPath: NodePath | null;
  readonly scope: { getBinding(name: string): Binding | undefined };
}
interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}
interface Binding {
  readonly referencePaths: readonly NodePath[];
  readonly path: NodePath;
}

/** Members of a policy that are words, examples, or what the compiler derives the checks from. */
const words = new Set([
  "id",
  "title",
  "why",
  "fix",
  "severity",
  "controls",
  "resources",
  "messages",
  "passes",
  "fails",
  "unknowns",
  "notApplicables",
]);
/** Members of an option that only its documentation and its type read. */
const optionWords = new Set(["description", "source", "type", "items", "stricter"]);

/** Why the node and all in it stays as it is; nothing when it is to be mutated. */
export function ignoreReason(path: NodePath): string | undefined {
  if (isWords(path)) {
    return "words of a policy or data of its examples";
  }
  if (isDeclaration(path) && isForWordsOnly(path, new Set())) {
    return "data of examples";
  }
  return undefined;
}

function isWords(path: NodePath): boolean {
  const { node, parentPath } = path;
  if (isErrorText(path)) {
    return true;
  }
  if (node.type !== "ObjectProperty" && node.type !== "ObjectMethod") {
    return false;
  }
  const name = nameOf(node.key);
  const call = parentPath?.parentPath;
  if (call?.node.type === "CallExpression" && nameOf(call.node.callee) === "definePolicy") {
    return words.has(name);
  }
  const members = (parentPath?.node.properties ?? []) as readonly Node[];
  const names = new Set(members.map((member) => nameOf(member.key)));
  return names.has("default") && names.has("source") && optionWords.has(name);
}

/** The words of an exception. */
function isErrorText({ node, parentPath }: NodePath): boolean {
  return (
    (node.type === "StringLiteral" || node.type === "TemplateLiteral") &&
    parentPath?.node.type === "NewExpression" &&
    nameOf(parentPath.node.callee).endsWith("Error")
  );
}

/** True for a declaration at the top of a file that is not exported. */
function isDeclaration({ node, parentPath }: NodePath): boolean {
  return (
    (node.type === "VariableDeclaration" || node.type === "FunctionDeclaration") &&
    parentPath?.node.type === "Program"
  );
}

/** True when all that reads what is declared here is words or examples. */
function isForWordsOnly(path: NodePath, asked: Set<Node>): boolean {
  if (asked.has(path.node)) {
    return true;
  }
  asked.add(path.node);
  const bindings = declaredNames(path.node).map((name) => path.scope.getBinding(name));
  const uses = bindings.flatMap((binding) => binding?.referencePaths ?? []);
  return uses.length > 0 && uses.every((use) => isUseForWords(use, path.node, asked));
}

function isUseForWords(use: NodePath, declaration: Node, asked: Set<Node>): boolean {
  for (let path: NodePath | null = use; path; path = path.parentPath) {
    // A use in a type, and one in the declaration itself, which calls itself.
    if (path.node.type.startsWith("TSType") || path.node === declaration || isWords(path)) {
      return true;
    }
    if (isDeclaration(path)) {
      return isForWordsOnly(path, asked);
    }
  }
  return false;
}

function declaredNames(node: Node): readonly string[] {
  if (node.type === "FunctionDeclaration") {
    return [nameOf(node.id)];
  }
  return (node.declarations as readonly Node[]).map(({ id }) => nameOf(id));
}

function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { name?: unknown; value?: unknown };
  return typeof name === "string" ? name : typeof value === "string" ? value : "";
}
