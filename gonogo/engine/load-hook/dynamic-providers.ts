/** The providers of dynamic resources, checked in the program's own process. */

interface DynamicProvider {
  configure?(request: { config: unknown }): Promise<void>;
  check?(olds: unknown, news: unknown): Promise<CheckResult>;
}
interface CheckResult {
  readonly inputs?: Record<string, unknown>;
  readonly failures?: readonly { property: string; reason: string }[];
}
interface CheckMessage {
  readonly gonogo: "check";
  readonly id: number;
  readonly news: Record<string, unknown>;
  readonly config: Record<string, unknown>;
}

/** Keeps the providers of dynamic resources here and runs their `check` when the engine asks. */
export function installDynamicProviders(): void {
  const prefix = "gonogo:in-process-provider:";
  const providers: DynamicProvider[] = [];
  const configured = new Map<DynamicProvider, Promise<void>>();
  (globalThis as unknown as Record<string, unknown>).__gonogoKeepProvider = (
    provider: DynamicProvider,
  ) => {
    let index = providers.indexOf(provider);
    if (index < 0) index = providers.push(provider) - 1;
    return `${prefix}${index}`;
  };
  const configure = async (provider: DynamicProvider, config: Record<string, unknown>) => {
    const get = (key: string) =>
      config[key.includes(":") ? key : `${process.env.PULUMI_NODEJS_PROJECT}:${key}`];
    const require = (key: string) => {
      const value = get(key);
      if (value === undefined) throw new Error(`Missing required configuration key: ${key}`);
      return value;
    };
    await provider.configure?.({ config: { get, require } });
  };
  const check = async ({ news, config }: CheckMessage): Promise<CheckResult> => {
    const { __provider: standIn } = news;
    const provider = providers[Number(String(standIn).slice(prefix.length))];
    if (!provider) throw new Error("the provider is not known in this process");
    let ready = configured.get(provider);
    if (!ready) {
      ready = configure(provider, config);
      configured.set(provider, ready);
    }
    await ready;
    const result = provider.check ? await provider.check({}, news) : {};
    const inputs = { ...(result.inputs ?? news), __provider: standIn };
    return { inputs, failures: result.failures ?? [] };
  };
  process.on("message", (message: CheckMessage) => {
    if (message?.gonogo !== "check") return;
    check(message)
      .then((result) => process.send?.({ gonogo: "checked", id: message.id, ...result }))
      // Also when the answer cannot be sent, as a value that holds itself.
      .catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        process.send?.({ gonogo: "checked", id: message.id, error: text });
      });
  });
  // The channel must neither keep the program alive nor outlive the tool.
  process.channel?.unref();
  process.on("disconnect", () => process.exit(1));
}
