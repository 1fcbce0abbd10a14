import type { JSX } from 'preact';

interface ConfirmNameProperties {
  /** The name that the user must type. */
  name: string;
  typed: string;
  onType: (typed: string) => void;
  autofocus?: boolean;
}

/** A field in which the user types the name of a resource to confirm an action. */
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
