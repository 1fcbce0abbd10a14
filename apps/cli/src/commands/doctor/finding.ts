import { isOksError } from '@oks-kit/core';

/** The result of one check, and what to do about it. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'problem' | 'skipped';
  readonly message: string;
  readonly advice?: string;
}

export const withinMs = 8_000;

export function plural(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** The message of an error and what to do about it. */
export function describeError(error: unknown, advice: string): Pick<Finding, 'message' | 'advice'> {
  return {
    message: withoutStop(error instanceof Error ? error.message : String(error)),
    advice: (isOksError(error) ? error.hint : undefined) ?? advice,
  };
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}
