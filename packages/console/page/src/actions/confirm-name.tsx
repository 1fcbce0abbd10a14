import type { JSX } from 'preact';

interface ConfirmNameProperties {
  /** What has to be typed. */
  name: string;
  typed: string;
  onType: (typed: string) => void;
  autofocus?: boolean;
}

/** Asks for the name of what an action is about. */
export function ConfirmName({ name, typed, onType, autofocus = false }: ConfirmNameProperties): JSX.Element {
  return (
    <label class="field">
      <span>
        Type <code class="inline">{name}</code> to confirm
      </span>
      <input
        value={typed}
        onInput={(event) => onType(event.currentTarget.value)}
        autocomplete="off"
        spellcheck={false}
        autofocus={autofocus}
      />
    </label>
  );
}
