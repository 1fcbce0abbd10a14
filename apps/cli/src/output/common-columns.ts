import { ageText } from '@oks-kit/core';
import type { Column, View } from './render.ts';

/** A newer service may leave out fields that no call needs: a cell without a value is blank. */
export function lenient<T>(columns: readonly Column<T>[]): Column<T>[] {
  return columns.map((column) => ({
    ...column,
    cell(item) {
      try {
        return column.cell(item);
      } catch {
        return '';
      }
    },
  }));
}

/** The columns of a list of words. */
export function wordView(name: string): View<string> {
  return { nameOf: (word) => word, columns: [{ name, cell: (word) => word }] };
}

/** The age, such as `3d`; with `-o wide` the time of creation. The newest items sort first. */
export function ageColumn<T>(now: number, createdAt: (item: T) => string): Column<T> {
  return {
    name: 'age',
    wideName: 'created',
    cell: (item) => ageText(now - Date.parse(createdAt(item))),
    wideCell: (item) => createdAt(item),
    order: (item) => -Date.parse(createdAt(item)),
  };
}

export function tagText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
