import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { profiles } from '../live/overview.ts';
import { Choice } from '../parts/choice.tsx';
import { Icon } from '../parts/icon.tsx';
import { countOf } from '../text/format.ts';
import { type Filter, type Listing, type Order, orders, type StatusFilter, statusFilters } from './list-rows.ts';

const statusTitles: Readonly<Record<StatusFilter, string>> = {
  all: 'All',
  failed: 'Failed',
  changing: 'In progress',
  ready: 'Ready',
  upgrade: 'Upgrade available',
};

const orderTitles: Readonly<Record<Order, string>> = {
  project: 'By project',
  newest: 'Newest first',
  oldest: 'Oldest first',
  version: 'By version',
};

/** Search and filters. The key `/` moves the focus to the search field. */
export function Toolbar({ filter, listing }: { filter: Signal<Filter>; listing: Listing }): JSX.Element {
  const { counts, versions } = listing;
  const { search, status, profile, version, order } = filter.value;
  const change = (part: Partial<Filter>): void => {
    filter.value = { ...filter.value, ...part };
  };
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focusSearch = (event: KeyboardEvent): void => {
      const { target } = event;
      if (event.key !== '/' || (target instanceof Element && target.closest('input, select, textarea, dialog'))) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', focusSearch);
    return () => removeEventListener('keydown', focusSearch);
  }, []);
  return (
    <div class="toolbar" role="search" aria-label="Clusters">
      <label class="search">
        <Icon name="search" />
        <span class="unseen">Search clusters</span>
        <input
          ref={field}
          type="search"
          placeholder="Search name, tag, version, ID"
          value={search}
          onInput={(event) => change({ search: event.currentTarget.value })}
          spellcheck={false}
          autocomplete="off"
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      <fieldset class="chips">
        <legend class="unseen">Status</legend>
        {statusFilters.map((one) => (
          <label key={one} class={`chip chip-${one}`}>
            <input type="radio" name="status" checked={status === one} onChange={() => change({ status: one })} />
            <span>
              {statusTitles[one]} <b>{counts[one].toLocaleString('en')}</b>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="selects">
        {profiles.value.length > 1 && (
          <Choice label="Profile" value={profile ?? ''} onChange={(id) => change({ profile: id || undefined })}>
            <option value="">All profiles</option>
            {profiles.value.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Choice>
        )}
        <Choice label="Version" value={version ?? ''} onChange={(one) => change({ version: one || undefined })}>
          <option value="">All versions</option>
          {versions.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </Choice>
        <Choice
          label="Order"
          value={order}
          onChange={(value) => change({ order: orders.find((one) => one === value) ?? 'project' })}
        >
          {orders.map((one) => (
            <option key={one} value={one}>
              {orderTitles[one]}
            </option>
          ))}
        </Choice>
      </div>
      <p class="unseen" role="status">
        {countOf(counts[status], 'cluster')} found
      </p>
    </div>
  );
}
