import type { JSX } from 'preact';
import type { ConsoleProfile } from '../../../src/api/index.ts';
import { goTo } from '../route.ts';
import { Choice } from './choice.tsx';

interface ProfileChoiceProperties {
  view: 'quotas' | 'emulator';
  profiles: readonly ConsoleProfile[];
  chosen: ConsoleProfile | undefined;
}

/** Selects the profile that a view shows. */
export function ProfileChoice({ view, profiles, chosen }: ProfileChoiceProperties): JSX.Element {
  if (profiles.length < 2) return <p class="muted">{chosen?.name}</p>;
  return (
    <Choice label="Profile" value={chosen?.id ?? ''} onChange={(profile) => goTo({ view, profile })}>
      {profiles.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Choice>
  );
}
