import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';

/** A command with a button that copies it. */
export function Command({ text }: { text: string }): JSX.Element {
  return (
    <div class="command">
      <code>{text}</code>
      <CopyButton text={text} what="the command" />
    </div>
  );
}

/** A sentence in which text between backticks is shown as code. */
export function Sentence({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text.split('`').map((part, index) =>
        index % 2 === 1 ? (
          <code key={index} class="inline">
            {part}
          </code>
        ) : (
          part
        ),
      )}
    </>
  );
}
