import type { JSX } from 'preact';
import type { Part } from '../../../src/api/index.ts';
import { Empty } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';

interface PartStateProperties {
  part: Part<string, unknown> | undefined;
  /** Content of the part: `node pools`. */
  what: string;
  /** Status of the cluster, whose own API only responds while it is ready. */
  status?: string;
}

/** Shown in place of a part that has not been read yet. */
export function PartState({ part, what, status = 'ready' }: PartStateProperties): JSX.Element {
  if (status === 'failed' || (status !== 'ready' && part?.error != null))
    return (
      <Empty>
        <p class="muted">
          {`The ${what} cannot be read: the cluster ${status === 'failed' ? 'has failed' : `is ${status}`}.`}
        </p>
      </Empty>
    );
  if (part?.error != null) return <></>;
  return (
    <Empty>
      <Status status="loading" />
      <p class="muted">{`Loading ${what}…`}</p>
    </Empty>
  );
}
