import type * as z from 'zod';
import type { OperationRow, ParametersMatchPath } from './operation.ts';

/** An operation as described by its file in `operations/`: with zod schemas, which become checks in the table. */
export type OperationDescription = OperationRow<z.ZodType> & {
  readonly client: string;
  readonly since: string;
};

/** Describes one operation. Parameters that do not match the path do not compile. */
export function describeOperation<const S extends OperationDescription>(description: S & ParametersMatchPath<S>): S {
  return description;
}
