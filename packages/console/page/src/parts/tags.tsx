import type { JSX } from 'preact';
import { Empty } from './section.tsx';

/** Maximum number of tags that are shown. */
const most = 40;

export function Tags({ tags }: { tags: Readonly<Record<string, string>> }): JSX.Element {
  const all = Object.entries(tags);
  if (all.length === 0)
    return (
      <Empty>
        <p class="muted">No tags.</p>
      </Empty>
    );
  return (
    <ul class="tags">
      {all.slice(0, most).map(([key, value]) => (
        <li key={key}>
          <span class="tag-key">{key}</span>
          {value !== '' && <span>{value}</span>}
        </li>
      ))}
      {all.length > most && <li class="muted">{`and ${all.length - most} more`}</li>}
    </ul>
  );
}
