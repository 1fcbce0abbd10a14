import { isOksError } from './index.ts';

/** The message of the input error that `work` throws; another text if it throws none. */
export function inputMessageOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return isOksError(error, 'input') ? error.message : `not an input error: ${String(error)}`;
  }
}
