import { isOksError } from './index.ts';

/** Returns the message of the `OksInputError` that `work` throws, or a description of what else happened. */
export function inputMessageOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return isOksError(error, 'input') ? error.message : `not an input error: ${String(error)}`;
  }
}
