import type { JournalEntry } from './request-journal.ts';
import type { OperationId, RecordedRequest } from './recorded-request.ts';

/** A request that was recorded by any of several emulators. Its secrets are masked already. */
export class SharedRequest implements JournalEntry {
  id = 0;
  bodyBytes: number;
  #recorded: RecordedRequest;

  constructor(json: string) {
    // Boundary: written by `createRequestJournal`.
    this.#recorded = JSON.parse(json) as RecordedRequest;
    this.bodyBytes = json.length;
  }

  get operation(): OperationId | undefined {
    return this.#recorded.operation;
  }

  get account(): string | undefined {
    return this.#recorded.account;
  }

  get status(): number | undefined {
    return this.#recorded.status;
  }

  dropBodies(): void {
    this.bodyBytes = 0;
    this.#recorded = { ...this.#recorded, requestBody: undefined, responseBody: undefined, bodiesDropped: true };
  }

  toRecordedRequest(): RecordedRequest {
    return { ...this.#recorded, id: this.id };
  }
}
