import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon, MarkIcon } from './icon.tsx';

/** A button that copies a text and shows the result. */
export function CopyButton({ text, what }: { text: string; what: string }): JSX.Element {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  };
  return (
    <button type="button" class="quiet copy" onClick={copy} aria-label={`Copy ${what}`} title={`Copy ${what}`}>
      {state === 'copied' ? <MarkIcon mark="ready" /> : <Icon name="copy" />}
      <span role="status" class={state === 'idle' ? 'unseen' : ''}>
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'Select and copy it manually' : ''}
      </span>
    </button>
  );
}
