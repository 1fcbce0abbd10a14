import type { JSX } from 'preact';
import { type Mark, MarkIcon } from './icon.tsx';

const marks: Readonly<Record<string, Mark>> = {
  ready: 'ready',
  active: 'ready',
  done: 'ready',
  live: 'ready',
  failed: 'failed',
  error: 'failed',
  'not ready': 'failed',
  expired: 'failed',
  rejected: 'failed',
  pending: 'waiting',
  joining: 'waiting',
  deploying: 'changing',
  updating: 'changing',
  upgrading: 'changing',
  progressing: 'changing',
  provisioning: 'changing',
  running: 'changing',
  loading: 'changing',
  deleting: 'deleting',
};

/** Returns the meaning of a status. A newer service may send unknown ones. */
export function markOf(status: string): Mark {
  const word = status.toLowerCase();
  return marks[word] ?? (word.startsWith('pending') ? 'waiting' : 'unknown');
}

/** A status with an icon. */
export function Status({ status }: { status: string }): JSX.Element {
  const mark = markOf(status);
  return (
    <span class={`status status-${mark}`}>
      <MarkIcon mark={mark} />
      <span>{status}</span>
    </span>
  );
}
