import type { ComponentChildren, JSX } from 'preact';

interface ChoiceProperties {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ComponentChildren;
}

/** A select field whose label is only for screen readers. */
export function Choice({ label, value, onChange, children }: ChoiceProperties): JSX.Element {
  return (
    <label class="choice">
      <span class="unseen">{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {children}
      </select>
    </label>
  );
}
