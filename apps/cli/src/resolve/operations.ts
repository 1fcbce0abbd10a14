import { OksInputError } from '@oks-kit/core';
import { operations, type OperationSpec } from '@oks-kit/schemas';
import type { LocalSession } from '../session/session.ts';
import { nearestOr } from './suggestions.ts';

/** Every operation of the API. */
export const operationRows: readonly OperationSpec[] = Object.values<OperationSpec>(operations);

/** An operation by its ID or another spelling of it, in any case. Throws `OksInputError` with the nearest one. */
export function operationNamed({ hint }: Pick<LocalSession, 'hint'>, id: string): OperationSpec {
  const wanted = id.toLowerCase();
  const row = operationRows.find((one) =>
    [one.id, ...(one.aliases ?? [])].some((name) => name.toLowerCase() === wanted),
  );
  if (row !== undefined) return row;
  throw new OksInputError(`Unknown operation \`${id}\`.`, {
    hint: nearestOr(
      `To list the operations: \`${hint('api', [], { list: true })}\`.`,
      id,
      operationRows.map((one) => one.id),
    ),
  });
}
