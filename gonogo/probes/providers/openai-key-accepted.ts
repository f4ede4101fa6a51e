import { askApi, membersAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { bearer } from "./ask";

interface Facts {
  /** Ids of the models that the key may use, or that it is none. */
  readonly models: readonly string[] | "refused" | Trouble;
}

const facts = (models: Facts["models"]): Facts => ({ models });

export default defineProbe({
  id: "openai-key-accepted",
  title: "OpenAI answers to the key",
  why: "A key that was revoked, or that belongs to a project without the models, ends every request of the feature in an error.",
  fix: "Make a key in the project of this system, with the models that it uses, and put it into the stack's secret.",
  severity: "medium",
  controls: ["openai-key"],
  target: "openai",
  options: {
    models: {
      type: "array",
      items: { type: "string" },
      default: [],
      stricter: "more",
      description: "Models that the system uses: gpt-4o-mini.",
      source: "Our choice: clientflow-008 names none.",
    },
  },
  messages: {
    refused: "OpenAI refuses the key.",
    model: "The key may not use the model {model}.",
  },
  async collect({ secret }, look): Promise<Facts> {
    const key = await look.secret(secret);
    if (isTrouble(key)) return facts(key);
    const answer = await askApi(look, {
      url: "https://api.openai.com/v1/models",
      headers: bearer(key.trim()),
    });
    if (isTrouble(answer)) return facts(answer);
    // Projects that keep their data in a region are known to its own host only.
    if (textAt(answer.body, "error", "code") === "incorrect_hostname") {
      return facts({ trouble: "the key is of a project of another region" });
    }
    if (answer.status === 401) return facts("refused");
    if (answer.status !== 200) return facts({ trouble: `it answers ${answer.status}` });
    const models = membersAt(answer.body, "data");
    return facts(isTrouble(models) ? models : models.map((model) => textAt(model, "id")));
  },
  *judge(facts, { models: wanted }) {
    const models = seen(facts.models, "OpenAI");
    if (models === "refused") {
      yield { message: "refused", property: "key" };
      return;
    }
    for (const model of wanted) {
      if (!models.includes(model)) yield { message: "model", property: "models", model };
    }
  },
  evidence: ({ models }) => (Array.isArray(models) ? { models: models.length } : {}),
  passes: [
    { name: "accepted", facts: facts(["gpt-4o-mini"]) },
    {
      name: "with the model",
      facts: facts(["gpt-4o-mini"]),
      options: { models: ["gpt-4o-mini"] },
    },
  ],
  fails: [
    { name: "refused", facts: facts("refused"), expect: "refused" },
    { name: "another model", facts: facts([]), options: { models: ["gpt-4o"] }, expect: "model" },
  ],
  undecided: [{ name: "OpenAI is down", facts: facts({ trouble: "it answers 503" }) }],
});
