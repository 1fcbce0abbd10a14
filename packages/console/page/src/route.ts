import { computed, signal } from '@preact/signals';

/** The view that the page shows. It is stored in the fragment of the URL, which the server does not see. */
export type Route =
  | { readonly view: 'inventory' }
  | { readonly view: 'cluster' | 'project'; readonly profile: string; readonly id: string }
  | { readonly view: 'quotas' | 'emulator'; readonly profile: string | undefined };

const fragment = signal('');

export const route = computed((): Route => parseRoute(fragment.value));

export function startRouting(): void {
  const follow = (): void => void (fragment.value = location.hash);
  addEventListener('hashchange', follow);
  follow();
}

export function parseRoute(hash: string): Route {
  const [view = '', profile, id] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  if ((view === 'cluster' || view === 'project') && profile !== undefined && id !== undefined)
    return { view, profile, id };
  if (view === 'quotas' || view === 'emulator') return { view, profile };
  return { view: 'inventory' };
}

/** Returns the link to a view. */
export function linkTo(target: Route): string {
  switch (target.view) {
    case 'inventory':
      return '#/';
    case 'cluster':
    case 'project':
      return `#/${target.view}/${encodeURIComponent(target.profile)}/${encodeURIComponent(target.id)}`;
    default:
      return target.profile === undefined
        ? `#/${target.view}`
        : `#/${target.view}/${encodeURIComponent(target.profile)}`;
  }
}

export function goTo(target: Route): void {
  location.hash = linkTo(target);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
