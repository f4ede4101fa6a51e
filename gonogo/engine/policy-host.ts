/** All packs of a preview: hands them the resources and keeps what they say. */
import * as grpc from "@grpc/grpc-js";
import {
  type AnalyzeResponse,
  AnalyzeStackRequest,
  type Remediation,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { GonogoError } from "../errors";
import { analyzeRequest, levelOf, severityOf, stackResource } from "./analyzer-messages";
import type { Limits } from "./limits";
import type { PackProcess, ReadyPack } from "./pack-process";
import { notApplicable, ownWords, PackRecord, ruleError } from "./pack-record";
import { changesBetween, type WireChange } from "./property-changes";
import { call } from "./rpc";
import type { Goal, PolicyRunner, Session } from "./session";
import type { PackRemediation, PackRun } from "./types";
import { decodeProperties, type WireObject } from "./wire";

export class PolicyHost implements PolicyRunner {
  private readonly records: PackRecord[];
  private readonly pending = new Set<Promise<void>>();

  constructor(
    private readonly session: Session,
    packs: readonly { readonly process: PackProcess; readonly dir: string }[],
    private readonly limits: Limits,
  ) {
    this.records = packs.map(({ process, dir }) => new PackRecord(process, dir));
    for (const record of this.records) record.process.ready.catch((error) => session.fail(error));
  }

  async remediate(goal: Goal): Promise<WireObject> {
    let { inputs } = goal;
    for (const record of this.records) {
      const pack = await record.process.ready;
      // The SDK answers with an empty list when no policy is at the level `remediate`.
      if (pack.remediates) inputs = await this.remediateWith(record, pack, { ...goal, inputs });
    }
    return inputs;
  }

  private async remediateWith(
    record: PackRecord,
    pack: ReadyPack,
    goal: Goal,
  ): Promise<WireObject> {
    const response = await this.ask(record, pack, goal.urn, () =>
      call(pack.client.remediate.bind(pack.client), analyzeRequest(goal, true), this.limits.callMs),
    );
    let { inputs } = goal;
    for (const remediation of response?.getRemediationsList() ?? []) {
      const message = remediation.getProperties();
      const changed = message ? decodeProperties(message) : undefined;
      if (changed) this.session.collectSecrets(changed);
      const changes = changed ? changesBetween(inputs, changed) : [];
      record.remediations.push(this.remediation(remediation, goal.urn, changes));
      inputs = changed ?? inputs;
    }
    return inputs;
  }

  private remediation(
    message: Remediation,
    urn: string,
    changes: readonly WireChange[],
  ): PackRemediation {
    const diagnostic = message.getDiagnostic();
    const { redactor } = this.session;
    return {
      policy: message.getPolicyname(),
      urn,
      changes: changes.map(({ path, before, after }) => ({
        property: redactor.text(path),
        ...(before === undefined ? {} : { before: redactor.display(before) }),
        ...(after === undefined ? {} : { after: redactor.display(after) }),
      })),
      ...(diagnostic ? { diagnostic } : {}),
    };
  }

  analyze(goal: Goal): void {
    for (const record of this.records) {
      this.track(
        record.process.ready.then(async (pack) => {
          const response = await this.ask(record, pack, goal.urn, () =>
            call(
              pack.client.analyze.bind(pack.client),
              analyzeRequest(goal, false),
              this.limits.callMs,
            ),
          );
          record.analyzed++;
          if (response) this.keep(record, response, goal.urn);
        }),
      );
    }
  }

  async findings(urn: string): Promise<readonly string[]> {
    await Promise.all(this.pending);
    return this.records.flatMap((record) => record.findings(urn));
  }

  /** Once everything is registered: the whole stack, after all single resources. */
  async analyzeStack(): Promise<void> {
    await Promise.all(this.pending);
    const resources = [...this.session.resources.values()]
      .filter((state) => !state.read)
      .map(stackResource);
    await Promise.all(
      this.records.map(async (record) => {
        const pack = await record.process.ready;
        const request = new AnalyzeStackRequest();
        request.setResourcesList(resources);
        const response = await this.ask(record, pack, undefined, () =>
          call(pack.client.analyzeStack.bind(pack.client), request, this.limits.callMs),
        );
        if (response) this.keep(record, response, undefined);
      }),
    );
  }

  async results(): Promise<PackRun[]> {
    return Promise.all(
      this.records.map(async (record) => {
        const pack = await record.process.ready;
        return {
          name: pack.name,
          version: pack.version,
          dir: record.dir,
          policies: pack.policies,
          analyzed: record.analyzed,
          violations: record.violations.map((item) => this.redacted(item, "message")),
          notApplicable: record.notApplicable.map((item) => this.redacted(item, "reason")),
          remediations: record.remediations.map((item) =>
            item.diagnostic === undefined
              ? item
              : { ...item, diagnostic: this.session.redactor.text(item.diagnostic) },
          ),
          errors: record.errors.map((item) => this.redacted(item, "message")),
        };
      }),
    );
  }

  private redacted<T extends { readonly policy?: string }, K extends keyof T>(item: T, key: K): T {
    const { redactor } = this.session;
    const text = String(item[key]);
    const { policy } = item;
    return {
      ...item,
      [key]: policy === undefined ? redactor.text(text) : redactor.message(policy, text),
    };
  }

  private track(work: Promise<void>): void {
    const tracked = work
      .catch((error) => {
        this.session.fail(error);
      })
      .finally(() => this.pending.delete(tracked));
    this.pending.add(tracked);
  }

  private keep(record: PackRecord, response: AnalyzeResponse, urn: string | undefined): void {
    for (const diagnostic of response.getDiagnosticsList()) {
      const level = levelOf(diagnostic.getEnforcementlevel());
      const severity = severityOf(diagnostic.getSeverity());
      const named = diagnostic.getUrn();
      record.violations.push({
        policy: diagnostic.getPolicyname(),
        // A violation of the stack that names no resource of it belongs to the stack itself.
        urn: urn ?? (this.session.resources.has(named) ? named : this.session.rootUrn),
        level: level === "remediate" ? "mandatory" : level,
        ...(severity === "unspecified" ? {} : { severity }),
        message: ownWords(diagnostic.getMessage(), diagnostic.getDescription()),
      });
    }
    for (const item of response.getNotApplicableList()) {
      record.notApplicable.push(notApplicable(item, urn));
    }
  }

  /**
   * A call that a rule made fail is kept as an error of that resource and answers undefined; a pack
   * that died or hangs ends the preview.
   */
  private async ask<R>(
    record: PackRecord,
    pack: ReadyPack,
    urn: string | undefined,
    send: () => Promise<R>,
  ): Promise<R | undefined> {
    try {
      return await send();
    } catch (error) {
      const { code, details } = error as grpc.ServiceError;
      if (code === grpc.status.DEADLINE_EXCEEDED) {
        throw new GonogoError(
          "undecidable",
          `The policy pack ${pack.name} did not answer within ${this.limits.callMs / 1000} seconds about ` +
            `${urn ?? "the stack"}.`,
        );
      }
      if (code === grpc.status.UNAVAILABLE || code === grpc.status.CANCELLED) {
        throw new GonogoError(
          "undecidable",
          `The policy pack ${pack.name} ended while it checked ${urn ?? "the stack"}.`,
        );
      }
      record.errors.push(ruleError(details, urn));
      return undefined;
    }
  }
}
