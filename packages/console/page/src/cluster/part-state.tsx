import type { JSX } from 'preact';
import type { Part } from '../../../src/api/index.ts';
import { Empty } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';

/** What stands in place of a part that was not read so far. Its error is shown by the part. */
export function PartState({ part, what }: { part: Part<string, unknown> | undefined; what: string }): JSX.Element {
  if (part?.error != null) return <></>;
  return (
    <Empty>
      <Status status="loading" />
      <p class="muted">{`Reading the ${what}…`}</p>
    </Empty>
  );
}
